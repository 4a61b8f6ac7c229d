"""Reads about security policies: what is in force, who acknowledged, who was not reached."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from duecare.person_names import one_of_each
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.security_policies.confirmed import (
    Confirmations,
    by_person,
    by_version,
    confirmed_at,
)
from duecare_web.security_policies.models import Acknowledgement, PolicyVersion, SecurityPolicy
from duecare_web.security_policies.readers import (
    CONFIRMED_FOR,
    counting_receipt,
    is_asked,
    last_receipt,
)

Status = PolicyVersion.Status


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One policy of a client with its newest version and the acknowledgements of the one in force."""

    policy: SecurityPolicy
    newest: PolicyVersion
    in_force: PolicyVersion | None
    acknowledged: int
    asked: int

    @property
    def review_is_late(self) -> bool:
        """Whether the day of its review has passed."""
        version = self.in_force
        if version is None or version.review_on is None:
            return False
        return version.review_on < firm_day(version.firm, timezone.now())


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody who is asked to confirm a version, and when they did (None: not yet)."""

    name: str
    confirmed_at: datetime | None


TEXTS: Final = ("content", "values", "own", "clauses", "questions")
"""What makes a version large: a few hundred kilobytes for all policies, and more with each year."""


def policies_of(client: Client) -> list[PolicyLine]:
    """All policies of a client, their versions without the texts."""
    versions = PolicyVersion.objects.select_related("firm").defer(*TEXTS)
    found = client.security_policies.prefetch_related(Prefetch("versions", queryset=versions))
    rows = [one for one in found if one.versions.all()]
    in_force = {
        one.policy_id: one
        for policy in rows
        for one in policy.versions.all()
        if one.status == Status.IN_FORCE
    }
    counts = by_version(client, in_force.values())
    return [_line(policy, in_force.get(policy.pk), counts) for policy in rows]


def _line(
    policy: SecurityPolicy,
    in_force: PolicyVersion | None,
    counts: Mapping[uuid.UUID, Confirmations],
) -> PolicyLine:
    found = counts[in_force.pk] if in_force is not None else Confirmations(0, 0)
    return PolicyLine(policy, policy.versions.all()[0], in_force, found.confirmed, found.asked)


def reached(version: PolicyVersion) -> list[Reached]:
    """Every employee who is asked, those without an acknowledgement first."""
    staff = Employee.objects.filter(client=version.client, is_active=True).order_by("name", "pk")
    names = ("pk", "name", "department", "roles")
    confirmed = confirmed_at(version)
    asked: dict[tuple[str, tuple[str, ...]], bool] = {}
    rows = []
    for pk, name, department, roles in staff.values_list(*names):
        key = (department, tuple(roles))
        if key not in asked:
            asked[key] = is_asked(version, Employee(department=department, roles=roles))
        if asked[key]:
            rows.append(Reached(name, confirmed.get(pk)))
    return sorted(rows, key=lambda row: row.confirmed_at is not None)


@dataclass(frozen=True, slots=True)
class PersonConfirmed:
    """Somebody who is asked to confirm a policy in force, and whether all are confirmed."""

    name: str
    department: str
    is_done: bool


def confirmed_everything(client: Client) -> list[PersonConfirmed]:
    """Everybody who is asked to confirm a policy in force, by name."""
    rows = Employee.objects.filter(client=client, is_active=True).order_by("name", "pk")
    people = list(rows.values_list("pk", "name", "department", "roles"))
    counted = by_person(client, [(pk, where, roles) for pk, _, where, roles in people])
    return [
        PersonConfirmed(name, where, counted[pk][1] >= counted[pk][0])
        for pk, name, where, _ in people
        if counted[pk][0]
    ]


def departments_of(client: Client) -> list[str]:
    """The departments of the client's employees, sorted."""
    rows = Employee.objects.filter(client=client, is_active=True).exclude(department="")
    return sorted(set(rows.values_list("department", flat=True)))


def people_of(client: Client) -> list[str]:
    """Names of the client's people, those who may sign first; each once."""
    contacts = Contact.objects.filter(client=client, is_active=True).order_by("-may_sign", "name")
    staff = Employee.objects.filter(client=client, is_active=True).order_by("name")
    # An owner is often an employee as well.
    names = (name for rows in (contacts, staff) for name in rows.values_list("name", flat=True))
    each = one_of_each(names)
    return list(dict.fromkeys(each.values()))


def versions_waiting(client: Client) -> QuerySet[PolicyVersion]:
    """Versions that wait for the owner's approval."""
    return client.policy_versions.filter(status=Status.PROPOSED).select_related("policy")


def find_version(client: Client, version_id: uuid.UUID) -> PolicyVersion | None:
    """The version of this client with this id, drafts included."""
    found = client.policy_versions.filter(pk=version_id)
    return found.select_related("policy", "client__firm", "adopted", "uploaded").first()


@dataclass(frozen=True, slots=True)
class ToAcknowledge:
    """One policy in force as its employee sees it.

    ``acknowledgement`` may be that of an earlier version, if nothing changed for this person. ``last``
    is the newest one, also if it counts no more.
    """

    version: PolicyVersion
    acknowledgement: Acknowledgement | None
    last: Acknowledgement | None

    @property
    def earlier(self) -> bool:
        """Whether this person confirmed the policy before."""
        return self.last is not None

    @property
    def again_on(self) -> datetime | None:
        """Since when the same text is to be confirmed again, a year after it was."""
        if self.acknowledgement or self.last is None or self.last.version_id != self.version.pk:
            return None
        return self.last.acknowledged_at + CONFIRMED_FOR

    @property
    def waiting(self) -> bool:
        """Whether the employee has something of this version to confirm."""
        return self.acknowledgement is None

    @property
    def unchanged(self) -> bool:
        """Whether what was confirmed of an earlier version counts."""
        return bool(self.acknowledgement and self.acknowledgement.version_id != self.version.pk)


def versions_in_force(client: Client) -> list[PolicyVersion]:
    """The versions in force with their texts, by title."""
    rows = client.policy_versions.filter(status=Status.IN_FORCE)
    return list(rows.select_related("policy").order_by("policy__title"))


Receipts = Mapping[uuid.UUID, Sequence[Acknowledgement]]
"""By employee: what they have confirmed, each with its version."""


def receipts_of(people: Iterable[Employee]) -> Receipts:
    """The receipts of these people: one query."""
    found: dict[uuid.UUID, list[Acknowledgement]] = {}
    rows = Acknowledgement.objects.filter(employee__in=list(people))
    for one in rows.select_related("version"):
        found.setdefault(one.employee_id, []).append(one)
    return found


def policies_for(
    employee: Employee,
    *,
    at: datetime | None = None,
    versions: Sequence[PolicyVersion] | None = None,
    receipts: Receipts | None = None,
) -> list[ToAcknowledge]:
    """The policies in force that this employee is asked to acknowledge at ``at``, waiting ones first.

    ``versions`` are those of :func:`versions_in_force` and ``receipts`` those of :func:`receipts_of`,
    where many people are asked for.
    """
    in_force = versions_in_force(employee.client) if versions is None else versions
    if not in_force:
        return []
    given = receipts_of([employee]) if receipts is None else receipts
    by_policy: dict[uuid.UUID, list[Acknowledgement]] = {}
    for one in given.get(employee.pk, ()):
        by_policy.setdefault(one.version.policy_id, []).append(one)
    rows = [
        ToAcknowledge(
            one,
            counting_receipt(one, employee, by_policy.get(one.policy_id, []), at=at),
            last_receipt(one, by_policy.get(one.policy_id, [])),
        )
        for one in in_force
        if is_asked(one, employee)
    ]
    return sorted(rows, key=lambda row: not row.waiting)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a client's policies are."""

    in_force: int
    waiting: int
    acknowledged: int
    asked: int
    oldest_open: datetime | None


def policy_standing(client: Client) -> Standing:
    """Counts over all policies of a client."""
    lines = policies_of(client)
    forced = [line.in_force for line in lines if line.in_force]
    short = [line for line in lines if line.in_force and line.acknowledged < line.asked]
    dates = [line.in_force.approved_at for line in short if line.in_force]
    return Standing(
        in_force=len(forced),
        waiting=sum(1 for line in lines if line.newest.status == Status.PROPOSED),
        acknowledged=sum(line.acknowledged for line in lines if line.in_force),
        asked=sum(line.asked for line in lines if line.in_force),
        oldest_open=min((one for one in dates if one), default=None),
    )
