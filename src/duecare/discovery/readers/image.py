"""Pictures of documents: text by OCR where it is installed, else unread."""

from __future__ import annotations

import warnings

from duecare.discovery.readers.ocr import OCR_MISSING, ocr_available, text_of_image
from duecare.discovery.readers.segments import NoText, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_LEAST_BYTES = 8_000  # icons and logos hold no records


def extract(source: Source, member: str) -> Segments:
    """The text in a picture."""
    if source.size < _LEAST_BYTES:
        yield NoText("small picture", member)
        return
    if not ocr_available():
        raise UnreadableSourceError(f"an image; {OCR_MISSING}")
    try:
        from PIL import Image
    except ImportError as error:
        raise UnreadableSourceError(f"an image; {OCR_MISSING}") from error
    Image.MAX_IMAGE_PIXELS = 80_000_000
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with source.open() as stream, Image.open(stream) as image:
                if min(image.size) < 200:
                    yield NoText("small picture", member)
                    return
                text = text_of_image(image)
        except Exception as error:
            raise UnreadableSourceError("a damaged or oversized image") from error
    if text.strip():
        yield Text(text.encode("utf-8", "replace"), member)
