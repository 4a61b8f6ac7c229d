"""An authenticator app for tests: gives a member one, and shows its code."""

from __future__ import annotations

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of no account


def give_app(user):
    """The member has set an app up before."""
    return TOTP.activate(user, SECRET)


def code_of(secret: str = SECRET, *, at: float | None = None) -> str:
    """What the app shows now, or shows at another time (seconds since 1970)."""
    counter = int(time.time() if at is None else at) // app_settings.TOTP_PERIOD
    return format_hotp_value(hotp_value(secret, counter))
