"""The custody app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from duecare_web.ledger.models import Log


class CustodyConfig(AppConfig):
    """Registers the app, its tab, and the hold check of the ledger."""

    name = "duecare_web.custody"
    label = "custody"
    verbose_name = "Custody"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the tab of a client; tell the ledger of holds before it destroys anything."""
        from duecare_web.clients import panels, upkeep
        from duecare_web.custody import queries
        from duecare_web.ledger.holds import add_hold_check

        add_hold_check(_ground_of_hold)
        expiry = upkeep.Deadline(
            queries.DUE, queries.expiry_due_at, queries.FOLLOWS, of_archived=True
        )
        upkeep.add_deadline(expiry)
        panels.add_tab(
            panels.Tab(
                "custody",
                "Retention and legal hold",
                "custody:custody",
                panels.Group.EVIDENCE,
                order=85,
            )
        )


def _ground_of_hold(log: Log, reference: str) -> str:
    """The matter of a hold that stands on this log or on this person, or an empty text."""
    from duecare_web.custody.models import LegalHold

    standing = LegalHold.objects.filter(client__log=log, released_at=None)
    for hold in standing.select_related("contact", "employee"):
        if hold.person is None or hold.person.as_actor().reference == reference:
            return hold.matter
    return ""
