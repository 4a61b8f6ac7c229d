"""Each data type is one file, and everything that it declares holds."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from duecare.catalog.files import read_json, shipped_data
from duecare.data_types import ALL, BY_ID, DataType, element_bits, element_names
from duecare.data_types.model import Grouped, Labelled, Solid, Word
from duecare.data_types.registry import checked
from duecare.discovery.detectors.headers import _OTHER_RULES
from duecare.discovery.findings import FindingRows
from duecare.discovery.people.rows import ClientKey, RowCollector
from duecare.discovery.readers.segments import Text
from duecare.discovery.texts import count_text
from duecare.errors import InputError

# A bit is for good: stored element masks are read with it.
BITS = {
    "ssn": 0, "itin": 1, "payment_card": 2, "bank_account": 3, "aba_routing": 4,
    "driver_license": 5, "passport": 6, "date_of_birth": 7, "mrn": 8, "npi": 9, "dea": 10,
    "mbi": 11, "icd10": 12, "health_insurance_id": 13, "ein": 14, "email": 15, "phone": 16,
    "street_address": 17, "credential": 18, "iban": 19, "person_name": 20,
}  # fmt: skip


def counted(text: str) -> dict[str, int]:
    rows = FindingRows("example.txt")
    count_text(Text(text.encode()), ClientKey(b"examples"), rows, RowCollector())
    return rows.records


def cases(which: str) -> list[tuple[str, str]]:
    return [(kind.id, text) for kind in ALL for text in getattr(kind, which)]


@pytest.mark.parametrize(("name", "text"), cases("yes"))
def test_a_type_is_counted_in_its_examples(name, text):
    assert counted(text).get(name) == 1


@pytest.mark.parametrize(("name", "text"), cases("no"))
def test_a_type_is_not_counted_in_its_counterexamples(name, text):
    assert name not in counted(text)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.id)
def test_a_type_has_examples_of_yes_and_no_and_a_file_of_its_name(kind):
    assert kind.yes
    assert kind.no
    folder = Path(sys.modules["duecare.data_types.types"].__path__[0])
    assert (folder / f"{kind.id}.py").is_file()


def test_a_bit_never_changes_its_meaning():
    assert {kind.id: kind.bit for kind in ALL if kind.id in BITS} == BITS


def test_names_and_masks_are_two_ways_to_say_the_same():
    for kind in ALL:
        assert element_names(kind.mask) == (kind.id,)
        assert element_bits([kind.id]) == kind.mask
    with pytest.raises(InputError, match="'ss' is not a data type"):
        element_bits(["ss"])


def changed(name: str, **fields: object) -> list[DataType]:
    return [replace(kind, **fields) if kind.id == name else kind for kind in ALL]


@pytest.mark.parametrize(
    ("types", "message"),
    [
        (changed("ein", id="ssn"), "same id: ssn"),
        (changed("ein", bit=0), "same bit: 0"),
        (changed("ein", header=BY_ID["ssn"].header), "same rank of a header: 40"),
        (changed("ein", bit=32), "ein: bit 32 is not from 0 to 31"),
        (changed("ein", notations=(Solid(least=9, most=9, labels={"x": 3}),)), "not exist: x"),
        (changed("ein", notations=(Labelled(yields_to="y"),)), "not exist: y"),
        (changed("email", notations=(Word(least=9, most=9, labelled=3),)), "needs labels"),
        (changed("ein", notations=(Grouped(sizes=(2, 2, 2, 2, 2)),)), "more than 4 groups"),
    ],
)
def test_types_that_contradict_each_other_are_refused(types, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        checked(types)


def test_no_header_of_a_type_has_the_rank_of_another_role_of_a_column():
    ranks = [rank for rank, _, _ in _OTHER_RULES]
    ranks += [kind.header.rank for kind in ALL if kind.header]
    assert len(set(ranks)) == len(ranks)


def test_every_element_of_law_is_one_that_the_laws_name():
    elements = set(read_json(shipped_data(), "law/us.json")["_schema"]["elements"])
    assert {name for kind in ALL for name in kind.law.elements} <= elements


def test_a_check_runs_without_the_compiler():
    check = BY_ID["mrn"].form.check
    assert check is not None
    text = bytearray(b"MRN1001")
    assert text[: check(text, len(text))] == b"1001"


def test_the_types_load_without_the_libraries_of_the_scanner():
    code = "import sys, duecare.data_types; print(sorted({'numpy', 'numba'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
