"""A small server that speaks TDS 7.4 as Microsoft publishes it ([MS-TDS]), to be read by a driver.

It is not SQL Server: it runs no SQL. It answers the questions about the catalog that
`sources/sqlserver.py` asks, and sends the rows of tables in the types of the protocol. Login, TLS
inside PRELOGIN packets, COLMETADATA, ROW and NBCROW, ERROR, ENVCHANGE, DONE and ATTENTION follow
sections 2.2.4 to 2.2.7 of the specification.
"""

from __future__ import annotations

import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.core.discovery import tds_types as types

PRELOGIN, LOGIN7, SQL_BATCH, REPLY, ATTENTION = 0x12, 0x10, 0x01, 0x04, 0x06
_PACKET = 4096
_HEADER = struct.Struct(">BBHHBB")


@dataclass
class Table:
    """A table: columns by name, rows of Python values, and whether the account may read it."""

    schema: str
    name: str
    columns: dict[str, types.Type]
    rows: list[tuple[Any, ...]]
    readable: bool = True
    masked: tuple[str, ...] = ()
    fails_after: int | None = None


@dataclass
class Practice:
    """What the server holds, whom it lets in, and what it was asked."""

    tables: list[Table]
    user: str = "svc_scan"
    password: str = "correct/horse@9"
    certificate: tuple[str, str] | None = None  # files of certificate and key
    old: bool = False  # before 2016: no masked columns
    asked: list[str] = field(default_factory=list)
    logins: list[dict[str, Any]] = field(default_factory=list)
    attentions: int = 0


class Server:
    """Listens on a port of this machine until it is closed."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            Session(connection, self.practice).run()
        except (OSError, ssl.SSLError, EOFError):
            pass  # the client left
        finally:
            connection.close()


class Session:
    """One connection."""

    def __init__(self, connection: socket.socket, practice: Practice) -> None:
        self._socket = connection
        self._practice = practice
        self._tls: ssl.SSLObject | None = None
        self._into, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()

    def run(self) -> None:
        kind, body = self._receive()
        assert kind == PRELOGIN
        wants = _prelogin_option(body, 1)[0]
        secure = self._practice.certificate is not None and wants != 2
        self._send(_prelogin(encryption=1 if secure else 2))
        if secure:
            self._handshake()
        kind, body = self._receive()
        assert kind == LOGIN7
        login = _login(body)
        self._practice.logins.append(login | {"encrypted": secure})
        if (login["user"], login["password"]) != (self._practice.user, self._practice.password):
            self._send(
                types.error(18456, f"Login failed for user '{login['user']}'.") + types.done(2)
            )
            return
        self._send(
            types.environment(1, login["database"], "master")
            + types.collation_change()
            + types.environment(4, str(_PACKET), "4096")
            + types.login_acknowledged()
            + types.done(0)
        )
        while True:
            kind, body = self._receive()
            if kind == ATTENTION:
                self._practice.attentions += 1
                self._send(types.done(0x20))
                continue
            assert kind == SQL_BATCH, kind
            headers = struct.unpack_from("<I", body)[0]  # ALL_HEADERS, section 2.2.5.3
            self._answer(" ".join(body[headers:].decode("utf-16-le").split()))

    def _answer(self, query: str) -> None:
        self._practice.asked.append(query)
        self._send(answer(query, self._practice))

    # packets

    def _receive(self) -> tuple[int, bytes]:
        body = b""
        while True:
            kind, status, length, *_ = _HEADER.unpack(self._read(8))
            body += self._read(length - 8)
            if status & 1:
                return kind, body

    def _send(self, body: bytes) -> None:
        room = _PACKET - 8
        pieces = [body[start : start + room] for start in range(0, len(body), room)] or [b""]
        for number, piece in enumerate(pieces):
            last = number == len(pieces) - 1
            header = _HEADER.pack(REPLY, int(last), len(piece) + 8, 51, (number + 1) % 256, 0)
            self._write(header + piece)

    def _read(self, count: int) -> bytes:
        if self._tls is None:
            return self._read_raw(count)
        data = b""
        while len(data) < count:
            try:
                data += self._tls.read(count - len(data))
            except ssl.SSLWantReadError:
                more = self._socket.recv(65536)
                if not more:
                    raise EOFError from None
                self._into.write(more)
        return data

    def _read_raw(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self._socket.recv(count - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def _write(self, data: bytes) -> None:
        if self._tls is not None:
            self._tls.write(data)
            data = self._out.read()
        self._socket.sendall(data)

    def _handshake(self) -> None:
        """TLS records travel as the bodies of PRELOGIN packets until both sides are done."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*(self._practice.certificate or ()))
        tls = context.wrap_bio(self._into, self._out, server_side=True)
        while True:
            try:
                tls.do_handshake()
                done = True
            except ssl.SSLWantReadError:
                done = False
            if out := self._out.read():
                self._socket.sendall(_HEADER.pack(PRELOGIN, 1, len(out) + 8, 0, 0, 0) + out)
            if done:
                break
            _, body = self._receive()
            self._into.write(body)
        self._tls = tls


def _prelogin(*, encryption: int) -> bytes:
    values = {0: b"\x10\x00\x10\x00\x00\x00", 1: bytes([encryption]), 2: b"\0", 3: b"", 4: b"\0"}
    offset = 5 * len(values) + 1
    table = b""
    for token, value in values.items():
        table += struct.pack(">BHH", token, offset, len(value))
        offset += len(value)
    return table + b"\xff" + b"".join(values.values())


def _prelogin_option(body: bytes, wanted: int) -> bytes:
    at = 0
    while body[at] != 0xFF:
        token, offset, length = struct.unpack_from(">BHH", body, at)
        if token == wanted:
            return body[offset : offset + length]
        at += 5
    return b"\0"


def _login(body: bytes) -> dict[str, Any]:
    """Names of a LOGIN7 record; the password's bytes have their halves swapped and are XORed."""

    def text(at: int) -> bytes:
        offset, characters = struct.unpack_from("<HH", body, at)
        return body[offset : offset + 2 * characters]

    clear = bytes((b ^ 0xA5) >> 4 | ((b ^ 0xA5) & 15) << 4 for b in text(44))
    return {
        "user": text(40).decode("utf-16-le"),
        "password": clear.decode("utf-16-le"),
        "program": text(48).decode("utf-16-le"),
        "database": text(68).decode("utf-16-le"),
        "only reads": bool(body[26] & 0x20),
    }


def answer(query: str, practice: Practice) -> bytes:
    """The tokens of the reply to one statement."""
    lower = query.lower()
    if lower.startswith(("set ", "use ")):
        return types.done(0)
    for words, make in _CATALOG.items():
        if words in lower:
            return make(practice)
    for table in practice.tables:
        if f"[{table.schema}].[{table.name.replace(']', ']]')}]" in query:
            return _contents(table, query)
    return types.error(208, "Invalid object name.") + types.done(2)


def _contents(table: Table, query: str) -> bytes:
    if not table.readable:
        return types.error(229, f"SELECT denied on '{table.name}'.") + types.done(2)
    asked = re.findall(
        r"(convert\([^\[]*)?\[((?:[^\]]|\]\])+)\]", query.split(" from ", maxsplit=1)[0]
    )
    names = [name.replace("]]", "]") for _, name in asked]
    kinds = [
        types.LONG_TEXT if converted else table.columns[name]
        for (converted, _), name in zip(asked, names, strict=True)
    ]
    order = [list(table.columns).index(name) for name in names]
    rows = [tuple(row[place] for place in order) for row in table.rows[: table.fails_after]]
    end = types.done(0x10, len(rows))
    if table.fails_after is not None:
        end = types.error(1222, f"Lock timeout; last row {table.rows[0]}.") + types.done(2)
    return types.result(dict(zip(names, kinds, strict=True)), rows, end)


def _tables(practice: Practice) -> bytes:
    columns = {"id": types.INT, "schema": types.TEXT, "name": types.TEXT, "may": types.INT}
    rows = [
        (number, table.schema, table.name, int(table.readable))
        for number, table in enumerate(practice.tables)
    ]
    return types.result(columns, sorted(rows, key=lambda row: row[1:3]))


def _columns(practice: Practice) -> bytes:
    columns = {"id": types.INT, "name": types.TEXT, "type": types.TEXT, "max_length": types.INT}
    rows = [
        (number, name, kind.name, kind.size)
        for number, table in enumerate(practice.tables)
        for name, kind in table.columns.items()
    ]
    return types.result(columns, rows)


def _masked(practice: Practice) -> bytes:
    if practice.old:
        return types.error(208, "Invalid object name 'sys.masked_columns'.") + types.done(2)
    rows: Sequence[tuple[Any, ...]] = [
        (number, name) for number, table in enumerate(practice.tables) for name in table.masked
    ]
    return types.result({"id": types.INT, "name": types.TEXT}, rows)


def _databases(practice: Practice) -> bytes:
    del practice
    return types.result({"name": types.TEXT}, [("practice",)])


_CATALOG: dict[str, Callable[[Practice], bytes]] = {
    "from sys.databases": _databases,
    "from sys.tables": _tables,
    "from sys.columns": _columns,
    "from sys.masked_columns": _masked,
}
