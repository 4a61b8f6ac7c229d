"""The app of phishing exercises."""

from django.apps import AppConfig


class SimulationsConfig(AppConfig):
    """Registers the app, its page of a client, its kind of mail and when its next run is due."""

    name = "duecare_web.simulations"
    label = "simulations"
    verbose_name = "Phishing exercises"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the tab, the kind of mail, the due time, and the line of the portal."""
        from duecare_web.clients import panels, upkeep
        from duecare_web.outbox.kinds import MailKind, add_kind
        from duecare_web.portal import overview
        from duecare_web.simulations import queries, running, sending

        panels.add_tab(
            panels.Tab(
                "exercises", "Exercises", "simulations:exercises", panels.Group.PROGRAM, order=85
            )
        )
        add_kind(
            MailKind(
                sending.LURE,
                sending.note_outcome,
                sending.compose,
                unwanted=sending.unwanted,
                is_missed=False,
            )
        )
        upkeep.add_deadline(upkeep.Deadline(running.DUE, running.due_at, running.FOLLOWS))
        overview.add_call(queries.call_of)
