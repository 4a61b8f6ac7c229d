"""PDF through PDFium; scanned pages by OCR where it is installed, else counted as unread."""

from __future__ import annotations

import re
import unicodedata

import pypdfium2

from duecare.discovery.readers.ocr import OCR_MISSING, ocr_available, text_of_image
from duecare.discovery.readers.segments import ReadProblem, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_MOST_PAGES = 5000
_MOST_STRANGE = 0.2
_NO_TEXT = frozenset(("Cc", "Co", "Cn", "Cs"))  # control, private use, unassigned, surrogate
_HYPHEN = re.compile(r"(?<=\d)[\u00ad\ufffe\u2010\u2011](?:\r?\n)?(?=\d)")


def extract(source: Source, member: str) -> Segments:
    """The text of all pages as one, since a form may run over a page's end."""
    try:
        document = pypdfium2.PdfDocument(source.read())
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableSourceError("encrypted with a password") from error
        raise UnreadableSourceError("not a readable PDF file") from error
    try:
        pages = len(document)
        texts: list[str] = []
        silent = 0
        for number in range(min(pages, _MOST_PAGES)):
            text = _page_text(document, number)
            silent += not text.strip()
            texts.append(text)
        if pages > _MOST_PAGES:
            yield ReadProblem(f"pages after {_MOST_PAGES} were not read", member)
        whole = "\n\f\n".join(texts)
        if silent:
            yield from _silent_pages(silent, pages, member)
        if whole.strip():
            yield Text(_HYPHEN.sub("-", whole).encode("utf-8", "replace"), member)
    finally:
        document.close()


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        words = page.get_textpage()
        text = words.get_text_range() or ""
        words.close()
        if not _is_legible(text):
            text = ""
        if not text and ocr_available():
            image = page.render(scale=200 / 72).to_pil()
            text = text_of_image(image)
        page.close()
    except pypdfium2.PdfiumError:
        return ""
    return str(text).replace("\r\n", "\n")


def _is_legible(text: str) -> bool:
    """Whether a page gave words: fonts without a table of characters give glyph numbers instead."""
    if not text.strip():
        return False
    strange = sum(
        unicodedata.category(char) in _NO_TEXT and char not in "\r\n\t\f\ufffe" for char in text
    )
    return strange < len(text) * _MOST_STRANGE


def _silent_pages(silent: int, pages: int, member: str) -> Segments:
    if ocr_available() and silent < pages:
        return
    what = (
        "no page has legible text"
        if silent == pages
        else f"{silent} of {pages} pages have no legible text"
    )
    reason = f"{what}: scanned or damaged"
    yield ReadProblem(reason if ocr_available() else f"{reason}; {OCR_MISSING}", member)
