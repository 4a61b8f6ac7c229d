"""Contact files (vCard 2.1, 3.0 and 4.0: RFC 2426, RFC 6350): one row a contact."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from typing import Final

from duecare.discovery.readers.encoding import to_utf8
from duecare.discovery.readers.rows import CHUNK_ROWS
from duecare.discovery.readers.segments import DataTable, Segments, Text
from duecare.discovery.readers.source import Source

_HEADER: Final = (
    "Name",
    "Birth date",
    "Email",
    "Email 2",
    "Phone",
    "Phone 2",
    "Street address",
    "City",
    "State",
    "ZIP",
    "Company",
    "Notes",
)
_LINE: Final = re.compile(
    r"(?:[\w-]+\.)?([\w-]+)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)", re.DOTALL
)
_FOLD: Final = re.compile(r"\r?\n[ \t]")
_SOFT_BREAK: Final = re.compile(r"=\r?\n")
_UNESCAPED: Final = re.compile(r"(?<!\\);")


def extract(source: Source, member: str) -> Segments:
    """A table of the contacts; notes and fields of one's own are in its last column."""
    whole = _FOLD.sub("", to_utf8(source.read()).decode("utf-8", "replace"))
    rows: list[dict[str, str]] = []
    done = 0
    for row, extra in _cards(whole):
        rows.append({**row, "Notes": "\n".join(extra)})
        if len(rows) >= CHUNK_ROWS:
            yield _table(rows, member, source.name, done)
            done += len(rows)
            rows = []
    if rows:
        yield _table(rows, member, source.name, done)
    if not done and not rows:
        yield Text(whole.encode("utf-8", "replace"), member)  # no card in it: words all the same


def _table(rows: list[dict[str, str]], member: str, name: str, first: int) -> DataTable:
    columns = [[row.get(title, "") for row in rows] for title in _HEADER]
    return DataTable(_HEADER, columns, member, name, first)


def _cards(whole: str) -> Iterator[tuple[dict[str, str], list[str]]]:
    row: dict[str, str] = {}
    extra: list[str] = []
    for line in _lines(whole):
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        name, options, value = found[1].upper(), found[2].upper(), found[3]
        if name == "BEGIN":
            row, extra = {}, []
        elif name == "END":
            if row or extra:
                yield row, extra
            row, extra = {}, []
        else:
            _take(row, extra, name, options, value)
    if row or extra:
        yield row, extra  # a file cut short


def _lines(whole: str) -> Iterator[str]:
    """Logical lines; those in quoted-printable go on after a trailing equals sign."""
    lines = iter(whole.splitlines())
    for line in lines:
        logical = line
        if "QUOTED-PRINTABLE" in line[:200].upper():
            while logical.endswith("=") and (more := next(lines, None)) is not None:
                logical = f"{logical[:-1]}{more}"
        yield logical


def _take(row: dict[str, str], extra: list[str], name: str, options: str, value: str) -> None:
    if "QUOTED-PRINTABLE" in options:
        value = quopri.decodestring(_SOFT_BREAK.sub("", value).encode()).decode("utf-8", "replace")
    if name in ("VERSION", "PRODID", "UID", "REV", "PHOTO", "LOGO", "SOUND", "KEY"):
        return
    parts = [_plain(part) for part in _UNESCAPED.split(value)]
    plain = " ".join(part for part in parts if part)
    if name == "FN":
        row["Name"] = plain
    elif name == "N":
        row.setdefault("Name", " ".join(part for part in reversed(parts[:2]) if part))
    elif name == "BDAY":
        row["Birth date"] = _date(plain)
    elif name in ("EMAIL", "TEL"):
        title = "Email" if name == "EMAIL" else "Phone"
        row.setdefault(title if title not in row else f"{title} 2", plain.removeprefix("tel:"))
    elif name == "ADR" and "ZIP" not in row:
        box, more, street, city, state, postal = (*parts, *[""] * 6)[:6]
        row.update(
            {
                "Street address": " ".join(filter(None, (street, more, box))),
                "City": city,
                "State": state,
                "ZIP": postal,
            }
        )
    elif name == "ORG":
        row["Company"] = plain
    elif plain:
        extra.append(f"{name.removeprefix('X-').replace('-', ' ').title()}: {plain}")


def _plain(value: str) -> str:
    text = value.replace("\\n", " ").replace("\\N", " ")
    return re.sub(r"\\(.)", r"\1", text).strip()


def _date(value: str) -> str:
    compact = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", value)
    return "-".join(compact.groups()) if compact else value[:10]
