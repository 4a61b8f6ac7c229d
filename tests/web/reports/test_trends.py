"""Months: counted from what is stored, carried on by the background, read in the same few queries."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.clients.test_pages import add_clients_named
from tests.web.portal.assessed import assess_client

from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.rights import choose_clients
from duecare_web.assessments.models import Assessment
from duecare_web.clients.models import Client
from duecare_web.reports import trends
from duecare_web.reports.models import ClientMonth
from duecare_web.reports.periods import months_on
from duecare_web.scans.models import Scan

ACTOR = system_actor("tests")


def assessed_in(side: Any, *, scanned: datetime, completed: datetime, now: datetime) -> None:
    """An assessment as it would stand if scan and assessment were of these days."""
    assess_client(side.client, years=1000)
    Scan.objects.filter(client=side.client).update(recorded_at=scanned)
    Assessment.objects.filter(client=side.client).update(completed_at=completed)
    ClientMonth.objects.filter(client=side.client).delete()
    trends.keep_months(side.client, now=now)


def row(side: Any, month: date, people: int | None, *, of: Client | None = None) -> ClientMonth:
    client = of or side.client
    return ClientMonth.objects.create(
        client=client, firm=side.firm, month=month, people=people, uninsured=300_000
    )


def this_month() -> date:
    return datetime.now(UTC).date().replace(day=1)


def test_a_month_has_what_was_on_record_at_its_end_and_the_ones_after_keep_it(north: Any) -> None:
    assessed_in(
        north,
        scanned=datetime(2026, 2, 28, 23, 59, tzinfo=UTC),
        completed=datetime(2026, 4, 1, tzinfo=UTC),
        now=datetime(2026, 5, 3, tzinfo=UTC),
    )
    rows = list(ClientMonth.objects.values_list("month", "people", "uninsured"))
    assert [(one[0].month, one[1], one[2] is not None) for one in rows] == [
        (2, 4000, False),
        (3, 4000, False),
        (4, 4000, True),
        (5, 4000, True),
    ]


def test_an_assessment_is_in_the_running_month_at_once(north: Any) -> None:
    assess_client(north.client, years=1000)
    kept = ClientMonth.objects.get(client=north.client)
    assert (kept.month, kept.people) == (this_month(), 4000)
    assert kept.uninsured is not None
    assert kept.uninsured > 0


def test_the_next_month_begins_without_any_action(north: Any) -> None:
    assess_client(north.client, years=1000)
    now = datetime.now(UTC)
    assert trends.carry_on(now) == 0
    next_month = datetime.combine(months_on(this_month(), 1), datetime.min.time(), UTC)
    assert trends.carry_on(next_month) == 1
    assert trends.carry_on(next_month) == 0
    assert ClientMonth.objects.filter(client=north.client).count() == 2


def test_one_month_is_no_trend_and_two_are(north: Any, signed_in: Any) -> None:
    row(north, this_month(), 4_000)
    assert trends.trends_of_client(north.client) is None
    row(north, months_on(this_month(), -2), 6_020)
    found = trends.trends_of_client(north.client)
    assert found is not None
    title = found["trends"][0].drawing.title
    assert title.startswith("People in the data found: 6,020 in ")
    assert ", 4,000 in " in title
    page = signed_in(north.viewer).get(reverse("clients:overview", args=[north.client.pk]))
    assert title in page.content.decode()


def test_the_firms_line_is_over_the_same_clients_in_every_month(north: Any) -> None:
    add_clients_named(north, 2)
    late, other = Client.objects.filter(firm=north.firm).exclude(pk=north.client.pk)[:2]
    before = months_on(this_month(), -1)
    row(north, before, 100)
    row(north, this_month(), 90)
    row(north, before, 10, of=other)
    row(north, this_month(), 20, of=other)
    row(north, this_month(), 5_000, of=late)
    member = north.firm.memberships.get(user=north.viewer)
    found = trends.trends_of_member(member, now=datetime.now(UTC))
    assert [cells[1] for cells in found[0].drawing.rows] == ["110", "110"]
    assert found[0].note == (
        "The same 2 clients in every month. 1 client came later and is left out."
    )
    choose_clients(membership=member, chosen={other.pk: other.log.origin}, actor=ACTOR)
    member.refresh_from_db()
    own = trends.trends_of_member(member, now=datetime.now(UTC))
    assert [cells[1] for cells in own[0].drawing.rows] == ["10", "20"]


def test_home_reads_trends_of_many_clients_in_as_many_queries(north: Any, signed_in: Any) -> None:
    browser = signed_in(north.viewer)
    browser.get(reverse("home"))
    counts = []
    for more in (1, 20):
        for client in add_clients_named(north, more) or Client.objects.filter(firm=north.firm):
            for back in (0, -1):
                month = months_on(this_month(), back)
                ClientMonth.objects.get_or_create(
                    client=client, month=month, defaults={"firm": north.firm, "people": 7}
                )
        with CaptureQueriesContext(connection) as queries:
            assert b"Month by month" in browser.get(reverse("home")).content
        counts.append(len(queries))
    assert counts[0] == counts[1]
