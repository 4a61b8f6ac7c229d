"""The pages that people were shown, in the file itself, and which entry showed which of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from duecare.documents.model import Column, Paragraph, Section, Statement, Table
from duecare.evidence.bundle.documents import SHOWN
from duecare.evidence.log.entries import Disclosure
from duecare.evidence.log.leaf import read_leaf
from duecare.ids import slug


@dataclass(frozen=True)
class ShownPage:
    """A lesson, question, practice message or policy, as the page showed it: HTML."""

    title: str
    content: bytes

    @property
    def digest(self) -> bytes:
        """SHA-256 of the content; entries attach it."""
        return sha256(self.content).digest()

    def name(self, number: int) -> str:
        """Path below the bundle's folder: ``data/report/shown/PG-001-strong-passwords.html``."""
        return f"{SHOWN}{page_number(number)}-{slug(self.title)}.html"


def page_number(number: int) -> str:
    """``PG-001`` for the first page (1)."""
    return f"PG-{number:03d}"


def pages_statement(
    pages: Sequence[ShownPage],
    entries: Iterable[Disclosure],
    *,
    client: str,
    firm: str,
    created: datetime,
) -> Statement:
    """Number, title, digest and entries of every page."""
    places: dict[bytes, list[int]] = {page.digest: [] for page in pages}
    for entry in entries:
        for digest in read_leaf(entry.leaf).attachments if entry.leaf else ():
            if digest in places:
                places[digest].append(entry.index)
    table = Table(
        caption=f"{len(pages)} pages",
        columns=(
            Column("No.", share=0.9),
            Column("Page", share=2.6),
            Column("Shown in entries", share=2.6),
            Column("SHA-256", share=4),
        ),
        rows=tuple(
            (
                page_number(number),
                page.title,
                ", ".join(map(str, places[page.digest])),
                page.digest.hex(),
            )
            for number, page in enumerate(pages, start=1)
        ),
    )
    return Statement(
        kind="pages-shown",
        title="Pages that people were shown",
        prepared_for=client,
        prepared_by=firm,
        as_of=created.date(),
        intro=(Paragraph(_INTRO),),
        sections=(Section("Pages in this file", (table,)),),
        facts={"pages": len(pages)},
    )


_INTRO = (
    "Each page is kept as it was on the day it was shown, and the entry of that day attaches it by "
    "its digest. A question lists its answers in the order of the catalog; the entry holds the order "
    "in which the person saw them."
)
