"""Answers of the assessment in words: the reply, how it is shown, and why a question is not asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from duecare.catalog import Question, load_catalog
from duecare.catalog.replies import reply_words
from duecare.dates import long_date
from duecare.risk import Answer
from duecare.risk.result import Assessment

PROOF_WORDS: Final = ("said", "document", "seen by the technician", "measured")
STATED: Final = "said by the client, not scanned"
"""The source of every figure that rests on what the client stated."""

NOT_ASKED: Final[Mapping[str, str]] = {
    "has_remote_access": "there is no way to work from outside",
    "has_site": "there is no office",
    "remote_work": "no one works from home or travels",
    "uses_cloud_files": "no cloud storage is in use",
    "takes_cards": "the client takes no cards",
    "has_web": "no website collects data or logs people in",
    "portal": "no website has a login or a store",
    "sector_health": "the client is not in health care",
    "sector_finance": "the client is not in finance, and the FTC Safeguards Rule is not known to reach it",
    "finance_large": "not all of 16 CFR 314.4 binds the client",
    "size_large": "the client has fewer than 100 employees",
}
"""Why a question is not asked, by the term of the profile that does not hold."""

Direction = Literal["better", "worse", "other"]
DIRECTION_WORDS: Final[Mapping[Direction, str]] = {
    "better": "better",
    "worse": "worse",
    "other": "changed",
}


def answer_words(question: Question, answer: Answer) -> str:
    """The reply as a person reads it, with those of the sites where they differ."""
    words = reply_words(question, answer.reply)
    if not answer.by_site:
        return words
    # By name: a database that keeps JSON in its own order gives them in any.
    sites = (
        f"{site}: {reply_words(question, one)}" for site, one in sorted(answer.by_site.items())
    )
    return f"{words}, the weakest of the sites ({'; '.join(sites)})"


def proof_words(answer: Answer) -> str:
    """How well the reply is shown; what measured it, and when."""
    words = PROOF_WORDS[answer.proof]
    if answer.measured_on is None:
        return words
    return f"{words}: {answer.source}, {long_date(answer.measured_on)}"


def not_asked_rows(assessment: Assessment) -> list[tuple[str, str]]:
    """Each question that does not apply, with the reason for which it was not asked."""
    questions = load_catalog().questions
    return [
        (questions[name].ask, not_asked_words(missing))
        for name, missing in assessment.not_asked.items()
        if name in questions
    ]


def deeper_words(tier: str, number: int) -> str:
    """How many questions only a deeper assessment asks."""
    noun = "question belongs" if number == 1 else "questions belong"
    return f"This is a {tier} assessment. {number} more {noun} to a deeper one and had no turn."


def not_asked_words(missing: Iterable[str]) -> str:
    """Why a question is not asked: the profile terms that do not hold, in a sentence."""
    reasons = [NOT_ASKED[term] for term in missing]
    return f"Not asked, because {' and '.join(reasons)}." if reasons else ""
