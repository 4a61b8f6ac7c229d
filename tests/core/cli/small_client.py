"""A small client as real files, made in code: fictitious people, reserved or invalid numbers."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pikepdf
from openpyxl import Workbook

FIRST = ("Ada", "Bela", "Cora", "Dina", "Ella", "Finn", "Gus", "Hal", "Ida", "Jon")
LAST = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir")
PEOPLE = [
    (
        f"{first} {last}",
        f"{219 + at}-{11 + at}-{4103 + 7 * at}",
        f"{first}.{last}@example.com".lower(),
    )
    for at, (first, last) in enumerate((first, last) for last in LAST for first in FIRST)
]
PROFILE = """\
name: Harbor Tax Services
industry: finance
state: TX
employees: 14
revenue_usd: 1800000
devices:
  - {id: LT-07, kind: laptop, encrypted: false, owner: reception, scan: "laptops/LT-07"}
"""
INSURANCE = """\
client: [{carrier: Example Mutual, kind: cyber, aggregate_limit: 100000, retention: 2500}]
firm: [{carrier: Example Specialty, kind: tech_eo, aggregate_limit: 1000000, retention: 10000}]
"""


def write_small_client(folder: Path) -> Path:
    """``files`` with 60 people on a laptop and 25 of them in a workbook, and the input files."""
    files = folder / "files"
    laptop, server = files / "laptops" / "LT-07", files / "server"
    laptop.mkdir(parents=True)
    server.mkdir()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["name", "ssn", "email", "state"])
    writer.writerows([*person, "TX"] for person in PEOPLE)
    (laptop / "customers.csv").write_text(text.getvalue())
    book = Workbook()
    book.active.append(["Name", "SSN"])
    for name, ssn, _ in PEOPLE[:25]:
        book.active.append([name, ssn])
    book.save(server / "refunds.xlsx")
    (server / "notes.txt").write_text("Closed on Friday. The printer is in room 2.\n")
    (folder / "client.yaml").write_text(PROFILE)
    (folder / "insurance.yaml").write_text(INSURANCE)
    return files


def write_encrypted_pdf(path: Path) -> None:
    """A PDF that opens with a password only."""
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(path, encryption=pikepdf.Encryption(owner="a", user="b"))


def read_json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))
