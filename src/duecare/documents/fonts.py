"""The fonts that statements and charts ship with, and which characters they can show.

Source Sans Pro carries Latin, Greek and Cyrillic; Noto fonts add Hebrew, Arabic and symbols, and
from a folder of their own the other scripts that people write their names in (decision 0026),
which are loaded for a document that needs them. Fonts of the machine are never used, so that a
document has the same bytes everywhere. A PDF/A must not hold a character without a glyph, so what
no font can show is spelled out as its code point, visible to the reader, instead of being dropped.
"""

from __future__ import annotations

import functools
import json
import re
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

FONT_FOLDER: Final = Path(__file__).parent / "fonts"
SCRIPT_FOLDER: Final = Path(__file__).parent / "fonts_by_script"
SANS: Final = "Source Sans Pro"

# Controls that change the order of text may make a record read differently from what it says
# (Unicode UAX 9, UTR 36), so they are shown. Joiners and variation selectors shape letters; the
# joiners are part of how a name is written in Arabic and Indic scripts and of some emoji.
_ORDER_CONTROLS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SHAPERS: Final = frozenset("\u200b\u200c\u200d\u200e\u200f\u00ad\ufe0e\ufe0f")
_JOINERS: Final = frozenset("\u200c\u200d")
_FIRST_JOINED: Final = 0x0600
"""Below are scripts that joiners do not shape: Latin, Greek, Cyrillic, Armenian, Hebrew."""
_LINE_ENDS: Final = frozenset("\n\u2028\u2029\u0085\v\f")
_LONG_WORD: Final = re.compile(r"[^\s\u200b]{21,}")
_BREAK_AFTER: Final = re.compile(r"([/\\._\-@:;,=&?+])")
_LONGEST_PIECE: Final = 10
_DIGEST: Final = re.compile(r"[0-9a-f]{40,}")
_DIGEST_PIECE: Final = 16
_LONGEST_SHAPED: Final = 20
_FIRST_SHAPED: Final = 0x0590
RUN: Final = "\u2067"
RUN_END: Final = "\u2069"
JOINT: Final = "\u200b"
"""Marks a place where a long word may break; the template turns it into a break without a trace."""


@functools.cache
def shown_characters() -> frozenset[int]:
    """The code points that at least one shipped font has a glyph for."""
    found = set(_everyday_characters())
    for _, codes in _script_families():
        found |= codes
    controls = {*range(0x20), *range(0x7F, 0xA0)}
    return frozenset(found - controls - {ord(char) for char in _ORDER_CONTROLS | _SHAPERS})


@functools.cache
def _everyday_characters() -> frozenset[int]:
    found: set[int] = set()
    for path in sorted((*FONT_FOLDER.glob("*.otf"), *FONT_FOLDER.glob("*.ttf"))):
        found |= character_map(path.read_bytes())
    return frozenset(found)


@functools.cache
def _script_families() -> tuple[tuple[str, frozenset[int]], ...]:
    """Each family of the further scripts with its code points, in the order of preference."""
    index = json.loads((SCRIPT_FOLDER / "families.json").read_text(encoding="utf-8"))
    return tuple(
        (
            one["family"],
            frozenset(code for first, last in one["ranges"] for code in range(first, last + 1)),
        )
        for one in index
    )


def further_families(texts: Iterable[str]) -> tuple[str, ...]:
    """The families besides those of :data:`FONT_FOLDER` that the texts need; mostly none."""
    codes: set[int] = set()
    for text in texts:
        if not text.isascii():
            codes |= {ord(char) for char in set(text)}
    left = codes - _everyday_characters()
    found = []
    for family, known in _script_families() if left else ():
        if left & known:
            found.append(family)
            left -= known
    return tuple(found)


def showable(text: str) -> str:
    """The text with each character that cannot be shown spelled out, such as ``[U+1F600]``.

    Line breaks stay, tabs become spaces. Text that can be shown comes back unchanged.
    """
    known = shown_characters()
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if all(ord(char) in known or char == "\n" for char in set(plain)):
        return plain
    return "".join(
        char if char in _JOINERS and _is_joined(plain, at, known) else _shown(char, known)
        for at, char in enumerate(plain)
    )


def _is_joined(text: str, at: int, known: frozenset[int]) -> bool:
    """Whether the joiner at ``at`` lies between characters that it shapes."""
    beside = (text[at - 1 : at], text[at + 1 : at + 2])
    return all(char and ord(char) >= _FIRST_JOINED and ord(char) in known for char in beside)


def _shown(char: str, known: frozenset[int]) -> str:
    if char in _LINE_ENDS:
        return "\n"
    if char in _SHAPERS:
        return ""
    if char == "\t" or (unicodedata.category(char) == "Zs" and char != "\u00a0"):
        return " "
    return char if ord(char) in known else _spelled(char)


def shown_controls(text: str) -> str:
    """The text for a screen: only controls, order marks and lone surrogates are spelled out."""
    if text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_spelled(char) if _is_control(char) else char for char in lines)


def _is_control(char: str) -> bool:
    if char in "\n\t":
        return False
    return char in _ORDER_CONTROLS or unicodedata.category(char) in ("Cc", "Cs")


def _spelled(char: str) -> str:
    return f"[U+{ord(char):04X}]"


def with_runs(text: str) -> str:
    """The text with each run from a right-to-left letter to the last that belongs to it marked.

    A mark of :data:`RUN` and :data:`RUN_END` (UAX 9 isolates, which no shown text holds) lets the
    template set the run so that what is copied from the page is what was written. Digits, blanks
    and signs between two such letters belong to the run, and the bracket that ends it.
    """
    if text.isascii():
        return text
    parts, done, first, last = [], 0, -1, -1
    for at, char in enumerate(f"{text}\n"):
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL"):
            first, last = (at if first < 0 else first), at
        elif first >= 0 and kind in ("NSM", "BN") and last == at - 1:
            last = at
        elif first >= 0 and kind in ("L", "B"):
            end = last + 1
            if text[end : end + 1] == ")" and "(" in text[first:end]:
                end += 1
            parts += [text[done:first], RUN, text[first:end], RUN_END]
            done, first = end, -1
    return "".join([*parts, text[done:]])


def breakable(text: str) -> str:
    """The text with break points inside very long words, so that no line leaves its column.

    Letters of scripts that join or stack are parted rarely, and never from their marks: a break
    point ends their shaping.
    """
    return _LONG_WORD.sub(lambda match: _with_joints(match.group()), text)


def _with_joints(word: str) -> str:
    parts = [part for part in _BREAK_AFTER.sub(r"\1" + JOINT, word).split(JOINT) if part]
    return JOINT.join(JOINT.join(_pieces(part)) for part in parts)


def _pieces(part: str) -> Iterator[str]:
    start = 0
    longest = _DIGEST_PIECE if _DIGEST.fullmatch(part) else _LONGEST_PIECE
    while start < len(part):
        size = longest
        if any(ord(char) >= _FIRST_SHAPED for char in part[start : start + size]):
            size = _LONGEST_SHAPED
        end = start + size
        while end < len(part) and end < start + 2 * size and _belongs_before(part, end):
            end += 1
        yield part[start:end]
        start = end


def _belongs_before(text: str, at: int) -> bool:
    """Whether the character at ``at`` is shown as one with that before it."""
    is_mark = (
        unicodedata.category(text[at]).startswith("M") or "\U0001f3fb" <= text[at] <= "\U0001f3ff"
    )
    return is_mark or text[at] in _JOINERS or text[at - 1] in _JOINERS


def character_map(font: bytes) -> set[int]:
    """The code points of a font's ``cmap`` table (OpenType 1.9, formats 4 and 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    for index in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            return _read_cmap(font, offset)
    return set()


def _read_cmap(font: bytes, start: int) -> set[int]:
    found: set[int] = set()
    for index in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">HHI", font, start + 4 + 8 * index)[2]
        style = struct.unpack_from(">H", font, at)[0]
        if style == 4:
            found |= _segments(font, at)
        elif style == 12:
            found |= _groups(font, at)
    return found


def _segments(font: bytes, at: int) -> set[int]:
    doubled = struct.unpack_from(">H", font, at + 6)[0]
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + doubled)
    deltas = struct.unpack_from(f">{count}h", font, at + 16 + 2 * doubled)
    base = at + 16 + 3 * doubled
    offsets = struct.unpack_from(f">{count}H", font, base)
    found: set[int] = set()
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        if not offsets[index]:
            found |= {code for code in range(first, last + 1) if (code + deltas[index]) & 0xFFFF}
            continue
        for code in range(first, last + 1):
            place = base + 2 * index + offsets[index] + 2 * (code - first)
            if place + 2 <= len(font) and struct.unpack_from(">H", font, place)[0]:
                found.add(code)
    return found - {0xFFFF}


def _groups(font: bytes, at: int) -> set[int]:
    found: set[int] = set()
    for index in range(struct.unpack_from(">I", font, at + 12)[0]):
        first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * index)
        found.update(range(first, last + 1))
    return found
