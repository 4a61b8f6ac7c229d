"""A mailbox at Microsoft 365, read through Microsoft Graph: client credentials and a delta query.

From the public documentation, as of November 2026: the token endpoint of the OAuth 2.0 client
credentials flow; ``GET /users/{id}/mailFolders/{id}/messages/delta`` with ``changeType=created``,
``$filter=receivedDateTime ge ...``, ``@odata.nextLink`` and ``@odata.deltaLink``; the source of a
message at ``/messages/{id}/$value``. The application needs the permission Mail.Read only, which
Exchange can bind to one mailbox. Nothing is changed there: what was read is told by the cursor.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from duecare.errors import InputError
from duecare.evidence.outgoing import HttpReply, ask
from duecare_web.outbox.mailboxes import A_LOOK, LARGEST, LARGEST_HEADERS, Arrived

SECONDS: Final = 20
LARGEST_ANSWER: Final = 2_000_000
MOST_PAGES: Final = 20
_GONE: Final = 410
_WAIT: Final = frozenset({429, 503, 504})


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where one of Microsoft's clouds signs applications in, and answers them."""

    login: str
    graph: str


CLOUDS: Final[dict[str, Cloud]] = {
    "": Cloud("https://login.microsoftonline.com", "https://graph.microsoft.com"),
    "us_government": Cloud("https://login.microsoftonline.us", "https://graph.microsoft.us"),
}
"""The national clouds of the United States; the others are not offered."""


@dataclass(frozen=True, slots=True)
class GraphPlace:
    """Where a mailbox at Microsoft 365 is, and the application that may read it."""

    mailbox: str
    tenant: str
    application: str
    secret: str
    cloud: str = ""
    folder: str = "inbox"
    public_only: bool = False


class GraphMailbox:
    """The mailbox at a place. ``cursor`` is what was read, to be kept after a look.

    ``since``: messages that came before are not looked at. Every method raises
    :class:`InputError` for what Graph refuses, and :class:`~duecare.errors.EvidenceError` where
    it does not answer.
    """

    def __init__(self, place: GraphPlace, *, cursor: str = "", since: datetime) -> None:
        self._place, self._cloud = place, CLOUDS[place.cloud]
        self._since, self._token = since, ""
        self.cursor = cursor
        self.wait = 0
        """Seconds that Graph asks to wait, after an error that says so."""

    def unread(self) -> Iterator[Arrived]:
        """New messages since the cursor, as Graph lists them; the cursor moves with each page."""
        address, seen = self.cursor or self._first(), 0
        for _ in range(MOST_PAGES):
            page = self._page(address)
            for item in page.get("value", []):
                if not isinstance(item, dict) or "@removed" in item or "id" not in item:
                    continue
                yield self._message(item)
                seen += 1
            following = str(page.get("@odata.nextLink", ""))
            self.cursor = str(page.get("@odata.deltaLink", "")) or following or self.cursor
            if not following or seen >= A_LOOK:
                return
            address = following

    def done(self, name: str, *, delete: bool) -> None:
        """Nothing: the application may read only."""

    def _first(self) -> str:
        since = self._since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = urlencode(
            {
                "changeType": "created",
                "$select": "receivedDateTime",
                "$filter": f"receivedDateTime ge {since}",
            },
            quote_via=quote,
        )
        folder = quote(self._place.folder, safe="")
        return f"{self._mailbox()}/mailFolders/{folder}/messages/delta?{query}"

    def _mailbox(self) -> str:
        return f"{self._cloud.graph}/v1.0/users/{quote(self._place.mailbox, safe='@')}"

    def _page(self, address: str) -> dict[str, Any]:
        reply = self._get(address, LARGEST_ANSWER)
        if reply.status == _GONE and self.cursor:  # the cursor is too old: begin again
            self.cursor = ""
            reply = self._get(self._first(), LARGEST_ANSWER)
        return self._json(reply, "lists no messages")

    def _message(self, item: Mapping[str, Any]) -> Arrived:
        name = str(item["id"])
        reply = self._get(f"{self._mailbox()}/messages/{quote(name, safe='')}/$value", LARGEST)
        at = None
        with suppress(ValueError):
            at = datetime.fromisoformat(str(item.get("receivedDateTime", "")))
        if reply.status != 200:
            self._json(reply, "gives no message")
        if len(reply.content) <= LARGEST:
            return Arrived(name, reply.content, at=at)
        head = reply.content[:LARGEST_HEADERS].partition(b"\r\n\r\n")[0]
        return Arrived(name, head + b"\r\n\r\n", is_whole=False, at=at)

    def _get(self, address: str, largest: int) -> HttpReply:
        if not address.startswith(f"{self._cloud.graph}/"):  # a token goes nowhere else
            raise InputError("Microsoft Graph names an address that is not its own")
        headers = {
            "Authorization": f"Bearer {self._signed_in()}",
            "Prefer": f'odata.maxpagesize={A_LOOK}, IdType="ImmutableId"',
        }
        return self._ask(address, None, largest, headers)

    def _signed_in(self) -> str:
        if not self._token:
            place = self._place
            form = {
                "client_id": place.application,
                "client_secret": place.secret,
                "scope": f"{self._cloud.graph}/.default",
                "grant_type": "client_credentials",
            }
            address = f"{self._cloud.login}/{quote(place.tenant, safe='')}/oauth2/v2.0/token"
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            reply = self._ask(address, urlencode(form).encode(), LARGEST_ANSWER, kind)
            self._token = str(self._json(reply, "refuses the sign-in").get("access_token", ""))
            if not self._token:
                raise InputError("Microsoft refuses the sign-in of the application")
        return self._token

    def _ask(
        self, address: str, body: bytes | None, largest: int, headers: Mapping[str, str]
    ) -> HttpReply:
        return ask(
            address,
            body=body,
            largest=largest,
            seconds=SECONDS,
            headers={"User-Agent": "Duecare", **headers},
            public_only=self._place.public_only,
        )

    def _json(self, reply: HttpReply, problem: str) -> dict[str, Any]:
        """The object of a good answer; :class:`InputError` names the code of a bad one, no more."""
        try:
            value = json.loads(reply.content)
        except ValueError:
            value = {}
        if reply.status == 200 and isinstance(value, dict):
            return value
        if reply.status in _WAIT:
            self.wait = reply.wait
            raise InputError("Microsoft asks to wait before the next look")
        told = value.get("error", "") if isinstance(value, dict) else ""
        code = str(told.get("code", "") if isinstance(told, dict) else told)
        safe = code if code.replace("_", "").isalnum() and len(code) < 60 else "no reason"
        raise InputError(f"Microsoft {problem} ({reply.status}, {safe})")
