"""The desk: the recommendations of a client as the advisor works on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from django.db.models import Q
from django.utils import timezone

from duecare.dates import long_date
from duecare.documents.wording.quotes import Sums, sum_words
from duecare.documents.wording.words import in_words
from duecare_web.accounts.locking import told
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.models import Assessment, Decision, Recommendation
from duecare_web.assessments.queries import decision_on, earlier_decisions
from duecare_web.clients.models import Client
from duecare_web.insurance.queries import policies_of_client
from duecare_web.ledger.models import LedgerEntry
from duecare_web.recommendations.models import RecommendationChange
from duecare_web.scans.models import Scan

RENEWAL_DAYS = 60
MORE_PEOPLE = 1.05
"""A scan that finds more than this times the people of the decision's assessment is a new fact."""


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One recommendation on the desk with its decision, the one before it, and new facts."""

    recommendation: Recommendation
    decision: Decision | None
    earlier: Decision | None
    facts: tuple[str, ...]

    @property
    def state(self) -> str:
        """``draft``, ``ready``, ``waiting``, ``again``, or the kind of the decision."""
        one = self.recommendation
        if self.decision is not None:
            refused = self.decision.kind != Decision.Kind.ACCEPT
            return "again" if refused and self.facts else str(self.decision.kind)
        if one.sent_at is not None:
            return "waiting"
        return "ready" if one.offer.priced else "draft"

    @property
    def state_words(self) -> str:
        """The state as the list shows it."""
        if self.state == "waiting":
            return waiting_words(self.recommendation.sent_at)
        names = {"draft": "no price yet", "ready": "ready to send", "again": "ask again"}
        if self.state in names:
            return names[self.state]
        return self.decision.outcome.lower() if self.decision else ""

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        tones = {"ready": "info", "waiting": "warn", "again": "info", "accept": "good"}
        return tones.get(self.state, "bad" if self.state == "decline" else "")

    @property
    def can_be_sent(self) -> bool:
        """Whether it can be put to the client now."""
        return self.state == "ready"

    @property
    def is_changed(self) -> bool:
        """Whether the advisor's words or price differ from the proposal."""
        one = self.recommendation
        return one.proposed is not None and one.offered != one.proposed

    @property
    def price(self) -> str:
        """The price in short; that there is none yet is said by the state."""
        one = self.recommendation
        return sum_words(one.sums) if one.offer.priced else ""


def waiting_words(sent_at: dt.datetime | None) -> str:
    """How long something waits, in days."""
    days = (timezone.now() - sent_at).days if sent_at else 0
    return "sent today" if days == 0 else f"waiting {days} day{'' if days == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Lane:
    """Now, next or later: its rows, and what they add up to."""

    key: str
    title: str
    rows: tuple[DeskRow, ...]

    @property
    def sums(self) -> str:
        """What the rows cost; how many have no price is said, and nothing where none has."""
        priced = any(row.recommendation.offer.priced for row in self.rows)
        return sums_in_words(self.rows) if priced else ""


@dataclass(frozen=True, slots=True)
class Desk:
    """All of it."""

    assessment: Assessment | None
    lanes: tuple[Lane, ...]
    dropped: tuple[Recommendation, ...]

    @property
    def rows(self) -> list[DeskRow]:
        """Every row that is not dropped, lane by lane."""
        return [row for lane in self.lanes for row in lane.rows]

    @property
    def summary(self) -> str:
        """How the proposal became the desk, in one sentence."""
        rows = [row for row in self.rows if not row.recommendation.is_own]
        own = len(self.rows) - len(rows)
        changed = sum(1 for row in rows if row.is_changed)
        dropped = sum(1 for one in self.dropped if not one.is_own)
        proposed = len(rows) + dropped
        parts = [
            f"{number} {word}"
            for number, word in (
                (len(rows) - changed, "kept as proposed"),
                (changed, "changed"),
                (dropped, "dropped"),
                (own, "of your own"),
            )
            if number
        ]
        return f"Proposed: {proposed}; {in_words(parts)}."

    @property
    def sums(self) -> str:
        """What everything on the desk costs."""
        return sums_in_words(self.rows)


def total_of(recommendations: Iterable[Recommendation]) -> Sums:
    """What recommendations add up to."""
    return reduce(Sums.__add__, (one.sums for one in recommendations), Sums())


def sums_in_words(rows: Iterable[DeskRow]) -> str:
    """What rows cost together; how many have no price is said."""
    found = [row.recommendation for row in rows]
    bare = sum(1 for one in found if not one.offer.priced)
    if bare == len(found):
        return "no price yet" if found else sum_words(total_of(found))
    return f"{sum_words(total_of(found))}{f', {bare} not priced' if bare else ''}"


def desk_of(client: Client) -> Desk:
    """The desk of a client: the versions that hold, of the newest assessment."""
    newest = Assessment.objects.filter(client=client).select_related("firm").first()
    found = list(
        Recommendation.objects.filter(client=client, superseded_at=None)
        .select_related("client__firm", "firm")
        .prefetch_related("decisions__contact", "changes")
    )
    kept = [one for one in found if one.dropped_at is None]
    earlier = earlier_decisions(kept)
    news = _News(client)
    rows = [_row(one, earlier.get(one.safeguard), news) for one in kept]
    lanes = tuple(
        Lane(key, label, tuple(row for row in rows if row.recommendation.horizon == key))
        for key, label in Recommendation.Horizon.choices
    )
    return Desk(newest, lanes, tuple(one for one in found if one.dropped_at is not None))


def _row(one: Recommendation, earlier: Decision | None, news: _News) -> DeskRow:
    decision = decision_on(one)
    refusal = decision or earlier
    facts = news.since(refusal) if refusal and refusal.kind != Decision.Kind.ACCEPT else ()
    return DeskRow(one, decision, earlier, facts)


def find_row(client: Client, recommendation_id: object) -> DeskRow | None:
    """One row of the desk."""
    rows = desk_of(client).rows
    return next((row for row in rows if str(row.recommendation.pk) == str(recommendation_id)), None)


class _News:
    """The new facts about a client, each with its day: read once, compared with each refusal."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._today = self._day(timezone.now())
        scans = Scan.objects.filter(client=client).exclude(origin=Scan.Origin.ENDPOINT)
        self._scans = list(
            scans.order_by("scanned_at").values_list("recorded_at", "scanned_at", "people_best")
        )
        ends = [one.ends_on for one in policies_of_client(client) if one.ends_on]
        self._renewal = min((day for day in ends if day >= self._today), default=None)
        incident = LedgerEntry.objects.filter(log=client.log, kind__startswith="incident.")
        self._incident = incident.order_by("-at").values_list("at", flat=True).first()

    def _day(self, moment: dt.datetime) -> dt.date:
        return firm_day(self._client.firm, moment)

    def since(self, refusal: Decision) -> tuple[str, ...]:
        """What is new since the client refused, in sentences; empty while nothing is."""
        found = [
            self._of_scan(refusal.decided_at),
            self._of_incident(refusal.decided_at),
            self._of_renewal(refusal.decided_at),
        ]
        if refusal.revisit_on and refusal.revisit_on <= self._today:
            found.append(f"The day to look at it again was {long_date(refusal.revisit_on)}.")
        return tuple(text for text in found if text)

    def _of_scan(self, when: dt.datetime) -> str:
        before = [people for recorded, _, people in self._scans if recorded <= when]
        after = [(at, people) for recorded, at, people in self._scans if recorded > when]
        if not before or not after:
            return ""
        at, people = after[-1]
        if people <= before[-1] * MORE_PEOPLE:
            return ""
        return f"The scan of {long_date(self._day(at))} found {people:,} people; there were {before[-1]:,} before."

    def _of_incident(self, when: dt.datetime) -> str:
        if self._incident is None or self._incident <= when:
            return ""
        return f"An incident was recorded on {long_date(self._day(self._incident))}."

    def _of_renewal(self, when: dt.datetime) -> str:
        if self._renewal is None:
            return ""
        asks_from = self._renewal - dt.timedelta(days=RENEWAL_DAYS)
        if not asks_from <= self._today or self._day(when) >= asks_from:
            return ""
        return f"The insurance renews on {long_date(self._renewal)}."


@dataclass(frozen=True, slots=True)
class SendingCheck:
    """One thing that is looked at before sending; ``blocks`` keeps it from being sent.

    ``is_difference``: resolving the differences puts it right.
    """

    text: str
    good: bool
    blocks: bool = False
    is_difference: bool = False


def checks_of(rows: Sequence[DeskRow], *, conflicts: int) -> list[SendingCheck]:
    """What is checked before sending, each in a sentence.

    ``conflicts``: how many answers of the client facts contradict and nobody has resolved.
    """
    bare = [one for one in rows if not one.recommendation.offer.priced]
    plan = [row for row in rows if not (row.recommendation.assignee and row.recommendation.due_on)]
    laws = [row for row in rows if row.recommendation.offer.laws]
    again = [row for row in rows if row.earlier]
    found = [
        SendingCheck(
            f"{_titles(bare)} no price: it can’t be sent." if bare else "Each has a price.",
            good=not bare,
            blocks=bool(bare),
        ),
        SendingCheck(
            f"{_titles(plan)} no one who does it or no due day."
            if plan
            else "Each names who does it and by when.",
            good=not plan,
        ),
    ]
    found.append(_conflict_check(conflicts))
    if laws:
        found.append(
            SendingCheck(
                "Each law that is named was found to bind this client in its assessment.", True
            )
        )
    found += [
        SendingCheck(
            f"“{row.recommendation.title}”: {row.earlier.outcome.lower()} on "
            f"{long_date(firm_day(row.recommendation.client.firm, row.earlier.decided_at))}. "
            + (
                f"Asked again because: {row.recommendation.ask_again}"
                if row.recommendation.ask_again
                else "It is asked again with the figures of the new assessment."
            ),
            good=True,
        )
        for row in again
        if row.earlier
    ]
    return found


def _conflict_check(conflicts: int) -> SendingCheck:
    if not conflicts:
        return SendingCheck("No answer is contradicted by what was measured.", good=True)
    told = "1 answer is" if conflicts == 1 else f"{conflicts} answers are"
    return SendingCheck(
        f"{told} contradicted by what was measured, and no one has resolved it. Every statement "
        "prints it.",
        good=False,
        is_difference=True,
    )


def _titles(rows: Sequence[DeskRow]) -> str:
    names = ", ".join(f"“{row.recommendation.title}”" for row in rows[:3])
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    return f"{names}{more} {'has' if len(rows) == 1 else 'have'}"


def history_of(recommendation: Recommendation) -> list[RecommendationChange]:
    """Every change of a recommendation, those of its earlier versions included, newest first."""
    same = Q(recommendation__safeguard=recommendation.safeguard, client=recommendation.client_id)
    return list(RecommendationChange.objects.filter(same))


_PART_OF = {"title": "words", "text": "words", "horizon": "order", "lines": "price"}


def changed_since(recommendation: Recommendation, seen: int | None, field: str) -> str:
    """By whom and when a field changed after ``seen`` changes; empty where several may have."""
    newer = recommendation.changes.count() - seen if seen is not None else 0
    part = _PART_OF.get(field, "plan")
    rows = [one for one in recommendation.changes.all()[: max(newer, 0)] if part in one.what]
    return told(rows[0].at, rows[0].by) if len({one.by for one in rows}) == 1 else ""
