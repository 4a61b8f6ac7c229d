"""The custody app."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """Registers the app, its tab, and the hold check of the ledger."""

    name = "duecare_web.custody"
    label = "custody"
    verbose_name = "Custody"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the tab of a client."""
        from duecare_web.clients import panels

        panels.add_tab(panels.Tab("custody", "Holds and erasure", "custody:custody", order=85))
