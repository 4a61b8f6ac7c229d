"""What facts show beside what was said, in the words of every page and paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from duecare.dates import long_date, month_name
from duecare.documents.wording.words import in_words
from duecare.risk.readings import Conflict, Measurement, Resolved, Thing

MOST_NAMES: Final = 5
"""So many names are printed, those with the most people first."""

OUTCOMES: Final[Mapping[str, str]] = {
    "corrected": "The answer was wrong",
    "list_wrong": "The list is wrong or out of date",
    "both_right": "Both are right",
}
OUTCOME_HELP: Final[Mapping[str, str]] = {
    "corrected": "The answer becomes what the facts show. Both stay on record.",
    "list_wrong": "The answer stays. Say what is wrong with the list; a newer list asks again.",
    "both_right": "The answer stays. Say why both hold; a new name on the list asks again.",
}
_LEFT_OPEN: Final[Mapping[str, str]] = {
    "keys": "The list does not say where recovery keys are kept; that half of the question is "
    "not verified.",
    "cloud": "The list shows servers alone; cloud mail, cloud files and the copy elsewhere are "
    "not verified.",
    "asked": "The list shows who has set up a second step, not whether sign-in asks for it.",
    "speed": "The list shows whether accounts are closed, not how fast.",
    "unscanned": "This is what the scan read; what was not scanned is not known.",
}


@dataclass(frozen=True, slots=True)
class _Words:
    """One rule in words. ``holds`` and ``fails`` follow the noun, singular and plural."""

    one: str
    many: str
    holds: tuple[str, str]
    fails: tuple[str, str]
    said: Mapping[str, str] = field(default_factory=dict)

    def noun(self, count: int) -> str:
        return self.one if count == 1 else self.many


_NO: Final = ("that is not", "that are not")
_WORDS: Final[Mapping[str, _Words]] = {
    "laptops-encrypted": _Words("laptop", "laptops", ("is encrypted", "are encrypted"), _NO),
    "computers-encrypted": _Words(
        "desktop or server", "desktops and servers", ("is encrypted", "are encrypted"), _NO
    ),
    "edr": _Words(
        "computer", "computers", ("runs EDR", "run EDR"), ("that does not", "that do not")
    ),
    "servers-backed-up": _Words(
        "server",
        "servers",
        ("has a current backup", "have a current backup"),
        ("that has not", "that have not"),
        {
            "all": "everything is backed up at least daily, with one copy elsewhere",
            "most": "most of it is backed up at least daily, with one copy elsewhere",
            "some": "some of it is backed up at least daily, with one copy elsewhere",
            "none": "nothing is backed up daily with one copy elsewhere",
        },
    ),
    "second-step-asked": _Words(
        "account",
        "accounts",
        ("needs a second step to sign in", "need a second step to sign in"),
        ("that does not", "that do not"),
    ),
    "second-step-set-up": _Words(
        "account",
        "accounts",
        ("has a second step set up", "have a second step set up"),
        ("that has not", "that have not"),
        {
            "all": "every email account needs a second step to sign in",
            "most": "most email accounts (about 90 percent or more) need a second step to sign in",
            "some": "some email accounts need a second step to sign in",
            "none": "no email account needs a second step to sign in",
        },
    ),
    "leavers-closed": _Words(
        "person who left",
        "people who left",
        ("has no open account", "have no open account"),
        ("with an account that is still open", "with an account that is still open"),
        {
            "h": "accounts are closed on the day someone leaves",
            "d": "accounts are closed within a few days after someone leaves",
            "w": "accounts are closed when someone remembers",
        },
    ),
    "trained": _Words(
        "employee",
        "employees",
        ("has finished training within the year", "have finished training within the year"),
        ("who has not", "who have not"),
        {
            "all": "all employees get security training at the start and every year",
            "most": "most employees (about 90 percent or more) get security training every year",
            "some": "some employees get security training every year",
            "none": "no employee gets security training",
        },
    ),
    "policies-signed": _Words(
        "employee",
        "employees",
        ("has signed the current policies", "have signed the current policies"),
        ("who has not", "who have not"),
    ),
    "computers-without-people": _Words(
        "laptop or desktop",
        "laptops and desktops",
        ("holds no personal records", "hold no personal records"),
        ("that holds some", "that hold some"),
        {
            "all": "personal records are kept off all laptops and desktops",
            "most": "personal records are kept off most laptops and desktops",
            "some": "personal records are kept off some laptops and desktops",
            "none": "personal records are kept on laptops and desktops",
        },
    ),
    "places-without-cards": _Words(
        "place",
        "places",
        ("holds no card numbers", "hold no card numbers"),
        ("with card numbers", "with card numbers"),
        {
            "no": "card numbers are stored nowhere, as a scan confirmed",
            "think": "you think that card numbers are stored nowhere",
            "yes": "card numbers are stored",
        },
    ),
}  # fmt: skip


_ABOUT_PEOPLE: Final = frozenset(
    {"second-step-asked", "second-step-set-up", "leavers-closed", "trained", "policies-signed"}
)
"""Rules that count persons: a paper that stays gives numbers, no names."""


def conflict_sentence(conflict: Conflict) -> str:
    """What was said and what the facts show, in one sentence, with names."""
    reading = conflict.reading
    words = _WORDS[reading.rule]
    said = said_words(conflict)
    if conflict.counts == "said":
        all_of = "the only one" if reading.of == 1 else f"{reading.have} of {reading.of}"
        verb = words.holds[reading.have != 1]
        return f"You answered that {said}; {_list(reading)} shows {all_of} that {verb}."
    failing = len(reading.failing)
    fails = words.fails[failing != 1]
    counted = f"{failing} {words.noun(failing)} of {reading.of}"
    shown = "" if reading.rule in _ABOUT_PEOPLE else f": {names(reading.failing)}"
    return f"You answered that {said}; {_list(reading)} shows {counted} {fails}{shown}."


def said_words(conflict: Conflict) -> str:
    """The answer as it was given, to be read after "you answered that"."""
    words, key = _WORDS[conflict.reading.rule], conflict.said.key
    if key in words.said:
        return words.said[key]
    if key == "none":
        return f"no {words.one} {words.holds[0]}"
    extent = {"all": "all", "most": "most (about 90 percent or more)", "some": "some"}[key]
    return f"{extent} {words.many} {words.holds[1]}"


def measured_words(reading: Measurement) -> str:
    """``8 of 11 laptops are encrypted, 1 not known``."""
    words = _WORDS[reading.rule]
    of = f"{reading.have} of {reading.of} {words.noun(reading.of)} {words.holds[reading.have != 1]}"
    return f"{of}, {reading.unknown} not known" if reading.unknown else of


def names(things: Sequence[Thing], most: int = MOST_NAMES) -> str:
    """The names in order, at most ``most`` of them, ``and 37 more``."""
    shown = [one.name for one in things[:most]]
    more = len(things) - len(shown)
    return f"{', '.join(shown)} and {more} more" if more else in_words(shown)


def source_words(reading: Measurement) -> str:
    """``device list of March 12, 2027``; where its states are of several days, first and last."""
    if reading.on is None or reading.oldest is None:
        return reading.source
    return f"{reading.source} of {_days(reading.oldest, reading.on)}"


def _days(first: date, last: date) -> str:
    if first == last:
        return long_date(last)
    start = f"{month_name(first)} {first.day}" if first.year == last.year else long_date(first)
    return f"{start} to {long_date(last)}"


def _list(reading: Measurement) -> str:
    return f"the {source_words(reading)}"


def proof_words(reading: Measurement, at: date) -> str:
    """``measured``, ``measured, old``, ``seen``, ``document`` or ``said``, as of the day ``at``."""
    word = PROOFS[reading.proof]
    return f"{word}, old" if reading.proof == len(PROOFS) - 1 and reading.is_old(at) else word


PROOFS: Final = ("said", "document", "seen", "measured")


def left_open_words(reading: Measurement) -> str:
    """What the facts cannot tell of the question; empty where they tell all of it."""
    return _LEFT_OPEN.get(reading.leaves_open, "")


def counts_words(conflict: Conflict) -> str:
    """Which side the price and the levels use while the difference is open."""
    side = "what the facts show" if conflict.counts == "measured" else "the answer"
    return f"Until this is resolved, {side} counts: the worse of the two."


def resolved_sentence(resolved: Resolved) -> str:
    """How a difference was settled: what was said and shown, by whom, and the reason."""
    one = resolved.resolution
    by = f" {one.by}" if one.by else ""
    when = f" on {long_date(one.at)}" if one.at else ""
    return (
        f"{conflict_sentence(resolved.conflict)} Resolved{when}{' by' if by else ''}{by}: "
        f"{OUTCOMES[one.outcome].lower()}. {one.reason}".rstrip()
    )
