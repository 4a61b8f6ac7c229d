"""Reads about report mailboxes and reported messages: what waits, and how fast people report."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from duecare import record
from duecare_web.accounts.access import seen_by
from duecare_web.accounts.models import Membership
from duecare_web.accounts.zones import firm_day
from duecare_web.clients import todo, upkeep
from duecare_web.clients.models import Client, Contact
from duecare_web.ledger import keys
from duecare_web.ledger.encryption import decrypt
from duecare_web.outbox.graph import GraphPlace
from duecare_web.outbox.mailboxes import ImapPlace
from duecare_web.reported.models import ReportedMessage, ReportMailbox

PURPOSE: Final = "report mailbox"
SILENT: Final = timedelta(days=2)
"""A mailbox that could not be read for so long is no longer named to people."""
FIGURE_DAYS: Final = 90
FOLLOWS = upkeep.kinds(record.MessageReported, record.ReportJudged, record.ReportMailboxRemoved)
Verdict = ReportedMessage.Verdict


def mailbox_of(client: Client) -> ReportMailbox | None:
    """The report mailbox of a client, whether it works or not."""
    rows = ReportMailbox.objects.filter(client=client, removed_at=None)
    return rows.select_related("client__firm", "client__log", "firm", "tell").first()


def named_address(client: Client, *, now: datetime) -> str | None:
    """The address that people may be told; ``None`` where the client has no report mailbox.

    It is empty while the mailbox has not been read yet, and when it could not be for two days.
    """
    rows = ReportMailbox.objects.filter(client=client, removed_at=None)
    found = rows.values_list("address", "worked_at", "failing_since").first()
    if found is None:
        return None
    address, worked_at, failing = found
    is_silent = failing is not None and now - failing > SILENT
    return "" if worked_at is None or is_silent else str(address)


def secret_of(mailbox: ReportMailbox) -> str:
    """The secret of its sign-in."""
    purpose = f"{PURPOSE}:{mailbox.pk}"
    return decrypt(keys.installation_key(), bytes(mailbox.secret), purpose=purpose).decode()


def imap_place(mailbox: ReportMailbox) -> ImapPlace:
    """Where an IMAP mailbox is; with another port than 143 the connection is TLS from the start."""
    return ImapPlace(
        host=mailbox.host,
        port=mailbox.port,
        user=mailbox.user or mailbox.address,
        password=secret_of(mailbox),
        folder=mailbox.folder or "INBOX",
        from_the_start=mailbox.port != CLEAR_PORT,
        public_only=not settings.DUECARE_PRIVATE_ADDRESSES,
    )


CLEAR_PORT: Final = 143


def graph_place(mailbox: ReportMailbox) -> GraphPlace:
    """Where a mailbox at Microsoft 365 is."""
    return GraphPlace(
        mailbox=mailbox.user or mailbox.address,
        tenant=mailbox.tenant,
        application=mailbox.application,
        secret=secret_of(mailbox),
        cloud=mailbox.cloud,
        folder=mailbox.folder or "inbox",
        public_only=not settings.DUECARE_PRIVATE_ADDRESSES,
    )


# --- what waits -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class MessageReports:
    """The reports about one message at one client, the first one first."""

    reports: tuple[ReportedMessage, ...]

    @property
    def first(self) -> ReportedMessage:
        """The first report."""
        return self.reports[0]

    @property
    def more(self) -> int:
        """How many reports there are beside the first."""
        return len(self.reports) - 1

    @property
    def client(self) -> Client:
        """Whose people reported it."""
        return self.first.client

    @property
    def best(self) -> ReportedMessage:
        """The report that shows most of the message: one with the message attached."""
        order = {"attached": 0, "quoted": 1}
        return min(self.reports, key=lambda one: order.get(one.form, 2))


def open_messages(membership: Membership) -> list[MessageReports]:
    """Messages that nobody has judged, of all clients that the member may see, oldest first."""
    rows = ReportedMessage.objects.filter(firm=membership.firm, verdict="", employee__isnull=False)
    return grouped(seen_by(membership, rows, client="client_id"))


def reports_of(client: Client) -> QuerySet[ReportedMessage]:
    """The reports of the client's own people."""
    return ReportedMessage.objects.filter(client=client, employee__isnull=False)


def strangers_of(client: Client) -> QuerySet[ReportedMessage]:
    """What came from addresses that are no employee's alone."""
    return ReportedMessage.objects.filter(client=client, employee=None)


def grouped(rows: QuerySet[ReportedMessage]) -> list[MessageReports]:
    """Reports about one message together, the message that was reported first at the front."""
    found: dict[tuple[object, str], list[ReportedMessage]] = {}
    for one in rows.select_related("client", "employee").order_by("reported_at"):
        found.setdefault((one.client_id, one.fingerprint or str(one.pk)), []).append(one)
    return [MessageReports(tuple(some)) for some in found.values()]


def same_message(report: ReportedMessage) -> QuerySet[ReportedMessage]:
    """The report, and those about the same message that are open or judged as it is."""
    rows = reports_of(report.client)
    if not report.fingerprint:
        return rows.filter(pk=report.pk)
    since = report.reported_at - timedelta(days=30)
    same = rows.filter(fingerprint=report.fingerprint, reported_at__gte=since)
    return same.filter(verdict__in=["", report.verdict])


def who_hears(report: ReportedMessage) -> Contact | None:
    """Who of the client is told of a real attack: who was named, or else a person who may sign."""
    named = report.mailbox.tell
    if named is not None and named.is_active:
        return named
    people = report.client.contacts.filter(is_active=True, may_sign=True)
    return people.order_by("created_at").first()


def to_judge(client: Client, _now: datetime) -> todo.Line | None:
    """Reports that wait for a verdict."""
    waiting = reports_of(client).filter(verdict="").order_by("reported_at")
    first = waiting.values_list("reported_at", flat=True).first()
    if first is None:
        return None
    number = waiting.count()
    noun = "report" if number == 1 else "reports"
    return todo.Line(
        number,
        f"{number} {noun} of a message to look at",
        firm_day(client.firm, first),
        reverse("reported:reports"),
        "Look at it" if number == 1 else "Look at them",
        "Say whether it is real, harmless or an exercise.",
    )


# --- figures --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ReportFigures:
    """How a client's people report, over :data:`FIGURE_DAYS` days. No person is named or ranked.

    ``to_first`` is the median time from the arrival of a real attack to the first report about
    it, over the ``timed`` attacks for which both are known.
    """

    reports: int
    people: int
    staff: int
    real: int
    harmless: int
    timed: int
    to_first: timedelta | None

    @property
    def per_hundred(self) -> float | None:
        """Reports for each hundred people."""
        return round(100 * self.reports / self.staff, 1) if self.staff else None

    @property
    def to_first_words(self) -> str:
        """The median in minutes, or in hours from two hours on; empty without one."""
        if self.to_first is None:
            return ""
        minutes = round(self.to_first.total_seconds() / 60)
        return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def figures_of(client: Client, *, now: datetime) -> ReportFigures:
    """The figures of one client."""
    rows = reports_of(client).filter(reported_at__gt=now - timedelta(days=FIGURE_DAYS))
    by_person = list(rows.values_list("employee", "verdict"))
    times = [
        found
        for one in grouped(rows.filter(verdict=Verdict.REAL))
        if (found := _time_to_first(one)) is not None
    ]
    return ReportFigures(
        reports=len(by_person),
        people=len({person for person, _ in by_person}),
        staff=client.employees.filter(is_active=True).count(),
        real=sum(verdict == Verdict.REAL for _, verdict in by_person),
        harmless=sum(verdict == Verdict.HARMLESS for _, verdict in by_person),
        timed=len(times),
        to_first=timedelta(seconds=statistics.median(times)) if times else None,
    )


def _time_to_first(message: MessageReports) -> float | None:
    arrivals = [one.arrived_at for one in message.reports if one.arrived_at]
    if not arrivals:
        return None
    seconds = (message.first.reported_at - min(arrivals)).total_seconds()
    return seconds if seconds >= 0 else None
