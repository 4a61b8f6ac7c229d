"""The firms app: the first start, and the settings of a firm."""

from django.apps import AppConfig


class FirmsConfig(AppConfig):
    """Registers the app with Django."""

    name = "duecare_web.firms"
    label = "firms"
    verbose_name = "Firms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A strip says what cannot work without mail."""
        from duecare_web.firms.mail_state import mail_notices
        from duecare_web.ui.notices import add_source

        add_source(mail_notices)
