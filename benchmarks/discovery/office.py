"""A generated office: the mix of files on the share of a small practice, at any size.

Two fifths of the bytes are mail, a third databases, the rest exports, letters, workbooks, scans of
nothing and logs. The same bytes of content on every machine.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import sqlite3
from dataclasses import astuple, dataclass
from email.message import EmailMessage
from pathlib import Path

import docx
import typst
import xlsxwriter

_FIRST = ("Ada", "Bruno", "Carmen", "Dwight", "Elena", "Franz", "Gloria", "Hiro", "Inez", "Jamal")
_LAST = ("Abrams", "Bellini", "Castro", "Drummond", "Eriksen", "Fontaine", "Goldberg", "Novak")
_TEXT = (
    "the visit was moved to next week since the crown is not back from the laboratory please call "
    "when you have time and bring the form with you we will send the invoice after treatment thank "
    "you for your patience about the delay with insurance they asked for another statement"
)
_WORDS = _TEXT.split()
_START = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Patient:
    """One of the office's patients."""

    number: int
    first: str
    last: str
    ssn: str
    born: str
    phone: str
    email: str
    street: str
    zip: str


def make_patients(count: int, draw: random.Random) -> list[Patient]:
    """Made-up people."""
    return [
        Patient(
            10_000 + number,
            draw.choice(_FIRST),
            draw.choice(_LAST),
            f"{draw.randint(1, 660):03}-{draw.randint(1, 99):02}-{draw.randint(1, 9998):04}",
            f"{draw.randint(1940, 2010)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
            f"(713) 555-{draw.randint(0, 9999):04}",
            f"patient{number}@mail.example",
            f"{draw.randint(1, 9999)} {draw.choice(_LAST)} Street",
            f"77{draw.randint(0, 999):03}",
        )
        for number in range(count)
    ]


def day(draw: random.Random) -> str:
    """A day of the year with an hour."""
    return f"2026-{draw.randint(1, 12):02}-{draw.randint(1, 28):02} 09:30:00"


def prose(draw: random.Random, words: int) -> str:
    """Sentences about nothing."""
    return " ".join(draw.choices(_WORDS, k=words)).capitalize() + "."


def letter(patient: Patient, draw: random.Random) -> str:
    """A letter with the usual head."""
    return (
        f"Harbor Dental\n12 Bay Street, Houston, TX 77001\n\n{patient.first} {patient.last}\n"
        f"{patient.street}, Houston, TX {patient.zip}\n\nDOB: {patient.born}\n"
        f"MRN: {patient.number}\n\n{prose(draw, 160)}\n\n{prose(draw, 90)}\n"
    )


def write_database(path: Path, patients: list[Patient], draw: random.Random) -> None:
    """Patients with their appointments and a ledger of payments."""
    with sqlite3.connect(path) as base:
        base.execute(
            "create table patients (patient_id integer primary key, first_name text, last_name "
            "text, ssn text, birth_date text, phone text, email text, street text, zip text, "
            "balance real, active integer, remarks text)"
        )
        rest = [
            (draw.randint(0, 90000) / 100, draw.randint(0, 1), prose(draw, 8)) for _ in patients
        ]
        base.executemany(
            f"insert into patients values ({','.join('?' * 12)})",
            [(*astuple(p), *more) for p, more in zip(patients, rest, strict=True)],
        )
        base.execute(
            "create table appointments (id integer primary key, patient_id integer, starts text, "
            "minutes integer, chair integer, state text, note text)"
        )
        numbers = [p.number for p in patients]
        base.executemany(
            "insert into appointments values (?, ?, ?, ?, ?, 'done', ?)",
            [
                (number, draw.choice(numbers), day(draw), draw.choice((15, 30)), 1, prose(draw, 6))
                for number in range(len(patients) * 12)
            ],
        )
        base.execute(
            "create table ledger (id integer primary key, patient_id integer, posted text, code "
            "text, cents integer, balance real, batch integer)"
        )
        base.executemany(
            "insert into ledger values (?, ?, ?, 'D0120', ?, ?, ?)",
            [
                (number, draw.choice(numbers), day(draw), cents, cents / 100, number // 200)
                for number in range(len(patients) * 25)
                for cents in (draw.randint(100, 90000),)
            ],
        )
    base.close()


def message(patient: Patient, draw: random.Random, number: int) -> bytes:
    """A mail with a plain and an HTML text; one in eight carries a list or a document."""
    mail = EmailMessage()
    mail["Received"] = f"from mx{draw.randint(1, 9)}.mail.example by harbor.example; {_START:%c}"
    mail["DKIM-Signature"] = "v=1; a=rsa-sha256; d=mail.example; b=" + "Ab3/" * 60
    mail["From"] = f"{patient.first} {patient.last} <{patient.email}>"
    mail["To"] = "Front Desk <office@harbor.example>"
    mail["Subject"] = prose(draw, 5)
    mail["Date"] = (_START + dt.timedelta(minutes=number)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    mail["Message-ID"] = f"<{number}@mail.example>"
    mail["X-Mailer"] = "Harbor Mail 7.2"
    body = f"{prose(draw, 120)}\n\nRegards,\n{patient.first} {patient.last}\n{patient.phone}\n"
    mail.set_content(body)
    rows = "".join(f"<p style='margin:0'>{line}</p>" for line in body.splitlines())
    mail.add_alternative(f"<html><body><div>{rows}</div></body></html>", subtype="html")
    if number % 8 == 0:
        mail.add_attachment(letter(patient, draw).encode(), "text", "plain", filename="letter.txt")
    elif number % 20 == 1:
        scan = draw.randbytes(60_000)
        mail.add_attachment(b"\xff\xd8\xff\xe0" + scan, "image", "jpeg", filename="scan.jpg")
    return mail.as_bytes()


def write_mailbox(path: Path, patients: list[Patient], draw: random.Random, size: int) -> None:
    """Messages up to a size."""
    with path.open("wb") as stream:
        number = 0
        while stream.tell() < size:
            raw = message(draw.choice(patients), draw, number).replace(b"\nFrom ", b"\n>From ")
            stream.write(b"From office@harbor.example Mon Jan  5 09:00:00 2026\n" + raw + b"\n")
            number += 1


def write_exports(folder: Path, patients: list[Patient], draw: random.Random) -> None:
    """The same people as CSV and as a workbook."""
    header = ["Patient ID", "First Name", "Last Name", "SSN", "DOB", "Phone", "Email", "Notes"]
    rows = [
        [p.number, p.first, p.last, p.ssn, p.born, p.phone, p.email, prose(draw, 10)]
        for p in patients
    ]
    with (folder / "patients.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
    with xlsxwriter.Workbook(str(folder / "patients.xlsx")) as book:
        sheet = book.add_worksheet("Patients")
        for number, row in enumerate([header, *rows]):
            sheet.write_row(number, 0, row)


def write_letters(folder: Path, patients: list[Patient], draw: random.Random) -> None:
    """Letters as text, Word, PDF and mail, one file each."""
    for number, patient in enumerate(patients):
        text = letter(patient, draw)
        if number % 4 < 2:
            (folder / f"{number}.txt").write_text(text, encoding="utf-8")
        elif number % 4 == 2:
            (folder / f"{number}.eml").write_bytes(message(patient, draw, number))
        else:
            document = docx.Document()
            for line in text.splitlines():
                document.add_paragraph(line)
            stream = io.BytesIO()
            document.save(stream)
            (folder / f"{number}.docx").write_bytes(stream.getvalue())
    for number in range(max(1, len(patients) // 40)):
        pages = "\n#pagebreak()\n".join(
            " \\\n".join(letter(patient, draw).replace("@", "\\@").splitlines())
            for patient in draw.sample(patients, min(5, len(patients)))
        )
        made = typst.compile(pages.encode())
        assert isinstance(made, bytes)
        (folder / f"{number}.pdf").write_bytes(made)


def write_office(folder: Path, size: int) -> int:
    """Write an office of about ``size`` bytes; the bytes it has."""
    draw = random.Random(11)
    patients = make_patients(max(40, size // 8_000), draw)
    letters = folder / "letters"
    letters.mkdir(parents=True)
    write_database(folder / "practice.db", patients, draw)
    write_mailbox(folder / "archive.mbox", patients, draw, size * 2 // 5)
    write_exports(folder, patients, draw)
    write_letters(letters, patients[: max(40, len(patients) // 25)], draw)
    with (folder / "server.log").open("w", encoding="utf-8") as stream:
        for number in range(size // 1000):
            stream.write(f"2026-03-01T12:{number % 60:02}:00 app[{number}]: {prose(draw, 9)}\n")
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
