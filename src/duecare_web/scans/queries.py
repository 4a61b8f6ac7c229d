"""Reading scans: the newest, its inventory, and what the client page shows of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from duecare.documents.charts import people_by_place_chart
from duecare.errors import InputError
from duecare.inventory import DataInventory
from duecare_web.clients import panels
from duecare_web.clients.models import Client
from duecare_web.ledger import documents
from duecare_web.scans.models import Scan


def scans_of(client: Client) -> QuerySet[Scan]:
    """All scans of a client, newest first."""
    return Scan.objects.filter(client=client).select_related("client")


def latest_scan(client: Client) -> Scan | None:
    """The newest scan of a client."""
    return scans_of(client).first()


def read_inventory(scan: Scan) -> DataInventory:
    """The inventory of a scan, as it was recorded."""
    return DataInventory.model_validate_json(documents.read(scan.inventory))


def latest_inventory(client: Client) -> DataInventory:
    """The inventory of the newest scan. Raises :class:`InputError` if there is none."""
    scan = latest_scan(client)
    if scan is None:
        raise InputError(
            f"no scan of {client.name} is recorded",
            hint="run duecare scan on its machines and import the inventory file",
        )
    return read_inventory(scan)


def people_block(client: Client) -> dict[str, Any] | None:
    """People by place, for the client page."""
    scan = latest_scan(client)
    if scan is None:
        return None
    places = list(scan.locations.all())
    return {"scan": scan, "places": places, "chart": people_by_place_chart(read_inventory(scan))}


def people_tiles(client: Client) -> Sequence[panels.Tile]:
    """The distinct people found, for the top of the client page."""
    scan = latest_scan(client)
    if scan is None:
        return []
    note = f"{scan.people_low:,} to {scan.people_high:,} · scan of {scan.scanned_at:%d %b %Y}"
    url = reverse("scans:scans", args=[client.pk])
    return [panels.Tile("People found", f"{scan.people_best:,}", note, url)]


def people_by_client(clients: Sequence[Client]) -> Mapping[uuid.UUID, panels.Cell]:
    """The newest count of each client, for the portfolio."""
    cells: dict[uuid.UUID, panels.Cell] = {}
    for scan in Scan.objects.filter(client__in=clients).order_by("scanned_at", "recorded_at"):
        cells[scan.client_id] = panels.Cell(f"{scan.people_best:,}", sort=scan.people_best)
    return cells


def next_steps(client: Client) -> Sequence[panels.NextStep]:
    """A client without a scan is scanned first."""
    if latest_scan(client) is not None:
        return []
    url = reverse("scans:import", args=[client.pk])
    return [panels.NextStep("Scan the client's machines and import the inventory", url, 10)]
