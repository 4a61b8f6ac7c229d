"""Statements as an HTML fragment: semantic, without inline style or script (strict CSP).

The fragment starts with ``<article class="statement">``; a page gives it its look through the
class names listed in ``docs/reference/statements.md``. Every text is escaped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from html import escape
from typing import Any, Final

from duecare.documents.dates import long_date, moment_text
from duecare.documents.drawing import Drawing
from duecare.documents.fonts import shown_controls
from duecare.documents.model import (
    Block,
    Callout,
    Chart,
    Checklist,
    Column,
    Definitions,
    Items,
    KeyFigures,
    Paragraph,
    Section,
    SignatureLine,
    Signatures,
    Sources,
    Statement,
    Table,
)

STATES: Final = {
    True: ("done", "✓ done"),
    False: ("missing", "✗ not done"),
    None: ("open", "○ open"),
}


def render_html(statement: Statement, *, heading_level: int = 1) -> str:
    """The statement as one ``<article>``; its title is a heading of ``heading_level``.

    The fragment holds the same words as the PDF, in the same order.
    """
    title_id = f"statement-{statement.digest[:12]}"
    parts = [
        (
            f'<article class="statement" aria-labelledby="{title_id}" data-kind="{_attr(statement.kind)}"'
            f' data-digest="{statement.digest}">'
        ),
        "<header>",
        f'<h{heading_level} id="{title_id}">{_text(statement.title)}</h{heading_level}>',
    ]
    if statement.subtitle:
        parts.append(f'<p class="statement-subtitle">{_text(statement.subtitle)}</p>')
    if statement.watermark:
        parts.append(f'<p class="statement-watermark">{_text(statement.watermark)}</p>')
    parts += [_head(statement), "</header>"]
    parts += [_block(block) for block in statement.intro]
    parts += [_section(part, heading_level) for part in statement.sections]
    parts += [_closing(statement), "</article>"]
    return "\n".join(parts) + "\n"


def render_drawing(drawing: Drawing, *, caption: str = "") -> str:
    """A chart as ``<figure>``: its finding, the picture for screens, and its data as a table."""
    name = hashlib.sha256(drawing.spec.encode()).hexdigest()[:8]
    said = f"<figcaption>{_text(drawing.title)}</figcaption>"
    data = ""
    if drawing.rows:
        table = Table("", tuple(Column(title) for title in drawing.header), drawing.rows)
        data = f"<details><summary>Figures of this chart</summary>{_table(table)}</details>"
    small = f'<p class="small">{_text(caption)}</p>' if caption else ""
    return (
        f'<figure class="chart" id="figure-{name}">{said}{drawing.svg("web")}{data}{small}</figure>'
    )


def _head(statement: Statement) -> str:
    rows = [
        ("Prepared for", statement.prepared_for),
        ("Prepared by", statement.prepared_by),
        ("As of", long_date(statement.as_of)),
    ]
    inner = "".join(f"<div><dt>{name}</dt><dd>{_text(value)}</dd></div>" for name, value in rows)
    return f'<dl class="statement-head">{inner}</dl>'


def _closing(statement: Statement) -> str:
    made = ", ".join(f"{_text(k)} {_text(v)}" for k, v in sorted(statement.versions.items()))
    made_with = f"<p>Made with {made}.</p>" if made else ""
    return (
        f'<footer class="statement-closing"><p>{_text(statement.notice)}</p>{made_with}'
        f"<p>Statement digest (SHA-256) <code>{statement.digest}</code></p></footer>"
    )


def _section(part: Section, heading_level: int) -> str:
    level = min(heading_level + part.level, 6)
    blocks = "\n".join(_block(block) for block in part.blocks)
    return f"<section>\n<h{level}>{_text(part.title)}</h{level}>\n{blocks}\n</section>"


def _block(block: Block) -> str:
    return _RENDERERS[type(block)](block)


def _paragraph(block: Paragraph) -> str:
    if block.style == "quote":
        return f"<blockquote><p>{_text(block.text)}</p></blockquote>"
    if block.style == "mono":
        return f"<p><code>{_text(block.text)}</code></p>"
    kind = "" if block.style == "body" else f' class="{block.style}"'
    return f"<p{kind}>{_text(block.text)}</p>"


def _figures(block: KeyFigures) -> str:
    cells = []
    for figure in block.figures:
        date = f"as of {long_date(figure.as_of)}" if figure.as_of else ""
        origin = " · ".join(part for part in (figure.source, date, figure.mark) if part)
        extra = "".join(
            f'<dd class="{name}">{_text(value)}</dd>'
            for name, value in (
                ("figure-spread", figure.spread),
                ("figure-note", figure.note),
                ("figure-origin", origin),
            )
            if value
        )
        cells.append(
            f'<div><dt>{_text(figure.label)}</dt><dd class="figure-value">{_text(figure.value)}</dd>'
            f"{extra}</div>"
        )
    return f'<dl class="key-figures">{"".join(cells)}</dl>'


def _table(block: Table) -> str:
    caption = f"<caption>{_text(block.caption)}</caption>" if block.caption else ""
    if not block.rows:
        lead = f"<p><strong>{_text(block.caption)}</strong></p>" if block.caption else ""
        return f'{lead}<p class="small">{_text(block.empty)}</p>'
    head = "".join(
        f'<th scope="col"{_align(column)}>{_text(column.title)}</th>' for column in block.columns
    )
    body = "".join(f"<tr>{_cells(row, block.columns)}</tr>\n" for row in block.rows)
    foot = f"<tfoot><tr>{_cells(block.total, block.columns)}</tr></tfoot>" if block.total else ""
    note = f'<p class="small">{_text(block.note)}</p>' if block.note else ""
    return (
        f'<div class="table-scroll" tabindex="0"><table>{caption}<thead><tr>{head}</tr></thead>\n'
        f"<tbody>{body}</tbody>{foot}</table></div>{note}"
    )


def _cells(row: Iterable[str], columns: tuple[Column, ...]) -> str:
    return "".join(
        f"<td{_align(column)}>{_text(cell)}</td>" for cell, column in zip(row, columns, strict=True)
    )


def _align(column: Column) -> str:
    return {"left": "", "right": ' class="number"', "center": ' class="center"'}[column.align]


def _chart(block: Chart) -> str:
    return render_drawing(block.drawing, caption=block.caption)


def _callout(block: Callout) -> str:
    title = f"<p><strong>{_text(block.title)}</strong></p>" if block.title else ""
    return f'<aside class="callout callout-{block.tone}">{title}<p>{_text(block.text)}</p></aside>'


def _items(block: Items) -> str:
    tag = "ol" if block.numbered else "ul"
    return f"<{tag}>{''.join(f'<li>{_text(item)}</li>' for item in block.items)}</{tag}>"


def _definitions(block: Definitions) -> str:
    inner = "".join(f"<dt>{_text(a)}</dt><dd>{_text(b)}</dd>" for a, b in block.items)
    return f"<dl>{inner}</dl>"


def _checklist(block: Checklist) -> str:
    lines = []
    for item in block.items:
        name, words = STATES[item.done]
        note = f' <span class="small">{_text(item.note)}</span>' if item.note else ""
        lines.append(
            f'<li class="check-{name}"><span class="check-state">{words}</span> '
            f"{_text(item.text)}{note}</li>"
        )
    return f'<ul class="checklist">{"".join(lines)}</ul>'


def _signatures(block: Signatures) -> str:
    intent = f"<p>{_text(block.intent)}</p>" if block.intent else ""
    return f'<div class="signatures">{intent}{"".join(map(_signature, block.people))}</div>'


def _signature(person: SignatureLine) -> str:
    rows = [
        ("Role", person.role),
        ("Name", person.name),
        ("Organization", person.organization),
        ("Signed at", moment_text(person.signed_at) or "not signed"),
        ("Method", person.method),
        ("Ledger entry", person.entry),
    ]
    return "<dl>" + "".join(f"<dt>{k}</dt><dd>{_text(v)}</dd>" for k, v in rows if v) + "</dl>"


def _sources(block: Sources) -> str:
    columns = tuple(Column(t) for t in ("Figure", "Value", "Source", "As of", "Confidence"))
    rows = tuple(
        (item.what, item.value, item.source, item.as_of, item.mark or "confirmed")
        for item in block.items
    )
    return _table(Table("", columns, rows))


_RENDERERS: Final[dict[type, Callable[[Any], str]]] = {
    Paragraph: _paragraph,
    KeyFigures: _figures,
    Table: _table,
    Chart: _chart,
    Callout: _callout,
    Items: _items,
    Definitions: _definitions,
    Checklist: _checklist,
    Signatures: _signatures,
    Sources: _sources,
}


def _text(value: str) -> str:
    return escape(shown_controls(value), quote=False).replace("\n", "<br>")


def _attr(value: str) -> str:
    return escape(shown_controls(value), quote=True)
