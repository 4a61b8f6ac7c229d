"""Birth dates in the order in which their column is written, and those in three columns.

``03/04/1980`` is March 4 or April 3, and one cell alone does not tell: a number above 12 in another
cell of its column does. The order that a column has shown holds for the chunks that follow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from duecare.discovery.kernel.kinds import BIRTH, NOT_PERSONAL
from duecare.discovery.tables.columns import TableColumn

_MONTHS: Final = 12
_DAYS: Final = 31
_NUMBERS: Final = re.compile(rb"\s*(\d{1,2})([/.-])(\d{1,2})(?=\2(?:\d{4}|\d{2})(?!\d))")
_SLASHES: Final = (0x2F, 0x2E, 0x2D)
# What a header of birth adds about the part that its column holds: *DOB_MM*, *Birth Year*.
_PARTS: Final = tuple(
    re.compile(rf"\b({words})\b")
    for words in ("month|mm|mo|m|mes", "day|dd|d|dia", "year|yyyy|yy|yr|y|ano")
)


def settle_parts(columns: Sequence[TableColumn]) -> None:
    """Month, day and year of birth in three columns: the last one gets the whole date."""
    for party in {column.header.party for column in columns}:
        births = [c for c in columns if c.header.party == party and c.header.kind == BIRTH]
        parts = [[c for c in births if part.search(c.header.words)] for part in _PARTS]
        if any(len(part) != 1 for part in parts) or len({id(c) for (c,) in parts}) < len(parts):
            continue
        month, day, year = (part[0] for part in parts)
        texts = zip(month.texts(), day.texts(), year.texts(), strict=True)
        whole = TableColumn.of("dob", ["/".join(text) if all(text) else "" for text in texts])
        year.buf, year.starts, year.ends = whole.buf, whole.starts, whole.ends
        for column in (month, day):
            column.header = replace(column.header, kind=NOT_PERSONAL)


def month_first(column: TableColumn, *, day_first: bool = False) -> TableColumn | None:
    """The column with month before day where its days come first, else nothing.

    ``day_first``: earlier rows have shown it. A column in which numbers above 12 are in either
    place has no order: its cells are left as they are.
    """
    if not _may_hold_days(column):
        return None
    raw = column.buf.tobytes()
    pairs = zip(column.starts.tolist(), column.ends.tolist(), strict=True)
    found = [date for start, end in pairs if (date := _NUMBERS.match(raw, start, end))]
    first, second = (max((int(date[at]) for date in found), default=0) for at in (1, 3))
    if second > _MONTHS or first > _DAYS or not (first > _MONTHS or day_first):
        return None
    turned = bytearray(raw)
    for date in found:  # the two numbers change places: as many bytes as before
        turned[date.start(1) : date.end(3)] = date[3] + date[2] + date[1]
    return replace(column, buf=np.frombuffer(bytes(turned), dtype=np.uint8))


def _may_hold_days(column: TableColumn) -> bool:
    """Whether a cell has a sign behind its second byte or its third, as 3/14/1980 and 14.3.80."""
    long = column.ends - column.starts > 2
    starts = column.starts[long]
    signs = [np.isin(column.buf[starts + at], _SLASHES) for at in (1, 2)]
    return bool((signs[0] | signs[1]).any())
