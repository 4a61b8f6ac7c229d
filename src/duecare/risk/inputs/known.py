"""Replies that facts on record already give: a person confirms them instead of being asked.

A known reply is a proposal. It counts only once a person has said that it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from duecare.data_types import BY_ID
from duecare.inventory import DataInventory
from duecare.risk.inputs.profile import ClientProfile, Industry
from duecare.risk.inputs.stated import KINDS, SIZE, STATES

BUSINESS, CARDS = "Q-PRO-01", "Q-PRO-06"
_BUSINESS_OF: Final[Mapping[Industry, str]] = {
    "health": "health",
    "finance": "finance",
    "legal": "legal",
    "retail": "retail",
    "education": "school",
    "nonprofit": "school",
}
"""The reply that an industry on record gives; the other industries are "something else"."""
_KIND_OF: Final[Mapping[str, str]] = {
    "ssn": "ssn",
    "itin": "ssn",
    "driver_license": "dl",
    "passport": "dl",
    "bank_account": "bank",
    "iban": "bank",
    "credential": "login",
}
_KINDS_IN_ORDER: Final = ("ssn", "dl", "bank", "card", "health", "login")


@dataclass(frozen=True, slots=True)
class KnownReply:
    """A reply to ``question``; ``scanned_on`` where a scan gives it, not the client's facts."""

    question: str
    reply: str
    scanned_on: date | None = None


def known_replies(
    profile: ClientProfile, inventory: DataInventory | None
) -> Mapping[str, KnownReply]:
    """What the client's facts and its scan reply, by question. How many people are held is asked.

    (The number that the client believes is compared with the count: the gap is a finding.)
    """
    found = {
        BUSINESS: KnownReply(BUSINESS, _BUSINESS_OF.get(profile.industry, "other")),
        SIZE: KnownReply(SIZE, f"staff={profile.employees},places={profile.sites}"),
    }
    if profile.takes_cards is False:
        found[CARDS] = KnownReply(CARDS, "none")
    if inventory is not None:
        day = inventory.scanned_at.date()
        counted = {STATES: _states(inventory), KINDS: _kinds(inventory)}
        found |= {name: KnownReply(name, reply, day) for name, reply in counted.items() if reply}
    return found


def _states(inventory: DataInventory) -> str:
    """Whole percent of all people by state; people whose state is only assumed are in none."""
    everyone = sum(one.best for one in inventory.states.values())
    shares = {
        code: (one.best - one.assumed) * 100 // everyone
        for code, one in inventory.states.items()
        if code and everyone
    }
    ordered = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    return ",".join(f"{code}={share}" for code, share in ordered if share)


def _kinds(inventory: DataInventory) -> str:
    """The kinds of data of which the scan found people; nothing where it found none of the list."""
    found = {_kind(name) for name, one in inventory.data_types.items() if one.people.best}
    return ",".join(kind for kind in _KINDS_IN_ORDER if kind in found)


def _kind(name: str) -> str:
    law = BY_ID[name].law if name in BY_ID else None
    if law is not None and law.is_health:
        return "health"
    if law is not None and law.is_card:
        return "card"
    return _KIND_OF.get(name, "")
