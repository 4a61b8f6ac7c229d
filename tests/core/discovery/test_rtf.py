"""Rich Text Format: what Word shows is what is read, and hostile files end within limits."""

import time

import pytest
from tests.core.discovery.practice_files import people_in, read_file

from duecare.discovery.readers.rtf import text_of_rtf
from duecare.discovery.readers.source import UnreadableSourceError


def document(body, head=r"\ansi\ansicpg1252"):
    return rf"{{\rtf1{head} {body}}}"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"219\u8209?09\u8209?9998", "219‑09‑9998"),
        (r"219\u8209\'3f09\u8209\'3f9998", "219‑09‑9998"),
        (r"219\uc0\u8209 09\u8209 9998", "219‑09‑9998"),
        (r"219\uc2\u8209 --09", "219‑09"),
        (r"\'80 and \'93quoted\'94", "€ and “quoted”"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"a\cell b\nestcell c\row d", "a\tb\tc\nd"),
        (r"{\header Ada Hill\par}one{\footerf Page}", "Ada Hill"),
        (r"{\footnote born 1980}", "born 1980"),
        (r"{\*\annotation SSN 219-09-9998}", "SSN 219-09-9998"),
        (r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt Ada Hill}}}", "Ada Hill"),
        (r"{\field{\*\fldinst{HYPERLINK mailto}}{\fldrslt{Ada}}}", "Ada"),
        (r"a\\f0older", "a\\f0older"),
    ],
)
def test_text_is_read_as_word_shows_it(body, text):
    assert text in text_of_rtf(document(body))


def test_code_pages_of_the_document_and_of_a_font_are_honored():
    assert text_of_rtf(document(r"\'cf\'f0\'e8", r"\ansi\ansicpg1251")) == "При"
    fonts = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}}"
    assert text_of_rtf(document(fonts + r"{\f1 \'cf\'f0\'e8}{\f0 \'e9}")) == "Приé"


@pytest.mark.parametrize("hyphen", [r"\u8209?", r"\_", r"\u8211?", r"\endash ", "-"])
def test_a_number_with_any_hyphen_is_a_record(hyphen, tmp_path):
    number = hyphen.join(["219", "09", "9998"])
    body = rf"Patient: Ada Hill\par SSN: {number}\par"
    (tmp_path / "chart.rtf").write_text(document(body), "latin-1")
    outcome = read_file(tmp_path / "chart.rtf")
    assert {str(one.data_type) for one in outcome.findings} == {"ssn", "person_name"}
    assert people_in(outcome) == 1
    assert not outcome.problems


@pytest.mark.parametrize("body", [r"x\uc y", r"\u99999999 x", r"{\pict\bin" + "9" * 5000 + " }"])
def test_a_damaged_document_is_named_unread(body):
    with pytest.raises(UnreadableSourceError):
        text_of_rtf(document(body))


@pytest.mark.parametrize(
    "document",
    [
        r"{\rtf1 " + "{" * 300_000,
        r"{\rtf1 " + r"{\field{\*\fldinst{" * 50_000,
        r"{\rtf1 {\fonttbl" + r"\f1 " * 40_000 + "}",
        r"{\rtf1 {\pict\wmetafile8 " + ("0123456789abcdef" * 8 + "\n") * 40_000 + "} x}",
        r"{\rtf1 " + r"\'aa" * 100_000,
        r"{\rtf1 hello \u",
    ],
    ids=["nested", "fields", "fonts", "picture", "codes", "cut"],
)
def test_hostile_documents_end_soon(document):
    start = time.process_time()
    text_of_rtf(document)
    assert time.process_time() - start < 10
