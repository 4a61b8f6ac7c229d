"""The quarterly business review: two days of one client side by side, and what was decided between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from duecare.dates import long_date
from duecare.documents.model import (
    Block,
    Callout,
    Column,
    Figure,
    Items,
    KeyFigures,
    Paragraph,
    Section,
    Statement,
    Table,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording import review as wording
from duecare.documents.wording.insurance import gap_sentence
from duecare.documents.wording.review import NOT_RECORDED, BadCase, HeldPeople

KIND: Final = "quarterly-review"


@dataclass(frozen=True, slots=True)
class Standing:
    """What was on record at the end of one day.

    ``waiting`` counts the recommendations without a decision, ``policies`` those in force,
    ``acknowledged`` the signatures of employees under them, ``overdue`` the lessons past their day.
    """

    day: date
    people: HeldPeople | None = None
    case: BadCase | None = None
    waiting: int = 0
    refused: int = 0
    policies: int = 0
    acknowledged: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """One decision: on which day, on what, how, by whom, with which words."""

    day: date
    title: str
    outcome: str
    by: str
    reason: str = ""
    revisit_on: date | None = None
    is_refusal: bool = False


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """All that a review tells: the first and last day of its time, both standings, what happened.

    ``counts`` are the decisions of the time by their words; ``holding`` the refusals and deferrals
    of any day that hold at its end; ``completed`` the lessons completed in it and in the time of
    equal length before; ``adopted`` policies and ``renewals`` of insurance with their days.
    """

    first: date
    last: date
    before: Standing
    now: Standing
    decided: tuple[DecidedLine, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    holding: tuple[DecidedLine, ...] = ()
    waiting: tuple[str, ...] = ()
    completed: tuple[int, int] = (0, 0)
    adopted: tuple[tuple[str, date], ...] = ()
    renewals: tuple[tuple[str, date], ...] = ()
    incidents: tuple[tuple[str, date], ...] = ()
    insured: bool = True


def review_statement(facts: ReviewFacts, *, preparation: Preparation) -> Statement:
    """The review as a statement; its facts are those of the ledger entry."""
    return preparation.statement(
        KIND,
        "Business review",
        subtitle=f"{long_date(facts.first)} to {long_date(facts.last)}",
        intro=(Paragraph(wording.LEAD, "lead"), _key_figures(facts)),
        sections=(
            Section("Then and now", (_then_and_now(facts),)),
            Section("Decisions in this time", _decisions(facts)),
            Section("What still waits or was refused", _open(facts)),
            Section("Policies and training", _program(facts)),
            Section("Insurance", _insurance(facts)),
            *((Section("Incidents", _incidents(facts)),) if facts.incidents else ()),
            Section("What this review does not show", (Items(wording.LIMITS),)),
        ),
        facts=_as_facts(facts),
    )


def _key_figures(facts: ReviewFacts) -> KeyFigures:
    people, case = facts.now.people, facts.now.case
    decided = sum(number for _, number in facts.counts)
    return KeyFigures(
        (
            Figure(
                "People in the data found",
                people.printed.figure if people else NOT_RECORDED,
                people.printed.spread if people else "",
                note=wording.people_note(people),
            ),
            Figure(
                "Stays with you in a bad case",
                case.left if case else NOT_RECORDED,
                f"of {case.cost}" if case else "",
                note=wording.case_note(case),
            ),
            Figure(
                "Decisions in this time",
                str(decided),
                wording.decided_in_words(dict(facts.counts)) if decided else "",
                note=f"{facts.now.waiting} waiting on {long_date(facts.last)}",
            ),
        )
    )


def _then_and_now(facts: ReviewFacts) -> Table:
    before, now = facts.before, facts.now

    def counted(label: str, name: str) -> tuple[str, str, str, str]:
        then, later = getattr(before, name), getattr(now, name)
        return label, f"{then:,}", f"{later:,}", wording.change_of_count(then, later)

    def of_case(label: str, name: Literal["cost", "paid", "left"]) -> tuple[str, str, str, str]:
        sides = (before.case, now.case)
        first, second = (getattr(one, name) if one else NOT_RECORDED for one in sides)
        return label, first, second, wording.change_of_case(*sides, name)

    people = [one.words if one else NOT_RECORDED for one in (before.people, now.people)]
    rows = (
        ("People in the data found", *people, wording.change_of_people(before.people, now.people)),
        of_case("A bad case costs", "cost"),
        of_case("Of that, insurance pays", "paid"),
        of_case("Stays with you", "left"),
        counted("Recommendations without a decision", "waiting"),
        counted("Refusals that hold", "refused"),
        counted("Security policies in force", "policies"),
        counted("Signatures of employees under them", "acknowledged"),
        counted("Lessons overdue", "overdue"),
    )
    dates = [
        f"{title}: {wording.people_note(side.people)}, {wording.case_note(side.case)}."
        for title, side in (("Then", before), ("Now", now))
    ]
    return Table(
        "What was on record at the end of each day",
        (
            Column("", share=2.2),
            Column(f"On {long_date(before.day)}", "right", 1.5),
            Column(f"On {long_date(now.day)}", "right", 1.5),
            Column("Difference", share=1.8),
        ),
        rows,
        note=" ".join(dates),
    )


def _decisions(facts: ReviewFacts) -> tuple[Block, ...]:
    return (
        Table(
            "Each decision with the words of the one who made it",
            (
                Column("Day", share=1.1),
                Column("Recommendation", share=2.2),
                Column("Decision", share=1.2),
                Column("By", share=1.2),
                Column("Reason given", share=2.2),
            ),
            tuple(
                (long_date(one.day), one.title, one.outcome, one.by, one.reason)
                for one in facts.decided
            ),
            empty="Nothing was decided in this time.",
        ),
    )


def _open(facts: ReviewFacts) -> tuple[Block, ...]:
    refused = sum(1 for one in facts.holding if one.is_refusal)
    blocks: list[Block] = [
        Paragraph(wording.holds_words(refused, len(facts.holding) - refused)),
        Table(
            "Refusals and deferrals that hold",
            (
                Column("Recommendation", share=2.4),
                Column("Decision", share=1.2),
                Column("Since", share=1.2),
                Column("Comes back on", share=1.2),
            ),
            tuple(
                (
                    one.title,
                    one.outcome,
                    long_date(one.day),
                    long_date(one.revisit_on) if one.revisit_on else "",
                )
                for one in facts.holding
            ),
            note="Each can be changed on any day.",
        ),
    ]
    if facts.waiting:
        blocks += [Paragraph("Recommendations without a decision:"), Items(facts.waiting)]
    else:
        blocks.append(Paragraph("No recommendation waits for a decision."))
    return tuple(blocks)


def _program(facts: ReviewFacts) -> tuple[Block, ...]:
    earlier, completed = facts.completed
    adopted = tuple(f"{title}, adopted on {long_date(day)}" for title, day in facts.adopted)
    return (
        Items(adopted) if adopted else Paragraph("No security policy was adopted in this time."),
        Paragraph(f"Lessons completed: {completed:,}, and {earlier:,} in the time before."),
    )


def _insurance(facts: ReviewFacts) -> tuple[Block, ...]:
    case = facts.now.case
    blocks: list[Block] = []
    if case:
        blocks.append(Callout(f"The gap on {long_date(facts.last)}", gap_sentence(case.gap), "gap"))
    if facts.renewals:
        ends = tuple(f"{title} ends on {long_date(day)}" for title, day in facts.renewals)
        blocks += [Paragraph("Policies that end within 90 days:"), Items(ends)]
    elif facts.insured:
        blocks.append(Paragraph("No policy on record ends within 90 days."))
    else:
        blocks.append(Paragraph("No insurance policy is on record."))
    return tuple(blocks)


def _incidents(facts: ReviewFacts) -> tuple[Block, ...]:
    return (Items(tuple(f"{what}, known since {long_date(at)}" for what, at in facts.incidents)),)


def _as_facts(facts: ReviewFacts) -> dict[str, object]:
    def side(one: Standing) -> dict[str, object]:
        people, case = one.people, one.case
        return {
            "day": one.day,
            "people": [people.low, people.best, people.high] if people else None,
            "left": case.left if case else None,
            "waiting": one.waiting,
            "refused": one.refused,
            "policies": one.policies,
            "acknowledged": one.acknowledged,
            "overdue": one.overdue,
        }

    return {
        "first": facts.first,
        "last": facts.last,
        "before": side(facts.before),
        "now": side(facts.now),
        "decided": dict(facts.counts),
    }
