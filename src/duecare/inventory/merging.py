"""One inventory of several machines: the newest scan of each, people as a union over all.

People who are found on several machines count once, since the same identifier gives the same
token everywhere under one client key (`duecare.inventory.sketch`). Merging is a set operation:
the order does not matter, a file that comes twice changes nothing, and merging what is merged
already is the same as merging the single files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from duecare.errors import InputError
from duecare.ids import slug
from duecare.inventory.counts import (
    add_up,
    element_counts,
    people_count,
    state_counts,
    type_counts,
)
from duecare.inventory.model import (
    Account,
    DataInventory,
    Location,
    MachineScan,
    ScanScope,
    Unread,
)

MOST_MACHINES: Final = 2000


@dataclass(frozen=True)
class _Part:
    """What one machine brings into a merged inventory."""

    machine: MachineScan
    locations: tuple[Location, ...]
    unread: tuple[Unread, ...]
    key_id: str

    @property
    def age(self) -> tuple[object, ...]:
        """Orders the scans of one machine; the rest only decides between equal times."""
        seen = hashlib.sha256(self.machine.model_dump_json().encode()).hexdigest()
        return (self.machine.scanned_at, self.machine.scan_id, seen)


def mark_machine(
    inventory: DataInventory, *, machine_id: str, name: str, system: str, scan_id: str
) -> DataInventory:
    """The inventory of a scan as it leaves the machine: with the machine named.

    Raises :class:`InputError` if it names one already.
    """
    if inventory.machines:
        raise InputError(f"the inventory names the machine {inventory.machines[0].name} already")
    machine = _machine_scan(inventory, machine_id, name, system, scan_id)
    places = [place.model_copy(update={"machine": machine_id}) for place in inventory.locations]
    return inventory.model_copy(update={"machines": [machine], "locations": places})


def machines_of(inventory: DataInventory) -> list[MachineScan]:
    """The machines of an inventory. One that names none is one machine, known by its sources."""
    return list(inventory.machines) or [_unnamed(inventory)]


def split_by_machine(inventory: DataInventory) -> list[DataInventory]:
    """One inventory for each machine, as if each had been scanned and sent alone."""
    if len(inventory.machines) <= 1:
        return [inventory]
    return [_joined([part]) for part in sorted(_parts(inventory), key=lambda p: p.machine.id)]


def merge_inventories(
    inventories: Sequence[DataInventory], *, without: Collection[str] = ()
) -> DataInventory:
    """The newest scan of each machine, united; machines whose ids are in ``without`` left out.

    Raises :class:`InputError` if nothing is given or left, for inventories that were made under
    different client keys, and for places that state people without a sketch of them.
    """
    newest: dict[str, _Part] = {}
    for part in (part for one in inventories for part in _parts(one)):
        known = newest.get(part.machine.id)
        if known is None or part.age > known.age:
            newest[part.machine.id] = part
    parts = [newest[name] for name in sorted(newest) if name not in without]
    if not parts:
        raise InputError("there is no inventory to merge")
    if len(parts) > MOST_MACHINES:
        raise InputError(f"{len(parts):,} machines are more than {MOST_MACHINES:,}")
    _check_one_key(parts)
    if len(parts) > 1:
        _check_sketches(parts)
    return _joined(parts)


def _joined(parts: Sequence[_Part]) -> DataInventory:
    locations = [place for part in parts for place in part.locations]
    draft = _draft(parts, locations)
    whole = draft.people_at(place.id for place in locations)
    records: dict[str, int] = {}
    for place in locations:
        add_up(records, place.data_types)
    machines = [
        part.machine.model_copy(
            update={"people": people_count(draft.people_at(place.id for place in part.locations))}
        )
        if len(parts) > 1
        else part.machine
        for part in parts
    ]
    return draft.model_copy(
        update={
            "people": people_count(whole),
            "data_types": type_counts(records, whole),
            "states": state_counts(whole, draft.home_state),
            "elements": element_counts(whole),
            "machines": machines,
        }
    )


def _draft(parts: Sequence[_Part], locations: list[Location]) -> DataInventory:
    """The merged inventory before its people are counted."""
    newest = max(parts, key=lambda part: (part.machine.scanned_at, part.machine.id)).machine
    names = sorted({name for part in parts for name in part.machine.versions})
    states = [part.machine.home_state for part in parts if part.machine.home_state]
    return DataInventory(
        scanned_at=newest.scanned_at,
        versions={
            name: ", ".join(sorted({part.machine.versions.get(name, "") for part in parts} - {""}))
            for name in names
        },
        key_id=parts[0].key_id,
        home_state=newest.home_state or min(states, default=""),
        scope=_scope(parts),
        people=newest.people,
        locations=locations,
    )


def _scope(parts: Sequence[_Part]) -> ScanScope:
    scopes = [part.machine.scope for part in parts]
    several = len(parts) > 1
    return ScanScope(
        sources=[
            f"{part.machine.name}: {source}" if several else source
            for part in parts
            for source in part.machine.scope.sources
        ],
        account=Account.sum_of([scope.account for scope in scopes]),
        unread=[item for part in parts for item in part.unread],
    )


def _parts(inventory: DataInventory) -> list[_Part]:
    machines = machines_of(inventory)
    if len({machine.id for machine in machines}) != len(machines):
        raise InputError("the inventory lists a machine twice")
    return [_part(inventory, machine, alone=len(machines) == 1) for machine in machines]


def _part(inventory: DataInventory, machine: MachineScan, *, alone: bool) -> _Part:
    head = f"{machine.id}/"

    def place_id(name: str) -> str:
        return name if name.startswith(head) else head + name

    return _Part(
        machine=machine,
        locations=tuple(
            place.model_copy(update={"id": place_id(place.id), "machine": machine.id})
            for place in inventory.locations
            if alone or place.machine == machine.id
        ),
        unread=tuple(
            item.model_copy(update={"location": place_id(item.location)})
            for item in inventory.scope.unread
            if alone or item.location.startswith(head)
        ),
        key_id=inventory.key_id,
    )


def _machine_scan(
    inventory: DataInventory, machine_id: str, name: str, system: str, scan_id: str
) -> MachineScan:
    return MachineScan(
        id=machine_id,
        name=name,
        system=system,
        scan_id=scan_id,
        scanned_at=inventory.scanned_at,
        versions=inventory.versions,
        home_state=inventory.home_state,
        people=inventory.people,
        scope=inventory.scope.model_copy(update={"unread": []}),
    )


def _unnamed(inventory: DataInventory) -> MachineScan:
    """A scan that names no machine is the machine of its sources, so that a repeat replaces it."""
    sources = inventory.scope.sources
    seen = hashlib.sha256("\0".join(sorted(sources)).encode()).hexdigest()[:8]
    first = sources[0].replace("\\", "/").rstrip("/").rpartition("/")[2] if sources else ""
    name = first or "inventory file"
    return _machine_scan(inventory, f"{slug(name, longest=40)}-{seen}", name[:200], "", "")


def _check_one_key(parts: Iterable[_Part]) -> None:
    by_key = {part.key_id: part.machine.name for part in parts}
    if len(by_key) > 1:
        (first, one), (second, other) = sorted(by_key.items())[:2]
        raise InputError(
            f"the inventory of {one} was made under the client key {first or '(none)'} and that of "
            f"{other} under {second or '(none)'}: people on both would count twice",
            hint="scan one of them again under the key of the other (duecare client-key --help)",
        )


def _check_sketches(parts: Iterable[_Part]) -> None:
    for part in parts:
        for place in part.locations:
            if place.people.best and not place.sketch:
                raise InputError(
                    f"{place.name} of {part.machine.name} states people without a sketch of them: "
                    "they cannot be united with those of other machines",
                    hint="scan the machine with duecare scan",
                )
