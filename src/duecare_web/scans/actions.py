"""Recording what a scan found."""

from __future__ import annotations

from duecare.inventory import DataInventory
from duecare_web.accounts.actors import Actor
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import Attached, action, append_entry, keep_document
from duecare_web.scans.models import Scan, ScannedLocation

MEDIA_TYPE = "application/json"


@action
def record_scan(
    *, client: Client, actor: Actor, inventory: DataInventory, origin: str = Scan.Origin.HERE
) -> Scan:
    """Keep an inventory of ``client``; the entry commits to its exact bytes."""
    attached = Attached("inventory.json", inventory.to_json().encode(), MEDIA_TYPE)
    document = keep_document(client=client, document=attached)
    receipt = append_entry(
        client=client,
        kind="scan.recorded",
        actor=actor,
        content=_summary(inventory, origin),
        attachments=[attached],
    )
    scan = Scan.objects.create(
        firm=client.firm,
        client=client,
        origin=origin,
        scanned_at=inventory.scanned_at,
        inventory=document,
        people_low=inventory.people.low,
        people_best=inventory.people.best,
        people_high=inventory.people.high,
        records=sum(count.records for count in inventory.data_types.values()),
        files_seen=inventory.scope.files_seen,
        files_read=inventory.scope.files_read,
        unread=len(inventory.scope.unread),
        entry_id=receipt.entry_id,
    )
    ScannedLocation.objects.bulk_create(
        ScannedLocation(
            firm=client.firm,
            scan=scan,
            location_id=place.id[:200],
            kind=place.kind,
            name=place.name[:300],
            encrypted=place.encrypted,
            records=place.records,
            people_low=place.people.low,
            people_best=place.people.best,
            people_high=place.people.high,
        )
        for place in inventory.locations
    )
    return scan


def _summary(inventory: DataInventory, origin: str) -> dict[str, object]:
    people = inventory.people
    return {
        "origin": str(origin),
        "scanned_at": inventory.scanned_at.isoformat(),
        "people": {"low": people.low, "best": people.best, "high": people.high},
        "places": len(inventory.locations),
        "files_seen": inventory.scope.files_seen,
        "files_read": inventory.scope.files_read,
        "unread": len(inventory.scope.unread),
    }
