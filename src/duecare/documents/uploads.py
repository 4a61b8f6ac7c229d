"""A client's own document as it was given: whether it can be shown and signed, and its text.

The file is read in a process of its own under limits of memory and time, as any foreign file: what
makes a reader fall ends that process, and is told in words. Nothing of it leaves the machine.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
import zlib
from dataclasses import asdict, dataclass
from typing import Any, Final
from xml.etree import ElementTree as ET

from duecare.errors import DuecareError, InputError
from duecare.guarded_child import answer_of, restrain

LARGEST_UPLOAD: Final = 40_000_000
"""Bytes of the largest document that is taken."""
PDF: Final = "application/pdf"
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS: Final = {PDF: ".pdf", WORD: ".docx"}
_SECONDS: Final = 30
_MEMORY: Final = 2_000_000_000
_LARGEST_TEXT: Final = 2_000_000  # characters: about a thousand pages
_LARGEST_PART: Final = 100_000_000  # bytes of one part of a Word file, unpacked
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # compound file: [MS-CFB] 2.2
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    ET.ParseError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)  # what zipfile and expat raise over a damaged file
_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD, fpdfview.h


@dataclass(frozen=True, slots=True)
class Upload:
    """What was read: the media type, the paragraphs in order, and the pages of a PDF (else 0)."""

    media_type: str
    paragraphs: tuple[str, ...]
    pages: int = 0


def read_upload(content: bytes) -> Upload:
    """Read a PDF or DOCX in a process of its own.

    Raises :class:`InputError` in words for what cannot be shown to its signer: too large, empty,
    another format, protected by a password, with macros or scripts, with tracked changes, or
    without text.
    """
    if not content:
        raise InputError("the file is empty", hint="choose the file again")
    if len(content) > LARGEST_UPLOAD:
        raise InputError(
            f"the file has {len(content) / 1e6:.0f} MB; {LARGEST_UPLOAD // 1_000_000} MB is the most",
            hint="save it with smaller pictures, or as several documents",
        )
    told = answer_of("duecare.documents.uploads", content, seconds=_SECONDS)
    if told is None:
        raise InputError(
            "the file could not be read within the limits",
            hint="open it, save it as a new PDF, and try that one",
        )
    if "error" in told:
        raise InputError(told["error"], hint=told["hint"])
    return Upload(told["media_type"], tuple(told["paragraphs"]), told["pages"])


def read_here(content: bytes) -> Upload:
    """Read the file in this process; see :func:`read_upload`."""
    if b"%PDF-" in content[:1024]:
        found = _read_pdf(content)
    elif content.startswith(_OLD_OFFICE):
        raise InputError(
            "the file is protected by a password, or of an old Word version",
            hint="save it without a password as DOCX or PDF",
        )
    elif content.startswith(b"PK"):
        found = _read_word(content)
    else:
        raise InputError("the file is neither a PDF nor a DOCX", hint="save it as one of them")
    if not found.paragraphs:
        raise InputError(
            "the file has no text, as after scanning paper",
            hint="recognize its text first, so that everyone can read it on a telephone",
        )
    if sum(map(len, found.paragraphs)) > _LARGEST_TEXT:
        raise InputError("the file has more than a thousand pages of text", hint="divide it")
    return found


def _read_pdf(content: bytes) -> Upload:
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).casefold():
            raise InputError(
                "the PDF is protected by a password", hint="save it without one"
            ) from error
        raise InputError("the PDF is damaged", hint="open it and save it again") from error
    with document:
        if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
            raise InputError("the PDF holds a script", hint="print it into a new PDF")
        if raw.FPDFDoc_GetAttachmentCount(document) > 0:
            raise InputError(
                "the PDF holds other files", hint="take them out, or print it into a new PDF"
            )
        lines = [line for page in document for line in _lines_of(page)]
        return Upload(PDF, tuple(lines), len(document))


def _lines_of(page: Any) -> list[str]:
    text = page.get_textpage()
    try:
        return _plain(text.get_text_bounded().splitlines())
    finally:
        text.close()
        page.close()


def _read_word(content: bytes) -> Upload:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            if any(name.casefold().endswith("vbaproject.bin") for name in names):
                raise InputError(
                    "the file holds macros", hint="save it as DOCX or PDF without them"
                )
            if "word/document.xml" not in names:
                raise InputError(
                    "the file is neither a PDF nor a DOCX", hint="save it as one of them"
                )
            if package.getinfo("word/document.xml").file_size > _LARGEST_PART:
                raise InputError("the text of the file is too large", hint="divide it")
            root = ET.fromstring(package.read("word/document.xml"))  # noqa: S314
    except _DAMAGE as error:
        raise InputError("the DOCX is damaged", hint="open it and save it again") from error
    if root.find(f".//{_W}ins") is not None or root.find(f".//{_W}del") is not None:
        raise InputError(
            "the file has tracked changes", hint="accept or reject them, so that one text is signed"
        )
    return Upload(WORD, tuple(_plain(_words(one) for one in root.iter(f"{_W}p"))))


def _words(paragraph: ET.Element) -> str:
    spaces = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-"}
    return "".join(
        (one.text or "") if one.tag == f"{_W}t" else spaces.get(one.tag, "")
        for one in paragraph.iter()
    )


def _plain(lines: Any) -> list[str]:
    """Lines without control characters and doubled spaces; empty ones are left out."""
    shown = ("".join(c if c.isprintable() else " " for c in line) for line in lines)
    return [text for line in shown if (text := " ".join(line.split()))]


def main() -> None:
    """Read one file from standard input, and say what it is on standard output."""
    restrain(seconds=_SECONDS, memory=_MEMORY)
    try:
        told: dict[str, Any] = asdict(read_here(sys.stdin.buffer.read(LARGEST_UPLOAD + 1)))
    except DuecareError as error:
        told = {"error": str(error), "hint": getattr(error, "hint", "")}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
