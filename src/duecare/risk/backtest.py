"""Predicted against actual: settlements, penalties and people of breaches that happened.

Each row is predicted from its number of people alone, with the same lines and sigmas as a price;
the settlement interval includes the uncertainty of the slope around its pivot:
``sd^2 = sigma^2 + se^2 (ln N - ln pivot)^2``. Any file with the same columns can be tested.
:func:`leave_one_out` asks the stricter question: each row from a line fitted on all others.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

import numpy as np
import numpy.typing as npt
from scipy import special

from duecare.catalog import Catalog, Prior
from duecare.errors import InputError

F64 = npt.NDArray[np.float64]
INTERVAL: Final = 0.80
_Z: Final = float(special.ndtri((1 + INTERVAL) / 2))
REQUIRED: Final = ("people_affected", "class_action_usd", "regulator_penalty_usd")
LARGE: Final = ("large", "mega")  # size hints of a large organization
LEAST_ROWS: Final = 8  # below it a line of its own says nothing
FITTED_UNTIL: Final = "2024-04"  # the fits of the people affected cover 2020-01 to here


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row: what happened and the 80 % interval predicted for it."""

    row: str
    kind: str  # class_action, regulator or people
    people: float
    actual: float
    low: float
    median: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the interval held the row."""
        return self.low <= self.actual <= self.high

    @property
    def ratio(self) -> float:
        """Predicted median over actual."""
        return self.median / self.actual


@dataclass(frozen=True, slots=True)
class BacktestSummary:
    """How well one kind of figure was predicted."""

    kind: str
    rows: int
    coverage: float  # share of rows inside the 80 % interval
    median_ratio: float


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file (gzip too). Raises :class:`InputError` where it cannot be read."""
    try:
        with _opened(path) as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot read {path} as CSV") from error
    if not rows:
        raise InputError(f"{path} has no rows")
    return rows


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def compare(rows: Sequence[Mapping[str, str]], catalog: Catalog) -> list[Comparison]:
    """Predict every row that names people and an outcome.

    Rows of settlement files need ``people_affected``, ``class_action_usd`` and
    ``regulator_penalty_usd``; rows of the OCR portal need ``individuals_affected`` and
    ``scenario``. Raises :class:`InputError` for other columns.
    """
    columns = set(rows[0])
    if set(REQUIRED) <= columns:
        return [item for row in rows for item in _money(row, catalog)]
    if {"individuals_affected", "scenario", "submission_date"} <= columns:
        return list(_people(rows, catalog))
    raise InputError(
        "the file has neither the columns of settlements nor those of the OCR portal",
        hint="needed: " + ", ".join(REQUIRED),
    )


def _money(row: Mapping[str, str], catalog: Catalog) -> Iterable[Comparison]:
    people = _number(row, "people_affected")
    if people is None or people < 1:
        return
    name = _name(row)
    for kind, column, prior in (
        ("class_action", "class_action_usd", "suit.settlement"),
        ("regulator", "regulator_penalty_usd", "regulator.penalty"),
    ):
        actual = _number(row, column)
        if actual is not None and actual > 0:
            large = kind == "regulator" and row.get("size_hint") in LARGE
            low, median, high = predict(catalog.priors[prior], people, large=large)
            yield Comparison(name, kind, people, actual, low, median, high)


def predict(prior: Prior, people: float, *, large: bool = False) -> tuple[float, float, float]:
    """The 80 % interval and median of a log line at a number of people, in dollars."""
    given = prior.parameters
    log_people = math.log(people)
    mu = given["intercept"] + given["slope"] * log_people
    if large:
        mu += given.get("large_organization", 0.0)
    small = people < given.get("small_below", 0.0)
    sigma = given.get("sigma_small", given["sigma"]) if small else given["sigma"]
    away = given.get("slope_se", 0.0) * (log_people - math.log(given.get("pivot", people)))
    spread = math.hypot(sigma, away)
    return math.exp(mu - _Z * spread), math.exp(mu), math.exp(mu + _Z * spread)


def _people(rows: Sequence[Mapping[str, str]], catalog: Catalog) -> Iterable[Comparison]:
    """Compare small practices with the fitted people affected.

    Reports after the fits where there are any, else the years that were fitted (then it is a
    check of fit, not of prediction).
    """
    fits = catalog.incident_mix.people_affected
    later = [row for row in rows if row["submission_date"][:7] > FITTED_UNTIL]
    rows = later or [row for row in rows if row["submission_date"] >= "2020"]
    for number, row in enumerate(rows):
        fit = fits.get(row["scenario"])
        small = row.get("small_practice_heur", "True") == "True"
        if fit is None or not small:
            continue
        actual = _number(row, "individuals_affected")
        if actual is None or actual < fit.truncation:
            continue
        low, median, high = (
            _truncated_quantile(fit.mu, fit.sigma, fit.truncation, q) for q in (0.1, 0.5, 0.9)
        )
        yield Comparison(str(number), "people", actual, actual, low, median, high)


def _truncated_quantile(mu: float, sigma: float, truncation: float, q: float) -> float:
    below = float(special.ndtr((math.log(truncation) - mu) / sigma))
    return math.exp(mu + sigma * float(special.ndtri(below + q * (1 - below))))


def leave_one_out(rows: Sequence[Mapping[str, str]]) -> list[Comparison]:
    """Predict each settlement and penalty from a line that was fitted without it.

    Least squares of ln USD on ln people (penalties also on a large organization); the interval is
    that of a new observation, ``t(n - k) s sqrt(1 + x' (X'X)^-1 x)``. Kinds with fewer than
    :data:`LEAST_ROWS` rows are left out.
    """
    found = []
    for kind, column in (
        ("class_action", "class_action_usd"),
        ("regulator", "regulator_penalty_usd"),
    ):
        known = [(row, _number(row, "people_affected"), _number(row, column)) for row in rows]
        usable = [(row, n, usd) for row, n, usd in known if n and n >= 1 and usd and usd > 0]
        if len(usable) < LEAST_ROWS:
            continue
        large = [kind == "regulator" and row.get("size_hint") in LARGE for row, _, _ in usable]
        x = np.array([
            (1.0, math.log(n), is_large) for (_, n, _), is_large in zip(usable, large, strict=True)
        ])[:, : 3 if any(large) else 2]  # fmt: skip
        y = np.log([usd for _, _, usd in usable])
        for at, (row, people, actual) in enumerate(usable):
            low, median, high = _predicted_without(x, y, at)
            found.append(Comparison(_name(row), kind, people, actual, low, median, high))
    return found


def _predicted_without(x: F64, y: F64, at: int) -> tuple[float, float, float]:
    """The 80 % interval and median of row ``at`` from the other rows, in dollars."""
    others = np.arange(len(y)) != at
    line, *_ = np.linalg.lstsq(x[others], y[others], rcond=None)
    free = int(others.sum()) - x.shape[1]
    residual = y[others] - x[others] @ line
    leverage = float(x[at] @ np.linalg.pinv(x[others].T @ x[others]) @ x[at])
    spread = math.sqrt(float(residual @ residual) / free * (1.0 + leverage))
    middle = float(x[at] @ line)
    reach = float(special.stdtrit(free, (1 + INTERVAL) / 2)) * spread
    return math.exp(middle - reach), math.exp(middle), math.exp(middle + reach)


def _name(row: Mapping[str, str]) -> str:
    return row.get("id") or row.get("organisation") or row.get("organization") or "?"


def _number(row: Mapping[str, str], column: str) -> float | None:
    text = (row.get(column) or "").replace(",", "").strip()
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise InputError(f"column {column}: a cell holds no number") from None


def summarize(comparisons: Iterable[Comparison]) -> list[BacktestSummary]:
    """Coverage and median ratio by kind."""
    by_kind: dict[str, list[Comparison]] = {}
    for item in comparisons:
        by_kind.setdefault(item.kind, []).append(item)
    return [
        BacktestSummary(
            kind, len(items), sum(item.inside for item in items) / len(items),
            sorted(item.ratio for item in items)[len(items) // 2],
        )
        for kind, items in sorted(by_kind.items())
    ]  # fmt: skip


def plot(comparisons: Sequence[Comparison], *, width: int = 60) -> list[str]:
    """A line a row: the interval from ``[`` to ``]``, ``|`` the median, ``x`` what happened."""
    if not comparisons:
        return []
    ends = [v for item in comparisons for v in (item.low, item.high, item.actual)]
    low, high = math.log(min(ends)), math.log(max(ends))
    scale = (width - 1) / max(high - low, 1e-9)
    lines = []
    for item in sorted(comparisons, key=lambda c: c.people):
        line = [" "] * width
        marks = ((item.low, "["), (item.high, "]"), (item.median, "|"), (item.actual, "x"))
        for value, mark in marks:
            line[round((math.log(value) - low) * scale)] = mark
        lines.append(f"{item.people:>13,.0f} {''.join(line)} {'' if item.inside else 'outside'}")
    return lines
