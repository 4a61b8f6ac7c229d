"""Fixed-width files to tax authorities and banks: IRS FIRE, SSA EFW2 and EFW2C, NACHA.

Positions are those of IRS Publication 1220 (T, A, B, C, K, F records of 750), SSA Publications
42-007 (EFW2, 512) and 42-014 (EFW2C, 1,024) and the Nacha operating rules, appendix three (94).
Payees, employees and receivers become rows; what other records say follows as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from duecare.discovery.readers.encoding import EBCDIC_TO_LATIN, is_ebcdic
from duecare.discovery.readers.records import (
    ACCOUNT,
    CITY,
    EIN,
    NAME,
    ROUTING,
    SSN,
    STATE,
    STREET,
    ZIP,
    record_tables,
)
from duecare.discovery.readers.segments import Segments, Text
from duecare.discovery.readers.source import Source
from duecare.discovery.readers.throttle import throttle

_CHUNK: Final = 4_000_000
_TITLES: Final = (
    NAME,
    SSN,
    EIN,
    ACCOUNT,
    ROUTING,
    STREET,
    CITY,
    STATE,
    ZIP,
    "Reference",
    "Company",
)
_COMPANY_CLASSES: Final = frozenset(("CCD", "CTX", "CBR", "COR"))
Row = dict[str, str]


def extract(source: Source, member: str) -> Segments:
    """A table of the people, then the other records as text."""
    head = source.head(4096)
    width, take = _form(head)
    reader = _Reader(take)
    yield from record_tables(reader.rows(_records(source, width)), _TITLES, member, "payees")
    if reader.rest:
        yield Text("\n".join(reader.rest).encode("utf-8", "replace"), member)


def _form(head: bytes) -> tuple[int, Callable[[_Reader, str], Row | None]]:
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:3]
    if first[:3] == b"101" or first[:2] == b"10":
        return 94, _nacha
    if first[:1] == b"T":
        return 750, _fire
    return (1024 if first == b"RCA" else 512), _efw2


def _records(source: Source, width: int) -> Iterator[str]:
    """The records: lines where there are line ends, else blocks of ``width`` bytes."""
    left = b""
    with source.mapped() as view:
        head = bytes(view[: 2 * width + 4])
        has_lines = b"\n" in head or b"\r" in head
        translate = EBCDIC_TO_LATIN if is_ebcdic(head) else None
        for at in range(0, len(view), _CHUNK):
            data = left + throttle().copy(view, at, min(at + _CHUNK, len(view)))
            if has_lines:
                parts = data.replace(b"\r", b"\n").split(b"\n")
                left = parts.pop()
            else:
                stop = len(data) // width * width
                parts = [data[start : start + width] for start in range(0, stop, width)]
                left = data[stop:]
            for part in parts:
                if part:
                    yield _decoded(part, translate)
    if left:
        yield _decoded(left, translate)


def _decoded(part: bytes, translate: bytes | None) -> str:
    """Latin-1 keeps every position; a UTF-8 letter in a name counts for two of them."""
    return (part.translate(translate) if translate else part).decode("latin-1")


@dataclass
class _Reader:
    """Turns records into rows; keeps what is no row as text."""

    take: Callable[[_Reader, str], Row | None]
    rest: list[str] = field(default_factory=list)
    entry_class: str = ""  # of the batch, in a NACHA file

    def rows(self, records: Iterator[str]) -> Iterator[Row]:
        """Each person or payee."""
        for record in records:
            row = self.take(self, record)
            if row is not None:
                yield row
            elif len(self.rest) < 100_000:
                self.rest.append(" ".join(record.split()))


def _cut(record: str, first: int, last: int) -> str:
    """The field from position ``first`` to ``last``, counted from one as the publications do."""
    return record[first - 1 : last].strip()


def _number(row: Row, digits: str, *, is_employer: bool = False) -> None:
    if digits and digits.strip("0"):
        row[EIN if is_employer else SSN] = digits


def _fire(_reader: _Reader, record: str) -> Row | None:
    """A payee (B) record; the name moved by forty positions with tax year 2021."""
    if not record.startswith("B"):
        return None
    at = 248 if any(char.isalpha() for char in record[247:287]) else 288
    row = {
        NAME: " ".join(_cut(record, at, at + 39).split()),
        ACCOUNT: _cut(record, 21, 40),
        STREET: _cut(record, 368, 407),
        CITY: _cut(record, 448, 487),
        STATE: _cut(record, 488, 489),
        ZIP: _cut(record, 490, 494),
    }
    _number(row, _cut(record, 12, 20), is_employer=_cut(record, 11, 11) == "1")
    return row


def _efw2(_reader: _Reader, record: str) -> Row | None:
    """An employee's wage (RW, RCW) or state (RS, RCS) record."""
    if record.startswith("RCW"):
        name = tuple(_cut(record, a, b) for a, b in ((72, 86), (87, 101), (102, 121)))
        if not any(name):
            name = tuple(_cut(record, a, b) for a, b in ((22, 36), (37, 51), (52, 71)))
        return _employee(record, _cut(record, 13, 21).strip("0") or _cut(record, 4, 12), name, 122)
    if record.startswith("RW"):
        name = tuple(_cut(record, a, b) for a, b in ((12, 26), (27, 41), (42, 61)))
        return _employee(record, _cut(record, 3, 11), name, 66)
    if record.startswith("RS"):
        name = tuple(_cut(record, a, b) for a, b in ((19, 33), (34, 48), (49, 68)))
        return _employee(record, _cut(record, 10, 18), name, 73)
    return None


def _employee(record: str, number: str, name: tuple[str, ...], address: int) -> Row:
    """A row with the address that begins at position ``address``: location, delivery, city."""
    row = {
        NAME: " ".join(filter(None, name)),
        STREET: " ".join(
            filter(
                None,
                (_cut(record, address + 22, address + 43), _cut(record, address, address + 21)),
            )
        ),
        CITY: _cut(record, address + 44, address + 65),
        STATE: _cut(record, address + 66, address + 67),
        ZIP: _cut(record, address + 68, address + 72),
    }
    _number(row, number)
    return row


def _nacha(reader: _Reader, record: str) -> Row | None:
    """A receiver (entry detail record, type 6); companies are no people."""
    if record.startswith("5"):
        reader.entry_class = _cut(record, 51, 53)
        return None
    if not record.startswith("6") or len(record) < 60:
        return None
    row = {ROUTING: _cut(record, 4, 12)}
    if reader.entry_class == "IAT":  # the receiver's name is in an addenda record
        return {**row, ACCOUNT: _cut(record, 40, 74)}
    row[ACCOUNT] = _cut(record, 13, 29)
    row["Reference"] = _cut(record, 40, 54)
    name = _cut(record, 55, 76)
    row["Company" if reader.entry_class in _COMPANY_CLASSES else NAME] = name
    return row
