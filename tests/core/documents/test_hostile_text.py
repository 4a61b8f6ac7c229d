"""No text of a user can change a document, stop it, or get lost in it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.documents import samples
from tests.core.documents.test_pdf import letters, text_of

from duecare.documents.fonts import breakable, showable
from duecare.documents.model import (
    Callout,
    Checklist,
    ChecklistItem,
    Column,
    Definitions,
    Figure,
    Items,
    KeyFigures,
    Paragraph,
    Section,
    SignatureLine,
    Signatures,
    SourceNote,
    Sources,
    Statement,
    Table,
)
from duecare.documents.pdf import render_pdf

HOSTILE = {
    "typst": '#import "@preview/x:1.0.0" #read("/etc/passwd") #panic() $x^2$ *b* _i_ `r` <a> @b',
    "typst-end": '"]) #set page(width: 1pt) // */ /* [ ] { } \\ \\u{41} = Heading\n- item\n+ item',
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)> &amp; &#x41; \" ' </article>",
    "right-to-left": "Invoice \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 end",
    "order-trick": "approve \u202edeniced\u202c \u2066x\u2069",
    "emoji": "done \U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 \u2705 ok",
    "chinese": "\u6f22\u5b57 and \u3072\u3089\u304c\u306a",
    "long-word": "A" * 900,
    "long-path": "/share/" + "very_long_folder_name/" * 40 + "file.txt",
    "controls": "a\x00b\x07c\x1bd\x7fe\tf\r\ng\x85h",
    "surrogate": "a\ud800b",
    "combining": "e\u0301 Z\u0351\u036b\u0343",
    "template": "{{ x }} {% y %} ${z} %s %(name)s",
    "empty": "",
    "space": "   \n\n  ",
}


def everywhere(text: str) -> Statement:
    blocks = (
        Paragraph(text),
        Paragraph(text, "lead"),
        Paragraph(text, "quote"),
        Paragraph(text, "mono"),
        KeyFigures((Figure(text, text, text, text, None, text, text),)),
        Table(text, (Column(text), Column("n", "right")), ((text, text),), (text, text), text),
        Callout(text, text, "warning"),
        Items((text, text)),
        Definitions(((text, text),)),
        Checklist((ChecklistItem(text, True, text),)),
        Signatures(
            (
                SignatureLine(text, text, text, samples.CREATED, text, text),
                SignatureLine(text, text),
            ),
            text,
        ),
        Sources((SourceNote(text, text, text, text, text),)),
    )
    return Statement(
        kind="hostile",
        title=text or "Title",
        subtitle=text,
        prepared_for=text,
        prepared_by=text,
        as_of=samples.PREPARATION.as_of,
        sections=(Section(text or "x", blocks),),
        facts={"text": text},
        versions={"catalog": text},
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_shown_in_full_in_the_pdf(name):
    text = HOSTILE[name]
    pdf = render_pdf(everywhere(text), branding=samples.BRANDING, created=samples.CREATED)
    if name in ("right-to-left", "combining"):
        assert len(pdf) > 10_000  # extraction reorders these; the glyph test below covers them
        return
    seen = letters(text_of(pdf))
    for line in showable(text).split("\n"):
        assert letters(line) in seen


def test_right_to_left_text_keeps_its_letters_in_the_pdf():
    pdf = render_pdf(
        everywhere(HOSTILE["right-to-left"]), branding=samples.BRANDING, created=samples.CREATED
    )
    seen = text_of(pdf)
    assert all(letter in seen for letter in "\u05e9\u05dc\u05d5\u05dd")
    assert "\ufffd" not in seen


def test_a_comment_of_5000_characters_is_whole():
    comment = " ".join(f"word{n}" for n in range(700))
    assert len(comment) > 5000
    statement = samples.PREPARATION.statement(
        "t",
        "T",
        facts={},
        sections=(
            Section("A", (Table("", (Column("Question"), Column("Comment")), (("q", comment),)),)),
        ),
    )
    pdf = render_pdf(statement, branding=samples.BRANDING, created=samples.CREATED)
    seen = text_of(pdf)
    assert all(f"word{n}" in seen for n in range(700))


def test_a_digest_can_be_copied_from_the_page():
    digest = "0123456789abcdef" * 4
    statement = everywhere(digest)
    pdf = render_pdf(statement, branding=samples.BRANDING, created=samples.CREATED)
    assert "\u200b" not in text_of(pdf)
    assert digest in text_of(pdf).replace("\r\n", "").replace("\n", "")


def test_what_cannot_be_shown_is_spelled_out():
    assert showable("a\u202eb") == "a[U+202E]b"
    assert showable("\U00012000") == "[U+12000]"  # cuneiform
    assert showable("\x00") == "[U+0000]"
    assert showable("tab\there") == "tab here"
    assert showable("caf\u0065\u0301") == "caf\u00e9"
    assert showable("Z\u00fcrich, \u0141\u00f3d\u017a, \u0391\u03b8\u03ae\u03bd\u03b1 \u2264") == (
        "Z\u00fcrich, \u0141\u00f3d\u017a, \u0391\u03b8\u03ae\u03bd\u03b1 \u2264"
    )


def test_words_break_without_losing_a_letter():
    path = "C:\\Users\\ann\\" + "x" * 50 + "@example.com"
    assert breakable(path).replace("\u200b", "") == path
    assert breakable("short words stay as they are") == "short words stay as they are"
    assert max(len(part) for part in breakable(path).split("\u200b")) <= 11


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), max_size=60))
def test_any_text_at_all_makes_a_valid_document(text):
    pdf = render_pdf(everywhere(text), branding=samples.BRANDING, created=samples.CREATED)
    assert pdf.startswith(b"%PDF-1.7")
