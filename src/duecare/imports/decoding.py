"""From the bytes of a list to its text: which letters they are, and how that was found out."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from duecare.errors import InputError

MOST_BYTES: Final = 20_000_000
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
ENCODINGS: Final = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}
"""What may be chosen where the guess is wrong."""
_HEAD: Final = 4096  # bytes that are looked at for NULs
_LOST: Final = re.compile(r"[^\W\d_]\?[^\W\d_]")
_SAVE_AS: Final = "Save the list as CSV (UTF-8) or as an Excel workbook and choose that file."
_OTHER_FILES: Final = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"{\\rtf": "a Word document",
    b"<!DO": "a web page",
    b"<html": "a web page",
    b"SQLi": "a database",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a list, the name of its encoding, and what a person should look at."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(content: bytes, *, encoding: str = "") -> Decoded:
    """The text: by byte order mark, by NULs, as UTF-8, else as Windows-1252; or as asked.

    Raises :class:`InputError` for a file that is no text.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise InputError("the list is empty", hint="Choose a file that has a line of headings.")
    for magic, what in _OTHER_FILES.items():
        if content[: len(magic)].lower() == magic.lower():
            raise InputError(f"the file is {what}, not a list", hint=_SAVE_AS)
    name, told = (encoding, ENCODINGS[encoding]) if encoding in ENCODINGS else _guess(content)
    try:
        text = content.decode(name)
    except UnicodeDecodeError as error:
        raise InputError(f"the file is not {told} text", hint=_SAVE_AS) from error
    if _is_binary(text):
        raise InputError("the file is not text", hint=_SAVE_AS)
    return Decoded(
        unicodedata.normalize("NFC", text.removeprefix("\ufeff")), told, _notes(text, told)
    )


def _guess(content: bytes) -> tuple[str, str]:
    for mark, name, told in _MARKS:
        if content.startswith(mark):
            return name, told
    head = content[:_HEAD]
    if b"\0" in head:  # UTF-16 without a mark passes as UTF-8: its letters are followed by NULs
        even, odd = head[::2].count(0), head[1::2].count(0)
        return ("utf-16-le", "UTF-16") if odd > even else ("utf-16-be", "UTF-16")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _western(content)
    return "utf-8", "UTF-8"


def _western(content: bytes) -> tuple[str, str]:
    try:
        content.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1", "Windows-1252"  # five bytes that Windows leaves open
    return "cp1252", "Windows-1252"


def _is_binary(text: str) -> bool:
    sample = text[:_HEAD]
    odd = sum(unicodedata.category(one) in ("Cc", "Cn", "Co") for one in sample)
    return odd - sum(map(sample.count, "\t\r\n\f")) > len(sample) // 50


def _notes(text: str, told: str) -> tuple[str, ...]:
    notes = []
    if told == "Windows-1252":
        sample = next((word for word in text.split() if not word.isascii()), "")
        cleaned = sample.strip('",;').split(",")[0].split(";")[0]
        notes.append(
            f"The letters were read as Windows-1252, for example “{cleaned[:40]}”. If that looks "
            "wrong, save the list as CSV (UTF-8)."
        )
    if len(_LOST.findall(text)) > 1:
        notes.append(
            "Question marks stand between letters: the export lost letters such as ü. Export again "
            "as UTF-8; in Windows PowerShell with -Encoding UTF8."
        )
    return tuple(notes)
