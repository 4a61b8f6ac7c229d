"""Django's command for a user without a firm: refused, with the way that makes a firm's owner."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError


class NoSuperuser(BaseCommand):
    """Says what to do instead."""

    help = "Not used: run duecare firm new, or open the set-up page that duecare serve names."

    def add_arguments(self, parser: Any) -> None:
        """Take whatever Django's own command takes."""
        parser.add_argument("rest", nargs="*")

    def handle(self, *_args: Any, **_options: Any) -> NoReturn:
        """Raise :class:`CommandError` with the way out."""
        raise CommandError(
            "Duecare has no superuser: rights come from a firm. Run `duecare firm new`, or "
            "`duecare serve` and open the page that it names. An owner invites the other members."
        )


Command = NoSuperuser  # the name that Django looks for
