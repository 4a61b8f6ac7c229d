"""The clients app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Registers the app and its own pages of a client."""

    name = "duecare_web.clients"
    label = "clients"
    verbose_name = "Clients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The pages that every client has."""
        from duecare_web.clients import panels, queries, upkeep
        from duecare_web.ledger.recording import add_follower

        panels.add_tab(
            panels.Tab("overview", "Overview", "clients:overview", panels.Group.OVERVIEW, order=0)
        )
        panels.add_tab(
            panels.Tab("people", "People", "clients:people", panels.Group.PEOPLE, order=10)
        )
        panels.add_tab(
            panels.Tab("devices", "Devices", "clients:devices", panels.Group.PEOPLE, order=12)
        )
        panels.add_tab(
            panels.Tab("ledger", "Ledger", "clients:ledger", panels.Group.PROOF, order=90)
        )
        panels.add_next_steps(queries.first_steps)
        add_follower(upkeep.follow)
