"""The one-time code of the first start: printed by the server, typed into the page.

Only its hash is kept, in the database, so that all servers over it know all codes. A code lasts an
hour, survives four wrong tries, and works once.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from rich.console import Console

from duecare_web.accounts.models import Firm
from duecare_web.firms.models import SetUpCode

LASTS: Final = timedelta(hours=1)
MOST_TRIES: Final = 5
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read as another
_LENGTH: Final = 8
talk = Console(stderr=True, highlight=False)


def make_code() -> str:
    """A new code that is valid from now on, as it is printed: ``K7PM-2XQD``."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    SetUpCode.objects.create(code_hash=_hash(letters), expires_at=timezone.now() + LASTS)
    return f"{letters[:4]}-{letters[4:]}"


def print_code() -> None:
    """Make a code and print where to type it."""
    code = make_code()
    talk.print(
        f"\nNo firm is set up yet. Open [bold]{settings.DUECARE_BASE_URL}/setup/[/] and type this "
        f"code:\n\n    [bold]{code}[/]\n\nIt works once, for an hour.\n"
    )


@contextmanager
def code_while_running(*, alone: bool) -> Iterator[None]:
    """While no firm exists, a code that lives as long as this server; ``alone`` ends all others."""
    if Firm.objects.exists():
        yield
        return
    if alone:
        SetUpCode.objects.all().delete()
    before = set(SetUpCode.objects.values_list("pk", flat=True))
    print_code()
    own = SetUpCode.objects.exclude(pk__in=before).values_list("pk", flat=True)
    kept = list(own)
    try:
        yield
    finally:
        SetUpCode.objects.filter(pk__in=kept).delete()


def valid_codes(at: datetime | None = None) -> int:
    """How many codes would be accepted now."""
    return _valid(at).count()


@transaction.atomic
def use_code(typed: str, *, at: datetime | None = None) -> bool:
    """Whether ``typed`` is a valid code; it is spent with it, and so are all others.

    A wrong one counts as a try of each valid code.
    """
    letters = "".join(one for one in typed.upper() if one.isalnum())
    valid = _valid(at).select_for_update()
    if not any(secrets.compare_digest(one.code_hash, _hash(letters)) for one in valid):
        _valid(at).update(tries=F("tries") + 1)
        return False
    SetUpCode.objects.all().delete()
    return True


def _valid(at: datetime | None) -> QuerySet[SetUpCode]:
    return SetUpCode.objects.filter(expires_at__gt=at or timezone.now(), tries__lt=MOST_TRIES)


def _hash(letters: str) -> str:
    return hashlib.sha256(f"set-up code {letters}".encode()).hexdigest()
