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
ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
    "mac_roman": "Mac OS Roman",
    "cp437": "DOS (437)",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "gb18030": "GB 18030 (Chinese)",
    "shift_jis": "Shift JIS (Japanese)",
}
"""What may be chosen where the guess is wrong."""
_GUESSED: Final = ("cp1252", "mac_roman", "cp437")
"""Of one byte a letter, most frequent first. Which one it is shows in the letters that come out."""
_USUAL: Final = frozenset("áéíóúüñàèìòùâêîôûäëïöçãõåæøßœ¿¡’‘“”–—…")
_HEAD: Final = 4096  # bytes that are looked at for NULs
_NULS: Final = 0.2  # share of NULs in the head, from which it is UTF-16; fewer are damage
_TWICE: Final = re.compile("[ÂÃ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u009d™œ“”˜¦]")
_LOST: Final = re.compile(r"[^\W\d_]\?[^\W\d_]")
_SAVE_AS: Final = "Save the list as CSV (UTF-8) or as an Excel workbook and choose that file."
_OTHER_FILES: Final = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"{\\rtf": "a Word document",
    b"GIF8": "a picture",
    b"SQLi": "a database",
    b"!BDN": "an Outlook data file",
    b"%!PS": "a print file",
    b"MZ\x90": "a program",
    b"7z\xbc\xaf": "an archive that is not a zip",
    b"Rar!": "an archive that is not a zip",
    b"\x1f\x8b": "an archive that is not a zip",
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
    text, told, notes = _chosen(content, encoding) if encoding in ENCODINGS else _guess(content)
    if _is_binary(text):
        raise InputError("the file is not text", hint=_SAVE_AS)
    plain = text.removeprefix("\ufeff").replace("\0", "")
    repaired = _once(plain)
    if repaired != plain:
        notes = (*notes, _TOLD_TWICE.format(sample=_sample(repaired)))
    return Decoded(unicodedata.normalize("NFC", repaired), told, (*notes, *_lost(repaired)))


_Found = tuple[str, str, tuple[str, ...]]
_TOLD_TWICE: Final = (
    "The letters had been converted twice and were put right, for example “{sample}”. "
    "If that looks wrong, export the list again as UTF-8."
)
_TOLD_LOST: Final = (
    "Question marks stand between letters: the export lost letters such as ü. Export again "
    "as UTF-8; in Windows PowerShell with -Encoding UTF8."
)
_TOLD_CUT: Final = "The file ends in the middle of a letter: its end is missing."


def _chosen(content: bytes, name: str) -> _Found:
    try:
        return content.decode(name), ENCODINGS[name], ()
    except UnicodeDecodeError as error:
        raise InputError(f"the file is not {ENCODINGS[name]} text", hint=_SAVE_AS) from error


def _guess(content: bytes) -> _Found:
    for mark, name, told in _MARKS:
        if content.startswith(mark):
            return _wide(content, name, told) if "8" not in name else _narrow(content, told)
    head = content[:_HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if even + odd > len(head) * _NULS:  # UTF-16 without a mark: its letters are followed by NULs
        return _wide(content, "utf-16-le" if odd > even else "utf-16-be", "UTF-16")
    return _narrow(content, "UTF-8")


def _wide(content: bytes, name: str, told: str) -> _Found:
    size = 4 if "32" in name else 2
    whole = content[: len(content) // size * size]
    try:
        text = whole.decode(name)
    except UnicodeDecodeError as error:
        raise InputError(f"the file is not {told} text", hint=_SAVE_AS) from error
    return text, told, () if whole == content else (_TOLD_CUT,)


def _narrow(content: bytes, told: str) -> _Found:
    """UTF-8; else what is UTF-8 by the line, and the rest by the letters that come out."""
    try:
        return content.decode(), told, ()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and _has_utf8(content[: error.start]):
            return content[: error.start].decode(), told, (_TOLD_CUT,)
    lines = content.removeprefix(codecs.BOM_UTF8).splitlines(keepends=True)
    others = [line for line in lines if not line.isascii() and not _is_utf8(line)]
    name = _one_byte(b"".join(others))
    text = "".join(line.decode() if _is_utf8(line) else line.decode(name) for line in lines)
    shown = "".join(line.decode(name) for line in others)
    is_mixed = any(not line.isascii() and _is_utf8(line) for line in lines)
    named = {"cp1252": "Windows-1252", "latin-1": "Windows-1252"}.get(name) or ENCODINGS[name]
    where = "Some lines are UTF-8; the letters of others were" if is_mixed else "The letters were"
    note = (
        f"{where} read as {named}, for example “{_sample(shown)}”. If that looks "
        "wrong, choose other letters, or save the list as CSV (UTF-8)."
    )
    return text, f"UTF-8 and {named}" if is_mixed else named, (note,)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _has_utf8(content: bytes) -> bool:
    """Whether there are letters that only UTF-8 writes so: the end alone is damaged then."""
    return not content.isascii() and _is_utf8(content)


def _one_byte(content: bytes) -> str:
    """The encoding of one byte a letter in which most of the letters are usual ones."""
    sample = content[:65_536]

    def usual(name: str) -> int:
        text = sample.decode(name, errors="replace")
        pairs = zip(f" {text}", text, strict=False)
        return sum(_is_usual(*pair) or -1 for pair in pairs if not pair[1].isascii())

    best = max(_GUESSED, key=usual)
    try:
        content.decode(best)
    except UnicodeDecodeError:
        return "latin-1"  # five bytes that Windows leaves open
    return best


def _is_usual(before: str, letter: str) -> bool:
    """A letter of American names; a capital does not follow a small letter."""
    return letter.casefold() in _USUAL and not (letter.isupper() and before.islower())


def _once(text: str) -> str:
    """Text whose letters were UTF-8 taken for Windows-1252 (``JÃ¼rgen``), as it was before."""
    if not _TWICE.search(text):
        return text
    try:
        return b"".join(map(_byte, text)).decode()
    except (UnicodeDecodeError, ValueError):
        return text


def _byte(letter: str) -> bytes:
    if ord(letter) < 0x80 or 0x80 <= ord(letter) < 0xA0:
        return bytes([ord(letter)])
    return letter.encode("cp1252")  # UnicodeEncodeError is a ValueError


def _sample(text: str) -> str:
    word = next((word for word in text.split() if not word.isascii()), "")
    return word.strip('",;').split(",")[0].split(";")[0][:40]


def _is_binary(text: str) -> bool:
    sample = text[:_HEAD]
    odd = sum(unicodedata.category(one) in ("Cc", "Cn", "Co") for one in sample)
    return odd - sum(map(sample.count, "\t\r\n\f\0")) > max(3, len(sample) // 50)


def _lost(text: str) -> tuple[str, ...]:
    if len(_LOST.findall(text)) < 2:
        return ()
    return (_TOLD_LOST,)
