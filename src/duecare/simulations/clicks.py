"""Who opened a link: a person, a program that looks at links, or not clear. The three are kept apart.

A page that was opened says little: mail filters, previews and forwarding open pages too. Only a
person presses the button on it; a program shows itself by signs that are data of the catalog.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from duecare.catalog.simulations import ScannerSigns

_READS: Final = frozenset({"GET", "POST"})
_AHEAD: Final = ("prefetch", "preview", "prerender")


class ClickClass(StrEnum):
    """Who it was."""

    PERSON = "person"
    UNCLEAR = "unclear"
    SCANNER = "scanner"


class ClickSign(StrEnum):
    """A sign of a program. The last two are doubts; each other one is enough."""

    METHOD = "method"
    PREFETCH = "prefetch"
    AGENT = "agent"
    NETWORK = "network"
    SOONEST = "soonest"
    BOTH_LINKS = "both_links"
    EARLY = "early"
    BURST = "burst"


_DOUBTS: Final = frozenset({ClickSign.EARLY, ClickSign.BURST})


@dataclass(frozen=True, slots=True)
class Look:
    """One request for a page. ``seconds`` since the mail was handed over; ``None``: not known.

    ``headers`` are the request's, by lower-case name. ``both_links``: the other copy of the link in the same
    mail was opened just before. ``people`` is for how many people's links the same address asked
    within the time of a burst, this one included. ``pressed``: the button was pressed.
    """

    method: str
    agent: str
    address: str
    headers: Mapping[str, str]
    seconds: float | None
    both_links: bool = False
    people: int = 1
    pressed: bool = False


def signs_of(look: Look, rules: ScannerSigns) -> frozenset[ClickSign]:
    """Every sign of a program that the request has."""
    agent, seconds = look.agent.casefold(), look.seconds
    asked = [look.headers.get(name.lower(), "").casefold() for name in rules.prefetch_headers]
    found = {
        ClickSign.METHOD: look.method not in _READS,
        ClickSign.PREFETCH: any(word in text for text in asked for word in _AHEAD),
        ClickSign.AGENT: rules.browser not in agent or any(one in agent for one in rules.agents),
        ClickSign.NETWORK: _is_among(look.address, rules),
        ClickSign.SOONEST: seconds is not None and seconds < rules.soonest,
        ClickSign.BOTH_LINKS: look.both_links,
        ClickSign.EARLY: seconds is not None and rules.soonest <= seconds < rules.early,
        ClickSign.BURST: look.people >= rules.burst,
    }
    return frozenset(sign for sign, is_so in found.items() if is_so)


def classify(look: Look, rules: ScannerSigns) -> ClickClass:
    """Who it was. Who pressed the button is a person, unless a sign says otherwise: not clear then."""
    signs = signs_of(look, rules)
    if look.pressed:
        return ClickClass.UNCLEAR if signs else ClickClass.PERSON
    return ClickClass.SCANNER if signs - _DOUBTS else ClickClass.UNCLEAR


def combined(classes: Collection[str]) -> ClickClass | None:
    """What all requests for one link come to; ``None``: it was never opened."""
    return next((one for one in ClickClass if one in classes), None)


def _is_among(address: str, rules: ScannerSigns) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for one in rules.networks for network in one.networks)
