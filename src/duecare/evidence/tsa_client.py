"""Asks time-stamp authorities over HTTP (RFC 3161 section 3.4). Verification never comes here."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from duecare.errors import EvidenceError
from duecare.evidence import timestamp
from duecare.evidence.bundle import Token

REPLY_TYPE = "application/timestamp-reply"


@dataclass(frozen=True)
class Authority:
    """An authority: a short label (a slug), its address, and the policy to ask for, if any."""

    label: str
    url: str
    policy: str | None = None


def http_transport(*, timeout_seconds: float = 20) -> timestamp.Transport:
    """A transport over HTTP or HTTPS; it raises :class:`EvidenceError` when nobody answers."""

    def post(url: str, request: bytes) -> bytes:
        try:
            return _post(url, request, timeout_seconds)
        except (OSError, http.client.HTTPException) as error:
            raise EvidenceError(f"the time authority at {url} does not answer") from error

    return post


def _post(url: str, request: bytes, timeout_seconds: float) -> bytes:
    parts = urlsplit(url)
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    if parts.scheme not in kinds or not parts.hostname:
        raise EvidenceError(f"{url} is not the address of a time authority")
    connection = kinds[parts.scheme](parts.hostname, parts.port, timeout=timeout_seconds)
    try:
        path = parts.path or "/"
        target = f"{path}?{parts.query}" if parts.query else path
        connection.request("POST", target, request, {"Content-Type": timestamp.REQUEST_TYPE})
        answer = connection.getresponse()
        reply: bytes = answer.read(timestamp.LARGEST_REPLY + 1)
    finally:
        connection.close()
    if answer.status != 200:
        raise EvidenceError(f"the time authority at {url} answered with status {answer.status}")
    return reply


def request_token(
    authorities: Sequence[Authority],
    message: bytes,
    *,
    new_nonce: Callable[[], int],
    transport: timestamp.Transport,
) -> Token:
    """A token over ``message`` from the first authority that gives one.

    The reply is read and its digest and nonce are compared before it is kept; whether its
    certificate is trusted is for verification to say. Raises :class:`EvidenceError` with the
    reason of each authority when none of them answers well.
    """
    problems = []
    for authority in authorities:
        try:
            return _ask(authority, message, new_nonce(), transport)
        except EvidenceError as error:
            problems.append(f"{authority.label}: {error}")
    raise EvidenceError(
        "no time authority gave a time-stamp: " + ("; ".join(problems) or "none is set up"),
        hint="the entry is sealed all the same; a later time-stamp bounds its time less tightly",
    )


def _ask(authority: Authority, message: bytes, nonce: int, transport: timestamp.Transport) -> Token:
    request = timestamp.make_request(message, nonce=nonce, policy=authority.policy)
    reply = transport(authority.url, request)
    timestamp.check_answer(timestamp.read_reply(reply), message=message, request=request)
    return Token(authority.label, request, reply)
