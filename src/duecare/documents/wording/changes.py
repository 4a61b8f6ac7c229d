"""What changed since the last assessment, in words: levels of risk, answers, how they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from duecare.catalog import load_catalog
from duecare.catalog.replies import reply_words
from duecare.dates import long_date
from duecare.documents.wording.answers import DIRECTION_WORDS, PROOF_WORDS
from duecare.documents.wording.case import OWNER_LEVELS
from duecare.documents.wording.events import SUPPLIER, event_of
from duecare.risk.advice.changes import ChangesSince

TITLE: Final = "What changed since the last assessment"
NOTHING: Final = "No level, no answer and no proof is another than then."
NO_ANSWER: Final = "no answer"


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """The rows of three tables, each with then and now."""

    lead: str
    levels: tuple[tuple[str, str, str], ...]
    answers: tuple[tuple[str, str, str, str], ...]
    proofs: tuple[tuple[str, str, str], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is another than then."""
        return not (self.levels or self.answers or self.proofs)


def change_words(changes: ChangesSince) -> ChangeWords:
    """The changes as an owner reads them; a level that keeps its name did not change."""
    return ChangeWords(
        f"Compared with assessment {changes.number} of {long_date(changes.on)}.",
        tuple(
            (event_of(one.scenario).title, before, after)
            for one in changes.levels
            if one.scenario != SUPPLIER
            and (before := _level(one.before)) != (after := _level(one.after))
        ),
        tuple(
            (
                _ask(one.question),
                _reply(one.question, one.before),
                _reply(one.question, one.after),
                DIRECTION_WORDS[one.direction],
            )
            for one in changes.answers
            if one.direction != "same"
        ),
        tuple(
            (_ask(one.question), PROOF_WORDS[one.before], PROOF_WORDS[one.after])
            for one in changes.proofs
        ),
    )


def _level(level: str) -> str:
    return OWNER_LEVELS[level] if level else "not assessed"


def _ask(question: str) -> str:
    found = load_catalog().questions.get(question)
    return found.ask if found else question


def _reply(question: str, reply: str) -> str:
    found = load_catalog().questions.get(question)
    if not reply:
        return NO_ANSWER
    return reply_words(found, reply) if found else reply
