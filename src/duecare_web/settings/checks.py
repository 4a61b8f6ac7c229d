"""System checks of the settings (``manage check --deploy``, ``duecare doctor``)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_SHORTEST_SECRET = 40
_KEY_FOLDERS = ("keys", "signer/keys")
_OTHER_FOLDERS = ("outbox", "documents")


@register(Tags.security)
def demonstration(**_: Any) -> Sequence[CheckMessage]:
    """Sign-ins without a password must never be reachable from outside."""
    host = urlsplit(settings.DUECARE_BASE_URL).hostname
    if settings.DUECARE_DEMO and host not in _LOOPBACK:
        return [
            Error(
                f"DUECARE_DEMO is on and DUECARE_BASE_URL names {host}",
                hint="switch DUECARE_DEMO off: it offers sign-ins without a password",
                id="duecare.E001",
            )
        ]
    return []


@register(Tags.security)
def secret_files(**_: Any) -> Sequence[CheckMessage]:
    """Nobody but the owner may read keys, documents, unsent mail and the database."""
    home = settings.DUECARE_HOME
    if os.name != "posix" or not home.is_dir():
        return []
    inside = [file for name in _KEY_FOLDERS for file in sorted((home / name).rglob("*"))]
    if home.stat().st_mode & 0o077:  # who cannot enter the home folder reads nothing else in it
        inside += [*home.glob("*.sqlite3*")]
        inside += [file for name in _OTHER_FOLDERS for file in sorted((home / name).rglob("*"))]
    files = [file for file in inside if file.is_file()]
    open_files = [str(file.relative_to(home)) for file in files if file.stat().st_mode & 0o077]
    if not open_files:
        return []
    more = f" and {len(open_files) - 5} more" if len(open_files) > 5 else ""
    return [
        Error(
            f"other users of this machine can read {', '.join(open_files[:5])}{more} in {home}",
            hint=f"chmod 700 {home}, chmod 600 the files; consider keys among them as known",
            id="duecare.E002",
        )
    ]


@register(Tags.security, deploy=True)
def production(**_: Any) -> Sequence[CheckMessage]:
    """What an installation that others reach needs."""
    return [
        checks.Warning(problem, hint=hint, id=f"duecare.{number}")
        for number, is_so, problem, hint in (*_of_the_address(), *_of_the_rest())
        if is_so
    ]


_Row = tuple[str, bool, str, str]


def _of_the_address() -> Iterator[_Row]:
    parts, given = urlsplit(settings.DUECARE_BASE_URL), settings.ENVIRONMENT
    https = parts.scheme == "https"
    yield (
        "W001",
        not https,
        "Duecare is not served over https",
        "set DUECARE_BASE_URL=https://... and put a reverse proxy with https in front",
    )
    yield (
        "W005",
        (parts.hostname or "") in _LOOPBACK,
        f"links in mails lead to {parts.hostname}, which is the reader's own machine",
        "set DUECARE_BASE_URL to the address under which people reach Duecare",
    )
    yield (
        "W006",
        https and not given.trust_proxy,
        "the address is https, and no proxy is trusted to say that a request came over https",
        "set DUECARE_TRUST_PROXY=yes where one reverse proxy sets X-Forwarded-Proto and -For itself",
    )
    yield (
        "W007",
        given.trust_proxy and not https,
        "a proxy is trusted, and the address is not https",
        "set DUECARE_BASE_URL=https://..., or DUECARE_TRUST_PROXY=no",
    )
    wide = [one for one in settings.ALLOWED_HOSTS if one.startswith(("*", "."))]
    yield (
        "W008",
        bool(wide),
        f"DUECARE_HOSTS names more than single hosts: {', '.join(wide)}",
        "name each host that the server answers to",
    )


def _of_the_rest() -> Iterator[_Row]:
    yield (
        "W002",
        "filebased" in settings.DUECARE_MAIL_TRANSPORT,
        "mail is not sent",
        "set DUECARE_SMTP_URL; until then mail is written to the folder outbox",
    )
    yield (
        "W009",
        "@localhost" in settings.DEFAULT_FROM_EMAIL,
        "mail comes from an address at localhost, which mail servers refuse",
        "set DUECARE_MAIL_FROM to an address of your own domain",
    )
    yield (
        "W003",
        not settings.DUECARE_TSA_URLS and not settings.DUECARE_TSA_FILE.is_file(),
        "no time authority is named",
        "name one in time-authorities.toml, so that the time is attested from outside",
    )
    yield (
        "W004",
        bool(settings.DEBUG),
        "DUECARE_DEBUG is on",
        "switch DUECARE_DEBUG off: error pages show settings and data",
    )
    yield (
        "W010",
        settings.DUECARE_PRIVATE_ADDRESSES,
        "witnesses and revocation lists in private networks are asked",
        "switch DUECARE_PRIVATE_ADDRESSES off unless they are in a network of your own",
    )
    yield (
        "W011",
        len(settings.SECRET_KEY) < _SHORTEST_SECRET,
        f"the secret key has fewer than {_SHORTEST_SECRET} characters",
        "leave DUECARE_SECRET_KEY out: a long one is made and kept in keys/secret-key",
    )
