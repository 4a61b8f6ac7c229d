"""The assessment as a member works on it: sections, a card for each question, progress, changes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from duecare.catalog import Question, QuestionSection, load_catalog
from duecare.catalog.questions import NOT_APPLICABLE, TIERS
from duecare.catalog.replies import asked_questions, reply_words
from duecare.documents.wording.answers import answer_words, not_asked_words
from duecare.documents.wording.known import known_words
from duecare.documents.wording.measurements import (
    conflict_sentence,
    left_open_words,
    measured_words,
    source_words,
)
from duecare.risk import Answer as Reply
from duecare.risk.advice.changes import AnswerMoved, moved_answers
from duecare.risk.inputs.known import KnownReply, known_replies
from duecare.risk.readings import Measurement
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.models import (
    Answer,
    AskedPerson,
    Assessment,
    AssessmentPlan,
    EvidenceFile,
)
from duecare_web.assessments.queries import (
    facts_of,
    latest_assessment,
    settled_of,
    terms_of_client,
)
from duecare_web.assessments.replies import answers_of, plan_of, reply_from
from duecare_web.clients.models import Client

STATES = ("open", "known", "with", "returned", "confirm", "answered", "na", "conflict")
TO_CONFIRM = ("confirm", "known")
PROOF_LABELS = ("said", "document", "seen", "measured")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a card; ``counts`` unless it is past its date."""

    row: EvidenceFile
    counts: bool


@dataclass(frozen=True)
class Card:
    """One question with everything that is known of its answer."""

    question: Question
    state: str
    row: Answer | None = None
    reply: Reply | None = None
    words: str = ""
    files: Sequence[File] = ()
    asked: AskedPerson | None = None
    before: AnswerMoved | None = None
    measured: str = ""
    conflict: str = ""
    known: KnownReply | None = None

    @property
    def badge(self) -> tuple[str, str]:
        """The words of the badge and their tone: how the answer is shown, never how good it is."""
        if self.state == "conflict":
            return "conflict", "warn"
        if self.state == "with" and self.asked:
            return f"with {self.asked.name}", "info"
        if self.state == "returned" and self.asked:
            return f"{self.asked.name} does not know", "warn"
        if self.state == "na":
            return "does not apply", ""
        if self.state == "confirm":
            return "from last time", "warn"
        if self.state == "known":
            return "on record", "info"
        if self.reply is None:
            return "no answer yet", ""
        return PROOF_LABELS[self.reply.proof], "good" if self.reply.proof > 1 else ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state not in ("answered", "na")

    @property
    def known_from(self) -> str:
        """Which facts on record give the reply that waits to be confirmed."""
        return known_words(self.known) if self.state == "known" and self.known else ""


@dataclass(frozen=True)
class SectionProgress:
    """A section of the list: how many of its questions are done."""

    section: QuestionSection
    done: int
    asked: int
    clashes: int

    @property
    def open(self) -> int:
        """Questions about which somebody still has to do something."""
        return self.asked - self.done


@dataclass(frozen=True)
class Workspace:
    """The whole page."""

    plan: AssessmentPlan
    cards: Sequence[Card]
    sections: Sequence[SectionProgress]
    not_asked: Mapping[str, str]
    sizes: Mapping[str, int]
    people: Sequence[AskedPerson]
    last: Assessment | None
    moved: Sequence[AnswerMoved] = field(default=())

    @property
    def done(self) -> int:
        """Questions that are answered or do not apply."""
        return sum(not card.is_open for card in self.cards)

    @property
    def open(self) -> list[Card]:
        """Cards about which somebody still has to do something."""
        return [card for card in self.cards if card.is_open]

    @property
    def proofs(self) -> list[tuple[str, int]]:
        """How many answers are measured, seen, with a document, said, and how many are open."""
        found = Counter(
            PROOF_LABELS[card.reply.proof] for card in self.cards if not card.is_open and card.reply
        )
        return [
            ("Measured", found["measured"]),
            ("Seen by us", found["seen"]),
            ("With a document", found["document"]),
            ("Stated, not verified", found["said"]),
            ("To confirm", sum(card.state in TO_CONFIRM for card in self.cards)),
            ("Open", sum(card.state not in TO_CONFIRM for card in self.open)),
        ]

    def to_confirm(self, section: str) -> list[Card]:
        """The cards of a section whose answer is from last time, or given by facts on record."""
        return [card for card in self.of_section(section) if card.state in TO_CONFIRM]

    def of_section(self, section: str) -> list[Card]:
        """The cards of one section."""
        return [card for card in self.cards if card.question.section == section]


def workspace_of(client: Client, *, on: dt.date | None = None) -> Workspace:
    """Everything on the page of the assessment; the number of reads does not grow with it."""
    day, catalog = on or firm_day(client.firm, timezone.now()), load_catalog()
    answers, plan = answers_of(client, on=day), plan_of(client)
    terms = terms_of_client(client, answers)
    every = catalog.questions.values()
    asked, left_out = asked_questions(every, terms, plan.depth)
    last = _last_with_replies(client)
    kept = last.answer_values.get("replies", {}) if last else {}
    moved = {one.question: one for one in moved_answers(kept, answers, catalog)} if last else {}
    people = _asked_people(client)
    made = _cards(client, asked, moved, people, last, day)
    return Workspace(
        plan,
        made,
        _sections(made),
        {name: not_asked_words(missing) for name, missing in left_out.items()},
        {tier: sum(one.is_in(tier) for one in every) for tier in TIERS},
        people,
        last,
        [one for one in moved.values() if one.before != one.after],
    )


def _last_with_replies(client: Client) -> Assessment | None:
    found = latest_assessment(client)
    return found if found and found.answer_values else None


def _asked_people(client: Client) -> list[AskedPerson]:
    rows = AskedPerson.objects.filter(client=client, withdrawn_at=None)
    return list(rows.select_related("contact", "employee", "member"))


def _cards(
    client: Client,
    asked: Sequence[Question],
    moved: Mapping[str, AnswerMoved],
    people: Sequence[AskedPerson],
    last: Assessment | None,
    day: dt.date,
) -> list[Card]:
    rows = {row.question: row for row in Answer.objects.filter(client=client)}
    files: dict[str, list[EvidenceFile]] = {}
    for one in EvidenceFile.objects.filter(client=client, withdrawn_at=None):
        files.setdefault(one.question, []).append(one)
    whose = {name: one for one in reversed(people) for name in [*one.waiting, *one.returned]}
    settled, known = settled_of(client), known_replies(*facts_of(client))
    made = []
    for question in asked:
        row, mine = rows.get(question.id), files.get(question.id, [])
        given = reply_from(row, mine, day, firm=client.firm) if row else None
        reply = settled.answers.by_question.get(question.id)
        shown = given or reply
        reading, conflict = settled.reading(question.id), settled.conflict(question.id)
        person = whose.get(question.id)
        state = _state(question, row, person, last)
        if state == "open":
            state = "answered" if reply else "known" if question.id in known else "open"
        made.append(
            Card(
                question,
                "conflict" if conflict else state,
                row,
                reply,
                answer_words(question, shown) if shown else "",
                [File(one, one.counts_on(day)) for one in mine],
                person,
                moved.get(question.id),
                _reading_words(reading) if reading else "",
                conflict_sentence(conflict) if conflict else "",
                known.get(question.id),
            )
        )
    return made


def _reading_words(reading: Measurement) -> str:
    shown = f"{measured_words(reading)} ({source_words(reading)})."
    return " ".join(part for part in (shown, left_open_words(reading)) if part)


def _state(
    question: Question, row: Answer | None, person: AskedPerson | None, last: Assessment | None
) -> str:
    if person and question.id in person.waiting:
        return "with"
    if row is None:
        return "returned" if person else "open"
    if row.key == NOT_APPLICABLE:
        return "na"
    return "confirm" if last and row.answered_at < last.completed_at else "answered"


def _sections(cards: Sequence[Card]) -> list[SectionProgress]:
    found = []
    for section in load_catalog().sections.values():
        mine = [card for card in cards if card.question.section == section.id]
        if mine:
            clashes = sum(card.state == "conflict" for card in mine)
            done = sum(not card.is_open for card in mine)
            found.append(SectionProgress(section, done, len(mine), clashes))
    return found


def moved_words(moved: AnswerMoved) -> tuple[str, str]:
    """Both replies of a question that moved, as a person reads them."""
    question = load_catalog().questions[moved.question]
    return tuple(  # type: ignore[return-value]  # exactly two
        reply_words(question, one) if one else "no answer" for one in (moved.before, moved.after)
    )
