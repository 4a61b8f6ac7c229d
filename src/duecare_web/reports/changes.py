"""What changed at a client: the newest scan and assessment beside the ones before, and since."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from duecare.catalog import load_catalog
from duecare.documents.wording import comparisons as wording
from duecare.documents.wording.review import BadCase, HeldPeople
from duecare.risk.advice.changes import AnswerMoved, moved_answers
from duecare.risk.inputs.answers import Answer, Answers
from duecare_web.accounts.zones import zone
from duecare_web.assessments.models import Assessment, Decision
from duecare_web.assessments.queries import latest_assessment
from duecare_web.assessments.replies import answers_of
from duecare_web.clients.models import Client
from duecare_web.scans.models import Scan, ScannedLocation
from duecare_web.scans.queries import latest_scan

LOOKED_BACK: Final = 50
"""Scans among which the one before is looked for: machines report one by one."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What stands in the newest assessments, without their large results."""

    number: int
    completed_at: dt.datetime
    replies: Mapping[str, Any]
    case: BadCase


def card_of(client: Client) -> dict[str, Any] | None:
    """The card of the overview, which asks for the groups by itself; ``None`` before a scan."""
    has_any = latest_scan(client) is not None or latest_assessment(client) is not None
    return {} if has_any else None


def changes_of(client: Client) -> list[wording.ChangeGroup]:
    """The groups; none before there is something to compare."""
    where = zone(client.firm.time_zone)
    scans = _scans(client, where)
    groups = [wording.since_scan(scans[1], scans[0])] if len(scans) > 1 else []
    newest = latest_assessment(client)
    if newest is not None:
        groups += _since_assessment(client, newest, where)
    return groups


def _scans(client: Client, where: dt.tzinfo) -> list[HeldPeople]:
    """The scan that stands for the client and the one of an earlier day, the newest first."""
    fields = ("pk", "origin", "scanned_at", "people_low", "people_best", "people_high")
    rows = Scan.objects.filter(client=client).order_by("-recorded_at").values_list(*fields)
    found = list(rows[:LOOKED_BACK])
    same = [one for one in found if one[1] == Scan.Origin.UNION] or found
    if not same:
        return []
    days = [one[2].astimezone(where).date() for one in same]
    earlier = [one for one, day in zip(same, days, strict=True) if day < days[0]]
    chosen = [same[0], *earlier[:1]]
    places: dict[Any, set[str]] = {one[0]: set() for one in chosen}
    seen = ScannedLocation.objects.filter(scan__in=list(places))
    for scan, place in seen.values_list("scan_id", "location_id"):
        places[scan].add(place)
    return [
        HeldPeople(low, best, high, at.astimezone(where).date(), frozenset(places[pk]))
        for pk, _, at, low, best, high in chosen
    ]


def _since_assessment(
    client: Client, newest: Assessment, where: dt.tzinfo
) -> list[wording.ChangeGroup]:
    known = _known(client, where)
    decided = list(
        Decision.objects.filter(client=client, decided_at__gte=known[-1].completed_at)
        .order_by("decided_at")
        .values_list("decided_at", "kind")
    )
    groups = []
    if len(known) > 1:
        now, before = known
        between = Counter(kind for at, kind in decided if at < now.completed_at)
        groups.append(
            wording.since_assessment(
                before.case,
                now.case,
                numbers=(before.number, now.number),
                moved=_moved(before.replies, _as_answers(now.replies)),
                decided={_DECIDED[Decision.Kind(kind)]: number for kind, number in between.items()},
            )
        )
    return [*groups, _since_statements(client, newest, known[0], decided, where)]


_DECIDED: Final = {
    Decision.Kind.ACCEPT: "accepted",
    Decision.Kind.DECLINE: "declined",
    Decision.Kind.DEFER: "deferred",
    Decision.Kind.NO_ANSWER: "without an answer after notice",
}


def _since_statements(
    client: Client,
    newest: Assessment,
    known: _Known,
    decided: list[tuple[dt.datetime, str]],
    where: dt.tzinfo,
) -> wording.ChangeGroup:
    later = Scan.objects.filter(client=client, recorded_at__gt=newest.completed_at)
    scanned = later.order_by("-recorded_at").values_list("scanned_at", flat=True).first()
    return wording.since_statements(
        newest.completed_at.astimezone(where).date(),
        scanned_on=scanned.astimezone(where).date() if scanned else None,
        moved=_moved(known.replies, answers_of(client)),
        decided=sum(1 for at, _ in decided if at >= newest.completed_at),
    )


def _known(client: Client, where: dt.tzinfo) -> list[_Known]:
    """The two newest assessments without their results: one query."""
    rows = Assessment.objects.filter(client=client).order_by("-number")
    needed = rows.only("number", "completed_at", "release", "answer_values", "case_values")
    return [
        _Known(
            one.number,
            one.completed_at,
            one.answer_values.get("replies", {}),
            BadCase(one.bad_case, one.completed_at.astimezone(where).date(), one.release),
        )
        for one in needed[:2]
    ]


def _as_answers(replies: Mapping[str, Any]) -> Answers:
    """Kept replies as the engine takes replies."""
    return Answers(
        {
            name: Answer(
                str(one["counts"]),
                given="" if one["answer"] == one["counts"] else str(one["answer"]),
            )
            for name, one in replies.items()
        }
    )


def _moved(before: Mapping[str, Any], answers: Answers) -> list[AnswerMoved]:
    catalog = load_catalog()
    known = {name: one for name, one in before.items() if name in catalog.questions}
    moved = moved_answers(known, answers, catalog)
    return [one for one in moved if one.before != one.after]
