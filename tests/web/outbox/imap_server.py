"""A real, small IMAP server on loopback (RFC 9051): one folder, flags, and a log of what was said."""

from __future__ import annotations

import imaplib
import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Folder:
    port: int = 0
    messages: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    spoken: list[str] = field(default_factory=list)
    sizes: dict[int, int] = field(default_factory=dict)
    """Sizes that are told instead of the true ones."""

    @property
    def address(self) -> str:
        return f"imap://bounces:secret@127.0.0.1:{self.port}/INBOX"

    def add(self, source: bytes) -> int:
        uid = max(self.messages, default=0) + 1
        self.messages[uid], self.flags[uid] = source, set()
        return uid


@contextmanager
def serving() -> Iterator[Folder]:
    folder = Folder()

    class Session(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("* OK loopback IMAP4rev1")
            while line := self.rfile.readline().decode().strip():
                tag, _, rest = line.partition(" ")
                word = rest.split(" ")[0].upper()
                folder.spoken.append(rest if word != "LOGIN" else "LOGIN")
                if word == "CAPABILITY":
                    self.say("* CAPABILITY IMAP4rev1")
                elif word == "LOGIN" and "secret" not in rest:
                    self.say(f"{tag} NO wrong password")
                    continue
                elif word == "SELECT":
                    self.say(f"* {len(folder.messages)} EXISTS")
                elif word == "UID":
                    self.uid(rest[4:])
                elif word == "EXPUNGE":
                    for uid in [one for one in folder.messages if r"\Deleted" in folder.flags[one]]:
                        del folder.messages[uid]
                elif word == "LOGOUT":
                    self.say("* BYE")
                    self.say(f"{tag} OK")
                    return
                self.say(f"{tag} OK done")

        def uid(self, rest: str) -> None:
            word, _, given = rest.partition(" ")
            if word == "SEARCH":
                new = [str(one) for one in folder.messages if r"\Seen" not in folder.flags[one]]
                self.say(f"* SEARCH {' '.join(new)}".strip())
                return
            uid = int(given.split(" ")[0])
            if word == "STORE":
                folder.flags[uid] |= set(re.findall(r"\\\w+", given))
            elif "RFC822.SIZE" in given:
                size = folder.sizes.get(uid, len(folder.messages[uid]))
                day = f"INTERNALDATE {imaplib.Time2Internaldate(time.time() - 60)}"  # just now
                self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE {size} {day})")
            else:
                source = folder.messages[uid]
                if "BODY.PEEK[HEADER]" in given:
                    source = source.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(source)}}}\r\n".encode())
                self.wfile.write(source + b")\r\n")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Session) as server:
        folder.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield folder
        server.shutdown()
        thread.join()
