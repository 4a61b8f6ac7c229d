"""Predicted against actual: settlements, penalties and people of breaches that happened.

Each row is predicted from its number of people alone, with the same lines and sigmas as a price;
the settlement interval includes the uncertainty of the slope around its pivot:
``sd^2 = sigma^2 + se^2 (ln N - ln pivot)^2``. People of small practices are predicted from the cause
alone (``incident_mix.json``, ``people_forecast``); the interval is widened by the spread between
years. Any file with the same columns can be tested. :mod:`duecare.risk.backtest.crossvalidate` asks the
stricter question: each row from lines fitted without it, or on earlier years only.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TextIO

from scipy import special

from duecare.catalog import Catalog, PeopleForecast, Prior
from duecare.errors import InputError
from duecare.risk.loss.severity import spread_at

INTERVAL: Final = 0.80
_Z: Final = float(special.ndtri((1 + INTERVAL) / 2))
REQUIRED: Final = ("people_affected", "class_action_usd", "regulator_penalty_usd")
LARGE: Final = ("large", "mega")  # size hints of a large organization
LARGEST_CELL: Final = 1e15
PLACEHOLDERS: Final = (500.0, 501.0)  # entered while the people are still counted
FITTED_UNTIL: Final = "2024-04"  # the fits of the people affected cover 2020-01 to here


ReasonLeftOut = Literal[
    "no_number", "no_small_practice", "no_forecast", "too_few_people", "placeholder"
]


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
    people = number_in(row, "people_affected")
    if people is None or people < 1:
        return
    name = name_of(row)
    for kind, column, prior in (
        ("class_action", "class_action_usd", "suit.settlement"),
        ("regulator", "regulator_penalty_usd", "regulator.penalty"),
    ):
        actual = number_in(row, column)
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
    sigma = spread_at(
        log_people,
        given["sigma_small"],
        given["sigma"],
        math.log(given["small_to"]),
        math.log(given["large_from"]),
    )
    away = given.get("slope_se", 0.0) * (log_people - math.log(given.get("pivot", people)))
    spread = math.hypot(sigma, away)
    return math.exp(mu - _Z * spread), math.exp(mu), math.exp(mu + _Z * spread)


def _people(rows: Sequence[Mapping[str, str]], catalog: Catalog) -> Iterable[Comparison]:
    """Compare small practices with the people forecast for the cause of their breach.

    Reports after the fits where there are any, else the years that were fitted (then it is a
    check of fit, not of prediction).
    """
    mix = catalog.incident_mix
    rows = rows_to_predict(rows)
    for number, row in enumerate(rows, start=1):
        if reason_left_out(row, catalog):
            continue
        actual = number_in(row, "individuals_affected") or 0.0
        fit = mix.people_forecast[row["scenario"]]
        low, median, high = forecast_people(fit, mix.between_years)
        yield Comparison(f"row {number}", "people", actual, actual, low, median, high)


def rows_to_predict(rows: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, str]]:
    """Rows reported after the fits; where there are none, those since 2020."""
    later = [row for row in rows if row["submission_date"][:7] > FITTED_UNTIL]
    return later or [row for row in rows if row["submission_date"] >= "2020"]


def reason_left_out(row: Mapping[str, str], catalog: Catalog) -> ReasonLeftOut | None:
    """Why a row of the OCR portal cannot be compared; ``None`` where it can."""
    people = number_in(row, "individuals_affected")
    if people is None:
        return "no_number"
    if row.get("small_practice_heur", "True") != "True":
        return "no_small_practice"
    fit = catalog.incident_mix.people_forecast.get(row["scenario"])
    if fit is None:
        return "no_forecast"
    if people < fit.truncation:
        return "too_few_people"
    if people in PLACEHOLDERS:
        return "placeholder"
    return None


def count_left_out(rows: Sequence[Mapping[str, str]], catalog: Catalog) -> dict[ReasonLeftOut, int]:
    """How many rows of an OCR file are not compared, by reason, most first."""
    if not {"individuals_affected", "scenario", "submission_date"} <= set(rows[0]):
        return {}
    reasons = Counter(reason_left_out(row, catalog) for row in rows_to_predict(rows))
    return {reason: count for reason, count in reasons.most_common() if reason}


def forecast_people(fit: PeopleForecast, between_years: float) -> tuple[float, float, float]:
    """The 80 % interval and median of the people of one report, given its cause."""
    wide = math.hypot(fit.sigma, between_years)
    return (
        truncated_quantile(fit.mu, wide, fit.truncation, 0.5 - INTERVAL / 2),
        truncated_quantile(fit.mu, fit.sigma, fit.truncation, 0.5),
        truncated_quantile(fit.mu, wide, fit.truncation, 0.5 + INTERVAL / 2),
    )


def truncated_quantile(mu: float, sigma: float, truncation: float, q: float) -> float:
    """The q-quantile of a lognormal, given that it is at least ``truncation``."""
    below = float(special.ndtr((math.log(truncation) - mu) / sigma))
    return math.exp(mu + sigma * float(special.ndtri(below + q * (1 - below))))


def name_of(row: Mapping[str, str]) -> str:
    """The row in the words of its file: id or organization."""
    return row.get("id") or row.get("organisation") or row.get("organization") or "?"


def number_in(row: Mapping[str, str], column: str) -> float | None:
    """The number in a cell, ``None`` for an empty one. Raises :class:`InputError` for others."""
    text = (row.get(column) or "").replace(",", "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise InputError(f"column {column}: a cell holds no number") from None
    if not 0 <= value < LARGEST_CELL:
        raise InputError(f"column {column}: a cell holds {value:g}; allowed: 0 to {LARGEST_CELL:g}")
    return value


def summarize(comparisons: Iterable[Comparison]) -> list[BacktestSummary]:
    """Coverage and median ratio by kind."""
    by_kind: dict[str, list[Comparison]] = {}
    for item in comparisons:
        by_kind.setdefault(item.kind, []).append(item)
    return [
        BacktestSummary(
            kind,
            len(items),
            sum(item.inside for item in items) / len(items),
            sorted(item.ratio for item in items)[len(items) // 2],
        )
        for kind, items in sorted(by_kind.items())
    ]


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
