"""Words of phishing exercises: what is allowed, why a message did not go, what a rate says.

No sentence says that an exercise makes people press fewer links: the evidence for that is thin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from duecare.dates import long_date
from duecare.documents.wording.words import plural
from duecare.simulations.permission import Refusal
from duecare.simulations.rates import ResultRow, ShareInterval

TITLE: Final = "Authorization of phishing exercises"
STATEMENT: Final = (
    "I allow phishing exercises with the people of this business within the scope above. I can stop "
    "them at any time, for everyone, on this page or by telling the IT provider."
)
HOW: Final = (
    (
        "An exercise is an email that looks like a scam and is not one. Its link leads to a page that says "
        "so and shows what gave it away. That page has no field: no one can type a password or anything "
        "else there. Messages have no attachment. Whether a message was opened is not measured."
    ),
    (
        "No one is ranked, and no result names a person to you. At the end everyone who got a message is "
        "told what it was."
    ),
    (
        "Each message is checked against this authorization at the moment it goes. What is not allowed "
        "here is not sent, and the record says why."
    ),
)
NEVER_LEAD: Final = "Never used, whatever is allowed here:"
REFUSALS: Final[Mapping[Refusal, str]] = {
    Refusal.FIRM_STOPPED: "all exercises of the IT provider are stopped",
    Refusal.CAMPAIGN_STOPPED: "the exercise was stopped",
    Refusal.ARCHIVED: "the firm no longer serves this client",
    Refusal.NOT_SIGNED: "no authorization is signed",
    Refusal.WITHDRAWN: "the authorization was withdrawn",
    Refusal.BEFORE_PERIOD: "the authorized period has not begun",
    Refusal.AFTER_PERIOD: "the authorized period is over",
    Refusal.OTHER_DOMAIN: "the sending domain is not the authorized one",
    Refusal.DOMAIN_NOT_VERIFIED: "the sending domain is not verified",
    Refusal.NOT_SENDABLE: "this message may not be sent",
    Refusal.PRETEXT_EXCLUDED: "the client excluded this kind of pretext",
    Refusal.LEFT: "this person no longer works there",
    Refusal.ON_LEAVE: "this person is on leave",
    Refusal.NO_ADDRESS: "this person has no email address",
    Refusal.OPTED_OUT: "this person opted out",
    Refusal.OUT_OF_SCOPE: "this person is not in the authorized scope",
    Refusal.TOO_NEW: "this person began only a short while ago",
    Refusal.SAME_MAILBOX: "the mailbox that this person shares has its message",
    Refusal.LIMIT: "this person has had as many messages this month as allowed",
}
DIFFICULTY: Final[Mapping[str, str]] = {
    "least": "Least difficult",
    "moderate": "Moderately difficult",
    "very": "Very difficult",
}
READ_SO: Final = (
    "A rate depends on how difficult the messages were: compare it only with the same difficulty. "
    "The interval is the range in which the rate lies with 95 percent confidence. With few messages it "
    "is wide, and a change inside it says nothing. A rate does not show that training works."
)
CLASSES: Final = (
    "Person: someone opened the link and pressed the button on the page. Not clear: the link was "
    "opened and the button was not pressed, or signs contradict each other. Program: a mail filter or "
    "preview opened the link."
)
TOO_FEW: Final = "Too few messages to show a count without showing a person."


@dataclass(frozen=True, slots=True)
class ScopeWords:
    """What is allowed, ready to be said. ``people`` are names; ``excluded``, ``roles`` are labels."""

    starts_on: date
    ends_on: date
    per_month: int
    domain: str
    departments: Sequence[str]
    roles: Sequence[str]
    people: Sequence[str]
    excluded: Sequence[str]
    told: str
    advisor_sees_people: bool
    settled_days: int = 0


def scope_lines(scope: ScopeWords) -> tuple[tuple[str, str], ...]:
    """The scope as terms and texts, in the order of the page and of the paper."""
    return (
        (
            "Period",
            f"{long_date(scope.starts_on)} to {long_date(scope.ends_on)}, both days included",
        ),
        *_people(scope),
        ("Who gets none", _nobody(scope)),
        ("How many", f"At most {plural(scope.per_month, 'message')} a person in a calendar month"),
        ("Sent from", f"Addresses at {scope.domain}, once a DNS record proves that it is ours"),
        ("Excluded pretexts", ", ".join(scope.excluded) or "None beyond those that are never used"),
        ("Who is told beforehand", scope.told),
        (
            "What the IT provider sees",
            "Counts, and which person pressed a link"
            if scope.advisor_sees_people
            else "Counts only, no person",
        ),
        ("How to stop", "At any time, without a reason: nothing more is sent from that moment on"),
    )


def _people(scope: ScopeWords) -> Iterator[tuple[str, str]]:
    """Who is in scope: each line adds to the ones before."""
    if scope.departments:
        yield "Departments", ", ".join(scope.departments)
    yield from (("Everyone who", one) for one in scope.roles)
    if scope.people:
        yield "Named people", ", ".join(scope.people)
    if not (scope.departments or scope.roles or scope.people):
        yield "People", "Everyone who works here"


def _nobody(scope: ScopeWords) -> str:
    if not scope.settled_days:
        return (
            "Those who are on leave or opt out. A mailbox that several people read gets one message"
        )
    days = plural(scope.settled_days, "day")
    return (
        f"Those who are on leave, opt out or began less than {days} before. "
        "A mailbox that several people read gets one message"
    )


def share_words(share: ShareInterval) -> str:
    """Such as ``25% (13% to 43%)``."""
    return f"{share.share:.0%} ({share.low:.0%} to {share.high:.0%})"


def difficulty_words(row: ResultRow) -> str:
    """The difficulties of a row in one phrase."""
    return ", ".join(DIFFICULTY[one] for one in row.difficulties)


def first_report_words(minutes: int | None) -> str:
    """How long until the first report, in words."""
    if minutes is None:
        return "No message was reported."
    if minutes < 60:
        return f"The first report came after {plural(minutes, 'minute')}."
    return f"The first report came after {plural(round(minutes / 60), 'hour')}."
