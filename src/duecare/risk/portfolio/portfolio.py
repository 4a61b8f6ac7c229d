"""All clients of a firm in the same simulated years, and the firm's own tower.

Clients share the parameter draws (nobody knows more about the world at one client than at
another) and the common cause: an event through the firm's own tools is drawn once a year for the
firm and reaches a shared fraction of its clients (``msp.clients_hit``). All claims of one such
event are one occurrence with one retention (related-claims clause). Each task of clients returns
metric rows and int64 vectors by year that are added up, so the bits do not depend on the executor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.catalog import Catalog, load_catalog
from duecare.errors import InputError, RiskError
from duecare.inventory import DataInventory
from duecare.risk.compiled import compiled
from duecare.risk.inputs.answers import Answers
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.insurance.layers import bad_year, estimate, limit_needed, settle_program
from duecare.risk.insurance.program import InsurancePolicy, InsuranceProgram
from duecare.risk.insurance.settlement import PAID
from duecare.risk.loss.distribution import YearTotals
from duecare.risk.loss.frequency import draw, parameter_key, stratified
from duecare.risk.loss.model import FIRM_SCENARIO, PreparedClient, prepare
from duecare.risk.loss.occurrence import (
    BATCHES,
    FOR_HIT,
    FOR_SHARE,
    act_days,
    occur,
    one_uniform,
)
from duecare.risk.loss.philox import make_key
from duecare.risk.loss.rows import act_lag
from duecare.risk.loss.simulate import COLUMNS, ClientModel, Events, revalue, simulate
from duecare.risk.parts import DEFENSE, PART_COUNT, PARTS
from duecare.risk.plausibility import refuse_unknown_ids
from duecare.risk.result import Estimate, Gap, Quantile

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
CLIENTS_A_TASK: Final = 25
# Sums of a client over all simulated years, in cents.
GROSS, UNINSURED, FIRM, FIRM_SHOCKS, LARGEST, SUBROGATED, SUMS = range(7)
LIABILITY: Final = PARTS.index("liability")
SHOCK_INDEX: Final = 1 << 30  # event number of a common-cause event inside its year


@dataclass(frozen=True)
class PortfolioClient:
    """What is known about one client of the firm."""

    profile: ClientProfile
    inventory: DataInventory | None = None
    answers: Answers | None = None
    insurance: InsuranceProgram | None = None


@dataclass(frozen=True)
class ClientRow:
    """One client's own figures inside the portfolio, dollars a year."""

    name: str
    people: float
    expected_loss: float
    uninsured: float
    firm_share: float
    firm_share_in_shocks: float
    largest_firm_claim: float


@dataclass(frozen=True)
class PortfolioResult:
    """The firm's view: what its clients may claim from it in one year."""

    clients: tuple[ClientRow, ...]  # largest share of the firm first
    years: int
    expected_loss: Estimate  # ground-up loss of all clients
    loss_quantiles: dict[str, Quantile]
    firm_loss: Estimate
    firm_quantiles: dict[str, Quantile]
    firm_paid: Estimate
    firm_uninsured: Estimate
    firm_uninsured_quantiles: dict[str, Quantile]
    firm_limit_needed: dict[str, float | None]
    shock_share: float  # of the firm's expected loss, from its own tools
    subrogated: float  # dollars a year that clients' insurers may claim back from the firm
    gap: Gap
    digest: str


@dataclass(frozen=True)
class _Shocks:
    """Common-cause events of the firm, sorted by year."""

    year: I64
    index: npt.NDArray[np.int32]  # number of the event in its year, the same for all clients
    share: F64  # of the clients that are reached
    act_day: F64  # day of the firm's own act behind it


@dataclass(frozen=True)
class _TaskResult:
    """What one task of clients adds to the portfolio."""

    rows: tuple[ClientRow, ...]
    gross: I64  # cents by year
    own_year: I64  # events of single clients that reach the firm
    own: I64  # events x (liability, defense), cents
    own_day: F64  # day of the act behind each of those events
    shock: I64  # shocks x (liability, defense), cents
    subrogated: int


def price_portfolio(
    clients: Sequence[PortfolioClient],
    tower: Sequence[InsurancePolicy],
    *,
    catalog: Catalog,
    seed: int,
    years: int,
    executor: Executor | None = None,
) -> PortfolioResult:
    """Price all clients together and the firm's tower against their claims.

    Raises :class:`InputError` for no clients, or two clients of one name (the name is the key of
    a client's random numbers).
    """
    names = [client.profile.name for client in clients]
    if not names:
        raise InputError("a portfolio needs at least one client")
    if len(set(names)) != len(names):
        raise InputError("two clients of the portfolio have the same name")
    for client in clients:
        refuse_unknown_ids(client.insurance or InsuranceProgram(), None, catalog)
    shocks = draw_shocks(catalog, seed=seed, years=years)
    ordered = sorted(clients, key=lambda client: client.profile.name)
    tasks = [
        tuple(ordered[start : start + CLIENTS_A_TASK])
        for start in range(0, len(ordered), CLIENTS_A_TASK)
    ]
    work = ClientTask(catalog, shocks, seed, years)
    run: Callable[..., object] = map if executor is None else executor.map
    parts = [part for part in run(work, tasks) if isinstance(part, _TaskResult)]  # type: ignore[attr-defined]
    return _combine(parts, shocks, tower, years)


def draw_shocks(catalog: Catalog, *, seed: int, years: int) -> _Shocks:
    """The firm's own common-cause events: Poisson with an uncertain rate, a shared reach."""
    key, own = parameter_key(seed), make_key(seed, "\x00firm")
    number = sorted(catalog.scenarios).index(FIRM_SCENARIO)
    rate = draw(catalog.priors[f"frequency.{FIRM_SCENARIO}"], stratified(100 + number, key))
    year, index, _, _, _, moment = occur(
        0, years, rate[None, :], np.array([number], dtype=np.int64), *own
    )
    share = draw(catalog.priors["msp.clients_hit"], one_uniform(year, index, FOR_SHARE, *own))
    index = index + SHOCK_INDEX
    days = act_days(year, index, moment, *act_lag(catalog.priors), *own)
    return _Shocks(year, index, share, days)


@dataclass(frozen=True)
class ClientTask:
    """Prices a group of clients; picklable, so that any executor can run it."""

    catalog: Catalog
    shocks: _Shocks
    seed: int
    years: int

    def __reduce__(self) -> tuple[object, ...]:
        """Travel without the catalog: another process reads the shipped one itself."""
        if self.catalog is not load_catalog():
            raise RiskError(
                "a catalog from another folder cannot travel to another process",
                hint="use threads for it",
            )
        return _shipped_task, (self.shocks, self.seed, self.years)

    def __call__(self, clients: tuple[PortfolioClient, ...]) -> _TaskResult:
        """What these clients add to the portfolio."""
        gross = np.zeros(self.years, dtype=np.int64)
        shock = np.zeros((len(self.shocks.year), 2), dtype=np.int64)
        rows, own_years, owns, days, subrogated = [], [], [], [], 0
        for client in clients:
            ready, events, hit = self.events_of(client)
            split = _settled(client, events, ready.model.scenario_ids)
            own_year, own, own_day, sums = add_client(
                events.year, events.losses, events.firm, events.act_day, split, hit, gross, shock
            )
            rows.append(_row(client, events, sums))
            own_years.append(own_year)
            owns.append(own)
            days.append(own_day)
            subrogated += int(sums[SUBROGATED])
        return _TaskResult(
            tuple(rows),
            gross,
            np.concatenate(own_years),
            np.concatenate(owns),
            np.concatenate(days),
            shock,
            subrogated,
        )

    def events_of(self, client: PortfolioClient) -> tuple[PreparedClient, Events, I64]:
        """A client made ready, its events, and for each the number of the shock behind it or -1."""
        ready = prepare(
            client.inventory,
            client.profile,
            client.answers or Answers(),
            catalog=self.catalog,
            seed=self.seed,
            contract=(client.insurance or InsuranceProgram()).contract,
        )
        alone = simulate(_without_own_shocks(ready.model), self.years)
        reached, numbers = self._reached(ready)
        # Both are sorted by year; in a year the shocks come last.
        at = np.searchsorted(alone.year, reached.year, side="right")
        columns = {
            name: np.insert(getattr(alone, name), at, getattr(reached, name), axis=0)
            for name in COLUMNS
        }
        hit = np.insert(np.full(len(alone.year), -1, dtype=np.int64), at, numbers)
        return ready, Events(years_simulated=self.years, **columns), hit

    def _reached(self, ready: PreparedClient) -> tuple[Events, I64]:
        """The shocks that reach this client, valued like its other events."""
        model, shocks = ready.model, self.shocks
        if FIRM_SCENARIO not in model.scenario_ids or not len(shocks.year):
            return _empty(self.years), np.empty(0, dtype=np.int64)
        row = model.scenario_ids.index(FIRM_SCENARIO)
        u = one_uniform(shocks.year, shocks.index, FOR_HIT, *model.key)
        chance = np.minimum(shocks.share * ready.base_rate[row][shocks.year % BATCHES], 1.0)
        numbers = np.flatnonzero(u < chance).astype(np.int64)
        year = shocks.year[numbers]
        count = len(year)
        blank = Events(
            self.years,
            year,
            shocks.index[numbers],
            np.full(count, row, dtype=np.int16),
            (year % BATCHES).astype(np.int16),
            np.zeros((count, PART_COUNT), dtype=np.int64),
            np.zeros((count, 2), dtype=np.int64),
            np.zeros(count),
            np.zeros(count),
            shocks.act_day[numbers],
            u[numbers] / chance[numbers],
        )
        # Another world object makes every scenario count as changed: all rows are valued.
        return revalue(
            blank, replace(model, world=np.full_like(model.world, -1.0)), model.world
        ), numbers


def _shipped_task(shocks: _Shocks, seed: int, years: int) -> ClientTask:
    return ClientTask(load_catalog(), shocks, seed, years)


def _without_own_shocks(model: ClientModel) -> ClientModel:
    """The model without events through the firm's tools: the portfolio draws those once."""
    rates = model.rates.copy()
    if FIRM_SCENARIO in model.scenario_ids:
        rates[model.scenario_ids.index(FIRM_SCENARIO)] = 0.0
    return replace(model, rates=rates)


def _empty(years: int) -> Events:
    return Events(
        years,
        np.empty(0, dtype=np.int64),
        np.empty(0, dtype=np.int32),
        np.empty(0, dtype=np.int16),
        np.empty(0, dtype=np.int16),
        np.empty((0, PART_COUNT), dtype=np.int64),
        np.empty((0, 2), dtype=np.int64),
        np.empty(0),
        np.empty(0),
        np.empty(0),
        np.empty(0),
    )


def _settled(client: PortfolioClient, events: Events, scenario_ids: tuple[str, ...]) -> I64:
    """The client's own policies on its events."""
    policies = (client.insurance or InsuranceProgram()).client
    return settle_program(events, events.losses, policies, scenario_ids).split


@compiled
def add_client(
    year: I64, losses: I64, firm: I64, act_day: F64, split: I64, hit: I64, gross: I64, shock: I64
) -> tuple[I64, I64, F64, I64]:
    """Add one client's events to ``gross`` (by year) and ``shock`` (by shock), in cents.

    Returns year, amounts and day of the act of the events that reach the firm without a shock,
    and the sums of the client (see ``SUMS``).
    """
    own_year = np.empty(len(year), dtype=np.int64)
    own = np.empty((len(year), 2), dtype=np.int64)
    own_day = np.empty(len(year))
    sums = np.zeros(SUMS, dtype=np.int64)
    count = 0
    for event in range(len(year)):
        total = np.int64(0)
        for part in range(losses.shape[1]):
            total += losses[event, part]
        gross[year[event]] += total
        sums[GROSS] += total
        sums[UNINSURED] += total - split[event, PAID]
        claim = firm[event, 0] + firm[event, 1]
        if claim == 0:
            continue
        sums[FIRM] += claim
        sums[LARGEST] = max(sums[LARGEST], claim)
        if total > 0:
            sums[SUBROGATED] += np.int64(np.rint(firm[event, 0] * (split[event, PAID] / total)))
        if hit[event] >= 0:
            sums[FIRM_SHOCKS] += claim
            shock[hit[event], 0] += firm[event, 0]
            shock[hit[event], 1] += firm[event, 1]
        else:
            own_year[count] = year[event]
            own[count] = firm[event]
            own_day[count] = act_day[event]
            count += 1
    return own_year[:count].copy(), own[:count].copy(), own_day[:count].copy(), sums


def _row(client: PortfolioClient, events: Events, sums: I64) -> ClientRow:
    """A client's figures, dollars a year."""
    yearly = sums / 100 / events.years_simulated
    return ClientRow(
        name=client.profile.name,
        people=max(float(events.people.max(initial=0.0)), 0.0),
        expected_loss=float(yearly[GROSS]),
        uninsured=float(yearly[UNINSURED]),
        firm_share=float(yearly[FIRM]),
        firm_share_in_shocks=float(yearly[FIRM_SHOCKS]),
        largest_firm_claim=float(sums[LARGEST]) / 100,
    )


def _combine(
    parts: Sequence[_TaskResult], shocks: _Shocks, tower: Sequence[InsurancePolicy], years: int
) -> PortfolioResult:
    gross = np.sum([part.gross for part in parts], axis=0)
    shock = np.sum([part.shock for part in parts], axis=0)
    own_year = np.concatenate([part.own_year for part in parts])
    own = np.concatenate([part.own for part in parts])
    year = np.concatenate([own_year, shocks.year])
    firm = np.concatenate([own, shock.reshape(-1, 2)])
    act_day = np.concatenate([*(part.own_day for part in parts), shocks.act_day])
    # Inside a year events are taken by size: their order in time is not simulated.
    order = np.lexsort((firm[:, 1], firm[:, 0], year))
    events = replace(
        _empty(years),
        year=year[order],
        index=np.zeros(len(year), dtype=np.int32),
        scenario=np.zeros(len(year), dtype=np.int16),
        hours=np.zeros(len(year)),
        losses=_as_parts(firm[order]),
        act_day=act_day[order],
    )
    settled = settle_program(events, events.losses, tower, ())
    totals = YearTotals(years, np.flatnonzero(gross), gross[gross != 0])
    rows = sorted(
        (row for part in parts for row in part.rows), key=lambda r: (-r.firm_share, r.name)
    )
    expected_firm = settled.gross.mean
    return PortfolioResult(
        clients=tuple(rows),
        years=years,
        expected_loss=estimate(totals),
        loss_quantiles=totals.quantiles(),
        firm_loss=estimate(settled.gross),
        firm_quantiles=settled.gross.quantiles(),
        firm_paid=estimate(settled.paid),
        firm_uninsured=estimate(settled.uninsured),
        firm_uninsured_quantiles=settled.uninsured.quantiles(),
        firm_limit_needed=limit_needed(settled),
        shock_share=float(shock.sum()) / 100 / years / expected_firm if expected_firm else 0.0,
        subrogated=sum(part.subrogated for part in parts) / 100 / years,
        gap=bad_year(settled, insured="firm"),
        digest=_digest(gross, events.year, events.losses, settled.split),
    )


def _as_parts(firm: I64) -> I64:
    losses = np.zeros((len(firm), PART_COUNT), dtype=np.int64)
    losses[:, LIABILITY], losses[:, DEFENSE] = firm[:, 0], firm[:, 1]
    return losses


def _digest(*columns: I64) -> str:
    mixed = hashlib.sha256()
    for column in columns:
        mixed.update(np.ascontiguousarray(column).tobytes())
    return mixed.hexdigest()
