"""A person who leaves starts the timed list of the termination procedure; each step with its proof."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from duecare.errors import InputError
from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.zones import zone
from duecare_web.clients import upkeep
from duecare_web.clients.actions import change_employee
from duecare_web.clients.models import ToDo
from duecare_web.program import leavers, leaving
from duecare_web.program.models import Leaver

ACTOR = system_actor("tests")
FRIDAY = datetime(2025, 12, 5, 21, tzinfo=UTC)  # 3 p.m. in Texas


@pytest.fixture
def left(north: Any) -> Leaver:
    change_employee(employee=north.employee, actor=ACTOR, is_active=False, at=FRIDAY)
    return Leaver.objects.get()


def test_leaving_begins_the_list_with_a_person_and_a_time_for_each_step(
    north: Any, left: Leaver, entries_of: Any
) -> None:
    assert (left.employee, left.kind, left.began_at) == (north.employee, "A", FRIDAY)
    steps = list(left.steps.all())
    assert len(steps) == 19
    block = next(one for one in steps if "blocks the company sign-in" in one.text)
    assert (block.who, block.due_at) == ("North IT", FRIDAY)
    sessions = next(one for one in steps if "ends open sessions" in one.text)
    assert sessions.due_at == FRIDAY + timedelta(minutes=60)
    told = next(one for one in steps if "by the next business day" in one.text)
    assert told.due_at
    local = told.due_at.astimezone(zone(north.firm.time_zone))
    assert local.date().isoformat() == "2025-12-08"  # the Monday after that Friday
    assert not any("{" in one.text + one.who + one.keeps for one in steps)
    assert [kind for kind, _ in entries_of(north.client)][-1] == "leaver.begun"
    line = ToDo.objects.get(client=north.client, kind="leaver")
    assert line.text.endswith("due for 1 person who leaves")


@pytest.mark.parametrize("deputy", ["Bo Second", "Ann Lead", ""])
def test_no_one_works_through_their_own_leaving(
    north: Any, monkeypatch: pytest.MonkeyPatch, deputy: str
) -> None:
    """The person responsible leaves: who fills in has the steps, else someone whom the owner names."""
    own = leaving._values(north.client) | {"lead": "Ann Lead", "deputy": deputy}
    monkeypatch.setattr(leaving, "_values", lambda _: own)
    usual = leaving.steps_for(north.client, "A", FRIDAY, leaves="Someone Else")
    assert any("Ann Lead" in one.text + one.who for one in usual)
    steps = leaving.steps_for(north.client, "A", FRIDAY, leaves="Ms. Ann Lead")
    assert not any("Ann Lead" in one.text + one.who for one in steps)
    named = deputy if deputy == "Bo Second" else "the person responsible for keeping records safe"
    assert any(named in one.text + one.who for one in steps)


def test_each_step_is_done_with_its_proof_and_the_last_one_closes_the_list(
    north: Any, left: Leaver, entries_of: Any
) -> None:
    first = left.steps.first()
    assert first
    with pytest.raises(InputError, match="what shows"):
        leavers.note_step(step=first, actor=ACTOR, evidence=" ", at=FRIDAY)
    for step in left.steps.all():
        leavers.note_step(
            step=step, actor=ACTOR, evidence="Directory log", at=FRIDAY + timedelta(minutes=30)
        )
    with pytest.raises(InputError, match="done already"):
        leavers.note_step(step=first, actor=ACTOR, evidence="again")
    left.refresh_from_db()
    assert left.closed_at
    entries = entries_of(north.client)
    done = [values["content"] for kind, values in entries if kind == "leaver.step"]
    assert len(done) == 19
    assert any(one["in_time"] for one in done)
    assert not all(one["in_time"] for one in done)  # access was to end at three
    assert entries[-1][0] == "leaver.closed"
    assert ToDo.objects.get(client=north.client, kind="leaver").number == 0


def test_at_once_has_the_clock_of_at_once_until_a_step_is_done(north: Any, left: Leaver) -> None:
    leavers.change_kind(leaver=left, kind="B", actor=ACTOR)
    block = left.steps.get(text__contains="blocks the company sign-in")
    assert block.due_at == FRIDAY + timedelta(minutes=15)
    assert left.steps.filter(text__contains="through what the logs show").exists()
    leavers.note_step(step=block, actor=ACTOR, evidence="Directory log", at=FRIDAY)
    with pytest.raises(InputError, match="stays as it is"):
        leavers.change_kind(leaver=left, kind="A", actor=ACTOR)


def test_who_comes_back_ends_the_list_and_who_leaves_again_begins_another(
    north: Any, left: Leaver
) -> None:
    change_employee(employee=north.employee, actor=ACTOR, is_active=True)
    left.refresh_from_db()
    assert (bool(left.closed_at), left.came_back) == (True, True)
    change_employee(employee=north.employee, actor=ACTOR, is_active=False)
    change_employee(employee=north.employee, actor=ACTOR, is_active=False, name="North Clark")
    assert Leaver.objects.count() == 2


def test_an_import_that_is_undone_makes_no_leaver(north: Any) -> None:
    change_employee(employee=north.employee, actor=ACTOR, is_active=False, has_left=False)
    assert not Leaver.objects.exists()


def test_every_step_of_the_procedure_has_a_time_that_is_understood(north: Any) -> None:
    for kind in "ABC":
        open_ended = [
            one.text for one in leaving.steps_for(north.client, kind, FRIDAY) if one.due_at is None
        ]
        assert all(text.startswith("Before anything is deleted") for text in open_ended)


def test_the_page_is_worked_off_by_the_firm_and_by_no_other(
    north: Any, south: Any, left: Leaver, signed_in: Any
) -> None:
    page = reverse("program:leavers", args=[north.client.pk])
    browser = signed_in(north.advisor)
    text = browser.get(page).content.decode()
    assert "blocks the company sign-in" in text
    assert "directory entry: account blocked" in text
    step = left.steps.first()
    assert step
    done = reverse("program:step_done", args=[north.client.pk, step.pk])
    assert signed_in(south.advisor).post(done, {"evidence": "x"}).status_code == 404
    assert signed_in(north.viewer).post(done, {"evidence": "x"}).status_code == 403
    browser.post(done, {"evidence": "The form of December 1"})
    step.refresh_from_db()
    assert step.evidence == "The form of December 1"
    kind = reverse("program:leaver_kind", args=[north.client.pk, left.pk])
    browser.post(kind, {"kind": "X"})
    browser.post(kind, {"kind": "B"})
    left.refresh_from_db()
    assert left.kind == "A"
    assert not list(upkeep.differences(north.client, now=datetime.now(UTC)))
