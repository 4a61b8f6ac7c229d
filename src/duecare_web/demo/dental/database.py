"""The database of the practice program: patients, insurance, appointments, claims, payments."""

from __future__ import annotations

from datetime import timedelta

from duecare_web.demo.client import NOW, Studio
from duecare_web.demo.dental.patients import DentalCast, last_visit
from duecare_web.demo.documents import Document
from duecare_web.demo.formats.database import sqlite_bytes
from duecare_web.demo.numbers import NumberPool
from duecare_web.demo.people import Person
from duecare_web.demo.truth import Mention

_SCHEMA = """
CREATE TABLE provider (provider_id INTEGER PRIMARY KEY, name TEXT, email TEXT, npi TEXT,
                       dea_number TEXT);
CREATE TABLE patient (patient_id INTEGER PRIMARY KEY, mrn TEXT, first_name TEXT, last_name TEXT,
                      birth_date TEXT, ssn TEXT, address TEXT, city TEXT, state TEXT, zip TEXT,
                      phone TEXT, email TEXT, driver_license TEXT);
CREATE TABLE insurance (insurance_row INTEGER PRIMARY KEY, patient_id INTEGER, mrn TEXT,
                        carrier TEXT, member_id TEXT);
CREATE TABLE appointment (appointment_id INTEGER PRIMARY KEY, patient_id INTEGER,
                          provider_id INTEGER, starts_at TEXT, minutes INTEGER, status TEXT);
CREATE TABLE claim (claim_id INTEGER PRIMARY KEY, mrn TEXT, member_id TEXT, service_date TEXT,
                    procedure_code TEXT, diagnosis_code TEXT, amount REAL);
CREATE TABLE payment_plan (plan_id INTEGER PRIMARY KEY, mrn TEXT, routing_number TEXT,
                           account_number TEXT, monthly REAL);
CREATE TABLE procedure_code (code TEXT PRIMARY KEY, title TEXT, fee REAL);
CREATE INDEX appointment_by_patient ON appointment (patient_id);
"""
_PROCEDURES = (
    ("D0120", "Periodic evaluation", 62.0),
    ("D0274", "Bitewings, four", 78.0),
    ("D1110", "Adult cleaning", 118.0),
    ("D2391", "Composite, one surface", 212.0),
    ("D2740", "Crown, ceramic", 1390.0),
    ("D4341", "Scaling, quadrant", 264.0),
)


def practice_database(studio: Studio, cast: DentalCast) -> Document:
    """The database as one SQLite file with everybody it mentions."""
    rng = studio.rng("practice database")
    people = cast.current
    insured = [p for p in people if p.insurance_id]
    claims = [rng.choice(insured) for _ in range(6200)]
    paying = [p for p in people if p.account]
    providers = _providers(studio, cast)
    rows: dict[str, list[tuple[object, ...]]] = {
        "provider": [
            (n, p.name, p.email, npi, dea) for n, (p, npi, dea) in enumerate(providers, 1)
        ],
        "patient": [_patient_row(n, p) for n, p in enumerate(people, 1)],
        "insurance": [(n, n, p.mrn, p.insurer, p.insurance_id) for n, p in enumerate(insured, 1)],
        "appointment": [
            (
                n,
                rng.randint(1, len(people)),
                rng.randint(1, 3),
                (
                    NOW - timedelta(days=rng.randint(-60, 900), minutes=15 * rng.randint(0, 36))
                ).strftime("%Y-%m-%d %H:%M"),
                rng.choice((30, 45, 60)),
                "done",
            )
            for n in range(1, 9001)
        ],
        "claim": [
            (
                700000 + n,
                p.mrn,
                p.insurance_id,
                last_visit(p).isoformat(),
                rng.choice(_PROCEDURES)[0],
                p.diagnosis,
                round(rng.uniform(60, 1400), 2),
            )
            for n, p in enumerate(claims)
        ],
        "payment_plan": [
            (n, p.mrn, p.routing, p.account, float(rng.randint(40, 260)))
            for n, p in enumerate(paying, 1)
        ],
        "procedure_code": list(_PROCEDURES),
    }
    mentions = [Mention(p, ("person_name", "email", "npi", "dea")) for p, _, _ in providers]
    mentions += [_patient_mention(p) for p in people]
    mentions += [Mention(p, ("mrn", "health_insurance_id")) for p in insured]
    mentions += [Mention(p, ("mrn", "health_insurance_id", "icd10")) for p in claims]
    mentions += [Mention(p, ("mrn", "aba_routing", "bank_account")) for p in paying]
    data = sqlite_bytes(_SCHEMA, rows)  # type: ignore[arg-type]  # rows mix cell types
    return Document("practice.sqlite", data, NOW, tuple(mentions))


def _providers(studio: Studio, cast: DentalCast) -> list[tuple[Person, str, str]]:
    pool = NumberPool(studio.rng("providers"))
    return [(p, pool.npi(), pool.dea(p.family)) for p in cast.staff if p.role.startswith("Dentist")]


def _patient_row(number: int, p: Person) -> tuple[object, ...]:
    return (
        number,
        p.mrn,
        p.given,
        p.family,
        p.born.isoformat(),
        p.ssn,
        p.street,
        p.city,
        p.state,
        p.zip_code,
        p.phone,
        p.email,
        p.driver_license,
    )


def _patient_mention(p: Person) -> Mention:
    types = ["mrn", "person_name", "date_of_birth", "street_address"]
    types += [kind for kind in ("ssn", "phone", "email", "driver_license") if getattr(p, kind)]
    return Mention(p, tuple(types), in_table=True)
