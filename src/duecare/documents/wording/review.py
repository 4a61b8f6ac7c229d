"""Then and now in words: what a review may say of two stored figures, and what it may not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from duecare.dates import long_date
from duecare.documents.wording.figures import PeopleFigure, estimated_or_exact, people_held
from duecare.documents.wording.insurance import rounded_gap
from duecare.documents.wording.words import plural
from duecare.money import estimated_dollars
from duecare.risk.result import Gap

NOT_RECORDED: Final = "not recorded"
LEAD: Final = (
    "This review is made from what was recorded on the two days and between them. What was not "
    "recorded is named; nothing is estimated for this review."
)
LIMITS: Final = (
    "A scan sees the places that it was given, on its day. Data elsewhere is not in any figure.",
    "A smaller figure does not say that data was deleted, only that the later scan found less.",
    (
        "The cost of a bad case is an estimate. Its range and its sources are in the liability "
        "statement of the assessment that is named beside it."
    ),
    (
        "A policy or a lesson on record shows that it was adopted, read or answered. It does not show "
        "that it is followed."
    ),
)


@dataclass(frozen=True, slots=True)
class HeldPeople:
    """People found by one scan: ``places`` are the ids of those that it looked at."""

    low: int
    best: int
    high: int
    scanned_on: date
    places: frozenset[str] = frozenset()

    @property
    def printed(self) -> PeopleFigure:
        """The figure and its range, rounded as every paper prints them."""
        return people_held(self.low, self.best, self.high)

    @property
    def words(self) -> str:
        """``4,000 (3,900 to 4,100)``."""
        shown = self.printed
        return f"{shown.figure} ({shown.spread})" if shown.spread else shown.figure

    @property
    def counted(self) -> str:
        """The same as it was counted, as the pages of the console show it: ``4,004 (3,899 to 4,101)``."""
        spread = f" ({self.low:,} to {self.high:,})" if self.low != self.high else ""
        return f"{self.best:,}{spread}"


@dataclass(frozen=True, slots=True)
class BadCase:
    """The bad case of one assessment, and with which catalog it was priced."""

    gap: Gap
    assessed_on: date
    release: str

    @property
    def cost(self) -> str:
        """What it costs."""
        return estimated_dollars(rounded_gap(self.gap).cost)

    @property
    def paid(self) -> str:
        """What insurance pays of it."""
        paid = rounded_gap(self.gap).paid
        if paid is None:
            return "not known"
        return estimated_or_exact(paid) if paid else "nothing"

    @property
    def left(self) -> str:
        """What stays with the client."""
        rounded = rounded_gap(self.gap)
        return rounded.left_words if rounded.paid is not None else "not known"


def change_of_people(
    before: HeldPeople | None, now: HeldPeople | None, *, counted: bool = False
) -> str:
    """What may be said of the difference between two scans: as printed, or as ``counted``."""
    if now is None:
        return "no scan on record"
    if before is None:
        return "first scan on record in this time"
    if before.scanned_on == now.scanned_on:
        return "no new scan"
    if before.places != now.places:
        return f"not the same places ({len(before.places)} then, {len(now.places)} now)"
    if now.best == before.best:
        return "no difference"
    if before.low <= now.high and now.low <= before.high:
        return "the ranges overlap: it may be no change"
    if counted:
        return change_of_count(before.best, now.best)
    return change_of_count(before.printed.count, now.printed.count)


def change_of_case(
    before: BadCase | None, now: BadCase | None, part: Literal["cost", "paid", "left"] = "left"
) -> str:
    """What may be said of the difference between two assessments: of what stays, or another part."""
    if now is None:
        return "no assessment on record"
    if before is None:
        return "first assessment on record in this time"
    if before.assessed_on == now.assessed_on:
        return "no new assessment"
    if before.release != now.release:
        return f"priced with another catalog ({before.release} then, {now.release} now)"
    if part != "cost" and "not known" in (before.left, now.left):
        return "cannot be compared"
    then, later = (getattr(rounded_gap(one.gap), part) for one in (before, now))
    if then == later:
        return "no difference"
    return f"{estimated_or_exact(abs(later - then))} {'more' if later > then else 'less'}"


def change_of_count(before: int, now: int) -> str:
    """``2 more``, ``1 fewer`` or ``no difference``."""
    if now == before:
        return "no difference"
    return f"{abs(now - before):,} {'more' if now > before else 'fewer'}"


def people_note(people: HeldPeople | None) -> str:
    """From which scan a count is."""
    return f"scan of {long_date(people.scanned_on)}" if people else "no scan on record"


def case_note(case: BadCase | None) -> str:
    """From which assessment a figure is."""
    return f"assessment of {long_date(case.assessed_on)}" if case else "no assessment on record"


def decided_in_words(counts: dict[str, int]) -> str:
    """``2 accepted, 1 declined``; ``none`` where nothing was decided."""
    told = [f"{number} {words}" for words, number in counts.items() if number]
    return ", ".join(told) or "none"


def holds_words(refusals: int, deferrals: int) -> str:
    """How many refusals and deferrals still hold at the end."""
    parts = []
    if refusals:
        parts.append(plural(refusals, "refusal"))
    if deferrals:
        parts.append(plural(deferrals, "deferral"))
    verb = "holds" if refusals + deferrals == 1 else "hold"
    return f"{' and '.join(parts)} still {verb}." if parts else "No refusal or deferral holds."
