"""Planning and stopping campaigns, the stop of the whole firm, and people who opt out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from random import Random, SystemRandom
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from duecare import record
from duecare.catalog import load_catalog
from duecare.catalog.lessons import LANGUAGES, FactSheet, UnfilledBlank, compose_message
from duecare.catalog.lessons import Language as LessonLanguage
from duecare.errors import InputError
from duecare.simulations.lures import sendable, write_mail
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day, zone
from duecare_web.clients.models import Employee, Language
from duecare_web.ledger.actions import action, append_entry, append_firm_entry
from duecare_web.simulations import queries
from duecare_web.simulations.models import (
    ExerciseOptOut,
    ExerciseStop,
    Lure,
    PhishingAuthorization,
    PhishingCampaign,
)
from duecare_web.simulations.sending import ask_at_once, sheet_of

FIRST_HOUR: Final = 9
LAST_HOUR: Final = 16
"""Messages go on business days between these hours of the firm's zone."""
TELL_HOUR: Final = 10
BY_THE_PERSON: Final = "by the person"
_FRIDAY: Final = 4


def offered_messages(authorization: PhishingAuthorization, now: dt.datetime) -> list[str]:
    """Ids of the messages that may be sent under it, and whose facts are known."""
    rules = load_catalog().simulations
    sheets = {language: sheet_of(authorization.client, language, now) for language in LANGUAGES}
    return [
        one.message
        for one in rules.lures
        if one.pretext not in authorization.excluded and _has_its_facts(one.message, sheets)
    ]


def _has_its_facts(message: str, sheets: Mapping[LessonLanguage, FactSheet]) -> bool:
    """Whether it can be written, and explained in both languages."""
    course = load_catalog().course
    found = sendable(load_catalog().simulations, course, message)
    if found is None:
        return False
    try:
        for language, sheet in sheets.items():
            write_mail(*found, language=language, sheet=sheet, domain="", links=("", ""))
            compose_message(course, found[0], language, sheet)
    except UnfilledBlank:
        return False
    return True


@action
def plan_campaign(
    *,
    authorization: PhishingAuthorization,
    actor: Actor,
    title: str,
    messages: Sequence[str],
    starts_on: dt.date,
    ends_on: dt.date,
    chance: Random | None = None,
    at: dt.datetime | None = None,
) -> PhishingCampaign:
    """Plan one message for everyone in scope, each at a time by chance within the days.

    Raises :class:`InputError` without a signature in force, outside its period, for a message that
    may not be sent, without people or business days, and while a campaign runs.
    """
    now, client = at or timezone.now(), authorization.client
    lock(authorization)
    chosen = list(dict.fromkeys(messages))
    _check(authorization, title, chosen, starts_on, ends_on, now)
    people = queries.people_in_scope(authorization, now)
    if not people:
        raise InputError("no one in scope can get a message")
    zoned = zone(client.firm.time_zone)
    tell = dt.datetime.combine(ends_on + dt.timedelta(days=1), dt.time(TELL_HOUR), zoned)
    campaign = PhishingCampaign.objects.create(
        firm=client.firm,
        client=client,
        authorization=authorization,
        title=title.strip()[:100],
        messages=chosen,
        starts_on=starts_on,
        ends_on=ends_on,
        ends_at=tell.astimezone(dt.UTC),
        planned_at=now,
    )
    _plan_lures(campaign, people, now, chance or SystemRandom())
    append_entry(
        client=client,
        actor=actor,
        entry=record.SimulationPlanned(
            campaign=str(campaign.pk),
            authorization=str(authorization.pk),
            title=campaign.title,
            people=len(people),
            messages=chosen,
            starts_on=starts_on,
            ends_on=ends_on,
        ),
        at=at,
    )
    return campaign


def _check(
    authorization: PhishingAuthorization,
    title: str,
    messages: Sequence[str],
    starts_on: dt.date,
    ends_on: dt.date,
    now: dt.datetime,
) -> None:
    today = firm_day(authorization.client.firm, now)
    if authorization.signed_at is None or authorization.withdrawn_at is not None:
        raise InputError("no authorization is in force")
    if not authorization.starts_on <= starts_on <= ends_on <= authorization.ends_on:
        raise InputError("the days are not within the authorized period")
    if starts_on < today:
        raise InputError("the first day has passed")
    if not title.strip():
        raise InputError("give the exercise a name")
    if not messages or set(messages) - set(offered_messages(authorization, now)):
        raise InputError("choose messages from the list")
    if authorization.campaigns.filter(finished_at=None).exists():
        raise InputError("an exercise is running", hint="it ends by itself, or you can stop it")


def _plan_lures(
    campaign: PhishingCampaign, people: Sequence[Employee], now: dt.datetime, chance: Random
) -> None:
    course = load_catalog().course
    moments = _working_moments(campaign, now)
    ordered = list(people)
    chance.shuffle(ordered)  # so that neighbors of a list do not get the same message
    lures = []
    for place, person in enumerate(ordered):
        message = campaign.messages[place % len(campaign.messages)]
        lure = Lure(
            firm=campaign.firm,
            client=campaign.client,
            campaign=campaign,
            employee=person,
            message=message,
            difficulty=course.difficulty(course.messages[message]),
            language=person.language or Language.ENGLISH,
            send_at=chance.choice(moments),
        )
        lure.token_hash = queries.token_hash(queries.token_of(lure.pk))
        lures.append(lure)
    Lure.objects.bulk_create(lures)


def _working_moments(campaign: PhishingCampaign, now: dt.datetime) -> list[dt.datetime]:
    zoned = zone(campaign.client.firm.time_zone)
    days = (campaign.ends_on - campaign.starts_on).days + 1
    found = []
    for day in (campaign.starts_on + dt.timedelta(days=one) for one in range(days)):
        if day.weekday() > _FRIDAY:
            continue
        start = dt.datetime.combine(day, dt.time(FIRST_HOUR), zoned)
        minutes = range(0, (LAST_HOUR - FIRST_HOUR) * 60, 5)
        moments = [(start + dt.timedelta(minutes=one)).astimezone(dt.UTC) for one in minutes]
        found += [one for one in moments if one > now]
    if not found:
        raise InputError("there is no working hour between these days")
    return found


@action
def stop_campaign(
    *, campaign: PhishingCampaign, actor: Actor, reason: str, at: dt.datetime | None = None
) -> PhishingCampaign:
    """Nothing more of it goes, also not what waits in the outbox. Everyone is told as planned.

    Raises :class:`InputError` for one that is over, and without a reason.
    """
    lock(campaign)
    if campaign.stopped_at or campaign.finished_at:
        raise InputError(f"it was stopped {told(campaign.stopped_at or campaign.finished_at)}")
    if not reason.strip():
        raise InputError("say why it is stopped")
    now = at or timezone.now()
    campaign.stopped_at, campaign.stopped_reason = now, reason.strip()[:300]
    campaign.ends_at = min(campaign.ends_at, now)
    campaign.save(update_fields=["stopped_at", "stopped_reason", "ends_at"])
    ask_at_once(campaign, now)
    append_entry(
        client=campaign.client,
        actor=actor,
        entry=record.SimulationStopped(
            campaign=str(campaign.pk),
            title=campaign.title,
            reason=campaign.stopped_reason,
            not_gone=_not_gone(campaign).count(),
        ),
        at=at,
    )
    return campaign


def _not_gone(campaign: PhishingCampaign) -> QuerySet[Lure]:
    return campaign.lures.filter(state__in=(Lure.State.PLANNED, Lure.State.WAITING))


@action
def stop_firm(
    *, firm: Firm, actor: Actor, reason: str, at: dt.datetime | None = None
) -> ExerciseStop:
    """Nothing of any campaign of the firm goes from here on, until it is lifted.

    Raises :class:`InputError` while it is stopped already, and without a reason.
    """
    lock(firm)
    if (earlier := queries.firm_stop(firm)) is not None:
        raise InputError(f"all exercises were stopped {told(earlier.stopped_at, earlier.by)}")
    if not reason.strip():
        raise InputError("say why everything is stopped")
    made = ExerciseStop.objects.create(
        firm=firm, reason=reason.strip()[:300], by=actor.name, stopped_at=at or timezone.now()
    )
    entry = record.SimulationFirmStopped(reason=made.reason)
    append_firm_entry(firm=firm, actor=actor, entry=entry, at=at)
    return made


@action
def lift_firm_stop(*, firm: Firm, actor: Actor, at: dt.datetime | None = None) -> ExerciseStop:
    """Campaigns that run may go on. Raises :class:`InputError` where nothing is stopped."""
    lock(firm)
    found = queries.firm_stop(firm)
    if found is None:
        raise InputError("nothing is stopped")
    found.lifted_at = at or timezone.now()
    found.save(update_fields=["lifted_at"])
    entry = record.SimulationFirmResumed(stopped_at=found.stopped_at)
    append_firm_entry(firm=firm, actor=actor, entry=entry, at=at)
    return found


@action
def opt_out(
    *, employee: Employee, actor: Actor, reason: str = "", at: dt.datetime | None = None
) -> ExerciseOptOut:
    """The person gets no exercise from here on, also not what waits. A second time changes nothing.

    The person needs no reason; a member who takes them out does: :class:`InputError` without one.
    """
    lock(employee)
    if _how(employee, actor) != BY_THE_PERSON and not reason.strip():
        raise InputError("say why this person is taken out")
    given = {"client": employee.client, "at": at or timezone.now(), "reason": reason.strip()[:300]}
    found, _ = ExerciseOptOut.objects.get_or_create(employee=employee, defaults=given)
    append_entry(
        client=employee.client,
        actor=actor,
        person=employee.as_person(),
        entry=record.SimulationOptedOut(how=_how(employee, actor), reason=found.reason or None),
        at=at,
    )
    return found


@action
def opt_in(*, employee: Employee, actor: Actor, at: dt.datetime | None = None) -> Employee:
    """The person takes part again. Raises :class:`InputError` where they had not opted out."""
    lock(employee)
    if not ExerciseOptOut.objects.filter(employee=employee).delete()[0]:
        raise InputError("this person takes part already")
    append_entry(
        client=employee.client,
        actor=actor,
        person=employee.as_person(),
        entry=record.SimulationOptedIn(how=_how(employee, actor)),
        at=at,
    )
    return employee


def _how(employee: Employee, actor: Actor) -> str:
    same = actor.reference == employee.as_actor().reference
    return BY_THE_PERSON if same else "by a member of the firm"
