"""The machines of a client as a page shows them: when each reported, what it holds, what is off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from duecare.risk.exposure.places import Hosts
from duecare_web.clients import panels, upkeep
from duecare_web.clients.models import Client, Device, DeviceKind
from duecare_web.scans.models import Enrolment, Machine, Scan
from duecare_web.scans.queries import counted_scans

STALE_AFTER = timedelta(days=90)
_SCANNED_KINDS = (DeviceKind.LAPTOP, DeviceKind.DESKTOP, DeviceKind.SERVER, DeviceKind.NAS)


@dataclass(frozen=True, slots=True)
class MachineRow:
    """One machine, or a device that has not reported yet."""

    name: str
    status: str
    tone: str
    machine: Machine | None = None
    scan: Scan | None = None
    device: Device | None = None
    lost_sources: tuple[str, ...] = ()  # scanned before, and not in the newest scan

    @property
    def unread_share(self) -> str:
        """Files that did not give all their text, of those that may hold text."""
        if self.scan is None or not self.scan.files_seen:
            return ""
        whole = self.scan.files_seen - self.scan.files_without_text
        missing = whole - self.scan.files_read
        return f"{missing / whole:.1%}" if missing else "none"


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """One enrollment with the number of machines that reported with it."""

    enrolment: Enrolment
    status: str
    tone: str
    machines: int


def machine_rows(client: Client, *, now: datetime) -> list[MachineRow]:
    """The machines that count, then those that were removed, then devices that never reported."""
    counted = {scan.machine_id: scan for scan in counted_scans(client)}
    machines = list(Machine.objects.filter(client=client))
    devices = list(Device.objects.filter(client=client, retired_at=None))
    hosts = Hosts((one.name, one) for one in devices)
    earlier = _earlier_sources(client)
    rows = [
        _row(
            machine,
            counted.get(machine.pk),
            hosts.find(machine.name),
            earlier.get(machine.pk, ()),
            now,
        )
        for machine in sorted(machines, key=lambda one: (one.removed_at is not None, one.name))
    ]
    reported = Hosts((machine.name, machine) for machine in machines)
    rows += [
        MachineRow(device.name, "Never reported", "warn", device=device)
        for device in sorted(devices, key=lambda one: one.name.casefold())
        if device.kind in _SCANNED_KINDS
        and not device.scan_path
        and reported.find(device.name) is None
    ]
    return rows


def enrolment_rows(client: Client, *, now: datetime) -> list[EnrolmentRow]:
    """All enrollments, newest first."""
    counted = Count("machines", filter=Q(machines__removed_at=None))
    found = Enrolment.objects.filter(client=client).annotate(machine_count=counted)
    rows = []
    for one in found:
        if one.revoked_at is not None:
            status, tone = "Revoked", "neutral"
        elif not one.is_open(now):
            status, tone = "Expired", "neutral"
        elif one.machine_count >= one.most_machines:
            status, tone = "Full", "info"
        else:
            status, tone = "Open", "good"
        rows.append(EnrolmentRow(one, status, tone, one.machine_count))
    return rows


def stale_of(client: Client, now: datetime) -> panels.Cell | None:
    """How many machines have no scan of the last months, for the portfolio."""
    counted = counted_scans(client)
    stale = [one for one in counted if one.scanned_at < now - STALE_AFTER]
    fresh = [one.scanned_at for one in counted if one not in stale]
    until = min(fresh) + STALE_AFTER + upkeep.A_MOMENT if fresh else None
    if not counted:
        return None
    return panels.Cell(str(len(stale)), sort=len(stale), tone="warn" if stale else "", until=until)


def scan_again_steps(client: Client) -> list[panels.NextStep]:
    """Machines whose newest scan is too old to say what is on them now."""
    oldest = timezone.now() - STALE_AFTER
    stale = [
        scan.machine.name
        for scan in counted_scans(client)
        if scan.machine is not None and scan.scanned_at < oldest
    ]
    if not stale:
        return []
    names = ", ".join(sorted(stale)[:3]) + (f" and {len(stale) - 3} more" if len(stale) > 3 else "")
    text = f"Scan again; the last scan is more than {STALE_AFTER.days} days ago: {names}"
    return [panels.NextStep(text, reverse("scans:machines", args=[client.pk]), order=40)]


def _row(
    machine: Machine,
    scan: Scan | None,
    device: Device | None,
    earlier: Sequence[str],
    now: datetime,
) -> MachineRow:
    lost: tuple[str, ...] = ()
    if machine.removed_at is not None:
        status, tone = "Removed", "neutral"
    elif scan is None:
        status, tone = "To be scanned again", "warn"
    elif now - scan.scanned_at > STALE_AFTER:
        status, tone = "Stale", "warn"
    else:
        status, tone = "Reported", "good"
    if scan is not None:
        lost = tuple(source for source in earlier if source not in scan.sources)
    return MachineRow(machine.name, status, tone, machine, scan, device, lost)


def _earlier_sources(client: Client) -> dict[object, list[str]]:
    """The sources of the scan before the newest of each machine."""
    scans = Scan.objects.filter(client=client, machine__isnull=False)
    seen: dict[object, int] = {}
    found: dict[object, list[str]] = {}
    for machine, sources in scans.order_by("-scanned_at", "-recorded_at").values_list(
        "machine_id", "sources"
    )[:2000]:
        seen[machine] = seen.get(machine, 0) + 1
        if seen[machine] == 2:
            found[machine] = sources
    return found
