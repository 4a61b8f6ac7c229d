"""Plain text formats: delimited tables, JSON, web pages, calendars and address cards."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from duecare_web.demo.documents import Table
from duecare_web.demo.people import Person


def delimited(
    table: Table, *, delimiter: str = ",", encoding: str = "utf-8", end: str = "\r\n"
) -> bytes:
    """A CSV or TSV file as office programs export it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow(table.header)
    writer.writerows(table.rows)
    return out.getvalue().encode(encoding)


def records_json(table: Table) -> bytes:
    """A list of objects, one a row."""
    rows = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    return (json.dumps(rows, indent=1, ensure_ascii=False) + "\n").encode()


def web_page(title: str, paragraphs: Sequence[str], table: Table | None = None) -> bytes:
    """A small HTML page."""
    parts = [f"<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>{title}</title>"]
    parts.append(f"</head><body><h1>{html.escape(title)}</h1>")
    parts += [f"<p>{html.escape(text)}</p>" for text in paragraphs]
    if table:
        parts.append("<table><tr>" + "".join(f"<th>{h}</th>" for h in table.header) + "</tr>")
        for row in table.rows:
            cells = "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row)
            parts.append(f"<tr>{cells}</tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</body></html>\n"]).encode()


def address_cards(people: Iterable[Person]) -> bytes:
    """Cards in vCard 3.0 (RFC 2426) with name, mail, telephone and home address."""
    cards = []
    for p in people:
        lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{p.family};{p.given};;;", f"FN:{p.name}"]
        if p.email:
            lines.append(f"EMAIL;TYPE=INTERNET:{p.email}")
        if p.phone:
            lines.append(f"TEL;TYPE=CELL:{p.phone}")
        lines.append(f"ADR;TYPE=HOME:;;{p.street};{p.city};{p.state};{p.zip_code};USA")
        cards.append("\r\n".join([*lines, "END:VCARD", ""]))
    return "".join(cards).encode()


def calendar(events: Iterable[tuple[str, datetime, str]]) -> bytes:
    """A calendar in iCalendar (RFC 5545); an event is its title, start and note."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example Practice//Calendar//EN"]
    for number, (title, start, note) in enumerate(events, 1):
        stamp = start.strftime("%Y%m%dT%H%M%S")
        lines += ["BEGIN:VEVENT", f"UID:{stamp}-{number:06d}"]
        lines += [f"DTSTAMP:{stamp}Z", f"DTSTART:{stamp}", f"SUMMARY:{title}"]
        lines += [f"DESCRIPTION:{note}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def form(title: str, lines: Iterable[tuple[str, str]], closing: str = "") -> bytes:
    """A typed note: a title, labels with values, and a closing text."""
    body = [title, "=" * len(title), ""]
    body += [f"{label + ':':<22}{value}" for label, value in lines]
    return "\n".join([*body, "", closing, ""]).encode()
