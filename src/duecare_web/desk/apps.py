"""The desk app: what a member of the firm sees first."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers Home and the decisions of all clients."""

    name = "duecare_web.desk"
    label = "desk"
    verbose_name = "Home"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the daily pages."""
        from duecare_web.desk import menu
        from duecare_web.ui.navigation import Item, add_item

        add_item(
            Item(
                "Home",
                "home",
                "home",
                order=10,
                under=("/todo/", "/week/", "/calendar/"),
                count=menu.due_count,
            )
        )
        add_item(
            Item("Decisions", "decisions", "desk:decisions", order=30, count=menu.undecided_count)
        )
