"""One simulated year walked through the program layer by layer, for checking by hand.

This is a second, plain implementation of :mod:`duecare.risk.insurance.settlement` in integers of cents; a
test compares the two on random programs, so that the exhibit shows what the engine did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from duecare.risk.insurance.causes import cause_of
from duecare.risk.insurance.program import InsurancePolicy, InsuringAgreement, Step
from duecare.risk.insurance.settlement import PAID, RESPONSE
from duecare.risk.insurance.tower import cents
from duecare.risk.loss.simulate import Events
from duecare.risk.parts import BI, DEFENSE, PARTS
from duecare.risk.policies import ExhibitStep, WalkedStep, WalkedYear

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class YearOfEvents:
    """The events of one year in their order: losses in cents, events x parts.

    ``people`` are those told of each event, ``scenarios`` the ids of what happened; ``act_days``
    are days of the policy period, not a number where they are not known.
    """

    losses: I64
    hours: F64
    act_days: F64
    people: F64
    scenarios: tuple[str, ...]

    @classmethod
    def plain(cls, losses: I64, hours: F64, act_days: F64 | None = None) -> YearOfEvents:
        """Events of which neither people nor scenario is known."""
        count = len(losses)
        days = np.full(count, np.nan) if act_days is None else act_days
        return cls(losses, hours, days, np.zeros(count), ("",) * count)


@dataclass
class _Walk:
    """The lines written so far; amounts in cents."""

    lines: list[WalkedStep] = field(default_factory=list)
    event: int = 0
    policy: str = ""

    def add(
        self,
        step: ExhibitStep,
        change: int,
        amount: int,
        *,
        part: str = "",
        of: tuple[float, ...] = (),
        day: date | None = None,
    ) -> None:
        """One line; ``of`` holds the figures that the step was computed from."""
        self.lines.append(
            WalkedStep(
                self.event,
                self.policy,
                step,
                change / 100,
                amount / 100,
                part,
                of,
                day.isoformat() if day else "",
            )
        )


@dataclass
class _Aggregate:
    """What is left of an aggregate limit; policies of a group hold the same one."""

    left: int


@dataclass
class _Left:
    """What a policy has left of its aggregates in the year."""

    own: _Aggregate
    parts: dict[str, int]
    causes: dict[str, int]


@dataclass
class _Event:
    """One event on its way through the policies; ``rest`` is what a further policy may pay."""

    rest: list[int]
    hours: float
    act_day: float
    people: float
    scenario: str
    excluded: int = 0  # by the policies so far, cents


def build_exhibit(
    events: Events,
    losses: I64,
    split: I64,
    policies: Sequence[InsurancePolicy],
    scenario_ids: Sequence[str],
) -> WalkedYear | None:
    """Walk the year whose loss is closest to one in a hundred (the largest if there are few)."""
    if not len(losses) or not policies:
        return None
    year = _telling_year(events, losses)
    rows = np.flatnonzero(events.year == year)
    names = scenario_ids or ("",)
    told = YearOfEvents(
        losses[rows],
        events.hours[rows],
        events.act_day[rows],
        events.people[rows],
        tuple(names[number] for number in events.scenario[rows]),
    )
    gross, paid = int(losses[rows].sum()), int(split[rows, PAID].sum())
    return WalkedYear(
        year=int(year),
        events=len(rows),
        lines=tuple(walk_year(told, policies)),
        gross=gross / 100,
        paid=paid / 100,
        uninsured=(gross - paid) / 100,
    )


def _telling_year(events: Events, losses: I64) -> int:
    starts = np.flatnonzero(np.r_[True, events.year[1:] != events.year[:-1]])
    totals = np.add.reduceat(losses.sum(axis=1), starts)
    order = np.argsort(totals, kind="stable")
    rank = max(len(totals) - 1 - events.years_simulated // 100, 0)
    return int(events.year[starts[order[max(rank, len(totals) // 2)]]])


def walk_year(told: YearOfEvents, policies: Sequence[InsurancePolicy]) -> list[WalkedStep]:
    """All lines of one year. ``paid`` or ``excess_paid`` holds what a policy pays for the event."""
    walk = _Walk()
    left = _full_aggregates(policies)
    for number, row in enumerate(told.losses):
        walk.event, walk.policy = number + 1, ""
        event = _Event(
            [int(value) for value in row],
            float(told.hours[number]),
            float(told.act_days[number]),
            float(told.people[number]),
            told.scenarios[number],
        )
        _walk_event(walk, event, policies, left)
    return walk.lines


def _full_aggregates(policies: Sequence[InsurancePolicy]) -> list[_Left]:
    groups: dict[str, _Aggregate] = {}
    found = []
    for policy in policies:
        own = _Aggregate(cents(policy.aggregate_limit))
        if policy.shared_aggregate:
            own = groups.setdefault(policy.shared_aggregate, own)
        parts: dict[str, int] = {
            part: cents(agreement.aggregate_sublimit)
            for part, agreement in policy.agreements.items()
            if agreement.aggregate_sublimit is not None
        }
        causes: dict[str, int] = {
            cause: cents(terms.aggregate_sublimit)
            for cause, terms in policy.causes.items()
            if terms.aggregate_sublimit is not None
        }
        found.append(_Left(own, parts, causes))
    return found


def _walk_event(
    walk: _Walk, event: _Event, policies: Sequence[InsurancePolicy], left: list[_Left]
) -> None:
    so_far = 0
    for index, amount in enumerate(event.rest):
        so_far += amount
        if amount:
            walk.add("loss", amount, so_far, part=PARTS[index])
    gross = so_far
    paid_in_all = above = excluded = 0
    first = True
    for policy, remaining in zip(policies, left, strict=True):
        walk.policy = policy.title
        if event.scenario in policy.excluded_scenarios:
            walk.add("scenario_excluded", 0, 0)
            continue
        if policy.position == "excess":
            paid = min(above, cents(policy.claim_limit), remaining.own.left)
            remaining.own.left -= paid
            walk.add("excess_paid", paid, paid)
            above -= paid
            paid_in_all += paid
            continue
        room = gross - paid_in_all
        paid, over = _walk_primary(walk, event, policy=policy, left=remaining, room=room)
        paid_in_all += paid
        if first:
            above, excluded, first = over, event.excluded, False
            continue
        # What a further primary policy pays was excluded before, else lay above the limits.
        from_excluded = min(paid, excluded)
        excluded -= from_excluded
        above -= min(paid - from_excluded, above)
    walk.policy = ""
    walk.add("not_insured", gross - paid_in_all, gross - paid_in_all, of=(gross / 100,))


def _walk_primary(
    walk: _Walk, event: _Event, *, policy: InsurancePolicy, left: _Left, room: int
) -> tuple[int, int]:
    """Walk one policy and take what it settles out of the event.

    Returns what it pays, at most ``room``, and what lies above its limits.
    """
    full = left.own.left
    covered, above = _walk_parts(walk, event, policy=policy, left=left)
    outside, response = _taken_outside(policy, covered)
    total = amount = sum(covered)
    walk.add("sum", 0, amount)
    retained = 0
    for step in policy.settlement_order[policy.settlement_order.index("sum") + 1 :]:
        name, cut, of = _cut(step, amount, policy, left, event.scenario)
        amount -= cut
        above += cut if step.endswith("limit") else 0
        retained += 0 if step.endswith("limit") else cut
        if cut:
            walk.add(name, -cut, amount, of=of)
    left.own.left -= amount
    cause = cause_of(event.scenario)
    if cause in left.causes:
        left.causes[cause] -= amount
    _spread(event.rest, left, covered, (amount, retained, total))
    defense = outside - min(outside, max(cents(policy.retention) - total, 0))
    event.rest[DEFENSE] -= outside
    event.rest[RESPONSE] -= response
    if "breach_response" in left.parts:
        left.parts["breach_response"] -= response
    if outside:
        walk.add("defense_outside", defense, amount + defense, part="defense", of=(outside / 100,))
    paid = amount + defense + response
    if response:
        walk.add("response_outside", response, paid, part="breach_response")
    left.own.left = min(full, left.own.left + max(paid - room, 0))
    paid = min(paid, room)
    walk.add("paid", paid, paid)
    return paid, above


def _taken_outside(policy: InsurancePolicy, covered: list[int]) -> tuple[int, int]:
    """Take defense and breach response out of the sum where they are paid in addition."""
    outside = response = 0
    if not policy.defense_erodes_limit:
        outside, covered[DEFENSE] = covered[DEFENSE], 0
    if policy.breach_response_outside:
        response, covered[RESPONSE] = covered[RESPONSE], 0
    return outside, response


def _spread(rest: list[int], left: _Left, covered: list[int], sums: tuple[int, int, int]) -> None:
    """What is paid and retained of the sum, taken out of the parts by their covered loss."""
    paid, retained, total = sums
    for index, part in enumerate(PARTS):
        share = covered[index] / total if total else 0.0
        own = int(np.rint(paid * share))
        rest[index] -= min(rest[index], own + int(np.rint(retained * share)))
        if part in left.parts:
            left.parts[part] -= own


def _walk_parts(
    walk: _Walk, event: _Event, *, policy: InsurancePolicy, left: _Left
) -> tuple[list[int], int]:
    covered, above = [], 0
    date_missed = _date_missed(event.act_day, policy)
    for index, part in enumerate(PARTS):
        amount = event.rest[index]
        if amount and not policy.covers(part):
            walk.add("not_covered", -amount, 0, part=part)
            event.excluded += amount
            amount = 0
        if amount and date_missed and policy.excludes_early(index):
            step, day = date_missed
            walk.add(step, -amount, 0, part=part, day=day)
            event.excluded += amount
            amount = 0
        agreement = policy.agreement_of(part, event.scenario)
        if amount and agreement is not None:
            kept = _walk_retained(walk, amount, event.hours, agreement=agreement, index=index)
            event.rest[index] -= kept
            amount -= kept
        if amount and index == RESPONSE and policy.people_notified is not None:
            amount, cut = _walk_notified(walk, amount, event.people, policy.people_notified)
            above += cut
        if amount:
            amount, cut = _walk_sublimit(walk, amount, agreement=agreement, part=part, left=left)
            above += cut
        covered.append(amount)
    return covered, above


def _date_missed(act_day: float, policy: InsurancePolicy) -> tuple[ExhibitStep, date | None] | None:
    """The date outside which the act lies, if it does."""
    if act_day < policy.retroactive_day:
        return "retroactive_date", policy.retroactive_date
    if act_day >= policy.run_off_day:
        return "run_off_date", policy.run_off_date
    return None


def _walk_retained(
    walk: _Walk, amount: int, hours: float, *, agreement: InsuringAgreement, index: int
) -> int:
    """Waiting period and retention of a part; returns what is retained."""
    part, before = PARTS[index], amount
    if index == BI and agreement.waiting_hours:
        waited = 1.0 if hours <= agreement.waiting_hours else agreement.waiting_hours / hours
        cut = min(amount, int(np.rint(amount * waited)))
        amount -= cut
        spent = min(agreement.waiting_hours, hours)
        walk.add("waiting_period", -cut, amount, part=part, of=(spent, hours))
    cut = min(amount, cents(agreement.retention))
    if cut:
        amount -= cut
        walk.add("part_retention", -cut, amount, part=part)
    return before - amount


def _walk_notified(walk: _Walk, amount: int, people: float, most: int) -> tuple[int, int]:
    """Breach response where only so many people are paid for: what is left, and what is cut."""
    if people <= most:
        return amount, 0
    kept = int(np.rint(amount * (most / people)))
    walk.add(
        "people_notified", kept - amount, kept, part="breach_response", of=(float(most), people)
    )
    return kept, amount - kept


def _walk_sublimit(
    walk: _Walk, amount: int, *, agreement: InsuringAgreement | None, part: str, left: _Left
) -> tuple[int, int]:
    sub = agreement.sublimit if agreement else None
    limits = [] if sub is None else [cents(sub)]
    limits += [left.parts[part]] if part in left.parts else []
    over = max(amount - min(limits), 0) if limits else 0
    if over:
        walk.add("sublimit", -over, amount - over, part=part, of=(min(limits) / 100,))
    return amount - over, over


def _cut(
    step: Step, amount: int, policy: InsurancePolicy, left: _Left, scenario: str
) -> tuple[ExhibitStep, int, tuple[float, ...]]:
    """What a term of the whole policy takes off, in cents, and what it was computed from."""
    if step == "retention":
        return "retention", min(amount, cents(policy.retention)), ()
    if step == "coinsurance":
        share = policy.coinsurance_of(scenario)
        return "coinsurance", int(np.rint(amount * share)), (share, amount / 100)
    if step == "each_claim_limit":
        limit = cents(policy.limit_of(scenario))
        name: ExhibitStep = "each_claim_limit"
        if limit < cents(policy.claim_limit):
            name = "cause_sublimit"
        return name, max(amount - limit, 0), (limit / 100,)
    most = min(left.own.left, left.causes.get(cause_of(scenario), left.own.left))
    name = "aggregate_limit" if most == left.own.left else "cause_aggregate"
    return name, max(amount - most, 0), (most / 100,)
