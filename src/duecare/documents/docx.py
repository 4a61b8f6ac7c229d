"""Statements as Word documents (Office Open XML), for people who work on with the text.

The same headings, tables and texts in the same order as the PDF, from the same statement; what is
signed is always the PDF. The same statement, branding and creation time give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from duecare.dates import long_date, moment_text
from duecare.documents import model
from duecare.documents.docx_styles import (
    SIGNING_HEIGHT,
    SMALL,
    TEXT_WIDTH,
    set_head_and_foot,
    set_styles,
    set_widths,
)
from duecare.documents.fonts import showable
from duecare.errors import InputError, MissingComponentError

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.table import Table

    from duecare.documents.pdf import Branding

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_MARKS: Final = {True: "Done", False: "Not done", None: "Open"}
_SHADES: Final = {"note": "EEF3F6", "warning": "FBF0DC", "gap": "F9E4E1"}


def render_docx(statement: model.Statement, *, branding: Branding, created: datetime) -> bytes:
    """The statement as DOCX bytes.

    ``created`` is an aware time; it becomes the document's date. Raises :class:`InputError` for a
    naive time and :class:`MissingComponentError` without the documents extra.
    """
    if created.tzinfo is None:
        raise InputError("the creation time of a document needs a time zone")
    word = _new_document(statement, branding, created.astimezone(UTC).replace(microsecond=0))
    _head(word, statement)
    for block in statement.intro:
        _block(word, block)
    for part in statement.sections:
        if part.new_page:
            new_page: Any = word.add_page_break  # without types in the library
            new_page()
        word.add_heading(_plain(part.title) or "Untitled", level=part.level)
        for block in part.blocks:
            _block(word, block)
    kept = io.BytesIO()
    word.save(kept)
    return _settled(kept.getvalue())


def _new_document(statement: model.Statement, branding: Branding, created: datetime) -> Word:
    try:
        import docx
        from docx.shared import Inches
    except ImportError as error:
        raise MissingComponentError(
            "Word documents need the documents extra", hint="install duecare[documents]"
        ) from error
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Inches(1))
    set_styles(word, branding.accent)
    set_head_and_foot(word, statement, branding)
    core = word.core_properties
    core.title, core.author = _plain(statement.title), _plain(branding.name)
    core.subject = f"{_plain(statement.prepared_for)}, {statement.digest}"
    core.language, core.comments = "en-US", ""
    core.created = core.modified = created.replace(tzinfo=None)
    if branding.logo:
        word.add_picture(io.BytesIO(branding.logo), height=Inches(0.6))
    return word


def _head(word: Word, statement: model.Statement) -> None:
    if statement.watermark:
        word.add_paragraph(_plain(statement.watermark), style="Intense Quote")
    word.add_paragraph(_plain(statement.title), style="Title")
    if statement.subtitle:
        word.add_paragraph(_plain(statement.subtitle), style="Subtitle")
    word.add_paragraph(
        _plain(
            f"For {statement.prepared_for}. By {statement.prepared_by}. "
            f"As of {long_date(statement.as_of)}."
        )
    )


def _plain(text: str) -> str:
    """A text without what XML cannot hold; tabs are spaces."""
    return showable(text)


def _block(word: Word, block: model.Block) -> None:
    _WRITERS[type(block)](word, block)


def _paragraph(word: Word, block: model.Paragraph) -> None:
    styles = {"quote": "Quote", "small": "Normal", "mono": "Normal"}
    made = word.add_paragraph(_plain(block.text), style=styles.get(block.style, "Normal"))
    from docx.shared import Pt

    for run in made.runs:
        run.bold = block.style == "lead" or None
        if block.style == "small":
            run.font.size = Pt(SMALL)
        if block.style == "mono":
            run.font.name = "Consolas"


def _figures(word: Word, block: model.KeyFigures) -> None:
    titles = ("Figure", "Value", "Range", "Source")
    rows = [
        (
            one.label,
            one.value,
            "\n".join(part for part in (one.spread, one.mark, one.note) if part),
            ", ".join(
                part
                for part in (one.source, f"as of {long_date(one.as_of)}" if one.as_of else "")
                if part
            ),
        )
        for one in block.figures
    ]
    used = [at for at in range(len(titles)) if any(row[at] for row in rows)]
    _grid(word, [titles[at] for at in used], [[row[at] for at in used] for row in rows])


def _table(word: Word, block: model.Table) -> None:
    if block.caption:
        caption = word.add_paragraph(_plain(block.caption), style="Caption")
        caption.paragraph_format.keep_with_next = True
    if block.rows:
        right = {at for at, column in enumerate(block.columns) if column.align == "right"}
        titles = [column.title for column in block.columns]
        shares = [column.share for column in block.columns]
        _grid(word, titles, block.rows, total=block.total, right=right, shares=shares)
    else:
        word.add_paragraph(_plain(block.empty))
    if block.note:
        _paragraph(word, model.Paragraph(block.note, "small"))


def _grid(
    word: Word,
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    total: Sequence[str] = (),
    right: frozenset[int] | set[int] = frozenset(),
    shares: Sequence[float] = (),
) -> Table:
    """A table whose first row is its head and repeats on each page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    lines = [titles, *rows, *([total] if total else [])]
    table: Table = word.add_table(rows=len(lines), cols=len(titles), style="Table Grid")
    for number, (line, row) in enumerate(zip(lines, table.rows, strict=True)):
        for at, (text, cell) in enumerate(zip(line, row.cells, strict=True)):
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(_plain(text))
            run.bold = number == 0 or (bool(total) and number == len(lines) - 1) or None
            if at in right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    head: Any = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001  the library has no other way
    head.append(OxmlElement("w:tblHeader"))
    set_widths(table, shares or [1.0] * len(titles))
    word.add_paragraph()
    return table


def _chart(word: Word, block: model.Chart) -> None:
    from docx.shared import Inches

    drawing = block.drawing
    word.add_paragraph(_plain(drawing.title), style="Caption")
    shape = word.add_picture(io.BytesIO(drawing.png()), width=Inches(TEXT_WIDTH))
    properties: Any = shape._inline.docPr  # noqa: SLF001  the library has no other way
    properties.set("descr", _plain(drawing.alt))
    if block.caption:
        word.add_paragraph(_plain(block.caption))


def _callout(word: Word, block: model.Callout) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    cell: Any = word.add_table(rows=1, cols=1, style="Table Grid").rows[0].cells[0]
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _SHADES[block.tone])):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001  the library has no other way
    cell.paragraphs[0].add_run(_plain(block.title)).bold = True
    cell.add_paragraph(_plain(block.text))
    word.add_paragraph()


def _items(word: Word, block: model.Items) -> None:
    for number, text in enumerate(block.items, start=1):
        if block.numbered:  # Word numbers on from one list to the next
            word.add_paragraph(f"{number}. {_plain(text)}")
        else:
            word.add_paragraph(_plain(text), style="List Bullet")


def _definitions(word: Word, block: model.Definitions) -> None:
    for term, text in block.items:
        made = word.add_paragraph()
        made.add_run(_plain(term)).bold = True
        made.add_run(f"\n{_plain(text)}")


def _checklist(word: Word, block: model.Checklist) -> None:
    rows = [(_MARKS[one.done], one.text, one.note) for one in block.items]
    _grid(word, ("State", "What", "Note"), rows)


def _signatures(word: Word, block: model.Signatures) -> None:
    if block.intent:
        word.add_paragraph(_plain(block.intent))
    rows = [
        (
            one.role,
            ", ".join(part for part in (one.name, one.organization) if part),
            moment_text(one.signed_at),
            " ".join(part for part in (one.method, one.entry, one.page) if part),
        )
        for one in block.people
    ]
    table = _grid(word, ("Role", "Name", "Signed", "How"), rows)
    from docx.shared import Inches

    for row, one in zip(table.rows[1:], block.people, strict=True):
        if one.signed_at is None:
            row.height = Inches(SIGNING_HEIGHT)


def _sources(word: Word, block: model.Sources) -> None:
    rows = [(one.what, one.value, one.source, one.as_of, one.mark) for one in block.items]
    _grid(word, ("Figure", "Value", "Source", "As of", "Mark"), rows)


_WRITERS: Final[dict[type, Callable[[Word, Any], None]]] = {
    model.Paragraph: _paragraph,
    model.KeyFigures: _figures,
    model.Table: _table,
    model.Chart: _chart,
    model.Callout: _callout,
    model.Items: _items,
    model.Definitions: _definitions,
    model.Checklist: _checklist,
    model.Signatures: _signatures,
    model.Sources: _sources,
}


def _settled(content: bytes) -> bytes:
    """The same file with times of the archive that say nothing, so that its bytes are its words."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            made = zipfile.ZipInfo(name, _ZIP_EPOCH)
            made.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(made, before.read(name))
    return kept.getvalue()
