"""How many people of a client have confirmed its policies, counted by the database.

However many work there, it is a handful of queries: rows of people and receipts are grouped by what
decides (department, roles, version, points), and nobody is loaded.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from duecare_web.clients.models import Client, Employee
from duecare_web.security_policies.models import Acknowledgement, PolicyVersion
from duecare_web.security_policies.readers import CONFIRMED_FOR, is_asked, points_for

Reader: TypeAlias = tuple[str, tuple[str, ...]]
"""What decides what a person is asked: department and roles."""
Person: TypeAlias = tuple[uuid.UUID, str, Sequence[str]]
"""Id, department and roles of somebody who works there."""


@dataclass(frozen=True, slots=True)
class Confirmations:
    """Of one version in force: how many people are asked, and how many of them confirmed it."""

    asked: int
    confirmed: int


def in_force(client: Client) -> list[PolicyVersion]:
    """The versions in force, without their texts."""
    rows = client.policy_versions.filter(status=PolicyVersion.Status.IN_FORCE)
    return list(rows.select_related("policy").defer("content", "clauses", "questions"))


def people_of(client: Client) -> list[Person]:
    """Everybody who works there."""
    rows = Employee.objects.filter(client=client, is_active=True).order_by()
    return list(rows.values_list("pk", "department", "roles"))


# --- by version -----------------------------------------------------------------------------------
def by_version(client: Client, versions: Iterable[PolicyVersion]) -> dict[uuid.UUID, Confirmations]:
    """Of each of these versions in force the confirmations; a receipt of an earlier one may count."""
    wanted = list(versions)
    if not wanted:
        return {}
    staff = Employee.objects.filter(client=client, is_active=True).order_by()
    rows = staff.values_list("department", "roles").annotate(Count("pk"))
    people = [(_reader(where, roles), number) for where, roles, number in rows]
    confirmed: Counter[uuid.UUID] = Counter()
    versions_by_pk = {one.pk: one for one in wanted}
    own = _receipts(client).filter(version__in=wanted)
    for pk, where, roles, number in own.values_list(
        "version", "employee__department", "employee__roles"
    ).annotate(Count("pk")):
        if is_asked(versions_by_pk[pk], _employee(_reader(where, roles))):
            confirmed[pk] += number
    confirmed.update(_earlier_by_version(client, wanted))
    return {
        one.pk: Confirmations(
            sum(number for reader, number in people if is_asked(one, _employee(reader))),
            confirmed[one.pk],
        )
        for one in wanted
    }


def _earlier_by_version(client: Client, versions: Sequence[PolicyVersion]) -> Counter[uuid.UUID]:
    """How many have a receipt of an earlier version that counts, because nothing changed for them."""
    of_policy = {one.policy_id: one for one in versions}
    later = Acknowledgement.objects.filter(
        employee=OuterRef("employee"),
        version__policy=OuterRef("version__policy"),
        version__number__gt=OuterRef("version__number"),
    )
    rows = _earlier(client, versions).exclude(Exists(later))
    names = ("version__policy", "points", "employee__department", "employee__roles")
    found: Counter[uuid.UUID] = Counter()
    for policy, points, where, roles, number in rows.values_list(*names).annotate(Count("pk")):
        version = of_policy[policy]
        if _still_counts(version, _employee(_reader(where, roles)), points):
            found[version.pk] += number
    return found


def _still_counts(
    version: PolicyVersion, reader: Employee, points: Iterable[dict[str, Any]]
) -> bool:
    asked = {point["text"] for point in points_for(version, reader)}
    return bool(asked) and asked <= {point["text"] for point in points}


# --- by person ------------------------------------------------------------------------------------
def by_person(client: Client, people: Sequence[Person]) -> dict[uuid.UUID, tuple[int, int]]:
    """Of each person how many policies they are asked to confirm, and how many of those they did.

    Versions with the same readers are counted together, so that the database can count receipts.
    """
    versions = in_force(client)
    kinds = _by_readers(versions)
    own = _own_receipts(client, kinds)
    memory: dict[Reader, list[int]] = {}
    asked_of: dict[uuid.UUID, list[int]] = {}
    for pk, department, roles in people:
        key = _reader(department, roles)
        if key not in memory:
            reader = _employee(key)
            memory[key] = [place for place, some in enumerate(kinds) if is_asked(some[0], reader)]
        asked_of[pk] = memory[key]
    earlier = _earlier_by_person(client, versions, people) if versions else {}
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
    rows = _receipts(client).filter(version__in=[one for some in kinds for one in some])
    counts = {
        f"of_{place}": Count("pk", filter=Q(version__in=some)) for place, some in enumerate(kinds)
    }
    found = rows.values_list("employee").annotate(**counts)
    return {pk: list(numbers) for pk, *numbers in found}


def _earlier_by_person(
    client: Client, versions: Sequence[PolicyVersion], people: Sequence[Person]
) -> Counter[uuid.UUID]:
    """Policies of which an earlier receipt counts, because nothing changed for the person."""
    of_policy = {one.policy_id: one for one in versions}
    readers = {pk: (where, roles) for pk, where, roles in people}
    names = ("employee", "version__policy", "version__number", "points")
    last: dict[tuple[uuid.UUID, uuid.UUID], tuple[int, Any]] = {}
    for pk, policy, number, points in _earlier(client, versions).values_list(*names):
        if pk in readers and number > last.get((pk, policy), (0, None))[0]:
            last[pk, policy] = (number, points)
    counted: Counter[uuid.UUID] = Counter()
    for (pk, policy), (_, points) in last.items():
        reader = _employee(_reader(*readers[pk]))
        counted[pk] += _still_counts(of_policy[policy], reader, points)
    return counted


def confirmed_at(version: PolicyVersion) -> dict[uuid.UUID, datetime]:
    """When people confirmed this version, or an earlier one while nothing changed for them."""
    rows = _receipts(version.client).filter(
        version__policy=version.policy_id, version__number__lte=version.number
    )
    names = ("employee", "version__number", "points", "acknowledged_at")
    where = ("employee__department", "employee__roles")
    found: dict[uuid.UUID, datetime] = {}
    for pk, number, points, at, department, roles in rows.order_by("version__number").values_list(
        *names, *where
    ):
        reader = _employee(_reader(department, roles))
        if number == version.number or _still_counts(version, reader, points):
            found[pk] = at
        else:
            found.pop(pk, None)
    return found


# --- rows -----------------------------------------------------------------------------------------
def next_expiry(client: Client) -> datetime | None:
    """When the next receipt ends that counts now, a year after it was given."""
    first = _receipts(client).aggregate(first=Min("acknowledged_at"))["first"]
    return first + CONFIRMED_FOR if first else None


def _receipts(client: Client) -> QuerySet[Acknowledgement]:
    """Receipts that count: not a year old. Of one person and version there is one at most."""
    rows = Acknowledgement.objects.filter(client=client, employee__is_active=True).order_by()
    return rows.filter(acknowledged_at__gt=timezone.now() - CONFIRMED_FOR)


def _earlier(client: Client, versions: Sequence[PolicyVersion]) -> QuerySet[Acknowledgement]:
    """Receipts of other versions of these policies, of people who have none of the very versions."""
    own = Acknowledgement.objects.filter(
        employee=OuterRef("employee"),
        version__in=versions,
        version__policy=OuterRef("version__policy"),
    )
    rows = _receipts(client).filter(version__policy__in=[one.policy_id for one in versions])
    return rows.exclude(version__in=versions).exclude(Exists(own))


def _reader(department: str, roles: Iterable[str]) -> Reader:
    return department, tuple(roles)


def _employee(reader: Reader) -> Employee:
    return Employee(department=reader[0], roles=list(reader[1]))
