"""Entries about phishing simulations: what was allowed, what was sent or not, what it came to.

Who pressed a link is in no entry: an entry can only be added to, and a bad day should not follow a
person for years. Counts are recorded when a campaign ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from duecare.record.base import WHO_AND_WHAT, Entry, entry
from duecare.record.signature import PageRead, Signature
from duecare.record.values import Personal, Reference, Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationScope:
    """What a client allows. ``people`` counts named people.

    With ``departments`` and ``roles`` empty and none named: everyone. ``settled_days``: who began
    less than so many days before gets none.
    """

    starts_on: date
    ends_on: date
    per_month: int
    domain: str
    departments: Sequence[str]
    people: int
    excluded: Sequence[str]
    told: str
    advisor_sees_people: bool
    roles: Sequence[str] | None = None
    settled_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationResult:
    """Counts of one difficulty, or of several that are put together."""

    difficulties: Sequence[str]
    sent: int
    came_back: int
    person: int
    unclear: int
    scanner: int
    reported: int


@entry(
    "simulation.asked",
    title="Phishing exercises proposed to the client",
    attached=("page_sha256",),
    keep="decisions",
    program=WHO_AND_WHAT,
)
class SimulationAsked(Entry):
    """The authorization was put to a contact who may sign; nothing may be sent yet."""

    scope: SimulationScope
    page_sha256: Sha256


@entry(
    "simulation.authorized",
    title="Phishing exercises authorized",
    attached=("signature.document_sha256", "authorization_sha256"),
    keep="decisions",
    program=WHO_AND_WHAT,
)
class SimulationAuthorized(Entry):
    """The client's signer allowed exercises within this scope. ``page_sha256`` is what was shown."""

    scope: SimulationScope
    signature: Signature
    authorization_sha256: Sha256
    read: PageRead | None = None


@entry(
    "simulation.withdrawn",
    title="Authorization of phishing exercises withdrawn",
    keep="decisions",
    program=WHO_AND_WHAT,
)
class SimulationWithdrawn(Entry):
    """From here on nothing is sent under this authorization."""

    authorization: Reference
    reason: Personal[str]


@entry("simulation.domain_added", title="Sending domain of exercises added", keep="training")
class SimulationDomainAdded(Entry):
    """A domain from which exercises are to be sent; ``record`` is the TXT record that proves it."""

    domain: str
    record: str


@entry("simulation.domain_checked", title="Sending domain of exercises checked", keep="training")
class SimulationDomainChecked(Entry):
    """Whether the TXT record was found."""

    domain: str
    found: bool
    problem: str | None = None


@entry(
    "simulation.planned",
    title="Phishing exercise planned",
    headline="Phishing exercise planned: {title}",
    keep="training",
    program=WHO_AND_WHAT,
)
class SimulationPlanned(Entry):
    """A member planned a campaign within an authorization: for how many people, with which messages."""

    campaign: Reference
    authorization: Reference
    title: str
    people: int
    messages: Sequence[str]
    starts_on: date
    ends_on: date


@entry("simulation.sent", title="Exercise message sent", keep="training")
class SimulationSent(Entry):
    """A message was handed over to a mail server for the person of the entry."""

    campaign: Reference
    authorization: Reference
    message: str
    difficulty: str
    message_id: Reference


@entry("simulation.not_sent", title="Exercise message not sent", keep="training")
class SimulationNotSent(Entry):
    """A planned message did not go; ``because`` is one of the reasons, or what the mail server said."""

    campaign: Reference
    message: str
    because: str


@entry(
    "simulation.stopped",
    title="Phishing exercise stopped",
    headline="Phishing exercise stopped: {title}",
    keep="training",
    program=WHO_AND_WHAT,
)
class SimulationStopped(Entry):
    """A campaign was stopped; so many of its messages had not gone and will not go."""

    campaign: Reference
    title: str
    reason: Personal[str]
    not_gone: int


@entry("simulation.firm_stopped", title="All phishing exercises stopped", keep="training")
class SimulationFirmStopped(Entry):
    """A member stopped the exercises of every client of the firm."""

    reason: Personal[str]


@entry("simulation.firm_resumed", title="Phishing exercises allowed again", keep="training")
class SimulationFirmResumed(Entry):
    """The stop of the firm was lifted; campaigns that were stopped stay stopped."""

    stopped_at: datetime


@entry("simulation.opted_out", title="Opted out of phishing exercises", keep="training")
class SimulationOptedOut(Entry):
    """The person of the entry gets no exercise; ``how``: by the person, or by a member for them."""

    how: str
    reason: Personal[str | None] = None


@entry("simulation.opted_in", title="Takes part in phishing exercises again", keep="training")
class SimulationOptedIn(Entry):
    """The person of the entry gets exercises again."""

    how: str


@entry(
    "simulation.finished",
    title="Phishing exercise finished",
    headline="Phishing exercise finished: {title}",
    keep="training",
    program=WHO_AND_WHAT,
)
class SimulationFinished(Entry):
    """What a campaign came to, in counts, and everyone was told what the messages were."""

    campaign: Reference
    title: str
    results: Sequence[SimulationResult]
    not_sent: int
    told: int
    statement_sha256: Sha256
    minutes_to_first_report: int | None = None
