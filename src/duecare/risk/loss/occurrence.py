"""Which events happen in which year, so that two pricings of one client share their events.

The events of a scenario are the points of a Poisson process over time and height: a point happens
in a world whose rate lies above its height. A world with a lower rate keeps a part of the same
points, whatever the other scenarios do, so one better answer only takes events away. Points are
drawn in bands of height that double (0 to 1/256 a year, 1/256 to 1/128, ...), from their own
counters (:mod:`duecare.risk.loss.philox`), by the exponential gaps between them: the work grows
with the events, not with the years.

Years are handled in blocks of 65,536: 256 years of each parameter draw (``year mod 256``).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.risk.compiled import compiled
from duecare.risk.loss.draws import lognormal
from duecare.risk.loss.philox import TO_UNIT, philox

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
I16 = npt.NDArray[np.int16]

BATCHES: Final = 256
YEARS_OF_DRAW: Final = 256  # of one parameter draw in one block
BLOCK: Final = BATCHES * YEARS_OF_DRAW
LOWEST_BAND: Final = 1.0 / YEARS_OF_DRAW  # events a year
MOST_BANDS: Final = 32
MOST_IN_BAND: Final = 4096  # events of one band of one scenario in one year
# Fourth word of the counters: what a random number is for. Severities have 0.
_OCCURS: Final = np.uint64(1)
FOR_ACT, FOR_SHARE, FOR_HIT = 2, 3, 4


@compiled
def _band(band: int) -> tuple[float, float]:
    """The ends of a band of heights, events a year."""
    if band == 0:
        return 0.0, LOWEST_BAND
    low = LOWEST_BAND * 2.0 ** (band - 1)
    return low, 2.0 * low


@compiled
def _draw_band(
    block: int,
    batch: int,
    stream: int,
    ends: tuple[float, float],
    rate: float,
    span: tuple[int, int],
    k0: int,
    k1: int,
    into: tuple[I64, I32, F64, F64],
    at: int,
) -> int:
    """Write the points of one band below ``rate`` in the years of ``span``; returns the count.

    A count above the room of ``into`` says how much room is needed.
    """
    years, index, rank, moment = into
    time = 0.0
    last, ordinal = -1, 0
    for number in range(1 << 30):
        four = philox(
            np.uint64(block * BATCHES + batch),
            np.uint64(stream),
            np.uint64(number),
            _OCCURS,
            np.uint64(k0),
            np.uint64(k1),
        )
        for pair in range(2):
            gap = -np.log((np.float64(four[2 * pair]) + 0.5) * TO_UNIT)
            time += gap / (ends[1] - ends[0])
            whole = int(time) if time < YEARS_OF_DRAW else YEARS_OF_DRAW
            year = block * BLOCK + whole * BATCHES + batch
            if whole == YEARS_OF_DRAW or year >= span[1]:
                return at
            ordinal = ordinal + 1 if whole == last else 0
            last = whole
            share = (np.float64(four[2 * pair + 1]) + 0.5) * TO_UNIT
            height = ends[0] + share * (ends[1] - ends[0])
            if height >= rate or year < span[0]:
                continue
            if at < len(years):
                years[at] = year
                index[at] = stream * MOST_IN_BAND + ordinal
                rank[at] = height / rate
                moment[at] = time - whole
            at += 1
    return at


@compiled
def _draw_scenario(
    s: int,
    number: int,
    rates: F64,
    span: tuple[int, int],
    k0: int,
    k1: int,
    into: tuple[I64, I32, F64, F64],
    at: int,
) -> int:
    """All points of one scenario in the years of ``span``."""
    for block in range(span[0] // BLOCK, (span[1] - 1) // BLOCK + 1):
        for batch in range(BATCHES):
            rate = rates[s, batch]
            for band in range(MOST_BANDS):
                ends = _band(band)
                if ends[0] >= rate:
                    break
                stream = number * MOST_BANDS + band
                at = _draw_band(block, batch, stream, ends, rate, span, k0, k1, into, at)
    return at


@compiled
def _in_order(years: I64, moment: F64, first: int, last: int) -> I64:
    """Positions of the events by year and moment of the year (counting, then inserting)."""
    starts = np.zeros(last - first + 1, dtype=np.int64)
    for event in range(len(years)):
        starts[years[event] - first + 1] += 1
    for year in range(last - first):
        starts[year + 1] += starts[year]
    order = np.empty(len(years), dtype=np.int64)
    filled = starts.copy()
    for event in range(len(years)):
        year = years[event] - first
        at = filled[year]
        while at > starts[year] and moment[order[at - 1]] > moment[event]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = event
        filled[year] += 1
    return order


@compiled
def occur(
    first_year: int, last_year: int, rates: F64, numbers: I64, k0: int, k1: int
) -> tuple[I64, I32, I16, I16, F64, F64]:
    """The events of ``first_year..last_year``, by year and moment of the year.

    ``rates`` are events a year, scenarios x parameter draws; ``numbers`` name the scenarios in
    the counters, so that a scenario keeps its events when others come or go. Returns year, number
    of the event, scenario, parameter draw, rank (its height as a share of the rate) and moment of
    the year (0 to 1).
    """
    expected = rates.sum() / BATCHES * (last_year - first_year)
    room = int(expected + 12.0 * np.sqrt(expected)) + 4 * BATCHES
    while True:
        into = (
            np.empty(room, dtype=np.int64),
            np.empty(room, dtype=np.int32),
            np.empty(room),
            np.empty(room),
        )
        scenario = np.empty(room, dtype=np.int16)
        at = 0
        for s in range(rates.shape[0]):
            begin = at
            span = (first_year, last_year)
            at = _draw_scenario(s, numbers[s], rates, span, k0, k1, into, at)
            scenario[begin : min(at, room)] = s
        if at <= room:
            break
        room = at
    order = _in_order(into[0][:at], into[3][:at], first_year, last_year)
    years = into[0][order]
    batch = (years % BATCHES).astype(np.int16)
    return years, into[1][order], scenario[order], batch, into[2][order], into[3][order]


@compiled
def one_uniform(years: I64, index: I32, purpose: int, k0: int, k1: int) -> F64:
    """One number between 0 and 1 of each event for a purpose, whichever events are beside it."""
    out = np.empty(len(years))
    for event in range(len(years)):
        word = philox(
            np.uint64(years[event]),
            np.uint64(index[event]),
            np.uint64(0),
            np.uint64(purpose),
            np.uint64(k0),
            np.uint64(k1),
        )[0]
        out[event] = (np.float64(word) + 0.5) * TO_UNIT
    return out


@compiled
def act_days(years: I64, index: I32, moment: F64, mu: float, sigma: float, k0: int, k1: int) -> F64:
    """The day of the act behind each claim: the day of the claim less the lag to it."""
    days = one_uniform(years, index, FOR_ACT, k0, k1)
    for event in range(len(years)):
        days[event] = 365.0 * moment[event] - lognormal(days[event], mu, sigma)
    return days
