"""The event-driven engine: the events of many years, and what each costs.

Any number of threads may share the years. Which events happen is drawn in
:mod:`duecare.risk.loss.occurrence`; each event then reads its own counters
(:mod:`duecare.risk.loss.philox`). What-ifs re-value the same events: a lower rate drops those
whose rank lies above the ratio of the rates, which are those that another pricing of the client
at the lower rate would not have drawn either.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.errors import InputError, RiskError
from duecare.risk.loss.firm import value_firm
from duecare.risk.loss.occurrence import BLOCK, act_days, occur
from duecare.risk.loss.severity import W_RATE, value_events
from duecare.risk.parts import PART_COUNT

MOST_EVENTS_A_YEAR: Final = 300.0
SHORTEST_SPAN: Final = BLOCK // 4
LONGEST_SPAN: Final = 4 * BLOCK
COLUMNS: Final = (
    "year",
    "index",
    "scenario",
    "batch",
    "losses",
    "firm",
    "hours",
    "people",
    "act_day",
    "rank",
)

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ClientModel:
    """Everything the kernels need about one client, as arrays."""

    scenario_ids: tuple[str, ...]
    numbers: I64  # of the scenarios in the counters: their places among those of the catalog
    rates: F64  # scenarios x batches, events a year in the base world
    parameters: F64
    scenarios: F64  # scenarios x SCENARIO_COLUMNS
    outcomes: F64  # outcomes x OUTCOME_COLUMNS
    penalties: F64  # states of all outcomes x PENALTY_COLUMNS
    penalty_first: I64  # first state of each outcome, one more at the end
    first: I64  # first outcome of each scenario, one more at the end
    tables: F64
    batch: F64  # BATCH_ROWS x batches
    firm: F64  # scenarios x FIRM_COLUMNS
    firm_shares: F64  # quantiles of the share that the firm bears when it pays
    firm_batch: F64  # FIRM_BATCH_ROWS x batches
    world: F64  # WORLD_LAYERS x scenarios x batches
    act_lag: tuple[float, float]  # of ln(days from a wrongful act to its claim): mean, spread
    key: tuple[int, int]


@dataclass(frozen=True)
class Events:
    """Events of all simulated years, sorted by year, valued in one world."""

    years_simulated: int
    year: I64
    index: npt.NDArray[np.int32]  # number of the event in its year
    scenario: npt.NDArray[np.int16]
    batch: npt.NDArray[np.int16]
    losses: I64  # events x parts, cents
    firm: I64  # events x (indemnity, defense) of claims against the firm, cents
    hours: F64
    people: F64
    act_day: F64  # day of the wrongful act; 0 is the first day of the policy period
    rank: F64  # 0..1: a world with this share of the rate or less does not have the event

    @property
    def gross(self) -> I64:
        """The loss of each event in cents."""
        total: I64 = self.losses.sum(axis=1)
        return total


def simulate(model: ClientModel, years: int, *, executor: Executor | None = None) -> Events:
    """Simulate ``years`` years in the base world. The bits do not depend on the executor.

    Raises :class:`InputError` for fewer than 1,000 or more than 2^31 years.
    """
    if not 1_000 <= years < 2**31:
        raise InputError(f"years = {years:,}: allowed are 1,000 to 2,147,483,647")
    if float(model.rates.sum(axis=0).max(initial=0.0)) > MOST_EVENTS_A_YEAR:
        raise RiskError(f"more than {MOST_EVENTS_A_YEAR:.0f} events a year for one client")
    # Alone, one span: fewer, longer kernel calls, so that threads seldom wait for one another.
    shared = -(-years // (16 * SHORTEST_SPAN)) * SHORTEST_SPAN
    step = max(SHORTEST_SPAN, shared) if executor else LONGEST_SPAN
    chunks = [(start, min(start + step, years)) for start in range(0, years, step)]
    work = _Chunk(model)
    run: Callable[..., object] = map if executor is None else executor.map
    parts = [part for part in run(work, chunks) if isinstance(part, Events)]  # type: ignore[attr-defined]
    return join(parts, years)


@dataclass(frozen=True)
class _Chunk:
    """Simulates one span of years; picklable, so that any executor can run it."""

    model: ClientModel

    def __call__(self, span: tuple[int, int]) -> Events:
        model = self.model
        year, index, scenario, batch, rank, moment = occur(
            span[0], span[1], model.rates, model.numbers, *model.key
        )
        count = len(year)
        events = Events(
            span[1] - span[0],
            year,
            index,
            scenario,
            batch,
            np.zeros((count, PART_COUNT), dtype=np.int64),
            np.zeros((count, 2), dtype=np.int64),
            np.zeros(count),
            np.zeros(count),
            act_days(year, index, moment, *model.act_lag, *model.key),
            rank,
        )
        _value_into(events, model, model.world, np.ones(len(model.rates), dtype=np.bool_))
        return events


def join(parts: Sequence[Events], years: int) -> Events:
    """The events of several spans of years, one after the other."""
    if len(parts) == 1:
        return replace(parts[0], years_simulated=years)
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS}
    return Events(years_simulated=years, **columns)


def _value_into(
    events: Events, model: ClientModel, world: F64, changed: npt.NDArray[np.bool_]
) -> None:
    value_events(
        events.year,
        events.index,
        events.scenario,
        events.batch,
        events.rank,
        model.parameters,
        model.scenarios,
        model.outcomes,
        model.penalties,
        model.penalty_first,
        model.first,
        model.tables,
        model.batch,
        world,
        changed,
        events.losses,
        events.hours,
        events.people,
        *model.key,
    )
    value_firm(
        events.year,
        events.index,
        events.scenario,
        events.batch,
        events.losses,
        model.firm,
        model.firm_shares,
        model.firm_batch,
        changed,
        events.firm,
        *model.key,
    )


def revalue(events: Events, model: ClientModel, world: F64) -> Events:
    """The same events in another world, whose rates may only be lower than the base world's.

    Raises :class:`RiskError` if a rate would rise: thinning cannot add events.
    """
    if float(world[W_RATE].max(initial=0.0)) > 1.0 + 1e-9:
        raise RiskError("a what-if may not raise a rate above the simulated one")
    changed = np.any(world != model.world, axis=(0, 2))
    copy = replace(
        events,
        losses=events.losses.copy(),
        firm=events.firm.copy(),
        hours=events.hours.copy(),
        people=events.people.copy(),
    )
    if changed.any():
        _value_into(copy, model, world, changed)
    return copy
