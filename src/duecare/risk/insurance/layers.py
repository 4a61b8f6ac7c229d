"""Who pays: simulated losses against a program, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.risk.insurance.exhibit import build_exhibit
from duecare.risk.insurance.program import InsurancePolicy
from duecare.risk.insurance.settlement import ABOVE, EXCLUDED, PAID, RETAINED, settle_events
from duecare.risk.insurance.tower import build_tower, cents
from duecare.risk.loss.distribution import YearTotals, sample_quantiles
from duecare.risk.loss.occurrence import BATCHES
from duecare.risk.loss.simulate import COLUMNS, Events
from duecare.risk.offer import Stop
from duecare.risk.parts import DEFENSE, FIRST_CLAIM, PARTS
from duecare.risk.policies import Contradiction, PolicyPaid, RetroactiveShare
from duecare.risk.result import (
    Estimate,
    Gap,
    IfRefused,
    InsuranceResult,
    Insured,
    Uninsured,
)

I64 = npt.NDArray[np.int64]
LEAST_EVENTS: Final = 100
FEW_EVENTS: Final = 10
BAD_YEARS: Final = (100, 200, 500, 1000)


@dataclass(frozen=True)
class Settled:
    """The events of one insured, settled against a tower."""

    events: Events
    losses: I64  # events x parts, cents
    split: I64  # events x (paid, retained, above limits, excluded)
    policies: tuple[InsurancePolicy, ...]
    by_policy: I64  # events x policies, cents
    sublimited: I64  # cents of each event that a sublimit of the first policy cut off
    scenario_ids: tuple[str, ...]

    def totals(self, cents_by_event: I64) -> YearTotals:
        """Yearly totals of one figure of the events."""
        return YearTotals.of(self.events.years_simulated, self.events.year, cents_by_event)

    @property
    def gross(self) -> YearTotals:
        """Ground-up loss by year."""
        return self.totals(self.losses.sum(axis=1))

    @property
    def paid(self) -> YearTotals:
        """What the policies pay by year."""
        return self.totals(self.split[:, PAID])

    @property
    def uninsured(self) -> YearTotals:
        """Gross less paid by year."""
        return self.totals(self.losses.sum(axis=1) - self.split[:, PAID])


def first_years(settled: Settled, *, most_events: int) -> Settled:
    """The first years that hold at most ``most_events`` events, whole parameter draws only.

    What-ifs are paired differences: they need fewer years than the tail of the loss does.
    """
    events = settled.events
    if len(events.year) <= most_events:
        return settled
    years = int(events.year[most_events]) // BATCHES * BATCHES
    if years < 2 * BATCHES:
        return settled
    kept = int(np.searchsorted(events.year, years))
    columns = {name: getattr(events, name)[:kept] for name in COLUMNS}
    return Settled(
        Events(years_simulated=years, **columns),
        settled.losses[:kept],
        settled.split[:kept],
        settled.policies,
        settled.by_policy[:kept],
        settled.sublimited[:kept],
        settled.scenario_ids,
    )


def settle_program(
    events: Events,
    losses: I64,
    policies: Sequence[InsurancePolicy],
    scenario_ids: tuple[str, ...],
) -> Settled:
    """Settle all events year by year against the policies in their order."""
    tower = build_tower(tuple(policies), scenario_ids)
    found = settle_events(
        losses,
        events.hours,
        events.scenario,
        events.year,
        tower,
        act_day=events.act_day,
        people=events.people,
    )
    return Settled(
        events,
        losses,
        found.split,
        tuple(policies),
        found.by_policy,
        found.sublimited,
        tuple(scenario_ids),
    )


def firm_losses(events: Events) -> I64:
    """The firm's share of each event as coverage parts: liability and its own defense."""
    losses = np.zeros_like(events.losses)
    losses[:, PARTS.index("liability")] = events.firm[:, 0]
    losses[:, DEFENSE] = events.firm[:, 1]
    return losses


def limit_needed(settled: Settled) -> dict[str, float | None]:
    """The limit of a plain policy that would leave only the retention in 90/95/99 % of years.

    The retention is that of the first policy; sublimits and exclusions are taken as lifted.
    ``"event_90"`` is the limit that is enough for nine of ten single events.
    """
    first = settled.policies[0] if settled.policies else None
    retention = cents(first.retention) if first else 0
    above = np.maximum(settled.losses.sum(axis=1) - retention, 0)
    totals = settled.totals(above)
    needed: dict[str, float | None] = {
        level: totals.quantile(float(level) / 100.0).value for level in ("90", "95", "99")
    }
    hit = above[above > 0]
    needed["event_90"] = sample_quantiles(hit / 100.0, ("90",))["90"]
    return needed


def bad_year(settled: Settled, *, insured: Insured) -> Gap:
    """The gap in the first bad year of a scale that costs anything at all."""
    gross, policies = settled.gross, len(settled.policies)
    for years in BAD_YEARS:
        q = 1.0 - 1.0 / years
        loss = gross.quantile(q).value
        if loss > 0:
            break
    else:
        return Gap(BAD_YEARS[-1], 0.0, 0.0, 0.0, insured, policies)
    near = gross.around(q)
    total = float(gross.cents[near].sum())
    share = float(settled.paid.cents[near].sum()) / total if total > 0 else 0.0
    paid = loss * share
    return Gap(years, loss, paid, loss - paid, insured, policies)


def worst_case(settled: Settled, titles: Sequence[str], *, insured: Insured) -> Gap:
    """The scenario whose larger events (one in ten) leave most uninsured.

    Scenarios with fewer than :data:`LEAST_EVENTS` simulated events are passed over, since so few
    say little about the larger ones; where none has as many, :data:`FEW_EVENTS` must do.
    ``one_in_years`` is 0: this is one event, not a year.
    """
    gross, policies = settled.losses.sum(axis=1), len(settled.policies)
    worst = Gap(0, 0.0, 0.0, 0.0, insured, policies)
    costly = [
        np.flatnonzero((settled.events.scenario == number) & (gross > 0))
        for number in range(len(titles))
    ]
    least = LEAST_EVENTS if any(len(one) >= LEAST_EVENTS for one in costly) else FEW_EVENTS
    for title, mine in zip(titles, costly, strict=True):
        if len(mine) < least:
            continue
        loss = sample_quantiles(gross[mine] / 100.0, ("90",))["90"]
        ordered = mine[np.argsort(gross[mine], kind="stable")]
        near = ordered[int(0.85 * len(ordered)) : int(0.95 * len(ordered))]
        paid = min(loss, float(settled.split[near, PAID].mean()) / 100.0)
        if not worst.scenario or loss - paid > worst.uninsured:
            worst = Gap(0, loss, paid, loss - paid, insured, policies, title)
    return worst


def summarize(settled: Settled, titles: Sequence[str], *, insured: Insured) -> InsuranceResult:
    """Paid, uninsured with its split, limit needed, gap and exhibit of one program."""
    paid, left = settled.paid, settled.uninsured
    years = settled.events.years_simulated
    means = settled.split.sum(axis=0) / 100.0 / years
    return InsuranceResult(
        paid=estimate(paid),
        uninsured=Uninsured(
            probability=left.positive_share,
            mean=estimate(left),
            quantiles=left.quantiles(),
            retained=float(means[RETAINED]),
            above_limits=float(means[ABOVE]),
            excluded=float(means[EXCLUDED]),
        ),
        limit_needed=limit_needed(settled),
        gap=bad_year(settled, insured=insured),
        worst_case=worst_case(settled, titles, insured=insured),
        exhibit=build_exhibit(
            settled.events, settled.losses, settled.split, settled.policies, settled.scenario_ids
        ),
        policies=tuple(policy.terms for policy in settled.policies),
        limit_total=sum(policy.aggregate_limit for policy in settled.policies),
        retroactive=tuple(
            _before_date(settled, policy)
            for policy in settled.policies
            if policy.retroactive_date is not None
        ),
        paid_by=tuple(
            PolicyPaid(policy.title, float(cents_paid) / 100.0 / years)
            for policy, cents_paid in zip(
                settled.policies, settled.by_policy.sum(axis=0), strict=True
            )
        ),
    )


def if_refused(
    settled: Settled,
    policy: InsurancePolicy,
    others: Sequence[InsurancePolicy],
    titles: Sequence[str],
    contradictions: tuple[Contradiction, ...],
) -> IfRefused:
    """The same years if the insurer of one policy paid nothing: who bears them then."""
    rest = tuple(others)
    if rest and rest[0].position == "excess":
        rest = ()  # it pays above a policy that does not respond
    without = settle_program(settled.events, settled.losses, rest, settled.scenario_ids)
    return IfRefused(
        policy.title,
        contradictions,
        bad_year(without, insured="client"),
        worst_case(without, titles, insured="client"),
        without.uninsured.mean,
    )


def what_stopped(settled: Settled, rows: I64) -> Stop:
    """The term that ends what the policies pay of some events, by the dollars it leaves."""
    if not settled.policies:
        return "no_policy"
    left = settled.split[rows].sum(axis=0)
    sub = int(settled.sublimited[rows].sum())
    sums: dict[Stop, int] = {
        "retention": int(left[RETAINED]),
        "limit": int(left[ABOVE]) - sub,
        "sublimit": sub,
        "excluded": int(left[EXCLUDED]),
    }
    worst = max(sums, key=lambda stop: sums[stop])
    return worst if sums[worst] > 0 else ""


def _before_date(settled: Settled, policy: InsurancePolicy) -> RetroactiveShare:
    """How many of the simulated claims arise from an act before the retroactive date."""
    claimed = settled.losses[:, FIRST_CLAIM:].sum(axis=1) > 0
    early = settled.events.act_day[claimed] < policy.retroactive_day
    share = float(early.mean()) if len(early) else 0.0
    return RetroactiveShare(policy.title, str(policy.retroactive_date), len(early), share)


def estimate(totals: YearTotals) -> Estimate:
    """A mean with its simulation error; its parameter range is filled in where it is known."""
    return Estimate(totals.mean, totals.error(), totals.interval())
