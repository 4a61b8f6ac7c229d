"""What an employee decided about a practice message, kept with the message as it was shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts.locking import lock, told
from duecare_web.clients.models import Employee
from duecare_web.ledger.actions import action, append_entry
from duecare_web.training.detection import score_cues
from duecare_web.training.message_pool import find_message
from duecare_web.training.models import InboxJudgement
from duecare_web.training.pages import message_page
from duecare_web.training.sessions import step_hash


@action
def judge_message(
    *,
    employee: Employee,
    message: str,
    choice: str,
    marked: Collection[str] = (),
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> InboxJudgement:
    """Keep what an employee decided about a practice message, and the ids of the marks they chose.

    Checking and reporting both count as doubt; using it does not. A message counts once. Raises
    :class:`InputError` for an unknown message, a choice that there is not, and a second answer.
    """
    found = find_message(employee, message)
    if choice not in InboxJudgement.Choice.values:
        raise InputError("choose one of the three answers")
    lock(employee)
    if earlier := employee.judgements.filter(message=message).first():
        raise InputError(f"this message has already been answered, {told(earlier.judged_at)}")
    cues = score_cues(marked, found.signs)
    judgement = InboxJudgement.objects.create(
        firm=employee.firm,
        client=employee.client,
        employee=employee,
        message=message,
        message_hash=step_hash(found.step),
        is_phish=found.step.lure,
        difficulty=found.difficulty,
        choice=choice,
        doubted=choice != InboxJudgement.Choice.USE,
        cues_found=cues.found,
        cues_missed=cues.missed,
        cues_extra=cues.extra,
        judged_at=at or timezone.now(),
    )
    page = message_page(found)
    append_entry(
        client=employee.client,
        entry=record.MessageJudged(
            message=message,
            message_sha256=judgement.message_hash,
            page_sha256=page.sha256,
            choice=str(choice),
            cues_found=cues.found,
            cues_missed=cues.missed,
            cues_extra=cues.extra,
        ),
        actor=employee.as_actor(),
        person=employee.as_person(),
        context=context,
        attachments=[page],
        at=at,
    )
    return judgement
