"""Reading a list of employees from CSV text."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from duecare.errors import InputError

LONGEST = 20_000
"""Most lines of one import."""
_NAMES = {"name": "name", "full name": "name", "employee": "name", "email": "email"}
_NAMES |= {"e-mail": "email", "mail": "email", "email address": "email"}
_NAMES |= {"department": "department", "team": "department"}


@dataclass(frozen=True, slots=True)
class EmployeeRow:
    """One line of the list."""

    name: str
    email: str
    department: str = ""


def read_employees(csv_text: str) -> list[EmployeeRow]:
    """The rows of a CSV list with the columns name, email and, if wanted, department.

    The separator may be a comma, a semicolon or a tab. An address that comes twice counts once.
    Raises :class:`InputError` that names the column or line.
    """
    text = csv_text.removeprefix("\ufeff").strip()
    if not text:
        raise InputError("the list is empty", hint="begin with a line: name,email,department")
    separator = max(",;\t", key=text.splitlines()[0].count)
    lines = list(csv.reader(io.StringIO(text), delimiter=separator))
    if len(lines) > LONGEST:
        raise InputError(f"the list has {len(lines)} lines; {LONGEST} are allowed")
    head = [_NAMES.get(cell.strip().lower(), "") for cell in lines[0]]
    missing = [name for name in ("name", "email") if name not in head]
    if missing:
        raise InputError(
            f"the list has no column {missing[0]!r}",
            hint="begin with a line: name,email,department",
        )
    rows: dict[str, EmployeeRow] = {}
    for number, line in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in line):
            row = _row(head, line, number)
            rows.setdefault(row.email, row)
    return list(rows.values())


def _row(head: list[str], line: list[str], number: int) -> EmployeeRow:
    cells = {name: cell.strip() for name, cell in zip(head, line, strict=False) if name}
    email = cells.get("email", "").lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise InputError(f"line {number}: the email address cannot be used") from error
    if not cells.get("name"):
        raise InputError(f"line {number}: the name is missing")
    return EmployeeRow(cells["name"][:200], email, cells.get("department", "")[:100])
