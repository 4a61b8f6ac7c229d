"""One simulated year walked through the program layer by layer, for checking by hand.

This is a second, plain implementation of :mod:`duecare.risk.insurance.settlement` in integers of cents; a
test compares the two on random programs, so that the exhibit shows what the engine did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from duecare.risk.insurance.program import (
    BI,
    DEFENSE,
    PART_TITLES,
    PARTS,
    InsurancePolicy,
    InsuringAgreement,
)
from duecare.risk.insurance.settlement import PAID, cents
from duecare.risk.loss.simulate import Events
from duecare.risk.result import Exhibit, ExhibitLine

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]


@dataclass
class _Walk:
    """The lines written so far; amounts in cents."""

    lines: list[ExhibitLine] = field(default_factory=list)
    event: int = 0
    policy: str = ""

    def add(self, step: str, change: int, amount: int, note: str = "") -> None:
        line = ExhibitLine(self.event, self.policy, step, change / 100, amount / 100, note)
        self.lines.append(line)


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
) -> Exhibit | None:
    """Walk the year whose loss is closest to one in a hundred (the largest if there are few)."""
    if not len(losses) or not policies:
        return None
    year = _telling_year(events, losses)
    rows = np.flatnonzero(events.year == year)
    walk = walk_year(losses[rows], events.hours[rows], policies, act_days=events.act_day[rows])
    gross = int(losses[rows].sum())
    paid = int(split[rows, PAID].sum())
    return Exhibit(
        year=int(year),
        description=f"simulated year {int(year):,} with {len(rows)} event(s)",
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
) -> list[ExhibitLine]:
    """All lines of one year. The line ``paid`` of a policy holds what it pays for the event."""
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
            walk.add(f"loss: {PART_TITLES[PARTS[index]]}", amount, so_far)
    gross = so_far
    above = excess_paid = 0
    for number, (policy, remaining) in enumerate(zip(policies, left, strict=True)):
        walk.policy = policy.title
        if policy.position == "excess":
            paid = min(above, cents(policy.claim_limit), remaining.aggregate)
            remaining.aggregate -= paid
            walk.add("paid", paid, paid, "pays what exceeds the limits below it")
            above -= paid
            excess_paid += paid
            continue
        over = _walk_primary(walk, event, policy=policy, left=remaining)
        above = over if number == 0 else above
    walk.policy = ""
    left_over = sum(event.rest) - excess_paid
    walk.add("not insured", left_over, left_over, f"{gross / 100:,.2f} less all that was paid")


def _walk_primary(walk: _Walk, event: _Event, *, policy: InsurancePolicy, left: _Left) -> int:
    """Walk one policy, take what it pays out of the event, return what lies above its limits."""
    rest = event.rest
    covered, above = _walk_parts(walk, event, policy=policy, left=left)
    outside = 0
    if not policy.defense_erodes_limit:
        outside, covered[DEFENSE] = covered[DEFENSE], 0
    total = amount = sum(covered)
    walk.add("sum of covered parts", 0, amount)
    for step in policy.settlement_order[policy.settlement_order.index("sum") + 1 :]:
        cut, note = _cut(step, amount, policy, left)
        amount -= cut
        above += cut if step.endswith("limit") else 0
        if cut:
            walk.add(step.replace("_", " "), -cut, amount, note)
    left.aggregate -= amount
    for index, part in enumerate(PARTS):
        own = int(np.rint(amount * (covered[index] / total))) if total else 0
        rest[index] -= own
        if part in left.parts:
            left.parts[part] -= own
    defense = outside - min(outside, max(cents(policy.retention) - total, 0))
    rest[DEFENSE] -= defense
    if outside:
        walk.add(
            "defense outside the limit",
            defense,
            amount + defense,
            f"{outside / 100:,.2f} less what is left of the retention",
        )
    walk.add("paid", amount + defense, amount + defense)
    return above


def _walk_parts(
    walk: _Walk, event: _Event, *, policy: InsurancePolicy, left: _Left
) -> tuple[list[int], int]:
    covered, above = [], 0
    too_early = event.act_day < policy.retroactive_day
    for index, part in enumerate(PARTS):
        amount, name = event.rest[index], PART_TITLES[part]
        if amount and not policy.covers(part):
            walk.add(f"not covered: {name}", -amount, 0)
            amount = 0
        if amount and too_early and policy.excludes_early(index):
            walk.add(
                f"act before the retroactive date: {name}",
                -amount,
                0,
                f"retroactive date {policy.retroactive_date}",
            )
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
    name = PART_TITLES[PARTS[index]]
    if index == BI and agreement.waiting_hours:
        waited = 1.0 if hours <= agreement.waiting_hours else agreement.waiting_hours / hours
        cut = min(amount, int(np.rint(amount * waited)))
        amount -= cut
        walk.add(
            f"waiting period: {name}",
            -cut,
            amount,
            f"{min(agreement.waiting_hours, hours):g} of {hours:,.4f} hours",
        )
    cut = min(amount, cents(agreement.retention))
    if cut:
        amount -= cut
        walk.add(f"retention: {name}", -cut, amount)
    limits = [] if agreement.sublimit is None else [cents(agreement.sublimit)]
    limits += [left.parts[PARTS[index]]] if PARTS[index] in left.parts else []
    over = max(amount - min(limits), 0) if limits else 0
    if over:
        walk.add(f"sublimit: {name}", -over, amount - over, f"limit {min(limits) / 100:,.2f}")
    return amount - over, over


def _cut(step: str, amount: int, policy: InsurancePolicy, left: _Left) -> tuple[int, str]:
    if step == "retention":
        return min(amount, cents(policy.retention)), ""
    if step == "coinsurance":
        return int(
            np.rint(amount * policy.coinsurance)
        ), f"{policy.coinsurance:.4g} x {amount / 100:,.2f}"
    if step == "each_claim_limit":
        limit = cents(policy.claim_limit)
        return max(amount - limit, 0), f"limit {limit / 100:,.2f}"
    return max(amount - left.aggregate, 0), f"left {left.aggregate / 100:,.2f}"
