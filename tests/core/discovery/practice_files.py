"""Fictitious people and the files a small practice keeps about them, made in code."""

from __future__ import annotations

import csv
import datetime
import random
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from duecare.discovery import ScanSettings, scan
from duecare.discovery.outcome import ItemSettings, ScanItem
from duecare.discovery.readers.limits import Limits
from duecare.discovery.run.file_scan import scan_item

KEY = b"a client key for the tests only!"
NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
FIRST = [
    "Maria",
    "John",
    "Ana",
    "Wei",
    "Omar",
    "Lucy",
    "Peter",
    "Sam",
    "Rosa",
    "Ivan",
    "Nina",
    "Carl",
    "Dana",
    "Eric",
    "Faye",
    "Gina",
]
LAST = [
    "Lopez",
    "Smith",
    "Garcia",
    "Chen",
    "Khan",
    "Brown",
    "Jones",
    "Miller",
    "Davis",
    "Wilson",
    "Moore",
    "Taylor",
    "White",
]
STATES = (("TX", "770"), ("CA", "902"), ("OK", "731"), ("NY", "100"))


@dataclass(frozen=True)
class Person:
    first: str
    last: str
    ssn: str
    born: str
    mrn: str
    email: str
    phone: str
    street: str
    state: str
    zip: str
    card: str

    @property
    def values(self) -> list[str]:
        return [self.ssn, self.ssn.replace("-", ""), self.mrn, self.email, self.phone, self.card]


def with_luhn(head: str) -> str:
    total = 0
    for index, char in enumerate(reversed(head)):
        digit = int(char) * (2 if index % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return head + str(-total % 10)


def make_people(count: int, seed: int = 7) -> list[Person]:
    draw = random.Random(seed)
    people = []
    for index in range(count):
        first, last = draw.choice(FIRST), draw.choice(LAST)
        state, prefix = draw.choice(STATES)
        people.append(
            Person(
                first,
                last,
                f"{draw.randint(100, 660)}-{draw.randint(1, 99):02}-{draw.randint(1, 9998):04}",
                f"{draw.randint(1940, 2010)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
                f"MRN-{70000 + index * 13}",
                f"{first}.{last}.{index}@mail.example".lower(),
                f"({draw.choice([713, 214, 405])}) {draw.randint(220, 989)}-{draw.randint(0, 9999):04}",
                f"{draw.randint(1, 9999)} {draw.choice(LAST)} Street",
                state,
                f"{prefix}{draw.randint(1, 99):02}",
                with_luhn(f"453914{draw.randrange(10**9):09}"),
            )
        )
    return people


def write_table(path: Path, people: list[Person]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["First Name", "Last Name", "DOB", "SSN", "Email", "State", "ZIP"])
        rows.writerows([p.first, p.last, p.born, p.ssn, p.email, p.state, p.zip] for p in people)


def write_database(path: Path, people: list[Person]) -> None:
    database = sqlite3.connect(path)
    database.execute(
        "create table patients (id integer primary key, mrn text, name text, "
        "birth_date text, phone text, zip text)"
    )
    database.execute("create table visits (id integer primary key, patient_id int, icd10 text)")
    for number, person in enumerate(people, 1):
        database.execute(
            "insert into patients values (?, ?, ?, ?, ?, ?)",
            (
                number,
                person.mrn,
                f"{person.last}, {person.first}",
                person.born,
                person.phone,
                person.zip,
            ),
        )
        for code in ("K02.9", "E11.9"):
            database.execute("insert into visits (patient_id, icd10) values (?, ?)", (number, code))
    database.commit()
    database.close()


def letter(person: Person) -> str:
    return (
        "Harbor Dental\n12 Bay Street, Houston, TX 77001   Phone: (713) 555-0100\n\n"
        f"Patient: {person.first} {person.last}\nDOB: {person.born}\nMRN: {person.mrn}\n"
        f"Address: {person.street}, Town, {person.state} {person.zip}\n"
        f"Diagnosis: K02.9\n\nDear {person.first} {person.last},\nwe look forward to your visit.\n"
    )


def scan_folder(*folders, **options):
    settings = ScanSettings(
        sources=[str(folder) for folder in folders],
        client_key=KEY,
        home_state="TX",
        workers=1,
        **options,
    )
    return scan(settings, now=NOW)


def read_file(path: Path, limits: Limits | None = None):
    """One file in this process, with its findings."""
    item = ScanItem(str(path).encode(), path.stat().st_size, 0)
    return scan_item(item, ItemSettings(KEY, limits or Limits(), list_findings=True))


def people_in(outcome) -> int:
    return round(outcome.sketch.count().best)
