"""Who of a client has learned and signed what: all people counted, one page of them shown.

However many work there, it is a handful of queries: a light row for each person, from which is
chosen, and all the rest for the people of the page alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, Max, OuterRef

from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Client, Employee
from duecare_web.security_policies.confirmed import by_person
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
    signed = by_person(client, [(pk, where, roles) for pk, _, where, roles, _, _ in found])
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
