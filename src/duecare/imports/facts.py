"""Facts about devices and people that lists report: their keys, their shape, and which one counts.

A fact is dated by what its source says about itself, for example a device's last check-in, never by
the day of an upload. It has a proof level: how far it can be relied on. Several facts with one key
may contradict each other; :func:`current_of` says which one counts, and the others are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum
from typing import Final, TypeVar

F = TypeVar("F")


class Proof(IntEnum):
    """How far a fact can be relied on; the levels of answers, 0 to 3."""

    SAID = 0
    DOCUMENT = 1
    SEEN = 2
    MEASURED = 3


class Shape(Enum):
    """What a fact can be; every yes or no has a third state, not known."""

    THREE_STATE = "yes, no or not known"
    WORDS = "text"
    CHOICE = "one of a few words"
    NUMBER = "a whole number"
    DAY = "a day"
    MOMENT = "a time"


@dataclass(frozen=True, slots=True)
class FactKey:
    """One thing that can be known about a device or a person; ``choices`` where words are few."""

    key: str
    label: str
    shape: Shape
    choices: tuple[str, ...] = ()


def _by_key(*keys: FactKey) -> dict[str, FactKey]:
    return {one.key: one for one in keys}


DEVICE_FACTS: Final = _by_key(
    FactKey("encrypted", "Encrypted", Shape.THREE_STATE),
    FactKey("encryption_detail", "Encryption in the words of the source", Shape.WORDS),
    FactKey("last_seen", "Last check-in", Shape.MOMENT),
    FactKey("os", "Operating system", Shape.WORDS),
    FactKey("os_version", "Version of the operating system", Shape.WORDS),
    FactKey("edr_present", "Endpoint detection and response", Shape.THREE_STATE),
    FactKey("av_product", "Antivirus product", Shape.WORDS),
    FactKey("av_state", "Antivirus", Shape.CHOICE, ("good", "degraded", "bad")),
    FactKey("patches_missing", "Patches missing", Shape.NUMBER),
    FactKey("patches_pending", "Approved patches not installed", Shape.THREE_STATE),
    FactKey("reboot_pending", "Restart pending", Shape.THREE_STATE),
    FactKey("backup_state", "Last backup", Shape.CHOICE, ("good", "warning", "bad")),
    FactKey("backup_last_ok", "Last good backup", Shape.MOMENT),
    FactKey("ownership", "Owned by", Shape.CHOICE, ("company", "personal")),
    FactKey("compliant", "Compliant with the management policy", Shape.THREE_STATE),
    FactKey("retired", "Retired", Shape.THREE_STATE),
)
PERSON_FACTS: Final = _by_key(
    FactKey("enabled", "Account may sign in", Shape.THREE_STATE),
    FactKey("employment", "Employment", Shape.CHOICE, ("here", "leave", "left")),
    FactKey("kind", "Kind of account", Shape.CHOICE, ("person", "guest", "shared")),
    FactKey("mfa_registered", "Second factor registered", Shape.THREE_STATE),
    FactKey("mfa_enforced", "Second factor enforced", Shape.THREE_STATE),
    FactKey("is_admin", "Administrator", Shape.THREE_STATE),
    FactKey("last_seen", "Last sign-in", Shape.MOMENT),
    FactKey("start_date", "First day", Shape.DAY),
    FactKey("end_date", "Last day", Shape.DAY),
    FactKey("manager", "Manager", Shape.WORDS),
)

FRESH: Final = timedelta(days=30)
"""A stronger fact counts before a weaker one that is newer by no more than this."""


def current_of(facts: Iterable[F], *, proof: Callable[[F], int], at: Callable[[F], datetime]) -> F:
    """Which of several facts with one key counts; their order decides only between equals.

    The newest, unless one with a stronger proof is at most :data:`FRESH` older: what somebody says
    today does not undo what a management agent measured last week. Of equals the last one given.
    """
    known = list(facts)
    oldest = max(at(one) for one in known) - FRESH
    counted = [one for one in known if at(one) >= oldest]
    best = max((proof(one), at(one)) for one in counted)
    return [one for one in counted if (proof(one), at(one)) == best][-1]
