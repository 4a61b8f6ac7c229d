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
        from duecare_web.clients import panels, upkeep
        from duecare_web.program import running

        panels.add_tab(
            panels.Tab("plan", "Program", "program:program", panels.Group.PROGRAM, order=78)
        )
        upkeep.add_deadline(upkeep.Deadline(running.DUE, running.due_at, running.FOLLOWS))
