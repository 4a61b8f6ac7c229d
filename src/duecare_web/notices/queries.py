"""What a member is told: what is due, what was decided, what has failed, at the clients they see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from duecare.documents.wording import notices as wording
from duecare.documents.wording.notices import ToldGroup
from duecare_web.accounts.access import seen_by
from duecare_web.accounts.models import Membership
from duecare_web.accounts.zones import zone_of
from duecare_web.assessments.models import AssessmentRequest, Decision
from duecare_web.clients import todo
from duecare_web.clients.models import ToDo
from duecare_web.notices.models import Digest, NoticeChoice
from duecare_web.outbox.models import Mail

SEND_AT: Final = dt.time(7)
"""From this hour on by the member's clock."""
MOST_MADE: Final = 10
"""So many of the newest mails are looked at."""
WEEK: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A mail that a member gets now: of which period, over what was written since ``since``."""

    every: str
    period: str
    today: dt.date
    since: dt.datetime


def choice_of(member: Membership) -> NoticeChoice:
    """What a member has chosen; both, before they have; not saved."""
    found = NoticeChoice.objects.filter(membership=member).first()
    return found or NoticeChoice(membership=member)


def members_to_tell() -> QuerySet[Membership]:
    """The members of real firms who can sign in."""
    rows = Membership.objects.filter(user__is_active=True, firm__is_demo=False)
    return rows.select_related("user", "firm", "notice_choice").order_by("pk")


def due_digest(member: Membership, now: dt.datetime) -> DueDigest | None:
    """The mail of this week, else of today, that a member wants and does not have yet.

    Each begins where the last one ended, at most a week back. On the day of the weekly mail there
    is no daily one.
    """
    here = now.astimezone(zone_of(member.user, member.firm))
    if here.time() < SEND_AT:
        return None
    wanted, today = choice_of(member), now.astimezone(here.tzinfo).date()
    year, week, _ = here.isocalendar()
    names = {Digest.Every.WEEK: f"{year}-W{week:02}", Digest.Every.DAY: today.isoformat()}
    made = list(Digest.objects.filter(membership=member)[:MOST_MADE])
    have = {one.period for one in made}
    last = max((one.made_at for one in made), default=member.created_at)
    since = max(last, now - WEEK)
    if wanted.weekly and names[Digest.Every.WEEK] not in have:
        return DueDigest(Digest.Every.WEEK, names[Digest.Every.WEEK], today, since)
    mailed_today = last.astimezone(here.tzinfo).date() == today and bool(made)
    if wanted.daily and names[Digest.Every.DAY] not in have and not mailed_today:
        return DueDigest(Digest.Every.DAY, names[Digest.Every.DAY], today, since)
    return None


def week_of(member: Membership, now: dt.datetime) -> DueDigest:
    """The weekly mail as it would be made now, over the last seven days."""
    today = now.astimezone(zone_of(member.user, member.firm)).date()
    year, week, _ = today.isocalendar()
    return DueDigest(Digest.Every.WEEK, f"{year}-W{week:02}", today, now - WEEK)


def groups_for(member: Membership, due: DueDigest, *, now: dt.datetime) -> list[ToldGroup]:
    """What the mail tells, without empty groups; what is due is for the weekly one alone."""
    found = [
        _decided(member, due.since, now),
        _failed(member, due.since, now),
    ]
    if due.every == Digest.Every.WEEK:
        found += _waiting(member, due.today)
    return [one for one in found if one.count]


def _happened(
    title: str, lines: Sequence[str], count: int, *, since: dt.datetime, member: Membership
) -> ToldGroup:
    day = since.astimezone(zone_of(member.user, member.firm)).date()
    return ToldGroup(title, tuple(lines[: wording.MOST_LINES]), count, day)


def _decided(member: Membership, since: dt.datetime, now: dt.datetime) -> ToldGroup:
    rows = Decision.objects.filter(firm=member.firm_id, decided_at__gte=since, decided_at__lt=now)
    rows = seen_by(member, rows, client="client_id")
    first = rows.select_related("client", "contact", "recommendation").defer(
        "recommendation__values"
    )
    lines = [
        wording.decided_line(
            one.client.name,
            one.recommendation.title,
            one.outcome,
            one.contact.name if one.contact else "",
        )
        for one in first.order_by("-decided_at")[: wording.MOST_LINES]
    ]
    return _happened(wording.DECIDED, lines, rows.count(), since=since, member=member)


def _failed(member: Membership, since: dt.datetime, now: dt.datetime) -> ToldGroup:
    asked = AssessmentRequest.objects.filter(
        firm=member.firm_id, requested_at__gte=since, requested_at__lt=now
    ).exclude(problem="")
    lost = Mail.objects.filter(
        Q(failed_at__gte=since, failed_at__lt=now) | Q(bounced_at__gte=since, bounced_at__lt=now),
        firm=member.firm_id,
        client__isnull=False,
    )
    assessments = seen_by(member, asked, client="client_id").select_related("client")
    mails = seen_by(member, lost, client="client_id").select_related("client")
    lines = [
        *(
            wording.failed_assessment_line(one.client.name, one.problem)
            for one in assessments[: wording.MOST_LINES]
        ),
        *(
            wording.lost_mail_line(one.client.name, one.what, one.recipient)
            for one in mails[: wording.MOST_LINES]
            if one.client is not None
        ),
    ]
    count = assessments.count() + mails.count()
    return _happened(wording.FAILED, lines, count, since=since, member=member)


def _waiting(member: Membership, today: dt.date) -> list[ToldGroup]:
    lines = seen_by(member, todo.lines_of(member.firm, today=today), client="client_id")
    lines = lines.exclude(due_on=None)
    late = lines.filter(due_on__lt=today)
    soon = lines.filter(due_on__gte=today, due_on__lte=today + WEEK)
    return [_due(wording.OVERDUE, late), _due(wording.THIS_WEEK, soon)]


def _due(title: str, lines: QuerySet[ToDo]) -> ToldGroup:
    first = [
        wording.due_line(one.client.name, one.text, one.due_on)
        for one in lines[: wording.MOST_LINES]
        if one.due_on is not None
    ]
    return ToldGroup(title, tuple(first), lines.count())


def newest_of(member: Membership) -> list[Digest]:
    """The last mails to a member that told something."""
    rows = Digest.objects.filter(membership=member).exclude(told=wording.NOTHING)
    return list(rows[:5])
