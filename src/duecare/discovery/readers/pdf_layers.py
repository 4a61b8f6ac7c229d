"""What a PDF holds beside the text of its pages, through pikepdf (ISO 32000-1).

Form fields and notes go with their page. Of the rest every string is read wherever it stands:
properties, bookmarks, scripts, descriptions, private data of programs; then XFA, attached files,
and the drawings that no page's text has (stamps, pages taken out of the list).
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pikepdf

from duecare.discovery.readers.pdf_fields import Box, PageFields, text_of
from duecare.discovery.readers.seen import Seen
from duecare.discovery.readers.segments import Inner, ReadProblem, Segment
from duecare.discovery.readers.xml_text import text_of_xml

_MOST_OBJECTS: Final = 400_000
_MOST_LEVELS: Final = 30
_SHORTEST: Final = 5  # characters; no identifier is shorter
# Strings that are keys, digests, dates, names of fonts, or places in the file.
_NO_WORDS: Final = frozenset(
    [
        "/ID",
        "/O",
        "/U",
        "/OE",
        "/UE",
        "/Perms",
        "/DA",
        "/Registry",
        "/Ordering",
        "/CharSet",
        "/FontFamily",
        "/Lang",
        "/NM",
        "/M",
        "/Cert",
        "/Panose",
        "/CreationDate",
        "/ModDate",
        "/D",
        "/Dest",
        "/Names",
        "/Limits",
        "/DS",
        "/CheckSum",
        "/JT",
        "/R",
        "/RI",
        "/OutputConditionIdentifier",
        "/OutputCondition",
        "/RegistryName",
        "/Producer",
        "/Creator",
        "/CL",
    ]
)
_FIELD_KEYS: Final = frozenset(("/V", "/DV", "/RV", "/Opt", "/TU", "/T", "/TM"))
_WITH_PACKETS: Final = frozenset(
    ("template", "config", "localeSet", "xdp:xdp", "</xdp:xdp>", "preamble", "postamble")
)
_MARKUP: Final = re.compile(r"</(?:p|div|li)\s*>|<br\b[^<>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]{0,4000}>")

WordsIn = Callable[[Box], str]


class PdfLayers:
    """The layers of one document; ``pages`` first, then ``rest``."""

    def __init__(self, data: bytes, member: str) -> None:
        """Raises :class:`pikepdf.PdfError` where the structure is damaged."""
        self._pdf = pikepdf.open(io.BytesIO(data))
        self._member = member
        self._fields: set[tuple[int, int]] = set()
        self._drawings: list[Any] = []
        self._attached: set[tuple[int, int]] = set()

    def of_page(self, number: int, words_in: WordsIn) -> str:
        """The values of the fields and the words of the notes on a page."""
        page = self._pdf.pages[number].obj
        fields = PageFields(words_in, self._fields)
        lines: list[str] = []
        notes = page.get("/Annots")
        for note in notes if isinstance(notes, pikepdf.Array) else ():
            if not isinstance(note, pikepdf.Dictionary):
                continue
            if note.get("/Subtype") == "/Widget":
                fields.add(note)
            else:
                lines += self._note(note)
        return "\n".join([*fields.lines(), *lines])

    def _note(self, note: Any) -> Iterator[str]:
        words = text_of(note.get("/Contents", ""))
        if words:
            yield words
        yield from Seen(words).fresh(plain_words(text_of(note.get("/RC", "")))).splitlines()
        look = note.get("/AP", {}).get("/N")
        if isinstance(look, pikepdf.Stream):
            self._drawings.append(look)

    def rest(self) -> Iterator[str]:
        """Fields without a place on a page, XFA, then every other string, line by line."""
        form = self._pdf.Root.get("/AcroForm")
        if isinstance(form, pikepdf.Dictionary):
            loose = PageFields(lambda _: "", self._fields)
            for field in _ends_of(form.get("/Fields"), 0):
                loose.add(field)
            yield from loose.lines()
            yield from self._xfa(form.get("/XFA"))
        yield from self._strings()

    def _xfa(self, packets: Any) -> Iterator[str]:
        if isinstance(packets, pikepdf.Stream):
            yield text_of_xml(packets.read_bytes().decode("utf-8", "replace"))
        elif isinstance(packets, pikepdf.Array):
            for name, packet in zip(packets[::2], packets[1::2], strict=False):
                if isinstance(packet, pikepdf.Stream) and str(name) not in _WITH_PACKETS:
                    yield text_of_xml(packet.read_bytes().decode("utf-8", "replace"))

    def _strings(self) -> Iterator[str]:
        pages = {page.obj.objgen for page in self._pdf.pages}
        for index, item in enumerate(self._pdf.objects):
            if index >= _MOST_OBJECTS:
                return
            yield from self._words_of(item, "", 0)
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Page":
                if item.objgen not in pages:
                    self._drawings.append(item)
            elif isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/XML":
                yield plain_words(item.read_bytes().decode("utf-8", "replace"))
        yield from self._words_of(self._pdf.trailer.get("/Info"), "", 0)

    def _words_of(self, item: Any, key: str, level: int) -> Iterator[str]:
        if isinstance(item, pikepdf.String):
            words = str(item)
            if len(words) >= _SHORTEST and key not in _NO_WORDS:
                yield plain_words(words) if key == "/RC" else words
            return
        if level > _MOST_LEVELS or (level and getattr(item, "is_indirect", False)):
            return  # visited as an object of its own
        if isinstance(item, pikepdf.Array):
            for part in item:
                yield from self._words_of(part, key, level + 1)
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            if item.get("/Type") in ("/Sig", "/Font", "/FontDescriptor", "/XRef", "/DocTimeStamp"):
                return
            is_field = "/FT" in item or item.get("/Subtype") == "/Widget"
            for name, part in item.items():
                if not (is_field and name in _FIELD_KEYS):
                    yield from self._words_of(part, name, level + 1)

    def files(self) -> Iterator[Segment]:
        """Attached files, wherever they are attached."""
        for item in self._pdf.objects:
            if not isinstance(item, pikepdf.Dictionary) or "/EF" not in item:
                continue
            held = item.EF
            stream = next((held[key] for key in ("/UF", "/F", "/Unix") if key in held), None)
            name = text_of(item.get("/UF", item.get("/F", ""))) or "attached file"
            name = name.replace("\\", "/").rsplit("/", 1)[-1]
            if isinstance(stream, pikepdf.Stream) and stream.objgen not in self._attached:
                self._attached.add(stream.objgen)
                yield self._file(name, stream)
        for item in self._pdf.objects:
            is_file = isinstance(item, pikepdf.Stream) and item.get("/Type") == "/EmbeddedFile"
            if is_file and item.objgen not in self._attached:
                yield self._file(f"attached file {item.objgen[0]}", item)

    def _file(self, name: str, stream: Any) -> Segment:
        inside = f"{self._member}!{name}" if self._member else name
        try:
            return Inner(name, stream.read_bytes(), inside)
        except pikepdf.PdfError:
            return ReadProblem("a damaged file inside a PDF", inside)

    def drawings(self) -> bytes:
        """A PDF with a page for each drawing that is on no page, or nothing."""
        if not self._drawings:
            return b""
        made = pikepdf.new()
        for drawing in self._drawings:
            copied = made.copy_foreign(self._pdf.make_indirect(drawing))
            if isinstance(drawing, pikepdf.Stream):
                page = made.add_blank_page(page_size=(612, 792)).obj
                page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=copied))
                page.Contents = made.make_stream(b"/X Do")
            else:
                for key in ("/Parent", "/Annots", "/B", "/AA"):
                    if key in copied:
                        del copied[key]
                if "/MediaBox" not in copied:
                    copied.MediaBox = pikepdf.Array([0, 0, 612, 792])
                made.pages.append(pikepdf.Page(copied))
        packed = io.BytesIO()
        made.save(packed)
        return packed.getvalue()

    def close(self) -> None:
        """Let go of the document."""
        self._pdf.close()


def _ends_of(fields: Any, level: int) -> Iterator[Any]:
    """Fields at the ends of the tree: those whose kids are only their places on pages."""
    if not isinstance(fields, pikepdf.Array) or level > _MOST_LEVELS:
        return
    for field in fields:
        if not isinstance(field, pikepdf.Dictionary):
            continue
        kids = field.get("/Kids")
        named = isinstance(kids, pikepdf.Array) and any("/T" in kid for kid in kids)
        if named:
            yield from _ends_of(kids, level + 1)
        else:
            yield field


def plain_words(rich: str) -> str:
    """The words of rich text; tags inside a line do not split them."""
    return html.unescape(_TAG.sub("", _MARKUP.sub("\n", rich)))
