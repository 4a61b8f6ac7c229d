"""Values of a database in their own types, as the text of a cell, and what of them is not text."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from duecare.discovery.detectors.name_masks import masked
from duecare.discovery.readers.segments import ReadProblem
from duecare.inventory.coverage import Cause, ReadClass

_SHOWN_COLUMNS: Final = 5
_CONTROLS: Final = frozenset(range(32)) - frozenset(b"\t\n\r")


class CellTexts:
    """Turns rows into texts and keeps account, column by column, of the values that gave none.

    ``longest`` is the number of bytes at which the server cuts a value.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self.begin(())

    def begin(self, columns: Sequence[str]) -> None:
        """A new table."""
        self._columns = tuple(columns)
        self._binary: Counter[str] = Counter()
        self._cut: Counter[str] = Counter()

    def row(self, values: Sequence[Any]) -> list[str]:
        """The cells of one row."""
        return [
            self._cell(column, value) for column, value in zip(self._columns, values, strict=True)
        ]

    def problems(self, hidden: Sequence[str] = ()) -> list[ReadProblem]:
        """What was not read of the rows since `begin`; ``hidden`` are columns the server masks."""
        told = []
        if self._binary:
            told.append(_problem("binary values without a reader", self._binary, Cause.NO_READER))
        if self._cut:
            reason = f"values larger than {self._longest} bytes, cut"
            told.append(_problem(reason, self._cut, Cause.TOO_LARGE))
        if hidden:
            masked_here = Counter(dict.fromkeys(hidden, 0))
            reason = "values that the server masks for this account"
            told.append(_problem(reason, masked_here, Cause.PERMISSION))
        return told

    def _cell(self, column: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bytes | bytearray):
            text = text_of_bytes(bytes(value))
            if text is None:
                self._binary[column] += 1
                return ""
            size = len(value)
        else:
            text = text_of(value)
            # the limit counts bytes: two to a character in nvarchar, one in varchar
            size = 2 * len(text) if isinstance(value, str) else 0
        if size >= self._longest:
            self._cut[column] += 1
        return text


def text_of(value: Any) -> str:
    """A number, date or word of a database as a person would type it.

    A float that is a whole number has no fraction, a date that has no time of day no time.
    """
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        if value.time() == dt.time():
            return value.date().isoformat()
        return value.isoformat(sep=" ")
    return str(value)


def text_of_bytes(value: bytes) -> str | None:
    """The text that a binary cell holds, in UTF-8 or UTF-16; None if it is something else."""
    for encoding in ("utf-8", "utf-16-le"):
        if encoding == "utf-16-le" and (len(value) % 2 or 0 not in value[1::2]):
            continue
        try:
            text = value.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(ord(character) in _CONTROLS for character in text.rstrip("\0")):
            return text.rstrip("\0")
    return None


def _problem(what: str, columns: Counter[str], cause: Cause) -> ReadProblem:
    """A sentence with at most five names of columns, which may themselves be data."""
    count = sum(columns.values())
    names = sorted(columns)
    shown = ", ".join(masked(name) for name in names[:_SHOWN_COLUMNS])
    more = f" and {len(names) - _SHOWN_COLUMNS} more" if len(names) > _SHOWN_COLUMNS else ""
    return ReadProblem(
        f"{f'{count} ' if count else ''}{what} (columns: {shown}{more})",
        reading=ReadClass.IN_PART,
        cause=cause,
    )
