"""System checks of the settings (``manage check --deploy``, ``duecare doctor``)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


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
def key_files(**_: Any) -> Sequence[CheckMessage]:
    """Nobody but the owner may read the keys."""
    folder = settings.DUECARE_HOME / "keys"
    if os.name != "posix" or not folder.exists():
        return []
    open_files = [file.name for file in sorted(folder.iterdir()) if file.stat().st_mode & 0o077]
    if not open_files:
        return []
    return [
        Error(
            f"other users of this machine can read {', '.join(open_files)} in {folder}",
            hint="chmod 600 the files; consider the keys as known to them",
            id="duecare.E002",
        )
    ]


@register(Tags.security, deploy=True)
def production(**_: Any) -> Sequence[CheckMessage]:
    """What an installation that others reach needs."""
    found = []
    if urlsplit(settings.DUECARE_BASE_URL).scheme != "https":
        hint = "set DUECARE_BASE_URL=https://... and put a reverse proxy with https in front"
        found.append(
            checks.Warning("Duecare is not served over https", hint=hint, id="duecare.W001")
        )
    if "filebased" in settings.EMAIL_BACKEND:
        hint = "set DUECARE_SMTP_URL; until then mail is written to the folder outbox"
        found.append(checks.Warning("mail is not sent", hint=hint, id="duecare.W002"))
    if not settings.DUECARE_TSA_URLS and not settings.DUECARE_TSA_FILE.is_file():
        hint = "name one in time-authorities.toml, so that the time is attested from outside"
        found.append(checks.Warning("no time authority is named", hint=hint, id="duecare.W003"))
    if settings.DEBUG:
        hint = "switch DUECARE_DEBUG off: error pages show settings and data"
        found.append(checks.Warning("DUECARE_DEBUG is on", hint=hint, id="duecare.W004"))
    return found
