"""Who reads a policy: which of its points are for whom, and whether a new version asks again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from duecare.record import ConfirmedPoint
from duecare_web.clients.models import Employee
from duecare_web.security_policies.models import Acknowledgement, PolicyVersion

EVERYONE: Final = "everyone"
CONFIRMED_FOR: Final = timedelta(days=365)
"""How long a receipt counts: what was confirmed is confirmed again after a year."""


def points_for(version: PolicyVersion, employee: Employee) -> list[dict[str, Any]]:
    """The points that this employee confirms; empty if the version asks nothing of this person.

    Points for managers go to managers, and so on with each role; those for everyone to everyone in
    the departments that the policy is for.
    """
    asked = version.policy.departments
    if asked and employee.department not in asked:
        return []
    own = {EVERYONE, *employee.roles}
    return [point for point in version.points if own & set(point["audience"])]


def confirmed_points(version: PolicyVersion, employee: Employee) -> list[ConfirmedPoint]:
    """The same, as the entry keeps them."""
    return [
        ConfirmedPoint(clause=point["clause"], text=point["text"])
        for point in points_for(version, employee)
    ]


def last_receipt(
    version: PolicyVersion, receipts: Iterable[Acknowledgement]
) -> Acknowledgement | None:
    """The newest receipt of a version or one before it, whether or not it still counts."""
    own = sorted(receipts, key=lambda one: (one.version.number, one.number))
    return next((one for one in reversed(own) if one.version.number <= version.number), None)


def is_asked(version: PolicyVersion, employee: Employee) -> bool:
    """Whether this employee is asked to confirm anything of the version."""
    return bool(points_for(version, employee))


def counting_receipt(
    version: PolicyVersion,
    employee: Employee,
    receipts: Iterable[Acknowledgement],
    *,
    at: datetime | None = None,
) -> Acknowledgement | None:
    """The receipt that counts for ``version``: its own, or the last one, if nothing changed for them.

    ``receipts`` are those of this employee for this policy, with their versions. One that is a year
    old at ``at``, by default now, counts no more.
    """
    last = last_receipt(version, receipts)
    if last is None or last.acknowledged_at <= (at or timezone.now()) - CONFIRMED_FOR:
        return None
    if last.version_id == version.pk:
        return last
    asked = {point["text"] for point in points_for(version, employee)}
    return last if asked <= {point["text"] for point in last.points} else None
