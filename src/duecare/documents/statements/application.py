"""Answers for an insurance application: each with its source and day, what is not known named so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from duecare.dates import long_date
from duecare.documents.model import (
    Block,
    Callout,
    Column,
    Items,
    Paragraph,
    Section,
    SignatureLine,
    Signatures,
    Statement,
    Table,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording import application as words
from duecare.documents.wording.measurements import conflict_sentence
from duecare.risk.inputs.answers import Answers
from duecare.risk.insurance.application import Application
from duecare.risk.insurance.asked import ApplicationAnswer
from duecare.risk.policies import Contradiction
from duecare.risk.readings import SettledAnswers


@dataclass(frozen=True, slots=True)
class KnownFact:
    """Something on record that answers a question: what, from where, as of which day."""

    text: str
    source: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class EarlierApplication:
    """An application that was signed for a policy, and its answers that the evidence is against."""

    policy: str
    application: Application
    against: tuple[Contradiction, ...] = ()


@dataclass(frozen=True)
class ApplicationFacts:
    """What is known of a client on the questions that insurers ask.

    ``answered`` says by question of the assessment who answered it and when; ``known`` holds the
    facts of the record by question of the application; ``cover`` the policies of today in words.
    """

    rows: tuple[ApplicationAnswer, ...]
    said: Answers
    settled: SettledAnswers
    answered: Mapping[str, tuple[str, date]] = field(default_factory=dict)
    known: Mapping[str, tuple[KnownFact, ...]] = field(default_factory=dict)
    cover: tuple[str, ...] = ()
    earlier: tuple[EarlierApplication, ...] = ()


def insurance_application(facts: ApplicationFacts, *, preparation: Preparation) -> Statement:
    """What the client can copy into the insurer's form, and what it must look at before it signs."""
    questions = client_rows(facts)
    known = sum(1 for row in questions if _lines(row, facts))
    lead = words.lead_words(preparation.client, preparation.firm)
    return preparation.statement(
        "insurance-application",
        words.TITLE,
        subtitle=f"For the renewal or a new policy of {preparation.client}",
        intro=(
            Paragraph(lead, "lead"),
            *_attention(facts),
            Callout(words.count_words(known, len(questions) - known), words.BLANK_IS_NO, "warning"),
        ),
        sections=(
            *(_section(group, facts) for group in _groups(questions)),
            Section("Cover today", (Items(facts.cover or ("No policy is on record.",)),)),
            Section("What this paper does not say", (Items(words.LIMITS),)),
            Section("Before the insurer’s form is signed", (_signature(preparation),)),
        ),
        facts={
            "known": known,
            "not_known": [row.question for row in questions if not _lines(row, facts)],
            "supports": {
                row.question: row.supports.reply for row in questions if row.supports is not None
            },
            "do_not_repeat": [one.question for each in facts.earlier for one in each.against],
        },
    )


def client_rows(facts: ApplicationFacts) -> list[ApplicationAnswer]:
    """The questions that a client is asked; those to the firm are for the firm's own application."""
    return [row for row in facts.rows if row.asked_of != "msp"]


def _groups(rows: list[ApplicationAnswer]) -> list[str]:
    return [group for group in words.GROUPS if any(row.group == group for row in rows)]


def _attention(facts: ApplicationFacts) -> tuple[Block, ...]:
    """Answers that would be false, first; then differences that are open."""
    found: list[str] = []
    rows = {row.question: row for row in client_rows(facts)}
    for each in facts.earlier:
        shown = {one.question for one in each.against}
        found += [words.earlier_words(one) for one in each.against]
        signed = each.application.signed_on
        found += [
            words.own_words_against(rows[name], answered, each.policy, signed)
            for name, answered in each.application.answers.items()
            if name in rows and name not in shown and _is_better(rows[name], answered)
        ]
    blocks: list[Block] = [
        Callout("An answer that would not be true", text, "gap") for text in found
    ]
    blocks += [
        Callout(
            "Said one way, shown another", words.conflict_words(one, conflict_sentence(one)), "gap"
        )
        for one in facts.settled.open
    ]
    return tuple(blocks)


_ORDER = {"no": 0, "partly": 1, "yes": 2}


def _is_better(row: ApplicationAnswer, answered: str) -> bool:
    """Whether an answer is better for the applicant than what the record supports."""
    if row.supports is None:
        return False
    sign = -1 if row.favorable == "no" else 1
    return sign * _ORDER[answered] > sign * _ORDER[row.supports.reply]


def _section(group: str, facts: ApplicationFacts) -> Section:
    rows = [row for row in client_rows(facts) if row.group == group]
    before = {name for one in facts.earlier for name in one.application.answers}
    has_before = any(row.question in before for row in rows)
    columns = [
        Column("What insurers ask", share=1.7),
        Column("What is on record", share=3.2),
        Column("At most", share=1.2),
    ]
    if has_before:
        columns.append(Column("You answered before", share=1.0))
    cells = []
    for row in rows:
        lines = _lines(row, facts)
        cell = [
            row.ask,
            "\n".join([*lines, *_left(row)]) or words.NOT_KNOWN,
            words.supports_words(row, is_known=bool(lines)),
        ]
        cells.append((*cell, _before(row, facts)) if has_before else tuple(cell))
    return Section(words.GROUPS[group], (Table("", tuple(columns), tuple(cells)),))


def _lines(row: ApplicationAnswer, facts: ApplicationFacts) -> list[str]:
    """What is on record on a question: facts, then readings of lists, then what was said."""
    lines = [
        words.fact_line(one.text, one.source, one.on) for one in facts.known.get(row.question, ())
    ]
    for name in row.questions:
        reading = facts.settled.reading(name)
        if reading is not None:
            lines.append(words.reading_line(reading))
        answer = facts.said.by_question.get(name)
        if answer is None or name in row.left:
            continue
        by, on = facts.answered.get(name, ("", None))
        lines.append(words.reply_line(name, answer, by, answer.measured_on or on))
    return lines


def _left(row: ApplicationAnswer) -> list[str]:
    return [words.left_line(name) for name in row.left]


def _before(row: ApplicationAnswer, facts: ApplicationFacts) -> str:
    found = []
    for one in facts.earlier:
        answered = one.application.answers.get(row.question)
        if answered:
            found.append(f"{answered} ({one.policy}, {long_date(one.application.signed_on)})")
    return "\n".join(found)


def _signature(preparation: Preparation) -> Signatures:
    line = SignatureLine(
        role=f"Owner or officer who signs for {preparation.client}", organization=preparation.client
    )
    return Signatures((line,), words.INTENT)
