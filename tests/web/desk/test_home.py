"""Home: what waits by day, put off with a reason, and the decisions of all clients."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.clients.test_pages import add_clients_named
from tests.web.portal.assessed import assess_client

from duecare.errors import InputError
from duecare_web.accounts.actors import system_actor
from duecare_web.assessments import queries
from duecare_web.assessments.queries import recommendations_of
from duecare_web.clients import todo, upkeep
from duecare_web.clients.actions import add_device
from duecare_web.clients.models import Client, Device, ToDo
from duecare_web.insurance.actions import record_client_policy
from duecare_web.portal import signing
from duecare_web.portal.models import Reminder, SignatureRequest
from duecare_web.recommendations.models import PlannedSending
from duecare_web.training.actions import assign_lesson

ACTOR = system_actor("tests")


def today() -> date:
    return datetime.now(UTC).date()


def line_of(client: Any, kind: str) -> ToDo:
    return ToDo.objects.get(client=client, kind=kind)


def late_lesson(side: Any) -> ToDo:
    """A lesson whose due day has passed, as it is seen a day later."""
    assigned = assign_lesson(employee=side.employee, lesson="phishing-at-work", actor=ACTOR)
    later = datetime.combine(assigned.due_on, datetime.min.time(), UTC) + timedelta(days=2)
    upkeep.recount(side.client, now=later)
    return line_of(side.client, "lesson")


def test_a_new_client_is_to_be_assessed_within_a_month(north: Any) -> None:
    line = line_of(north.client, "assessment")
    assert (line.number, line.text) == (1, "Not assessed yet")
    assert line.due_on == (north.client.created_at + timedelta(days=30)).date()


def test_a_lesson_is_overdue_from_the_day_after_it_was_due_without_any_action(north: Any) -> None:
    assigned = assign_lesson(employee=north.employee, lesson="phishing-at-work", actor=ACTOR)
    line = line_of(north.client, "lesson")
    assert line.number == 0
    next_day = datetime.combine(assigned.due_on + timedelta(days=1), datetime.min.time(), UTC)
    assert line.until == next_day
    assert upkeep.refresh_figures(next_day - timedelta(seconds=1)) == 0
    assert upkeep.refresh_figures(next_day) == 1
    line.refresh_from_db()
    assert (line.number, line.text) == (1, "1 of 1 person has a lesson overdue")
    assert line.due_on == assigned.due_on


@pytest.mark.parametrize(("ends_in", "number"), [(61, 0), (60, 1), (0, 1), (-1, 1)])
def test_a_policy_shows_from_60_days_before_its_end_until_it_is_ended(
    north: Any, ends_in: int, number: int
) -> None:
    from duecare.risk import insurance_from

    ends = today() + timedelta(days=ends_in)
    terms = {
        "carrier": "Example Mutual",
        "kind": "cyber",
        "aggregate_limit": 100_000,
        "period": ["2026-01-01", ends.isoformat()],
    }
    program = insurance_from({"client": [terms]}, where="test")
    record_client_policy(client=north.client, actor=ACTOR, terms=program.client[0])
    line = line_of(north.client, "renewal")
    assert line.number == number
    if number:
        assert line.due_on == ends
        assert ("ended on" in line.text) == (ends_in < 0)
    else:
        assert line.until == datetime.combine(ends - timedelta(days=60), datetime.min.time(), UTC)


def test_a_device_shows_30_days_after_it_was_last_seen(north: Any, now: datetime) -> None:
    device = add_device(client=north.client, actor=ACTOR, name="LT-07", kind="laptop")
    Device.objects.filter(pk=device.pk).update(last_seen_at=now - timedelta(days=29))
    upkeep.recount(north.client, now=now)
    line = line_of(north.client, "unseen")
    assert (line.number, line.until is not None) == (0, True)
    upkeep.recount(north.client, now=line.until)
    line = line_of(north.client, "unseen")
    assert line.number == 1
    assert "LT-07" in line.note


def test_open_decisions_say_whether_the_client_was_asked(north: Any) -> None:
    assess_client(north.client, years=1000)
    line = line_of(north.client, "decision")
    assert line.note == "Not sent to the client yet."
    assert line.due_on == today() + timedelta(days=7)
    assert line_of(north.client, "assessment").number == 0
    first, *others = queries.open_recommendations(north.client)
    signing.ask_for_decisions(contact=north.contact, actor=ACTOR, recommendations=[first])
    note = line_of(north.client, "decision").note
    assert note.startswith(f"1 of {1 + len(others)} sent ")
    signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    line = line_of(north.client, "decision")
    assert line.note.startswith("Sent ")
    assert line.due_on == today() + timedelta(days=7)  # the first reminder


def test_home_groups_by_day_and_filters_by_kind_and_text(north: Any, signed_in: Any) -> None:
    line = late_lesson(north)
    ToDo.objects.filter(pk=line.pk).update(due_on=today() - timedelta(days=1))
    browser = signed_in(north.advisor)
    answer = browser.get(reverse("home"))
    titles = [group.title for group in answer.context["groups"]]
    assert titles == ["Overdue", "Later"]
    assert b"2 things to do" in answer.content
    assert b"client to assess" in answer.content  # one of them
    assert b"clients to assess" not in answer.content
    only = browser.get(reverse("home"), {"kind": "lesson"})
    assert [len(group.rows) for group in only.context["groups"]] == [1]
    assert f">{line.label}".encode() not in signed_in(north.viewer).get(reverse("home")).content
    none = browser.get(reverse("home"), {"q": "no such"})
    assert b"Nothing of this kind" in none.content
    assert browser.get(reverse("home"), {"kind": "unknown"}).status_code == 200


def test_what_is_put_off_comes_back_on_its_day_and_is_on_the_record(
    north: Any, signed_in: Any, entries_of: Any
) -> None:
    line = late_lesson(north)
    until = today() + timedelta(days=10)
    address = reverse("desk:not_now", args=[line.pk])
    answer = signed_in(north.technician).post(address, {"until": until, "reason": "On leave"})
    assert answer.headers["Location"] == reverse("home")
    assert line.pk not in todo.lines_of(north.firm, today=today()).values_list("pk", flat=True)
    assert line.pk in todo.lines_of(north.firm, today=until).values_list("pk", flat=True)
    kind, values = entries_of(north.client)[-1]
    assert kind == "work.put_off"
    assert values["content"] == {
        "what": line.text,
        "until": until.isoformat(),
        "reason": "On leave",
    }
    upkeep.recount(north.client, now=datetime.now(UTC))  # counted again, it stays put off
    assert line_of(north.client, "lesson").off_until == until


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_day_that_is_past_or_far_is_refused(north: Any, days: int) -> None:
    line = line_of(north.client, "assessment")
    day = today() + timedelta(days=days)
    with pytest.raises(InputError, match="90 days"):
        todo.put_off(line=line, actor=ACTOR, until=day, reason="", today=today())


def test_an_open_decision_is_put_off_only_with_a_reason(north: Any) -> None:
    assess_client(north.client, years=1000)
    line = line_of(north.client, "decision")
    day: date = today() + timedelta(days=3)
    with pytest.raises(InputError, match="reason"):
        todo.put_off(line=line, actor=ACTOR, until=day, reason=" ", today=today())


def test_a_firm_without_clients_is_told_how_to_begin(north: Any, signed_in: Any) -> None:
    from duecare_web.accounts.actions import add_firm, add_member

    firm = add_firm(name="New IT", actor=ACTOR, state="TX")
    owner = add_member(firm=firm, email="o@new.example", name="O", role="owner", actor=ACTOR).user
    page = signed_in(owner).get(reverse("home")).content
    assert b"Begin with the first client" in page
    assert b"duecare demo --beside" in page  # decision 0037: a home of its own
    assert b"duecare demo --beside" in signed_in(owner).get(reverse("clients:portfolio")).content


def test_home_lists_what_is_planned_to_be_sent_and_what_did_not_go(
    north: Any, south: Any, signed_in: Any
) -> None:
    assess_client(north.client, years=1000)
    browser, now = signed_in(north.viewer), datetime.now(UTC)
    assert "Planned to be sent" not in browser.get(reverse("home")).content.decode()
    given = {
        "firm": north.firm,
        "client": north.client,
        "contact": north.contact,
        "words_sha256": "0" * 64,
        "planned_by": north.advisor,
        "planned_at": now,
        "entry_id": uuid.uuid4(),
    }
    State = PlannedSending.State
    later = PlannedSending.objects.create(goes_at=now + timedelta(days=2), **given)
    later.recommendations.set(recommendations_of(north.client)[:2])
    PlannedSending.objects.create(
        goes_at=now - timedelta(days=1), state=State.STOPPED, why="the words have changed", **given
    )
    for days, state in ((9, State.STOPPED), (1, State.SENT), (1, State.CANCELED)):
        PlannedSending.objects.create(goes_at=now - timedelta(days=days), state=state, **given)
    text = browser.get(reverse("home")).content.decode()
    assert [
        text.count(one) for one in ("2 recommendations", "Not sent: the words have changed")
    ] == [1, 1]
    assert len(browser.get(reverse("home")).context["sendings"]) == 2
    other = signed_in(south.owner).get(reverse("home")).content.decode()
    assert "Planned to be sent" not in other


def test_home_and_decisions_need_as_many_queries_for_many_clients_as_for_one(
    north: Any, south: Any, signed_in: Any
) -> None:
    assess_client(north.client, years=1000)
    browser = signed_in(north.viewer)
    browser.get(reverse("home"))
    for page in ("home", "desk:decisions"):
        counts = []
        for more in (1, 20):
            add_clients_named(north, more)
            with CaptureQueriesContext(connection) as queries:
                text = browser.get(reverse(page)).content.decode()
            assert "South" not in text
            counts.append(len(queries))
        assert counts[0] == counts[1], page


def test_the_most_exposed_are_the_assessed_clients(north: Any, signed_in: Any) -> None:
    add_clients_named(north, 2)
    browser = signed_in(north.viewer)
    assert browser.get(reverse("home")).context["exposed"] == []
    assess_client(north.client, years=1000)
    shown = browser.get(reverse("home")).context["exposed"]
    assert [one.client.name for one in shown] == ["North Dental"]


def test_decisions_are_listed_by_state_and_found_by_client(north: Any, signed_in: Any) -> None:
    assess_client(north.client, years=1000)
    browser = signed_in(north.viewer)
    page = reverse("desk:decisions")
    rows = browser.get(page).context["rows"]
    assert rows
    assert {row.decision for row in rows} == {None}
    assert browser.get(page, {"state": "accept"}).context["rows"] == []
    assert browser.get(page, {"q": "north"}).context["rows"] == rows
    assert browser.get(page, {"q": "south"}).context["rows"] == []


# --- the sidebar ----------------------------------------------------------------------------------
def beside(browser: Any, address: str) -> dict[str, str]:
    """What stands beside the items of the sidebar."""
    menu = browser.get(address).context["menu"]
    return {one.label: one.count.text for one in menu["daily"] if one.count}


def test_the_menu_tells_what_is_due_and_undecided_and_no_zeros(north: Any, signed_in: Any) -> None:
    browser = signed_in(north.advisor)
    address = reverse("clients:portfolio")
    assert beside(browser, address) == {}
    assess_client(north.client, years=1000)
    ToDo.objects.filter(kind="stale").update(number=0)  # the scan of the sample is old
    number = line_of(north.client, "decision").number
    assert number > 1
    assert beside(browser, address) == {"Decisions": f"{number} open"}
    ToDo.objects.filter(client=north.client, kind="decision").update(due_on=today())
    assert beside(browser, address) == {"Home": "1 due", "Decisions": f"{number} open"}
    todo.put_off(
        line=line_of(north.client, "decision"),
        actor=ACTOR,
        until=today() + timedelta(days=3),
        reason="Waits for the budget",
        today=today(),
    )
    assert beside(browser, address) == {"Decisions": f"{number} open"}  # they still have no answer


def test_the_menu_counts_no_client_that_a_member_does_not_see(
    north: Any, south: Any, signed_in: Any
) -> None:
    from duecare_web.accounts.rights import choose_clients

    assess_client(north.client, years=1000)
    ToDo.objects.filter(client=north.client, kind="decision").update(due_on=today())
    assert beside(signed_in(south.owner), reverse("home")) == {}
    viewer = north.firm.memberships.get(user=north.viewer)
    choose_clients(membership=viewer, chosen={}, actor=ACTOR)
    assert beside(signed_in(north.viewer), reverse("home")) == {}


def test_what_was_dropped_or_replaced_is_no_open_decision(north: Any, signed_in: Any) -> None:
    assess_client(north.client, years=1000)
    dropped, replaced, *rest = recommendations_of(north.client)
    type(dropped).objects.filter(pk=dropped.pk).update(dropped_at=datetime.now(UTC))
    type(dropped).objects.filter(pk=replaced.pk).update(superseded_at=datetime.now(UTC))
    shown = signed_in(north.viewer).get(reverse("desk:decisions"), {"size": "100"})
    assert {row.recommendation.pk for row in shown.context["rows"]} == {one.pk for one in rest}


# --- several lines at once ------------------------------------------------------------------------
def clients_beside(side: Any, count: int) -> list[Client]:
    add_clients_named(side, count)
    return list(Client.objects.filter(firm=side.firm).exclude(pk=side.client.pk))


def foreseen(browser: Any, **asked: Any) -> Any:
    return browser.get(reverse("clients:chosen"), {"from": "home", **asked})


def confirmed(browser: Any, shown: Any, **asked: Any) -> Any:
    given = {"fingerprint": shown.context["fingerprint"], "from": "home", **asked}
    return browser.post(reverse("clients:chosen"), given)


def test_scans_are_planned_for_a_day_at_several_clients(
    north: Any, signed_in: Any, entries_of: Any
) -> None:
    other, third = clients_beside(north, 2)
    for client in (north.client, other):
        ToDo.objects.filter(client=client, kind="stale").update(
            number=1, text="No scan since October 1, 2026", due_on=today(), url="/", label="Scan"
        )
    browser = signed_in(north.technician)
    page = browser.get(reverse("home"), {"kind": "stale"}).content.decode()
    assert page.count('name="client"') == 2
    clients = [str(one.pk) for one in (north.client, other, third)]
    first = foreseen(browser, do="plan", kind="stale", client=clients)
    assert first.context["form"].initial["kind"] == "stale"
    assert not first.context["is_asked"]
    until = today() + timedelta(days=5)
    wanted = {"do": "plan", "kind": "stale", "until": until.isoformat(), "client": clients}
    shown = foreseen(browser, reason="Night scan", **wanted)
    done = {one.client.pk: one.is_done for one in shown.context["page"].outcomes}
    assert done == {north.client.pk: True, other.pk: True, third.pk: False}
    answer = confirmed(browser, shown, reason="Night scan", **wanted)
    assert answer.headers["Location"] == reverse("home")
    for client in (north.client, other):
        assert line_of(client, "stale").off_until == until
        kind, values = entries_of(client)[-1]
        assert (kind, values["content"]["until"]) == ("work.put_off", until.isoformat())
    too_far = (today() + timedelta(days=91)).isoformat()
    far = foreseen(browser, reason="", **{**wanted, "until": too_far})
    assert "within the next 90 days" in far.content.decode()
    assert signed_in(north.viewer).get(reverse("home")).content.count(b'id="choose"') == 0


def test_owners_are_reminded_once_a_day_after_a_preview(
    north: Any, signed_in: Any, entries_of: Any
) -> None:
    (silent,) = clients_beside(north, 1)
    assess_client(north.client, years=1000)
    signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    browser = signed_in(north.advisor)
    wanted = {"do": "remind", "client": [str(north.client.pk), str(silent.pk)]}
    same_day = foreseen(browser, **wanted)
    assert "written to today already" in same_day.content.decode()
    before = datetime.now(UTC) - timedelta(days=2)
    SignatureRequest.objects.update(requested_at=before)
    reminders = Reminder.objects.count()
    shown = foreseen(browser, **wanted)
    page = shown.content.decode()
    assert f"{north.contact.name} ({north.contact.email})" in page
    assert "No one was asked who has not answered" in page
    assert "wait for your answer" in page  # the mail itself
    already = len(mail.outbox)
    assert confirmed(browser, shown, **wanted).status_code == 302
    (sent,) = mail.outbox[already:]
    assert sent.to == [f"{north.contact.name} <{north.contact.email}>"]
    assert "no answer after notice" in sent.body
    assert Reminder.objects.count() == reminders  # the set ones go on at their days
    made = [values for kind, values in entries_of(north.client) if kind == "portal.invited"]
    assert made[-1]["content"]["about"] == "reminder by hand"
    again = foreseen(browser, **wanted)
    assert again.context["page"].to_do == []
    assert foreseen(signed_in(north.technician), **wanted).status_code == 403
