"""A large table is cut into slices and counted as if it were whole, to the bit."""

import csv
import datetime as dt
import io
import itertools
import json
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecare.discovery import ScanSettings, scan
from duecare.discovery.detectors.name_forms import forms_of_names
from duecare.discovery.detectors.names import NameForms, name_forms
from duecare.discovery.readers.csv_cells import Split
from duecare.discovery.readers.limits import Limits

pytestmark = pytest.mark.slow

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
CELL = st.text(alphabet='ab1 ,;"\n\r\té', max_size=6)


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=8), st.sampled_from(",;\t|"))
@settings(max_examples=150, deadline=None)
def test_rows_and_cells_are_those_of_the_csv_module(rows, delimiter):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    text = stream.getvalue()
    split = Split(text.encode(), delimiter)
    expected = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert [split.row(index) for index in range(len(split))] == expected


@given(st.text(alphabet='ab ,"\n', max_size=40))
@settings(max_examples=150, deadline=None)
def test_careless_quotes_are_read_as_the_csv_module_reads_them(text):
    split = Split(text.encode(), ",")
    expected = list(csv.reader(io.StringIO(text, newline="")))
    rows = [split.row(index) for index in range(len(split))]
    if split.open_row < 0:
        assert rows == expected
    else:  # its line is a row, so that it takes none of the others with it
        assert rows[: split.open_row] == expected[: split.open_row]
        assert len(rows) >= len(expected)


NAME = st.text(alphabet="abM. ,'-", max_size=14) | st.sampled_from(
    ["Dr. Ada Hill Jr", "Lopez, Maria T.", "José Ruiz", "O'Neil, Mary-Ann", "Hill,", "a b c d e f"]
)


@given(st.lists(NAME, max_size=12))
@settings(max_examples=150, deadline=None)
def test_names_of_a_column_have_the_normal_form_of_single_names(names):
    parts = [name.encode() for name in names]
    assert_read_as_one_by_one(names, parts)


def assert_read_as_one_by_one(names, parts):
    ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
    starts = ends - np.array([len(part) for part in parts], dtype=np.int64)
    buf = np.frombuffer(b"".join(parts) + b" ", dtype=np.uint8)
    forms, stops, left = forms_of_names(buf, starts, ends)
    begins = [0, *stops.tolist()]
    for row, (name, is_left) in enumerate(zip(names, left.tolist(), strict=True)):
        if not is_left:
            bounds = begins[4 * row : 4 * row + 5]
            pairs = itertools.pairwise(bounds)
            read = [forms[begin:stop].tobytes().decode() for begin, stop in pairs]
            assert NameForms(*read) == name_forms(name)
        assert is_left == (not name.isascii())


def test_names_of_columns_of_any_length_are_read_the_same_every_time():
    # memory that is freed too early only shows when columns of many lengths follow one another
    draw = random.Random(1)
    words = ["Nina", "Garcia", "Wei", "Mary Ann", "O'Neil", "Smith-Jones", "Dr", "Jr", "Lopez, Ana"]
    for _ in range(1500):
        names = [
            " ".join(draw.choices(words, k=draw.randint(1, 4))) for _ in range(draw.randint(1, 300))
        ]
        assert_read_as_one_by_one(names, [name.encode() for name in names])


def table(rows: int) -> str:
    lines = ["client,ssn,email,note,state"]
    for n in range(rows):
        note = '"called, then\nwrote ""again"""' if n % 5 == 0 else f"note {n}"
        lines.append(
            f"Ada H{chr(97 + n % 26)}ill,{212 + n % 90}-{10 + n % 80}-{1000 + n},"
            f"ada{n}@mail.example,{note},{'TX' if n % 3 else 'OK'}"
        )
    return "\n".join(lines) + "\n"


def counted(path, out, slice_bytes: int, workers: int):
    limits = Limits(slice_bytes=slice_bytes)
    chosen = ScanSettings(
        sources=[path],
        client_key=b"k" * 32,
        home_state="TX",
        workers=workers,
        limits=limits,
        findings=out,
    )
    inventory = scan(chosen, now=NOW).inventory
    found = [json.loads(line) for line in out.read_text().splitlines()]
    return inventory, sorted(
        found, key=lambda line: (line["data_type"], line["row"], line["offset"])
    )


def test_slices_of_a_table_count_as_the_whole_and_number_its_rows(tmp_path):
    path = tmp_path / "clients.csv"
    path.write_text(table(4000), encoding="utf-8")
    whole, found_whole = counted(path, tmp_path / "whole.jsonl", 10**9, 1)
    cut, found_cut = counted(path, tmp_path / "cut.jsonl", 20_000, 2)
    assert whole.people.best == 4000
    assert cut.people == whole.people
    assert cut.data_types == whole.data_types
    assert cut.states == whole.states
    assert cut.elements == whole.elements
    assert found_cut == found_whole
    assert [f["row"] for f in found_cut if f["data_type"] == "ssn"][-1] == 3999


def test_a_slice_does_not_start_inside_a_quoted_cell(tmp_path):
    lines = "\n".join(f"line {n}" for n in range(40))
    path = tmp_path / "notes.csv"
    rows = [f'Ada Hill,{212 + n % 90}-45-{1000 + n},"{lines}",x' for n in range(300)]
    path.write_text("client,ssn,note,code\n" + "\n".join(rows) + "\n", encoding="utf-8")
    whole, _ = counted(path, tmp_path / "whole.jsonl", 10**9, 1)
    cut, _ = counted(path, tmp_path / "cut.jsonl", 5000, 2)
    assert cut.data_types["ssn"].records == whole.data_types["ssn"].records == 300
    assert cut.people == whole.people
