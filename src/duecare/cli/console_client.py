"""Talking to the console's interface for endpoints (`docs/reference/api.md`): plain urllib.

Certificates are checked against the system's authorities (or a given file), proxies are those of
the environment and the system. Redirects are refused: a token must not travel where nobody sent
it. What the server answers can only become our own error.
"""

from __future__ import annotations

import gzip
import ipaddress
import json
import random
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import duecare
from duecare.errors import InputError, TransferError
from duecare.inventory import DataInventory
from duecare.numerals import whole_number

API: Final = "/api/v1"
TIMEOUT_SECONDS: Final = 120.0
LONGEST_PAUSE: Final = 60.0  # seconds, also where the server asks for more
_LARGEST_ANSWER: Final = 1_000_000  # bytes
_TRY_AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})


class Enrolled(NamedTuple):
    """What the console says about an enrollment before the scan."""

    client: str
    label: str
    home_state: str
    key_id: str  # empty while the client has no key yet
    machines_left: int


class ReportReceipt(NamedTuple):
    """What the console says about an inventory that it has."""

    machine: str
    client: str
    is_new: bool


class ConsoleUnreachableError(TransferError):
    """Trouble that may be gone at the next attempt; the console asked for ``wait`` seconds."""

    def __init__(self, message: str, *, hint: str = "", wait: float = 0.0) -> None:
        super().__init__(message, hint=hint)
        self.wait = wait


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True)
class Console:
    """The address of a console and the right to report to it for one client."""

    url: str
    token: str
    attempts: int = 5
    allow_http: bool = False
    ca_file: Path | None = None
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(
                f"'{self.url}' is not the address of a Duecare console",
                hint="give the full address, for example https://duecare.example.com",
            )
        if parts.username or parts.password:
            raise InputError("the console address contains a user name or password")
        if parts.scheme == "http" and not (self.allow_http or is_loopback(parts.hostname)):
            raise InputError(
                f"{self.url} is not https: the token would be sent in clear text",
                hint="use the console's https address; --allow-http overrides this",
            )

    def enrolment(self) -> Enrolled:
        """What the token is for. Raises :class:`TransferError` if it is not accepted."""
        values = self._ask("GET", "/enrolment")
        try:
            return Enrolled(
                client=str(values["client"]),
                label=str(values["label"]),
                home_state=str(values["home_state"]),
                key_id=str(values["key_id"]),
                machines_left=int(values["machines_left"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _foreign(self.url) from error

    def send(self, inventory: DataInventory) -> ReportReceipt:
        """Send an inventory; sending it again does nothing more."""
        body = gzip.compress(inventory.to_json().encode(), 6, mtime=0)
        values = self._ask("POST", "/inventories", body)
        try:
            return ReportReceipt(
                machine=str(values["machine"]),
                client=str(values["client"]),
                is_new=values["state"] == "recorded",
            )
        except (KeyError, TypeError) as error:
            raise _foreign(self.url) from error

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Mapping[str, Any]:
        """One request, repeated with growing pauses while the trouble may pass."""
        for attempt in range(1, self.attempts + 1):
            try:
                return self._once(method, path, body)
            except ConsoleUnreachableError as trouble:
                if attempt == self.attempts:
                    raise
                # Machines that were switched on together must not come back together.
                pause = 2.0 ** (attempt - 1) * random.uniform(0.7, 1.3)  # noqa: S311  no secret
                self.sleep(min(max(pause, trouble.wait), LONGEST_PAUSE))
        raise TransferError("no attempts were allowed")

    def _once(self, method: str, path: str, body: bytes | None) -> Mapping[str, Any]:
        request = urllib.request.Request(  # noqa: S310  the scheme was checked at the door
            self.url.rstrip("/") + API + path, data=body, method=method
        )
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Accept", "application/json, application/problem+json")
        request.add_header("User-Agent", f"duecare/{duecare.__version__}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.add_header("Content-Encoding", "gzip")
        try:
            with self._opener().open(request, timeout=TIMEOUT_SECONDS) as answer:
                return _json(answer.read(_LARGEST_ANSWER + 1), self.url)
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise _refused(refusal, self.url) from None
        except (urllib.error.URLError, HTTPException, OSError) as error:
            raise _unreachable(error, self.url) from error

    def _opener(self) -> urllib.request.OpenerDirector:
        context = ssl.create_default_context()
        if self.ca_file is not None:
            try:
                context.load_verify_locations(cafile=self.ca_file)
            except (OSError, ssl.SSLError) as error:
                raise InputError(
                    f"{self.ca_file} contains no usable certificates",
                    hint="give the authority's certificate in PEM format",
                ) from error
        handlers: list[urllib.request.BaseHandler] = [
            _NoRedirect(),
            urllib.request.HTTPSHandler(context=context),
        ]
        if is_loopback(urlsplit(self.url).hostname or ""):
            handlers.append(urllib.request.ProxyHandler({}))
        return urllib.request.build_opener(*handlers)


def is_loopback(host: str) -> bool:
    """Whether only this machine answers to ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _json(body: bytes, url: str) -> Mapping[str, Any]:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _foreign(url) from error
    if not isinstance(values, dict):
        raise _foreign(url)
    return values


def _foreign(url: str) -> TransferError:
    return TransferError(
        f"{url} answers, but not as a Duecare console",
        hint="check the address, and whether a proxy or sign-in page is in the way",
    )


def _refused(refusal: urllib.error.HTTPError, url: str) -> TransferError:
    """The words of the console's refusal, or our own where something else answered."""
    if 300 <= refusal.code < 400:
        to = refusal.headers.get("Location", "elsewhere")
        return TransferError(
            f"{url} redirects to {_printable(to)}", hint="use that address instead"
        )
    try:
        values = json.loads(refusal.read(_LARGEST_ANSWER))
        detail, hint = _printable(values["detail"]), _printable(values.get("hint", ""))
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError, OSError):
        detail, hint = f"{url} returned status {refusal.code}", ""
    if refusal.code in _TRY_AGAIN:
        asked = refusal.headers.get("Retry-After", "")
        return ConsoleUnreachableError(detail, hint=hint, wait=float(whole_number(asked) or 0))
    return TransferError(detail, hint=hint)


def _printable(text: object) -> str:
    """Text of a server for a terminal: no control characters, and not endless."""
    return "".join(c for c in str(text)[:500] if c.isprintable())


def _unreachable(error: Exception, url: str) -> TransferError:
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return TransferError(
            f"the certificate of {url} cannot be trusted: {reason.verify_message}",
            hint="if the firm has its own certificate authority, give its certificate with --ca-file",
        )
    words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return ConsoleUnreachableError(f"{url} cannot be reached: {_printable(words)}")
