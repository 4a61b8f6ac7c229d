"""DICOM: what the header of a medical image says about its patient (PS3.3, patient module)."""

from __future__ import annotations

import warnings
from typing import Any, Final

from duecare.discovery.readers import strings
from duecare.discovery.readers.records import (
    BIRTH,
    MEMBER_ID,
    NAME,
    PHONE,
    RECORD_NUMBER,
    STREET,
    iso_date,
    record_tables,
)
from duecare.discovery.readers.segments import Inner, ReadProblem, Segments, Text
from duecare.discovery.readers.source import Source
from duecare.inventory.coverage import Cause, Reading

_TITLES: Final = (NAME, RECORD_NUMBER, BIRTH, STREET, PHONE, MEMBER_ID, "Other patient number")
_TEXTS: Final = frozenset(("LO", "LT", "SH", "ST", "UC", "UT", "PN", "DA", "AS"))
_IN_THE_ROW: Final = frozenset(
    ("PatientName", "PatientID", "PatientBirthDate", "PatientAddress", "PatientTelephoneNumbers")
)
_MOST: Final = 20_000
_DRAWN: Final = frozenset(("SC", "OT", "DOC", "US"))  # pictures into which names are often drawn


def extract(source: Source, member: str) -> Segments:
    """The patient as a row and the rest of the header as text; pixels are no text."""
    import pydicom

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with source.open() as stream:
                data: Any = pydicom.dcmread(stream, defer_size=1_000_000, stop_before_pixels=True)
            rows, lines = [_patient(data)], _lines(data)
            document = getattr(data, "EncapsulatedDocument", None)
            drawn = _is_drawn_on(data)
        except Exception:  # noqa: BLE001  a file that only claims to be one is looked through
            rows = []
    if not rows or not any(rows[0].values()):
        yield from strings.extract(source, member)
        return
    yield from record_tables(rows, _TITLES, member, "patients")
    yield Text("\n".join(lines).encode("utf-8", "replace"), member)
    if isinstance(document, bytes):
        yield Inner(
            "document.pdf", document, f"{member}!document.pdf" if member else "document.pdf"
        )
    if drawn:
        reason = "a medical image that may show a name: its header was read, its picture was not"
        yield ReadProblem(reason, member, None, Reading.IN_PART, Cause.PICTURES)


def _patient(data: Any) -> dict[str, str]:
    def text(name: str) -> str:
        value = data.get(name)
        return str(value).strip() if value is not None else ""

    name = " ".join(text("PatientName").split("=")[0].replace("^", ", ", 1).split("^"))
    return {
        NAME: name.strip(" ,"),
        RECORD_NUMBER: text("PatientID"),
        BIRTH: iso_date(text("PatientBirthDate")),
        STREET: text("PatientAddress").replace("^", ", "),
        PHONE: text("PatientTelephoneNumbers"),
        "Other patient number": text("OtherPatientIDs"),
    }


def _lines(data: Any) -> list[str]:
    """Every text of the header with its name, those of structured reports included."""
    lines: list[str] = []
    for element in data.iterall():
        is_told = element.VR in _TEXTS and element.keyword not in _IN_THE_ROW
        if is_told and element.keyword and len(lines) < _MOST:
            lines.append(f"{element.name}: {element.value}"[:4000])
    return lines


def _is_drawn_on(data: Any) -> bool:
    said = str(data.get("BurnedInAnnotation", "")).upper()
    return said == "YES" or (said != "NO" and str(data.get("Modality", "")) in _DRAWN)
