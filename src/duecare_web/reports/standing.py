"""What was on record of a client at the end of a day: the two sides of a review."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Final

from django.db.models import F, Q

from duecare.documents.statements.review import DecidedLine, ReviewFacts, Standing
from duecare.documents.wording.review import BadCase, HeldPeople
from duecare_web.accounts.zones import zone
from duecare_web.assessments.models import Assessment, Decision, Recommendation
from duecare_web.clients.models import Client
from duecare_web.incidents.models import Incident
from duecare_web.incidents.queries import kind_words
from duecare_web.insurance.models import InsurancePolicy
from duecare_web.reports.periods import Period
from duecare_web.scans.models import Scan, ScannedLocation
from duecare_web.security_policies.models import Acknowledgement, PolicyVersion
from duecare_web.security_policies.readers import CONFIRMED_FOR
from duecare_web.training.models import Assignment

RENEWALS: Final = dt.timedelta(days=90)
_REFUSED: Final = (Decision.Kind.DECLINE, Decision.Kind.DEFER)


def review_facts(client: Client, period: Period) -> ReviewFacts:
    """What the review of a client over ``period`` tells, by the clock of its firm."""
    where = zone(client.firm.time_zone)
    start, end = period.starts_at(where), period.ends_at(where)
    decisions = _decisions(client, before=end)
    decided = [one for one in decisions if one.decided_at >= start]
    policies = InsurancePolicy.objects.filter(client=client, created_at__lt=end).filter(
        Q(ended_at=None) | Q(ended_at__gte=end)
    )
    ending = policies.filter(ends_on__gt=period.last, ends_on__lte=period.last + RENEWALS)
    return ReviewFacts(
        first=period.first,
        last=period.last,
        before=_standing(client, period.before, end=start, decisions=decisions),
        now=_standing(client, period.last, end=end, decisions=decisions),
        decided=tuple(_line(one, where) for one in decided),
        counts=tuple(Counter(one.outcome.lower() for one in decided).items()),
        holding=tuple(_line(one, where) for one in _holding(decisions, end)),
        waiting=tuple(one.title for one in _waiting(client, end, decisions)),
        completed=(
            _completed(client, period.earlier.starts_at(where), start),
            _completed(client, start, end),
        ),
        adopted=tuple(
            (str(one), one.approved_at.astimezone(where).date())
            for one in PolicyVersion.objects.filter(
                client=client, approved_at__gte=start, approved_at__lt=end
            ).select_related("policy")
            if one.approved_at
        ),
        renewals=tuple(
            (str(one), one.ends_on) for one in ending.order_by("ends_on") if one.ends_on
        ),
        incidents=tuple(
            (f"{kind_words(one.kind)}, {one.place}", one.known_at.astimezone(where).date())
            for one in Incident.objects.filter(
                client=client, opened_at__gte=start, opened_at__lt=end
            )
        ),
        insured=policies.exists(),
    )


def _standing(
    client: Client, day: dt.date, *, end: dt.datetime, decisions: list[Decision]
) -> Standing:
    in_force = PolicyVersion.objects.filter(client=client, approved_at__lt=end).filter(
        Q(replaced_at=None) | Q(replaced_at__gte=end)
    )
    signed = Acknowledgement.objects.filter(
        version__in=in_force, acknowledged_at__lt=end, acknowledged_at__gt=end - CONFIRMED_FOR
    )
    receipts = signed.order_by().values("version", "employee").distinct()
    overdue = Assignment.objects.filter(
        Q(completed_at=None) | Q(completed_at__gte=end),
        client=client,
        employee__is_active=True,
        assigned_at__lt=end,
        due_on__lte=day,
    )
    held = _holding(decisions, end)
    return Standing(
        day=day,
        people=_people(client, end),
        case=_case(client, end),
        waiting=len(_waiting(client, end, decisions)),
        refused=sum(1 for one in held if one.kind == Decision.Kind.DECLINE),
        policies=in_force.count(),
        acknowledged=receipts.count(),
        overdue=overdue.count(),
    )


def _people(client: Client, end: dt.datetime) -> HeldPeople | None:
    """The count of the newest scan of all machines together, else of the newest scan."""
    scans = Scan.objects.filter(client=client, recorded_at__lt=end).order_by("-recorded_at")
    whole = scans.filter(origin=Scan.Origin.UNION).first()
    found = whole or scans.first()
    if found is None:
        return None
    places = ScannedLocation.objects.filter(scan=found).values_list("location_id", flat=True)
    scanned_on = found.scanned_at.astimezone(zone(client.firm.time_zone)).date()
    return HeldPeople(
        found.people_low, found.people_best, found.people_high, scanned_on, frozenset(places)
    )


def _case(client: Client, end: dt.datetime) -> BadCase | None:
    """The bad case of the newest assessment that was completed by then."""
    rows = Assessment.objects.filter(client=client, completed_at__lt=end)
    newest = rows.order_by("-completed_at").first()
    if newest is None:
        return None
    assessed_on = newest.completed_at.astimezone(zone(client.firm.time_zone)).date()
    return BadCase(newest.bad_case, assessed_on, newest.release)


def _decisions(client: Client, *, before: dt.datetime) -> list[Decision]:
    rows = Decision.objects.filter(client=client, decided_at__lt=before)
    found = rows.select_related("recommendation", "contact").order_by("decided_at")
    return list(found.defer("recommendation__values", "recommendation__proposed"))


def _holding(decisions: list[Decision], end: dt.datetime) -> list[Decision]:
    """The refusals and deferrals that counted then: the last decision on each safeguard."""
    last = {one.recommendation.safeguard: one for one in decisions if one.decided_at < end}
    return [one for one in last.values() if one.kind in _REFUSED]


def _waiting(client: Client, end: dt.datetime, decisions: list[Decision]) -> list[Recommendation]:
    """What the newest assessment of then recommended and nobody had decided."""
    rows = Recommendation.objects.filter(
        Q(superseded_at=None) | Q(superseded_at__gte=end),
        Q(dropped_at=None) | Q(dropped_at__gte=end),
        client=client,
        offered_at__lt=end,
        assessment__completed_at__lt=end,
    ).annotate(of=F("assessment__number"))
    found = list(rows.only("title", "rank").order_by("-of", "rank"))
    done = {one.recommendation_id for one in decisions if one.decided_at < end}
    return [one for one in found if one.of == found[0].of and one.pk not in done]


def _completed(client: Client, start: dt.datetime, end: dt.datetime) -> int:
    return Assignment.objects.filter(
        client=client, completed_at__gte=start, completed_at__lt=end
    ).count()


def _line(one: Decision, where: dt.tzinfo) -> DecidedLine:
    return DecidedLine(
        day=one.decided_at.astimezone(where).date(),
        title=one.recommendation.title,
        outcome=one.outcome,
        by=one.contact.name if one.contact else "",
        reason=one.reason,
        revisit_on=one.revisit_on,
        is_refusal=one.kind == Decision.Kind.DECLINE,
    )
