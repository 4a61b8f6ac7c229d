"""The days on which something is due at the clients of a member, the nearest first."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from duecare.documents.wording import calendar as wording
from duecare_web.accounts.access import seen_by
from duecare_web.accounts.models import Membership
from duecare_web.accounts.roles import Permission, role_may
from duecare_web.accounts.zones import zone
from duecare_web.assessments.models import Decision
from duecare_web.clients import todo
from duecare_web.clients.models import ToDo
from duecare_web.incidents.queries import incidents_of, plan_of
from duecare_web.insurance.models import InsurancePolicy
from duecare_web.notices.icalendar import Day
from duecare_web.recommendations.models import PlannedSending
from duecare_web.security_policies.models import PolicyVersion

AHEAD: Final = dt.timedelta(days=400)
"""A year and the day after it, so that what comes each year is always there."""
BEFORE: Final = dt.timedelta(days=31)
MOST: Final = 1000
"""Days in one calendar; more of them no calendar program shows in a useful way."""
MOST_INCIDENTS: Final = 50
TOLD_APART: Final = ("renewal", "review")
"""Kinds of work whose own days are in the calendar, also before the work waits."""


def days_of(member: Membership, *, now: dt.datetime, only_mine: bool = False) -> list[Day]:
    """What is due from a month back to a year ahead, at most :data:`MOST`, in the order of the days.

    ``only_mine``: at the clients that the member looks after. Neither persons nor devices are named.
    """
    here = _Here(member, now, only_mine=only_mine)
    found = [
        *_waiting(here),
        *_cover(here),
        *_decisions(here),
        *_reviews(here),
        *_notices(here),
        *_sendings(here),
    ]
    near = sorted(found, key=lambda one: (abs(one.on - here.today), one.title))[:MOST]
    return sorted(near, key=lambda one: (one.on, one.title))


class _Here:
    """For whom the days are put together: which clients, from which day to which."""

    def __init__(self, member: Membership, now: dt.datetime, *, only_mine: bool) -> None:
        self.member, self._only_mine = member, only_mine
        self.zone = zone(member.user.time_zone or member.firm.time_zone)
        self.today = now.astimezone(self.zone).date()
        self.first, self.last = self.today - BEFORE, self.today + AHEAD

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the clients, with their client."""
        seen = seen_by(self.member, rows, client="client_id").select_related("client")
        return seen.filter(client__lead=self.member) if self._only_mine else seen

    def within(self, name: str) -> Q:
        """Rows whose day is one of the calendar's."""
        return Q(**{f"{name}__gte": self.first, f"{name}__lte": self.last})


def _day(key: tuple[Hashable, ...], on: dt.date, title: str, path: str, note: str = "") -> Day:
    name = sha256(" ".join(map(str, key)).encode()).hexdigest()[:32]
    return Day(name, on, title, settings.DUECARE_BASE_URL + path, note)


def _waiting(here: _Here) -> Iterator[Day]:
    rows = ToDo.objects.filter(firm=here.member.firm_id, number__gt=0)
    rows = rows.exclude(kind__in=TOLD_APART).filter(
        here.within("due_on") | here.within("off_until")
    )
    for line in here.among(rows):
        kind, client = todo.kind_of(line.kind), line.client
        planned = line.off_until is not None and line.off_until > here.today
        on = line.off_until if planned else line.due_on
        if kind is None or on is None:
            continue
        title = wording.planned_title if planned else wording.waiting_title
        note = f"{line.number:,} {kind.unit[line.number != 1]}"
        yield _day((line.kind, client.pk), on, title(kind.label, client.name), line.url, note)


def _cover(here: _Here) -> Iterator[Day]:
    rows = InsurancePolicy.objects.filter(
        here.within("ends_on"), firm=here.member.firm_id, ended_at=None
    )
    for one in here.among(rows.exclude(client=None)):
        path = reverse("insurance:policies", args=[one.client_id])
        yield _day(
            ("cover", one.pk),
            one.ends_on,
            wording.cover_ends_title(one.kind, one.client.name),
            path,
        )
    if role_may(here.member.role, Permission.MANAGE_FIRM):
        for one in rows.filter(client=None):
            path = reverse("insurance:firm_policies")
            yield _day(
                ("cover", one.pk),
                one.ends_on,
                wording.cover_ends_title(one.kind, "your firm"),
                path,
            )


def _decisions(here: _Here) -> Iterator[Day]:
    later = Decision.objects.filter(
        recommendation=OuterRef("recommendation"), decided_at__gt=OuterRef("decided_at")
    )
    rows = here.among(
        Decision.objects.filter(
            ~Exists(later),
            here.within("revisit_on"),
            firm=here.member.firm_id,
            recommendation__superseded_at=None,
        )
    ).only("revisit_on", "client_id", "client__name")
    for (client, on), number in _counted(here, ((one.client, one.revisit_on) for one in rows)):
        path = reverse("recommendations:desk", args=[client.pk])
        yield _day(
            ("decision", client.pk, on), on, wording.comes_back_title(number, client.name), path
        )


def _reviews(here: _Here) -> Iterator[Day]:
    rows = here.among(
        PolicyVersion.objects.filter(
            here.within("review_on"),
            firm=here.member.firm_id,
            status=PolicyVersion.Status.IN_FORCE,
        )
    ).only("review_on", "client_id", "client__name")
    for (client, on), number in _counted(here, ((one.client, one.review_on) for one in rows)):
        path = reverse("security_policies:policies", args=[client.pk])
        yield _day(("review", client.pk, on), on, wording.review_title(number, client.name), path)


def _counted(
    here: _Here, days: Iterable[tuple[Any, dt.date | None]]
) -> list[tuple[tuple[Any, dt.date], int]]:
    """How many fall on each day at each client, within the calendar."""
    found = Counter(
        (client, on) for client, on in days if on is not None and here.first <= on <= here.last
    )
    return list(found.items())


def _notices(here: _Here) -> Iterator[Day]:
    rows = here.among(incidents_of(here.member, closed=False)).select_related("client", "firm")
    for one in rows.prefetch_related("steps_done")[:MOST_INCIDENTS]:
        plan = plan_of(one, today=here.today)
        open_days = (row.step.statutory for row in plan.notices if row.done is None)
        for (client, on), number in _counted(here, ((one.client, day) for day in open_days)):
            path = reverse("incidents:incident", args=[one.pk])
            title = wording.notice_title(number, client.name)
            yield _day(("notice", one.pk, on), on, title, path)


def _sendings(here: _Here) -> Iterator[Day]:
    rows = PlannedSending.objects.filter(
        firm=here.member.firm_id, state=PlannedSending.State.WAITING
    )
    for one in here.among(rows).annotate(number=Count("recommendations")):
        on = one.goes_at.astimezone(here.zone).date()
        path = reverse("recommendations:desk", args=[one.client_id])
        title = wording.sending_title(one.number, one.client.name)
        yield _day(("sending", one.pk), on, title, path)
