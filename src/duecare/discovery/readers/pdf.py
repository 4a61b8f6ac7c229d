"""PDF: the text of pages through PDFium, everything beside it through pikepdf, scans by OCR."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pikepdf
import pypdfium2

from duecare.discovery.readers.ocr import OCR_MISSING, ocr_available, text_of_image
from duecare.discovery.readers.pdf_fields import Box
from duecare.discovery.readers.pdf_layers import PdfLayers
from duecare.discovery.readers.seen import Seen
from duecare.discovery.readers.segments import Budget, ReadProblem, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_PAGES: Final = 5000
_MOST_STRANGE: Final = 0.2
_NO_TEXT: Final = frozenset(("Cc", "Co", "Cn", "Cs"))  # control, private, unassigned, surrogate
_HYPHEN: Final = re.compile(r"(?<=\d)[\u00ad\ufffe\u2010\u2011](?:\r?\n)?(?=\d)")
_LEAST_SIDE: Final = 400  # pixels; smaller pictures are logos and signatures
_LEAST_SHARE: Final = 0.04  # of the page that a picture of text covers
_COVERED: Final = 40  # characters of text over a picture: its words are in the page's text
_END: Final = re.compile(rb"%%EOF[ \r\n]*")
_MOST_VERSIONS: Final = 5
_MOST_EARLIER_PAGES: Final = 500
_DAMAGED_LAYERS: Final = "its form fields, notes and attached files could not be read: damaged"


def extract(source: Source, member: str) -> Segments:
    """The text of all pages as one, since a form may run over a page's end; then what is beside."""
    data = source.read()
    document = _open(data)
    try:
        layers: PdfLayers | None = PdfLayers(data, member)
    except (pikepdf.PdfError, ValueError, RuntimeError):
        layers = None
        yield ReadProblem(_DAMAGED_LAYERS, member)
    try:
        reader = _Pages(document, layers, source.budget)
        texts = list(reader.texts())
        yield from reader.problems(member)
        seen = Seen("\n".join(texts))
        texts.append(_beside_pages(layers, seen))
        ends = _earlier_ends(data)
        if len(ends) * len(document) > _MOST_EARLIER_PAGES:
            yield ReadProblem("earlier versions inside it were not read", f"{member}!versions")
        else:
            texts += [seen.fresh(_text_of_version(data[:end])) for end in ends]
        whole = "\n\f\n".join(texts)
        if whole.strip():
            yield Text(_HYPHEN.sub("-", whole).encode("utf-8", "replace"), member)
        if layers is not None:
            yield from layers.files()
    finally:
        document.close()
        if layers is not None:
            layers.close()


def _beside_pages(layers: PdfLayers | None, seen: Seen) -> str:
    """What the layers hold apart from the pages, as far as it was not seen."""
    if layers is None:
        return ""
    pieces = [seen.fresh(piece) for piece in layers.rest()]
    pieces.append(seen.fresh(_text_of_drawings(layers.drawings())))
    return "\n".join(piece for piece in pieces if piece.strip())


def _earlier_ends(data: bytes) -> list[int]:
    """Where earlier versions of a file end that was saved by adding to it."""
    ends = [found.end() for found in _END.finditer(data)][:-1]
    if b"/Linearized" in data[:1024]:
        ends = ends[1:]  # the first end is that of the first page
    return ends[-_MOST_VERSIONS:]


def _text_of_version(data: bytes) -> str:
    """Pages, fields and strings of an earlier version: what was taken out of a later one."""
    try:
        document = _open(data)
    except UnreadableSourceError:
        return ""  # the end of a file inside the file, or of a damaged part
    try:
        layers = PdfLayers(data, "")
    except (pikepdf.PdfError, ValueError, RuntimeError):
        document.close()
        return ""
    try:
        texts = list(_Pages(document, layers, Budget(0, 0, 0.0)).texts())
        return "\n".join([*texts, *layers.rest()])
    finally:
        document.close()
        layers.close()


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableSourceError("encrypted with a password") from error
        raise UnreadableSourceError("not a readable PDF file") from error


class _Pages:
    """Reads page by page and remembers what gave no text."""

    def __init__(
        self, document: pypdfium2.PdfDocument, layers: PdfLayers | None, budget: Budget
    ) -> None:
        self._document = document
        self._layers = layers
        self._budget = budget
        self._silent = 0
        self._pictures = 0
        self._is_late = False

    def texts(self) -> Iterator[str]:
        """The text of each page with its fields and notes."""
        for number in range(min(len(self._document), _MOST_PAGES)):
            try:
                yield self._page(number)
            except pypdfium2.PdfiumError:
                self._silent += 1

    def _page(self, number: int) -> str:
        page = self._document[number]
        words = page.get_textpage()
        try:
            text = words.get_text_range() or ""
            if not _is_legible(text):
                text = ""
            beside = self._of_layers(number, words)
            pictures = [] if len(text) > 100_000 else list(_pictures(page, words))
            if not text.strip():
                text = self._scanned(page)
                self._silent += not text.strip() and not beside.strip()
            elif pictures:
                read = [self._read(picture.get_bitmap().to_pil()) for picture in pictures]
                text = "\n".join([text, *read])
        finally:
            words.close()
            page.close()
        return f"{text}\n{beside}".replace("\r\n", "\n") if beside else text.replace("\r\n", "\n")

    def _of_layers(self, number: int, words: Any) -> str:
        if self._layers is None:
            return ""

        def words_in(box: Box) -> str:
            return str(words.get_text_bounded(box.left, box.bottom, box.right, box.top))

        try:
            return self._layers.of_page(number, words_in)
        except (pikepdf.PdfError, ValueError, TypeError, AttributeError, IndexError):
            return ""

    def _scanned(self, page: Any) -> str:
        if not ocr_available() or self._budget.picture_seconds_left <= 1:
            self._is_late = ocr_available()
            return ""
        return self._read(page.render(scale=200 / 72).to_pil())

    def _read(self, image: Image) -> str:
        if not ocr_available():
            self._pictures += 1
            return ""
        text = text_of_image(image, self._budget)
        if text is None:
            self._is_late = True
            self._pictures += 1
            return ""
        return text

    def problems(self, member: str) -> Segments:
        """What gave no text, in words."""
        pages = len(self._document)
        if pages > _MOST_PAGES:
            yield ReadProblem(f"pages after {_MOST_PAGES} were not read", member)
        if self._silent and not (ocr_available() and self._silent < pages and not self._is_late):
            what = (
                "no page has legible text"
                if self._silent == pages
                else f"{self._silent} of {pages} pages have no legible text"
            )
            reason = f"{what}: scanned or damaged"
            yield ReadProblem(reason if ocr_available() else f"{reason}; {OCR_MISSING}", member)
        elif self._pictures:
            why = OCR_MISSING if not ocr_available() else "reading pictures took too long"
            yield ReadProblem(f"pictures on its pages were not read; {why}", f"{member}!pictures")


def _pictures(page: Any, words: Any) -> Iterator[Any]:
    """Pictures on a page that may hold text of their own: large, and with no text over them."""
    width, height = page.get_size()
    for item in page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) < _LEAST_SHARE * width * height:
            continue
        if min(item.get_px_size()) < _LEAST_SIDE:
            continue
        if len(words.get_text_bounded(left, bottom, right, top).strip()) < _COVERED:
            yield item


def _text_of_drawings(data: bytes) -> str:
    if not data:
        return ""
    document = _open(data)
    try:
        return "\n".join(page.get_textpage().get_text_range() or "" for page in document).replace(
            "\r\n", "\n"
        )
    finally:
        document.close()


def _is_legible(text: str) -> bool:
    """Whether a page gave words: fonts without a table of characters give glyph numbers instead."""
    if not text.strip():
        return False
    strange = sum(
        unicodedata.category(char) in _NO_TEXT and char not in "\r\n\t\f\ufffe" for char in text
    )
    return strange < len(text) * _MOST_STRANGE
