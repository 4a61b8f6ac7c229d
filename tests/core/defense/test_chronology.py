"""Chronology and exhibit index are complete to the last character, on paper and beside it."""

import csv
import hashlib
import io
import zipfile
from dataclasses import replace
from html.parser import HTMLParser

import pypdfium2
import pytest
from tests.core.defense.test_assemble import EXHIBITS, FOLDER, assemble, exported
from tests.core.documents import samples
from tests.core.documents.test_pdf import _outside

from duecare.defense import chronology, exhibit_index
from duecare.defense.chronology import chronology_documents, data_cells
from duecare.defense.exhibit_index import exhibit_index_documents, number_exhibits
from duecare.defense.exhibits import Exhibit
from duecare.defense.spreadsheet import spreadsheet_text
from duecare.defense.statements import chronology_cells
from duecare.defense.timeline import TimelineRow
from duecare.documents.pdf import render_pdf
from duecare.evidence.bundle.container import chunks_of

REASON = "It costs $875 a year; starting in May we will look again, said 王小明. " * 40
HEAD = {"client": "Harbor Tax 王", "firm": "Northgate IT", "created": samples.CREATED}
LATE = samples.CREATED


def row(index, **changes):
    made = TimelineRow(
        index=index,
        at=f"2026-{1 + index % 12:02d}-03T15:00:00.000Z",
        title=f"Declined: offer {index}",
        summary=f"by Ann Boss; reason: number {index}, {'because ' * (index % 9)}end",
        exhibits=(f"EX-{index:03d}",) if index % 3 else (),
        no_later_than=LATE,
        withheld=("person",) if index % 5 == 0 else (),
        kind="decision.declined" if index % 2 else "portal.opened",
    )
    return replace(made, **changes)


ROWS = [
    *(row(index) for index in range(24)),
    row(24, summary=f"reason: {REASON}last word"),
    row(25, summary="=HYPERLINK(1)", title="", not_before=LATE),
    row(26, summary="<script>alert(1)</script> & a\u202eb\nsecond line", title="+1 (555) 010-2000"),
    row(27, at="", title="Entry withheld", summary="Not shown.", withheld=("*",), kind=""),
]


def render(statement):
    return render_pdf(statement, branding=samples.BRANDING, created=samples.CREATED)


def letters_of(pdf):
    pages = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    return "".join(char for char in text if not char.isspace() and char not in "-\ufffe\u0002")


def letters(text):
    return "".join(char for char in text if not char.isspace() and char != "-")


class Cells(HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows, self.is_in = [], False

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        self.is_in = tag == "td"
        if self.is_in:
            self.rows[-1].append("")
        assert tag != "script"

    def handle_endtag(self, tag):
        self.is_in = self.is_in and tag != "td"

    def handle_data(self, data):
        if self.is_in:
            self.rows[-1][-1] += data


def sheet(content):
    return list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))


def written(rows, *, folder, render=render):
    """The three forms, read."""
    made = chronology_documents(rows, render=render, folder=folder, **HEAD)
    return {path: b"".join(chunks_of(content)) for path, content in made.items()}


def test_every_character_of_the_chronology_is_on_paper(tmp_path):
    pdf = chronology_documents(ROWS, render=render, folder=tmp_path, **HEAD)[chronology.PDF]
    seen = letters_of(pdf)
    for one in ROWS:
        for cell in chronology_cells(one):
            shown = cell.replace("\u202e", "[U+202E]")
            # A long cell may go on behind the foot of a page and the head of the next.
            parts = [shown] if len(shown) < 600 else shown.split(". ")
            assert all(letters(part) in seen for part in parts if part != parts[-1]), cell[:80]
            assert letters(parts[-1])[-12:] in seen
    assert "…" not in seen
    for page in pypdfium2.PdfDocument(pdf):
        assert [char for char in _outside(page) if char.strip()] == []


def test_the_complete_forms_hold_every_row(tmp_path):
    made = written(ROWS, folder=tmp_path)
    table = sheet(made[chronology.CSV])
    assert table[0] == list(chronology.HEADER)
    assert table[1:] == [[spreadsheet_text(cell) for cell in data_cells(one)] for one in ROWS]
    assert table[25][3].endswith("last word")
    assert table[26][3] == "'=HYPERLINK(1)"
    assert table[27][2:4] == [
        "'+1 (555) 010-2000",
        "<script>alert(1)</script> & a[U+202E]b\nsecond line",
    ]
    page = Cells()
    page.feed(made[chronology.HTML].decode())
    expected = [[cell.replace("\u202e", "[U+202E]") for cell in data_cells(one)] for one in ROWS]
    assert [cells for cells in page.rows if cells] == expected
    assert b"default-src 'none'" in made[chronology.HTML]


def test_a_long_log_gets_a_bounded_pdf_that_names_the_complete_forms(monkeypatch, tmp_path):
    monkeypatch.setattr(chronology, "MOST_PRINTED", 100)
    monkeypatch.setattr(chronology, "MOST_WEIGHTY", 20)
    statements = []

    def keep(statement):
        statements.append(statement)
        return render(statement)

    made = written((row(index) for index in range(400)), render=keep, folder=tmp_path)
    assert len(sheet(made[chronology.CSV])) == 401
    seen = letters_of(made[chronology.PDF])
    for path in (chronology.CSV, chronology.HTML):
        assert hashlib.sha256(made[path]).hexdigest() in seen
    tables = {part.title: part.blocks[0] for part in statements[0].sections}
    months = tables["Entries by month"].rows
    assert [cells[:4] for cells in months[:2]] == [
        ("2026-01", "34", "0", "396"),
        ("2026-02", "34", "1", "397"),
    ]
    assert months[0][4] == "Link opened: 34"
    weighty = tables["Decisions, and what bears on the record"]
    assert "of 200 entries" in weighty.caption
    assert weighty.rows[-1][0] == "399"
    assert all(int(cells[0]) % 2 for cells in weighty.rows)
    assert len(pypdfium2.PdfDocument(made[chronology.PDF])) < 40


@pytest.mark.parametrize("title", ["Owner summary", "=cmd|' /C calc'!A0", "王小明 🙂 مرحبا"])
def test_the_exhibit_index_is_whole_on_paper_and_as_a_table(title):
    exhibits = [
        Exhibit(f"{title} {number} {'and more ' * 12}", b"%d" % number) for number in range(9)
    ]
    numbered = number_exhibits(exhibits, prefix="HARBOR-D")
    made = exhibit_index_documents(numbered, render=render, **HEAD)
    pdf = made["data/report/exhibit-index.pdf"]
    seen = letters_of(pdf)
    for one in numbered:
        assert one.exhibit.digest.hex() in seen
        assert letters(one.bates) in seen
        assert letters(one.exhibit.title) in seen or "مرحبا" in title
    for page in pypdfium2.PdfDocument(pdf):
        assert [char for char in _outside(page) if char.strip()] == []
    table = sheet(made[exhibit_index.CSV])
    assert [cells[4:] for cells in table[1:]] == [
        [one.exhibit.digest.hex(), one.exhibit.name(one.number)] for one in numbered
    ]
    assert all(cells[1][0] not in "=+-@" and cells[5].isascii() for cells in table)


def test_a_long_index_comes_in_volumes(monkeypatch):
    monkeypatch.setattr(exhibit_index, "MOST_IN_VOLUME", 4)
    numbered = number_exhibits([Exhibit(f"Letter {n}", b"%d" % n) for n in range(9)], prefix="H-D")
    made = exhibit_index_documents(numbered, render=lambda one: one.to_json, **HEAD)
    assert sorted(made) == [
        "data/report/exhibit-index-1.pdf",
        "data/report/exhibit-index-2.pdf",
        "data/report/exhibit-index-3.pdf",
        "data/report/exhibit-index.csv",
    ]
    assert b"Volume 3 of 3" in made["data/report/exhibit-index-3.pdf"]
    assert b"EX-009" in made["data/report/exhibit-index-3.pdf"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\n=", "\r=", "＝", "＠"])
def test_no_cell_begins_like_a_formula(start):
    cell = spreadsheet_text(f"{start}1+1")
    assert cell.startswith(("'", "[U+"))
    assert spreadsheet_text("Ann = Boss\nsecond") == "Ann = Boss\nsecond"


def test_a_file_holds_all_forms(tmp_path):
    path = assemble(tmp_path / "d.zip", *exported()[1:])
    with zipfile.ZipFile(path) as packed:
        names = {name.removeprefix(f"{FOLDER}/") for name in packed.namelist()}
        table = sheet(packed.read(f"{FOLDER}/{chronology.CSV}"))
    assert {chronology.PDF, chronology.HTML, chronology.CSV, exhibit_index.CSV} <= names
    assert len(table) == 6  # it is written before the entry of the export
    numbers = [f"EX-{n:03d}" for n in range(1, len(EXHIBITS) + 1)]
    assert table[-1][4] == " ".join([*numbers, "PG-001"])
