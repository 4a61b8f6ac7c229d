"""Outlook stores for tests, written byte by byte as MS-PST lays them out (Unicode, not encoded).

The specification's section stands beside each structure. No test reads with what is written here:
the product reads with libpff, and `readpst` of Debian's pst-utils reads the same files.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

STRING, BINARY, LONG, OBJECT, TIME = 0x1F, 0x102, 0x03, 0x0D, 0x40
ROOT, TOP = 0x122, 0x8022
_LARGEST_BLOCK = 8176
_LARGEST_IN_HEAP = 3580
_HIERARCHY, _CONTENTS, _ASSOCIATED = 0x0D, 0x0E, 0x0F
_ATTACHMENTS, _RECIPIENTS = 0x671, 0x692

Properties = Mapping[int, "str | bytes | int"]


@dataclass
class Message:
    """A message: properties, recipients, attached files and attached messages."""

    properties: dict[int, str | bytes | int]
    recipients: Sequence[Properties] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    messages: Sequence[Message] = ()


def note(subject: str, body: str, **more) -> Message:
    """An ordinary message."""
    return Message({0x001A: "IPM.Note", 0x0037: subject, 0x1000: body, 0x0E07: 1}, **more)


def write_store(folders: Mapping[str, Sequence[Message]], names: Sequence[str] = ()) -> bytes:
    """A store with folders below its top; ``names`` become the named properties 0x8000 on."""
    store = _Store()
    entry = struct.pack("<I16sI", 0, b"duecare's test  ", TOP)
    store.node(
        0x21,
        {0x3001: "Practice", 0x0FF9: b"duecare's test  ", 0x35E0: entry, 0x35DF: 0x89},
        parent=0,
    )
    store.node(0x61, _name_map(names), parent=0)
    inner = {ROOT: [TOP], TOP: [0x8062 + 0x20 * number for number in range(len(folders))]}
    store.folder(ROOT, "", ROOT, inner[ROOT], [])
    store.folder(TOP, "Top of Personal Folders", ROOT, inner[TOP], [])
    number = 0x200004
    for place, (title, messages) in zip(inner[TOP], folders.items(), strict=True):
        inside = []
        for message in messages:
            store.message(number, message, place)
            inside.append((number, message))
            number += 0x20
        store.folder(place, title, TOP, [], inside)
    return store.finish()


class _Store:
    def __init__(self) -> None:
        self.out = bytearray(0x4600)  # header, density list, first allocation map
        self.blocks: list[tuple[int, int, int]] = []
        self.nodes: list[tuple[int, int, int, int]] = []
        self.next_block = 4

    # 2.2.2.8: blocks
    def block(self, data: bytes, *, internal: bool = False) -> int:
        if not data:
            return 0
        number, self.next_block = self.next_block, self.next_block + 4
        number |= 2 if internal else 0
        at = len(self.out)
        size = -(-(len(data) + 16) // 64) * 64
        trailer = struct.pack("<HHIQ", len(data), _signature(at, number), _crc(data), number)
        self.out += data.ljust(size - 16, b"\0") + trailer
        self.blocks.append((number, at, len(data)))
        return number

    # 2.2.2.8.3.2: a list of blocks where one is too small
    def data(self, data: bytes) -> int:
        if len(data) <= _LARGEST_BLOCK:
            return self.block(data)
        parts = [
            self.block(data[at : at + _LARGEST_BLOCK]) for at in range(0, len(data), _LARGEST_BLOCK)
        ]
        head = struct.pack("<BBHI", 1, 1, len(parts), len(data))
        return self.block(head + struct.pack(f"<{len(parts)}Q", *parts), internal=True)

    # 2.2.2.8.3.3: nodes inside of a node
    def inside(self, nodes: Mapping[int, tuple[int, int]]) -> int:
        if not nodes:
            return 0
        rows = b"".join(struct.pack("<QQQ", number, *nodes[number]) for number in sorted(nodes))
        return self.block(struct.pack("<BBHI", 2, 0, len(nodes), 0) + rows, internal=True)

    def properties(self, values: Properties, nodes: dict[int, tuple[int, int]]) -> bytes:
        """2.3.3: a property context; what is too large for it becomes a node inside."""
        heap = _Heap(0xBC)
        root = heap.keep(b"\0" * 8)
        rows = b""
        for number, value in sorted(values.items()):
            if isinstance(value, int):
                kind, place = LONG, value
            else:
                kind = STRING if isinstance(value, str) else BINARY
                raw = value.encode("utf-16-le") if isinstance(value, str) else value
                if len(raw) > _LARGEST_IN_HEAP:
                    place = (0x400 + len(nodes)) << 5 | 0x1F
                    nodes[place] = (self.data(raw), 0)
                else:
                    place = heap.keep(raw)
            rows += struct.pack("<HHI", number, kind, place)
        heap.parts[0] = struct.pack("<BBBBI", 0xB5, 2, 6, 0, heap.keep(rows))
        return heap.packed(root)

    def table(
        self, columns: Sequence[tuple[int, int]], rows: Sequence[tuple[int, Properties]]
    ) -> bytes:
        """2.3.4: a table context of fixed and of text columns."""
        heap = _Heap(0x7C)
        root = heap.keep(b"")
        wide = [(0x67F2, LONG), (0x67F3, LONG), *columns]
        width = 4 * len(wide)
        described = b"".join(
            struct.pack("<HHHBB", kind, number, 4 * index, 4, index)
            for index, (number, kind) in sorted(enumerate(wide), key=lambda pair: pair[1][0])
        )
        matrix, index = b"", b""
        for position, (identity, values) in enumerate(rows):
            index += struct.pack("<II", identity, position)
            cells = [identity, 1]
            bits = [True, True]
            for number, _ in columns:
                value = values.get(number)
                bits.append(value is not None)
                if isinstance(value, str):
                    cells.append(heap.keep(value.encode("utf-16-le")))
                else:
                    cells.append(value if isinstance(value, int) else 0)
            mask = bytearray(-(-len(bits) // 8))
            for bit, is_set in enumerate(bits):
                mask[bit // 8] |= 0x80 >> bit % 8 if is_set else 0
            matrix += struct.pack(f"<{len(cells)}I", *cells) + bytes(mask)
        row_index = heap.keep(struct.pack("<BBBBI", 0xB5, 4, 4, 0, heap.keep(index)))
        end = width + -(-len(wide) // 8)
        heap.parts[0] = (
            struct.pack(
                "<BB4HIII",
                0x7C,
                len(wide),
                width,
                width,
                width,
                end,
                row_index,
                heap.keep(matrix),
                0,
            )
            + described
        )
        return heap.packed(root)

    def node(
        self,
        number: int,
        values: Properties,
        *,
        parent: int,
        nodes: dict[int, tuple[int, int]] | None = None,
    ) -> None:
        nodes = {} if nodes is None else nodes
        data = self.data(self.properties(values, nodes))
        self.nodes.append((number, data, self.inside(nodes), parent))

    def folder(
        self,
        number: int,
        title: str,
        parent: int,
        folders: Sequence[int],
        messages: Sequence[tuple[int, Message]],
    ) -> None:
        self.node(
            number,
            {0x3001: title, 0x3602: len(messages), 0x3603: 0, 0x360A: int(bool(folders))},
            parent=parent,
        )
        base = number & ~0x1F
        rows = [(inner, {0x3001: "folder", 0x3602: 0}) for inner in folders]
        listed = [
            (inner, {0x0037: str(message.properties.get(0x0037, ""))})
            for inner, message in messages
        ]
        for kind, table in (
            (_HIERARCHY, self.table([(0x3001, STRING), (0x3602, LONG)], rows)),
            (_CONTENTS, self.table([(0x0037, STRING)], listed)),
            (_ASSOCIATED, self.table([(0x0037, STRING)], [])),
        ):
            self.nodes.append((base | kind, self.data(table), 0, 0))

    def message(self, number: int, message: Message, parent: int) -> None:
        nodes = self._parts(message)
        self.node(number, message.properties, parent=parent, nodes=nodes)

    def _parts(self, message: Message) -> dict[int, tuple[int, int]]:
        """2.4.6: recipients and attachments of a message, as nodes inside of it."""
        nodes: dict[int, tuple[int, int]] = {}
        columns = [(0x0C15, LONG), (0x3001, STRING), (0x3003, STRING), (0x39FE, STRING)]
        people = [
            (number, {0x0C15: 1, **person}) for number, person in enumerate(message.recipients)
        ]
        nodes[_RECIPIENTS] = (self.data(self.table(columns, people)), 0)
        listed: list[tuple[int, Properties]] = []
        for index, (name, data) in enumerate(message.files.items()):
            self._attach(
                nodes,
                listed,
                index,
                {0x3701: data, 0x3704: name[:8], 0x3705: 1, 0x3707: name, 0x0E20: len(data)},
            )
        for index, inner in enumerate(message.messages, len(message.files)):
            within = self._parts(inner)
            body = self.data(self.properties(inner.properties, within))
            place = 0x300004 + 0x20 * index
            entry = (place, body, self.inside(within))
            title = str(inner.properties.get(0x0037, ""))
            self._attach(nodes, listed, index, {0x3001: title, 0x3705: 5}, entry)
        if listed:
            columns = [(0x0E20, LONG), (0x3704, STRING), (0x3705, LONG)]
            nodes[_ATTACHMENTS] = (self.data(self.table(columns, listed)), 0)
        return nodes

    def _attach(
        self,
        nodes: dict[int, tuple[int, int]],
        listed: list[tuple[int, Properties]],
        index: int,
        values: dict[int, str | bytes | int],
        inner: tuple[int, int, int] | None = None,
    ) -> None:
        number = (0x8000 + index) << 5 | 0x05
        within: dict[int, tuple[int, int]] = {}
        if inner is None:
            packed = self.properties(values, within)
        else:
            place, data, below = inner
            within[place] = (data, below)
            packed = _with_object(self, values, place)
        nodes[number] = (self.data(packed), self.inside(within))
        listed.append(
            (number, {key: values[key] for key in (0x0E20, 0x3704, 0x3705) if key in values})
        )

    # 2.2.2.7.7: trees of nodes and of blocks
    def tree(self, rows: Sequence[bytes], kind: int) -> tuple[int, int]:
        level, size = 0, len(rows[0])
        while True:
            room = 488 // size
            pages = [rows[at : at + room] for at in range(0, len(rows), room)]
            places = []
            for page in pages:
                self.out += b"\0" * (-len(self.out) % 512)
                number, self.next_block = self.next_block, self.next_block + 4
                at = len(self.out)
                body = b"".join(page).ljust(488, b"\0")
                body += struct.pack("<BBBBI", len(page), room, size, level, 0)
                self.out += body + struct.pack(
                    "<BBHIQ", kind, kind, _signature(at, number), _crc(body), number
                )
                places.append(page[0][:8] + struct.pack("<QQ", number, at))
            if len(places) == 1:
                return struct.unpack("<QQ", places[0][8:])
            rows, level, size = places, level + 1, 24

    def finish(self) -> bytes:
        nodes = [
            struct.pack("<QQQII", number, data, inner, parent, 0)
            for number, data, inner, parent in sorted(self.nodes)
        ]
        by_node = self.tree(nodes, 0x81)
        blocks = [
            struct.pack("<QQHHI", number, at, size, 2, 0)
            for number, at, size in sorted(self.blocks)
        ]
        by_block = self.tree(blocks, 0x80)
        amap = b"\xff" * 496
        self.out[0x4400:0x4600] = amap + struct.pack("<BBHIQ", 0x84, 0x84, 0, _crc(amap), 0x4400)
        self.out += b"\0" * (-len(self.out) % 512)
        # 2.2.2.6: the header
        root = struct.pack("<IQQQQ", 0, len(self.out), 0x4400, 0, 0)
        root += struct.pack("<QQQQBBH", *by_node, *by_block, 2, 0, 0)
        head = struct.pack("<2sHHBBIIQQI", b"SM", 23, 19, 1, 1, 0, 0, 0, self.next_block, 1)
        head += struct.pack("<32I", *([0x400] * 32)) + b"\0" * 8 + root + b"\0" * 4
        head += b"\xff" * 256 + struct.pack("<BBHQ", 0x80, 0, 0, self.next_block)
        self.out[:8] = b"!BDN" + struct.pack("<I", _crc(head[:471]))
        self.out[8 : 8 + len(head)] = head
        self.out[524:528] = struct.pack("<I", _crc(bytes(self.out[8:524])))
        return bytes(self.out)


class _Heap:
    """2.3.1: small values of a node, numbered."""

    def __init__(self, client: int) -> None:
        self.client = client
        self.parts: list[bytes] = []

    def keep(self, data: bytes) -> int:
        if not data and self.parts:
            return 0
        self.parts.append(data)
        return len(self.parts) << 5

    def packed(self, root: int) -> bytes:
        places, body = [], b""
        for part in self.parts:
            places.append(12 + len(body))
            body += part
        places.append(12 + len(body))
        body += b"\0" * (len(body) % 2)
        head = struct.pack("<HBBII", 12 + len(body), 0xEC, self.client, root, 0)
        count = len(self.parts)
        return head + body + struct.pack(f"<HH{count + 1}H", count, 0, *places)


def _with_object(store: _Store, values: Properties, place: int) -> bytes:
    """A property context whose data is a node: the message attached (2.3.3.5)."""
    pointer = struct.pack("<II", place, 0)
    marked = store.properties({**values, 0x3701: pointer}, {})
    return marked.replace(struct.pack("<HH", 0x3701, BINARY), struct.pack("<HH", 0x3701, OBJECT))


def _name_map(names: Sequence[str]) -> Properties:
    """2.4.7: names of the properties that a program added."""
    entries, strings = b"", b""
    for index, name in enumerate(names):
        entries += struct.pack("<IHH", len(strings), 1 | 2 << 1, index)
        raw = name.encode("utf-16-le")
        strings += struct.pack("<I", len(raw)) + raw
        strings += b"\0" * (-len(strings) % 4)
    public = bytes.fromhex("2903020000000000c000000000000046")  # PS_PUBLIC_STRINGS
    return {0x0001: 251, 0x0002: public, 0x0003: entries or b"\0" * 8, 0x0004: strings or b"\0" * 4}


def _signature(at: int, number: int) -> int:
    mixed = (at ^ number) & 0xFFFFFFFF
    return (mixed >> 16 ^ mixed) & 0xFFFF


def _crc(data: bytes) -> int:
    """The usual CRC-32 without its two inversions (5.3)."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF
