"""What Home shows: what to do by day, who is most exposed, whether it gets better."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from duecare.dates import long_date
from duecare_web.accounts.access import seen_by
from duecare_web.accounts.models import Membership
from duecare_web.accounts.roles import Permission, role_may
from duecare_web.assessments.models import Assessment, Decision, Recommendation
from duecare_web.clients import listing, todo
from duecare_web.clients import queries as clients
from duecare_web.clients.models import ListFigure, ToDo
from duecare_web.incidents.models import Incident
from duecare_web.incidents.queries import incidents_of, kind_words
from duecare_web.outbox.queries import lost_to_members
from duecare_web.recommendations.models import PlannedSending
from duecare_web.ui.paging import PagePart

EXPOSED: Final = 8
THIS_WEEK: Final = dt.timedelta(days=7)
SENDINGS: Final = 10
"""Planned sendings that Home lists; the desk of a client lists all of its own."""
STOPPED_SHOWN: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TodoRow:
    """One line of what to do with its kind."""

    line: ToDo
    kind: todo.Kind


@dataclass(frozen=True, slots=True)
class DayGroup:
    """Lines that are due in the same time, in order."""

    title: str
    rows: Sequence[TodoRow]

    @property
    def note(self) -> str:
        """How many lines of the page are in it."""
        return str(len(self.rows))


SHOWN: Final = {"": "All clients", "mine": "Looked after by you"}


@dataclass(frozen=True, slots=True)
class WantedLines:
    """What the list on Home is narrowed to: a kind, a text, and ``mine`` for own clients."""

    kind: str = ""
    text: str = ""
    show: str = ""


def lines_of(member: Membership, *, today: dt.date, show: str = "") -> QuerySet[ToDo]:
    """What waits at the clients that a member sees, or with ``mine`` looks after."""
    rows = seen_by(member, todo.lines_of(member.firm, today=today), client="client_id")
    return rows.filter(client__lead=member) if show == "mine" else rows


def chosen_lines(member: Membership, *, today: dt.date, wanted: WantedLines) -> QuerySet[ToDo]:
    """What waits at a member's clients, of one kind, with a text in the client's name or the line."""
    rows = lines_of(member, today=today, show=wanted.show)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.text:
        short = wanted.text[: clients.LONGEST_NAME]
        rows = rows.filter(
            Q(client__name__icontains=short) | Q(text__icontains=short) | Q(note__icontains=short)
        )
    return rows


def same_clients(wanted: WantedLines) -> list[tuple[str, str]]:
    """What the list of clients is asked for to give the clients of these lines."""
    return [("waits", wanted.kind), ("show", wanted.show)]


def all_words(wanted: WantedLines, page: PagePart) -> str:
    """What is said to take all lines of a kind, also of other pages; empty where that cannot be."""
    if not wanted.kind or wanted.text or page.pages == 1:
        return ""
    return f"All {page.total:,} with this kind of work, not only the chosen"


def by_day(lines: Iterable[ToDo], today: dt.date) -> list[DayGroup]:
    """The lines in groups: overdue, this week, later. Lines of no known kind are left out."""
    groups: dict[str, list[TodoRow]] = {"Overdue": [], "This week": [], "Later": []}
    for line in lines:
        kind = todo.kind_of(line.kind)
        if kind is None or line.due_on is None:
            continue
        late = line.due_on < today
        soon = line.due_on <= today + THIS_WEEK
        groups["Overdue" if late else "This week" if soon else "Later"].append(TodoRow(line, kind))
    return [DayGroup(title, rows) for title, rows in groups.items() if rows]


def most_exposed(member: Membership) -> list[listing.ListedClient]:
    """The assessed clients with the largest uninsured part of a bad case."""
    priced = ListFigure.objects.filter(client__firm=member.firm_id, column="uninsured").exclude(
        text=""
    )
    assessed = clients.clients_of(member).filter(pk__in=priced.values("client"))
    part = listing.part_of(member, assessed, sort="-uninsured")
    return listing.with_cells(part.rows[:EXPOSED])


def next_day(member: Membership, today: dt.date) -> str:
    """When something is due next while nothing is now, or an empty text."""
    later = ToDo.objects.filter(firm=member.firm_id, number__gt=0, off_until__gt=today)
    line = (
        seen_by(member, later, client="client_id")
        .order_by("off_until")
        .select_related("client")
        .first()
    )
    if line is None or line.off_until is None:
        return ""
    return f"{long_date(line.off_until)}: {line.text}, {line.client.name}"


# --- decisions ------------------------------------------------------------------------------------
STATES: Final = {
    "open": "Open",
    "accept": "Accepted",
    "decline": "Declined",
    "defer": "Deferred",
    "no_answer": "No answer after notice",
}


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One recommendation of a client's newest assessment, with the decision that counts."""

    recommendation: Recommendation
    decision: Decision | None


def newest_recommendations(member: Membership) -> QuerySet[Recommendation]:
    """The recommendations of the newest assessment of each client that a member sees."""
    later = Assessment.objects.filter(client=OuterRef("client"), number__gt=OuterRef("number"))
    newest = Assessment.objects.filter(~Exists(later), firm=member.firm_id)
    rows = Recommendation.objects.filter(assessment__in=newest.values("pk"))
    rows = seen_by(member, rows, client="client_id")
    return rows.select_related("client").defer("values").order_by("offered_at", "rank", "pk")


def in_state(rows: QuerySet[Recommendation], state: str) -> QuerySet[Recommendation]:
    """Those whose decision that counts is of a kind, or that have none (``open``)."""
    own = Decision.objects.filter(recommendation=OuterRef("pk"))
    if state == "open":
        return rows.filter(~Exists(own), superseded_at=None, dropped_at=None)
    last = own.order_by("-decided_at").values("kind")[:1]
    return rows.alias(last=last).filter(last=state)


def part_of(rows: QuerySet[Recommendation], part: slice) -> list[Recommendation]:
    """A part of a list: first which ones, then those with their words, which are long to sort."""
    found = rows.in_bulk(list(rows.values_list("pk", flat=True)[part]))
    return list(found.values())


def with_decisions(rows: Sequence[Recommendation]) -> list[DecisionRow]:
    """These recommendations with the decision that counts: one query."""
    found: dict[object, Decision] = {}
    kept = Decision.objects.filter(recommendation__in=rows).select_related("contact")
    for one in kept.order_by("decided_at"):
        found[one.recommendation_id] = one
    return [DecisionRow(one, found.get(one.pk)) for one in rows]


MOST_STRIPS: Final = 2


@dataclass(frozen=True, slots=True)
class Strip:
    """One line above everything else: something that burns."""

    title: str
    text: str
    url: str
    button: str = "Open incident"
    tone: str = "bad"


def lost_mail_strips(member: Membership, now: dt.datetime) -> list[Strip]:
    """Mail that does not reach members of the firm, for those who look after the firm."""
    if not role_may(member.role, Permission.MANAGE_FIRM):
        return []
    lost = lost_to_members(member.firm, now)
    if not lost:
        return []
    names = clients.names_in_line([one.recipient for one in lost])
    return [
        Strip(
            "Mail of your firm does not arrive.",
            f"{names}. Correct the address, or look at the mail server.",
            reverse("firms:mail"),
            button="Show mail",
            tone="warn",
        )
    ]


def strips(member: Membership) -> list[Strip]:
    """The newest open incidents; at most two."""
    rows = list(incidents_of(member, closed=False)[:MOST_STRIPS])
    return [
        Strip(
            f"{one.client.name}: {one.place}, known since {long_date(timezone.localdate(one.known_at))}.",
            _on_it(one),
            reverse("incidents:incident", args=[one.pk]),
        )
        for one in rows
    ]


def _on_it(one: Incident) -> str:
    people = (
        "No scan has looked at it."
        if one.people_best is None
        else f"{one.people_best:,} people were on it by the last scan."
    )
    return f"{kind_words(one.kind)}. {people} Encryption: {one.get_encrypted_display().lower()}."


def sendings(member: Membership, now: dt.datetime) -> list[PlannedSending]:
    """What goes to clients at a chosen time, soonest first, and what did not go in the last week."""
    rows = PlannedSending.objects.filter(firm=member.firm_id, client__archived_at=None).filter(
        Q(state=PlannedSending.State.WAITING)
        | Q(state=PlannedSending.State.STOPPED, goes_at__gte=now - STOPPED_SHOWN)
    )
    seen = seen_by(member, rows, client="client_id").select_related("client", "contact")
    return list(seen.annotate(number=Count("recommendations")).order_by("goes_at")[:SENDINGS])


def has_clients(member: Membership) -> bool:
    """Whether there is a client that the member sees."""
    return clients.clients_of(member).exists()
