"""Word documents hold the headings, tables and texts of the statement, each in its order."""

import io
import re
from datetime import date, datetime

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.documents import samples

from duecare.documents import model
from duecare.documents.docx import render_docx
from duecare.documents.fonts import showable
from duecare.documents.pdf import render_pdf
from duecare.documents.stored import statement_of
from duecare.errors import DocumentError, InputError

KINDS = ("decision-letter", "risk-assessment", "liability")


def _rendered(statement):
    content = render_docx(statement, branding=samples.BRANDING, created=samples.CREATED)
    return content, docx.Document(io.BytesIO(content))


def _all_text(word):
    body = [node.text or "" for node in word.element.body.iter() if node.tag.endswith("}t")]
    return re.sub(r"\s+", "", "".join(body))


@pytest.fixture(scope="module")
def statements():
    return samples.every_statement()


@pytest.mark.parametrize("kind", KINDS)
def test_headings_tables_and_texts_are_those_of_the_statement(statements, kind):
    statement = statements[kind]
    content, word = _rendered(statement)
    headings = [one.text for one in word.paragraphs if one.style.name.startswith("Heading")]
    assert headings == [showable(part.title) for part in statement.sections]
    grids = [[cell.text for cell in table.rows[0].cells] for table in word.tables]
    for block in statement.blocks():
        if isinstance(block, model.Table) and block.rows:
            table = word.tables[grids.index([showable(one.title) for one in block.columns])]
            assert table.rows[0]._tr.trPr is not None
    text = _all_text(word)
    for block in statement.blocks():
        if isinstance(block, model.Table):
            for row in block.rows:
                for cell in row:
                    assert re.sub(r"\s+", "", showable(cell)) in text
        if isinstance(block, model.Paragraph):
            assert re.sub(r"\s+", "", showable(block.text)) in text
    again, _ = _rendered(statement)
    assert again == content


def test_the_words_are_those_of_the_stored_pdf(statements):
    statement = statements["liability"]
    pdf = render_pdf(statement, branding=samples.BRANDING, created=samples.CREATED)
    assert statement_of(pdf).to_json == statement.to_json
    with pytest.raises(DocumentError):
        statement_of(b"%PDF-1.7 no")


def test_a_naive_time_is_refused(statements):
    with pytest.raises(InputError):
        render_docx(
            statements["decision-letter"],
            branding=samples.BRANDING,
            created=datetime(2026, 1, 1),
        )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=40))
def test_any_text_is_text(text):
    """Control characters, markup and formulas come out as the text that the fonts can show."""
    statement = model.Statement(
        "test", text, text, text, date(2026, 1, 1), (model.Section("S", (model.Paragraph(text),)),)
    )
    _, word = _rendered(statement)
    assert re.sub(r"\s+", "", showable(text)) in _all_text(word)
