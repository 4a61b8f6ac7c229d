"""Records whose fields a format names by position or qualifier: tables with headers of our own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

from duecare.discovery.readers.rows import CHUNK_ROWS
from duecare.discovery.readers.segments import DataTable, Segments

NAME: Final = "Name"
SSN: Final = "SSN"
EIN: Final = "EIN"
BIRTH: Final = "Birth date"
STREET: Final = "Street address"
CITY: Final = "City"
STATE: Final = "State"
ZIP: Final = "ZIP"
PHONE: Final = "Phone"
EMAIL: Final = "Email"
MEMBER_ID: Final = "Health plan member ID"
RECORD_NUMBER: Final = "Medical record number"
DIAGNOSIS: Final = "Diagnosis code"
ACCOUNT: Final = "Bank account number"
ROUTING: Final = "Routing number"
MEDICARE: Final = "Medicare number"
LICENSE: Final = "Driver license"
CARD: Final = "Card number"

_YEAR_FIRST: Final = re.compile(r"((?:18|19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_YEAR_LAST: Final = re.compile(r"(\d\d)(\d\d)((?:18|19|20)\d\d)(?!\d)")


def record_tables(
    rows: Iterable[Mapping[str, str]], titles: Sequence[str], member: str, name: str
) -> Segments:
    """Tables of at most ``CHUNK_ROWS`` rows with the columns ``titles``."""
    stream = iter(rows)
    done = 0
    while chunk := list(islice(stream, CHUNK_ROWS)):
        columns = [[row.get(title, "") for row in chunk] for title in titles]
        yield DataTable(titles, columns, member, name, done)
        done += len(chunk)


def iso_date(text: str, *, year_last: bool = False) -> str:
    """A date of eight digits (``19610409``, or with ``year_last`` ``04091961``) as ``1961-04-09``.

    What is no such date comes back as it is.
    """
    digits = text.strip()
    if year_last:
        last = _YEAR_LAST.match(digits)
        return f"{last[3]}-{last[1]}-{last[2]}" if last else digits
    first = _YEAR_FIRST.match(digits)
    return "-".join(first.groups()) if first else digits


def is_nine_digits(text: str) -> bool:
    """Nine digits, with or without hyphens: the form of a taxpayer's number."""
    digits = text.replace("-", "")
    return len(digits) == 9 and digits.isascii() and digits.isdigit()
