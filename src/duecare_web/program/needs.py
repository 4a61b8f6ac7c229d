"""Who must know what, and why: by role, law, device and finding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from duecare.catalog import load_catalog
from duecare.catalog.lessons import LessonOutline
from duecare.risk.law.terms import policy_terms
from duecare_web.assessments.queries import laws_of
from duecare_web.clients.models import Client, DeviceKind, Employee, Hipaa, Industry
from duecare_web.scans.queries import latest_scan
from duecare_web.training.facts import lesson_terms, ready_lessons

MANAGES: Final = ("manager", "director", "head of", "lead", "supervisor", "partner", "owner")
DEPARTMENTS: Final = {
    "bookkeeping": ("finance", "account", "bookkeep"),
    "payroll": ("payroll", "hr", "human resources", "personnel"),
    "billing": ("billing",),
    "front_desk": ("front desk", "reception"),
    "clinical": ("nurse", "doctor", "dentist", "hygienist", "clinic", "physician", "therapist"),
    "preparer": ("preparer", "tax"),
    "owner": ("owner", "partner", "president", "chief executive"),
}
FIRST: Final = ("phishing-at-work", "report-fast", "passwords-passkeys-mfa", "malware-ransomware")
"""What everyone learns first: to see it, to report it, to lock the door, to stop the spread."""
_PORTABLE: Final = (DeviceKind.LAPTOP, DeviceKind.PHONE, DeviceKind.REMOVABLE)


@dataclass(frozen=True, slots=True)
class LessonNeed:
    """A lesson that a person is to know, and the reason in words."""

    lesson: LessonOutline
    reason: str


def reasons_at(client: Client) -> dict[str, str]:
    """Lessons that facts about the client put first, each with its reason; counted once a client."""
    found: dict[str, str] = {}
    if client.hipaa in (Hipaa.COVERED_ENTITY, Hipaa.BUSINESS_ASSOCIATE):
        found["health-privacy"] = "HIPAA: all who work with health records (45 CFR 164.308(a)(5))"
    elif client.industry == Industry.FINANCE:
        found["misdelivery"] = "FTC Safeguards Rule: staff are trained (16 CFR 314.4(e))"
    elif latest_scan(client) is not None:
        found["records-disposal"] = "the scan found personal data here"
    devices = client.devices.filter(retired_at=None, kind__in=_PORTABLE).count()
    if devices:
        noun = "device is" if devices == 1 else "devices are"
        found["lost-device"] = f"{devices} portable {noun} in use"
    return found


def roles_of(employee: Employee) -> frozenset[str]:
    """The audiences of lessons to which a person belongs, by title and department."""
    words = f" {employee.title} {employee.department} ".casefold()
    found = {"everyone"}
    if any(one in words for one in MANAGES):
        found.add("managers")
    found |= {name for name, marks in DEPARTMENTS.items() if any(one in words for one in marks)}
    return frozenset(found)


def lessons_for(client: Client, *, day: dt.date) -> list[LessonOutline]:
    """Lessons that concern the client, may begin on this day, and whose facts are known."""
    ready = ready_lessons(client, day=day)
    terms = lesson_terms(client, policy_terms(laws_of(client)))
    return [
        one
        for one in load_catalog().course.outlines.values()
        if one.id in ready and one.is_open(day) and one.concerns(terms)
    ]


def needs_of(
    employee: Employee, reasons: Mapping[str, str], lessons: Sequence[LessonOutline]
) -> list[LessonNeed]:
    """What this person is to know of ``lessons``, in the order in which it is taught."""
    roles = roles_of(employee)
    found = []
    for lesson in lessons:
        own = [one for one in lesson.roles if one in roles]
        if own:
            special = next((one for one in own if one != "everyone"), "")
            role = f"everyone in the role {special.replace('_', ' ')}" if special else "everyone"
            found.append(LessonNeed(lesson, reasons.get(lesson.id, role)))
    order = {name: place for place, name in enumerate((*FIRST, *reasons))}
    return sorted(found, key=lambda need: order.get(need.lesson.id, len(order)))
