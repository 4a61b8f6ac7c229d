"""A real, small SMTP server on loopback (RFC 5321): it takes mail, or refuses it as told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Mailbox:
    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    refuse_recipient: bool = False
    refuse_content: bool = False
    answer_recipient: Callable[[bytes], str] = lambda _: ""
    """What is said to a RCPT line; an empty text takes it."""


@contextmanager
def serving() -> Iterator[Mailbox]:
    box = Mailbox()

    class Session(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 loopback ESMTP")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"QUIT":
                    self.say("221 Bye")
                    return
                refusal = box.answer_recipient(line) if word == b"RCPT" else ""
                if word == b"RCPT" and box.refuse_recipient:
                    self.say("550 5.1.1 no such mailbox")
                elif refusal:
                    self.say(refusal)
                elif word == b"DATA":
                    self.take()
                elif word in (b"EHLO", b"HELO", b"MAIL", b"RCPT", b"RSET"):
                    self.say("250 OK")
                else:
                    self.say("502 not known")

        def take(self) -> None:
            self.say("354 End with a point")
            content = b""
            while (line := self.rfile.readline()) != b".\r\n":
                if not line:
                    return  # the sender is gone: what has no end was not taken
                content += line.removeprefix(b".") if line.startswith(b"..") else line
            if box.refuse_content:
                self.say("451 4.3.0 try again later")
                return
            box.received.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
            self.say(f"250 2.0.0 queued as {len(box.received):04}")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Session) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield box
        server.shutdown()
        thread.join()
