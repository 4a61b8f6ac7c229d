"""An incident from its opening to its close: what was there, the days, the factors, the record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.web.portal.assessed import assess_client

from duecare.errors import InputError
from duecare_web.accounts.actors import system_actor
from duecare_web.clients.actions import add_device
from duecare_web.custody.models import LegalHold
from duecare_web.incidents import actions, queries
from duecare_web.incidents.models import Incident

ACTOR = system_actor("tests")


def opened(client: Any, name: str = "laptop-1", **given: Any) -> Incident:
    places = queries.places_of(client)
    place = next(one for one in places.choices if one.name == name)
    given.setdefault("known_at", datetime.now(UTC) - timedelta(hours=2))
    return actions.open_incident(
        client=client, actor=ACTOR, kind="lost_device", place=place, places=places, **given
    )


@pytest.fixture
def assessed(north: Any) -> Any:
    assess_client(north.client, years=1000)
    return north


def test_what_was_on_a_scanned_place_is_frozen_and_recorded(assessed: Any, entries_of: Any) -> None:
    one = opened(assessed.client)
    scanned = next(p for p in one.scan.locations.all() if p.name == "laptop-1")
    assert one.people_best == scanned.people_best == 900
    assert round(sum(people for _, _, people in one.groups)) == 900
    kinds = dict(entries_of(assessed.client)[-2:])
    assert set(kinds) == {"hold.placed", "incident.opened"}
    content = kinds["incident.opened"]["content"]
    assert content["people_best"] == 900
    assert content["place"] == "laptop-1"
    assert LegalHold.objects.get(client=assessed.client, released_at=None) == one.hold


def test_of_a_device_without_a_scan_nothing_is_claimed(north: Any, entries_of: Any) -> None:
    device = add_device(
        client=north.client, actor=ACTOR, name="LT-07", kind="laptop", encrypted=False
    )
    one = opened(north.client, device.name)
    assert (one.people_best, one.groups, one.encrypted) == (None, [], "no")
    content = entries_of(north.client)[-1][1]["content"]
    assert "people_best" not in content
    assert content["encrypted"] is False


def test_where_no_scan_looked_no_page_says_that_no_one_has_to_be_told(
    north: Any, signed_in: Any
) -> None:
    type(north.client).objects.filter(pk=north.client.pk).update(hipaa="none")
    device = add_device(client=north.client, actor=ACTOR, name="LT-07", kind="laptop")
    browser = signed_in(north.advisor)
    one = opened(north.client, device.name)
    page = " ".join(
        browser.get(reverse("incidents:incident", args=[one.pk])).content.decode().split()
    )
    assert "it is not known who must be told, or by when" in page
    assert "no one has to be told" not in page
    assert "Four-factor" not in page  # of HIPAA, which does not bind this client


def test_what_was_on_a_listed_device_is_what_the_scan_found_at_its_place(assessed: Any) -> None:
    device = add_device(
        client=assessed.client, actor=ACTOR, name="LT-09", kind="laptop", scan_path="laptop-1"
    )
    assert opened(assessed.client, device.name).people_best == 900


def test_the_sixty_days_count_from_the_day_the_client_knew(assessed: Any) -> None:
    one = opened(assessed.client, known_at=datetime(2026, 3, 13, 20, 40, tzinfo=UTC))
    plan = queries.plan_of(one, today=datetime(2026, 3, 15, tzinfo=UTC).date())
    hipaa = next(row for row in plan.notices if "164.404" in row.source)
    assert hipaa.step.statutory is not None
    assert hipaa.step.statutory.isoformat() == "2026-05-12"
    assert (hipaa.is_fixed, hipaa.days_left) == (True, 58)
    days = [row.step.statutory for row in plan.notices]
    assert days == sorted(days)


def test_the_clock_is_moved_only_with_a_reason_and_both_times_are_recorded(
    assessed: Any, entries_of: Any
) -> None:
    one = opened(assessed.client)
    before, after = one.known_at, one.known_at - timedelta(days=1)
    with pytest.raises(InputError, match="reason"):
        actions.move_clock(incident=one, actor=ACTOR, known_at=after, reason=" ")
    late = datetime.now(UTC) + timedelta(hours=1)
    with pytest.raises(InputError, match="not come"):
        actions.move_clock(incident=one, actor=ACTOR, known_at=late, reason="x")
    actions.move_clock(incident=one, actor=ACTOR, known_at=after, reason="The call log says so")
    kind, values = entries_of(assessed.client)[-1]
    assert kind == "incident.clock_moved"
    assert {values["content"][name][:10] for name in ("before", "after")} == {
        before.date().isoformat(),
        after.date().isoformat(),
    }


def test_the_client_cannot_have_known_before_it_happened(assessed: Any, now: datetime) -> None:
    with pytest.raises(InputError, match="before it happened"):
        opened(
            assessed.client, known_at=now - timedelta(days=3), happened_on=now.date() - timedelta(1)
        )


def test_a_step_is_done_once_and_only_if_the_plan_has_it(assessed: Any) -> None:
    one, today = opened(assessed.client), datetime.now(UTC).date()
    key = queries.plan_of(one, today=today).first[0].key
    actions.mark_done(incident=one, actor=ACTOR, key=key, done_on=today, note="By Ann")
    assert queries.plan_of(one, today=today).done == 1
    for again, why in ((key, "already"), ("no such", "no such step")):
        with pytest.raises(InputError, match=why):
            actions.mark_done(incident=one, actor=ACTOR, key=again, done_on=today)


def test_a_result_needs_all_factors_and_who_decided(assessed: Any, entries_of: Any) -> None:
    one = opened(assessed.client)
    texts = {
        "data_involved": "Names and numbers",
        "who_received": "Unknown",
        "seen_or_taken": "Not known",
        "risk_reduced": "Wiped on the same day",
    }
    for missing in (*texts, "decided_by"):
        given = {**texts, "decided_by": "Ann Boss", missing: " "}
        with pytest.raises(InputError, match="all four"):
            actions.record_factors(incident=one, actor=ACTOR, result="low probability", **given)
    empty = dict.fromkeys((*texts, "decided_by"), "")
    actions.record_factors(incident=one, actor=ACTOR, result="not decided", **empty)
    actions.record_factors(
        incident=one, actor=ACTOR, result="low probability", decided_by="Ann Boss", **texts
    )
    kinds = [kind for kind, _ in entries_of(assessed.client)]
    assert kinds.count("incident.factors") == 2  # each version stays
    assert one.factors["result"] == "low probability"


def test_a_step_stays_done_when_it_is_worded_another_way(
    assessed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, today = opened(assessed.client), datetime.now(UTC).date()
    notices = queries.plan_of(one, today=today).notices
    assert len(
        {row.key for row in queries.plan_of(one, today=today).first} | {n.key for n in notices}
    ) == (len(queries.plan_of(one, today=today).first) + len(notices))
    actions.mark_done(incident=one, actor=ACTOR, key=notices[0].key, done_on=today)
    monkeypatch.setattr(queries, "step_action", lambda step: f"Said anew: {step.key}")
    assert queries.plan_of(one, today=today).notices[0].done is not None


def test_closing_names_on_record_what_was_not_marked_done(
    assessed: Any, signed_in: Any, entries_of: Any
) -> None:
    one, today = opened(assessed.client), datetime.now(UTC).date()
    plan = queries.plan_of(one, today=today)
    done = plan.first[0]
    actions.mark_done(incident=one, actor=ACTOR, key=done.key, done_on=today)
    browser, page = signed_in(assessed.advisor), reverse("incidents:incident", args=[one.pk])
    assert "not marked done" in browser.get(page).content.decode()
    actions.close_incident(incident=one, actor=ACTOR, reason="Counsel: no notice is due")
    kind, values = entries_of(assessed.client)[-1]
    assert kind == "incident.closed"
    open_ones = values["content"]["not_done"]
    assert done.action not in open_ones
    assert set(open_ones) == {row.action for row in (*plan.first, *plan.notices)} - {done.action}
    assert "not done" in browser.get(page).content.decode()


def test_a_closed_incident_takes_nothing_more(assessed: Any) -> None:
    one = opened(assessed.client)
    actions.close_incident(incident=one, actor=ACTOR, reason="Found again, never left the office")
    with pytest.raises(InputError, match="closed"):
        actions.close_incident(incident=one, actor=ACTOR, reason="again")
    assert LegalHold.objects.filter(pk=one.hold.pk, released_at=None).exists()


def test_from_the_list_to_the_paper_in_the_console(assessed: Any, signed_in: Any) -> None:
    browser = signed_in(assessed.advisor)
    client = assessed.client
    page = reverse("incidents:choose_client")
    answer = browser.get(page, {"client": client.pk})
    form_page = answer.headers["Location"]
    place = next(one for one in queries.places_of(client).choices if one.name == "laptop-1")
    known = datetime.now(UTC) - timedelta(hours=1)
    given = {
        "kind": "lost_device",
        "place": place.key,
        "known_at": known.strftime("%Y-%m-%dT%H:%M"),
    }
    answer = browser.post(form_page, given)
    text = browser.get(answer.headers["Location"]).content.decode()
    one = Incident.objects.get(client=client)
    assert "900" in text
    assert "164.404" in text
    for words in ("you must notify", "no breach"):
        assert words not in text.lower()
    assert b"1 open" in browser.get(reverse("home")).content
    assert b"laptop-1" in browser.get(reverse("home")).content
    paper = browser.get(reverse("incidents:plan", args=[one.pk]))
    assert paper.content.startswith(b"%PDF-")
    wrong = browser.post(reverse("incidents:close", args=[one.pk]), {"reason": ""})
    assert wrong.status_code == 422


def test_an_incident_of_another_firm_is_not_found(
    assessed: Any, south: Any, signed_in: Any
) -> None:
    one = opened(assessed.client)
    browser = signed_in(south.owner)
    assert browser.get(reverse("incidents:incident", args=[one.pk])).status_code == 404
    assert b"laptop-1" not in browser.get(reverse("incidents:incidents")).content
