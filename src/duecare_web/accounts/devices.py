"""Devices on which a person has signed in before: a signed cookie that only says so.

It lets nobody in. It takes the device out of the slowdown that other people's wrong tries cause
(:mod:`duecare_web.accounts.limits`): an attacker elsewhere cannot have it. Accounts are in it as
keyed hashes, at most :data:`MOST` of them, the newest first.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE = "duecare_device"
MOST = 6
DAYS = 400  # the longest that browsers keep a cookie
_SALT = "duecare_web.accounts.devices"


def known_device(request: HttpRequest, account: str) -> str:
    """The number of this device, if ``account`` has signed in on it; else empty."""
    return _kept(request).get(_tag(account), "")


def remember_device(request: HttpRequest, response: HttpResponseBase, account: str) -> None:
    """Note after a full sign-in that ``account`` has signed in on this device."""
    tag, kept = _tag(account), _kept(request)
    if tag in kept:
        return
    others = list(kept.items())[: MOST - 1]
    text = signing.dumps(dict([(tag, secrets.token_hex(8)), *others]), salt=_SALT)
    response.set_cookie(
        COOKIE,
        text,
        max_age=DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _tag(account: str) -> str:
    name = account.strip().casefold()
    return salted_hmac(_SALT, name, algorithm="sha256").hexdigest()[:24]


def _kept(request: HttpRequest) -> dict[str, str]:
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=DAYS * 24 * 3600)
    except signing.BadSignature:
        return {}
    return kept if isinstance(kept, dict) else {}
