"""A planned date that moves is told as moved, and one that moved twice is planned no more."""

from datetime import date

from tests.web.security_policies.test_actions import ACTOR, approve, draft
from tests.web.security_policies.test_own_wording import with_plan_for

from duecare.policies import AcceptedPlan
from duecare_web.security_policies import drafting
from duecare_web.security_policies.pages import owner_page

FACT = "laptops_encrypted"


def plan(by, *, decided_on=date(2026, 11, 2)):
    return AcceptedPlan(by, decided_on, "recommendation 3")


def adopted(side):
    version = drafting.draft_policy(client=side.client, policy="POL-ENCRYPTION", actor=ACTOR)
    drafting.note_on_draft(version=version, actor=ACTOR, note="Much is planned.")
    return approve(side, drafting.publish_version(version=version, actor=ACTOR))


def planned(version):
    return [one.plan for _, one in version.composed.planned if one.fact == FACT]


def test_a_date_that_moved_is_shown_with_the_first_one_and_falls_after_the_second(
    north, monkeypatch
):
    with_plan_for(monkeypatch, FACT, plan(date(2027, 5, 31)))
    draft(north, in_place=[])
    first = adopted(north)
    assert [one.moved_on for one in planned(first)] == [()]
    assert "First planned for" not in owner_page(first).body
    with_plan_for(monkeypatch, FACT, plan(date(2027, 6, 30)))
    second = adopted(north)
    assert [one.first_by for one in planned(second)] == [date(2027, 5, 31)]
    assert len(planned(second)[0].moved_on) == 1
    assert "First planned for May 31, 2027; moved on" in owner_page(second).body
    with_plan_for(monkeypatch, FACT, plan(date(2027, 7, 31)))
    third = drafting.draft_policy(client=north.client, policy="POL-ENCRYPTION", actor=ACTOR)
    assert planned(third) == []
    assert (FACT, "moved_twice") in [(one.fact, one.why) for one in third.composed.missing]
    with_plan_for(monkeypatch, FACT, plan(date(2027, 7, 31), decided_on=date(2026, 11, 29)))
    again = drafting.draft_policy(client=north.client, policy="POL-ENCRYPTION", actor=ACTOR)
    assert [one.moved_on for one in planned(again)] == [()]
