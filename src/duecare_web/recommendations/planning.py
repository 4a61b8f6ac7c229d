"""Sending at a chosen time: planned, canceled, done, or not done because something has changed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import logging
from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from duecare import record
from duecare.errors import DuecareError, InputError
from duecare.evidence.canonical import canonicalize
from duecare.risk.law.calendar import is_working_day
from duecare_web.accounts.actors import Actor, member_actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.models import Firm, User
from duecare_web.accounts.zones import firm_day, zone
from duecare_web.assessments.models import Recommendation
from duecare_web.clients.models import Client, Contact
from duecare_web.ledger.actions import action, append_entry
from duecare_web.recommendations.models import PlannedSending
from duecare_web.recommendations.sending import send_for_decision

logger = logging.getLogger(__name__)
MORNING: Final = dt.time(9)
LATEST: Final = dt.timedelta(days=30)
CHANGED: Final = "what you saw has changed since: open the page again and send it"
ARCHIVED: Final = "the firm no longer serves this client"
State = PlannedSending.State


def next_business_morning(firm: Firm, now: dt.datetime) -> dt.datetime:
    """Nine in the morning of the next business day at the firm; today's if it is still to come."""
    day, where = firm_day(firm, now), zone(firm.time_zone)
    while True:
        morning = dt.datetime.combine(day, MORNING, where)
        if morning > now and is_working_day(day):
            return morning
        day += dt.timedelta(days=1)


def waiting_for(client: Client) -> list[PlannedSending]:
    """What is planned for a client, and what was not sent in the last week, soonest first."""
    recent = timezone.now() - dt.timedelta(days=7)
    rows = PlannedSending.objects.filter(client=client).select_related("contact", "planned_by")
    rows = rows.prefetch_related("recommendations").order_by("goes_at")
    return [
        one
        for one in rows.filter(state__in=(State.WAITING, State.STOPPED))
        if one.state == State.WAITING or one.goes_at > recent
    ]


def words_digest(contact: Contact, recommendations: Sequence[Recommendation], note: str) -> str:
    """The digest of what the advisor sees before sending: to whom, which words, which prices."""
    rows = sorted(recommendations, key=lambda one: str(one.pk))
    seen = {
        "to": [contact.name, contact.email],
        "note": note,
        "offers": [[str(one.pk), dataclasses.asdict(one.offer)] for one in rows],
    }
    return hashlib.sha256(canonicalize(seen)).hexdigest()


@action
def plan_sending(
    *,
    contact: Contact,
    user: User,
    actor: Actor,
    recommendations: Sequence[Recommendation],
    note: str,
    goes_at: dt.datetime,
    at: dt.datetime | None = None,
) -> PlannedSending:
    """Have these recommendations put to the contact at ``goes_at``.

    Raises :class:`InputError` for a time that has passed or lies more than 30 days ahead, and for
    a recommendation that is planned already.
    """
    now, client = at or timezone.now(), contact.client
    lock(client)
    if not recommendations:
        raise InputError("choose at least one recommendation")
    if not now < goes_at <= now + LATEST:
        raise InputError("choose a time from now on, within 30 days")
    planned = PlannedSending.objects.filter(
        state=State.WAITING, recommendations__in=list(recommendations)
    ).first()
    if planned is not None:
        raise InputError("one of these is planned already", hint="cancel that sending first")
    made = PlannedSending(
        firm=client.firm,
        client=client,
        contact=contact,
        note=note,
        words_sha256=words_digest(contact, recommendations, note),
        goes_at=goes_at,
        planned_by=user,
        planned_at=now,
    )
    receipt = append_entry(
        client=client,
        actor=actor,
        person=contact.as_person(),
        entry=record.SendingPlanned(
            sending=str(made.pk),
            titles=[one.title for one in recommendations],
            words_sha256=made.words_sha256,
            goes_at=goes_at,
        ),
        at=at,
    )
    made.entry_id = receipt.entry_id
    made.save(force_insert=True)
    made.recommendations.set(recommendations)
    return made


@action
def cancel_sending(
    *, planned: PlannedSending, actor: Actor, why: str = "", at: dt.datetime | None = None
) -> PlannedSending:
    """Nothing goes; ``why`` where it was not a member who took it back.

    Raises :class:`InputError` for one that has ended.
    """
    lock(planned)
    if planned.state != State.WAITING:
        raise InputError(f"this sending has ended: {planned.get_state_display()}")
    planned.state, planned.why = (State.STOPPED if why else State.CANCELED), why[:300]
    planned.ended_at = at or timezone.now()
    planned.save(update_fields=["state", "why", "ended_at"])
    append_entry(
        client=planned.client,
        actor=actor,
        entry=record.SendingEnded(sending=str(planned.pk), because=planned.why or None),
        related=planned.entry_id,
        at=at,
    )
    return planned


def send_planned(now: dt.datetime) -> int:
    """Send what has come due; returns how many went. One that cannot go keeps no other waiting."""
    rows = PlannedSending.objects.filter(state=State.WAITING, goes_at__lte=now)
    sent = 0
    for one in rows.select_related("client__firm", "client__log", "contact", "planned_by"):
        try:
            sent += _send(one, now)
        except DuecareError as error:
            logger.warning("planned sending %s: %s", one.pk, error)
    return sent


def _send(planned: PlannedSending, now: dt.datetime) -> bool:
    chosen = list(planned.recommendations.select_related("client__firm", "firm"))
    contact = Contact.objects.select_related("client__firm", "client__log", "firm").get(
        pk=planned.contact_id
    )
    actor = member_actor(planned.planned_by, planned.client.firm)
    if planned.client.archived_at is not None:
        cancel_sending(planned=planned, actor=actor, why=ARCHIVED, at=now)
        return False
    if words_digest(contact, chosen, planned.note) != planned.words_sha256:
        cancel_sending(planned=planned, actor=actor, why=CHANGED, at=now)
        return False
    try:
        # The letter is set before the transaction; the mark is set in the one of the mail.
        send_for_decision(
            contact=contact,
            actor=actor,
            recommendations=chosen,
            note=planned.note,
            first=lambda: _mark_sent(planned, now),
        )
    except InputError as error:
        planned.refresh_from_db()
        if planned.state != State.WAITING:
            return False  # canceled in the last moment
        cancel_sending(planned=planned, actor=actor, why=str(error), at=now)
        return False
    return True


def _mark_sent(planned: PlannedSending, now: dt.datetime) -> None:
    mine = PlannedSending.objects.filter(pk=planned.pk, state=State.WAITING)
    if not mine.update(state=State.SENT, ended_at=now):
        raise InputError("this sending has ended")
