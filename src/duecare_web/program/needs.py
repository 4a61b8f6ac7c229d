"""Who must know what, and why: by role, law, device and finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from duecare.catalog import load_catalog
from duecare.catalog.training import Lesson
from duecare_web.clients.models import Client, DeviceKind, Employee, Hipaa, Industry
from duecare_web.scans.queries import latest_scan

MANAGES: Final = ("manager", "director", "head of", "lead", "supervisor", "partner", "owner")
DEPARTMENTS: Final = {
    "finance": ("finance", "account", "payroll", "billing", "bookkeep"),
    "hr": ("hr", "human resources", "people", "personnel"),
    "helpdesk": ("help desk", "helpdesk", "it ", "support"),
}
FIRST: Final = ("phishing-email", "report-fast", "passwords-passkeys-mfa", "malware-ransomware")
"""What everyone learns first: to see it, to report it, to lock the door, to stop the spread."""
_PORTABLE: Final = (DeviceKind.LAPTOP, DeviceKind.PHONE, DeviceKind.REMOVABLE)


@dataclass(frozen=True, slots=True)
class LessonNeed:
    """A lesson that a person is to know, and the reason in words."""

    lesson: Lesson
    reason: str


def reasons_at(client: Client) -> dict[str, str]:
    """Lessons that facts about the client put first, each with its reason; counted once a client."""
    found: dict[str, str] = {}
    if client.hipaa in (Hipaa.COVERED_ENTITY, Hipaa.BUSINESS_ASSOCIATE):
        found["sensitive-data"] = "HIPAA: all who work with health records (45 CFR 164.308(a)(5))"
    elif client.industry == Industry.FINANCE:
        found["sensitive-data"] = "FTC Safeguards Rule: staff are trained (16 CFR 314.4(e))"
    elif latest_scan(client) is not None:
        found["sensitive-data"] = "the scan found personal data here"
    devices = client.devices.filter(retired_at=None, kind__in=_PORTABLE).count()
    if devices:
        noun = "device is" if devices == 1 else "devices are"
        found["lost-laptop-physical"] = f"{devices} portable {noun} in use"
    return found


def roles_of(employee: Employee) -> frozenset[str]:
    """The audiences of lessons to which a person belongs, by title and department."""
    words = f" {employee.title} {employee.department} ".casefold()
    found = {"everyone"}
    if any(one in words for one in MANAGES):
        found.add("managers")
    found |= {name for name, marks in DEPARTMENTS.items() if any(one in words for one in marks)}
    return frozenset(found)


def needs_of(employee: Employee, reasons: Mapping[str, str]) -> list[LessonNeed]:
    """What this person is to know, in the order in which it is taught."""
    roles = roles_of(employee)
    found = []
    for lesson in load_catalog().lessons.values():
        own = [one for one in lesson.audience if one in roles]
        if own:
            special = next((one for one in own if one != "everyone"), "")
            role = f"everyone in the role {special}" if special else "everyone"
            found.append(LessonNeed(lesson, reasons.get(lesson.id, role)))
    order = {name: place for place, name in enumerate((*FIRST, *reasons))}
    return sorted(found, key=lambda need: order.get(need.lesson.id, len(order)))
