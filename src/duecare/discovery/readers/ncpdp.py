"""Pharmacy claims in the NCPDP telecommunication format D.0, as far as payer sheets publish it.

A transmission begins with a fixed header (bank number, version, transaction code); segments are
apart by the record separator and fields by the field separator, each with two letters in front:
``CA`` first name, ``CB`` last name, ``C4`` birth date, ``C2`` cardholder number. Each transmission
names one patient. NCPDP SCRIPT is XML and is read as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from duecare.discovery.readers.encoding import to_utf8
from duecare.discovery.readers.records import (
    BIRTH,
    CITY,
    DIAGNOSIS,
    EMAIL,
    LICENSE,
    MEMBER_ID,
    NAME,
    PHONE,
    RECORD_NUMBER,
    SSN,
    STATE,
    STREET,
    ZIP,
    iso_date,
    record_tables,
)
from duecare.discovery.readers.segments import Segments
from duecare.discovery.readers.source import Source

_TITLES: Final = (
    NAME, SSN, MEMBER_ID, LICENSE, RECORD_NUMBER, BIRTH, STREET, CITY, STATE, ZIP, PHONE, EMAIL,
    DIAGNOSIS,
)  # fmt: skip
_HEADER: Final = re.compile(r"(?<!\d)(?=\d{6}D0[A-Z]\d)")
_APART: Final = re.compile(r"[\x1c-\x1e]")
_FIELDS: Final = {
    "C2": MEMBER_ID, "CM": STREET, "CN": CITY, "CO": STATE, "CP": ZIP, "CQ": PHONE, "HN": EMAIL,
    "DO": DIAGNOSIS,
}  # fmt: skip
_PATIENT_NUMBERS: Final = {"01": SSN, "02": LICENSE}  # by the qualifier in field CX


def extract(source: Source, member: str) -> Segments:
    """A table of the patients and of cardholders who are somebody else."""
    text = to_utf8(source.read()).decode("utf-8", "replace")
    rows = (row for part in _HEADER.split(text) for row in _people(part))
    yield from record_tables(rows, _TITLES, member, "patients")


def _people(transmission: str) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    for part in _APART.split(transmission)[1:]:
        fields.setdefault(part[:2], part[2:].strip())
    patient = f"{fields.get('CA', '')} {fields.get('CB', '')}".strip()
    holder = f"{fields.get('CC', '')} {fields.get('CD', '')}".strip()
    row = {title: fields[code] for code, title in _FIELDS.items() if fields.get(code)}
    row[NAME] = patient or holder
    row[ZIP] = row.get(ZIP, "")[:5]
    row[BIRTH] = iso_date(fields.get("C4", ""))
    if fields.get("CY"):
        row[_PATIENT_NUMBERS.get(fields.get("CX", ""), RECORD_NUMBER)] = fields["CY"]
    if any(row.values()):
        yield row
    if patient and holder and holder != patient:
        yield {NAME: holder, MEMBER_ID: fields.get("C2", "")}
