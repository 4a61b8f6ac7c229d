"""The personnel folder that every employer keeps: payroll, tax forms, emergency contacts."""

from __future__ import annotations

import random
from collections.abc import Sequence

from duecare_web.demo.client import moment
from duecare_web.demo.documents import Document, columns, form_lines, roster
from duecare_web.demo.formats import office, pdf
from duecare_web.demo.people import Person, ascii_lower


def personnel_files(
    rng: random.Random, staff: Sequence[Person], *, author: str, forms: int
) -> list[Document]:
    """Payroll workbook with bank details, a staff directory and withholding forms."""
    return [
        _payroll(rng, staff, author),
        _directory(rng, staff, author),
        *(_withholding(rng, person, author) for person in staff[:forms]),
        *(_offer(rng, person, author) for person in staff[: forms // 2]),
    ]


def _payroll(rng: random.Random, staff: Sequence[Person], author: str) -> Document:
    when = moment(rng, days=120)
    payroll = roster(
        columns(
            "sort_name",
            "ssn",
            "iso_born",
            "street",
            "city",
            "state",
            "zip_code",
            "phone",
            "email",
            "bank_name",
            "routing",
            "account",
            "role",
            sort_name="Employee",
            iso_born="Birth Date",
        ),
        staff,
    )
    licenses = roster(columns("sort_name", "born", "state", "driver_license"), staff)
    body = office.workbook({"Payroll": payroll, "Drivers": licenses}, when=when, author=author)
    return Document("Payroll 2026.xlsx", body, when, payroll.mentions + licenses.mentions)


def _directory(rng: random.Random, staff: Sequence[Person], author: str) -> Document:
    when = moment(rng, days=200)
    table = roster(columns("name", "role", "email", "phone"), staff)
    body = office.letter(
        "Staff directory", ["For use inside the company."], when=when, author=author, table=table
    )
    return Document("Staff directory.docx", body, when, table.mentions)


def _withholding(rng: random.Random, person: Person, author: str) -> Document:
    when = moment(rng, days=1200)
    fields, mention = form_lines(person, "name", "ssn", "born", "address", "driver_license")
    body = pdf.page(
        "Employee withholding certificate (W-4 copy)",
        when=when,
        author=author,
        subline="Personnel",
        fields=[*fields, ("Filing status", "Single"), ("Position", person.role)],
        paragraphs=["I declare that this certificate is true and complete."],
    )
    return Document(f"W-4/{ascii_lower(person.family)}_{person.id}_w4.pdf", body, when, (mention,))


def _offer(rng: random.Random, person: Person, author: str) -> Document:
    when = moment(rng, days=1200)
    fields, mention = form_lines(person, "name", "address", "email", "role")
    body = office.letter(
        "Offer of employment",
        [
            f"Dear {person.given}, we offer you the position of {person.role}.",
            f"The salary is ${rng.randint(38, 120)},000 a year, paid every second Friday.",
        ],
        when=when,
        author=author,
        fields=fields,
    )
    return Document(
        f"Offers/{ascii_lower(person.family)}_{person.id}_offer.docx", body, when, (mention,)
    )
