"""Reading scans: the newest, its inventory, and what the client page shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from duecare.dates import long_date
from duecare.documents.charts import people_at_places_chart
from duecare.inventory import DataInventory
from duecare_web.accounts.zones import firm_day, firm_time
from duecare_web.clients import panels, todo, upkeep
from duecare_web.clients.models import Client
from duecare_web.ledger import documents
from duecare_web.scans.models import ClientInventory, Machine, Scan, ScanKey, ScannedLocation


def scans_of(client: Client) -> QuerySet[Scan]:
    """All scans of a client, newest first."""
    return Scan.objects.filter(client=client).select_related("client", "machine")


def client_inventory(client: Client) -> ClientInventory | None:
    """Which scan stands for the client, and the scans of which machines are in it."""
    return ClientInventory.objects.filter(client=client).select_related("scan__inventory").first()


@panels.once_a_page
def latest_scan(client: Client) -> Scan | None:
    """The scan that stands for the client: of all machines together where there are several."""
    found = client_inventory(client)
    return found.scan if found else None


@panels.once_a_page
def latest_places(client: Client) -> list[ScannedLocation]:
    """The places of the scan that stands for the client, those with most people first."""
    scan = latest_scan(client)
    return list(scan.locations.all()) if scan else []


def key_of(client: Client) -> str:
    """The name of the key under which the client's people are counted; empty while there is none."""
    found = ScanKey.objects.filter(client=client, replaced_at=None).first()
    return found.key_id if found else ""


def find_scan(client: Client, scan_id: str) -> Scan | None:
    """The recorded scan with this id; scans without an id are never found."""
    return scans_of(client).filter(scan_id=scan_id).first() if scan_id else None


@panels.once_a_page
@panels.once_a_page
def counted_scans(client: Client) -> list[Scan]:
    """The newest scan of each machine that was not removed, under the client's present key."""
    newest = Scan.objects.filter(machine=OuterRef("pk"), key_id=key_of(client)).order_by(
        "-scanned_at", "-recorded_at", "pk"
    )
    machines = Machine.objects.filter(client=client, removed_at=None)
    rows = machines.annotate(newest=Subquery(newest.values("pk")[:1])).values("newest")
    found = Scan.objects.filter(pk__in=rows).select_related("machine", "inventory__log")
    return sorted(found, key=lambda scan: str(scan.pk))


def is_outdated(client: Client) -> bool:
    """Whether a machine has reported or was removed since the machines were last united."""
    found = client_inventory(client)
    parts = [str(scan.pk) for scan in counted_scans(client)]
    return bool(parts) and (found is None or found.parts != parts)


def read_inventory(scan: Scan) -> DataInventory:
    """The inventory of a scan, as it was recorded."""
    return DataInventory.model_validate_json(documents.read(scan.inventory))


def on_the_firms_clock(inventory: DataInventory, client: Client) -> DataInventory:
    """The same inventory with its time on the firm's clock, as papers and conflicts state it."""
    return inventory.model_copy(update={"scanned_at": firm_time(client.firm, inventory.scanned_at)})


def groups_of(inventory: DataInventory) -> list[list[Any]]:
    """The people of all places by state and data types, as they are kept beside a scan."""
    everybody = inventory.people_at([place.id for place in inventory.locations])
    return [[state, mask, people] for (state, mask), people in everybody.groups.items()]


def people_block(client: Client) -> dict[str, Any] | None:
    """People by place, for the client page."""
    scan = latest_scan(client)
    if scan is None:
        return None
    places = [
        (one.name, one.people_low, one.people_best, one.people_high)
        for one in latest_places(client)
    ]
    return {"scan": scan, "chart": people_at_places_chart(places, whole=scan.people_best)}


def people_tiles(client: Client) -> Sequence[panels.Tile]:
    """The distinct people found, for the top of the client page."""
    scan = latest_scan(client)
    if scan is None:
        return []
    day = long_date(firm_day(client.firm, scan.scanned_at))
    note = f"{scan.people_low:,} to {scan.people_high:,} · scan of {day}"
    url = reverse("scans:scans", args=[client.pk])
    tone = "warn" if scan.unread else ""
    left = f"of {scan.files_seen:,} {'file' if scan.files_seen == 1 else 'files'} seen"
    return [
        panels.Tile("People found", f"{scan.people_best:,}", note, url),
        panels.Tile("Files not fully read", f"{scan.unread:,}", left, url, tone),
    ]


def people_of(client: Client, _now: datetime) -> panels.Cell | None:
    """The present count of a client's people, for the portfolio."""
    found = ClientInventory.objects.filter(client=client, scan__isnull=False)
    people = found.values_list("scan__people_best", flat=True).first()
    return None if people is None else panels.Cell(f"{people:,}", sort=people)


def next_steps(client: Client) -> Sequence[panels.NextStep]:
    """A client without a scan is scanned first."""
    if latest_scan(client) is not None:
        return []
    url = reverse("scans:import", args=[client.pk])
    return [panels.NextStep("Scan the client's machines and import the inventory", url, 10)]


RESCAN_AFTER = timedelta(days=45)
"""How old the newest scan may be before it is due again."""


def stale_scan(client: Client, now: datetime) -> todo.Line | None:
    """A scan that is older than agreed: the number of people held may be out of date."""
    found = ClientInventory.objects.filter(client=client, scan__isnull=False)
    at = found.values_list("scan__scanned_at", flat=True).first()
    if at is None:
        return None
    due = at + RESCAN_AFTER
    if due > now:
        return todo.Line(0, "", None, "", "", until=due + upkeep.A_MOMENT)
    return todo.Line(
        1,
        f"No scan since {long_date(firm_day(client.firm, at))}",
        firm_day(client.firm, due),
        reverse("scans:scans", args=[client.pk]),
        "Scan again",
        "The number of people held may be out of date.",
    )
