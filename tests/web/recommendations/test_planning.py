"""Sending at a chosen time on the client's clock: planned, canceled, gone, or held back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from tests.web.portal.assessed import ACTOR

from duecare.dates import weekday_text
from duecare.errors import InputError
from duecare_web.portal.models import SignatureRequest
from duecare_web.recommendations import planning, queries
from duecare_web.recommendations.models import PlannedSending


def chosen(north, number=2):
    rows = [row for row in queries.desk_of(north.client).rows if row.can_be_sent]
    return [row.recommendation for row in rows[:number]]


def plan(north, **changes):
    given = {
        "contact": north.contact,
        "user": north.advisor,
        "actor": ACTOR,
        "recommendations": chosen(north),
        "note": "Before the budget",
        "goes_at": timezone.now() + timedelta(hours=2),
    }
    return planning.plan_sending(**{**given, **changes})


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        # Thursday evening in Chicago is Friday in UTC: the next morning is Friday's.
        (datetime(2027, 1, 15, 1, 30, tzinfo=UTC), "Friday, January 15, 2027, 9:00 a.m. CST"),
        (datetime(2027, 1, 15, 14, 59, tzinfo=UTC), "Friday, January 15, 2027, 9:00 a.m. CST"),
        # Monday is Martin Luther King Day.
        (datetime(2027, 1, 15, 15, 0, tzinfo=UTC), "Tuesday, January 19, 2027, 9:00 a.m. CST"),
        (datetime(2027, 7, 6, 20, 0, tzinfo=UTC), "Wednesday, July 7, 2027, 9:00 a.m. CDT"),
    ],
)
def test_the_next_business_morning_is_one_of_the_clients_clock(now, morning, north):
    north.firm.time_zone = "America/Chicago"
    assert weekday_text(planning.next_business_morning(north.firm, now)) == morning


def test_nothing_is_asked_or_mailed_until_its_time(north, desk, entries_of):
    planned = plan(north)
    assert planning.send_planned(timezone.now()) == 0
    assert (mail.outbox, SignatureRequest.objects.count()) == ([], 0)
    kind, values = entries_of(north.client)[-1]
    assert kind == "sending.planned"
    assert values["content"]["words_sha256"] == planned.words_sha256
    assert planning.send_planned(planned.goes_at + timedelta(seconds=1)) == 1
    planned.refresh_from_db()
    assert planned.state == "sent"
    assert SignatureRequest.objects.get().recommendations.count() == 2
    assert "Before the budget" in mail.outbox[-1].body
    assert planning.send_planned(planned.goes_at + timedelta(hours=1)) == 0


def test_what_is_canceled_does_not_go_and_cannot_be_canceled_twice(north, desk, entries_of):
    planned = plan(north)
    planning.cancel_sending(planned=planned, actor=ACTOR)
    assert entries_of(north.client)[-1][0] == "sending.ended"
    with pytest.raises(InputError, match="has ended"):
        planning.cancel_sending(planned=planned, actor=ACTOR)
    assert planning.send_planned(planned.goes_at + timedelta(hours=1)) == 0
    assert mail.outbox == []


def test_changed_words_are_held_back_and_said_to_the_advisor(north, desk, signed_in):
    planned = plan(north)
    one = planned.recommendations.first()
    one.offered = {**one.offered, "text": "Other words."}
    one.save(update_fields=["offered"])
    assert planning.send_planned(planned.goes_at + timedelta(minutes=1)) == 0
    planned.refresh_from_db()
    assert (planned.state, planned.why) == ("stopped", planning.CHANGED)
    assert SignatureRequest.objects.count() == 0
    page = signed_in(north.advisor).get(reverse("recommendations:desk", args=[north.client.pk]))
    assert "what you saw has changed since" in page.content.decode()


def test_one_is_planned_once_and_for_a_time_to_come(north, desk):
    with pytest.raises(InputError, match="from now on"):
        plan(north, goes_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(InputError, match="within 30 days"):
        plan(north, goes_at=timezone.now() + timedelta(days=31))
    plan(north)
    with pytest.raises(InputError, match="planned already"):
        plan(north)
    assert PlannedSending.objects.count() == 1


def test_a_time_is_chosen_on_the_page_and_taken_back_on_the_desk(north, desk, signed_in):
    north.firm.time_zone = "America/Chicago"
    north.firm.save()
    browser = signed_in(north.advisor)
    send = reverse("recommendations:send", args=[north.client.pk])
    form = {
        "chosen": [str(one.pk) for one in chosen(north)],
        "contact": north.contact.pk,
        "send": "yes",
    }
    assert "The next business morning: " in browser.get(send, form).content.decode()
    assert browser.post(send, {**form, "when": "time"}).status_code == 422
    past = {**form, "when": "time", "goes_at": "2020-01-01T09:00"}
    assert browser.post(send, past).status_code == 422
    day = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%d")
    assert (
        browser.post(send, {**form, "when": "time", "goes_at": f"{day}T07:30"}).status_code == 302
    )
    planned = PlannedSending.objects.get()
    here = planning.zone("America/Chicago")
    assert planned.goes_at.astimezone(here).strftime("%Y-%m-%d %H:%M") == f"{day} 07:30"
    assert mail.outbox == []
    desk_page = reverse("recommendations:desk", args=[north.client.pk])
    assert "2 for decision go to North Boss" in " ".join(
        browser.get(desk_page).content.decode().split()
    )
    cancel = reverse("recommendations:cancel_sending", args=[north.client.pk])
    browser.post(cancel, {"sending": str(planned.pk)})
    planned.refresh_from_db()
    assert planned.state == "canceled"
    assert browser.post(cancel, {"sending": "x"}).status_code == 404
