"""The event-driven engine: which events happen in which year, and what each costs.

Years are handled in blocks of 4,096 that any number of threads may share. The number of events
of a year is Poisson with the rate of the year's parameter draw (``year mod 256``); each event
then reads its own counters (:mod:`duecare.risk.loss.philox`). What-ifs re-value the same events:
a lower rate drops those whose thinning uniform lies above the ratio of the rates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from duecare.errors import InputError, RiskError
from duecare.risk.loss.draws import lognormal
from duecare.risk.loss.philox import TO_UNIT, philox
from duecare.risk.loss.severity import SLOTS, W_RATE, value_events
from duecare.risk.parts import PART_COUNT

BLOCK: Final = 4096
BATCHES: Final = 256
MOST_EVENTS_A_YEAR: Final = 300.0
LONGEST_SPAN: Final = 64 * BLOCK
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
)
ACT_BLOCK: Final = SLOTS // 4  # the block of random words behind those of the severities
_COUNTS: Final = np.uint64(0xFFFFFFFF)  # event number reserved for the counts of years

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ClientModel:
    """Everything the kernels need about one client, as arrays."""

    scenario_ids: tuple[str, ...]
    rates: F64  # scenarios x batches, events a year in the base world
    parameters: F64
    scenarios: F64  # scenarios x SCENARIO_COLUMNS
    outcomes: F64  # outcomes x OUTCOME_COLUMNS
    penalties: F64  # states of all outcomes x PENALTY_COLUMNS
    penalty_first: I64  # first state of each outcome, one more at the end
    first: I64  # first outcome of each scenario, one more at the end
    tables: F64
    batch: F64  # BATCH_ROWS x batches
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
    firm: I64  # events x (share, defense), cents
    hours: F64
    people: F64
    act_day: F64  # day of the wrongful act; 0 is the first day of the policy period

    @property
    def gross(self) -> I64:
        """The loss of each event in cents."""
        total: I64 = self.losses.sum(axis=1)
        return total


@njit(cache=True, nogil=True)
def _poisson(u: float, rate: float) -> int:
    """A Poisson count by inversion; ``rate`` is far below where exp underflows."""
    term = np.exp(-rate)
    total = term
    count = 0
    while u >= total and count < 2000:
        count += 1
        term *= rate / count
        total += term
    return count


@njit(cache=True, nogil=True)
def occur(
    first_year: int, last_year: int, cumulative: F64, k0: int, k1: int
) -> tuple[I64, npt.NDArray[np.int32], npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    """Year, number, scenario and batch of the events of ``first_year..last_year``."""
    scenarios, batches = cumulative.shape
    counts = np.zeros(last_year - first_year, dtype=np.int32)
    total = 0
    for quad in range(first_year // 4, (last_year + 3) // 4):
        four = philox(
            np.uint64(quad), _COUNTS, np.uint64(0), np.uint64(0), np.uint64(k0), np.uint64(k1)
        )
        for lane in range(4):
            year = quad * 4 + lane
            if first_year <= year < last_year:
                rate = cumulative[scenarios - 1, year % batches]
                n = _poisson((np.float64(four[lane]) + 0.5) * TO_UNIT, rate)
                counts[year - first_year] = n
                total += n
    years = np.empty(total, dtype=np.int64)
    index = np.empty(total, dtype=np.int32)
    scenario = np.empty(total, dtype=np.int16)
    batch = np.empty(total, dtype=np.int16)
    at = 0
    for year in range(first_year, last_year):
        b = year % batches
        for event in range(counts[year - first_year]):
            word = philox(
                np.uint64(year),
                np.uint64(event),
                np.uint64(0),
                np.uint64(0),
                np.uint64(k0),
                np.uint64(k1),
            )[0]
            level = (np.float64(word) + 0.5) * TO_UNIT * cumulative[scenarios - 1, b]
            s = 0
            while s < scenarios - 1 and level >= cumulative[s, b]:
                s += 1
            years[at] = year
            index[at] = event
            scenario[at] = s
            batch[at] = b
            at += 1
    return years, index, scenario, batch


@njit(cache=True, nogil=True)
def act_days(
    years: I64, index: npt.NDArray[np.int32], mu: float, sigma: float, k0: int, k1: int
) -> F64:
    """The day of the act behind each claim: a day of the period less the lag to the claim."""
    days = np.empty(len(years))
    for event in range(len(years)):
        words = philox(
            np.uint64(years[event]),
            np.uint64(index[event]),
            np.uint64(ACT_BLOCK),
            np.uint64(0),
            np.uint64(k0),
            np.uint64(k1),
        )
        claimed = 365.0 * (np.float64(words[0]) + 0.5) * TO_UNIT
        days[event] = claimed - lognormal((np.float64(words[1]) + 0.5) * TO_UNIT, mu, sigma)
    return days


def simulate(model: ClientModel, years: int, *, executor: Executor | None = None) -> Events:
    """Simulate ``years`` years in the base world. The bits do not depend on the executor.

    Raises :class:`InputError` for fewer than 1,000 or more than 2^31 years.
    """
    if not 1_000 <= years < 2**31:
        raise InputError(f"years = {years:,}: allowed are 1,000 to 2,147,483,647")
    if float(model.rates.sum(axis=0).max(initial=0.0)) > MOST_EVENTS_A_YEAR:
        raise RiskError(f"more than {MOST_EVENTS_A_YEAR:.0f} events a year for one client")
    # Alone, one span: fewer, longer kernel calls, so that threads seldom wait for one another.
    step = max(BLOCK, -(-years // (16 * BLOCK)) * BLOCK) if executor else LONGEST_SPAN
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
        cumulative = np.ascontiguousarray(np.cumsum(model.rates, axis=0))
        year, index, scenario, batch = occur(span[0], span[1], cumulative, *model.key)
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
            act_days(year, index, *model.act_lag, *model.key),
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
        events.firm,
        events.hours,
        events.people,
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
