"""The pages that people were shown, in the file itself, and which entry showed which of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from duecare.documents.model import Column, Paragraph, Section, Statement, Table
from duecare.evidence.bundle.container import Content, digest_of
from duecare.evidence.bundle.documents import SHOWN
from duecare.ids import slug

MOST_PLACES: Final = 40
"""Entries that a row names one by one."""


@dataclass(frozen=True)
class ShownPage:
    """A lesson, question, practice message or policy, as the page showed it: HTML.

    ``recorded``: the SHA-256 that the log names, where it is known before the content is read.
    """

    title: str
    content: Content
    recorded: bytes = b""

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the content; entries attach it."""
        return self.recorded or digest_of(self.content)

    def name(self, number: int) -> str:
        """Path below the bundle's folder: ``data/report/shown/PG-001-strong-passwords.html``."""
        return f"{SHOWN}{page_number(number)}-{slug(self.title)}.html"


def page_number(number: int) -> str:
    """``PG-001`` for the first page (1)."""
    return f"PG-{number:03d}"


def pages_statement(
    pages: Sequence[ShownPage],
    places: Mapping[bytes, Sequence[int]],
    *,
    client: str,
    firm: str,
    created: datetime,
) -> Statement:
    """Number, title, digest and entries (``places``: SHA-256 -> their numbers) of every page."""
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
                _told(places[page.digest]),
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


def _told(places: Sequence[int]) -> str:
    if len(places) <= MOST_PLACES:
        return ", ".join(map(str, places))
    return f"{len(places):,} entries, the first {places[0]}, the last {places[-1]}"


_INTRO = (
    "Each page is kept as it was on the day it was shown, and the entry of that day attaches it by "
    "its digest. A question lists its answers in the order of the catalog; the entry holds the order "
    "in which the person saw them."
)
