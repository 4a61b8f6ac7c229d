"""The program app."""

from django.apps import AppConfig


class ProgramConfig(AppConfig):
    """Registers the app, its page of a client, and when its next run is due."""

    name = "duecare_web.program"
    label = "program"
    verbose_name = "Program"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the tab and the due time."""
        from duecare import record
        from duecare_web.clients import panels, todo, upkeep
        from duecare_web.ledger.recording import add_follower
        from duecare_web.program import leavers, running
        from duecare_web.training.record import add_notice

        add_notice(record.ProgramEscalated)

        panels.add_tab(
            panels.Tab("plan", "Program", "program:program", panels.Group.PROGRAM, order=78)
        )
        add_follower(leavers.follow)
        todo.add_kind(
            todo.Kind(
                "leaver",
                "Someone leaves",
                ("step for people who leave", "steps for people who leave"),
                "person",
                leavers.steps_to_do,
                leavers.FOLLOWS,
                order=15,
                tone="warn",
                needs_reason=True,
            )
        )
        panels.add_tab(
            panels.Tab("leavers", "Leavers", "program:leavers", panels.Group.PROGRAM, order=83)
        )
        upkeep.add_deadline(upkeep.Deadline(running.DUE, running.due_at, running.FOLLOWS))
