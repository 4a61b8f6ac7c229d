"""Recording what scans found, and who may report; uniting the machines of a client.

An inventory is recorded in one transaction. Uniting takes longer, so it is computed before its
own transaction and only written if the machines are still the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from django.db import transaction
from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare.inventory import (
    DataInventory,
    MachineScan,
    machines_of,
    merge_inventories,
    split_by_machine,
)
from duecare_web.accounts.actors import Actor, system_actor
from duecare_web.accounts.locking import lock, told
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import Attached, action, append_entry, keep_document
from duecare_web.scans import queries, tokens
from duecare_web.scans.models import (
    ClientInventory,
    Enrolment,
    Machine,
    Scan,
    ScanKey,
    ScannedLocation,
)

MEDIA_TYPE = "application/json"
_ScanEntry = record.ScanRecorded | record.InventoryReceived | record.InventoryUnited
_ATTEMPTS_TO_UNITE = 5


class KeyConflictError(InputError):
    """An inventory was made under another key than those of the client's other machines."""


class EnrolmentEndedError(InputError):
    """The enrollment was revoked or has expired."""


class EnrolmentFullError(InputError):
    """As many machines have reported as the enrollment is for."""


class _MachinesChangedError(InputError):
    """A machine has reported while the machines were being united."""


def record_scan(
    *,
    client: Client,
    actor: Actor,
    inventory: DataInventory,
    origin: str = Scan.Origin.HERE,
    enrolment: Enrolment | None = None,
    at: datetime | None = None,
) -> Scan:
    """Record an inventory and unite it with those of the client's other machines.

    An inventory of several machines is recorded as one of each. Returns the scan of the first;
    what was recorded before changes nothing. Raises :class:`InputError` for another key.
    """
    with transaction.atomic():
        scans = [
            record_inventory(
                client=client,
                actor=actor,
                inventory=part,
                origin=origin,
                enrolment=enrolment,
                at=at,
            )[0]
            for part in split_by_machine(inventory)
        ]
    unite_machines(client=client, at=at)
    return scans[0]


def record_inventory(
    *,
    client: Client,
    actor: Actor,
    inventory: DataInventory,
    origin: str,
    enrolment: Enrolment | None = None,
    at: datetime | None = None,
) -> tuple[Scan, bool]:
    """Record the inventory of one machine; with it whether it is new.

    Raises :class:`KeyConflictError`, :class:`EnrolmentEndedError`, :class:`EnrolmentFullError`.
    """
    with transaction.atomic():
        # Two copies of one report, or two new machines for one place, must wait for each other.
        lock(client)
        found = queries.find_scan(client, machines_of(inventory)[0].scan_id)
        if found is not None:
            return found, False
        if enrolment is not None:
            _lock_open(enrolment, at or timezone.now())
        scan = _keep_inventory(
            client=client,
            actor=actor,
            inventory=inventory,
            origin=origin,
            enrolment=enrolment,
            at=at,
        )
        return scan, True


def _lock_open(enrolment: Enrolment, now: datetime) -> None:
    lock(enrolment)
    if not enrolment.is_open(now):
        how = f"was revoked {told(enrolment.revoked_at)}" if enrolment.revoked_at else "has expired"
        raise EnrolmentEndedError(
            f"The enrollment {enrolment.label} {how}.", hint="Create another in the console."
        )


@action
def _keep_inventory(
    *,
    client: Client,
    actor: Actor,
    inventory: DataInventory,
    origin: str,
    enrolment: Enrolment | None,
    at: datetime | None = None,
) -> Scan:
    """Keep an inventory of one machine; the entry commits to its exact bytes."""
    now = at or timezone.now()
    _bind_key(client, inventory.key_id)
    told = machines_of(inventory)[0]
    machine, returned = _machine(client, told, enrolment, now)
    entry = _entry_of(inventory, told, origin=origin, enrolment=enrolment, returned=returned)
    scan = _keep_scan(client, actor, entry, inventory, machine=machine, at=at)
    if enrolment is not None:
        Enrolment.objects.filter(pk=enrolment.pk).update(used_at=now)
    _follow_a_single_machine(client)
    return scan


def unite_machines(*, client: Client, at: datetime | None = None) -> Scan | None:
    """Bring the client's inventory up to date with its machines; does nothing if it is."""
    for _ in range(_ATTEMPTS_TO_UNITE):
        parts = queries.counted_scans(client)
        known = queries.client_inventory(client)
        if len(parts) < 2 or (known and known.parts == [str(part.pk) for part in parts]):
            return known.scan if known else None
        inventory = merge_inventories([queries.read_inventory(part) for part in parts])
        try:
            return _record_union(client=client, parts=parts, inventory=inventory, at=at)
        except _MachinesChangedError:
            continue
    return None


@action
def _record_union(
    *, client: Client, parts: Sequence[Scan], inventory: DataInventory, at: datetime | None = None
) -> Scan:
    lock(client)
    numbers = [str(part.pk) for part in parts]
    if [str(part.pk) for part in queries.counted_scans(client)] != numbers:
        raise _MachinesChangedError("a machine has reported in the meantime")
    entry = record.InventoryUnited(
        **_counts(inventory, Scan.Origin.UNION),
        people_counted_on_each_machine=sum(part.people_best for part in parts),
        machines=[
            record.MachinePart(
                machine=str(part.machine),
                scanned_at=part.scanned_at,
                people=part.people_best,
                entry=str(part.entry_id),
            )
            for part in parts
        ],
    )
    scan = _keep_scan(client, system_actor("inventory"), entry, inventory, at=at)
    _point_to(client, scan, numbers)
    return scan


@action
def create_enrolment(
    *,
    client: Client,
    actor: Actor,
    label: str,
    expires_at: datetime,
    most_machines: int,
    key_id: str = "",
    at: datetime | None = None,
) -> tuple[Enrolment, str]:
    """Let machines report for ``client``; with it the token, which nobody can be shown again.

    ``key_id`` names the key that the browser made; it binds the client while it has none. Raises
    :class:`InputError` for an end that has passed.
    """
    now = at or timezone.now()
    if expires_at <= now:
        raise InputError("the enrollment would have ended already", hint="choose a later day")
    lock(client)
    if key_id and not queries.key_of(client):
        ScanKey.objects.create(firm=client.firm, client=client, key_id=key_id)
    new = tokens.new_token()
    receipt = append_entry(
        client=client,
        entry=record.EnrolmentCreated(
            label=label.strip(),
            expires_at=expires_at,
            most_machines=most_machines,
            token_name=new.token_id,
            key=queries.key_of(client),
        ),
        actor=actor,
        at=at,
    )
    enrolment = Enrolment.objects.create(
        firm=client.firm,
        client=client,
        label=label.strip(),
        token_id=new.token_id,
        token_hash=new.token_hash,
        most_machines=most_machines,
        created_by=actor.reference,
        created_at=now,
        expires_at=expires_at,
        entry_id=receipt.entry_id,
    )
    return enrolment, new.token


@action
def revoke_enrolment(*, enrolment: Enrolment, actor: Actor) -> Enrolment:
    """End an enrollment at once; what was reported with it stays and counts."""
    lock(enrolment.client)  # as a report does: it comes before the end of the enrollment or after
    lock(enrolment)
    if enrolment.revoked_at is not None:
        first = told(enrolment.revoked_at)
        raise InputError(f"the enrollment {enrolment.label} has already been revoked, {first}")
    enrolment.revoked_at = timezone.now()
    enrolment.save(update_fields=["revoked_at"])
    append_entry(
        client=enrolment.client,
        entry=record.EnrolmentRevoked(label=enrolment.label, token_name=enrolment.token_id),
        actor=actor,
        related=enrolment.entry_id,
    )
    return enrolment


def remove_machine(*, machine: Machine, actor: Actor, reason: str) -> Machine:
    """Stop counting a machine from now on; its scans stay on record."""
    removed = _remove_machine(machine=machine, actor=actor, reason=reason)
    unite_machines(client=machine.client)
    return removed


@action
def _remove_machine(*, machine: Machine, actor: Actor, reason: str) -> Machine:
    lock(machine.client)
    lock(machine)
    if machine.removed_at is not None:
        raise InputError(f"{machine.name} has already been removed, {told(machine.removed_at)}")
    machine.removed_at = timezone.now()
    machine.save(update_fields=["removed_at"])
    append_entry(
        client=machine.client,
        entry=record.MachineRemoved(
            machine=machine.name, machine_id=machine.machine_id, reason=reason
        ),
        actor=actor,
    )
    _follow_a_single_machine(machine.client)
    return machine


@action
def replace_key(*, client: Client, actor: Actor, reason: str) -> None:
    """Forget the name of the client's key: all machines are to be scanned again under another.

    What was found under the old key stays on record and stops counting as soon as a machine has
    reported under the new one.
    """
    found = ScanKey.objects.select_for_update().filter(client=client, replaced_at=None).first()
    if found is None:
        raise InputError(f"{client.name} has no key that could be replaced")
    found.replaced_at = timezone.now()
    found.save(update_fields=["replaced_at"])
    append_entry(
        client=client,
        entry=record.ScanKeyReplaced(key=found.key_id, reason=reason),
        actor=actor,
    )


def _bind_key(client: Client, key_id: str) -> None:
    """The first key counts; every other is refused, since people would count twice."""
    bound = queries.key_of(client)
    if not bound and key_id:
        ScanKey.objects.create(firm=client.firm, client=client, key_id=key_id)
    elif bound != key_id:
        raise KeyConflictError(
            f"The inventory was made under the key {key_id or '(none)'}; the machines of "
            f"{client.name} are counted under {bound}. People on both would count twice.",
            hint="Scan the machine again with the client's key: the token as the console showed "
            "it, or the client's key file.",
        )


def _machine(
    client: Client, told: MachineScan, enrolment: Enrolment | None, now: datetime
) -> tuple[Machine, bool]:
    """The machine that an inventory names, and whether it had been removed and is back."""
    found = Machine.objects.filter(client=client, machine_id=told.id).first()
    returned = found is not None and found.removed_at is not None
    if enrolment is not None and (found is None or found.enrolment_id != enrolment.pk or returned):
        taken = enrolment.machines.filter(removed_at=None).count()
        if taken >= enrolment.most_machines:
            raise EnrolmentFullError(
                f"The enrollment {enrolment.label} is for {enrolment.most_machines} machines, and "
                f"{taken} have reported.",
                hint="Remove a machine that is gone, or create another enrollment in the console.",
            )
    if found is None:
        found = Machine(
            firm=client.firm,
            client=client,
            machine_id=told.id,
            first_seen_at=now,
        )
    found.name, found.system, found.removed_at = told.name, told.system, None
    found.enrolment = enrolment or found.enrolment
    found.save()
    return found, returned


def _keep_scan(
    client: Client,
    actor: Actor,
    entry: _ScanEntry,
    inventory: DataInventory,
    *,
    machine: Machine | None = None,
    at: datetime | None = None,
) -> Scan:
    attached = Attached("inventory.json", inventory.to_json().encode(), MEDIA_TYPE)
    document = keep_document(client=client, document=attached)
    receipt = append_entry(client=client, entry=entry, actor=actor, attachments=[attached], at=at)
    scan = Scan.objects.create(
        firm=client.firm,
        client=client,
        recorded_at=receipt.at,
        origin=entry.origin,
        scanned_at=inventory.scanned_at,
        inventory=document,
        people_low=inventory.people.low,
        people_best=inventory.people.best,
        people_high=inventory.people.high,
        people_groups=queries.groups_of(inventory),
        records=sum(count.records for count in inventory.data_types.values()),
        files_seen=inventory.scope.files_seen,
        files_read=inventory.scope.files_read,
        files_without_text=inventory.scope.account.no_text.files,
        unread=len(inventory.scope.unread),
        entry_id=receipt.entry_id,
        machine=machine,
        scan_id=machines_of(inventory)[0].scan_id if machine else "",
        key_id=inventory.key_id,
        sources=inventory.scope.sources if machine else [],
    )
    ScannedLocation.objects.bulk_create(
        ScannedLocation(
            firm=client.firm,
            scan=scan,
            location_id=place.id[:200],
            kind=place.kind,
            name=inventory.place_name(place)[:300],
            encrypted=place.encrypted,
            records=place.records,
            people_low=place.people.low,
            people_best=place.people.best,
            people_high=place.people.high,
        )
        for place in inventory.locations
    )
    return scan


def _follow_a_single_machine(client: Client) -> None:
    """Where one machine counts, or none, there is nothing to unite: its scan is the inventory."""
    parts = queries.counted_scans(client)
    if len(parts) < 2:
        _point_to(client, parts[0] if parts else None, [str(part.pk) for part in parts])


def _point_to(client: Client, scan: Scan | None, parts: list[str]) -> None:
    ClientInventory.objects.update_or_create(
        client=client, defaults={"firm": client.firm, "scan": scan, "parts": parts}
    )


def _entry_of(
    inventory: DataInventory,
    told: MachineScan,
    *,
    origin: str,
    enrolment: Enrolment | None,
    returned: bool,
) -> _ScanEntry:
    """The entry of one machine's inventory: received with an enrollment, or recorded by hand."""
    counts = _counts(inventory, origin)
    machine: _MachineFacts = {
        "machine": told.name,
        "machine_id": told.id,
        "scan_id": told.scan_id,
        "key": inventory.key_id,
        "returned": returned or None,
    }
    if enrolment is None:
        return record.ScanRecorded(**counts, **machine)
    return record.InventoryReceived(**counts, **machine, enrolment=str(enrolment.pk))


class _MachineFacts(TypedDict):
    machine: str
    machine_id: str
    scan_id: str
    key: str
    returned: bool | None


class _Counts(TypedDict):
    origin: str
    scanned_at: datetime
    people: record.People
    places: int
    files_seen: int
    files_read: int
    unread: int
    account: record.ReadAccount


def _counts(inventory: DataInventory, origin: str) -> _Counts:
    people = inventory.people
    return {
        "origin": str(origin),
        "scanned_at": inventory.scanned_at,
        "people": record.People(low=people.low, best=people.best, high=people.high),
        "places": len(inventory.locations),
        "files_seen": inventory.scope.files_seen,
        "files_read": inventory.scope.files_read,
        "unread": len(inventory.scope.unread),
        "account": record.ReadAccount.of(inventory.scope.account.model_dump()),
    }
