"""Facts about single devices, people and places: what was seen, where, and when.

What no list tells is absent; it is never taken as a no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from duecare.catalog.measurements import Counted
from duecare.inventory import DataInventory
from duecare.risk.exposure.places import device_of_place
from duecare.risk.inputs.profile import ClientProfile


@dataclass(frozen=True, slots=True)
class ObservedFact:
    """One state of one thing; ``on`` is the day it was seen, not the day of the upload.

    ``source`` is what tells it, to be read after "the"; ``proof`` is 0 said to 3 measured.
    """

    value: bool | None
    on: date | None = None
    source: str = "device list"
    proof: int = 1


@dataclass(frozen=True, slots=True)
class Thing:
    """A device, a person or a place. ``people`` is whose data it holds, ``None`` if not known."""

    name: str
    kind: str = ""
    holder: str = ""
    people: int | None = None
    facts: Mapping[str, ObservedFact] = field(default_factory=dict)


@dataclass(frozen=True)
class KnownThings:
    """All that facts tell about a client, by what is counted."""

    things: Mapping[Counted, tuple[Thing, ...]] = field(default_factory=dict)

    def with_things(self, more: Mapping[Counted, tuple[Thing, ...]]) -> KnownThings:
        """The same with further things."""
        return KnownThings({**self.things, **more})


SCAN: str = "scan"
_COMPUTERS: Mapping[str, str] = {"endpoint_laptop": "laptop", "endpoint_desktop": "desktop"}


def known_from_profile(profile: ClientProfile, inventory: DataInventory | None) -> KnownThings:
    """What ``client.yaml`` and the scan tell."""
    people = people_on_devices(profile, inventory)
    devices = tuple(
        Thing(
            one.id,
            one.kind,
            one.owner,
            people.get(one.id),
            {"encrypted": ObservedFact(one.encrypted)} if one.encrypted is not None else {},
        )
        for one in profile.devices
    )
    return KnownThings({"devices": devices, **scanned_things(profile, inventory)})


def people_on_devices(profile: ClientProfile, inventory: DataInventory | None) -> dict[str, int]:
    """Distinct people by id of the device; a device that was not scanned is absent."""
    places: dict[str, list[str]] = {}
    for place in inventory.locations if inventory else ():
        device = device_of_place(place, inventory, profile)
        if device is not None:
            places.setdefault(device.id, []).append(place.id)
    if inventory is None:
        return {}
    alone = {place.id: place.people.best for place in inventory.locations}
    return {
        name: alone[ids[0]] if len(ids) == 1 else round(inventory.people_at(ids).best)
        for name, ids in places.items()
    }


def scanned_things(
    profile: ClientProfile, inventory: DataInventory | None
) -> dict[Counted, tuple[Thing, ...]]:
    """The computers and the places of the scan, with what was found on them."""
    if inventory is None:
        return {}
    on = inventory.scanned_at.date()
    places = tuple(
        Thing(
            inventory.place_name(place),
            people=place.people.best,
            facts={
                "without_cards": ObservedFact(
                    not place.data_types.get("payment_card"), on, SCAN, proof=3
                )
            },
        )
        for place in inventory.locations
    )
    kinds = {one.id: one.kind for one in profile.devices}
    computers = tuple(
        Thing(
            name,
            str(kinds[name]),
            people=count,
            facts={"without_people": ObservedFact(not count, on, SCAN, 3)},
        )
        for name, count in people_on_devices(profile, inventory).items()
    )
    return {"scanned": computers, "places": places}
