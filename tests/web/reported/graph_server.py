"""Microsoft Graph as far as a report mailbox needs it, on loopback: sign-in, delta query, sources.

It behaves as the public documentation says: a token for client credentials only, ``@odata`` links
with an opaque state, 410 for a state that is too old, 429 with Retry-After, ``@removed`` for what
is gone.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

TENANT, APPLICATION, SECRET = "7f3c", "a11e", "graph-secret"


@dataclass
class Office:
    port: int = 0
    messages: list[tuple[str, bytes]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    gone: bool = False
    busy: int = 0
    asked: list[str] = field(default_factory=list)
    page: int = 2

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving() -> Iterator[Office]:
    office = Office()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def answer(self, status: int, body: object, **headers: str) -> None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            wanted = {
                "client_id": [APPLICATION],
                "client_secret": [SECRET],
                "scope": [f"{office.base}/.default"],
                "grant_type": ["client_credentials"],
            }
            if self.path != f"/{TENANT}/oauth2/v2.0/token" or given != wanted:
                told = {"error": "invalid_client", "error_description": "AADSTS7000215: no."}
                self.answer(401, told)
                return
            self.answer(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": "t0k"})

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            office.asked.append(unquote(self.path))
            if self.headers["Authorization"] != "Bearer t0k":
                self.answer(401, {"error": {"code": "InvalidAuthenticationToken"}})
            elif office.busy:
                self.answer(
                    429, {"error": {"code": "TooManyRequests"}}, Retry_After=str(office.busy)
                )
            elif parts.path == "/v1.0/users/report@north.example/mailFolders/inbox/messages/delta":
                self.delta(parse_qs(parts.query))
            elif parts.path.endswith("/$value"):
                found = dict(office.messages).get(unquote(parts.path.split("/")[-2]))
                if found is None:
                    self.answer(404, {"error": {"code": "ErrorItemNotFound"}})
                else:
                    self.answer(200, found)
            else:
                self.answer(404, {"error": {"code": "ResourceNotFound"}})

        def delta(self, query: dict[str, list[str]]) -> None:
            state = (query.get("$skiptoken") or query.get("$deltatoken") or ["0"])[0]
            if office.gone and state != "0":
                office.gone = False
                self.answer(410, {"error": {"code": "SyncStateNotFound"}})
                return
            if state == "0" and query.get("changeType") != ["created"]:
                self.answer(400, {"error": {"code": "BadRequest"}})
                return
            at = int(state)
            rows = office.messages[at : at + office.page]
            value: list[object] = [
                {"id": name, "receivedDateTime": "2026-11-02T13:05:00Z"} for name, _ in rows
            ]
            value += [{"id": name, "@removed": {"reason": "deleted"}} for name in office.removed]
            here, after = f"{office.base}{urlsplit(self.path).path}", at + len(rows)
            more = after < len(office.messages)
            link = (
                {"@odata.nextLink": f"{here}?$skiptoken={after}"}
                if more
                else {"@odata.deltaLink": f"{here}?$deltatoken={after}"}
            )
            self.answer(200, {"value": value, **link})

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    office.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield office
    server.shutdown()
    server.server_close()
    thread.join()
