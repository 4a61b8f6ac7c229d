"""What nobody has looked into: listed devices without a scan, and files that were not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from duecare.documents.wording.words import plural
from duecare.risk.exposure.places import Hosts, is_named
from duecare_web.clients.models import Client, Device, DeviceKind
from duecare_web.scans.models import Scan
from duecare_web.scans.queries import counted_scans, latest_places, latest_scan

MOST_NAMES: Final = 5


@dataclass(frozen=True, slots=True)
class Unseen:
    """One line: how many of what, which or why, and where to look."""

    icon: str
    text: str
    note: str
    url: str


def unseen_block(client: Client) -> dict[str, Any] | None:
    """The card of the overview; ``None`` before a scan, when nothing was looked into at all."""
    scan = latest_scan(client)
    return None if scan is None else {"unseen": unseen_of(client, scan)}


def unseen_of(client: Client, scan: Scan) -> list[Unseen]:
    """What the newest scan says nothing about, as far as it is on record."""
    devices = list(Device.objects.filter(client=client, retired_at=None).order_by("name"))
    phones = [one for one in devices if one.kind == DeviceKind.PHONE]
    computers = _not_scanned(client, [one for one in devices if one.kind != DeviceKind.PHONE])
    where = reverse("clients:devices", args=[client.pk])
    found = []
    if computers:
        found.append(Unseen("device", plural(len(computers), "device"), _names(computers), where))
    if phones:
        note = "A scan cannot read phones and tablets."
        found.append(Unseen("person", plural(len(phones), "phone or tablet"), note, where))
    if scan.unread:
        note = "Not read, or only in part; listed with what to do."
        url = reverse("scans:scans", args=[client.pk])
        found.append(Unseen("document", plural(scan.unread, "file"), note, url))
    return found


def _not_scanned(client: Client, devices: Sequence[Device]) -> list[Device]:
    """Devices that no place of the scan is tied to, and no machine that has reported."""
    places = [(one.location_id, one.name) for one in latest_places(client)]
    machines = [scan.machine.name for scan in counted_scans(client) if scan.machine]
    hosts = Hosts((name, name) for name in machines)
    return [
        one
        for one in devices
        if not any(is_named(one.scan_path or one.name, *place) for place in places)
        and hosts.find(one.name) is None
    ]


def _names(devices: Sequence[Device]) -> str:
    told = ", ".join(one.name for one in devices[:MOST_NAMES])
    more = len(devices) - MOST_NAMES
    return f"On the list and in no scan: {told}{f' and {more} more' if more > 0 else ''}."
