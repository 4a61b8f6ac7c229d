"""The outbox app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Registers the app, its page of a client, and what waits when mail does not arrive."""

    name = "duecare_web.outbox"
    label = "outbox"
    verbose_name = "Mail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the tab and the line of what to do."""
        from duecare_web.clients import panels, todo
        from duecare_web.outbox import queries

        panels.add_tab(panels.Tab("mail", "Mail", "outbox:client", panels.Group.PROGRAM, order=84))
        todo.add_kind(
            todo.Kind(
                "mail",
                "Mail lost",
                ("person whom no mail reaches", "people whom no mail reaches"),
                "mail",
                queries.mail_to_look_at,
                queries.FOLLOWS,
                order=45,
            )
        )
