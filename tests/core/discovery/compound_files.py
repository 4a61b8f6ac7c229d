"""Compound files for tests (MS-CFB): Outlook messages, old Word and old PowerPoint files.

Written byte by byte; the product reads them with olefile, which was not used to write them.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from tests.core.discovery.outlook_files import BINARY, LONG, STRING, Message, Properties

Storage: TypeAlias = Mapping[str, "bytes | Storage"]
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def write_compound(content: Storage) -> bytes:
    """A compound file with these storages and streams."""
    entries: list[list] = [["Root Entry", 5, _FREE, _FREE, b""]]
    entries[0][3] = _children(content, entries)
    fat: list[int] = []
    sectors: list[bytes] = []
    mini_fat: list[int] = []
    mini = b""
    places = []
    for entry in entries[1:]:
        data = entry[4]
        if len(data) >= _CUTOFF:
            places.append(_chain(data, fat, sectors))
        elif data:
            places.append(len(mini) // _MINI)
            count = -(-len(data) // _MINI)
            mini_fat += [len(mini_fat) + step + 1 for step in range(count - 1)] + [_END]
            mini += data.ljust(count * _MINI, b"\0")
        else:
            places.append(_END)
    root_at = _chain(mini, fat, sectors) if mini else _END
    packed = b"".join(
        _entry(entry, place, len(mini) if index == 0 else len(entry[4]))
        for index, (entry, place) in enumerate(zip(entries, [root_at, *places], strict=True))
    )
    directory_at = _chain(packed, fat, sectors)
    mini_packed = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_sectors = -(-len(mini_packed) // _SECTOR)
    mini_at = _chain(mini_packed.ljust(mini_sectors * _SECTOR, b"\xff"), fat, sectors)
    fat_sectors = -(-(len(fat) + 2) // 126)
    places = list(range(len(sectors), len(sectors) + fat_sectors))
    fat += [_FAT] * fat_sectors
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_sectors * _SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack(
        "<HHHHH6xIIIIIIIII",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        fat_sectors,
        directory_at,
        0,
        _CUTOFF,
        mini_at if mini_fat else _END,
        mini_sectors,
        _END,
        0,
    )
    head += struct.pack("<109I", *places, *[_FREE] * (109 - fat_sectors))
    return head + b"".join(sectors) + table


def _children(content: Storage, entries: list[list]) -> int:
    """The entries of a storage, each the right sibling of the one before."""
    first, last = _FREE, -1
    for name in sorted(content, key=lambda name: (len(name), name.upper())):
        inside = content[name]
        number = len(entries)
        is_stream = isinstance(inside, bytes)
        entries.append([name, 2 if is_stream else 1, _FREE, _FREE, inside if is_stream else b""])
        if last < 0:
            first = number
        else:
            entries[last][2] = number
        last = number
        if not is_stream:
            entries[number][3] = _children(inside, entries)
    return first


def _entry(entry: Sequence, place: int, size: int) -> bytes:
    name, kind, right, child, _ = entry
    raw = name.encode("utf-16-le")
    return raw.ljust(64, b"\0") + struct.pack(
        "<HBBIII16xI16xIQ",
        len(raw) + 2,
        kind,
        1,
        _FREE,
        right,
        child,
        0,
        place if kind != 1 else 0,
        size,
    )


def _chain(data: bytes, fat: list[int], sectors: list[bytes]) -> int:
    start = len(sectors)
    count = max(-(-len(data) // _SECTOR), 1)
    for step in range(count):
        sectors.append(data[step * _SECTOR : (step + 1) * _SECTOR].ljust(_SECTOR, b"\0"))
        fat.append(start + step + 1 if step < count - 1 else _END)
    return start


def write_message(message: Message, names: Sequence[str] = ()) -> bytes:
    """An Outlook message file (MS-OXMSG); ``names`` become the named properties 0x8000 on."""
    entries = strings = b""
    for index, name in enumerate(names):
        entries += struct.pack("<IHH", len(strings), 1, index)
        raw = name.encode("utf-16-le")
        strings += struct.pack("<I", len(raw)) + raw
    named = {"__substg1.0_00030102": entries, "__substg1.0_00040102": strings}
    return write_compound({**_message(message, 32), "__nameid_version1.0": named})


def _message(message: Message, head: int) -> dict:
    content = _values(message.properties, head)
    for index, person in enumerate(message.recipients):
        content[f"__recip_version1.0_#{index:08X}"] = _values(person, 8)
    for index, (name, data) in enumerate(message.files.items()):
        values: Properties = {0x3701: data, 0x3704: name[:8], 0x3705: 1, 0x3707: name}
        content[f"__attach_version1.0_#{index:08X}"] = _values(values, 8)
    for index, inner in enumerate(message.messages, len(message.files)):
        within = {**_values({0x3705: 5}, 8), "__substg1.0_3701000D": _message(inner, 24)}
        content[f"__attach_version1.0_#{index:08X}"] = within
    return content


def _values(values: Properties, head: int) -> dict:
    content: dict = {}
    listed = b"\0" * head
    for number, value in values.items():
        if isinstance(value, int):
            listed += struct.pack("<HHIQ", LONG, number, 6, value)
            continue
        kind = STRING if isinstance(value, str) else BINARY
        raw = value.encode("utf-16-le") if isinstance(value, str) else value
        content[f"__substg1.0_{number:04X}{kind:04X}"] = raw
        listed += struct.pack("<HHIQ", kind, number, 6, len(raw))
    content["__properties_version1.0"] = listed
    return content


def write_word(pieces: Sequence[str], *, encrypted: bool = False) -> bytes:
    """A Word 97 file of text pieces: those in Latin letters narrow, the others wide."""
    body, descriptors, bounds = b"", b"", [0]
    for piece in pieces:
        is_narrow = piece.isascii()
        raw = piece.encode("cp1252" if is_narrow else "utf-16-le")
        place = 1024 + len(body)
        descriptors += struct.pack("<HIH", 0, place * 2 | 0x40000000 if is_narrow else place, 0)
        body += raw + b"\0" * (len(raw) % 2)
        bounds.append(bounds[-1] + len(piece))
    plc = struct.pack(f"<{len(bounds)}I", *bounds) + descriptors
    clx = b"\x01\x02\x00ab" + b"\x02" + struct.pack("<I", len(plc)) + plc
    fib = bytearray(1024)
    struct.pack_into("<H", fib, 0, 0xA5EC)
    struct.pack_into("<H", fib, 10, 0x0200 | (0x0100 if encrypted else 0))
    struct.pack_into("<II", fib, 0x01A2, 16, len(clx))
    return write_compound({"WordDocument": bytes(fib) + body, "1Table": b"\0" * 16 + clx})


def write_presentation(lines: Sequence[str]) -> bytes:
    """A PowerPoint 97 file with one slide of text atoms."""
    atoms = b""
    for line in lines:
        kind, raw = (
            (0x0FA8, line.encode("latin-1"))
            if line.isascii()
            else (0x0FA0, line.encode("utf-16-le"))
        )
        atoms += struct.pack("<HHI", 0, kind, len(raw)) + raw
    slide = struct.pack("<HHI", 0x0F, 0x03EE, len(atoms)) + atoms
    return write_compound({"PowerPoint Document": slide, "Current User": b"\0" * 20})
