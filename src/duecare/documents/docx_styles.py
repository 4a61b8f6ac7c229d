"""How Word documents look: fonts, colors, running head and foot, widths of columns.

The template of the library brings theme fonts and blues of its own, which Word prefers to a font
that is named beside them; they are taken out. Everything here is form: no word of a statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from duecare.documents.fonts import showable

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.table import Table

    from duecare.documents.model import Statement
    from duecare.documents.pdf import Branding

FONT: Final = "Calibri"
SMALL: Final = 9.0
TEXT_WIDTH: Final = 6.5
"""Inches of a Letter page between margins of one inch."""
SIGNING_HEIGHT: Final = 0.5
"""Inches of a line that is signed by hand."""
_LEAST_SHARE: Final = 0.5
_MUTED: Final = "4B5552"
_THEMES: Final = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
_SIZES: Final = {
    "Normal": 10.5, "Title": 22.0, "Subtitle": 13.0, "Heading 1": 14.0, "Heading 2": 12.0,
    "Caption": 10.0, "List Bullet": 10.5, "Quote": 10.5, "Header": SMALL, "Footer": SMALL,
}  # fmt: skip
_IN_ACCENT: Final = frozenset({"Title", "Heading 1", "Heading 2"})
_MUTED_ONES: Final = frozenset({"Subtitle", "Header", "Footer"})


def set_styles(word: Word, accent: str) -> None:
    """One font and the firm's color for every style that is used; ``accent`` is ``#rrggbb``."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    styles: Any = word.styles
    for name, size in _SIZES.items():
        style = styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in _THEMES:
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        color = accent[1:].upper() if name in _IN_ACCENT else _MUTED
        if name in _IN_ACCENT | _MUTED_ONES:
            style.font.color.rgb = RGBColor.from_string(color)
        if name in ("Subtitle", "Caption"):
            style.font.italic = False
        if name in (
            "Header",
            "Footer",
        ):  # a stop of theirs in the middle would catch the right side
            style.paragraph_format.tab_stops.clear_all()
    styles["Caption"].font.color.rgb = RGBColor.from_string("16201D")


def set_head_and_foot(word: Word, statement: Statement, branding: Branding) -> None:
    """Who and what on every page, as in the PDF: the firm above, the page number below."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Inches

    section = word.sections[0]
    head = section.header.paragraphs[0]
    left, right = showable(branding.name), showable(branding.contact or statement.title)
    head.text = f"{left}\t{right}"
    release = f" Catalog {statement.catalog_release}." if statement.catalog_release else ""
    foot = section.footer.paragraphs[0]
    foot.text = showable(f"{statement.notice}{release} Statement {statement.short_id}.")
    page = section.footer.add_paragraph(showable(statement.prepared_for))
    page.add_run("\tPage ")
    _add_field(page, "PAGE")
    page.add_run(" of ")
    _add_field(page, "NUMPAGES")
    for one in (head, page):
        stops: Any = one.paragraph_format.tab_stops
        stops.clear_all()
        stops.add_tab_stop(Inches(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)


def _add_field(paragraph: Any, code: str) -> None:
    """A number that Word counts itself."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001  the library has no other way


def set_widths(table: Table, shares: Sequence[float]) -> None:
    """Widths of columns by their shares, over the whole text; no row breaks between pages."""
    from docx.oxml import OxmlElement
    from docx.shared import Inches

    weights = [max(share, _LEAST_SHARE) for share in shares]
    widths = [Inches(TEXT_WIDTH * one / sum(weights)) for one in weights]
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        properties: Any = row._tr.get_or_add_trPr()  # noqa: SLF001  the library has no other way
        properties.append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
