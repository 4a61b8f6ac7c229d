"""The places of a client, scanned on two machines under one key, count as scanned together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from duecare.discovery import LocationSpec, ScanSettings, scan
from duecare.inventory import DataInventory, mark_machine, merge_inventories
from duecare_web.demo import DemoClient

KEY = b"a key for tests only"
NOW = datetime(2026, 9, 30, tzinfo=UTC)


def scanned(places: list[LocationSpec], name: str, *, hours: int = 0) -> DataInventory:
    settings = ScanSettings(
        [place.path for place in places],
        client_key=KEY,
        home_state="TX",
        locations=places,
        workers=1,
    )
    inventory = scan(settings, now=NOW + timedelta(hours=hours)).inventory
    return mark_machine(inventory, machine_id=name, name=name, system="", scan_id=f"{name}{hours}")


@pytest.fixture(scope="module")
def places(demo_clients: dict[str, DemoClient]) -> list[LocationSpec]:
    return demo_clients["tax"].scan_locations()


def test_two_machines_scanned_apart_give_the_union_of_one_scan(places: list[LocationSpec]) -> None:
    apart = [scanned(places[::2], "first"), scanned(places[1::2], "second", hours=5)]
    merged = merge_inventories(apart)
    together = scanned(places, "both")
    for field in ("people", "states", "elements", "data_types"):
        assert getattr(merged, field) == getattr(together, field), field
    assert merged.scope.files_seen == together.scope.files_seen
    assert merged.scope.bytes_read == together.scope.bytes_read
    unread = sorted((item.path, item.reason) for item in merged.scope.unread)
    assert unread == sorted((item.path, item.reason) for item in together.scope.unread)
    alone = [machine.people.best for machine in merged.machines]
    assert max(alone) < merged.people.best < sum(alone)
    assert merge_inventories([*reversed(apart), merged]) == merged
