"""``duecare member``: what an owner can no longer do in the console, done on the machine."""

from __future__ import annotations

import click
from rich.console import Console

from duecare.errors import InputError

talk = Console(stderr=True, highlight=False)


@click.group()
def member() -> None:
    """Help a member who can no longer sign in.

    \b
    Examples:
      duecare member reset-second-factor owner@example.com --reason "phone lost, called back"
    """  # noqa: D301  click reads the backspace character


@member.command("reset-second-factor")
@click.argument("email")
@click.option("--reason", required=True, help="Why, in a sentence; kept in the firm's ledger.")
def reset_second_factor(email: str, reason: str) -> None:
    """Remove the second factor of the member with this address, and end their sessions.

    For the only owner of a firm, or a member of several firms; an owner resets the others in the
    console. It is recorded in the ledger of each firm, and the member is told by email. At the next
    sign-in the member sets up another one.
    """
    from duecare_web.commands.serve import prepare

    prepare()
    from duecare_web.accounts import actions
    from duecare_web.accounts.actors import system_actor
    from duecare_web.accounts.models import Membership

    found = Membership.objects.filter(user__email=email.strip().lower()).first()
    if found is None:
        raise InputError(f"no member has the address {email}", hint="check the spelling")
    actor = system_actor("command line")
    actions.reset_second_factor(membership=found, reason=reason, actor=actor, on_the_machine=True)
    talk.print("The second factor was reset, and every session of the member has ended.")
