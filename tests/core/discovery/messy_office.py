"""A messy office whose people are known: the same person in many files, and people who look alike.

Independent of the demonstration: families on one phone, twins, juniors, a married name, typing
errors, minors on a parent's account, employees who are patients, people who moved, people without
a state.
"""

from __future__ import annotations

import csv
import json
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

import xlsxwriter

FIRST = [
    "Adela",
    "Bruno",
    "Carmen",
    "Dwight",
    "Elena",
    "Franz",
    "Gloria",
    "Hiro",
    "Inez",
    "Jamal",
    "Karin",
    "Lionel",
    "Mabel",
    "Nestor",
    "Odette",
    "Pavel",
    "Quinn",
    "Ramona",
    "Silas",
    "Thelma",
    "Ulises",
    "Vera",
    "Wanda",
    "Xavier",
    "Yolanda",
    "Zeke",
]
LAST = [
    "Abrams",
    "Bellini",
    "Castro",
    "Drummond",
    "Eriksen",
    "Fontaine",
    "Goldberg",
    "Hidalgo",
    "Ishikawa",
    "Jaramillo",
    "Kessler",
    "Lindqvist",
    "Mbeki",
    "Novak",
    "Ostrowski",
    "Pellegrini",
    "Quintero",
    "Rasmussen",
    "Salazar",
    "Thornton",
    "Ullman",
    "Vargas",
]
PLACES = (
    ("TX", "Austin", "787"),
    ("TX", "Waco", "767"),
    ("OK", "Tulsa", "741"),
    ("LA", "Monroe", "712"),
)


@dataclass(frozen=True)
class Someone:
    number: int  # the person behind the record
    first: str
    last: str
    born: str
    ssn: str
    chart: str
    phone: str
    email: str
    street: str
    state: str
    city: str
    zip: str


def someone(draw: random.Random, number: int) -> Someone:
    first, last = draw.choice(FIRST), draw.choice(LAST)
    state, city, prefix = draw.choice(PLACES)
    return Someone(
        number,
        first,
        last,
        f"{draw.randint(1940, 2004)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
        f"{draw.randint(100, 665)}-{draw.randint(1, 99):02}-{draw.randint(1, 9998):04}",
        f"{40000 + number * 17}",
        f"512-{draw.randint(222, 989)}-{draw.randint(0, 9999):04}",
        f"{first}.{last}{number}@mail.example".lower(),
        f"{draw.randint(1, 9999)} {draw.choice(LAST)} Ave",
        state,
        city,
        f"{prefix}{draw.randint(1, 99):02}",
    )


def crowd(draw: random.Random, count: int) -> list[Someone]:
    """Single people, and every tenth household a family with what it shares."""
    people: list[Someone] = []
    while len(people) < count:
        head = someone(draw, len(people))
        people.append(head)
        if draw.random() < 0.3:
            people.extend(_family(draw, head, len(people)))
    return people[:count]


def _family(draw: random.Random, head: Someone, number: int) -> Iterator[Someone]:
    """A junior of the same name, twins, one phone and one email address for all."""
    year = int(head.born[:4]) + 26
    shared = {
        "last": head.last,
        "phone": head.phone,
        "email": head.email,
        "street": head.street,
        "state": head.state,
        "city": head.city,
        "zip": head.zip,
    }
    junior = replace(
        someone(draw, number), **shared, first=head.first, born=f"{year}-03-0{draw.randint(1, 9)}"
    )
    yield junior
    twins = f"{year + 2}-07-{draw.randint(10, 28)}"
    for offset in (1, 2):
        twin = replace(someone(draw, number + offset), **shared, born=twins)
        yield replace(twin, first=FIRST[(FIRST.index(head.first) + offset) % len(FIRST)])


@dataclass(frozen=True)
class Office:
    """The folder and what is true of it."""

    folder: Path
    people: int
    by_state: Counter[str]


def write_office(folder: Path, seed: int, count: int = 260) -> Office:
    """Fill a folder; everybody is in at least one file, many in several."""
    draw = random.Random(seed)
    people = crowd(draw, count)
    (folder / "server").mkdir(parents=True)
    (folder / "laptop" / "letters").mkdir(parents=True)
    patients, staff = people[: count * 3 // 4], people[count * 2 // 3 :]
    _write_database(folder / "server" / "practice.db", patients)
    _write_payroll(folder / "server" / "payroll.xlsx", staff)
    _write_recalls(folder / "server" / "recalls.csv", draw.sample(patients, count // 3), draw)
    _write_intake(folder / "laptop" / "intake.json", draw.sample(people, count // 5))
    _write_claims(folder / "laptop" / "claims.csv", draw.sample(patients, count // 4))
    for person in draw.sample(people, count // 8):
        _write_letter(folder / "laptop" / "letters" / f"{person.number}.txt", person, draw)
    for person in draw.sample(people, count // 10):
        _write_mail(folder / "laptop" / f"{person.number}.eml", person)
    _write_everywhere(folder, people[0])
    return Office(folder, count, Counter(person.state for person in people))


def _write_database(path: Path, people: list[Someone]) -> None:
    database = sqlite3.connect(path)
    database.execute(
        "create table patients (id integer primary key, chart_no text, last_name text,"
        " first_name text, dob text, home_phone text, email text, address text,"
        " city text, state text, zip text)"
    )
    database.execute(
        "create table visits (id integer primary key, patient_id int, dx text, day text)"
    )
    for person in people:
        database.execute(
            "insert into patients values (?,?,?,?,?,?,?,?,?,?,?)",
            (
                person.number + 1,
                person.chart,
                person.last,
                person.first,
                person.born,
                person.phone,
                person.email,
                person.street,
                person.city,
                person.state,
                person.zip,
            ),
        )
        database.execute(
            "insert into visits (patient_id, dx, day) values (?, 'K02.9', '2025-05-05')",
            (person.number + 1,),
        )
    database.commit()
    database.close()


def _write_payroll(path: Path, people: list[Someone]) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Payroll 2025")
    sheet.write_row(0, 0, ["Payroll register"])
    sheet.write_row(2, 0, ["Employee", "SSN", "Birth date", "State", "Zip", "Gross"])
    for row, person in enumerate(people, 3):
        sheet.write_string(row, 0, f"{person.last}, {person.first}")
        sheet.write_number(row, 1, int(person.ssn.replace("-", "")))
        sheet.write_string(row, 2, person.born)
        sheet.write_row(row, 3, [person.state, int(person.zip), 1000.5 + row])
    book.close()


def _write_recalls(path: Path, people: list[Someone], draw: random.Random) -> None:
    """Typed by hand: other dates, middle initials, a married name, a slip of the finger."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(["Patient name", "Chart #", "Date of birth", "Phone", "Recall"])
        for index, person in enumerate(people):
            year, month, day = person.born.split("-")
            name = f"{person.first} {draw.choice(['', 'J. '])}{person.last}"
            if index % 9 == 0:
                name = f"{person.first} {draw.choice(LAST)}"  # married since
            elif index % 7 == 0:
                name = name[:2] + name[3:]  # mistyped
            rows.writerow(
                [
                    name,
                    person.chart,
                    f"{int(month)}/{int(day)}/{year}",
                    f"({person.phone[:3]}) {person.phone[4:]}",
                    "2026-01-05",
                ]
            )


def _write_intake(path: Path, people: list[Someone]) -> None:
    path.write_text(
        json.dumps(
            [
                {
                    "firstName": p.first,
                    "lastName": p.last,
                    "dateOfBirth": p.born,
                    "ssn": p.ssn,
                    "mobile": p.phone,
                    "email": p.email.upper(),
                }
                for p in people
            ]
        )
    )


def _write_claims(path: Path, people: list[Someone]) -> None:
    """Minors and spouses on the account of a subscriber, whose own SSN is not here."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(
            ["claim no", "patient name", "patient dob", "chart number", "provider npi", "dx"]
        )
        for person in people:
            rows.writerow(
                [
                    f"C{person.number:07}",
                    f"{person.first} {person.last}",
                    person.born,
                    person.chart,
                    "1234567893",
                    "K02.9",
                ]
            )


def _write_letter(path: Path, person: Someone, draw: random.Random) -> None:
    """Some people have moved: the letter has another street of the same state."""
    street = draw.choice([person.street, f"{draw.randint(1, 99)} Harbor Lane"])
    path.write_text(
        "Harbor Dental\n12 Bay Street, Austin, TX 78701    Phone: (512) 555-0100\n\n"
        f"Patient: {person.first} {person.last}\nDOB: {person.born}\nChart #: {person.chart}\n"
        f"{street}\n{person.city}, {person.state} {person.zip}\n\nDear {person.first} {person.last},\n"
        "your next visit is due.\n"
    )


def _write_mail(path: Path, person: Someone) -> None:
    message = EmailMessage()
    message["From"] = f'"{person.first} {person.last}" <{person.email}>'
    message["To"] = '"Front Desk" <office@harbor.example>'
    message["Subject"] = "my papers"
    message.set_content(
        f"Hi,\nmy date of birth is {person.born} and my social security number is {person.ssn}.\n"
        f"Call me at {person.phone}.\n{person.first} {person.last}\n"
    )
    path.write_bytes(message.as_bytes())


def _write_everywhere(folder: Path, person: Someone) -> None:
    """One person in twelve more files of several formats."""
    for number in range(4):
        _write_letter(folder / "laptop" / f"copy {number}.txt", person, random.Random(number))
        _write_intake(folder / "laptop" / f"form {number}.json", [person] * 3)
        (folder / "server" / f"note {number}.txt").write_text(
            f"Name: {person.last}, {person.first}\nDOB: {person.born}\nSSN: {person.ssn}\n"
        )
