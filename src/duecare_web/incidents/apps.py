"""The incidents app."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Registers the daily page of incidents."""

    name = "duecare_web.incidents"
    label = "incidents"
    verbose_name = "Incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the page to the sidebar."""
        from duecare_web.incidents import queries
        from duecare_web.ui import navigation

        navigation.add_item(
            navigation.Item(
                "Incidents",
                "incident",
                "incidents:incidents",
                order=40,
                inside="/incidents/",
                count=queries.open_count,
            )
        )
        navigation.add_item(
            navigation.Item(
                "Start an incident",
                "incident",
                "incidents:choose_client",
                order=20,
                part=navigation.Menu.ACTION,
                right="assess",
            )
        )
