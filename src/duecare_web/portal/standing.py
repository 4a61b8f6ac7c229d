"""The requests that stand, as the firm sees them: the notices so far, and what happens next."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from duecare_web.assessments.models import Decision
from duecare_web.assessments.queries import decision_on, latest_assessment, recommendations_of
from duecare_web.clients.models import Client
from duecare_web.portal.models import ConsentWithdrawal, Reminder, SignatureRequest
from duecare_web.portal.notices import Schedule
from duecare_web.portal.queries import notices_of, schedule_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A request as the firm sees it: the notices so far, and what happens next."""

    request: SignatureRequest
    asked: int
    open: int
    silent: int
    lapsed_at: datetime | None
    reminders: tuple[Reminder, ...]
    planned: Schedule
    records_on: datetime | None
    consents: bool

    @property
    def unanswered(self) -> int:
        """How many have no decision, those recorded as no answer included."""
        return self.open + self.silent

    @property
    def state(self) -> str:
        """What happens to it next.

        ``answered``, ``lapsed``, ``stopped`` (may not sign), ``withdrawn`` (the agreement to sign
        electronically), ``running`` or ``unheard``.
        """
        contact = self.request.contact
        if not self.open:
            return "lapsed" if self.lapsed_at else "answered"
        if not (contact.is_active and contact.may_sign):
            return "stopped"
        if not self.consents:
            return "withdrawn"
        return "running" if self.records_on else "unheard"


def withdrawn_contacts(client: Client) -> set[uuid.UUID]:
    """The contacts whose agreement to sign electronically is taken back."""
    rows = ConsentWithdrawal.objects.filter(client=client, ended_at=None)
    return set(rows.values_list("contact_id", flat=True))


def standing_requests(client: Client, *, now: datetime) -> list[Standing]:
    """The requests that stand, with their notices and the days that follow without an answer."""
    decided = {one.pk: decision_on(one) for one in recommendations_of(client)}
    newest = latest_assessment(client)
    rows = list(
        client.signature_requests.filter(withdrawn_at=None, assessment=newest)
        .select_related("contact", "document")
        .prefetch_related("reminders__link", "recommendations")
    )
    withdrawn = withdrawn_contacts(client)
    able = [
        one
        for one in rows
        if one.contact.is_active and one.contact.may_sign and one.contact_id not in withdrawn
    ]
    records_on = max((schedule_of(one, now).lapses for one in able), default=None)
    heard = bool(notices_of(able)) or any(schedule_of(one, now).ahead for one in able)
    return [
        _standing(
            one,
            [decided[rec.pk] for rec in one.recommendations.all() if rec.pk in decided],
            records_on=records_on if heard else None,
            consents=one.contact_id not in withdrawn,
            now=now,
        )
        for one in rows
    ]


def _standing(
    request: SignatureRequest,
    decided: Sequence[Decision | None],
    *,
    records_on: datetime | None,
    consents: bool,
    now: datetime,
) -> Standing:
    silent = [one.decided_at for one in decided if one and one.kind == Decision.Kind.NO_ANSWER]
    return Standing(
        request=request,
        asked=len(decided),
        open=list(decided).count(None),
        silent=len(silent),
        lapsed_at=max(silent, default=None),
        reminders=tuple(request.reminders.all()),
        planned=schedule_of(request, now),
        records_on=records_on,
        consents=consents,
    )
