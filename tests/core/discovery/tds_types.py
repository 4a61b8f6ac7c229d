"""Types and tokens of TDS 7.4 as bytes: [MS-TDS] sections 2.2.5.4 (types) and 2.2.7 (tokens)."""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

LATIN = bytes.fromhex("0904d00034")  # SQL_Latin1_General_CP1_CI_AS, code page 1252
CYRILLIC = bytes.fromhex("1904d00000")  # Cyrillic_General_CI_AS, code page 1251
_NO_LENGTH = b"\xff" * 8
_CHUNK = 1500


@dataclass(frozen=True)
class Type:
    """A type: its name in sys.types, its width, TYPE_INFO, and how a value and NULL are written."""

    name: str
    size: int
    info: bytes
    write: Callable[[Any], bytes]
    null: bytes = b"\0"


def _counted(size: str, make: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    return lambda value: struct.pack(size, len(make(value))) + make(value)


def _utf16(value: str) -> bytes:
    return value.encode("utf-16-le")


def _partial(make: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    """Partially length-prefixed: the length, chunks, an empty chunk."""

    def write(value: Any) -> bytes:
        data = make(value)
        chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
        body = b"".join(struct.pack("<I", len(chunk)) + chunk for chunk in chunks)
        return struct.pack("<Q", len(data)) + body + b"\0\0\0\0"

    return write


def _old_text(make: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    """text, ntext and image: a pointer of 16 bytes, a stamp of 8, the length, the data."""
    return lambda value: b"\x10" + b"p" * 16 + b"s" * 8 + _counted("<I", make)(value)


def _days(value: dt.date) -> bytes:
    return (value.toordinal() - 1).to_bytes(3, "little")


def _datetime2(value: dt.datetime) -> bytes:
    midnight = value.replace(hour=0, minute=0, second=0, microsecond=0)
    ticks = (value - midnight) // dt.timedelta(microseconds=1) * 10
    return ticks.to_bytes(5, "little") + _days(value)


def _datetime(value: dt.datetime) -> bytes:
    since = value - dt.datetime(1900, 1, 1)
    return struct.pack("<iI", since.days, since.seconds * 300)


def _decimal(value: Decimal) -> bytes:
    return bytes([value >= 0]) + int(abs(value) * 100).to_bytes(8, "little")


def _money(value: Decimal) -> bytes:
    high, low = divmod(int(value * 10000), 2**32)
    return struct.pack("<iI", high, low)


def _in(code_page: str) -> Callable[[str], bytes]:
    return lambda value: value.encode(code_page)


_SHORT_NULL = b"\xff\xff"
INT = Type("int", 4, b"\x26\x04", lambda v: b"\x04" + struct.pack("<i", v))
BIGINT = Type("bigint", 8, b"\x26\x08", lambda v: b"\x08" + struct.pack("<q", v))
FLOAT = Type("float", 8, b"\x6d\x08", lambda v: b"\x08" + struct.pack("<d", v))
DECIMAL = Type("decimal", 9, b"\x6a\x09\x12\x02", _counted("B", _decimal))
MONEY = Type("money", 8, b"\x6e\x08", _counted("B", _money))
GUID = Type("uniqueidentifier", 16, b"\x24\x10", lambda v: b"\x10" + uuid.UUID(v).bytes_le)
DATE = Type("date", 3, b"\x28", _counted("B", _days))
DATETIME = Type("datetime", 8, b"\x6f\x08", _counted("B", _datetime))
DATETIME2 = Type("datetime2", 8, b"\x2a\x07", _counted("B", _datetime2))
TEXT = Type("nvarchar", 400, b"\xe7\x90\x01" + LATIN, _counted("<H", _utf16), _SHORT_NULL)
NCHAR = Type("nchar", 40, b"\xef\x28\x00" + LATIN, _counted("<H", _utf16), _SHORT_NULL)
VARCHAR = Type("varchar", 200, b"\xa7\xc8\x00" + LATIN, _counted("<H", _in("cp1252")), _SHORT_NULL)
RUSSIAN = Type(
    "varchar", 200, b"\xa7\xc8\x00" + CYRILLIC, _counted("<H", _in("cp1251")), _SHORT_NULL
)
LONG_TEXT = Type("nvarchar", -1, b"\xe7\xff\xff" + LATIN, _partial(_utf16), _NO_LENGTH)
XML = Type("xml", -1, b"\xf1\x00", _partial(_utf16), _NO_LENGTH)
VARBINARY = Type("varbinary", 8000, b"\xa5\x40\x1f", _counted("<H", bytes), _SHORT_NULL)
LONG_BINARY = Type("varbinary", -1, b"\xa5\xff\xff", _partial(bytes), _NO_LENGTH)
OLD_TEXT = Type("text", 16, b"\x23\xff\xff\xff\x7f" + LATIN, _old_text(_in("cp1252")))
OLD_NTEXT = Type("ntext", 16, b"\x63\xfe\xff\xff\x7f" + LATIN, _old_text(_utf16))
IMAGE = Type("image", 16, b"\x22\xff\xff\xff\x7f", _old_text(bytes))
_WITH_TABLE = (OLD_TEXT, OLD_NTEXT, IMAGE)


def _short_name(text: str) -> bytes:
    return bytes([len(text)]) + _utf16(text)


def _long_name(text: str) -> bytes:
    return struct.pack("<H", len(text)) + _utf16(text)


def done(status: int, count: int = 0) -> bytes:
    """DONE: 0x1 more, 0x2 error, 0x10 count is valid, 0x20 attention acknowledged."""
    return struct.pack("<BHHQ", 0xFD, status, 0xC1, count)


def error(number: int, text: str) -> bytes:
    body = struct.pack("<IBB", number, 1, 14) + _long_name(text)
    body += _short_name("practice-server") + _short_name("") + struct.pack("<I", 1)
    return struct.pack("<BH", 0xAA, len(body)) + body


def environment(kind: int, new: str, old: str) -> bytes:
    body = bytes([kind]) + _short_name(new) + _short_name(old)
    return struct.pack("<BH", 0xE3, len(body)) + body


def collation_change() -> bytes:
    body = b"\x07\x05" + LATIN + b"\0"
    return struct.pack("<BH", 0xE3, len(body)) + body


def login_acknowledged() -> bytes:
    body = b"\x01\x74\x00\x00\x04" + _short_name("Microsoft SQL Server") + b"\x10\x00\x10\x00"
    return struct.pack("<BH", 0xAD, len(body)) + body


def result(columns: dict[str, Type], rows: Sequence[tuple[Any, ...]], end: bytes = b"") -> bytes:
    """COLMETADATA, a ROW each (an NBCROW where something is NULL), and how it ends."""
    head = struct.pack("<BH", 0x81, len(columns))
    for name, kind in columns.items():
        table = b"\x01" + _long_name("t") if kind in _WITH_TABLE else b""
        head += struct.pack("<IH", 0, 9) + kind.info + table + _short_name(name)
    body = [_row(tuple(columns.values()), row) for row in rows]
    return head + b"".join(body) + (end or done(0x10, len(rows)))


def _row(kinds: Sequence[Type], row: Sequence[Any]) -> bytes:
    """A row; one with exactly one NULL spells it out, others use the bitmap of NBCROW."""
    empty = [value is None for value in row]
    if sum(empty) > 1:
        bits = sum(1 << place for place, missing in enumerate(empty) if missing)
        present = [k.write(v) for k, v in zip(kinds, row, strict=True) if v is not None]
        return b"\xd2" + bits.to_bytes((len(row) + 7) // 8, "little") + b"".join(present)
    values = [
        kind.null if value is None else kind.write(value)
        for kind, value in zip(kinds, row, strict=True)
    ]
    return b"\xd1" + b"".join(values)
