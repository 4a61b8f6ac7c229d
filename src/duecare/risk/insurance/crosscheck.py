"""The second engine: the same yearly loss by FFT, and the refusal to publish a disagreement.

The count of a year is Poisson mixed over the parameter draws, so its transform is the mean over
draws of ``exp(sum_s rate_s (phi_s - 1))`` with ``phi_s`` the transform of the severity of scenario
``s``. Severities are the simulated events of that scenario on a grid with linear splitting of mass
(which keeps the mean exact). The check is of frequency, compounding, layers and limits.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.errors import RiskError
from duecare.risk.insurance.layers import Settled
from duecare.risk.insurance.program import InsurancePolicy
from duecare.risk.insurance.settlement import PAID, settle_events
from duecare.risk.insurance.tower import build_tower
from duecare.risk.loss.simulate import ClientModel
from duecare.risk.result import CrossCheck, FigureChecked

F64 = npt.NDArray[np.float64]
GRID: Final = 2**12
LEAST_CELL: Final = 32
LARGEST_DIFFERENCE: Final = 4.0  # standard errors
PLAIN_LIMIT: Final = 250_000.0  # dollars; where no policy is given


def yearly_pmf(model: ClientModel, severities: list[F64], step: float, size: int) -> F64:
    """Probabilities of yearly totals at multiples of ``step`` dollars; overflow sits on top."""
    transforms = np.stack([np.fft.rfft(spread(s, step, size), 2 * size) for s in severities])
    exponent = model.rates.T @ (transforms - 1.0)
    mixed = np.exp(exponent).mean(axis=0)
    pmf = np.fft.irfft(mixed, 2 * size)
    return np.asarray(np.maximum(pmf, 0.0))


def spread(values: F64, step: float, size: int) -> F64:
    """Values as masses on a grid, each split between its neighbors so that the mean is exact."""
    if not len(values):
        nothing = np.zeros(size)
        nothing[0] = 1.0
        return nothing
    at = np.minimum(values / step, size - 1.0)
    low = np.minimum(at.astype(np.int64), size - 2)
    share = at - low
    out = np.bincount(low, weights=1.0 - share, minlength=size)
    out += np.bincount(low + 1, weights=share, minlength=size)
    return np.asarray(out[:size] / len(values))


def check_against_fft(model: ClientModel, settled: Settled) -> tuple[CrossCheck, ...]:
    """Compare the simulation with the FFT on gross and paid loss.

    Raises :class:`RiskError` when a figure differs by more than four standard errors.
    """
    events = settled.events
    if len(events.year) < 200:
        return ()
    gross = settled.losses.sum(axis=1) / 100.0
    found = _compare_gross(model, settled, gross)
    found += _compare_paid(model, settled)
    worst = max(found, key=lambda check: check.standard_errors, default=None)
    if worst is not None and worst.standard_errors > LARGEST_DIFFERENCE:
        raise RiskError(
            f"the two engines disagree on {worst.figure}: simulation {worst.simulation:,.2f}, "
            f"FFT {worst.fft:,.2f}, {worst.standard_errors:.1f} standard errors apart",
            hint="the figures are not published; report this with the input files",
        )
    return tuple(found)


def _by_scenario(model: ClientModel, settled: Settled, values: F64) -> list[F64]:
    scenario = settled.events.scenario
    return [values[scenario == number] for number in range(len(model.rates))]


def _compare_gross(model: ClientModel, settled: Settled, gross: F64) -> list[CrossCheck]:
    totals = settled.gross
    n = totals.years
    quiet = float(np.exp(-model.rates.sum(axis=0)).mean())
    happened = 1.0 - len(np.unique(settled.events.year)) / n
    found = [_check("quiet_years", happened, quiet, _binomial(quiet, n))]
    # A rare large event belongs to the tail of both; the grid spans the bulk.
    top = float(np.quantile(gross, 0.995)) * 4.0
    if top <= 0:
        return found
    step = top / GRID
    pmf = yearly_pmf(model, _by_scenario(model, settled, gross), step, GRID)
    # Below some cells the grid itself shows: a letter for one person is smaller than a cell.
    cells = {
        max(int(float(np.quantile(gross, share)) / step) + 1, LEAST_CELL)
        for share in (0.5, 0.9, 0.99)
    }
    for cell in sorted(cells):
        fft = max(1.0 - float(pmf[: cell + 1].sum()), 0.0)
        simulated = float(totals.exceed(np.array([(cell + 0.5) * step]))[0])
        found.append(
            _check(
                "year_above",
                simulated,
                fft,
                _binomial(fft, n),
                amount=(cell + 0.5) * step,
            )
        )
    return found


def _compare_paid(model: ClientModel, settled: Settled) -> list[CrossCheck]:
    """Expected paid by the first policy taken as a plain one: no agreements, no exclusions.

    The FFT cannot see parts of a loss, nor what a cause has left. The scalars of the policy
    (retention, coinsurance, both limits, and those of a cause for one event) are what both
    engines can settle, so the settlement kernel is checked on them.
    """
    plain = _plain_policy(settled)
    limit = plain.aggregate_limit
    if limit <= 0:
        return []
    losses = settled.losses.sum(axis=1) / 100.0
    ids = model.scenario_ids
    borne = np.array([plain.coinsurance_of(name) for name in ids])[settled.events.scenario]
    most = np.array([plain.limit_of(name) for name in ids])[settled.events.scenario]
    each = np.minimum(np.maximum(losses - plain.retention, 0.0) * (1.0 - borne), most)
    # Four times the aggregate: years that go further have been cut to the limit anyway.
    step = limit * 4.0 / GRID
    pmf = yearly_pmf(model, _by_scenario(model, settled, each), step, GRID)
    fft = float(pmf @ np.minimum(np.arange(len(pmf)) * step, limit))
    events = settled.events
    split = settle_events(
        settled.losses,
        events.hours,
        events.scenario,
        events.year,
        build_tower((plain,), model.scenario_ids),
    ).split
    totals = settled.totals(split[:, PAID])
    return [_check("paid_by_plain_policy", totals.mean, fft, totals.error(), amount=limit)]


def _plain_policy(settled: Settled) -> InsurancePolicy:
    if not settled.policies:
        return InsurancePolicy(aggregate_limit=PLAIN_LIMIT, retention=PLAIN_LIMIT / 100)
    first = settled.policies[0]
    return InsurancePolicy(
        aggregate_limit=first.aggregate_limit,
        each_claim_limit=first.claim_limit,
        retention=first.retention,
        coinsurance=first.coinsurance,
        causes={
            cause: terms.model_copy(update={"aggregate_sublimit": None})
            for cause, terms in first.causes.items()
        },
    )


def _binomial(p: float, n: int) -> float:
    return float(np.sqrt(max(p * (1.0 - p), 1.0 / n) / n))


def _check(
    figure: FigureChecked, simulation: float, fft: float, error: float, *, amount: float = 0.0
) -> CrossCheck:
    apart = abs(simulation - fft) / error if error > 0 else 0.0
    return CrossCheck(figure, simulation, fft, apart, amount)
