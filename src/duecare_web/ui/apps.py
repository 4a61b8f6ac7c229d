"""The ui app: templates, style, tags, error pages."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers the app and the checks of the settings."""

    name = "duecare_web.ui"
    label = "ui"
    verbose_name = "Interface"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the system checks known, and the rule for what people type."""
        from duecare_web.settings import checks  # noqa: F401  importing registers them
        from duecare_web.ui.typed import guard_text_fields

        guard_text_fields()
