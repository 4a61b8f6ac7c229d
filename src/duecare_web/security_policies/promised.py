"""The dates that approved versions promised, so that a date that moves is told as moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from duecare.policies import AcceptedPlan, ComposedPolicy
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Client
from duecare_web.security_policies.models import PolicyVersion


class _Promise(NamedTuple):
    fact: str
    decided_on: date
    approved_on: date
    by: date


def with_moves(
    client: Client, plans: Mapping[str, AcceptedPlan], *, on: date
) -> dict[str, AcceptedPlan]:
    """The plans with the first date that an approved version gave, and the days on which it moved.

    Only dates of the same decision are moves; a recommendation that was decided again starts
    from its own date. A date that is not approved yet moves on the day ``on``.
    """
    if not plans:
        return {}
    found = dict(plans)
    promised = list(_promised(client))
    for fact, plan in plans.items():
        given = [
            (one.approved_on, one.by)
            for one in promised
            if one.fact == fact and one.decided_on == plan.decided_on
        ]
        if given:
            found[fact] = replace(
                plan, first_by=given[0][1], moved_on=_moves([*given, (on, plan.by)])
            )
    return found


def _moves(given: list[tuple[date, date]]) -> tuple[date, ...]:
    """The days on which a date was given for the first time, but for the first of all."""
    first: dict[date, date] = {}
    for day, by in given:
        first.setdefault(by, day)
    return tuple(first.values())[1:]


def _promised(client: Client) -> Iterator[_Promise]:
    """What approved versions said, oldest first."""
    rows = PolicyVersion.objects.filter(client=client, approved_at__isnull=False)
    for version in rows.exclude(content={}).order_by("approved_at", "pk"):
        if version.approved_at is None:
            continue
        composed = ComposedPolicy.model_validate(version.content)
        for _, state in composed.planned:
            if state.plan is not None:
                day = firm_day(client.firm, version.approved_at)
                yield _Promise(state.fact, state.plan.decided_on, day, state.plan.by)
