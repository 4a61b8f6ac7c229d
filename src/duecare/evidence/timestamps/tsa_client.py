"""Asks timestamp authorities over HTTP (RFC 3161 section 3.4). Verification never comes here.

Which authorities are asked stands in a file of the firm, ``time-authorities.toml``::

    [[authority]]
    label = "example"                          # a slug; names the files in a bundle
    url = "https://timestamp.example/tsr"
    policy = "1.2.3.4.1"                       # optional: the policy to ask for
    roots = "example-root.pem"                 # optional: its root certificates, beside this file
    daily_budget = 30                          # optional: requests a day at most
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from cryptography import x509

from duecare.errors import EvidenceError, InputError
from duecare.evidence import outgoing
from duecare.evidence.certificates import read_certificates
from duecare.evidence.timestamps import revocation, timestamp
from duecare.ids import slug

DAILY_BUDGET = 30
"""Requests a day: one an hour and a few before exports; well below what public authorities bear."""
_OBJECT_IDENTIFIER = re.compile(r"[0-9]+(\.[0-9]+)+")
_KEYS = frozenset({"label", "url", "policy", "roots", "daily_budget"})


@dataclass(frozen=True)
class Authority:
    """An authority: a short label (a slug), its address, and the policy to ask for, if any.

    ``roots``: the certificates that its tokens must lead to. ``daily_budget``: requests a day.
    """

    label: str
    url: str
    policy: str | None = None
    roots: tuple[x509.Certificate, ...] = ()
    daily_budget: int = DAILY_BUDGET


def read_authorities(path: Path) -> list[Authority]:
    """The authorities of a file, in order of preference.

    Raises :class:`InputError` that names what cannot be used.
    """
    try:
        kept = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", hint=_FILE_HINT) from error
    rows = kept.pop("authority", [])
    if kept or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{path} holds more than [[authority]] tables", hint=_FILE_HINT)
    found = [_read_authority(path, number, row) for number, row in enumerate(rows, start=1)]
    labels = [one.label for one in found]
    if len(set(labels)) != len(labels):
        raise InputError(f"{path} uses a label twice", hint=_FILE_HINT)
    return found


_FILE_HINT = "see the guide 'Choose time authorities' for a complete example"


def _read_authority(path: Path, number: int, row: Mapping[str, Any]) -> Authority:
    def refuse(problem: str) -> InputError:
        return InputError(f"{path}, authority {number}: {problem}", hint=_FILE_HINT)

    unknown = sorted(row.keys() - _KEYS)
    if unknown:
        raise refuse(f"{unknown[0]!r} is not a known key")
    url = str(row.get("url", ""))
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise refuse("url must begin with http:// or https://")
    label = str(row.get("label") or parts.hostname)
    budget = row.get("daily_budget", DAILY_BUDGET)
    if type(budget) is not int or budget < 1:
        raise refuse("daily_budget must be a whole number from 1 up")
    policy = row.get("policy")
    if policy is not None and not _OBJECT_IDENTIFIER.fullmatch(str(policy)):
        raise refuse("policy must be an object identifier such as 1.2.3.4.1")
    try:
        text = (path.parent / str(row["roots"])).read_text("ascii") if "roots" in row else ""
        roots = tuple(read_certificates(text))
    except (OSError, UnicodeDecodeError, EvidenceError) as error:
        raise refuse(f"its root certificates cannot be read: {error}") from error
    if text and not roots:
        raise refuse("the file of roots holds no PEM certificate")
    return Authority(slug(label), url, str(policy) if policy else None, roots, budget)


def http_transport(*, timeout_seconds: float = 20) -> timestamp.Transport:
    """A transport over HTTP or HTTPS; it raises :class:`EvidenceError` when nobody answers."""

    def post(url: str, request: bytes) -> bytes:
        return _ask_http(
            url, request, timestamp.REQUEST_TYPE, timestamp.LARGEST_REPLY, timeout_seconds
        )

    return post


def _ask_http(
    url: str,
    body: bytes | None,
    media_type: str,
    largest: int,
    seconds: float,
    *,
    public_only: bool = False,
) -> bytes:
    """One request (GET without a body); no redirect is followed, so nobody is sent elsewhere."""
    headers = {"Content-Type": media_type} if body is not None else {}
    try:
        reply = outgoing.ask(
            url,
            body=body,
            largest=largest,
            seconds=seconds,
            headers=headers,
            public_only=public_only,
        )
    except EvidenceError as error:
        raise EvidenceError(
            f"the time authority at {url} does not answer: {error}", hint=error.hint
        ) from error
    if reply.status != 200:
        raise EvidenceError(f"the time authority at {url} answered with status {reply.status}")
    return reply.content


class Fetched(NamedTuple):
    """A list about a certificate of an authority, and where it was fetched."""

    stored: revocation.StoredList
    url: str


def fetch_lists(
    path: Sequence[x509.Certificate], *, timeout_seconds: float = 20, public_only: bool = False
) -> tuple[list[Fetched], list[str]]:
    """CRLs (and OCSP answers where there is no CRL) about a verified path, with what went wrong.

    Only for a path that leads to a root that the firm named: the addresses stand in certificates,
    and a stranger's certificate must not send this program anywhere. ``public_only``: refuse
    addresses of private networks.
    """
    found: list[Fetched] = []
    problems: list[str] = []
    for certificate, issuer in pairwise(path):
        known = revocation.addresses(certificate)
        if not known:
            problems.append("a certificate names no place for its revocation list")
        for kind, url in known:
            body = revocation.ocsp_request(certificate, issuer) if kind == "ocsp" else None
            try:
                content = _ask_http(
                    url,
                    body,
                    "application/ocsp-request",
                    revocation.LARGEST_LIST,
                    timeout_seconds,
                    public_only=public_only,
                )
                stored = revocation.StoredList(kind, content)
                revocation.read_list(stored)
            except EvidenceError as error:
                problems.append(str(error))
                continue
            found.append(Fetched(stored, url))
            break
    return found, problems
