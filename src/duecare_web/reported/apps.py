"""The reported app."""

from django.apps import AppConfig


class ReportedConfig(AppConfig):
    """Registers the pages about reported messages, and the line of what waits."""

    name = "duecare_web.reported"
    label = "reported"
    verbose_name = "Reported messages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the tab of a client, the page of all clients, and the line of what to do."""
        from duecare_web.clients import panels, todo
        from duecare_web.reported import queries
        from duecare_web.ui import navigation

        panels.add_tab(
            panels.Tab("reported", "Reports", "reported:client", panels.Group.PROGRAM, order=79)
        )
        navigation.add_item(
            navigation.Item(
                "Reported messages",
                "mail",
                "reported:reports",
                order=30,
                part=navigation.Menu.ACTION,
                note="Messages that looked wrong to people of clients, and wait for a verdict",
            )
        )
        todo.add_kind(
            todo.Kind(
                "reported",
                "Reported message",
                ("report of a message to look at", "reports of messages to look at"),
                "mail",
                queries.to_judge,
                queries.FOLLOWS,
                order=12,
                tone="warn",
            )
        )
