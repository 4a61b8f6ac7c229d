"""Statements as PDF: archival, accessible, complete, the same bytes for the same input."""

import dataclasses
import hashlib
import io
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pikepdf
import pypdfium2
import pytest
from tests.core.documents import samples

from duecare.documents.fonts import JOINT, breakable
from duecare.documents.model import Column, Paragraph, Section, Signatures, Statement, Table
from duecare.documents.pdf import Branding, contrast_on_white, render_pdf
from duecare.documents.stored import statement_of
from duecare.errors import InputError

KINDS = tuple(samples.every_statement())
_RENDERED: dict[str, bytes] = {}


def pdf_of(kind: str) -> bytes:
    if kind not in _RENDERED:
        statement = samples.every_statement()[kind]
        _RENDERED[kind] = render_pdf(statement, branding=samples.BRANDING, created=samples.CREATED)
    return _RENDERED[kind]


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def letters(text: str) -> str:
    """Text without spaces, line breaks and the hyphens that PDF readers add at line ends."""
    return re.sub(r"[\s\u200b\ufffe\u00ad\u0002]", "", text)


def texts_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts_of(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts_of(item)]
    return []


def simple(*blocks: object, **changes: object) -> Statement:
    section = Section("Part", tuple(blocks))  # type: ignore[arg-type]
    return dataclasses.replace(
        samples.PREPARATION.statement("test", "Title", sections=(section,), facts={}), **changes
    )


def rendered(statement: Statement) -> bytes:
    return render_pdf(statement, branding=samples.BRANDING, created=samples.CREATED)


@pytest.mark.parametrize("kind", KINDS)
def test_every_statement_declares_pdf_a_3a_and_pdf_ua_1(kind):
    with pikepdf.open(io.BytesIO(pdf_of(kind))) as pdf, pdf.open_metadata() as meta:
        assert meta["pdfaid:part"] == "3"
        assert meta["pdfaid:conformance"] == "A"
        assert meta["pdfuaid:part"] == "1"
        assert meta["dc:title"] == samples.every_statement()[kind].title
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.Root.Lang).lower().startswith("en")
        assert "/StructTreeRoot" in pdf.Root
        assert "/OutputIntents" in pdf.Root
        assert pdf.check_pdf_syntax() == [] if hasattr(pdf, "check_pdf_syntax") else True


@pytest.mark.parametrize("kind", KINDS)
def test_every_font_is_embedded(kind):
    with pikepdf.open(io.BytesIO(pdf_of(kind))) as pdf:
        descriptors = [
            o
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert descriptors
        assert all({"/FontFile2", "/FontFile3"} & set(d.keys()) for d in descriptors)


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_has_words(kind):
    with pikepdf.open(io.BytesIO(pdf_of(kind))) as pdf:
        figures = [
            o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"
        ]
        drawings = [
            block.drawing
            for block in samples.every_statement()[kind].blocks()
            if hasattr(block, "drawing")
        ]
        told = {str(figure.Alt) for figure in figures if "/Alt" in figure}
        assert len(figures) == len(drawings)
        assert told == {drawing.alt for drawing in drawings}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_a_statement_is_missing_in_its_pdf(kind):
    statement = samples.every_statement()[kind]
    seen = letters(text_of(pdf_of(kind)))
    content = statement.content
    parts = [content["title"], content["subtitle"], content["notice"]]
    for block in [*content["intro"], *(b for s in content["sections"] for b in s["blocks"])]:
        if block["kind"] != "chart":
            words = {
                k: v
                for k, v in block.items()
                if k not in ("kind", "style", "tone", "numbered", "align", "done")
            }
            if words.get("rows"):
                words.pop("empty", None)
            parts += texts_of(words)
    missing = [part for part in parts if not _is_seen(part, seen) and not _is_other_form(part)]
    assert missing == []


def _is_seen(part: str, seen: str) -> bool:
    """Whole, or in the pieces at which a narrow column may break it.

    A PDF reader shows a hyphen at the end of a line as it shows one that the line break added.
    """
    pieces = breakable(part).split(JOINT)
    whole = letters(part) in seen or letters(part).replace("-", "") in seen.replace("-", "")
    return whole or all(letters(piece).rstrip("-") in seen for piece in pieces)


def _is_other_form(part: str) -> bool:
    """Dates are told in words, alignments not at all."""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?|left|right|center", part))


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_has_number_date_catalog_and_statement_id(kind):
    statement = samples.every_statement()[kind]
    document = pypdfium2.PdfDocument(pdf_of(kind))
    for number, page in enumerate(document, start=1):
        text = letters(page.get_textpage().get_text_bounded())
        assert f"Page{number}of{len(document)}" in text
        assert letters("as of November 23, 2026") in text
        assert statement.short_id in text
        assert "catalog2026.11" in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_legal_notice_stands_once(kind):
    assert letters(text_of(pdf_of(kind))).count(letters("It is not legal advice")) == 1


def test_the_owner_summary_is_one_page():
    assert len(pypdfium2.PdfDocument(pdf_of("owner"))) == 1


def test_the_liability_statement_tells_the_owner_all_before_its_annex():
    document = pypdfium2.PdfDocument(pdf_of("liability"))
    pages = [page.get_textpage().get_text_bounded() for page in document]
    first = next(i for i, text in enumerate(pages) if "Annex A" in text)
    assert first <= 3


def test_the_same_input_gives_the_same_bytes_in_another_process():
    code = (
        "import hashlib; from tests.core.documents import samples as s; "
        "from duecare.documents.pdf import render_pdf; "
        "print(hashlib.sha256(render_pdf(s.every_statement()['liability'], "
        "branding=s.BRANDING, created=s.CREATED)).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == hashlib.sha256(pdf_of("liability")).hexdigest()


def test_the_creation_time_is_the_given_one_whatever_its_zone():
    statement = samples.every_statement()["certificate"]
    elsewhere = samples.CREATED.astimezone(timezone(timedelta(hours=-6)))
    again = render_pdf(statement, branding=samples.BRANDING, created=elsewhere)
    assert again == pdf_of("certificate")
    with pikepdf.open(io.BytesIO(again)) as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261123150000")


def test_a_signature_is_shown_on_the_clock_that_it_bears_and_read_back_with_it():
    chicago = dataclasses.replace(
        samples.SIGNED,
        signed_at=datetime(2026, 11, 24, 1, 5, 9, tzinfo=UTC).astimezone(
            ZoneInfo("America/Chicago")
        ),
    )
    statement = simple(Signatures((chicago,)))
    pdf = rendered(statement)
    assert "November 23, 2026, 7:05:09 p.m. CST" in text_of(pdf)
    again = statement_of(pdf)
    assert again.digest == statement.digest
    assert letters(text_of(rendered(again))) == letters(text_of(pdf))


def test_a_naive_creation_time_is_refused():
    with pytest.raises(InputError, match="time zone"):
        render_pdf(simple(), branding=samples.BRANDING, created=datetime(2026, 1, 1))


def test_the_content_travels_inside_and_its_digest_is_the_one_on_the_page():
    statement = samples.every_statement()["decision-letter"]
    with pikepdf.open(io.BytesIO(pdf_of("decision-letter"))) as pdf:
        inside = pdf.attachments["statement-content.json"].get_file().read_bytes()
    assert hashlib.sha256(inside).hexdigest() == statement.digest
    assert json.loads(inside)["facts"]["decision"]["choice"] == "declined"
    assert statement.digest in letters(text_of(pdf_of("decision-letter")))


def test_another_word_gives_another_digest():
    first, second = simple(Paragraph("one")), simple(Paragraph("two"))
    assert first.digest != second.digest
    assert first.digest == simple(Paragraph("one")).digest


def test_a_long_table_repeats_its_header_and_keeps_every_row():
    rows = tuple((f"row {n:05d}", f"{n * 7:,}") for n in range(3000))
    pdf = rendered(simple(Table("Many", (Column("Name"), Column("Count", "right")), rows)))
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    seen = set(re.findall(r"row \d{5}", "\n".join(pages)))
    assert len(seen) == 3000
    assert all("Name" in page and "Count" in page for page in pages if "row " in page)


def test_tables_are_tagged_with_header_cells():
    with pikepdf.open(io.BytesIO(pdf_of("inventory"))) as pdf:
        kinds = [
            str(o.S)
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/P" in o
        ]
    assert {"/Table", "/THead", "/TH", "/TD", "/TR", "/H1", "/Title"} <= set(kinds)


def test_a_draft_says_so_on_every_page():
    draft = dataclasses.replace(samples.every_statement()["inventory"], watermark="DRAFT")
    document = pypdfium2.PdfDocument(
        render_pdf(draft, branding=samples.BRANDING, created=samples.CREATED)
    )
    assert all("DRAFT" in page.get_textpage().get_text_bounded() for page in document)


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


def test_a_logo_takes_the_place_of_the_name():
    branding = Branding("Northgate IT", logo=PNG, accent="#7a1f5c")
    pdf = render_pdf(simple(), branding=branding, created=samples.CREATED)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        words = [
            str(o.Alt) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o
        ]
    assert words == ["Northgate IT"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"accent": "red"}, "accent color"),
        ({"accent": "#ffee00"}, "too light"),
        ({"logo": b"<svg onload='x'/>"}, "neither a PNG nor a JPEG"),
        ({"logo": PNG + b"0" * 300_000}, "larger than 300 kB"),
    ],
)
def test_unfit_branding_is_refused(given, said):
    with pytest.raises(InputError, match=said):
        Branding("Northgate IT", **given)


def test_contrast_follows_wcag():
    assert contrast_on_white("#000000") == pytest.approx(21)
    assert contrast_on_white("#ffffff") == pytest.approx(1)
    assert contrast_on_white("#767676") == pytest.approx(4.54, abs=0.01)


def test_the_first_heading_must_be_of_the_first_level():
    from duecare.errors import DocumentError

    with pytest.raises(DocumentError, match="level 1"):
        samples.PREPARATION.statement("t", "T", sections=(Section("x", level=2),), facts={})


def test_a_row_of_another_width_is_refused():
    from duecare.errors import DocumentError

    with pytest.raises(DocumentError, match="2 columns and a row of 1"):
        Table("T", (Column("a"), Column("b")), (("only",),))


def test_created_before_the_year_2000_works():
    pdf = render_pdf(simple(), branding=samples.BRANDING, created=datetime(1999, 1, 2, tzinfo=UTC))
    assert pdf.startswith(b"%PDF-1.7")


def _outside(page: pypdfium2.PdfPage) -> list[str]:
    """Characters that leave the page or run into its foot."""
    text, (width, height) = page.get_textpage(), page.get_size()
    found = []
    for at in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(at)
        if left < 30 or right > width - 30 or top > height - 20 or bottom < 25:
            found.append(text.get_text_range(at, 1))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_no_letter_leaves_its_page(kind):
    for page in pypdfium2.PdfDocument(pdf_of(kind)):
        assert [char for char in _outside(page) if char.strip()] == []


@pytest.mark.parametrize(
    "word", ["A" * 300, "0123456789abcdef" * 4, "/a_long_name" * 30, "ช" * 200]
)
def test_long_words_break_inside_their_column(word):
    columns = tuple(Column(f"c{n}") for n in range(5))
    pdf = rendered(simple(Table("", columns, ((word,) * 5,)), Paragraph(word)))
    for page in pypdfium2.PdfDocument(pdf):
        assert [char for char in _outside(page) if char.strip()] == []
    assert letters(text_of(pdf)).count(letters(word)) >= 1


def test_tall_rows_go_on_to_the_next_page_and_stay_whole():
    long = " ".join(f"w{n}" for n in range(900))
    table = Table(
        "", tuple(Column(f"c{n}") for n in range(6)), (("a", long, long, "b", long, "c"),)
    )
    document = pypdfium2.PdfDocument(rendered(simple(table)))
    assert len(document) > 2
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    assert all(len(re.findall(rf"\bw{n}\b", text)) == 3 for n in (0, 450, 899))
    assert all(not [c for c in _outside(page) if c.strip()] for page in document)


def test_a_row_of_middling_length_never_leaves_the_page():
    cell = "word " * 95
    table = Table("", tuple(Column(f"c{n}") for n in range(6)), ((cell,) * 6,) * 4)
    document = pypdfium2.PdfDocument(rendered(simple(table)))
    assert all(not [c for c in _outside(page) if c.strip()] for page in document)
