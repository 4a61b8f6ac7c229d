"""How well rows are predicted that a fit has not seen: left out one by one, or later in time.

Settlements and penalties: a line of ln USD on ln people (penalties also on a large organization);
the interval is that of a new observation, ``t s sqrt(1 + x' (X'X)^-1 x)``. Penalties are fitted by
least squares; settlements with tails of Student's t, because one of them lies far above all others
and would widen every interval.
People of small practices: a lognormal truncated at 500 for each cause, fitted by maximum
likelihood with weights that halve every :data:`HALF_LIFE` years before the forecast.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from duecare.catalog import PeopleForecast
from duecare.risk.backtest.backtest import (
    INTERVAL,
    LARGE,
    PLACEHOLDERS,
    Comparison,
    forecast_people,
    name_of,
    number_in,
)

F64 = npt.NDArray[np.float64]
Row = Mapping[str, str]
LEAST_ROWS: Final = 8  # below it a fit of its own says nothing
LEAST_REPORTS: Final = 20  # of one cause; fewer do not fix a tail
TAIL: Final = 5  # degrees of freedom of the tails of ln USD of settlements
MOST_ROUNDS: Final = 100
TRUNCATION: Final = 500  # people from which on reports are public (45 CFR 164.408)
HALF_LIFE: Final = 5.0  # years
_MONEY: Final = (("class_action", "class_action_usd"), ("regulator", "regulator_penalty_usd"))


@dataclass(frozen=True)
class _Table:
    """The usable rows of one kind of amount."""

    kind: str
    rows: tuple[Row, ...]
    people: F64
    year: npt.NDArray[np.int64]
    x: F64
    y: F64  # ln dollars


def leave_one_out(rows: Sequence[Row]) -> list[Comparison]:
    """Predict each settlement and penalty from a line that was fitted without it.

    Kinds with fewer than :data:`LEAST_ROWS` rows are left out.
    """
    return _compare(rows, lambda table, at: np.arange(len(table.y)) != at)


def earlier_years_only(rows: Sequence[Row]) -> list[Comparison]:
    """Predict each settlement and penalty from breaches of earlier years.

    Rows without a year or with fewer than :data:`LEAST_ROWS` earlier rows are left out.
    """
    return _compare(rows, lambda table, at: (table.year > 0) & (table.year < table.year[at]))


def _compare(
    rows: Sequence[Row], training: Callable[[_Table, int], npt.NDArray[np.bool_]]
) -> list[Comparison]:
    found = []
    for kind, column in _MONEY:
        table = _table(rows, kind, column)
        for at, row in enumerate(table.rows):
            known = training(table, at)
            if known.sum() < LEAST_ROWS:
                continue
            low, median, high = _predicted(table, known, table.x[at])
            found.append(
                Comparison(
                    name_of(row),
                    kind,
                    float(table.people[at]),
                    math.exp(table.y[at]),
                    low,
                    median,
                    high,
                )
            )
    return found


def _table(rows: Sequence[Row], kind: str, column: str) -> _Table:
    known = [(row, number_in(row, "people_affected"), number_in(row, column)) for row in rows]
    usable = [(row, n, usd) for row, n, usd in known if n and n >= 1 and usd and usd > 0]
    large = [kind == "regulator" and row.get("size_hint") in LARGE for row, _, _ in usable]
    x = np.array(
        [(1.0, math.log(n), big) for (_, n, _), big in zip(usable, large, strict=True)]
    ).reshape(-1, 3)[:, : 3 if any(large) else 2]
    return _Table(
        kind=kind,
        rows=tuple(row for row, _, _ in usable),
        people=np.array([n for _, n, _ in usable]),
        year=np.array([int(number_in(row, "breach_year") or 0) for row, _, _ in usable]),
        x=x,
        y=np.log([usd for _, _, usd in usable]),
    )


def _predicted(table: _Table, known: npt.NDArray[np.bool_], at: F64) -> tuple[float, float, float]:
    """The 80 % interval and median of a new row from the known rows, in dollars."""
    x, y = table.x[known], table.y[known]
    line, scale, free = _fit_heavy(x, y) if table.kind == "class_action" else _fit_plain(x, y)
    leverage = float(at @ np.linalg.pinv(x.T @ x) @ at)
    spread = scale * math.sqrt(1.0 + leverage)
    middle = float(at @ line)
    reach = float(special.stdtrit(free, (1 + INTERVAL) / 2)) * spread
    return math.exp(middle - reach), math.exp(middle), math.exp(middle + reach)


def _fit_plain(x: F64, y: F64) -> tuple[F64, float, int]:
    """Least squares: line, scale, degrees of freedom."""
    line = np.asarray(np.linalg.lstsq(x, y, rcond=None)[0], dtype=np.float64)
    free = int(len(y) - x.shape[1])
    residual = y - x @ line
    return line, math.sqrt(float(residual @ residual) / free), free


def _fit_heavy(x: F64, y: F64) -> tuple[F64, float, int]:
    """Line, scale and degrees of freedom of rows whose logarithms have tails of Student's t.

    One extreme row moves neither much: iterated weights, maximum likelihood at :data:`TAIL`.
    """
    line = np.asarray(np.linalg.lstsq(x, y, rcond=None)[0], dtype=np.float64)
    square = float(np.mean((y - x @ line) ** 2))
    for _ in range(MOST_ROUNDS):
        residual = y - x @ line
        weight = (TAIL + 1) / (TAIL + residual**2 / max(square, 1e-12))
        weighted = x * weight[:, None]
        line = np.asarray(np.linalg.pinv(x.T @ weighted) @ (weighted.T @ y), dtype=np.float64)
        residual = y - x @ line
        square = float((weight * residual**2).sum() / len(y))
    free = max(len(y) - x.shape[1], 1)
    return line, math.sqrt(square * len(y) / free), TAIL


def fit_people(rows: Iterable[Row], *, until: str) -> dict[str, PeopleForecast]:
    """The people of small practices by cause, from reports until a month such as ``2024-04``.

    Placeholder counts are left out, and causes with fewer than :data:`LEAST_REPORTS` reports.
    """
    end = _years(until)
    by_cause: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        people = number_in(row, "individuals_affected")
        if not _is_usable(row, people) or row["submission_date"][:7] > until:
            continue
        age = end - _years(row["submission_date"])
        by_cause.setdefault(row["scenario"], []).append((people or 0.0, 0.5 ** (age / HALF_LIFE)))
    return {
        cause: _fit_truncated(np.array(known))
        for cause, known in sorted(by_cause.items())
        if len(known) >= LEAST_REPORTS
    }


def _is_usable(row: Row, people: float | None) -> bool:
    return (
        people is not None
        and people >= TRUNCATION
        and people not in PLACEHOLDERS
        and row.get("small_practice_heur", "True") == "True"
        and row["submission_date"] != ""
    )


def _years(date: str) -> float:
    return int(date[:4]) + int(date[5:7]) / 12.0


def _fit_truncated(known: F64) -> PeopleForecast:
    """Weighted maximum likelihood of a lognormal, given that it is at least the truncation."""
    z, weight = np.log(known[:, 0]), known[:, 1]
    edge = math.log(TRUNCATION)

    def negative(p: F64) -> float:
        sigma = math.exp(p[1])
        tail = float(special.log_ndtr((p[0] - edge) / sigma))
        return float((weight * (((z - p[0]) / sigma) ** 2 / 2 + p[1] + tail)).sum())

    start = np.array([z.mean(), math.log(max(float(z.std()), 0.1))])
    best = optimize.minimize(
        negative,
        start,
        method="Nelder-Mead",
        options={"maxiter": 4000, "xatol": 1e-5, "fatol": 1e-7},
    )
    return PeopleForecast(
        n=len(known),
        mu=round(float(best.x[0]), 3),
        sigma=round(math.exp(best.x[1]), 3),
        truncation=TRUNCATION,
    )


def people_year_by_year(
    rows: Sequence[Row], *, between_years: float
) -> dict[str, list[Comparison]]:
    """Predict the reports of each year from fits on the years before it."""
    years = sorted({row["submission_date"][:4] for row in rows if row["submission_date"]})
    found: dict[str, list[Comparison]] = {}
    for year in years:
        fits = fit_people(rows, until=f"{int(year) - 1}-12")
        for number, row in enumerate(rows, start=1):
            people = number_in(row, "individuals_affected")
            if not _is_usable(row, people) or row["submission_date"][:4] != year:
                continue
            fit = fits.get(row["scenario"])
            if fit is not None and people is not None:
                low, median, high = forecast_people(fit, between_years)
                found.setdefault(year, []).append(
                    Comparison(f"row {number}", "people", people, people, low, median, high)
                )
    return found
