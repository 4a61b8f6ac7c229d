"""The scans app."""

from django.apps import AppConfig


class ScansConfig(AppConfig):
    """Registers the app, and what it adds to the client page."""

    name = "duecare_web.scans"
    label = "scans"
    verbose_name = "Scans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from duecare import record
        from duecare_web.clients import panels, todo, upkeep
        from duecare_web.scans import machines, queries, unseen

        panels.add_tab(
            panels.Tab("scans", "Data found", "scans:scans", panels.Group.DATA, order=20)
        )
        panels.add_tiles(panels.Tiles(load=queries.people_tiles, order=10))
        panels.add_block(
            panels.Block(
                "people", "scans/blocks/people.html", queries.people_block, order=20, wide=True
            )
        )
        panels.add_block(
            panels.Block(
                "unseen", "scans/blocks/unseen.html", unseen.unseen_block, order=21, wide=True
            )
        )
        follows = upkeep.kinds(
            record.ScanRecorded,
            record.InventoryReceived,
            record.InventoryUnited,
            record.MachineRemoved,
            record.ScanKeyReplaced,
        )
        panels.add_column(
            panels.Column("people", "People", queries.people_of, follows, order=20, numeric=True)
        )
        panels.add_column(
            panels.Column(
                "stale", "To scan again", machines.stale_of, follows, order=25, numeric=True
            )
        )
        todo.add_kind(
            todo.Kind(
                "stale",
                "Stale scan",
                ("client with a stale scan", "clients with a stale scan"),
                "search",
                queries.stale_scan,
                follows,
                order=40,
            )
        )
        panels.add_next_steps(queries.next_steps)
        panels.add_next_steps(machines.scan_again_steps)
