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


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_says_whose_paper_it_is_and_its_number(statements, kind):
    statement = statements[kind]
    _, word = _rendered(statement)
    section = word.sections[0]
    assert section.header.paragraphs[0].text.startswith(samples.BRANDING.name)
    contact = samples.BRANDING.contact or statement.title
    assert section.header.paragraphs[0].text.endswith(showable(contact))
    assert statement.short_id in section.footer.paragraphs[0].text
    fields = [node for node in section.footer._element.iter() if node.tag.endswith("}fldSimple")]
    assert [list(one.attrib.values()) for one in fields] == [["PAGE"], ["NUMPAGES"]]


@pytest.mark.parametrize("kind", KINDS)
def test_columns_have_the_widths_of_the_statement_and_rows_stay_whole(statements, kind):
    statement = statements[kind]
    _, word = _rendered(statement)
    widest = [
        max(range(len(block.columns)), key=lambda at: block.columns[at].share)
        for block in statement.blocks()
        if isinstance(block, model.Table) and block.rows
    ]
    heads = [
        [showable(one.title) for one in block.columns]
        for block in statement.blocks()
        if isinstance(block, model.Table) and block.rows
    ]
    for table in word.tables:
        if len(table.columns) > 1:
            assert abs(sum(cell.width.inches for cell in table.rows[0].cells) - 6.5) < 0.02
            assert all("cantSplit" in row._tr.xml for row in table.rows)
        titles = [cell.text for cell in table.rows[0].cells]
        if titles in heads:
            widths = [cell.width for cell in table.rows[0].cells]
            assert widths[widest[heads.index(titles)]] == max(widths)


def test_no_font_of_the_template_wins_over_the_named_one_and_no_caption_is_empty(statements):
    _, word = _rendered(statements["risk-assessment"])
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Caption"):
        assert (
            "Theme="
            not in word.styles[name].element.rPr.rFonts.xml.partition(">")[0].split("w:rFonts")[-1]
        )
    captions = [one.text for one in word.paragraphs if one.style.name == "Caption"]
    assert all(captions)


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


def test_the_running_head_has_its_right_side_on_the_right_and_figures_no_empty_column():
    figures = model.KeyFigures(
        (model.Figure("People", "4,660", "4,410 to 4,670", note="scan of April 29, 2026"),)
    )
    made = samples.PREPARATION.statement(
        "sample", "Sample", sections=(model.Section("One", (figures,)),), facts={}
    )
    _, word = _rendered(made)
    for name in ("Header", "Footer"):
        assert not list(word.styles[name].paragraph_format.tab_stops)
    (table,) = word.tables
    assert [cell.text for cell in table.rows[0].cells] == ["Figure", "Value", "Range"]
    assert table.rows[1].cells[2].text == "4,410 to 4,670\nscan of April 29, 2026"
