"""How long a session lasts, and how all sessions of a user end at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from duecare_web.accounts.access import PORTAL_SESSION_KEY
from duecare_web.accounts.models import User

SEEN_KEY: Final = "duecare_seen"
BEGAN_KEY: Final = "duecare_began"
_WRITE_EVERY: Final = 60  # seconds: not every request writes its session
KIOSK_IDLE: Final = 300
"""Seconds without a request after which a person at a kiosk is signed out; others use it too."""


def session_lifetimes(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Ends a session that was idle for too long, or that began too long ago, on either side."""

    def middleware(request: HttpRequest) -> HttpResponse:
        session = request.session
        if not session.is_empty():
            now = time.time()
            seen, began = session.get(SEEN_KEY, now), session.setdefault(BEGAN_KEY, now)
            idle, old = now - seen, now - began
            if idle > _longest_idle(session) or old > settings.SESSION_COOKIE_AGE:
                session.flush()
            elif SEEN_KEY not in session or idle > _WRITE_EVERY:
                session[SEEN_KEY] = now
        return get_response(request)

    return middleware


def _longest_idle(session: SessionBase) -> int:
    person = session.get(PORTAL_SESSION_KEY) or {}
    return KIOSK_IDLE if person.get("kiosk") else settings.DUECARE_SESSION_IDLE


def end_sessions(user: User) -> None:
    """Sign a user out in every browser: what their sessions were signed with is another now."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
