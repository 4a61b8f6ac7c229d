"""The notices app: mails to members about the work."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers the page on which members choose their mails."""

    name = "duecare_web.notices"
    label = "notices"
    verbose_name = "Mails to members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the page to the settings."""
        from duecare_web.ui import navigation

        navigation.add_item(
            navigation.Item(
                "Mails to you",
                "mail",
                "notices:choose",
                order=95,
                part=navigation.Menu.SETTINGS,
                note="What is due, was decided or has failed: each Monday, each morning, or not.",
            )
        )
