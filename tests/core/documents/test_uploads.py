"""An own document is read in a process of its own, and what cannot be signed is told in words."""

import io
import zipfile
from contextlib import suppress

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import raw
from tests.core.documents import samples

from duecare.documents import uploads
from duecare.documents.docx import render_docx
from duecare.documents.pdf import render_pdf
from duecare.documents.uploads import PDF, WORD, read_here, read_upload
from duecare.errors import InputError

STATEMENT = samples.every_statement()["incident-plan"]


@pytest.fixture(scope="module")
def pdf():
    """A statement as an office would save it: without the figures that Duecare puts beside it."""
    made = render_pdf(STATEMENT, branding=samples.BRANDING, created=samples.CREATED)
    with pypdfium2.PdfDocument(made) as opened:
        while raw.FPDFDoc_GetAttachmentCount(opened):
            raw.FPDFDoc_DeleteAttachment(opened, 0)
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def word():
    return render_docx(STATEMENT, branding=samples.BRANDING, created=samples.CREATED)


def repacked(word, **changes):
    """The same package with other parts (``None`` takes one out)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def document(word):
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        return package.read("word/document.xml").decode()


def test_both_formats_give_their_text_from_a_process_of_its_own(pdf, word):
    from_pdf, from_word = read_upload(pdf), read_upload(word)
    assert (from_pdf.media_type, from_word.media_type) == (PDF, WORD)
    assert from_pdf.pages > 1
    for found in (from_pdf, from_word):
        assert any("Harbor Tax Services" in one for one in found.paragraphs)
        assert not any(not one.strip() for one in found.paragraphs)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"MZ\x90 a program", "neither a PDF nor a DOCX"),
        (uploads._OLD_OFFICE + b"\0" * 600, "protected by a password"),
        (b"%PDF-1.7\nnot much", "damaged"),
        (b"PK\x03\x04 cut", "damaged"),
        (b"%PDF-" + b"\0" * uploads.LARGEST_UPLOAD, "40 MB is the most"),
    ],
)
def test_what_cannot_be_taken_is_told_in_plain_words(content, words):
    read = read_upload if len(content) > uploads.LARGEST_UPLOAD or not content else read_here
    with pytest.raises(InputError, match=words) as refused:
        read(content)
    assert refused.value.hint


def test_macros_tracked_changes_and_other_packages_are_refused(word):
    with pytest.raises(InputError, match="macros"):
        read_here(repacked(word, **{"word/vbaProject.bin": b"x"}))
    tracked = document(word).replace("<w:t", "<w:ins/><w:t", 1)
    with pytest.raises(InputError, match="tracked changes"):
        read_here(repacked(word, **{"word/document.xml": tracked}))
    with pytest.raises(InputError, match="neither"):
        read_here(repacked(word, **{"word/document.xml": None}))


def test_pictures_of_paper_and_files_within_are_refused():
    blank = pypdfium2.PdfDocument.new()
    blank.new_page(612, 792)
    out = io.BytesIO()
    blank.save(out)
    with pytest.raises(InputError, match="no text"):
        read_here(out.getvalue())
    blank.new_attachment("other.exe").set_data(b"x")
    out = io.BytesIO()
    blank.save(out)
    assert raw.FPDFDoc_GetAttachmentCount(blank) == 1
    with pytest.raises(InputError, match="other files"):
        read_here(out.getvalue())


def test_a_reader_that_falls_ends_its_own_process_only(monkeypatch):
    monkeypatch.setattr(uploads.sys, "executable", "/bin/false")
    with pytest.raises(InputError, match="within the limits"):
        read_upload(b"%PDF-1.7")


@settings(max_examples=40)
@given(st.data())
def test_damage_gives_our_error_or_a_text(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    cut = word[:at] + bytes([data.draw(st.integers(0, 255))]) + word[at + 1 :]
    with suppress(InputError):
        assert read_here(cut).paragraphs
