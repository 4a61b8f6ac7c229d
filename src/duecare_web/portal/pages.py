"""The pages of a PDF as pictures and as text, so that what is shown is the file that is signed."""

from __future__ import annotations

import io
import re
import threading
from dataclasses import dataclass

import pypdfium2

_SCALE = 1.75  # 126 dots an inch: readable on a phone when zoomed, about 100 kB a page
_SPANISH_FOOT = re.compile(r"\bPágina \d+ de \d+\b")
# PDFium keeps global state and is not safe for two threads at once.
_pdfium = threading.Lock()


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number from 1, its size in points, its text."""

    number: int
    width: int
    height: int
    text: str

    @property
    def language(self) -> str:
        """``es`` for a page of a translation, by its number in the foot; else ``en``."""
        return "es" if _SPANISH_FOOT.search(self.text) else "en"


def read_pages(pdf: bytes) -> list[Page]:
    """Every page with its text."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        return [_read(document, index) for index in range(len(document))]


def count_pages(pdf: bytes) -> int:
    """How many pages the file has."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def picture_of(pdf: bytes, number: int) -> bytes | None:
    """Page ``number`` (from 1) as PNG; ``None`` if there is no such page."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        if not 1 <= number <= len(document):
            return None
        page = document[number - 1]
        image = page.render(scale=_SCALE).to_pil()
        page.close()
    kept = io.BytesIO()
    image.save(kept, format="PNG", optimize=True)
    return kept.getvalue()


def _read(document: pypdfium2.PdfDocument, index: int) -> Page:
    page = document[index]
    width, height = page.get_size()
    text_page = page.get_textpage()
    text = text_page.get_text_bounded()
    text_page.close()
    page.close()
    return Page(index + 1, round(width), round(height), " ".join(text.split()))
