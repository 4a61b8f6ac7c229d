"""What can happen, in the client's own world: words for each scenario, and for its peers.

A new scenario needs a row here; a test holds the two together. The firm's own tools are told as
what they are to the client: a supplier with access, among others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Event:
    """How an event is told.

    ``title`` is a sentence without its full stop; ``verb`` follows a number of businesses ("about
    2 of 100 ... are hit"); ``noun`` and ``one`` name such events and one of them.
    """

    title: str
    verb: str
    noun: str
    one: str


EVENTS: Final[dict[str, Event]] = {
    "SCN-LOST-DEVICE": Event(
        "A laptop, tablet, or phone is lost or stolen", "lose one", "losses", "loss"
    ),
    "SCN-RANSOM": Event(
        "Criminals lock your systems and copy records", "are hit", "attacks", "attack"
    ),
    "SCN-EMAIL-TAKEOVER": Event(
        "A stranger gets into a mailbox", "have a stranger in a mailbox", "break-ins", "break-in"
    ),
    "SCN-PAYMENT-FRAUD": Event(
        "A payment goes to a thief", "send money to a thief", "frauds", "fraud"
    ),
    "SCN-INSIDER": Event(
        "Someone on the team takes or misuses records",
        "have someone on the team take records",
        "cases",
        "case",
    ),
    "SCN-EX-EMPLOYEE": Event(
        "A former employee still gets in", "have a former employee get in", "cases", "case"
    ),
    "SCN-MISDELIVERY": Event(
        "Records go to the wrong person", "send records to the wrong person", "mistakes", "mistake"
    ),
    "SCN-DISPOSAL": Event(
        "Old devices or papers are thrown away with records on them",
        "throw records away unsafely",
        "cases",
        "case",
    ),
    "SCN-VENDOR": Event(
        "A vendor that holds your records is broken into",
        "have a vendor that is broken into",
        "break-ins",
        "break-in",
    ),
    "SCN-MSP": Event(
        "A supplier with access to your systems is broken into",
        "have a supplier that is broken into",
        "break-ins",
        "break-in",
    ),
    "SCN-WEB": Event(
        "Your website or payment page is attacked",
        "have their website attacked",
        "attacks",
        "attack",
    ),
    "SCN-BREAK-IN": Event(
        "Someone breaks in and takes equipment or papers",
        "have such a break-in",
        "break-ins",
        "break-in",
    ),
    "SCN-OPEN-DOOR": Event(
        "A system is left open to the internet and found",
        "have an open system found",
        "cases",
        "case",
    ),
    "SCN-CREDENTIALS": Event(
        "A stolen password opens a cloud application",
        "have an account opened with a stolen password",
        "break-ins",
        "break-in",
    ),
}
SUPPLIER: Final = "SCN-MSP"
SUPPLIERS_LINE: Final = (
    "Suppliers with access to your systems, your IT provider among them, can be broken into as "
    "well. Ask each of them how it guards that access."
)


@dataclass(frozen=True, slots=True)
class Peers:
    """Whom a client is compared with, and what it calls the people whose data it holds."""

    businesses: str
    one: str
    people: str
    person: str


_FIRMS: Final = Peers("firms like yours", "a firm like yours", "clients", "client")
PEERS: Final[dict[str, Peers]] = {
    "health": Peers("practices like yours", "a practice like yours", "patients", "patient"),
    "finance": _FIRMS,
    "legal": _FIRMS,
    "professional": _FIRMS,
    "retail": Peers("stores like yours", "a store like yours", "people", "person"),
    "education": Peers("schools like yours", "a school like yours", "people", "person"),
    "nonprofit": Peers(
        "organizations like yours", "an organization like yours", "people", "person"
    ),
    "manufacturing": Peers("firms like yours", "a firm like yours", "people", "person"),
    "other": Peers("firms like yours", "a firm like yours", "people", "person"),
}


def event_of(scenario: str) -> Event:
    """The words of a scenario. Raises :class:`KeyError` for one that has none."""
    return EVENTS[scenario]


def peers_of(industry: str) -> Peers:
    """The peers of a client of this industry."""
    return PEERS.get(industry, PEERS["other"])
