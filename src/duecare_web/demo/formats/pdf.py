"""PDF forms, letters and reports through Typst."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import pikepdf
import typst

from duecare_web.demo.documents import Table

_PASSWORD: Final = "example"  # noqa: S105  # locks a fictitious paper, guards nothing
_LAYOUT: Final = b"""
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title, author: d.author)
#set page(paper: "us-letter", margin: 2.2cm, footer: [
  #set text(8pt, fill: gray)
  #d.author #h(1fr) #context counter(page).display()
])
#set text(font: "Libertinus Serif", size: 10pt)
#block(width: 100%, inset: (bottom: 6pt), stroke: (bottom: 1pt + rgb("#3a5a78")))[
  #text(14pt, weight: "bold", fill: rgb("#3a5a78"), d.author) #h(1fr) #text(9pt, d.subline)
]
#v(6pt)
= #d.title
#v(4pt)
#if d.fields.len() > 0 {
  table(columns: (5cm, 1fr), stroke: 0.4pt + luma(190), inset: 5pt,
    ..d.fields.map(f => (strong(f.at(0)), f.at(1))).flatten())
}
#for p in d.paragraphs { par(p) }
#if d.rows.len() > 0 {
  table(columns: d.header.len(), stroke: 0.4pt + luma(190), inset: 4pt,
    ..d.header.map(h => strong(h)), ..d.rows.flatten())
}
"""


def page(
    title: str,
    *,
    when: datetime,
    author: str,
    subline: str = "",
    fields: Sequence[tuple[str, str]] = (),
    paragraphs: Sequence[str] = (),
    table: Table | None = None,
) -> bytes:
    """A printed form or letter: letterhead, labeled fields, paragraphs and a table."""
    content = {
        "title": title,
        "author": author,
        "subline": subline,
        "fields": [list(field) for field in fields],
        "paragraphs": list(paragraphs),
        "header": list(table.header) if table else [],
        "rows": [[str(cell) for cell in row] for row in table.rows] if table else [],
    }
    made: bytes = typst.compile(
        _LAYOUT,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(content)},
        timestamp=int(when.timestamp()),
    )
    return made


def locked(data: bytes) -> bytes:
    """The same document behind a password, as tax software and banks send it.

    The old 128-bit cipher on purpose: it takes no random salt, so the bytes stay reproducible.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(
            out,
            static_id=True,
            encryption=pikepdf.Encryption(
                owner=_PASSWORD, user=_PASSWORD, R=3, aes=False, metadata=False
            ),
        )
    return out.getvalue()
