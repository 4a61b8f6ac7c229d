"""Whether wrong digits are those of another time: the usual cause is a clock that is off."""

from __future__ import annotations

import time
from typing import Final

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

PERIOD: Final = 30  # seconds that an app shows the same digits (RFC 6238)
_FARTHEST: Final = 26 * 60 * 60 // PERIOD  # a day, and a time zone that was set as a clock


def clock_difference(secret: str, digits: str, *, now: float | None = None) -> int | None:
    """By how many seconds the app's clock is ahead, if the digits are those of another time.

    Negative if it is behind; ``None`` if they are of no time within a day.
    """
    counter = int(time.time() if now is None else now) // PERIOD
    typed = "".join(one for one in digits if one.isdigit())
    for step in sorted(range(-_FARTHEST, _FARTHEST + 1), key=abs):
        if format_hotp_value(hotp_value(secret, counter + step)) == typed:
            return step * PERIOD
    return None


def difference_words(seconds: int) -> str:
    """``about 3 minutes ahead of``."""
    minutes = max(1, round(abs(seconds) / 60))
    length = f"{minutes} minutes" if minutes > 1 else "a minute"
    if minutes >= 120:
        length = f"{round(minutes / 60)} hours"
    return f"about {length} {'ahead of' if seconds > 0 else 'behind'}"
