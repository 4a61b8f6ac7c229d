"""The exhibit index: every document with its number, its page numbers for court, and its digest.

Page numbers (Bates numbers) are assigned here and not stamped on the pages: a stamp would change
the file, and its digest would no longer be the one that the log names.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from duecare.defense.exhibits import Exhibit, exhibit_number
from duecare.defense.spreadsheet import SheetWriter
from duecare.documents.model import Column, Section, Statement, Table
from duecare.evidence.bundle.bundle import Kind
from duecare.evidence.bundle.container import Content, chunks_of

MOST_IN_VOLUME: Final = 500
"""Exhibits that one PDF of the index lists."""
CSV: Final = "data/report/exhibit-index.csv"
CSV_HEADER: Final = ("number", "title", "bates", "pages", "sha256", "file")
_LETTERS = {"defense": "D", "program": "P"}


@dataclass(frozen=True, slots=True)
class NumberedExhibit:
    """An exhibit with its first and last page number for court."""

    number: int
    exhibit: Exhibit
    prefix: str
    first: int
    pages: int

    @property
    def bates(self) -> str:
        """``HARBOR-D-000004`` for one page, ``HARBOR-D-000004 to 000009`` for several."""
        last = self.first + self.pages - 1
        start = f"{self.prefix}-{self.first:06d}"
        return start if self.pages == 1 else f"{start} to {last:06d}"


def bates_prefix(client: str, kind: Kind) -> str:
    """The letters before a page number; those of the two kinds of file never meet."""
    letters = re.sub(r"[^A-Z]", "", client.upper().split(" ")[0])[:10] or "CLIENT"
    return f"{letters}-{_LETTERS[kind]}"


def number_exhibits(exhibits: Sequence[Exhibit], *, prefix: str) -> list[NumberedExhibit]:
    """Exhibits in order, each page with a number of its own."""
    found, first = [], 1
    for number, exhibit in enumerate(exhibits, start=1):
        pages = count_pages(exhibit.content)
        found.append(NumberedExhibit(number, exhibit, prefix, first, pages))
        first += pages
    return found


def count_pages(content: Content) -> int:
    """Pages of a PDF; a file that is none, or cannot be read, counts as one."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(b"".join(chunks_of(content)))) as pdf:
            return max(1, len(pdf.pages))
    except pikepdf.PdfError:
        return 1


def exhibit_index_documents(
    numbered: Sequence[NumberedExhibit],
    *,
    client: str,
    firm: str,
    created: datetime,
    render: Callable[[Statement], bytes],
) -> dict[str, bytes]:
    """The index by paths in the file: as PDF, in volumes where it is long, and as a table."""
    head: dict[str, Any] = {"client": client, "firm": firm, "created": created}
    starts = range(0, max(1, len(numbered)), MOST_IN_VOLUME)
    volumes = [numbered[at : at + MOST_IN_VOLUME] for at in starts]
    made = {}
    for number, volume in enumerate(volumes, start=1):
        several = len(volumes) > 1
        name = f"exhibit-index-{number}" if several else "exhibit-index"
        part = f"Volume {number} of {len(volumes)}" if several else ""
        made[f"data/report/{name}.pdf"] = render(exhibit_index_statement(volume, part=part, **head))
    table = io.StringIO()
    writer = SheetWriter(table)
    writer.add(CSV_HEADER)
    for one in numbered:
        writer.add((*_cells(one), one.exhibit.name(one.number)))
    return {**made, CSV: table.getvalue().encode()}


def exhibit_index_statement(
    numbered: Sequence[NumberedExhibit],
    *,
    client: str,
    firm: str,
    created: datetime,
    part: str = "",
) -> Statement:
    """Number, title, page numbers and digest of every exhibit; ``part`` names the volume."""
    table = Table(
        caption=f"{len(numbered)} exhibits",
        columns=(
            Column("No.", share=0.9),
            Column("Title", share=3),
            Column("Bates numbers", share=2.6),
            Column("Pages", "right", 0.7),
            Column("SHA-256", share=3.9),
        ),
        rows=tuple(_cells(one) for one in numbered),
        note="The numbers are assigned by this index and are not stamped on the pages, so that "
        "each file keeps the digest recorded in the log.",
        empty="No documents are attached.",
    )
    return Statement(
        kind="exhibit-index",
        title="Exhibits",
        subtitle=part,
        prepared_for=client,
        prepared_by=firm,
        as_of=created.date(),
        sections=(Section("Documents in this file", (table,)),),
        facts={"exhibits": len(numbered)},
    )


def _cells(one: NumberedExhibit) -> tuple[str, ...]:
    return (
        exhibit_number(one.number),
        one.exhibit.title,
        one.bates,
        str(one.pages),
        one.exhibit.digest.hex(),
    )
