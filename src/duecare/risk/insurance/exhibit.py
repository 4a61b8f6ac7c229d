"""One simulated year walked through the program layer by layer, for checking by hand.

This is a second, plain implementation of :mod:`duecare.risk.insurance.settlement` in integers of cents; a
test compares the two on random programs, so that the exhibit shows what the engine did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.risk.insurance.program import InsurancePolicy, InsuringAgreement, Step
from duecare.risk.insurance.settlement import PAID, cents
from duecare.risk.loss.simulate import Events
from duecare.risk.parts import BI, DEFENSE, PARTS
from duecare.risk.result import ExhibitStep, WalkedStep, WalkedYear

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]


# Terms of the whole policy, by their place in the settlement order.
_TERMS: Final[dict[Step, ExhibitStep]] = {
    "retention": "retention",
    "coinsurance": "coinsurance",
    "each_claim_limit": "each_claim_limit",
    "aggregate_limit": "aggregate_limit",
}


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
class _Left:
    """What a policy has left of its aggregates in the year."""

    aggregate: int
    parts: dict[str, int]


@dataclass
class _Event:
    """One event on its way through the policies; ``rest`` is what nobody has paid yet."""

    rest: list[int]
    hours: float
    act_day: float


def build_exhibit(
    events: Events, losses: I64, split: I64, policies: Sequence[InsurancePolicy]
) -> WalkedYear | None:
    """Walk the year whose loss is closest to one in a hundred (the largest if there are few)."""
    if not len(losses) or not policies:
        return None
    year = _telling_year(events, losses)
    rows = np.flatnonzero(events.year == year)
    walk = walk_year(losses[rows], events.hours[rows], policies, act_days=events.act_day[rows])
    gross = int(losses[rows].sum())
    paid = int(split[rows, PAID].sum())
    return WalkedYear(
        year=int(year),
        events=len(rows),
        lines=tuple(walk),
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


def walk_year(
    losses: I64, hours: F64, policies: Sequence[InsurancePolicy], *, act_days: F64 | None = None
) -> list[WalkedStep]:
    """All lines of one year. ``paid`` or ``excess_paid`` holds what a policy pays for the event."""
    walk = _Walk()
    left = [
        _Left(
            cents(policy.aggregate_limit),
            {
                part: cents(agreement.aggregate_sublimit)
                for part, agreement in policy.agreements.items()
                if agreement.aggregate_sublimit is not None
            },
        )
        for policy in policies
    ]
    days = np.full(len(losses), np.inf) if act_days is None else act_days
    for number, row in enumerate(losses, start=1):
        walk.event, walk.policy = number, ""
        event = _Event([int(value) for value in row], float(hours[number - 1]), days[number - 1])
        _walk_event(walk, event, policies, left)
    return walk.lines


def _walk_event(
    walk: _Walk, event: _Event, policies: Sequence[InsurancePolicy], left: list[_Left]
) -> None:
    so_far = 0
    for index, amount in enumerate(event.rest):
        so_far += amount
        if amount:
            walk.add("loss", amount, so_far, part=PARTS[index])
    gross = so_far
    above = excess_paid = 0
    for number, (policy, remaining) in enumerate(zip(policies, left, strict=True)):
        walk.policy = policy.title
        if policy.position == "excess":
            paid = min(above, cents(policy.claim_limit), remaining.aggregate)
            remaining.aggregate -= paid
            walk.add("excess_paid", paid, paid)
            above -= paid
            excess_paid += paid
            continue
        over = _walk_primary(walk, event, policy=policy, left=remaining)
        above = over if number == 0 else above
    walk.policy = ""
    left_over = sum(event.rest) - excess_paid
    walk.add("not_insured", left_over, left_over, of=(gross / 100,))


def _walk_primary(walk: _Walk, event: _Event, *, policy: InsurancePolicy, left: _Left) -> int:
    """Walk one policy, take what it pays out of the event, return what lies above its limits."""
    rest = event.rest
    covered, above = _walk_parts(walk, event, policy=policy, left=left)
    outside = 0
    if not policy.defense_erodes_limit:
        outside, covered[DEFENSE] = covered[DEFENSE], 0
    total = amount = sum(covered)
    walk.add("sum", 0, amount)
    for step in policy.settlement_order[policy.settlement_order.index("sum") + 1 :]:
        cut, of = _cut(step, amount, policy, left)
        amount -= cut
        above += cut if step.endswith("limit") else 0
        if cut:
            walk.add(_TERMS[step], -cut, amount, of=of)
    left.aggregate -= amount
    for index, part in enumerate(PARTS):
        own = int(np.rint(amount * (covered[index] / total))) if total else 0
        rest[index] -= own
        if part in left.parts:
            left.parts[part] -= own
    defense = outside - min(outside, max(cents(policy.retention) - total, 0))
    rest[DEFENSE] -= defense
    if outside:
        walk.add("defense_outside", defense, amount + defense, part="defense", of=(outside / 100,))
    walk.add("paid", amount + defense, amount + defense)
    return above


def _walk_parts(
    walk: _Walk, event: _Event, *, policy: InsurancePolicy, left: _Left
) -> tuple[list[int], int]:
    covered, above = [], 0
    too_early = event.act_day < policy.retroactive_day
    for index, part in enumerate(PARTS):
        amount = event.rest[index]
        if amount and not policy.covers(part):
            walk.add("not_covered", -amount, 0, part=part)
            amount = 0
        if amount and too_early and policy.excludes_early(index):
            walk.add("retroactive_date", -amount, 0, part=part, day=policy.retroactive_date)
            amount = 0
        agreement = policy.agreements.get(part)  # type: ignore[call-overload]  # part is a Part
        if amount and agreement is not None:
            amount, cut = _walk_agreement(
                walk, amount, event.hours, agreement=agreement, index=index, left=left
            )
            above += cut
        covered.append(amount)
    return covered, above


def _walk_agreement(
    walk: _Walk, amount: int, hours: float, *, agreement: InsuringAgreement, index: int, left: _Left
) -> tuple[int, int]:
    part = PARTS[index]
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
    limits = [] if agreement.sublimit is None else [cents(agreement.sublimit)]
    limits += [left.parts[part]] if part in left.parts else []
    over = max(amount - min(limits), 0) if limits else 0
    if over:
        walk.add("sublimit", -over, amount - over, part=part, of=(min(limits) / 100,))
    return amount - over, over


def _cut(
    step: str, amount: int, policy: InsurancePolicy, left: _Left
) -> tuple[int, tuple[float, ...]]:
    """What a term of the whole policy takes off, in cents, and what it was computed from."""
    if step == "retention":
        return min(amount, cents(policy.retention)), ()
    if step == "coinsurance":
        share = policy.coinsurance
        return int(np.rint(amount * share)), (share, amount / 100)
    if step == "each_claim_limit":
        limit = cents(policy.claim_limit)
        return max(amount - limit, 0), (limit / 100,)
    return max(amount - left.aggregate, 0), (left.aggregate / 100,)
