"""The places that a client's data sit in: from the scan, from the profile, or typed in by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from duecare.data_types import element_bits
from duecare.errors import InputError
from duecare.inventory import DataInventory, PeopleBreakdown
from duecare.inventory.model import Location, LocationKind
from duecare.risk.caveats import Caveat, CaveatCode, caveat
from duecare.risk.inputs.profile import (
    LOCATION_OF_DEVICE,
    ClientProfile,
    Device,
    HeldPlace,
)

T = TypeVar("T")
# A scanned folder without a stated kind is taken as a shared folder of the office (assumption).
FOLDER_KIND: Final = "file_server"


@dataclass(frozen=True, slots=True)
class Place:
    """One place with data. ``scanned`` places are counted as a union of people sketches."""

    id: str
    kind: str
    name: str
    encrypted: bool | None
    people: float
    scanned: bool
    groups: dict[tuple[str, int], float] = field(default_factory=dict)
    low: float = 0.0
    high: float = 0.0
    copy_of: str = ""  # places with the same mark hold the same people
    count: int = 1  # how many alike it stands for
    content: float = 1.0  # chance that it holds people's data at all
    is_copy: bool = False  # its people are at the other places too


class Places:
    """All places of a client, and how many distinct people any set of them holds."""

    def __init__(self, inventory: DataInventory | None, places: Iterable[Place]) -> None:
        self._inventory = inventory
        self.all: tuple[Place, ...] = tuple(sorted(places, key=lambda place: place.id))
        self._by_id = {place.id: place for place in self.all}
        self._cache: dict[frozenset[str], PeopleBreakdown] = {}

    def of_kind(self, kind: str) -> tuple[Place, ...]:
        """Places of one kind, in the order of their ids."""
        return tuple(place for place in self.all if place.kind == kind)

    def __getitem__(self, place_id: str) -> Place:
        return self._by_id[place_id]

    def people_at(self, place_ids: Iterable[str]) -> PeopleBreakdown:
        """Distinct people of a union of places, never a sum over scanned ones.

        People typed in by hand have no tokens: their union with others lies between the largest
        single count and the sum. The best figure is the largest, so a copy adds nobody.
        """
        wanted = frozenset(place_ids)
        if wanted not in self._cache:
            self._cache[wanted] = self._count(wanted)
        return self._cache[wanted]

    def _count(self, wanted: frozenset[str]) -> PeopleBreakdown:
        scanned = sorted(name for name in wanted if self._by_id[name].scanned)
        by_hand = [self._by_id[name] for name in sorted(wanted) if not self._by_id[name].scanned]
        counts = [self._inventory.people_at(scanned)] if self._inventory and scanned else []
        counts += [_counted(place) for place in _without_copies(by_hand) if not place.is_copy]
        copies = [_counted(place) for place in by_hand if place.is_copy]
        if not counts and not copies:
            return PeopleBreakdown(0.0, 0.0, 0.0, 0.0, {})
        most = max([sum(count.high for count in counts), *(copy.high for copy in copies)])
        counts += copies
        largest = max(counts, key=lambda count: count.best)
        return PeopleBreakdown(
            low=max(count.low for count in counts),
            best=largest.best,
            high=most,
            relative_error=max(count.relative_error for count in counts),
            groups=largest.groups,
        )


def _counted(place: Place) -> PeopleBreakdown:
    return PeopleBreakdown(place.low, place.people, place.high, 0.0, place.groups)


def _without_copies(places: list[Place]) -> list[Place]:
    """Of places that hold the same people only the largest."""
    largest: dict[str, Place] = {}
    for place in places:
        mark = place.copy_of or place.id
        if mark not in largest or largest[mark].people < place.people:
            largest[mark] = place
    return list(largest.values())


def find_places(
    inventory: DataInventory | None,
    profile: ClientProfile,
    *,
    typed_in: Callable[[], list[Place]] = list,
    elsewhere: Callable[[Iterable[str], PeopleBreakdown], list[Place]] = lambda *_: [],
) -> tuple[Places, tuple[Caveat, ...]]:
    """The places of a client and what had to be assumed about them.

    ``typed_in`` makes places of people that were typed in by hand, ``elsewhere`` those that no one
    listed (:mod:`duecare.risk.exposure.assumed`). Raises :class:`InputError` where neither scan
    nor people are given, or where a place is named twice.
    """
    notes: list[Caveat] = []
    found = _scanned(inventory, profile, notes) if inventory else []
    found += [_held(place, profile.state) for place in profile.places]
    people = inventory.people.best if inventory else 0
    if people == 0 and profile.people is not None:
        found += typed_in()
        notes.append(caveat(CaveatCode.PEOPLE_TYPED_IN))
        if profile.people.range_assumed:
            notes.append(caveat(CaveatCode.RANGE_ASSUMED))
    if inventory is None and not found:
        raise InputError(
            "there is neither an inventory nor 'people' in the profile",
            hint="scan the client, or add people: {all: 1200, elements: [ssn]} to the profile",
        )
    ids = [place.id for place in found]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise InputError(f"the place '{twice[0]}' is both in the inventory and in the profile")
    known = Places(inventory, found)
    kinds = {place.kind for place in found}
    found += elsewhere(kinds, known.people_at(ids))
    return Places(inventory, found), tuple(notes)


def _scanned(inventory: DataInventory, profile: ClientProfile, notes: list[Caveat]) -> list[Place]:
    found = []
    folders = 0
    matched: set[str] = set()
    for location in inventory.locations:
        device = device_of_place(location, inventory, profile)
        found_kind, encrypted = _state(location, device)
        kind = str(found_kind)
        if device is not None:
            matched.add(device.id)
        if kind == "folder":
            kind, folders = FOLDER_KIND, folders + 1
        found.append(
            Place(
                location.id,
                kind,
                inventory.place_name(location),
                encrypted,
                location.people.best,
                scanned=True,
            )
        )
    if folders:
        notes.append(caveat(CaveatCode.FOLDERS_ARE_SHARED, count=folders))
    notes += [
        caveat(CaveatCode.UNKNOWN_DEVICE, device=device.id, scan=device.scan)
        for device in profile.devices
        if device.scan and device.id not in matched
    ]
    return found


def with_devices(inventory: DataInventory, profile: ClientProfile) -> DataInventory:
    """The inventory with what the device list knows of its places: kind, and encryption at rest.

    What every page and paper says of a place, and what the price takes, is then the same.
    """
    places = []
    for place in inventory.locations:
        kind, encrypted = _state(place, device_of_place(place, inventory, profile))
        places.append(place.model_copy(update={"kind": kind, "encrypted": encrypted}))
    return inventory.model_copy(update={"locations": places})


def _state(place: Location, device: Device | None) -> tuple[LocationKind, bool | None]:
    """Kind and encryption of a place: the device's where it has them, else the scan's."""
    if device is None:
        return place.kind, place.encrypted
    kind = place.kind if device.kind == "other" else LOCATION_OF_DEVICE[device.kind]
    return kind, place.encrypted if device.encrypted is None else device.encrypted


def device_of_place(
    place: Location, inventory: DataInventory | None, profile: ClientProfile
) -> Device | None:
    """The device that names this place of the scan, else the one called like its machine."""
    for device in profile.devices:
        if is_named(device.scan or device.id, place.id, place.name):
            return device
    machines = inventory.machines if inventory else ()
    called = next((one.name for one in machines if one.id == place.machine), "")
    return Hosts((one.id, one) for one in profile.devices).find(called) if called else None


def is_named(wanted: str, place_id: str, name: str) -> bool:
    """Whether a place of a scan, by its id or its name, is the one that a device is tied to."""
    return wanted in (place_id, name) or place_id.endswith(f"/{wanted}")


class Hosts(Generic[T]):
    """Machines by name: letters' case does not matter, nor a domain behind one of two names."""

    def __init__(self, named: Iterable[tuple[str, T]]) -> None:
        self._whole: dict[str, T] = {}
        self._short: dict[tuple[str, bool], T] = {}
        for name, one in named:
            whole = name.casefold().strip()
            self._whole.setdefault(whole, one)
            self._short.setdefault((whole.partition(".")[0], "." in whole), one)

    def find(self, name: str) -> T | None:
        """The machine of this name; of two with different domains neither is the other."""
        whole = name.casefold().strip()
        other = (whole.partition(".")[0], "." not in whole)
        return self._whole.get(whole) or self._short.get(other)


def _held(place: HeldPlace, home: str) -> Place:
    people = float(place.people)
    groups = {(home, element_bits(place.elements)): people} if people else {}
    return Place(
        place.id,
        place.kind,
        place.id,
        place.encrypted,
        people,
        scanned=False,
        groups=groups,
        low=people,
        high=people,
    )
