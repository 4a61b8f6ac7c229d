"""A made-up book of firms, simulated: what the model implies for many firms together.

Each cell of the book is one industry, number of staff and number of people on file, with the
average firm's safeguards; totals weigh the cells. The seed is fixed, so the totals are the same
on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.catalog import Catalog
from duecare.risk.inputs.answers import Answers
from duecare.risk.inputs.profile import ClientProfile, Device, PeopleByHand
from duecare.risk.loss.model import prepare
from duecare.risk.loss.severity import paid_claims
from duecare.risk.loss.simulate import ClientModel, Events, simulate
from duecare.risk.parts import DEFENSE, PARTS
from duecare.risk.reconcile.reconcile import SEED, YEARS
from duecare.risk.rules import value_of

F64 = npt.NDArray[np.float64]
# Staff of the cells, and how far people on file lie from what is typical: value and weight.
STAFF: Final = (2, 7, 10, 25, 50, 225)
SPREAD: Final = 1.2  # of ln(people on file), between firms of one size
PEOPLE_LEVELS: Final = ((-1.22, 0.3), (0.0, 0.4), (1.22, 0.3))
LOCKED: Final = 0.65  # share of laptops that are encrypted (in_place.disk_encryption)
# Industries of small US employer firms, and where their staff lies (census shares, rounded).
INDUSTRIES: Final = {
    "professional": 0.24,
    "other": 0.30,
    "retail": 0.14,
    "health": 0.11,
    "manufacturing": 0.07,
    "finance": 0.05,
    "nonprofit": 0.04,
    "legal": 0.03,
    "education": 0.02,
}
FIRMS: Final = {2: 0.62, 7: 0.17, 10: 0.10, 25: 0.06, 50: 0.035, 225: 0.015}
INSURED: Final = {10: 0.35, 25: 0.40, 50: 0.25}  # staff of a book of insured small firms


@dataclass(frozen=True)
class KindOfFirm:
    """One kind of firm, simulated: yearly rates and the events behind them."""

    industry: str
    staff: int
    weight: float  # of the people level among firms of this industry and size
    scenarios: tuple[str, ...]
    rate: F64  # events a year by scenario
    claims: F64  # paid claims a year by scenario, exact
    years: int
    scenario: npt.NDArray[np.int16]  # of each simulated event
    cost: F64  # dollars
    people: F64
    claimed: npt.NDArray[np.bool_]
    sued: npt.NDArray[np.bool_]
    fined: npt.NDArray[np.bool_]
    sent: F64  # dollars lost in payment fraud
    ransom: F64
    hours: F64
    firm: F64  # dollars that the managed service provider bears

    def number_of(self, scenario: str) -> int:
        """Position of a scenario, -1 where it does not apply."""
        return self.scenarios.index(scenario) if scenario in self.scenarios else -1


def profile_of(industry: str, staff: int, people: int, name: str) -> ClientProfile:
    """A typical firm: people typed in, two thirds of the laptops encrypted."""
    laptops = max(1, round(0.6 * staff))
    locked = round(LOCKED * laptops)
    devices = [
        Device(id=f"laptop-{number}", kind="laptop", encrypted=number < locked)
        for number in range(laptops)
    ]
    return ClientProfile(
        name=name,
        industry=industry,
        state="OH",
        employees=staff,
        hipaa="covered_entity" if industry == "health" else "none",
        takes_cards=industry == "retail",
        web_shop=False,
        devices=tuple(devices),
        people=PeopleByHand(all=people, elements=("ssn",)),
    )


def _cell(industry: str, staff: int, level: tuple[float, float], catalog: Catalog) -> KindOfFirm:
    away, weight = level
    typical = catalog.calibration.sectors[industry].people * staff
    people = max(1, round(typical * math.exp(SPREAD * away)))
    profile = profile_of(industry, staff, people, f"{industry} {staff} {away:g}")
    model = prepare(None, profile, Answers(), catalog=catalog, seed=SEED).model
    events = simulate(model, YEARS)
    return _reduced(industry, staff, weight, model, events, catalog)


def _reduced(
    industry: str, staff: int, weight: float, model: ClientModel, events: Events, catalog: Catalog
) -> KindOfFirm:
    ids = model.scenario_ids
    share = np.array([value_of(catalog.priors, f"claim.{name}") for name in ids])
    rate = model.rates.mean(axis=1)
    losses = events.losses / 100.0
    return KindOfFirm(
        industry,
        staff,
        weight,
        ids,
        rate,
        rate * share,
        events.years_simulated,
        events.scenario,
        losses.sum(axis=1),
        events.people,
        paid_claims(events.year, events.index, events.scenario, share, *model.key),
        losses[:, DEFENSE] > 0,
        losses[:, PARTS.index("regulatory")] > 0,
        losses[:, PARTS.index("social_engineering")],
        losses[:, PARTS.index("extortion")],
        events.hours,
        events.firm.sum(axis=1) / 100.0,
    )


class Book:
    """Cells by industry and size, simulated once each and kept."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._cells: dict[tuple[str, int], tuple[KindOfFirm, ...]] = {}

    def cells(self, industry: str, staff: int) -> tuple[KindOfFirm, ...]:
        """The cells of one industry and size, one for each level of people on file."""
        key = (industry, staff)
        if key not in self._cells:
            self._cells[key] = tuple(
                _cell(industry, staff, level, self.catalog) for level in PEOPLE_LEVELS
            )
        return self._cells[key]

    def weighed(
        self, staff: Mapping[int, float], industries: Mapping[str, float] = INDUSTRIES
    ) -> Iterable[tuple[KindOfFirm, float]]:
        """The cells of a book with their weights, which add up to 1."""
        whole = sum(staff.values()) * sum(industries.values())
        for industry, share in industries.items():
            for size, part in staff.items():
                for cell in self.cells(industry, size):
                    yield cell, share * part * cell.weight / whole
