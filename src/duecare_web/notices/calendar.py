"""The days on which something is due at the clients of a member, the nearest first.

Each source gives at most as many days as are wanted, in their order, so that a firm with thousands of
clients costs no more than one with a few.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import chain
from typing import Any, Final

from django.conf import settings
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.urls import reverse

from duecare.documents.wording import calendar as wording
from duecare_web.accounts.access import seen_by
from duecare_web.accounts.models import Membership
from duecare_web.accounts.roles import Permission, role_may
from duecare_web.accounts.zones import zone_of
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
MOST_INCIDENTS: Final = 25
TOLD_APART: Final = ("renewal", "review")
"""Kinds of work whose own days are in the calendar, also before the work waits."""
Rows = QuerySet[Any]


def days_of(member: Membership, *, now: dt.datetime, only_mine: bool = False) -> list[Day]:
    """What was due in the last month and is due within a year, in the order of the days.

    At most :data:`MOST` of each. ``only_mine``: at the clients that the member looks after. Neither
    persons nor devices are named.
    """
    here = _Here(member, now, only_mine=only_mine)
    past = list(_days(here, here.today - BEFORE, here.today, latest=True))
    return sorted(past, key=_order)[-MOST:] + coming_days(
        member, now=now, only_mine=only_mine, most=MOST
    )


def coming_days(
    member: Membership, *, now: dt.datetime, only_mine: bool = False, most: int
) -> list[Day]:
    """The next days from today on, at most so many."""
    here = _Here(member, now, only_mine=only_mine, most=most)
    return sorted(_days(here, here.today, here.today + AHEAD), key=_order)[:most]


def _order(day: Day) -> tuple[dt.date, str]:
    return day.on, day.title


@dataclass(frozen=True)
class _Here:
    """For whom the days are put together."""

    member: Membership
    now: dt.datetime
    only_mine: bool
    most: int = MOST

    def day(self, moment: dt.datetime) -> dt.date:
        """The day of a moment by the member's clock."""
        return moment.astimezone(zone_of(self.member.user, self.member.firm)).date()

    @cached_property
    def today(self) -> dt.date:
        """The day of the member's clock."""
        return self.day(self.now)

    def among(self, rows: Rows) -> Rows:
        """Those of the clients."""
        seen = seen_by(self.member, rows, client="client_id")
        return seen.filter(client__lead=self.member) if self.only_mine else seen


@dataclass(frozen=True, slots=True)
class _Span:
    """From a day to before another one; with ``latest`` the last of them come first."""

    first: dt.date
    end: dt.date
    latest: bool

    def of(self, rows: Rows, name: str, most: int) -> Rows:
        """The rows whose day is in it."""
        fits = Q(**{f"{name}__gte": self.first, f"{name}__lt": self.end})
        order = F(name).desc() if self.latest else F(name).asc()
        return rows.filter(fits).order_by(order)[:most]


def _days(here: _Here, first: dt.date, end: dt.date, *, latest: bool = False) -> Iterator[Day]:
    span = _Span(first, end, latest)
    sources: tuple[Callable[[_Here, _Span], Iterator[Day]], ...] = (
        _waiting,
        _cover,
        _decisions,
        _reviews,
        _notices,
        _sendings,
    )
    return chain.from_iterable(source(here, span) for source in sources)


def _day(key: tuple[Hashable, ...], on: dt.date, title: str, path: str, note: str = "") -> Day:
    name = sha256(" ".join(map(str, key)).encode()).hexdigest()[:32]
    return Day(name, on, title, settings.DUECARE_BASE_URL + path, note)


def _waiting(here: _Here, span: _Span) -> Iterator[Day]:
    rows = ToDo.objects.filter(firm=here.member.firm_id, number__gt=0)
    shown_on = Case(When(off_until__gt=here.today, then=F("off_until")), default=F("due_on"))
    rows = rows.exclude(kind__in=TOLD_APART).annotate(shown_on=shown_on)
    for line in span.of(here.among(rows).select_related("client"), "shown_on", here.most):
        kind, name = todo.kind_of(line.kind), line.client.name
        if kind is None:
            continue
        planned = line.off_until is not None and line.off_until > here.today
        title = wording.planned_title if planned else wording.waiting_title
        note = f"{line.number:,} {kind.unit[line.number != 1]}"
        yield _day(
            (line.kind, line.client_id), line.shown_on, title(kind.label, name), line.url, note
        )


def _cover(here: _Here, span: _Span) -> Iterator[Day]:
    rows = InsurancePolicy.objects.filter(firm=here.member.firm_id, ended_at=None)
    own = here.among(rows.exclude(client=None)).select_related("client")
    for one in span.of(own, "ends_on", here.most):
        title = wording.cover_ends_title(one.kind, one.client.name)
        path = reverse("insurance:policies", args=[one.client_id])
        yield _day(("cover", one.pk), one.ends_on, title, path)
    if role_may(here.member.role, Permission.MANAGE_FIRM) and not here.only_mine:
        for one in span.of(rows.filter(client=None), "ends_on", here.most):
            title = wording.cover_ends_title(one.kind, "your firm")
            yield _day(("cover", one.pk), one.ends_on, title, reverse("insurance:firm_policies"))


def _decisions(here: _Here, span: _Span) -> Iterator[Day]:
    later = Decision.objects.filter(
        recommendation=OuterRef("recommendation"), decided_at__gt=OuterRef("decided_at")
    )
    rows = Decision.objects.filter(
        ~Exists(later), firm=here.member.firm_id, recommendation__superseded_at=None
    )
    for on, client, name, number in _numbers(here, span, rows, "revisit_on"):
        path = reverse("recommendations:desk", args=[client])
        yield _day(("decision", client, on), on, wording.comes_back_title(number, name), path)


def _reviews(here: _Here, span: _Span) -> Iterator[Day]:
    in_force = PolicyVersion.Status.IN_FORCE
    rows = PolicyVersion.objects.filter(firm=here.member.firm_id, status=in_force)
    for on, client, name, number in _numbers(here, span, rows, "review_on"):
        path = reverse("security_policies:policies", args=[client])
        yield _day(("review", client, on), on, wording.review_title(number, name), path)


def _numbers(
    here: _Here, span: _Span, rows: Rows, day: str
) -> Iterator[tuple[dt.date, Any, str, int]]:
    """How many fall on each day at each client."""
    found = here.among(rows).order_by().values_list(day, "client_id", "client__name")
    return iter(span.of(found.annotate(number=Count("*")), day, here.most))


def _notices(here: _Here, span: _Span) -> Iterator[Day]:
    rows = here.among(incidents_of(here.member, closed=False)).select_related("client", "firm")
    for one in rows.prefetch_related("steps_done")[:MOST_INCIDENTS]:
        days: dict[dt.date, int] = {}
        for row in plan_of(one, today=here.today).notices:
            on = row.step.statutory
            if row.done is None and on is not None and span.first <= on < span.end:
                days[on] = days.get(on, 0) + 1
        yield from _of_incident(one, days)


def _of_incident(incident: Any, days: Mapping[dt.date, int]) -> Iterator[Day]:
    path = reverse("incidents:incident", args=[incident.pk])
    for on, number in days.items():
        title = wording.notice_title(number, incident.client.name)
        yield _day(("notice", incident.pk, on), on, title, path)


def _sendings(here: _Here, span: _Span) -> Iterator[Day]:
    waiting = PlannedSending.State.WAITING
    rows = PlannedSending.objects.filter(firm=here.member.firm_id, state=waiting)
    shown = here.among(rows).select_related("client").annotate(number=Count("recommendations"))
    for one in shown.order_by("goes_at")[: here.most]:
        on = here.day(one.goes_at)
        if span.first <= on < span.end:
            path = reverse("recommendations:desk", args=[one.client_id])
            title = wording.sending_title(one.number, one.client.name)
            yield _day(("sending", one.pk), on, title, path)
