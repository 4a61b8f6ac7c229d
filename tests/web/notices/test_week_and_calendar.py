"""The week as a page that is mailed on demand, and the calendar at a private address."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.web.incidents.test_incidents import opened
from tests.web.portal.assessed import ACTOR, assess_client
from tests.web.reports.test_reports import decline_first

from duecare.risk import insurance_from
from duecare_web.accounts.rights import choose_clients
from duecare_web.assessments.models import Decision
from duecare_web.clients import todo
from duecare_web.clients.models import Client, ToDo
from duecare_web.insurance.actions import record_client_policy
from duecare_web.ledger.queries import firm_log_or_404
from duecare_web.notices import icalendar, queries
from duecare_web.notices.calendar import days_of
from duecare_web.notices.models import CalendarAddress, Digest

NOW = datetime(2026, 12, 7, 15, 0, tzinfo=UTC)


def member(side: Any, user: Any) -> Any:
    return side.firm.memberships.select_related("user", "firm").get(user=user)


def titles(side: Any, user: Any, **more: Any) -> list[str]:
    return [one.title for one in days_of(member(side, user), now=datetime.now(UTC), **more)]


def insured_until(side: Any, day: date) -> None:
    terms = {
        "carrier": "Example",
        "kind": "cyber",
        "aggregate_limit": 1,
        "period": ["2026-01-01", str(day)],
    }
    program = insurance_from({"client": [terms]}, where="test")
    record_client_policy(client=side.client, actor=ACTOR, terms=program.client[0])


def week_told(who: Any, now: datetime) -> None:
    queries.groups_for(who, queries.week_of(who, now), now=now)


# --- the week -------------------------------------------------------------------------------------
def test_the_week_is_shown_and_mailed_to_the_member_who_asks(north: Any, signed_in: Any) -> None:
    browser, address = signed_in(north.advisor), reverse("notices:week")
    ToDo.objects.update(number=0)
    assert "Nothing to tell" in browser.get(address).content.decode()
    browser.post(address)
    assert mail.outbox == []
    assess_client(north.client, years=1000)
    decline_first(north)
    page = browser.get(address).content.decode()
    assert "Declined by North Boss." in page
    assert "1 decided" in page  # the subject of the mail
    already = len(mail.outbox)
    assert browser.post(address).status_code == 302
    (sent,) = mail.outbox[already:]
    assert sent.to == [f"North advisor <{north.advisor.email}>"]
    assert "Declined by North Boss." in sent.body
    assert not Digest.objects.exists()  # that of Monday is made all the same
    assert queries.week_of(member(north, north.advisor), NOW).period == "2026-W50"
    assert (
        "Declined by" not in signed_in(north.viewer).get(reverse("notices:choose")).content.decode()
    )


def test_the_week_of_a_member_tells_no_client_that_they_do_not_see(
    north: Any, signed_in: Any
) -> None:
    assess_client(north.client, years=1000)
    decline_first(north)
    choose_clients(membership=member(north, north.viewer), chosen={}, actor=ACTOR)
    page = signed_in(north.viewer).get(reverse("notices:week")).content.decode()
    assert north.client.name not in page


@pytest.mark.parametrize(
    ("read", "table", "index"),
    [
        (week_told, "outbox_mail", "mails_that_failed"),
        (week_told, "outbox_mail", "mails_that_came_back"),
        (lambda who, now: days_of(who, now=now), "policyversion", "policies_by_review"),
    ],
)
def test_what_falls_on_a_day_is_found_by_it_however_many_clients(
    north: Any, read: Any, table: str, index: str
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes an index where the table is large")
    with CaptureQueriesContext(connection) as asked:
        read(member(north, north.advisor), datetime.now(UTC))
        (first, *_) = [one["sql"] for one in asked.captured_queries if table in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {first}")
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert index in plan


# --- the days -------------------------------------------------------------------------------------
def test_the_calendar_has_each_kind_of_day(north: Any) -> None:
    today = datetime.now(UTC).date()
    assess_client(north.client, years=1000)
    decided = decline_first(north)
    insured_until(north, today + timedelta(days=200))
    back = today + timedelta(days=90)
    Decision.objects.filter(pk=decided.pk).update(revisit_on=back)
    stale = ToDo.objects.get(client=north.client, kind="stale")
    todo.put_off(line=stale, actor=ACTOR, until=today + timedelta(days=9), reason="", today=today)
    days = days_of(member(north, north.advisor), now=datetime.now(UTC))
    found = {one.title: one.on for one in days}
    name = north.client.name
    assert found[f"Cyber insurance ends: {name}"] == today + timedelta(days=200)
    assert found[f"A decision comes back: {name}"] == back
    assert found[f"Planned: stale scan, {name}"] == today + timedelta(days=9)
    assert f"Decision open: {name}" in found
    assert days == sorted(days, key=lambda one: one.on)
    again = days_of(member(north, north.advisor), now=datetime.now(UTC) + timedelta(hours=1))
    assert [one.key for one in again] == [one.key for one in days]  # days move, none doubles


def test_the_last_days_of_an_incident_are_in_it_until_they_are_done(north: Any) -> None:
    assess_client(north.client, years=1000)
    incident = opened(north.client)
    wanted = f"of an incident: {north.client.name}"
    assert any(one.endswith(wanted) for one in titles(north, north.advisor))
    type(incident).objects.filter(pk=incident.pk).update(closed_at=datetime.now(UTC))
    assert not any(one.endswith(wanted) for one in titles(north, north.advisor))


def test_only_clients_that_a_member_sees_or_looks_after_are_in_it(north: Any, south: Any) -> None:
    for side in (north, south):
        insured_until(side, datetime.now(UTC).date() + timedelta(days=100))
    assert not [one for one in titles(north, north.owner) if south.client.name in one]
    assert titles(north, north.owner, only_mine=True) == []
    Client.objects.filter(pk=north.client.pk).update(lead=member(north, north.owner))
    assert len(titles(north, north.owner, only_mine=True)) == len(titles(north, north.owner))
    choose_clients(membership=member(north, north.viewer), chosen={}, actor=ACTOR)
    assert titles(north, north.viewer) == []


# --- the address ----------------------------------------------------------------------------------
def made(browser: Any, **given: Any) -> str:
    page = browser.post(reverse("notices:calendar"), given).content.decode()
    found = re.search(r'id="calendar-address">https?://[^/]+(/[^<]+)<', page)
    assert found is not None
    return found[1]


def test_the_address_works_without_signing_in_until_it_is_ended(
    north: Any, signed_in: Any, entries_of: Any
) -> None:
    browser = signed_in(north.advisor)
    address = made(browser)
    assert address not in browser.get(reverse("notices:calendar")).content.decode()
    answer = Browser().get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"].find("no-store") >= 0
    text = answer.content.decode()
    assert f"SUMMARY:Assessment due: {north.client.name}" in text
    for person in (
        north.contact.name,
        north.contact.email,
        north.employee.name,
        north.advisor.email,
    ):
        assert person not in text
    assert CalendarAddress.objects.get().read_at is not None
    other = made(browser, only_mine="on")
    assert Browser().get(address).status_code == 404  # the new one replaces it
    assert "SUMMARY" not in Browser().get(other).content.decode()
    browser.post(reverse("notices:end_calendar"))
    assert Browser().get(other).status_code == 404
    kinds = [kind for kind, _ in entries_of(SimpleNamespace(log=firm_log_or_404(north.firm)))]
    assert kinds[-3:] == ["member.calendar_made", "member.calendar_made", "member.calendar_ended"]


@pytest.mark.parametrize("lost", ["inactive", "removed"])
def test_the_address_of_who_no_longer_works_there_is_dead(
    north: Any, signed_in: Any, lost: str
) -> None:
    address = made(signed_in(north.viewer))
    assert Browser().get(address).status_code == 200
    if lost == "inactive":
        type(north.viewer).objects.filter(pk=north.viewer.pk).update(is_active=False)
    else:
        member(north, north.viewer).delete()
    assert Browser().get(address).status_code == 404


# --- the text -------------------------------------------------------------------------------------
def test_a_calendar_is_written_as_the_standard_says() -> None:
    day = icalendar.Day(
        "k1", date(2026, 12, 31), "Renewal; Smith, Jones\\Co", "https://x.test/a", "1\n2"
    )
    text = icalendar.calendar("Firm", [day], now=datetime(2026, 12, 1, 9, 5, tzinfo=UTC))
    assert text.split("\r\n")[8:19] == [
        "BEGIN:VEVENT",
        "UID:k1@duecare",
        "DTSTAMP:20261201T090500Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:Renewal\\; Smith\\, Jones\\\\Co",
        "DESCRIPTION:1 2",
        "URL:https://x.test/a",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@given(st.text())
def test_no_title_breaks_out_of_its_line(title: str) -> None:
    day = icalendar.Day("k", date(2026, 1, 1), title, "https://x.test/")
    text = icalendar.calendar("Firm", [day], now=NOW)
    lines = text.encode().split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    whole = text.replace("\r\n ", "").split("\r\n")
    assert sum(line.startswith("SUMMARY:") for line in whole) == 1
    assert whole.count("BEGIN:VEVENT") == whole.count("END:VEVENT") == 1
    (summary,) = (line for line in whole if line.startswith("SUMMARY:"))
    plain = summary[8:].replace("\\;", ";").replace("\\,", ",").replace("\\\\", "\\")
    assert plain.replace(" ", "") == "".join(title.split()).replace(" ", "")
