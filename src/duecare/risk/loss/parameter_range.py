"""How far the expected loss moves with what is not known: the spread over parameter draws.

For each of the 256 draws: sum over scenarios of rate x mean severity, the severity corrected for
the draw's settlement slope and people held. The corrections come from re-valuing the same events
at low and high values of both (common random numbers) and are interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from duecare.risk.loss.severity import B_PEOPLE, B_SLOPE
from duecare.risk.loss.simulate import ClientModel, Events, revalue

F64 = npt.NDArray[np.float64]
_ENDS = (0.05, 0.95)


@dataclass(frozen=True)
class ParameterDraws:
    """Expected dollars a year, scenarios x draws."""

    annual: F64

    def range(self) -> tuple[float, float]:
        """Where the expected annual loss lies in 90 % of the draws."""
        low, high = np.quantile(self.annual.sum(axis=0), _ENDS)
        return float(low), float(high)

    def range_of(self, scenario: int) -> tuple[float, float]:
        """The same for one scenario."""
        low, high = np.quantile(self.annual[scenario], _ENDS)
        return float(low), float(high)


def draw_annual_losses(model: ClientModel, events: Events) -> ParameterDraws:
    """The expected loss of every scenario in every parameter draw."""
    scenarios = len(model.rates)
    expected = np.maximum(model.rates.mean(axis=1) * events.years_simulated, 1e-12)

    def severity(moved: Events) -> F64:
        total = np.bincount(moved.scenario, weights=moved.gross / 100.0, minlength=scenarios)
        return np.asarray(total / expected)

    base = severity(events)
    response = np.ones_like(model.rates)
    for row in (B_SLOPE, B_PEOPLE):
        low, high = np.quantile(model.batch[row], _ENDS)
        ends = [severity(_fixed(model, events, row, value)) for value in (low, high)]
        response *= _interpolated(model.batch[row], (low, high), base, ends)
    return ParameterDraws(model.rates * base[:, None] * response)


def _fixed(model: ClientModel, events: Events, row: int, value: float) -> Events:
    """The events with one batch parameter at the same value in every batch."""
    batch = model.batch.copy()
    batch[row] = value
    # Another world object makes every scenario count as changed.
    moved = replace(model, batch=batch, world=np.full_like(model.world, -1.0))
    return revalue(events, moved, model.world)


def _interpolated(values: F64, ends: tuple[float, float], base: F64, severities: list[F64]) -> F64:
    """Scenario x draw multipliers, log-linear between the two ends."""
    low, high = (np.log(np.maximum(s, 1e-9) / np.maximum(base, 1e-9)) for s in severities)
    width = max(ends[1] - ends[0], 1e-12)
    share = np.clip((values - ends[0]) / width, -0.2, 1.2)[None, :]
    return np.asarray(np.exp(low[:, None] + (high - low)[:, None] * share))
