"""Files of many systems: tables of any layout, letters, forms, mail."""

from __future__ import annotations

import csv
import json
import mailbox
import random
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from docx import Document

from benchmarks.discovery.offices.people import Person

Cell = Callable[[Person], object]
Columns = Mapping[str, Cell]


def full(person: Person) -> str:
    """``Daniel Tran``."""
    return f"{person.first} {person.last}"


def shortened(person: Person) -> str:
    """``Dan Tran``."""
    return f"{person.short} {person.last}"


def reversed_name(person: Person) -> str:
    """``Tran, Daniel K``."""
    return f"{person.last}, {person.first} {person.middle}"


def former(person: Person) -> str:
    """The name before marriage, for those who have one."""
    return f"{person.first} {person.former or person.last}"


def hyphenated(person: Person) -> str:
    """``Maria Ochoa-Vance`` for those who had another name."""
    return f"{person.first} {person.former}-{person.last}" if person.former else full(person)


def write_csv(
    path: Path,
    people: Iterable[Person],
    columns: Columns,
    *,
    header: bool = True,
    delimiter: str = ",",
) -> None:
    """A delimited export."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream, delimiter=delimiter)
        if header:
            rows.writerow(columns)
        rows.writerows([cell(person) for cell in columns.values()] for person in people)


def write_xlsx(path: Path, people: Iterable[Person], columns: Columns, *, title: str = "") -> None:
    """A workbook, with a title above the headers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Sheet1")
    at = 0
    if title:
        sheet.write_string(0, 0, title)
        at = 2
    sheet.write_row(at, 0, list(columns))
    for row, person in enumerate(people, at + 1):
        sheet.write_row(row, 0, [cell(person) for cell in columns.values()])
    book.close()


def write_table(database: Path, table: str, people: Iterable[Person], columns: Columns) -> None:
    """A table of a SQLite database."""
    database.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(database)
    connection.execute(f"create table {table} ({', '.join(columns)})")
    marks = ", ".join("?" * len(columns))
    rows = [[cell(person) for cell in columns.values()] for person in people]
    connection.executemany(f"insert into {table} values ({marks})", rows)
    connection.commit()
    connection.close()


def write_json(path: Path, people: Iterable[Person], columns: Columns) -> None:
    """An export of a web form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([{k: cell(p) for k, cell in columns.items()} for p in people]))


def write_texts(
    folder: Path, people: Iterable[Person], text: Callable[[Person], str], *, suffix: str = ".txt"
) -> None:
    """One letter or form for each person, as text or as a Word document."""
    folder.mkdir(parents=True, exist_ok=True)
    for person in people:
        path = folder / f"{person.last} {person.number}{suffix}"
        if suffix == ".docx":
            document: Any = Document()
            for line in text(person).split("\n"):
                document.add_paragraph(line)
            document.save(path)
        else:
            path.write_text(text(person), encoding="utf-8")


def write_mails(
    path: Path, people: Sequence[Person], text: Callable[[Person], str], office: str
) -> None:
    """A mailbox of threads: a question, an answer that quotes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    box = mailbox.mbox(path)
    for person in people:
        asked = _message(full(person), person.email, "Front Desk", office, text(person))
        quoted = "\n".join(f"> {line}" for line in text(person).split("\n"))
        answer = f"Hi {person.short},\nthank you, we have updated your file.\n\n{quoted}\n"
        box.add(asked)
        box.add(_message("Front Desk", office, full(person), person.email, answer))
    box.close()


def _message(who: str, sender: str, whom: str, receiver: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f'"{who}" <{sender}>'
    message["To"] = f'"{whom}" <{receiver}>'
    message["Date"] = "Mon, 02 Mar 2026 09:30:00 -0600"
    message["Subject"] = "my file"
    message.set_content(text)
    return message


LETTERHEAD: Final = (
    "PLAINS OFFICE GROUP\n400 Main St, Suite 2, Amarillo, TX 79101\n(806) 555-0100\n\n"
)


def letter(person: Person) -> str:
    """A letter with labels."""
    return (
        f"{LETTERHEAD}March 2, 2026\n\n{full(person)}\n{person.street}\n"
        f"{person.city}, {person.state} {person.zip}\n\nRe: {full(person)}    DOB: {person.date('us')}\n\n"
        f"Dear {person.short}:\n\nPlease call us about your file. We have {person.phone} as your"
        f" number and {person.email} as your address.\n\nSincerely,\nThe office\n"
    )


def prose(person: Person) -> str:
    """A statement in sentences, with the name and the birth date in them."""
    draw = random.Random(person.number)
    opening = draw.choice(
        [
            f"I, {full(person)}, born {person.date('long')}, state the following.",
            f"My name is {person.first} {person.middle}. {person.last}. I was born on {person.date('long')}.",
            f"Before me appeared {full(person)}, whose date of birth is {person.date('us')}.",
            f"This concerns {shortened(person)} (DOB {person.date('us')}).",
            (
                f"Our client {full(person)}, date of birth {person.date('long')}, was injured on"
                f" January 9, 2025."
            ),
        ]
    )
    return (
        f"{LETTERHEAD}{opening} I live at {person.street}, {person.city}, {person.state}"
        f" {person.zip}. On the day in question I was at work.\n\nSigned,\n{full(person)}\n"
    )


def scanned(person: Person) -> str:
    """An affidavit as text recognition gives it: spaces in the wrong places."""
    a, b, c = person.ssn.split("-")
    return (
        f"AFFIDAVIT OF {full(person).upper()}\n\nBefore me personally appeared  {person.first}  "
        f"{person.last} , whose\ndate of birth is  {person.date('us')}  and  who resides at\n"
        f"{person.street} ,  {person.city} ,  {person.state}   {person.zip}\nS.S.N.  {a} - {b} - {c}\n"
    )


def form(person: Person) -> str:
    """An intake form of labels and values."""
    return (
        f"NEW CLIENT INTAKE\n\nName: {reversed_name(person)}\nDate of Birth: {person.date('us')}\n"
        f"Social Security #: {person.ssn}\nHome Phone: ({person.phone[:3]}) {person.phone[4:]}\n"
        f"E-mail: {person.email}\nAddress: {person.street}\n"
        f"City, State, Zip: {person.city}, {person.state} {person.zip}\n"
        f"Driver's License: {person.license}\nEmergency contact: see file\n"
    )


def complaint(person: Person) -> str:
    """A mail in which somebody writes about themselves."""
    return (
        f"Hello,\nmy date of birth is {person.date('us')} and the last letter went to the wrong place.\n"
        f"I am at {person.street}, {person.city}, {person.state} {person.zip} now.\n"
        f"Call me at {person.phone}.\n{shortened(person)}\n"
    )
