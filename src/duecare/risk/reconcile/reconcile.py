"""The model's totals beside the public ones, each with its band and whether it lies inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from duecare.catalog import Catalog, PublicTotal
from duecare.errors import RiskError
from duecare.risk.result import ENGINE_VERSION

SEED: Final = 20261129
YEARS: Final = 300_000


@dataclass(frozen=True, slots=True)
class ComparedTotal:
    """One public total and the model's own."""

    total: PublicTotal
    model: float

    @property
    def inside(self) -> bool:
        """Whether the model's total lies in the band of the sources."""
        return self.total.low <= self.model <= self.total.high


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All rows, and what they were computed with."""

    rows: tuple[ComparedTotal, ...]
    engine: str
    release: str

    @property
    def outside(self) -> tuple[ComparedTotal, ...]:
        """Rows in which the model does not agree with the world."""
        return tuple(row for row in self.rows if not row.inside)

    def as_json(self) -> dict[str, Any]:
        """Plain values: what ``catalog/data/reconciliation.json`` holds."""
        return {
            "engine": self.engine,
            "release": self.release,
            "seed": SEED,
            "years": YEARS,
            "totals": {row.total.id: float(f"{row.model:.6g}") for row in self.rows},
        }


def reconcile(catalog: Catalog) -> Reconciliation:
    """Compute every total of the model; some ten to twenty seconds.

    Raises :class:`RiskError` where a public total names a measure that does not exist.
    """
    # The simulation loads for who computes, not for who reads what was computed.
    from duecare.risk.reconcile.book import Book
    from duecare.risk.reconcile.measures import MEASURES

    book = Book(catalog)
    rows = []
    for total in catalog.calibration.totals.values():
        if total.measure not in MEASURES:
            raise RiskError(f"calibration.yaml: {total.id}: there is no measure '{total.measure}'")
        rows.append(ComparedTotal(total, MEASURES[total.measure](book)))
    return Reconciliation(tuple(rows), ENGINE_VERSION, catalog.release)


def stored(catalog: Catalog) -> Reconciliation:
    """The reconciliation as it was computed at the release of the catalog."""
    kept: Mapping[str, Any] = catalog.reconciliation
    rows = (
        ComparedTotal(total, float(kept["totals"][name]))
        for name, total in catalog.calibration.totals.items()
    )
    return Reconciliation(tuple(rows), str(kept["engine"]), str(kept["release"]))
