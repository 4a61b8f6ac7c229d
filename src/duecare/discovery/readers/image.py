"""Pictures: what their makers wrote into them always, the text they show by OCR where it is on."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from duecare.discovery.readers.ocr import OCR_MISSING, ocr_available, text_of_image
from duecare.discovery.readers.seen import Seen
from duecare.discovery.readers.segments import NoText, ReadProblem, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

if TYPE_CHECKING:
    from PIL.Image import Image

_LEAST_BYTES: Final = 1_000  # smaller ones are icons and logos: no line of text is in them
_LEAST_SIDE: Final = 200  # pixels
_MOST_PIXELS: Final = 80_000_000
_LONGEST_NOTE: Final = 1_000_000
_SHORTEST_NOTE: Final = 6
_WIDE_TAGS: Final = range(0x9C9B, 0x9CA0)  # title, comment, author, keywords, subject of Windows
_TAG: Final = re.compile(r"<[^<>]{0,4000}>")
_XMP_VALUE: Final = re.compile(r"[\w:]+\s*=\s*\"([^\"<>]{6,4000})\"")
_HEIF: Final = frozenset(("heic", "heif", "hif"))


def extract(source: Source, member: str) -> Segments:
    """The notes in a picture, then the text of each of its pages."""
    from PIL import Image

    if source.extension in _HEIF or source.head(12)[4:8] == b"ftyp":
        _learn_heif()
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with source.open() as stream, Image.open(stream) as image:
                yield from _read(image, source, member)
        except UnreadableSourceError:
            raise
        except Exception as error:
            raise UnreadableSourceError("a damaged or oversized image") from error


def _learn_heif() -> None:
    import pi_heif

    pi_heif.register_heif_opener()


def _read(image: Image, source: Source, member: str) -> Segments:
    notes = Seen()
    lines = [notes.fresh(note) for note in _notes(image)]
    texts = ["\n".join(line for line in lines if line.strip())]
    unread = 0
    pages = getattr(image, "n_frames", 1) if image.format != "GIF" else 1
    is_icon = source.size < _LEAST_BYTES
    for number in range(pages):
        if number:
            image.seek(number)
        if is_icon or min(image.size) < _LEAST_SIDE:
            image.load()  # a damaged one is told
            continue
        if not ocr_available():
            image.load()
            unread = pages
            break
        text = text_of_image(image, source.budget)
        if text is None:
            unread = pages - number
            break
        texts.append(text)
    whole = "\n\f\n".join(text for text in texts if text.strip())
    if whole:
        yield Text(whole.encode("utf-8", "replace"), member)
    elif not unread and (is_icon or min(image.size) < _LEAST_SIDE):
        yield NoText("small picture", member)
    if unread:
        why = "reading pictures took too long" if ocr_available() else OCR_MISSING
        yield ReadProblem(f"an image; {why}", member, source.size)


def _notes(image: Image) -> Iterator[str]:
    """Comments, descriptions and properties that cameras, scanners and people put into a file."""
    for name, value in image.info.items():
        if name not in ("exif", "icc_profile", "xmp", "XML:com.adobe.xmp", "photoshop", "dpi"):
            yield from _words(value)
    for packet in ("xmp", "XML:com.adobe.xmp"):
        for words in _words(image.info.get(packet)):
            yield "\n".join([_TAG.sub("\n", words), *_XMP_VALUE.findall(words)])
    exif = image.getexif()
    blocks: list[Any] = [exif, *(exif.get_ifd(block) for block in (0x8769, 0x8825, 0xA005))]
    for block in blocks:
        for tag, value in block.items():
            is_wide = tag in _WIDE_TAGS and isinstance(value, bytes)
            yield from _words(value.decode("utf-16-le", "replace") if is_wide else value)
    for tag, value in getattr(image, "tag_v2", {}).items():
        if tag not in (273, 279, 324, 325, 34675):  # places and sizes of strips, color profile
            yield from _words(value)
    for kind, block in getattr(image, "applist", []):
        if kind == "APP13":
            yield from _words(block.replace(b"\0", b" "))


def _words(value: object) -> Iterator[str]:
    """The text in a value of any type, marks of its encoding left out (Exif 2.3, 4.6.5)."""
    if isinstance(value, bytes):
        value = value[:_LONGEST_NOTE]
        if value[:8] == b"UNICODE\0":
            order = "utf-16-be" if value[8:9] == b"\0" else "utf-16-le"
            value = value[8:].decode(order, "replace")
        else:
            value = value.removeprefix(b"ASCII\0\0\0").decode("utf-8", "replace")
    if isinstance(value, str):
        words = "".join(char if char.isprintable() or char in "\n\t" else " " for char in value)
        if len(words.strip()) >= _SHORTEST_NOTE:
            yield words.strip()
    elif isinstance(value, tuple | list):
        for part in value[:1000]:
            yield from _words(part)
