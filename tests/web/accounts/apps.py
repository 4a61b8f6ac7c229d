"""An authenticator app for tests: gives a member one, and shows its code."""

from __future__ import annotations

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of no account


def give_app(user):
    """The member has set an app up before."""
    return TOTP.activate(user, SECRET)


def code_of(secret: str = SECRET) -> str:
    """What the app shows now."""
    counter = int(time.time()) // app_settings.TOTP_PERIOD
    return format_hotp_value(hotp_value(secret, counter))
