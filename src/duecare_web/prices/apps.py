"""The prices app."""

from django.apps import AppConfig


class PricesConfig(AppConfig):
    """Registers the app and its place in the sidebar."""

    name = "duecare_web.prices"
    label = "prices"
    verbose_name = "Price book"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from duecare_web.ui import navigation

        navigation.add_item(
            navigation.Item(
                "Price book",
                "scale",
                "prices:book",
                order=30,
                part=navigation.Menu.SETTINGS,
                note="What your services cost: licenses, hours and rates.",
            )
        )
