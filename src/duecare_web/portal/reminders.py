"""Notice, and silence after notice: reminders by mail, then the record that nobody answered.

Each reminder is kept with its mail in the outbox, so that none is sent twice, also if the program
stops in between; only a mail that was handed over counts as notice.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from duecare import record
from duecare.errors import DuecareError, InputError
from duecare_web.accounts.actors import system_actor
from duecare_web.assessments.actions import record_no_answer
from duecare_web.assessments.models import Assessment, Decision
from duecare_web.clients import upkeep
from duecare_web.ledger.actions import action, append_entry
from duecare_web.outbox.content import new_message_id
from duecare_web.outbox.models import Mail
from duecare_web.outbox.posting import post
from duecare_web.portal import mail, queries, tokens
from duecare_web.portal.actions import record_link
from duecare_web.portal.models import Reminder, SignatureRequest

logger = logging.getLogger(__name__)
REMINDER = "portal.reminder"
ACTOR = system_actor("reminders")


@dataclass(frozen=True, slots=True)
class Done:
    """What one pass did: reminders put into the outbox, recommendations lapsed."""

    reminders: int
    lapsed: int


def send_notices(now: datetime) -> Done:
    """Send every reminder that is due at ``now`` and record the silence that has become final.

    One request that cannot be worked off does not keep the others waiting: it is logged.
    """
    made = lapsed = 0
    for due in queries.due_reminders(now):
        try:
            send_reminder(request=due.request, now=now)
        except DuecareError as error:
            logger.warning("no reminder for request %s: %s", due.request.pk, error)
            upkeep.try_again(due.request.client, queries.DUE, now)
        except Exception:  # the other contacts are reminded all the same
            logger.exception("the reminder for request %s failed", due.request.pk)
            upkeep.try_again(due.request.client, queries.DUE, now)
        else:
            made += 1
    for silent in queries.due_lapses(now):
        assessment = silent.requests[0].assessment
        try:
            lapsed += len(record_lapse(assessment=assessment, now=now))
        except DuecareError as error:
            logger.warning("silence on assessment %s not recorded: %s", assessment.pk, error)
            upkeep.try_again(assessment.client, queries.DUE, now)
        except Exception:  # the other clients' records are written all the same
            logger.exception("recording silence on assessment %s failed", assessment.pk)
            upkeep.try_again(assessment.client, queries.DUE, now)
    return Done(made, lapsed)


def send_reminder(*, request: SignatureRequest, now: datetime) -> Reminder:
    """Have the reminder of ``request`` sent that is due at ``now``, with a new personal link.

    Raises :class:`InputError` if none is due: answered, withdrawn, sent already, or the contact
    may not sign any more.
    """
    token, message_id = tokens.new_token(), new_message_id()
    with transaction.atomic():
        reminder, due = _record_reminder(
            request=request, token=token, message_id=message_id, now=now
        )
        message = mail.reminder_mail(
            due.request,
            titles=[one.title for one in due.waiting],
            silence_counts_on=due.lapses,
            address=settings.DUECARE_BASE_URL + reverse("portal:link", args=[token]),
            message_id=message_id,
        )
        post(
            message,
            what=f"reminder of day {due.day}",
            kind=REMINDER,
            to=due.request.contact,
            related=reminder.pk,
            about={"safeguards": [one.safeguard for one in due.waiting]},
            expires_at=reminder.link.expires_at,
            at=now,
        )
    return reminder


@action
def _record_reminder(
    *, request: SignatureRequest, token: str, message_id: str, now: datetime
) -> tuple[Reminder, queries.DueReminder]:
    # Asked again under the lock: a second worker, an answer or a withdrawal may have come first.
    SignatureRequest.objects.select_for_update().get(pk=request.pk)
    due = queries.due_reminder(request, now=now)
    if due is None:
        raise InputError("no reminder is due for this request")
    asked = due.request
    link = record_link(
        person=asked.contact,
        actor=ACTOR,
        token=token,
        next_path="",
        message_id=message_id,
        at=now,
        about=f"reminder of day {due.day}",
    )
    reminder = Reminder.objects.create(
        firm=asked.firm, client=asked.client, request=asked, link=link, day=due.day, made_at=now
    )
    return reminder, due


def note_reminder(outgoing: Mail, at: datetime) -> None:
    """Record that a reminder was handed over or refused for good; it may still go in between."""
    if outgoing.handed_over_at or outgoing.failed_at:
        _record_handover(outgoing=outgoing, now=at)


@action
def _record_handover(*, outgoing: Mail, now: datetime) -> Reminder:
    rows = Reminder.objects.select_related("request__contact", "request__document", "link")
    reminder = rows.get(pk=outgoing.origin)
    request, link, accepted = reminder.request, reminder.link, bool(outgoing.handed_over_at)
    receipt = append_entry(
        client=request.client,
        actor=ACTOR,
        person=request.contact.as_person(),
        entry=record.ReminderSent(
            request=str(request.pk),
            day=reminder.day,
            document_sha256=request.document.sha256,
            safeguards=outgoing.about["safeguards"],
            message_id=outgoing.message_id,
            handover="handed over" if accepted else "refused",
        ),
        related=request.entry_id,
        at=now,
    )
    reminder.entry_id = receipt.entry_id
    if accepted:
        reminder.handed_over_at = link.sent_at = now
        link.save(update_fields=["sent_at"])
    else:
        reminder.refused_at = now
    reminder.save(update_fields=["entry_id", "handed_over_at", "refused_at"])
    return reminder


@action
def record_lapse(*, assessment: Assessment, now: datetime) -> list[Decision]:
    """Record no answer after notice on what is still open, with the notices handed over.

    Raises :class:`InputError` while any contact who was asked still has time, and where no notice
    was handed over. The client can still decide later; that decision then counts.
    """
    asked = SignatureRequest.objects.select_for_update().filter(assessment=assessment)
    list(asked.order_by("pk"))  # the lock, as in _record_reminder
    silent = queries.due_lapse(assessment, now=now)
    if silent is None:
        raise InputError("silence does not count yet on this assessment")
    for request in silent.requests:
        _record_silence(request, silent, now)
    letters = sorted({request.document.sha256 for request in silent.requests})
    return [
        record_no_answer(
            recommendation=one, actor=ACTOR, notices=silent.notices, letters=letters, at=now
        )
        for one in silent.waiting
    ]


def _record_silence(request: SignatureRequest, silent: queries.DueLapse, now: datetime) -> None:
    reminders = list(request.reminders.all())
    given = [one for one in reminders if one.handed_over_at]
    append_entry(
        client=request.client,
        actor=ACTOR,
        person=request.contact.as_person(),
        entry=record.SilenceRecorded(
            request=str(request.pk),
            document_sha256=request.document.sha256,
            safeguards=[one.safeguard for one in silent.waiting],
            requested_at=request.requested_at,
            opened=queries.openings_of(request),
            notices=[one.handed_over_at for one in given if one.handed_over_at],
            message_ids=[one.link.message_id for one in given],
            not_handed_over=[one.made_at for one in reminders if one not in given],
        ),
        related=request.entry_id,
        at=now,
    )
