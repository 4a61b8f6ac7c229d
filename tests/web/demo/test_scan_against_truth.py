"""The scanner finds what the generator wrote: people by place and state, values, unread files."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from duecare.discovery import ScanSettings, scan
from duecare.inventory import DataInventory
from duecare_web.demo import DEMO_CLIENTS, DemoClient

# Names are no identifier, and "MRN" is also how a database numbers its patients in other tables.
NOT_COMPARED = {"person_name", "mrn"}


@pytest.fixture(scope="module")
def inventories(demo_clients: dict[str, DemoClient]) -> dict[str, DataInventory]:
    return {key: scanned(client) for key, client in demo_clients.items()}


def scanned(client: DemoClient) -> DataInventory:
    settings = ScanSettings(
        [client.folder],
        client_key=b"a key for tests only",
        home_state=client.profile["state"],
        locations=client.scan_locations(),
        workers=1,
    )
    return scan(settings, now=datetime(2026, 9, 30, tzinfo=UTC)).inventory


def close(found: float, low: float, high: float) -> bool:
    """Within two percent, and one person either way in small places."""
    return low * 0.98 - 1 <= found <= high * 1.02 + 1


@pytest.mark.parametrize("key", DEMO_CLIENTS)
def test_distinct_people_are_found_within_two_percent(
    key: str, demo_clients: dict[str, DemoClient], inventories: dict[str, DataInventory]
) -> None:
    truth, inventory = demo_clients[key].truth, inventories[key]
    assert close(inventory.people.best, truth.people, truth.people)


@pytest.mark.parametrize("key", DEMO_CLIENTS)
def test_people_of_each_place_are_found_within_two_percent(
    key: str, demo_clients: dict[str, DemoClient], inventories: dict[str, DataInventory]
) -> None:
    truth, inventory = demo_clients[key].truth, inventories[key]
    found = {place.id: place.people.best for place in inventory.locations}
    wrong = {
        place: (people, found.get(place))
        for place, people in truth.by_location.items()
        if not close(found.get(place, 0), people - truth.contacts_by_location[place], people)
    }
    assert wrong == {}


@pytest.mark.parametrize("key", DEMO_CLIENTS)
def test_people_are_found_in_their_states(
    key: str, demo_clients: dict[str, DemoClient], inventories: dict[str, DataInventory]
) -> None:
    truth, inventory = demo_clients[key].truth, inventories[key]
    found = {state: people.best for state, people in inventory.states.items()}
    wrong = {
        s: (n, found.get(s, 0))
        for s, n in truth.by_state.items()
        if not close(found.get(s, 0), n, n)
    }
    assert wrong == {}


@pytest.mark.parametrize("key", DEMO_CLIENTS)
def test_values_are_counted_by_data_type_within_two_percent(
    key: str, demo_clients: dict[str, DemoClient], inventories: dict[str, DataInventory]
) -> None:
    truth, inventory = demo_clients[key].truth, inventories[key]
    found = {name: counted.records for name, counted in inventory.data_types.items()}
    wrong = {
        name: (truth.records.get(name, 0), found.get(name, 0))
        for name in (set(truth.records) | set(found)) - NOT_COMPARED
        if not close(found.get(name, 0), truth.records.get(name, 0), truth.records.get(name, 0))
    }
    assert wrong == {}


@pytest.mark.parametrize("key", DEMO_CLIENTS)
def test_exactly_the_locked_and_broken_files_are_unread(
    key: str, demo_clients: dict[str, DemoClient], inventories: dict[str, DataInventory]
) -> None:
    client, inventory = demo_clients[key], inventories[key]
    unread = {item.path for item in inventory.scope.unread if ".png" not in item.path}
    assert {path for path in client.truth.unread if not any(u.endswith(path) for u in unread)} == (
        set()
    )
    assert len(unread) == len(client.truth.unread)


@pytest.mark.parametrize("key", DEMO_CLIENTS)
def test_the_inventory_holds_no_raw_identifier(
    key: str, demo_clients: dict[str, DemoClient], inventories: dict[str, DataInventory]
) -> None:
    text = inventories[key].to_json()
    leaked = sum(
        value in text or value.replace("-", "") in text
        for value in demo_clients[key].truth.identifiers
    )
    assert leaked == 0
