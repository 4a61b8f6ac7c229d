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
        from duecare import record
        from duecare_web.clients import (
            bulk,
            bulk_actions,
            panels,
            planning_many,
            queries,
            todo,
            upkeep,
        )
        from duecare_web.ledger.recording import add_follower
        from duecare_web.ui import navigation

        navigation.add_item(navigation.Item("Clients", "clients", "clients:portfolio", order=20))
        navigation.add_item(
            navigation.Item(
                "Add a client",
                "plus",
                "clients:add",
                order=10,
                part=navigation.Menu.ACTION,
                right="manage_clients",
            )
        )
        panels.add_tab(
            panels.Tab("overview", "Overview", "clients:overview", panels.Group.OVERVIEW, order=0)
        )
        panels.add_tab(
            panels.Tab("people", "People", "clients:people", panels.Group.PROGRAM, order=79)
        )
        panels.add_tab(
            panels.Tab("devices", "Devices", "clients:devices", panels.Group.DATA, order=22)
        )
        panels.add_tab(
            panels.Tab("ledger", "Record", "clients:ledger", panels.Group.EVIDENCE, order=90)
        )
        panels.add_next_steps(queries.first_steps)
        bulk.add_bulk_action(bulk_actions.HAND_OVER)
        bulk.add_bulk_action(bulk_actions.ARCHIVE)
        bulk.add_bulk_action(planning_many.PLAN)
        follows = upkeep.kinds(
            record.DeviceAdded, record.DeviceChanged, record.ListImported, record.ImportUndone
        )
        todo.add_kind(
            todo.Kind(
                "unseen",
                "Not seen",
                ("device not seen for 30 days", "devices not seen for 30 days"),
                "device",
                queries.unseen_devices,
                follows,
                order=50,
            )
        )
        add_follower(upkeep.follow)
