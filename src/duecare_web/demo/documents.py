"""A file before it is written: its bytes, whom it mentions and when it was last changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from duecare_web.demo.people import Person
from duecare_web.demo.truth import Mention

Cell = str | int | float


@dataclass(frozen=True)
class Document:
    """One file. ``mentions`` include those of attachments and archive members."""

    name: str
    data: bytes
    modified: datetime
    mentions: tuple[Mention, ...] = ()
    is_readable: bool = True


@dataclass(frozen=True)
class Column:
    """A column of a table of people: header, data type (empty for none) and value."""

    header: str
    data_type: str
    value: Callable[[Person], Cell]


@dataclass(frozen=True)
class Table:
    """Rows ready for any format, with whom they mention."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    mentions: tuple[Mention, ...] = ()


def roster(columns: Sequence[Column], people: Iterable[Person]) -> Table:
    """One row a person. An empty cell is no value and is not counted."""
    rows, mentions = [], []
    for person in people:
        cells = tuple(column.value(person) for column in columns)
        rows.append(cells)
        types = tuple(
            column.data_type
            for column, cell in zip(columns, cells, strict=True)
            if column.data_type and cell != ""
        )
        mentions.append(Mention(person, types, in_table=True))
    return Table(tuple(column.header for column in columns), tuple(rows), tuple(mentions))


def plain(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
    """A table about things, without people."""
    return Table(tuple(header), tuple(tuple(row) for row in rows))


# The data type of each field of a person, and how people label it in tables and forms.
LABELS: dict[str, tuple[str, str, Callable[[Person], Cell]]] = {
    "name": ("Name", "person_name", lambda p: p.name),
    "sort_name": ("Name", "person_name", lambda p: p.sort_name),
    "given": ("First Name", "", lambda p: p.given),
    "family": ("Last Name", "person_name", lambda p: p.family),
    "born": ("Date of Birth", "date_of_birth", lambda p: p.us_birth_date),
    "iso_born": ("birth_date", "date_of_birth", lambda p: p.born.isoformat()),
    "ssn": ("SSN", "ssn", lambda p: p.ssn),
    "street": ("Address", "street_address", lambda p: p.street),
    "city": ("City", "", lambda p: p.city),
    "state": ("State", "", lambda p: p.state),
    "zip_code": ("ZIP", "", lambda p: p.zip_code),
    "address": ("Address", "street_address", lambda p: p.address),
    "email": ("Email", "email", lambda p: p.email),
    "phone": ("Phone", "phone", lambda p: p.phone),
    "mrn": ("Chart No", "mrn", lambda p: p.mrn),
    "insurer": ("Insurance Carrier", "", lambda p: p.insurer),
    "insurance_id": ("Member ID", "health_insurance_id", lambda p: p.insurance_id),
    "driver_license": ("Driver License", "driver_license", lambda p: p.driver_license),
    "bank_name": ("Bank", "", lambda p: p.bank_name),
    "routing": ("Routing Number", "aba_routing", lambda p: p.routing),
    "account": ("Account Number", "bank_account", lambda p: p.account),
    "card": ("Card Number", "payment_card", lambda p: p.card),
    "diagnosis": ("Diagnosis (ICD-10)", "icd10", lambda p: p.diagnosis),
    "employer": ("Employer", "", lambda p: p.employer),
    "member_no": ("Member No", "", lambda p: p.member_no),
    "role": ("Position", "", lambda p: p.role),
}


def columns(*fields: str, **headers: str) -> tuple[Column, ...]:
    """Columns by field name; ``headers`` renames some: ``columns("ssn", ssn="Patient SSN")``."""
    made = []
    for name in fields:
        label, data_type, value = LABELS[name]
        made.append(Column(headers.get(name, label), data_type, value))
    return tuple(made)


def form_lines(person: Person, *fields: str) -> tuple[list[tuple[str, str]], Mention]:
    """Labels and values of one person for a form, and the mention they make."""
    lines, types = [], []
    for name in fields:
        label, data_type, value = LABELS[name]
        text = str(value(person))
        if text:
            lines.append((label, text))
            if data_type:
                types.append(data_type)
    return lines, Mention(person, tuple(types))
