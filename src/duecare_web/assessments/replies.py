"""Reading a client's replies: as the engine takes them, with the proof that still counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from duecare.catalog import load_catalog
from duecare.catalog.replies import settle
from duecare.risk.inputs.answers import DOCUMENT, SAID, Answers
from duecare.risk.inputs.answers import Answer as RiskAnswer
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.models import Answer, AssessmentPlan, EvidenceFile
from duecare_web.clients import panels
from duecare_web.clients.models import Client


@panels.once_a_page
def plan_of(client: Client) -> AssessmentPlan:
    """How deep the client is assessed; the standard depth while nobody has chosen."""
    found = AssessmentPlan.objects.filter(client=client).first()
    return found or AssessmentPlan(client=client, firm_id=client.firm_id)


def answers_of(client: Client, *, on: dt.date | None = None) -> Answers:
    """The client's replies as the risk engine takes them on the day ``on`` (today).

    A document that is past its date no longer counts: its answer is said only.
    """
    day = on or firm_day(client.firm, timezone.now())
    rows = Answer.objects.filter(client=client)
    files: dict[str, list[EvidenceFile]] = {}
    for one in EvidenceFile.objects.filter(client=client, withdrawn_at=None):
        files.setdefault(one.question, []).append(one)
    firm = client.firm
    replies = {
        row.question: reply_from(row, files.get(row.question, []), day, firm=firm) for row in rows
    }
    return Answers(replies, plan_of(client).depth)


def reply_from(
    row: Answer, files: Sequence[EvidenceFile], day: dt.date, *, firm: Firm
) -> RiskAnswer:
    """One reply as the engine takes it on ``day``, with the proof that still counts."""
    question = load_catalog().questions[row.question]
    key = settle(question, row.key, on=max(day, firm_day(firm, row.answered_at)))
    return RiskAnswer(
        key,
        proof_on(row, files, day),
        row.note,
        row.key if key != row.key else "",
        row.source,
        row.measured_on,
        row.by_site,
    )


def proof_on(row: Answer, files: Sequence[EvidenceFile], day: dt.date) -> int:
    """How well a reply is shown on ``day``: a good file makes said a document, an old one not."""
    good = any(one.counts_on(day) for one in files)
    if row.proof == SAID and good:
        return DOCUMENT
    if row.proof == DOCUMENT and files and not good:
        return SAID
    return row.proof


def kept_replies(answers: Answers, counted: Answers) -> dict[str, Any]:
    """The replies as an assessment keeps them, to be compared with those of the next.

    ``counted`` are those that count once facts were heard: the proof is theirs.
    """
    rows = {
        name: {
            "answer": one.reply,
            "counts": one.key,
            "proof": counted.by_question.get(name, one).proof,
        }
        for name, one in answers.by_question.items()
    }
    return {"tier": answers.tier, "replies": rows}
