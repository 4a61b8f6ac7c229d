"""Files of bookkeeping programs: OFX and QFX, QIF, and QuickBooks lists (IIF)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final

from duecare.discovery.readers.encoding import to_utf8
from duecare.discovery.readers.records import (
    ACCOUNT,
    CARD,
    NAME,
    ROUTING,
    SSN,
    STREET,
    record_tables,
)
from duecare.discovery.readers.rows import CHUNK_ROWS
from duecare.discovery.readers.segments import DataTable, Segments, Text
from duecare.discovery.readers.source import Source

_ELEMENT: Final = re.compile(r"<(/?)([A-Za-z0-9._]{1,40})>([^<\r\n]{0,4000})")
_OFX_LABELS: Final = {"BANKID": ROUTING, "SSN": SSN, "TAXID": SSN, "SUBID": SSN}
_BLANK: Final = re.compile(r"[ \t]+")


def extract(source: Source, member: str) -> Segments:
    """Accounts and people as tables, remarks as text."""
    text = to_utf8(source.read()).decode("utf-8", "replace")
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("!") and "\t" in start[:2000]:
        yield from _iif(start, member)
    elif start.startswith("!"):
        yield from _qif(start, member)
    else:
        yield from _ofx(text, member)


def _ofx(text: str, member: str) -> Segments:
    accounts: list[dict[str, str]] = []
    lines: list[str] = []
    around: list[str] = []
    for close, name, words in _ELEMENT.findall(text):
        tag, value = name.upper(), html.unescape(words).strip()
        if close:
            around = around[: around.index(tag)] if tag in around else around
        elif not value:
            around.append(tag)
            if tag in ("BANKACCTFROM", "CCACCTFROM", "BANKACCTTO", "CCACCTTO"):
                accounts.append({})
        elif tag == "ACCTID":
            is_card = any(part.startswith("CC") for part in around[-1:])
            _last(accounts)[CARD if is_card else ACCOUNT] = value
        elif tag == "BANKID":
            _last(accounts)[ROUTING] = value
        else:
            lines.append(f"{_OFX_LABELS.get(tag, tag)}: {value}")
    distinct = list({tuple(sorted(row.items())): row for row in accounts if row}.values())
    yield from record_tables(distinct, (ACCOUNT, ROUTING, CARD), member, "accounts")
    yield Text("\n".join(lines).encode("utf-8", "replace"), member)


def _last(rows: list[dict[str, str]]) -> dict[str, str]:
    if not rows:
        rows.append({})
    return rows[-1]


def _qif(text: str, member: str) -> Segments:
    notes: list[str] = []
    yield from record_tables(_payees(text, notes), (NAME, STREET), member, "payees")
    yield Text("\n".join(notes).encode("utf-8", "replace"), member)


def _payees(text: str, notes: list[str]) -> Iterator[Mapping[str, str]]:
    """Payees with an address; a record ends with ``^`` (Quicken interchange format)."""
    name = ""
    address: list[str] = []
    for line in text.splitlines():
        code, value = line[:1], line[1:].strip()
        if code == "P":
            name = value
        elif code == "A" and value:
            address.append(value)
        elif value and code in "MNL!":
            notes.append(value)
        elif code == "^":
            if name and address:
                parts = address[1:] if address[0].lower() == name.lower() else address
                yield {NAME: name, STREET: ", ".join(parts)}
            elif name:
                notes.append(name)
            name, address = "", []


def _iif(text: str, member: str) -> Segments:
    """A table for each kind of list; ``!CUST`` names the columns of the lines that begin CUST."""
    headers: dict[str, list[str]] = {}
    rows: dict[str, list[list[str]]] = {}
    done: dict[str, int] = {}
    for line in text.splitlines():
        cells = [cell.strip().strip('"') for cell in line.split("\t")]
        if cells[0].startswith("!"):
            headers[cells[0][1:]] = cells[1:]
        elif cells[0] in headers:
            kept = rows.setdefault(cells[0], [])
            kept.append(cells[1:])
            if len(kept) >= CHUNK_ROWS:
                yield _list_table(cells[0], headers[cells[0]], kept, member, done)
                rows[cells[0]] = []
    for kind, kept in rows.items():
        if kept:
            yield _list_table(kind, headers[kind], kept, member, done)


_IIF_TITLES: Final = {
    "SSNO": SSN, "TAXID": SSN, "PHONE1": "Phone", "PHONE2": "Phone 2", "FIRSTNAME": "First name",
    "LASTNAME": "Last name", "EMAIL": "Email", "BANKNUM": ACCOUNT, "ACCNUM": ACCOUNT,
    "CCNUM": CARD, "BDATE": "Birth date", "NAME": NAME,
}  # fmt: skip
_ADDRESS: Final = re.compile(r"B?ADDR([1-5])$")


def _list_table(
    kind: str, header: list[str], rows: list[list[str]], member: str, done: dict[str, int]
) -> DataTable:
    """One column for the lines of an address, of which the first repeats the name."""
    lines = [index for index, title in enumerate(header) if _ADDRESS.fullmatch(title)]
    titles = [
        _IIF_TITLES.get(title, title) for index, title in enumerate(header) if index not in lines
    ]
    columns = [
        [row[index] if index < len(row) else "" for row in rows]
        for index in range(len(header))
        if index not in lines
    ]
    if lines:
        titles.append(STREET)
        columns.append([_address([row[i] for i in lines if i < len(row)]) for row in rows])
    first = done.get(kind, 0)
    done[kind] = first + len(rows)
    return DataTable(titles, columns, member, kind.lower(), first)


def _address(lines: list[str]) -> str:
    filled = [_BLANK.sub(" ", line) for line in lines if line]
    if len(filled) > 1 and not any(char.isdigit() for char in filled[0]):
        filled = filled[1:]
    return ", ".join(filled)
