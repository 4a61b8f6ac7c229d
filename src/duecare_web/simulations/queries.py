"""Reads of phishing exercises: what stands around a message, its link, counts of a campaign."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from duecare.catalog import load_catalog
from duecare.documents.wording.simulations import REFUSALS, ScopeWords
from duecare.simulations.clicks import ClickClass, combined
from duecare.simulations.permission import Recipient, Refusal, Sending, why_not
from duecare.simulations.rates import LureCounts, ResultRow
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day, firm_time
from duecare_web.clients.models import Client, Contact, Employee, EmployeeFact, StaffRole
from duecare_web.ledger import keys
from duecare_web.portal.overview import Call
from duecare_web.simulations.models import (
    ExerciseOptOut,
    ExerciseStop,
    Lure,
    PhishingAuthorization,
    PhishingCampaign,
    SendingDomain,
)

_UNDER_WAY: Final = (Lure.State.WAITING, Lure.State.SENT)
_FIRST_LISTS: Final = timedelta(days=14)
"""So long after its first person a client's people are taken for those who worked there before."""
COPIES: Final = ("t", "h")
"""The link of the text and that of the HTML: who opens both at once is a program."""


def token_of(lure_id: uuid.UUID) -> str:
    """The secret in the link of a message: made from its id and the installation's key, never kept."""
    mac = hmac.new(keys.installation_key(), b"exercise link " + lure_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()[:18]).decode()


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(f"exercise {token}".encode()).hexdigest()


def link_of(lure: Lure, copy: str) -> str:
    """The address in the mail."""
    path = reverse("simulations:landing", args=[token_of(lure.pk), copy])
    return f"{settings.DUECARE_BASE_URL}{path}"


def find_lure(token: str) -> Lure | None:
    """The message with this secret in its link, once it was handed over."""
    rows = Lure.objects.select_related(
        "client__firm", "client__log", "campaign__authorization", "employee__client__firm", "mail"
    )
    return rows.filter(token_hash=token_hash(token), sent_at__isnull=False).first()


def lure_of_message(message_id: str) -> Lure | None:
    """The message with this Message-ID."""
    return Lure.objects.filter(mail__message_id=message_id, sent_at__isnull=False).first()


def authorization_of(client: Client) -> PhishingAuthorization | None:
    """What waits for a signature or was signed, and was not withdrawn."""
    rows = client.phishing_authorizations.filter(withdrawn_at=None)
    return rows.select_related("contact", "client__firm").prefetch_related("people").first()


def call_of(contact: Contact) -> Call | None:
    """What a contact who may sign is asked on the first page of the portal."""
    found = authorization_of(contact.client) if contact.may_sign else None
    if found is None or found.signed_at is not None:
        return None
    return Call(
        _("Practice scam emails for your team?"),
        _("Read what is proposed. Nothing is sent unless you sign it."),
        reverse("simulations:authorization"),
        _("Read it"),
    )


def firm_stop(firm: Firm) -> ExerciseStop | None:
    """The stop of every exercise of the firm, if there is one now."""
    return firm.exercise_stops.filter(lifted_at=None).first()


def refusal_of(lure: Lure, now: datetime) -> Refusal | None:
    """Whether this message may go to this person now; read afresh from the database each time."""
    fresh = Lure.objects.select_related(
        "client__firm", "campaign__authorization", "employee__exercise_opt_out"
    ).get(pk=lure.pk)
    campaign, client = fresh.campaign, fresh.client
    authorization = campaign.authorization
    today = firm_day(client.firm, now)
    known = load_catalog().simulations.by_message.get(fresh.message)
    domain = SendingDomain.objects.filter(client=client, name=authorization.domain).first()
    sending = Sending(
        today=today,
        pretext=known.pretext if known else "",
        domain=domain.name if domain else "",
        domain_is_verified=domain is not None and domain.is_verified(now),
        firm_is_stopped=firm_stop(client.firm) is not None,
        campaign_is_stopped=campaign.stopped_at is not None or now >= campaign.ends_at,
        client_is_archived=client.archived_at is not None,
    )
    return why_not(authorization.scope(), recipient_of(fresh, now), sending)


def why_not_now(lure: Lure, now: datetime) -> str:
    """Why this message may not go to this person now, in words; empty where it may."""
    refusal = refusal_of(lure, now)
    return "" if refusal is None else REFUSALS[refusal]


def recipient_of(lure: Lure, now: datetime) -> Recipient:
    """The person of a message, and their mailbox, as the decision sees them."""
    person = lure.employee
    readers = Employee.objects.filter(pk=person.pk)
    if person.email:
        readers = lure.client.employees.filter(email__iexact=person.email, is_active=True)
    local = firm_time(lure.client.firm, now)
    month = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    others = Lure.objects.filter(employee__in=readers).exclude(pk=lure.pk)
    under_way = others.filter(campaign=lure.campaign_id, state__in=_UNDER_WAY)
    return Recipient(
        id=str(person.pk),
        department=person.department,
        email=person.email,
        is_active=person.is_active,
        is_on_leave=is_on_leave(person),
        has_opted_out=ExerciseOptOut.objects.filter(employee__in=readers).exists(),
        sent_this_month=others.filter(sent_at__gte=month).count(),
        roles=frozenset(person.roles),
        days_here=_Beginnings(lure.client, firm_day(lure.client.firm, now), [person]).days(person),
        mailbox_has_one=under_way.exists(),
    )


def is_on_leave(person: Employee) -> bool:
    """Whether the fact that counts says so."""
    facts = EmployeeFact.objects.filter(employee=person, key="employment", is_current=True)
    return facts.filter(value="leave").exists()


class _Beginnings:
    """Since when people work there: their first day on record, or when they were added.

    Who was added with the first people of a client has no known first day: a list says nothing of it.
    """

    def __init__(self, client: Client, today: date, people: Sequence[Employee]) -> None:
        facts = EmployeeFact.objects.filter(client=client, key="start_date", is_current=True)
        if len(people) == 1:
            facts = facts.filter(employee=people[0])
        self._today = today
        self._days = dict(facts.order_by().values_list("employee", "value"))
        self._added = client.employees.aggregate(first=Min("created_at"))["first"]

    def days(self, person: Employee) -> int | None:
        """Days since the first one; ``None`` where it is not known to be recent."""
        with suppress(ValueError):
            if stated := self._days.get(person.pk):
                return (self._today - date.fromisoformat(stated)).days
        if self._added is None or person.created_at - self._added <= _FIRST_LISTS:
            return None
        return (self._today - firm_day(person.client.firm, person.created_at)).days


def people_in_scope(authorization: PhishingAuthorization, now: datetime) -> list[Employee]:
    """Everyone at work who is in scope and can get a message, one of those who share a mailbox.

    Not who opted out (nor who shares the mailbox of someone who did), is on leave or too new.
    """
    scope, client = authorization.scope(), authorization.client
    if scope is None:
        return []
    working = client.employees.filter(is_active=True).exclude(email="")
    rows = list(working.select_related("client__firm").order_by("name", "pk"))
    leave = EmployeeFact.objects.filter(client=client, key="employment", is_current=True)
    away = set(leave.filter(value="leave").values_list("employee", flat=True))
    out = working.exclude(exercise_opt_out=None).values_list("email", flat=True)
    taken = {one.casefold() for one in out}
    began = _Beginnings(client, firm_day(client.firm, now), rows)
    found = []
    for one in rows:
        days = began.days(one)
        if one.pk in away or (days is not None and days < scope.settled_days):
            continue
        covered = scope.covers(person=str(one.pk), department=one.department, roles=one.roles)
        if covered and one.email.casefold() not in taken:
            taken.add(one.email.casefold())
            found.append(one)
    return found


def opted_out(client: Client) -> QuerySet[ExerciseOptOut]:
    """Who gets no exercise, by name."""
    rows = ExerciseOptOut.objects.filter(client=client, employee__is_active=True)
    return rows.select_related("employee").order_by("employee__name")


def scope_words(authorization: PhishingAuthorization) -> ScopeWords:
    """The scope, ready to be said."""
    labels = {one.id: one.label.en for one in load_catalog().simulations.pretexts}
    return ScopeWords(
        starts_on=authorization.starts_on,
        ends_on=authorization.ends_on,
        per_month=authorization.per_month,
        domain=authorization.domain,
        departments=authorization.departments,
        roles=[str(StaffRole(one).label) for one in authorization.roles if one in StaffRole],
        people=[one.name for one in authorization.people.order_by("name")],
        excluded=[labels[one] for one in authorization.excluded if one in labels],
        told=authorization.told,
        advisor_sees_people=authorization.tells_people,
        settled_days=authorization.settled_days,
    )


def never_used() -> list[str]:
    """Topics that no exercise uses."""
    return [one.label.en for one in load_catalog().simulations.never]


def sent_lures(campaign: PhishingCampaign) -> QuerySet[Lure]:
    """Messages that were handed over, with what became of them."""
    rows = campaign.lures.filter(sent_at__isnull=False)
    return rows.select_related("mail", "employee").prefetch_related("openings")


def who_opened(lure: Lure) -> ClickClass | None:
    """Who opened the link of a message; ``None``: it was not opened."""
    return combined({one.who for one in lure.openings.all()})


def result_rows(lures: Iterable[Lure]) -> list[ResultRow]:
    """Counts by difficulty."""
    found: dict[str, LureCounts] = {}
    for one in lures:
        who = who_opened(one)
        found[one.difficulty] = found.get(one.difficulty, LureCounts()) + LureCounts(
            sent=1,
            came_back=int(one.mail is not None and one.mail.bounced_at is not None),
            person=int(who == ClickClass.PERSON),
            unclear=int(who == ClickClass.UNCLEAR),
            scanner=int(who == ClickClass.SCANNER),
            reported=int(one.reported_at is not None),
        )
    return [ResultRow((name,), counts) for name, counts in found.items()]


def first_report_minutes(lures: Iterable[Lure]) -> int | None:
    """Minutes from the handover of a message to its report, the least over all."""
    times = [
        (one.reported_at - one.sent_at).total_seconds() / 60
        for one in lures
        if one.reported_at and one.sent_at
    ]
    return max(0, round(min(times))) if times else None


def not_sent_reasons(campaign: PhishingCampaign) -> list[tuple[str, int]]:
    """Why messages did not go, with how many each."""
    rows = campaign.lures.filter(state=Lure.State.NOT_SENT).order_by().values_list("because")
    counted = rows.annotate(number=Count("id")).order_by("-number", "because")
    return list(counted)
