"""Reads about security policies: what is in force, who acknowledged, who was not reached."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from duecare_web.clients.models import Client, Employee
from duecare_web.security_policies.models import Acknowledgement, PolicyVersion, SecurityPolicy

Status = PolicyVersion.Status


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One policy of a client with its newest version and the acknowledgements of the one in force."""

    policy: SecurityPolicy
    newest: PolicyVersion
    in_force: PolicyVersion | None
    acknowledged: int
    asked: int


@dataclass(frozen=True, slots=True)
class Reached:
    """One employee and whether they acknowledged a version."""

    employee: Employee
    acknowledgement: Acknowledgement | None


def policies_of(client: Client) -> list[PolicyLine]:
    """All policies of a client."""
    rows = client.security_policies.prefetch_related("versions__acknowledgements")
    people = list(Employee.objects.filter(client=client, is_active=True))
    return [_line(policy, people) for policy in rows if policy.versions.all()]


def _line(policy: SecurityPolicy, people: Sequence[Employee]) -> PolicyLine:
    versions = list(policy.versions.all())
    in_force = next((one for one in versions if one.status == Status.IN_FORCE), None)
    asked = {one.pk for one in people if is_asked(policy, one)}
    received = in_force.acknowledgements.all() if in_force else []
    done = sum(1 for one in received if one.employee_id in asked)
    return PolicyLine(policy, versions[0], in_force, done, len(asked))


def is_asked(policy: SecurityPolicy, employee: Employee) -> bool:
    """Whether this employee is asked to acknowledge the policy."""
    return not policy.departments or employee.department in policy.departments


def reached(version: PolicyVersion) -> list[Reached]:
    """Every employee who is asked, those without an acknowledgement first."""
    done = {one.employee_id: one for one in version.acknowledgements.all()}
    people = Employee.objects.filter(client=version.client, is_active=True)
    rows = [Reached(one, done.get(one.pk)) for one in people if is_asked(version.policy, one)]
    return sorted(rows, key=lambda row: (row.acknowledgement is not None, row.employee.name))


def versions_waiting(client: Client) -> QuerySet[PolicyVersion]:
    """Versions that wait for the owner's approval."""
    return client.policy_versions.filter(status=Status.PROPOSED).select_related("policy")


def find_version(client: Client, version_id: uuid.UUID) -> PolicyVersion | None:
    """The version of this client with this id, drafts included."""
    found = client.policy_versions.filter(pk=version_id)
    return found.select_related("policy", "client__firm", "proposed", "adopted").first()


@dataclass(frozen=True, slots=True)
class ToAcknowledge:
    """One policy in force as its employee sees it."""

    version: PolicyVersion
    acknowledgement: Acknowledgement | None
    earlier: bool

    @property
    def waiting(self) -> bool:
        """Whether the employee has not acknowledged this version."""
        return self.acknowledgement is None


def policies_for(employee: Employee) -> list[ToAcknowledge]:
    """The policies in force that this employee is asked to acknowledge, waiting ones first."""
    versions = employee.client.policy_versions.filter(status=Status.IN_FORCE)
    own = Acknowledgement.objects.filter(employee=employee).select_related("version")
    by_version = {one.version_id: one for one in own}
    by_policy = {one.version.policy_id for one in own}
    rows = [
        ToAcknowledge(one, by_version.get(one.pk), one.policy_id in by_policy)
        for one in versions.select_related("policy").order_by("policy__title")
        if is_asked(one.policy, employee)
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
