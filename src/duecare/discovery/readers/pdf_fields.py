"""Values of form fields in a PDF, with the label that a person sees beside them.

A field's own name is often ``f1_02[0]`` or ``Text7``: then the words printed left of it, or above
it, are its label. A number that is typed into several small boxes is put together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pikepdf

from duecare.discovery.detectors.headers import read_header
from duecare.discovery.kernel.kinds import NOT_PERSONAL, UNKNOWN
from duecare.discovery.readers.seen import Seen

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[\W_]+")
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_BOX: Final = re.compile(r"[0-9Xx*]{1,5}")
_TICKS: Final = frozenset(("off", "on", "yes", "no", "1", "0", "true", "false"))
_MOST_LEVELS: Final = 16
_REACH_LEFT, _REACH_UP, _NEAR = 260.0, 20.0, 30.0  # points of 1/72 inch
_ROW: Final = 6.0  # fields whose lower edges differ by less stand in one row


@dataclass(frozen=True)
class Box:
    """Where a field stands on its page, in points."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass
class _Field:
    names: list[str]  # what may be its label, the best first
    value: str
    more: list[str]  # rich text, defaults, entries of a list
    box: Box | None


def box_of(note: Any) -> Box | None:
    """The rectangle of an annotation, its corners in order."""
    try:
        a, b, c, d = (float(number) for number in note.get("/Rect"))
    except (TypeError, ValueError):
        return None
    return Box(min(a, c), min(b, d), max(a, c), max(b, d))


def text_of(value: Any) -> str:
    """A PDF string, name, number, or stream of text as words."""
    if isinstance(value, pikepdf.Array):
        return "\n".join(filter(None, (text_of(part) for part in value)))
    if isinstance(value, pikepdf.Stream):
        raw = value.read_bytes()
        wide = raw.startswith((b"\xfe\xff", b"\xff\xfe"))
        return raw.decode("utf-16" if wide else "utf-8", "replace")
    if isinstance(value, pikepdf.Name):
        return str(value).lstrip("/")
    if isinstance(value, pikepdf.String | str | int | float):
        return str(value)
    return ""


class PageFields:
    """The fields of one page in the order of their annotations."""

    def __init__(self, words_in: Any, done: set[tuple[int, int]]) -> None:
        """``words_in(box)`` gives the printed words inside a box; ``done`` are fields read."""
        self._words_in = words_in
        self._done = done
        self._fields: list[_Field] = []

    def add(self, widget: Any) -> None:
        """Take a widget, or a field without one."""
        top = widget
        while "/T" not in top and "/Parent" in top and top.get("/FT") != "/Sig":
            top = top.Parent
        number = top.objgen
        if number != (0, 0):
            if number in self._done:
                return
            self._done.add(number)
        value = text_of(_inherited(widget, "/V"))
        if _inherited(widget, "/FT") == "/Btn":
            value = "" if value.lower() in _TICKS else value
        more = [text_of(_inherited(widget, key)) for key in ("/RV", "/DV", "/Opt")]
        names = [text_of(_inherited(widget, "/TU")), _name_of(widget)]
        self._fields.append(_Field(names, value, more, box_of(widget)))

    def lines(self) -> Iterator[str]:
        """Each field as ``label: value``; then what else it holds."""
        fields = [field for field in self._fields if field.value.strip() or any(field.more)]
        at = 0
        while at < len(fields):
            field = fields[at]
            at += 1
            value = field.value
            before = field
            while at < len(fields) and (sign := self._continues(before, fields[at])) is not None:
                value += sign + fields[at].value
                before = fields[at]
                at += 1
            if value.strip():
                yield f"{self._label(field)}: {value}"
            seen = Seen(value)
            for other in field.more:
                plain = re.sub(r"<[^<>]{0,2000}>", "", other)
                yield from seen.fresh(plain).splitlines()

    def _continues(self, before: _Field, field: _Field) -> str | None:
        """The sign between two boxes of one number, or None where another field begins."""
        one, two = before.box, field.box
        if one is None or two is None or not _BOX.fullmatch(field.value):
            return None
        if not _BOX.fullmatch(before.value) or abs(one.bottom - two.bottom) > _ROW:
            return None
        if not -1 <= two.left - one.right < _NEAR:
            return None
        between = self._words(Box(one.right, two.bottom, two.left, two.top)).strip()
        if _LETTERS.search(between):
            return None
        if len(field.value) == 1 and len(before.value) == 1:
            return ""
        return "/" if "/" in between else "-"

    def _label(self, field: _Field) -> str:
        printed = self._printed(field.box) if field.box else []
        names = [" ".join(name.split()).rstrip(" :") for name in (*field.names, *printed)]
        known = [name for name in names if _is_known(name)]
        if known:
            return known[0]
        told, own, *seen = names
        return next((name for name in (told, *seen, own) if _LETTERS.search(name)), "Field")

    def _printed(self, box: Box) -> Sequence[str]:
        """The words left of a box, as far as the next box, and those above it."""
        others = [field.box for field in self._fields if field.box and field.box != box]
        row = [other for other in others if abs(other.bottom - box.bottom) < _ROW]
        start = max([box.left - _REACH_LEFT, *(o.right for o in row if o.right <= box.left + 1)])
        stop = min([box.right + 60, *(o.left for o in row if o.left >= box.right - 1)])
        left = self._words(Box(start, box.bottom - 1, box.left + 1, box.top + 1))
        above = self._words(Box(box.left - 4, box.top, stop, box.top + _REACH_UP))
        found = [words.strip().splitlines()[-1] for words in (left, above) if words.strip()]
        return [words for words in found if _LETTERS.search(words)]

    def _words(self, box: Box) -> str:
        return str(self._words_in(box)) if box.right > box.left else ""


def _inherited(field: Any, key: str) -> Any:
    for _ in range(_MOST_LEVELS):
        if key in field:
            return field[key]
        if "/Parent" not in field:
            return None
        field = field.Parent
    return None


def _name_of(field: Any) -> str:
    """The last two parts of a field's full name as words."""
    parts: list[str] = []
    for _ in range(_MOST_LEVELS):
        if "/T" in field:
            words = _CAMEL.sub(" ", re.sub(r"\[\d+\]", "", text_of(field.T)))
            parts.append(words.strip())
        if "/Parent" not in field:
            break
        field = field.Parent
    if len(parts) > 1 and not _is_known(parts[0]):
        return f"{parts[1]} {parts[0]}"
    return parts[0] if parts else ""


def _is_known(label: str) -> bool:
    return bool(label) and read_header(label).kind not in (UNKNOWN, NOT_PERSONAL)
