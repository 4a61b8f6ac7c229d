"""What is in a folder many times is read once, and nothing that differs is taken for the same."""

import io
import subprocess
import zipfile

import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from duecare.discovery.readers import ocr
from duecare.discovery.readers.limits import Limits
from duecare.discovery.readers.seen import Seen, in_both_forms
from duecare.discovery.readers.segments import Budget, Text
from duecare.discovery.readers.source import Source
from duecare.discovery.readers.spreadsheet import extract

words = st.lists(st.sampled_from(["Ada", "a@b", "219-08", "x1", "of", "\n", "Σ"]), max_size=8)


def test_a_picture_that_comes_again_is_read_once(monkeypatch):
    runs = []

    def read(*_, **options):
        runs.append(options["input"])
        return subprocess.CompletedProcess([], 0, b"Harbor Dental %d" % len(runs))

    monkeypatch.setattr(ocr.subprocess, "run", read)
    monkeypatch.setattr(ocr, "_known", type(ocr._known)())
    logo, other = Image.new("L", (300, 200), 250), Image.new("L", (200, 300), 250)
    budget = Budget(0)
    texts = [ocr.text_of_image(picture, budget) for picture in (logo, logo.copy(), other, logo)]
    assert texts == ["Harbor Dental 1", "Harbor Dental 1", "Harbor Dental 2", "Harbor Dental 1"]
    assert len(runs) == 2
    budget.picture_seconds_left = 0.0
    assert ocr.text_of_image(logo, budget) == "Harbor Dental 1"
    assert ocr.text_of_image(Image.new("L", (301, 200)), budget) is None


def test_only_some_pictures_are_remembered(monkeypatch):
    monkeypatch.setattr(ocr, "_KEPT", 3)
    monkeypatch.setattr(ocr, "_known", type(ocr._known)())
    monkeypatch.setattr(ocr, "_read", lambda *_: "text")
    for side in range(200, 210):
        ocr.text_of_image(Image.new("L", (side, 200)), Budget(0))
    assert len(ocr._known) == 3


@given(words, words)
def test_both_forms_of_a_text_are_one_that_lacks_no_value(first, second):
    one, other = " ".join(first), " ".join(second)
    seen = Seen(in_both_forms(one, other))
    assert seen.lacks(one) == seen.lacks(other) == 0


@given(st.lists(words, min_size=1, max_size=4), words)
def test_a_cell_is_known_as_its_words_are(cells, line):
    texts = [" ".join(cell) for cell in cells]
    by_cells, by_words = Seen(), Seen()
    by_cells.add_cells(texts)
    by_words.add(" ".join(texts))
    for text in (*texts, " ".join(line)):
        assert by_cells.fresh(text) == by_words.fresh(text)


def test_a_shared_string_that_no_cell_shows_is_read():
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        sheet = book.add_worksheet()
        for row in range(20):
            sheet.write_row(row, 0, [f"Ada {row}", "R & D", " padded "])
    changed = io.BytesIO()
    with zipfile.ZipFile(packed) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name.endswith("sharedStrings.xml"):
                part = part.replace(
                    b"</sst>",
                    b"<si><t>SSN 219-08-4471</t></si><si><r><t>MRN </t></r><r><t>778812</t></r></si>"
                    b"</sst>",
                )
            after.writestr(name, part)
    source = Source("book.xlsx", Limits(), Budget(10**9), data=changed.getvalue())
    beside = [part.data.decode() for part in extract(source, "") if isinstance(part, Text)]
    assert "219-08-4471" in "".join(beside)
    assert "MRN 778812" in "".join(beside)
    assert "Ada" not in "".join(beside)
