"""The frameworks app."""

from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    """Registers the app and its page of a client."""

    name = "duecare_web.frameworks"
    label = "frameworks"
    verbose_name = "Frameworks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from duecare_web.clients import panels

        panels.add_tab(
            panels.Tab(
                "frameworks",
                "By law and framework",
                "frameworks:frameworks",
                panels.Group.ASSESSMENT,
                order=36,
            )
        )
