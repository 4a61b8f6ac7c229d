"""Trends: what was on record month by month, kept when it is written and read in a few queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from duecare import record
from duecare.documents.charts.trends import (
    MONTHS_TO_DRAW,
    DecidedMonth,
    Month,
    decided_chart,
    trend_chart,
)
from duecare.documents.drawing import Drawing
from duecare.documents.wording import trends as wording
from duecare.money import estimated_dollars
from duecare_web.accounts.access import seen_by
from duecare_web.accounts.models import Firm, Membership
from duecare_web.accounts.zones import zone
from duecare_web.assessments.models import Assessment, Decision
from duecare_web.clients.models import Client
from duecare_web.clients.upkeep import kinds
from duecare_web.ledger.recording import Grown
from duecare_web.reports.models import ClientMonth
from duecare_web.reports.periods import months_on
from duecare_web.scans.models import Scan

KEPT: Final = 13
"""Months that are counted again: the running one and the twelve before it."""
BATCH: Final = 200
FOLLOWS: Final = kinds(
    record.ScanRecorded,
    record.InventoryUnited,
    record.AssessmentCompleted,
    record.DecisionAccepted,
    record.DecisionDeclined,
    record.DecisionDeferred,
)
_REFUSED: Final = (Decision.Kind.DECLINE, Decision.Kind.DEFER)


def follow(grown: Grown) -> None:
    """Keep the months of each client whose log has gained an entry that they are counted from."""
    wanted = [log for log, names in grown.items() if not names.isdisjoint(FOLLOWS)]
    if not wanted:
        return
    for client in Client.objects.filter(log__in=wanted).select_related("firm"):
        keep_months(client, now=timezone.now())


def carry_on(now: dt.datetime) -> int:
    """Begin the month that has come for clients that have none of it yet; returns for how many."""
    done = 0
    for firm in Firm.objects.all():
        month = _month(now, zone(firm.time_zone))
        rows = Client.objects.filter(firm=firm, archived_at=None, months__isnull=False)
        late = rows.exclude(months__month=month).distinct().select_related("firm")
        for client in late[:BATCH]:
            keep_months(client, now=now)
            done += 1
    return done


def keep_months(client: Client, *, now: dt.datetime) -> None:
    """Count the months of a client again from what is stored."""
    where = zone(client.firm.time_zone)
    this = _month(now, where)
    rows = _counted(client, [months_on(this, -back) for back in range(KEPT - 1, -1, -1)], where)
    ClientMonth.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["client", "month"],
        update_fields=["people", "people_low", "people_high", "uninsured", "accepted", "refused"],
    )


def _month(moment: dt.datetime, where: dt.tzinfo) -> dt.date:
    return moment.astimezone(where).date().replace(day=1)


def _counted(client: Client, months: Sequence[dt.date], where: dt.tzinfo) -> list[ClientMonth]:
    scans = Scan.objects.filter(client=client).order_by("recorded_at")
    fields = ("recorded_at", "origin", "people_low", "people_best", "people_high")
    found = list(scans.values_list(*fields))
    whole = [(at, people) for at, origin, *people in found if origin == Scan.Origin.UNION]
    alone = [(at, people) for at, _, *people in found]
    priced = Assessment.objects.filter(client=client).order_by("completed_at")
    cases = list(priced.values_list("completed_at", "case_values__uninsured"))
    decided = list(Decision.objects.filter(client=client).values_list("decided_at", "kind"))
    rows: list[ClientMonth] = []
    for month in months:
        end = dt.datetime.combine(months_on(month, 1), dt.time(), where)
        low, people, high = _last(whole, end) or _last(alone, end) or (None, None, None)
        uninsured = _last(cases, end)
        own = [kind for at, kind in decided if _month(at, where) == month]
        row = ClientMonth(
            client=client,
            firm_id=client.firm_id,
            month=month,
            people=people,
            people_low=low,
            people_high=high,
            uninsured=None if uninsured is None else round(float(uninsured)),
            accepted=own.count(Decision.Kind.ACCEPT),
            refused=sum(1 for kind in own if kind in _REFUSED),
        )
        if rows or own or row.people is not None or row.uninsured is not None:
            rows.append(row)
    return rows


def _last(points: Sequence[tuple[dt.datetime, Any]], end: dt.datetime) -> Any:
    """The last value before ``end``, or ``None``; the points are in order."""
    before = [value for at, value in points if at < end]
    return before[-1] if before else None


# --- reading --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Trend:
    """One chart with what has to be known beside it."""

    drawing: Drawing
    note: str


def trends_of_client(client: Client) -> dict[str, Any] | None:
    """The lines of one client, for its page; ``None`` before there are two months."""
    rows = list(ClientMonth.objects.filter(client=client).order_by("-month")[:KEPT])[::-1]
    people = [
        Month(one.month, one.people, one.people_low, one.people_high)
        for one in rows
        if one.people is not None
    ]
    cases = [Month(one.month, one.uninsured) for one in rows if one.uninsured is not None]
    decided = [DecidedMonth(one.month, one.accepted, one.refused) for one in rows]
    found = _charts(people, cases, decided)
    trends = [Trend(one, "") for one in found.values()]
    return {"trends": trends, "note": wording.END_OF_MONTH} if trends else None


def trends_of_member(member: Membership, *, now: dt.datetime) -> list[Trend]:
    """The lines over the clients that a member sees, each over the same clients in every month."""
    first = months_on(_month(now, zone(member.firm.time_zone)), 1 - KEPT)
    months = ClientMonth.objects.filter(firm=member.firm_id, month__gte=first)
    rows = seen_by(member, months.filter(client__archived_at=None), client="client_id")
    people, note = _same_clients(rows, "people")
    cases, case_note = _same_clients(rows, "uninsured")
    summed = rows.order_by("month").values_list("month")
    decided = [
        DecidedMonth(month, accepted, refused)
        for month, accepted, refused in summed.annotate(Sum("accepted"), Sum("refused"))
    ]
    notes = {"people": note, "uninsured": case_note, "decided": ""}
    found = _charts(people, cases, decided)
    return [Trend(drawing, notes[key]) for key, drawing in found.items()]


def _same_clients(rows: QuerySet[ClientMonth], field: str) -> tuple[list[Month], str]:
    """Sums by month over the clients of the earliest month that half of today's clients have.

    Where that is the last month alone, over the clients that are known longest.
    """
    known = rows.filter(**{f"{field}__isnull": False})
    counts = list(known.order_by("month").values_list("month").annotate(Count("client")))
    if not counts:
        return [], ""
    last = counts[-1][1]
    base, number = next((month, count) for month, count in counts if 2 * count >= last)
    if base == counts[-1][0]:
        base, number = counts[0]
    same = known.filter(month=base).values("client")
    sums = known.filter(month__gte=base, client__in=same).order_by("month")
    totals = {"total": Sum(field)}
    if field == "people":  # the ends of the sum lie within the sums of the ends
        totals |= {end: Sum(Coalesce(f"people_{end}", "people")) for end in ("low", "high")}
    found = [
        Month(row.pop("month"), *map(float, row.values()))
        for row in sums.values("month").annotate(**totals).values("month", *totals)
    ]
    return found, wording.same_clients(number, max(0, last - number))


def _charts(
    people: Sequence[Month], cases: Sequence[Month], decided: Sequence[DecidedMonth]
) -> Mapping[str, Drawing]:
    """Those of the three that have at least two months."""
    found: dict[str, Drawing] = {}
    if len(people) >= MONTHS_TO_DRAW:
        found["people"] = trend_chart(
            people,
            finding=wording.people_finding(*_ends(people)),
            what="People",
            words=lambda value: f"{value:,.0f}",
        )
    if len(cases) >= MONTHS_TO_DRAW:
        found["uninsured"] = trend_chart(
            cases,
            finding=wording.exposure_finding(*_ends(cases)),
            what="Left uninsured",
            words=estimated_dollars,
        )
    accepted = sum(one.accepted for one in decided)
    refused = sum(one.refused for one in decided)
    if len(decided) >= MONTHS_TO_DRAW and accepted + refused:
        finding = wording.decided_finding(accepted, refused, decided[0].day)
        found["decided"] = decided_chart(decided, finding=finding)
    return found


def _ends(months: Sequence[Month]) -> tuple[tuple[dt.date, float], tuple[dt.date, float]]:
    first, last = months[0], months[-1]
    return (first.day, first.value), (last.day, last.value)
