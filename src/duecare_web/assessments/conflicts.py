"""Where answers and facts differ: what the page shows of each, and how one is resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django import forms

from duecare.catalog import Question, load_catalog
from duecare.catalog.replies import reply_words
from duecare.documents.wording.measurements import (
    MOST_NAMES,
    OUTCOME_HELP,
    OUTCOMES,
    PROOFS,
    conflict_sentence,
    counts_words,
    left_open_words,
    measured_words,
    proof_words,
    source_words,
)
from duecare.risk import Answer as Reply
from duecare.risk import Answers
from duecare.risk.readings import Conflict, Thing
from duecare_web.accounts.actors import member_actor
from duecare_web.accounts.models import User
from duecare_web.assessments import queries
from duecare_web.assessments.answering import record_answers
from duecare_web.assessments.models import Answer
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import action
from duecare_web.measurements.actions import record_resolution
from duecare_web.measurements.models import Resolution

MEMBER = "member:"
"""How the reference of a member begins."""


class ResolveForm(forms.Form):
    """One of three ways out, none chosen before, and the reason in words."""

    outcome = forms.ChoiceField(
        label="How do you resolve it?",
        choices=[(key, OUTCOMES[key]) for key in OUTCOMES],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three ways."},
    )
    reason = forms.CharField(
        label="Reason",
        help_text="In a sentence or two. It stays on record with your name.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        min_length=10,
        error_messages={"required": "Give the reason; it stays on record."},
    )


@dataclass(frozen=True, slots=True)
class ConflictCard:
    """One open difference as its card shows it: both sides, names, what the source can't say."""

    question: Question
    conflict: Conflict
    sentence: str
    said: str
    said_by: str
    said_at: dt.datetime | None
    said_proof: str
    measured: str
    source: str
    proof: str
    shown: Sequence[Thing]
    more: int
    left_open: str
    counts: str
    choices: Sequence[tuple[str, str, str]]
    form: ResolveForm

    @property
    def of_devices(self) -> bool:
        """Whether the names are those of devices, which somebody uses and people's data is on."""
        return any(one.kind or one.people is not None for one in self.shown)


def conflict_cards(
    client: Client, *, at: dt.date, bound: ResolveForm | None = None, question: str = ""
) -> list[ConflictCard]:
    """The open differences of a client; ``bound`` is the form sent for ``question``."""
    given = {row.question: row for row in Answer.objects.filter(client=client)}
    found = queries.settled_of(client).open
    names = _member_names(given[one.question] for one in found if one.question in given)
    return [
        _card(one, given.get(one.question), names, at, bound if one.question == question else None)
        for one in found
    ]


def _card(
    conflict: Conflict,
    row: Answer | None,
    names: Mapping[str, str],
    at: dt.date,
    bound: ResolveForm | None,
) -> ConflictCard:
    reading, question = conflict.reading, load_catalog().questions[conflict.question]
    measured = measured_words(reading)
    return ConflictCard(
        question=question,
        conflict=conflict,
        sentence=conflict_sentence(conflict),
        said=reply_words(question, conflict.said.reply),
        said_by=names.get(row.answered_by, "") if row else "",
        said_at=row.answered_at if row else None,
        said_proof=PROOFS[conflict.said.proof],
        measured=measured[:1].upper() + measured[1:],
        source=source_words(reading),
        proof=proof_words(reading, at),
        shown=reading.failing[:MOST_NAMES],
        more=max(0, len(reading.failing) - MOST_NAMES),
        left_open=left_open_words(reading),
        counts=counts_words(conflict),
        choices=[(key, OUTCOMES[key], OUTCOME_HELP[key]) for key in OUTCOMES],
        form=bound or ResolveForm(),
    )


def _member_names(rows: Iterable[Answer]) -> dict[str, str]:
    """The names of the members who answered, by how a row says it: one query."""
    keys = {one.answered_by.partition(":")[2] for one in rows if one.answered_by.startswith(MEMBER)}
    return {f"{MEMBER}{one.pk}": one.get_full_name() for one in User.objects.filter(pk__in=keys)}


@action
def resolve(
    *, client: Client, user: User, conflict: Conflict, outcome: str, reason: str
) -> Resolution:
    """Resolve a difference; where the answer was wrong it becomes what was measured."""
    made = record_resolution(
        client=client, user=user, conflict=conflict, outcome=outcome, reason=reason
    )
    if outcome == Resolution.Outcome.CORRECTED:
        corrected = Reply(conflict.reading.at_most, note=conflict.said.note)
        record_answers(
            client=client,
            actor=member_actor(user, client.firm),
            answers=Answers({conflict.question: corrected}),
        )
    return made


def resolved_rows(found: Iterable[Resolution]) -> list[tuple[Resolution, str, str]]:
    """Resolutions with the question as asked and the answer as it was given then."""
    questions = load_catalog().questions
    return [
        (one, questions[one.question].ask, reply_words(questions[one.question], one.said))
        for one in found
    ]
