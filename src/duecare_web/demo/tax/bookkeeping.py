"""Exports of a bookkeeping program: vendors, contractors, bank transactions, product lists."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from duecare_web.demo.client import moment
from duecare_web.demo.documents import Document, columns, plain, roster
from duecare_web.demo.formats import text
from duecare_web.demo.numbers import NumberPool
from duecare_web.demo.people import Person
from duecare_web.demo.truth import Mention

_BUSINESSES = (
    "Pecan Grove Landscaping",
    "Bayou Bend Bakery",
    "Second Street Garage",
    "Cypress Pools",
    "Gulf Coast Upholstery",
    "Rosenberg Feed Supply",
)
_VENDORS = (
    "City Water",
    "Example Power and Light",
    "Office Depot Example",
    "Delta Fuel",
    "Sunrise Rentals",
    "Prime Packaging",
    "Metro Waste",
    "Longhorn Tools",
    "Coastal Insurance Agency",
    "Web Host Co",
)


def bookkeeping_files(rng: random.Random, payees: Sequence[Person]) -> list[Document]:
    """One folder for each bookkeeping client."""
    made = []
    share = len(payees) // len(_BUSINESSES) + 1
    for index, business in enumerate(_BUSINESSES):
        mine = payees[index * share : (index + 1) * share]
        made += [
            _contractors(rng, business, mine),
            _vendors(rng, business),
            _transactions(rng, business),
        ]
    return made


def _contractors(rng: random.Random, business: str, payees: Sequence[Person]) -> Document:
    table = roster(columns("name", "ssn", "address", name="Payee", ssn="Tax ID (SSN)"), payees)
    data = text.delimited(table)
    return Document(f"{business}/1099 contractors.csv", data, moment(rng), table.mentions)


def _vendors(rng: random.Random, business: str) -> Document:
    pool = NumberPool(rng)
    table = plain(
        ("Vendor", "EIN", "Terms"),
        [(vendor, pool.ein(), rng.choice(("Net 30", "Net 15"))) for vendor in _VENDORS],
    )
    mentions = tuple(Mention(None, ("ein",)) for _ in _VENDORS)
    return Document(f"{business}/Vendors.csv", text.delimited(table), moment(rng), mentions)


def _transactions(rng: random.Random, business: str) -> Document:
    """Transaction numbers and check numbers: many digits and nobody behind them."""
    day = date(2026, 1, 2)
    rows = []
    for number in range(500):
        day += timedelta(days=rng.randint(0, 1))
        rows.append(
            (
                f"T{rng.randint(10**8, 10**9 - 1)}",
                day.strftime("%m/%d/%Y"),
                2000 + number,
                rng.choice(_VENDORS),
                round(rng.uniform(-2400, 3900), 2),
            )
        )
    table = plain(("Trans #", "Date", "Num", "Name", "Amount"), rows)
    return Document(f"{business}/Transactions.csv", text.delimited(table), moment(rng))
