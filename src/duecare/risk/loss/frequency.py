"""How often, and how safeguards move it: levers as multipliers with ranges.

A rate is that of the average firm of the size and sector. A safeguard moves it by
``(1 - (1 - m) x level) / (1 - (1 - m) x p)``: ``m`` the multiplier of the catalog, drawn once a
batch, ``p`` the share of firms that have it (:mod:`duecare.risk.loss.credit`). The product over
all safeguards of a scenario approaches a factor of ``frequency.most`` up or down smoothly, so
that one more safeguard never counts for nothing. On the other levers the strongest counts fully,
each further one by half of the share before (``effect.diminishing``), down to a floor.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import special

from duecare.catalog import Catalog, Prior
from duecare.risk.loss.credit import Credit, share_in_place
from duecare.risk.loss.occurrence import BATCHES
from duecare.risk.loss.philox import make_key, uniforms
from duecare.risk.loss.severity import (
    W_FRAUD,
    W_HARBOR,
    W_HARBOR_PLAIN,
    W_PEOPLE,
    W_RATE,
    W_SEVERITY,
    W_TOLD,
    WORLD_LAYERS,
)

F64 = npt.NDArray[np.float64]
MOST_KEPT: Final = 4096  # factors of 256 draws, 2 kB each
_Key = tuple[str, str, tuple[float, ...]]
Z_80: Final = float(special.ndtri(0.9))
TAKEOVER: Final = "SCN-EMAIL-TAKEOVER"
FRAUD: Final = "SCN-PAYMENT-FRAUD"


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


def spread_of(rate: Mapping[str, float]) -> float:
    """The spread of ln(rate) whose 80 % range is as wide as that of the reading."""
    return math.log(rate["high"] / rate["low"]) / (2 * Z_80)


def draw(prior: Prior, u: F64) -> F64:
    """Quantiles of a prior at ``u``."""
    given, kind = prior.parameters, prior.distribution
    if kind == "point":
        values: Any = np.full_like(u, given["value"])
    elif kind == "gamma":
        values = special.gammaincinv(given["shape"], u) * given["mean"] / given["shape"]
    elif kind == "beta":
        values = special.betaincinv(given["alpha"], given["beta"], u)
    elif kind == "rate":
        sigma = spread_of(given)
        values = given["mean"] * np.exp(sigma * special.ndtri(u) - sigma * sigma / 2)
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

    The draws are of what is not known about the world, so all clients of one seed share them.
    """

    catalog: Catalog
    key: tuple[int, int]

    @cached_property
    def _rates(self) -> dict[str, F64]:
        return {}

    def rate(self, scenario: str) -> F64:
        """Events a year of a scenario by batch, average firm at the reference number of units.

        The spread is that of the reading and of the factor of the client's sector together.
        """
        if scenario not in self._rates:
            number = sorted(self.catalog.scenarios).index(scenario)
            prior = self.catalog.priors[f"frequency.{scenario}"]
            given = prior.parameters
            sigma = spread_of(given)
            if prior.scales_with != "msp":
                sigma = math.hypot(
                    sigma, self.catalog.priors["frequency.sector"].parameters["sigma"]
                )
            u = stratified(100 + number, self.key)
            drawn = np.exp(sigma * special.ndtri(u))
            self._rates[scenario] = given["mean"] * drawn / drawn.mean()
        return self._rates[scenario]

    @cached_property
    def _told(self) -> dict[str, F64]:
        return {}

    def told(self, scenario: str) -> F64:
        """Share of the events in which people's data were open, by batch; 1 where none is given."""
        if scenario not in self._told:
            number = sorted(self.catalog.scenarios).index(scenario)
            prior = self.catalog.priors.get(f"told.{scenario}")
            u = stratified(200 + number, self.key)
            self._told[scenario] = np.ones(BATCHES) if prior is None else draw(prior, u)
        return self._told[scenario]

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(sorted(self.catalog.safeguards))

    @cached_property
    def average(self) -> dict[str, float]:
        """Share of firms that have each safeguard."""
        return share_in_place(self.catalog)

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

    def affecting(self, safeguard: str) -> frozenset[str]:
        """Scenarios that a safeguard moves at all."""
        return frozenset(name for name, movers in self._movers.items() if safeguard in movers)

    def frequency(self, scenario: str, levels: Mapping[str, float]) -> F64:
        """How often beside the average firm, by batch: within ``frequency.most`` up and down."""
        rows = self._draws.get((scenario, "frequency"), [])
        given = tuple(levels.get(name, 0.0) for name, _ in rows)
        return self._kept((scenario, "frequency", given), lambda: self._frequency(rows, given))

    def _frequency(self, rows: Sequence[tuple[str, F64]], given: Sequence[float]) -> F64:
        total = np.zeros(BATCHES)
        for (name, m), level in zip(rows, given, strict=True):
            usual = self.average[name]
            total += np.log1p(-(1.0 - m) * level) - np.log1p(-(1.0 - m) * usual)
        most = math.log(self.catalog.priors["frequency.most"].parameters["value"])
        return np.asarray(np.exp(most * np.tanh(total / most)))

    @cached_property
    def _memory(self) -> dict[_Key, F64]:
        return {}

    def _kept(self, key: _Key, compute: Callable[[], F64]) -> F64:
        """A factor that was computed before: clients share most levels. Not to be written to."""
        found = self._memory.get(key)
        if found is None:
            if len(self._memory) >= MOST_KEPT:
                self._memory.clear()
            found = self._memory[key] = compute()
        return found

    def factor(self, scenario: str, lever: str, levels: Mapping[str, float]) -> F64:
        """The combined multiplier of one lever of one scenario, by batch."""
        rows = self._draws.get((scenario, lever), [])
        given = tuple(levels.get(name, 0.0) for name, _ in rows)
        return self._kept((scenario, lever, given), lambda: self._factor(lever, rows, given))

    def _factor(self, lever: str, rows: Sequence[tuple[str, F64]], given: Sequence[float]) -> F64:
        if not any(given):
            return np.ones(BATCHES)
        single = np.stack(
            [1.0 - (1.0 - m) * level for (_, m), level in zip(rows, given, strict=True)]
        )
        strongest_first = np.sort(np.log(np.maximum(single, 1e-6)), axis=0)
        share = self.catalog.priors["effect.diminishing"].parameters["value"]
        weights = share ** np.arange(len(rows))
        lowest = self.catalog.priors["effect.severity_floor"].parameters["value"]
        if lever == "safe_harbor":
            lowest = 0.0
        combined: F64 = np.maximum(np.exp(weights @ strongest_first), lowest)
        return combined

    def _relative(self, scenario: str, lever: str, levels: Mapping[str, float]) -> F64:
        """A factor relative to the safeguards that the published figures already contain."""
        if (scenario, lever) not in self._anchors:
            self._anchors[scenario, lever] = self.factor(scenario, lever, self.average)
        return self.factor(scenario, lever, levels) / self._anchors[scenario, lever]

    @cached_property
    def _anchors(self) -> dict[tuple[str, str], F64]:
        return {}

    def world(
        self,
        credit: Credit,
        *,
        scenario_ids: Sequence[str],
        placed: frozenset[str] = frozenset(),
        base: F64 | None = None,
    ) -> F64:
        """Layers x scenarios x batches of multipliers for given levels.

        ``placed`` safeguards are new: they also reach places that are known to be plain today.
        With ``base`` (the same without them) only the scenarios that they move are computed.
        ``W_RATE`` is absolute here; the caller divides by the base world. ``W_TOLD`` is not moved.
        """
        alone, relative = credit.alone, credit.relative
        plain = {name: level if name in placed else 0.0 for name, level in alone.items()}
        count = len(scenario_ids)
        out = np.ones((WORLD_LAYERS, count, BATCHES)) if base is None else base.copy()
        for at, scenario in enumerate(scenario_ids):
            if base is not None and not (placed & self._movers[scenario]):
                continue
            out[W_RATE, at] = self.frequency(scenario, relative)
            people = self.factor(scenario, "reach", alone) * self.factor(scenario, "records", alone)
            out[W_PEOPLE, at] = people * self.factor(scenario, "detection", alone)
            severity = self._relative(scenario, "severity", relative)
            out[W_SEVERITY, at] = severity * self._relative(scenario, "detection", relative)
            out[W_HARBOR, at] = self.factor(scenario, "safe_harbor", alone)
            out[W_HARBOR_PLAIN, at] = self.factor(scenario, "safe_harbor", plain)
            if base is None:
                out[W_TOLD, at] = self.told(scenario)
            if scenario == TAKEOVER:
                out[W_FRAUD, at] = self.frequency(FRAUD, relative)
        return out

    @cached_property
    def _movers(self) -> dict[str, frozenset[str]]:
        movers: dict[str, frozenset[str]] = dict.fromkeys(self.catalog.scenarios, frozenset())
        for (scenario, lever), rows in self._draws.items():
            names = {name for name, _ in rows}
            movers[scenario] |= names
            if (scenario, lever) == (FRAUD, "frequency"):
                movers[TAKEOVER] |= names  # a takeover that ends in money sent
        return movers
