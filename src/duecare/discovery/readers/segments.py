"""What extractors hand over: texts and tables, with where they stood inside the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, overload

import numpy as np
import numpy.typing as npt

from duecare.inventory.coverage import Cause, ReadClass


@dataclass(frozen=True)
class Text:
    """A text as UTF-8, e.g. a page run, a message body, a slice of a log.

    ``base`` is the offset of the text in the file where that makes sense (plain text), else 0.
    """

    data: bytes
    member: str = ""
    base: int = 0

    def value(self, offset: int, length: int) -> bytes:
        """The bytes of a value; ``offset`` as in a finding."""
        return self.data[max(offset - self.base, 0) :][:length]


@dataclass(frozen=True, eq=False)
class Cells(Sequence[str]):
    """The cells of a column as UTF-8: cell ``k`` is ``buf[starts[k]:ends[k]]``.

    The cells stand one behind the other.
    """

    buf: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]

    @classmethod
    def joined(cls, cells: Sequence[bytes | bytearray]) -> Cells:
        """A column of cells given one by one."""
        ends = np.fromiter(map(len, cells), dtype=np.int64, count=len(cells)).cumsum()
        starts = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1]])[: len(cells)]
        return cls(np.frombuffer(b"".join(cells) or b" ", dtype=np.uint8), starts, ends)

    @classmethod
    def of_ascii(cls, cells: Sequence[str]) -> Cells:
        """A column of cells that are all ASCII, given one by one."""
        ends = np.fromiter(map(len, cells), dtype=np.int64, count=len(cells)).cumsum()
        starts = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1]])[: len(cells)]
        return cls(np.frombuffer("".join(cells).encode() or b" ", dtype=np.uint8), starts, ends)

    @classmethod
    def chained(cls, parts: Sequence[Cells]) -> Cells:
        """The cells of several columns, one behind the other."""
        sizes = [int(part.ends[-1]) for part in parts]
        before = np.cumsum([0, *sizes[:-1]], dtype=np.int64)
        bufs = [part.buf[:size] for part, size in zip(parts, sizes, strict=True)]
        return cls(
            np.concatenate(bufs) if any(sizes) else parts[0].buf,
            np.concatenate([part.starts + at for part, at in zip(parts, before, strict=True)]),
            np.concatenate([part.ends + at for part, at in zip(parts, before, strict=True)]),
        )

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[row] for row in range(*index.indices(len(self)))]
        cell = self.buf[self.starts[index] : self.ends[index]]
        return cell.tobytes().decode("utf-8", "replace")


@dataclass(frozen=True)
class DataTable:
    """Rows of a table, column by column, all of equal length; ``header`` may be empty.

    ``name`` is the name of the table or sheet.
    """

    header: Sequence[str]
    columns: Sequence[Sequence[str]]
    member: str = ""
    name: str = ""
    first_row: int = 0
    has_record_numbers: bool = False  # a column of its database holds medical record numbers
    is_sample: bool = False  # the first rows, to decide the columns of a later slice; not counted
    continues: bool = False  # rows of a later slice: ``first_row`` counts from its start

    @property
    def begins(self) -> bool:
        """Whether a table starts here; later chunks of the same table do not begin another."""
        return self.is_sample or (self.first_row == 0 and not self.continues)

    def cell(self, row: int, column: int) -> bytes:
        """A cell by its row in the file, empty where there is none."""
        if not 0 <= column < len(self.columns):
            return b""
        values = self.columns[column]
        inside = row - self.first_row
        return values[inside].encode("utf-8", "replace") if 0 <= inside < len(values) else b""


@dataclass(frozen=True)
class ReadProblem:
    """A part that was not fully read: why, in plain words, and how far it was read all the same.

    ``cause`` and ``store`` decide what to do about it; a cause that is not given is taken from the
    words of the reason (`causes.cause_of`).
    """

    reason: str
    member: str = ""
    size: int | None = None
    reading: ReadClass = ReadClass.UNREAD
    cause: Cause = Cause.OTHER
    store: str = ""


@dataclass(frozen=True)
class NoText:
    """A part that holds no text by its nature; ``kind`` is the positive reason, e.g. *font*."""

    kind: str
    member: str = ""


@dataclass(frozen=True)
class Inner:
    """A file inside another (archive member, attachment), to be opened like any file."""

    name: str
    data: bytes
    member: str = ""


Segment: TypeAlias = Text | DataTable | ReadProblem | NoText | Inner
Segments: TypeAlias = Iterator[Segment]


@dataclass
class Budget:
    """What is left for one file: bytes and members to unpack, seconds to read pictures in."""

    bytes_left: int
    members_left: int = field(default=100_000)
    picture_seconds_left: float = 40.0

    def take(self, size: int) -> bool:
        """Use up ``size`` bytes and a member; False when the limit is passed."""
        self.bytes_left -= size
        self.members_left -= 1
        return self.bytes_left >= 0 and self.members_left >= 0
