"""Damaged bytes of every format end as an outcome, never as an exception of a parser."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.discovery.practice_files import KEY

from duecare.discovery.items import Item, ItemSettings, scan_item
from duecare.discovery.limits import Limits

SETTINGS = ItemSettings(KEY, Limits(expansion_bytes=50_000_000, member_bytes=20_000_000))


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["name", "ssn"])
    book.active.append(["Ada Hill", "212-34-5679"])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.txt", "SSN: 212-34-5679\n" * 30)
    return packed.getvalue()


SEEDS = {
    "a.xlsx": workbook(),
    "a.zip": archive(),
    "a.csv": b"name,ssn\nAda Hill,212-34-5679\n",
    "a.eml": b"From: a@b.example\nTo: c@d.example\nSubject: x\n\nSSN: 212-34-5679\n",
    "a.json": b'[{"name": "Ada Hill", "ssn": "212-34-5679"}]',
    "a.rtf": b"{\\rtf1 SSN: 212-34-5679 \\par }",
    "a.html": b"<html><p>SSN: 212-34-5679</p></html>",
    "a.txt": b"SSN: 212-34-5679 card 4539 1488 0343 6467",
}


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_flipped_cut_and_inserted_bytes_end_as_an_outcome(tmp_path, name, data):
    raw = bytearray(SEEDS[name])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(len(raw) - 1, 0)))
        if data.draw(st.booleans()):
            raw[at : at + 1] = data.draw(st.binary(max_size=8))
        else:
            raw = raw[: at + 1] if data.draw(st.booleans()) else raw + raw[at:]
    path = tmp_path / name
    path.write_bytes(raw)
    outcome = scan_item(Item(str(path).encode(), len(raw), 0), SETTINGS)
    assert not any("212-34-5679" in problem.reason for problem in outcome.problems)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=3000))
def test_any_bytes_end_as_an_outcome(tmp_path, raw):
    path = tmp_path / "noise.dat"
    path.write_bytes(raw)
    scan_item(Item(str(path).encode(), len(raw), 0), SETTINGS)
