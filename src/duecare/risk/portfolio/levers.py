"""Which safeguards move the firm's portfolio: fewer claims against it, on the same events.

The clients with the largest share of the firm's expected claims are valued again, one safeguard at
a time, in their own events and in those of the common shocks. What the others would add is not
counted, and said so by the number of clients.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.catalog import Catalog
from duecare.risk.advice.recommend import DISTINGUISHABLE, FULL
from duecare.risk.loss.distribution import YearTotals
from duecare.risk.loss.occurrence import BATCHES
from duecare.risk.loss.simulate import Events, revalue
from duecare.risk.portfolio.portfolio import (
    ClientTask,
    PortfolioClient,
    PortfolioResult,
    draw_shocks,
)
from duecare.risk.result import Saving

I64 = npt.NDArray[np.int64]
MOST_CLIENTS: Final = 20
MOST_YEARS: Final = 80 * BATCHES  # a paired difference needs fewer years than the tail


@dataclass(frozen=True)
class SafeguardMove:
    """What one safeguard would take off the expected claims against the firm, dollars a year."""

    safeguard: str
    title: str
    clients: int  # of those looked at that do not have it fully
    saving: Saving


def value_safeguards(
    clients: Sequence[PortfolioClient],
    result: PortfolioResult,
    *,
    catalog: Catalog,
    seed: int,
    most_clients: int = MOST_CLIENTS,
    executor: Executor | None = None,
) -> tuple[SafeguardMove, ...]:
    """Safeguards by what they save the firm at its largest clients, largest first."""
    names = {row.name for row in result.clients[:most_clients]}
    years = min(result.years, MOST_YEARS)
    shocks = draw_shocks(catalog, seed=seed, years=years)
    work = _Moves(ClientTask(catalog, shocks, seed, years))
    chosen = sorted((c for c in clients if c.profile.name in names), key=lambda c: c.profile.name)
    # Results of each client add up by year, so the order of the work changes no bit.
    run: Callable[..., object] = map if executor is None else executor.map
    saved: dict[str, I64] = {}
    counts: dict[str, int] = {}
    for found in run(work, chosen):  # type: ignore[attr-defined]  # an iterator of dictionaries
        for name, by_year in found.items():
            saved[name] = saved.get(name, 0) + by_year
            counts[name] = counts.get(name, 0) + 1
    moves = [
        SafeguardMove(name, catalog.safeguards[name].title, counts[name], _saving(by_year))
        for name, by_year in saved.items()
    ]
    return tuple(sorted(moves, key=lambda move: (-move.saving.value, move.safeguard)))


@dataclass(frozen=True)
class _Moves:
    """Values every open safeguard of one client; picklable like the task inside it."""

    task: ClientTask

    def __call__(self, client: PortfolioClient) -> dict[str, I64]:
        ready, events, _ = self.task.events_of(client)
        today = _claims(events, self.task.years)
        found = {}
        for name, level in ready.levels.items():
            touched = ready.levers.affecting(name) & set(ready.model.scenario_ids)
            if level.level >= FULL or not touched:
                continue
            other = revalue(events, ready.model, ready.world({name: 1.0}))
            found[name] = today - _claims(other, self.task.years)
        return found


def _claims(events: Events, years: int) -> I64:
    """Claims against the firm by year, in cents."""
    by_year = np.zeros(years, dtype=np.int64)
    np.add.at(by_year, events.year, events.firm.sum(axis=1))
    return by_year


def _saving(by_year: I64) -> Saving:
    totals = YearTotals(len(by_year), np.arange(len(by_year)), by_year)
    value, error = totals.mean, totals.error()
    return Saving(value, error, value != 0.0 and abs(value) >= DISTINGUISHABLE * error)
