"""The database of the tax program: returns, persons on them, direct deposits."""

from __future__ import annotations

from duecare_web.demo.client import NOW, Studio
from duecare_web.demo.documents import Document
from duecare_web.demo.formats.database import sqlite_bytes
from duecare_web.demo.people import Person
from duecare_web.demo.tax.households import TaxCast
from duecare_web.demo.truth import Mention

_SCHEMA = """
CREATE TABLE tax_return (return_id INTEGER PRIMARY KEY, file_no TEXT, tax_year INTEGER,
                         filing_status TEXT, agi REAL, refund REAL, accepted_on TEXT);
CREATE TABLE person (person_id INTEGER PRIMARY KEY, return_id INTEGER, relation TEXT,
                     first_name TEXT, last_name TEXT, ssn TEXT, date_of_birth TEXT, address TEXT,
                     city TEXT, state TEXT, zip TEXT, phone TEXT, email TEXT,
                     driver_license TEXT);
CREATE TABLE direct_deposit (deposit_id INTEGER PRIMARY KEY, ssn TEXT, routing_number TEXT,
                             account_number TEXT);
CREATE TABLE form_code (code TEXT PRIMARY KEY, title TEXT);
CREATE INDEX person_by_return ON person (return_id);
"""
_FORMS = (
    ("1040", "Individual return"),
    ("W-2", "Wages"),
    ("1099-INT", "Interest"),
    ("SCH-C", "Business income"),
)


def tax_database(studio: Studio, cast: TaxCast) -> Document:
    """The database as one SQLite file with everybody it mentions."""
    rng = studio.rng("tax database")
    people: list[tuple[object, ...]] = []
    returns, deposits, mentions = [], [], []
    for number, household in enumerate(cast.current, 1):
        status = "married" if household.spouse else "single"
        returns.append(
            (
                number,
                household.file_no,
                2025,
                status,
                float(rng.randint(18, 260) * 1000),
                float(rng.randint(0, 6000)),
                f"2026-0{rng.randint(2, 4)}-1{number % 10}",
            )
        )
        for person in household.people:
            relation = (
                "taxpayer"
                if person is household.taxpayer
                else ("spouse" if person is household.spouse else "dependent")
            )
            people.append(_person_row(len(people) + 1, number, relation, person))
            mentions.append(_person_mention(person))
        payer = household.taxpayer
        deposits.append((number, payer.ssn, payer.routing, payer.account))
        mentions.append(Mention(payer, ("ssn", "aba_routing", "bank_account")))
    rows = {
        "tax_return": returns,
        "person": people,
        "direct_deposit": deposits,
        "form_code": list(_FORMS),
    }
    data = sqlite_bytes(_SCHEMA, rows)  # type: ignore[arg-type]  # rows mix cell types
    return Document("returns_2025.sqlite", data, NOW, tuple(mentions))


def _person_row(number: int, parent: int, relation: str, p: Person) -> tuple[object, ...]:
    return (
        number,
        parent,
        relation,
        p.given,
        p.family,
        p.ssn,
        p.born.isoformat(),
        p.street,
        p.city,
        p.state,
        p.zip_code,
        p.phone,
        p.email,
        p.driver_license,
    )


def _person_mention(p: Person) -> Mention:
    types = ["person_name", "ssn", "date_of_birth", "street_address"]
    types += [kind for kind in ("phone", "email", "driver_license") if getattr(p, kind)]
    return Mention(p, tuple(types))
