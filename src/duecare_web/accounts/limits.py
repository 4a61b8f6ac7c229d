"""Limits that slow an attacker down and lock nobody out.

Each try takes its turn from one or more *buckets*: one for an account on a known device, or else
one for the account from this address, one for the account from everywhere, and one for the address.
After some free tries each further one has to wait, and the waits double up to a ceiling of minutes;
there is no lock. A try is counted before it is made, so that many at once gain nothing, and is given
back when it was right. After an hour without tries a bucket is empty again.

What is tried is never kept: a bucket is known by a keyed hash. They are in the database, so that
several server processes count together.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from duecare.errors import TooManyAttemptsError
from duecare_web.accounts import devices
from duecare_web.accounts.models import Slowdown

QUIET = timedelta(hours=1)
"""After this time without tries a bucket is empty again."""
OTHER_WAYS = (
    "A device on which you have signed in before is not slowed down by other people's attempts. "
    "A passkey, or a sign-in code by email, works as well."
)


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is counted together: ``free`` tries, then waits of ``first``, twice that, ... seconds.

    ``ceiling``: the longest wait in seconds. ``emptied``: whether a right try empties it; else a
    right try only gives its own turn back.
    """

    purpose: str
    subject: str
    free: int
    first: int = 1
    ceiling: int = 300
    emptied: bool = False

    @property
    def key(self) -> str:
        """What is kept of the bucket's name."""
        return salted_hmac(f"limit {self.purpose}", self.subject, algorithm="sha256").hexdigest()

    def wait_after(self, tries: int) -> timedelta:
        """How long the next try waits after so many."""
        over = tries - self.free
        if over < 0:
            return timedelta(0)
        return timedelta(seconds=min(self.ceiling, self.first * 2 ** min(over, 30)))


@dataclass(frozen=True, slots=True)
class Turn:
    """A try that may be made now."""

    buckets: tuple[Bucket, ...]

    def was_right(self) -> None:
        """Give the turn back: right tries never slow anyone down."""
        for bucket in self.buckets:
            rows = Slowdown.objects.filter(key=bucket.key)
            if bucket.emptied:
                rows.delete()
                continue
            with transaction.atomic():
                for row in rows.select_for_update():
                    row.tries, row.until = max(0, row.tries - 1), timezone.now()
                    row.save(update_fields=["tries", "until"])


def take_turn(buckets: Sequence[Bucket], *, hint: str = "", at: datetime | None = None) -> Turn:
    """Count one more try. Raises :class:`TooManyAttemptsError` while one of ``buckets`` waits.

    A try that has to wait is not counted: knocking does not make a wait longer.
    """
    now = at or timezone.now()
    ordered = sorted(buckets, key=lambda one: one.key)  # one order, so that two never block
    waiting = Slowdown.objects.filter(key__in=[one.key for one in ordered], until__gt=now)
    _refuse_until(waiting, now, hint)  # most tries of an attack end here, and write nothing
    with transaction.atomic():
        rows = [_row(bucket, now) for bucket in ordered]
        _refuse_until(rows, now, hint)
        for bucket, row in zip(ordered, rows, strict=True):
            row.tries = 1 if now - row.until > QUIET else row.tries + 1
            row.until = now + bucket.wait_after(row.tries)
            row.save(update_fields=["tries", "until"])
    return Turn(tuple(buckets))


def _refuse_until(rows: Iterable[Slowdown], now: datetime, hint: str) -> None:
    seconds = max(((row.until - now).total_seconds() for row in rows), default=0)
    if seconds > 0:
        raise TooManyAttemptsError(math.ceil(seconds), hint=hint)


def _row(bucket: Bucket, now: datetime) -> Slowdown:
    row, made = Slowdown.objects.select_for_update().get_or_create(
        key=bucket.key, defaults={"until": now}
    )
    if made:  # now and then, and never in the way: what is long empty goes
        Slowdown.objects.filter(until__lt=now - 24 * QUIET).delete()
    return row


def source_of(request: HttpRequest) -> str:
    """The address that a request came from; of IPv6 the /64 that one connection has."""
    text = str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)


# --- what is limited ----------------------------------------------------------------------------
def sign_in_turn(request: HttpRequest, account: str) -> Turn:
    """A try of a password for ``account`` (the typed address; it may not exist)."""
    free = settings.DUECARE_SIGN_IN_ATTEMPTS
    return _turn_of(request, "password", account, free=free, everywhere=20, of_address=60)


def code_turn(request: HttpRequest, account: str) -> Turn:
    """A try of a code from an app, or of a recovery code, by someone who knows the password."""
    return _turn_of(request, "code", account, free=5, everywhere=10, of_address=60)


def mail_turn(request: HttpRequest, purpose: str, address: str) -> Turn:
    """One more mail with a code or a link to ``address``, no matter who wants it."""
    return _turn_of(
        request, f"mail {purpose}", address, free=3, first=30, everywhere=6, of_address=60
    )


def token_turn(request: HttpRequest) -> Turn:
    """One more wrong token of a machine; right tokens never come here."""
    return take_turn([Bucket("token", source_of(request), free=30, ceiling=3600)])


def share_turn(request: HttpRequest) -> Turn:
    """A try of the code of any share: an address that guesses waits, and no other does."""
    bucket = Bucket("share code, address", source_of(request), free=8, first=5, ceiling=900)
    return take_turn([bucket])


def factor_turn(contact_id: object) -> Turn:
    """A try of a second factor by a contact who has signed in to the portal."""
    return take_turn([Bucket("contact", str(contact_id), free=10, emptied=True)])


def kiosk_site_turn(request: HttpRequest) -> Turn:
    """A try of a site code from one address."""
    return take_turn([Bucket("kiosk site", source_of(request), free=5, first=5, ceiling=900)])


def kiosk_code_turn(card_id: object) -> Turn:
    """A try of the personal code of one card, at any kiosk."""
    return take_turn(
        [Bucket("kiosk card", str(card_id), free=5, first=30, ceiling=900, emptied=True)],
        hint="Ask the office for a new card if the code is lost.",
    )


def kiosk_name_turn(kiosk_id: object) -> Turn:
    """One more search for a name at a kiosk; a sign-in empties it."""
    return take_turn(
        [Bucket("kiosk name", str(kiosk_id), free=30, first=2, ceiling=60, emptied=True)]
    )


def _turn_of(
    request: HttpRequest,
    purpose: str,
    account: str,
    *,
    free: int,
    everywhere: int,
    of_address: int,
    first: int = 1,
) -> Turn:
    name, source = account.strip().casefold(), source_of(request)
    if device := devices.known_device(request, name):
        own = Bucket(f"{purpose}, device", f"{name}\n{device}", free, first, emptied=True)
        return take_turn([own])
    buckets = (
        Bucket(f"{purpose}, here", f"{name}\n{source}", free, first, ceiling=900, emptied=True),
        Bucket(f"{purpose}, account", name, everywhere, first),
        Bucket(f"{purpose}, address", source, of_address, ceiling=60),
    )
    return take_turn(buckets, hint=OTHER_WAYS)
