"""The defense app."""

from django.apps import AppConfig


class DefenseConfig(AppConfig):
    """Registers the app, and what it adds to the client page."""

    name = "duecare_web.defense"
    label = "defense"
    verbose_name = "Defense files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from duecare_web.clients import panels

        panels.add_tab(
            panels.Tab(
                "program",
                "Program file",
                "defense:program_files",
                panels.Group.PROGRAM,
                order=78,
            )
        )
        panels.add_tab(
            panels.Tab(
                "defense", "Defense file", "defense:defense_files", panels.Group.EVIDENCE, order=80
            )
        )
