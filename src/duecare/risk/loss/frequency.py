"""How often, and how safeguards move it: levers as multipliers with ranges.

Factor of a safeguard = 1 - (1 - m) x level x reliability, with ``m`` the multiplier of the
catalog fully in place, drawn once a batch. Within one lever of one scenario the strongest counts
fully, each further one by half of the share before (``effect.diminishing``); the combined factor
never falls below the floor. Rates are anchored on firms with some safeguards in place
(``frequency.baseline_level``), so a client is moved relative to that level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from duecare.catalog import Catalog, Prior
from duecare.risk.loss.occurrence import BATCHES
from duecare.risk.loss.philox import make_key, uniforms
from duecare.risk.loss.severity import (
    W_HARBOR,
    W_HARBOR_PLAIN,
    W_PEOPLE,
    W_RATE,
    W_SEVERITY,
    WORLD_LAYERS,
)

F64 = npt.NDArray[np.float64]


@lru_cache(maxsize=4)
def lever_table(catalog: Catalog, seed: int) -> LeverTable:
    """The lever table of one seed; made once a process."""
    return LeverTable(catalog, parameter_key(seed))


def parameter_key(seed: int) -> tuple[int, int]:
    """The key of the draws that all clients of one seed share."""
    return make_key(seed, "\x00parameters")


def stratified(stream: int, key: tuple[int, int]) -> F64:
    """256 uniforms, one in each of 256 equal cells, in an order of their own (Latin hypercube).

    Stratifying takes the noise of the parameter draw out of the mean without hiding its spread.
    """
    order = np.argsort(uniforms(BATCHES, stream, *key), kind="stable")
    cells: F64 = (order + 0.5) / BATCHES
    return cells


def draw(prior: Prior, u: F64) -> F64:
    """Quantiles of a prior at ``u``: point, gamma, beta, lognormal, uniform, triangular, pert."""
    given, kind = prior.parameters, prior.distribution
    if kind == "point":
        values: Any = np.full_like(u, given["value"])
    elif kind == "gamma":
        values = special.gammaincinv(given["shape"], u) * given["mean"] / given["shape"]
    elif kind == "beta":
        values = special.betaincinv(given["alpha"], given["beta"], u)
    elif kind == "lognormal":
        values = given["median"] * np.exp(given["sigma"] * special.ndtri(u))
    else:
        mode = given.get("mode", given["low"])
        values = _bounded(kind, u, low=given["low"], mode=mode, high=given["high"])
    return np.asarray(values, dtype=np.float64)


def _bounded(kind: str, u: F64, *, low: float, mode: float, high: float) -> F64:
    """Uniform, triangular or PERT (shape 4) between two ends."""
    width = high - low
    if kind == "uniform" or width <= 0:
        return low + width * u
    if kind == "pert":
        alpha, beta = 1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width
        return np.asarray(low + width * special.betaincinv(alpha, beta, u), dtype=np.float64)
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u < (mode - low) / width, rising, falling)


@dataclass(frozen=True)
class LeverTable:
    """All effects of all safeguards, with their draws; turns levels into multipliers.

    The draws are of what nobody knows about the world, so all clients of one seed share them.
    """

    catalog: Catalog
    key: tuple[int, int]

    @cached_property
    def _rates(self) -> dict[str, F64]:
        return {}

    def rate(self, scenario: str) -> F64:
        """Events a year of a scenario by batch, before the client's units and safeguards."""
        if scenario not in self._rates:
            number = sorted(self.catalog.scenarios).index(scenario)
            prior = self.catalog.priors[f"frequency.{scenario}"]
            self._rates[scenario] = draw(prior, stratified(100 + number, self.key))
        return self._rates[scenario]

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(sorted(self.catalog.safeguards))

    @cached_property
    def _draws(self) -> dict[tuple[str, str], list[tuple[str, F64]]]:
        """(scenario, lever) -> [(safeguard, multiplier fully in place by batch)]."""
        table: dict[tuple[str, str], list[tuple[str, F64]]] = {}
        for number, name in enumerate(self._names):
            u = stratified(1000 + number, self.key)
            for effect in self.catalog.safeguards[name].affects:
                if effect.lever in ("transfer", "evidence"):
                    continue
                prior = self.catalog.effect_prior(
                    name, effect.scenario, effect.lever, effect.strength
                )
                row = table.setdefault((effect.scenario, effect.lever), [])
                row.append((name, draw(prior, u)))
        return table

    @cached_property
    def _reliability(self) -> F64:
        return draw(self.catalog.priors["effect.reliability"], stratified(900, self.key))

    @cached_property
    def baseline(self) -> F64:
        """The level of safeguards that the published rates already contain, by batch."""
        return draw(self.catalog.priors["frequency.baseline_level"], stratified(901, self.key))

    def affecting(self, safeguard: str) -> frozenset[str]:
        """Scenarios that a safeguard moves at all."""
        return frozenset(name for name, movers in self._movers.items() if safeguard in movers)

    def factor(self, scenario: str, lever: str, levels: Mapping[str, F64 | float]) -> F64:
        """The combined multiplier of one lever of one scenario, by batch."""
        rows = self._draws.get((scenario, lever), [])
        if not rows:
            return np.ones(BATCHES)
        single = np.stack(
            [1.0 - (1.0 - m) * levels.get(name, 0.0) * self._reliability for name, m in rows]
        )
        strongest_first = np.sort(np.log(np.maximum(single, 1e-6)), axis=0)
        share = self.catalog.priors["effect.diminishing"].parameters["value"]
        weights = share ** np.arange(len(rows))
        floor = "effect.severity_floor" if lever in ("severity", "detection") else "effect.floor"
        lowest = self.catalog.priors[floor].parameters["value"]
        if lever == "safe_harbor":
            lowest = 0.0
        combined: F64 = np.maximum(np.exp(weights @ strongest_first), lowest)
        return combined

    def _relative(self, scenario: str, lever: str, levels: Mapping[str, F64 | float]) -> F64:
        """A factor relative to the safeguards that the published figures already contain."""
        return self.factor(scenario, lever, levels) / self._anchor(scenario, lever)

    def _anchor(self, scenario: str, lever: str) -> F64:
        if (scenario, lever) not in self._anchors:
            anchor: dict[str, F64 | float] = dict.fromkeys(self._names, self.baseline)
            self._anchors[scenario, lever] = self.factor(scenario, lever, anchor)
        return self._anchors[scenario, lever]

    @cached_property
    def _anchors(self) -> dict[tuple[str, str], F64]:
        return {}

    def world(
        self,
        levels: Mapping[str, float],
        *,
        scenario_ids: Sequence[str],
        placed: frozenset[str] = frozenset(),
        base: F64 | None = None,
    ) -> F64:
        """Layers x scenarios x batches of multipliers for given levels.

        ``placed`` safeguards are new: they also reach places that are known to be plain today.
        With ``base`` (the same without them) only the scenarios that they move are computed.
        ``W_RATE`` is absolute here; the caller divides by the base world.
        """
        plain = {name: level if name in placed else 0.0 for name, level in levels.items()}
        count = len(scenario_ids)
        out = np.ones((WORLD_LAYERS, count, BATCHES)) if base is None else base.copy()
        for at, scenario in enumerate(scenario_ids):
            if base is not None and not (placed & self._movers[scenario]):
                continue
            out[W_RATE, at] = self._relative(scenario, "frequency", levels)
            detection = self.factor(scenario, "detection", levels)
            people = self.factor(scenario, "reach", levels)
            out[W_PEOPLE, at] = people * self.factor(scenario, "records", levels) * detection
            severity = self._relative(scenario, "severity", levels)
            out[W_SEVERITY, at] = severity * detection / self._anchor(scenario, "detection")
            out[W_HARBOR, at] = self.factor(scenario, "safe_harbor", levels)
            out[W_HARBOR_PLAIN, at] = self.factor(scenario, "safe_harbor", plain)
        return out

    @cached_property
    def _movers(self) -> dict[str, frozenset[str]]:
        movers: dict[str, frozenset[str]] = dict.fromkeys(self.catalog.scenarios, frozenset())
        for (scenario, _), rows in self._draws.items():
            movers[scenario] |= {name for name, _ in rows}
        return movers
