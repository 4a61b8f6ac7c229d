"""Who of a client has learned and signed what: all people counted, one page of them shown.

However many work there, it is a handful of queries: a light row for each person, from which is
chosen, and all the rest for the people of the page alone.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Client, Employee
from duecare_web.security_policies.models import Acknowledgement, PolicyVersion
from duecare_web.security_policies.readers import CONFIRMED_FOR, counting_receipt, is_asked
from duecare_web.training.models import Assignment
from duecare_web.training.queries import Trained, standings_of
from duecare_web.training.spacing import is_current

SHOWN: Final = {
    "": "Everyone",
    "missing": "Something missing",
    "lesson": "Training not current",
    "policy": "Policies to sign",
    "overdue": "Lesson overdue",
}
"""Which people a list shows."""
FILTERS: Final = ("department",)
"""What people are chosen by beside: fields of an employee."""


@dataclass(frozen=True, slots=True)
class PersonCovered:
    """One person: whether a pass counts and nothing is overdue, policies asked and signed."""

    pk: uuid.UUID
    name: str
    department: str
    is_current: bool
    is_overdue: bool
    asked: int
    signed: int

    @property
    def is_signed(self) -> bool:
        """Whether nothing is left to sign."""
        return self.signed >= self.asked

    def is_shown(self, show: str) -> bool:
        """Whether a list shows this person; ``show`` is a key of :data:`SHOWN`."""
        if show == "missing":
            return not (self.is_current and self.is_signed)
        if show == "lesson":
            return not self.is_current
        if show == "policy":
            return not self.is_signed
        return self.is_overdue if show == "overdue" else True


@dataclass(frozen=True, slots=True)
class CoverageCounts:
    """How many people work for a client, are current, and have signed all they are asked."""

    total: int
    current: int
    asked: int
    signed: int


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """One person on the page: training, and policies asked and signed."""

    training: Trained
    asked: int
    signed: int


def people_covered(client: Client, *, now: datetime) -> list[PersonCovered]:
    """Everyone who works for the client, those with something missing first, then by name."""
    today = firm_day(client.firm, now)
    waiting = Assignment.objects.filter(employee=OuterRef("pk"), completed_at=None)
    people = Employee.objects.filter(client=client, is_active=True).order_by("name", "pk")
    rows = people.annotate(
        last=Max("completions__completed_at"), late=Exists(waiting.filter(due_on__lt=today))
    ).values_list("pk", "name", "department", "roles", "last", "late")
    found = list(rows)
    signed = _signed_by(client, [(pk, where, roles) for pk, _, where, roles, _, _ in found])
    covered = [
        PersonCovered(pk, name, where, is_current(last, now=now) and not late, late, *signed[pk])
        for pk, name, where, _, last, late in found
    ]
    return sorted(covered, key=lambda one: (one.is_current and one.is_signed, not one.is_overdue))


def counts_of(people: Collection[PersonCovered]) -> CoverageCounts:
    """The counts over these people."""
    return CoverageCounts(
        total=len(people),
        current=sum(one.is_current for one in people),
        asked=sum(one.asked > 0 for one in people),
        signed=sum(one.asked > 0 and one.is_signed for one in people),
    )


def chosen(
    people: Sequence[PersonCovered], *, show: str, given: Mapping[str, str]
) -> list[PersonCovered]:
    """Those of the people that a list shows.

    ``given`` has values of :data:`FILTERS`, and under ``q`` a part of the name.
    """
    wanted = {name: given[name] for name in FILTERS if given.get(name)}
    text = given.get("q", "").strip().casefold()
    return [
        one
        for one in people
        if one.is_shown(show)
        and all(getattr(one, name) == is_ for name, is_ in wanted.items())
        and text in one.name.casefold()
    ]


def values_of(people: Collection[PersonCovered], name: str) -> list[str]:
    """What can be chosen of a field of :data:`FILTERS`, in order."""
    return sorted({getattr(one, name) for one in people} - {""})


def lines_of(
    client: Client, people: Sequence[PersonCovered], *, now: datetime
) -> list[CoverageLine]:
    """The people of one page, in the order given."""
    rows = Employee.objects.filter(pk__in=[one.pk for one in people])
    training = {
        one.employee.pk: one
        for one in standings_of(rows, now=now, today=firm_day(client.firm, now))
    }
    return [
        CoverageLine(training[one.pk], one.asked, one.signed)
        for one in people
        if one.pk in training
    ]


# --- policies -------------------------------------------------------------------------------------
_Person = tuple[uuid.UUID, str, list[str]]


def _signed_by(client: Client, people: Sequence[_Person]) -> dict[uuid.UUID, tuple[int, int]]:
    """Of each person how many policies they are asked to sign, and how many of those they signed.

    Versions with the same readers are counted together, so that the database can count receipts.
    """
    rows = client.policy_versions.filter(status=PolicyVersion.Status.IN_FORCE)
    versions = list(rows.select_related("policy").defer("content", "clauses", "questions"))
    kinds = _by_readers(versions)
    own = _own_receipts(client, kinds)
    memory: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    asked_of: dict[uuid.UUID, list[int]] = {}
    for pk, department, roles in people:
        key = (department, tuple(roles))
        if key not in memory:
            reader = Employee(department=department, roles=roles)
            memory[key] = [place for place, some in enumerate(kinds) if is_asked(some[0], reader)]
        asked_of[pk] = memory[key]
    earlier = _earlier_receipts(client, versions, people) if versions else {}
    none = [0] * len(kinds)
    return {
        pk: (
            sum(len(kinds[place]) for place in places),
            sum(own.get(pk, none)[place] for place in places) + earlier.get(pk, 0),
        )
        for pk, places in asked_of.items()
    }


def _by_readers(versions: Sequence[PolicyVersion]) -> list[list[PolicyVersion]]:
    """Versions in groups that are asked of the same people."""
    groups: dict[tuple[Any, ...], list[PolicyVersion]] = {}
    for one in versions:
        roles = {role for point in one.points for role in point["audience"]}
        key = (tuple(sorted(one.policy.departments or ())), tuple(sorted(roles)))
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _own_receipts(
    client: Client, kinds: Sequence[Sequence[PolicyVersion]]
) -> dict[uuid.UUID, list[int]]:
    """Receipts of the very versions in force, by person and group of versions."""
    if not kinds:
        return {}
    rows = Acknowledgement.objects.filter(
        client=client,
        version__in=[one for some in kinds for one in some],
        acknowledged_at__gt=timezone.now() - CONFIRMED_FOR,
    )
    counts = {
        f"of_{place}": Count("version", filter=Q(version__in=some), distinct=True)
        for place, some in enumerate(kinds)
    }
    found = rows.order_by().values_list("employee").annotate(**counts)
    return {pk: list(numbers) for pk, *numbers in found}


def _earlier_receipts(
    client: Client, versions: Sequence[PolicyVersion], people: Sequence[_Person]
) -> dict[uuid.UUID, int]:
    """Policies of which an earlier receipt counts, because nothing changed for the person."""
    in_force = {one.policy_id: one for one in versions}
    own = Acknowledgement.objects.filter(
        employee=OuterRef("employee"),
        version__in=versions,
        version__policy=OuterRef("version__policy"),
    )
    rows = Acknowledgement.objects.filter(client=client, version__policy__in=list(in_force))
    rows = rows.exclude(version__in=versions).exclude(Exists(own)).select_related("version")
    rows = rows.only("employee_id", "points", "version__number", "version__policy_id")
    readers = {pk: Employee(department=where, roles=roles) for pk, where, roles in people}
    found: dict[tuple[uuid.UUID, uuid.UUID], list[Acknowledgement]] = {}
    for one in rows:
        if one.employee_id in readers:
            found.setdefault((one.employee_id, one.version.policy_id), []).append(one)
    counted: Counter[uuid.UUID] = Counter()
    for (pk, policy), receipts in found.items():
        version, reader = in_force[policy], readers[pk]
        if is_asked(version, reader) and counting_receipt(version, reader, receipts):
            counted[pk] += 1
    return counted
