"""An authenticator app for tests: gives a member one, and shows its code."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of no account


def give_app(user):
    """The member has set an app up before."""
    return TOTP.activate(user, SECRET)


def code_of(secret: str = SECRET) -> str:
    """What the app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))
