"""Writers of the formats, each with the format's own library, and the account of what they hold."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
from odf.opendocument import OpenDocumentText
from odf.text import P
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas

from benchmarks.discovery.blind.clients import Client

Cell = str | int | float | date | None


@dataclass
class Office:
    """A folder that fills up, and who is in it: that is the truth of the trial."""

    folder: Path
    trade: str
    style: str
    clients: dict[str, Client] = field(default_factory=dict)
    with_ssn: set[str] = field(default_factory=set)

    def holds(self, people: Iterable[Client], *, ssn: bool = False) -> None:
        """These people are in the folder with something that tells who they are."""
        for person in people:
            self.clients[person.ssn] = person
            if ssn:
                self.with_ssn.add(person.ssn)

    @property
    def states(self) -> Counter[str]:
        return Counter(person.state for person in self.clients.values())

    def path(self, name: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def write_text(path: Path, text: str, *, encoding: str = "utf-8", newline: str = "\r\n") -> None:
    path.write_bytes(text.replace("\n", newline).encode(encoding))


def csv_text(rows: Iterable[Sequence[Cell]], *, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().replace("\r\n", "\n")


def write_workbook(path: Path, sheets: dict[str, Iterable[Sequence[Cell]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)


def write_letter(path: Path, paragraphs: Iterable[str], *, head: str, foot: str) -> None:
    """A Word letter; ``head`` and ``foot`` are printed on each page."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = head
    document.sections[0].footer.paragraphs[0].text = foot
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))


def write_table_document(path: Path, title: str, rows: Sequence[Sequence[str]]) -> None:
    document = docx.Document()
    document.add_heading(title)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))


def write_open_document(path: Path, paragraphs: Iterable[str]) -> None:
    document = OpenDocumentText()
    for text in paragraphs:
        document.text.addElement(P(text=text))
    document.save(str(path))


def write_pdf(path: Path, pages: Iterable[Sequence[str]], *, head: str = "") -> None:
    sheet = canvas.Canvas(str(path), pagesize=letter, invariant=True)
    for lines in pages:
        sheet.setFont("Helvetica", 9)
        if head:
            sheet.drawString(60, 770, head)
        for number, line in enumerate(lines):
            sheet.drawString(60, 745 - number * 13, line)
        sheet.showPage()
    sheet.save()


def write_form(path: Path, title: str, fields: dict[str, str]) -> None:
    """A PDF form that somebody filled in: the values are in the fields, not on the page."""
    sheet = canvas.Canvas(str(path), pagesize=letter, invariant=True)
    sheet.drawString(60, 760, title)
    for number, (label, value) in enumerate(fields.items()):
        y = 720 - number * 28
        sheet.drawString(60, y, label)
        sheet.acroForm.textfield(name=label, value=value, x=210, y=y - 4, width=260, height=18)
    sheet.save()


def message(
    subject: str, body: str, *, sender: str, to: str, day: str, html: str = ""
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, to, subject, day
    mail.set_content(body)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def write_mbox(path: Path, mails: Iterable[EmailMessage]) -> None:
    """An mbox as old programs write it: "From " lines of bodies are quoted with ">"."""
    with path.open("wb") as out:
        for mail in mails:
            body = mail.as_bytes().replace(b"\nFrom ", b"\n>From ")
            out.write(b"From MAILER-DAEMON Mon Feb  3 08:00:00 2025\n" + body + b"\n\n")


def write_database(
    path: Path, tables: dict[str, tuple[Sequence[str], Iterable[Sequence[Cell]]]]
) -> None:
    with sqlite3.connect(path) as base:
        for name, (columns, rows) in tables.items():
            quoted = ", ".join(f'"{column}"' for column in columns)
            base.execute(f'CREATE TABLE "{name}" ({quoted})')
            marks = ", ".join("?" * len(columns))
            base.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
    base.close()


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
