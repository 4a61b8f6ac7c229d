"""The facts of an offer, from the same events as the price."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import replace

import pytest

from duecare.risk import ClientProfile, insurance_from, price
from duecare.risk.advice.offered import LEAST_OF_A_GROUP, MOST_OFFERED, offered
from duecare.risk.inputs.profile import PeopleByHand
from duecare.risk.offer import GROUPS

YEARS = 20_000


@pytest.fixture(scope="module")
def result(catalog, inventory, profile, insurance):
    return price(inventory, profile, None, insurance, catalog=catalog, years=YEARS)


def offers_of(result):
    return [(item, item.offer) for item in result.recommendations if item.offer is not None]


def test_recommendations_come_by_group_and_then_by_the_loss_that_cannot_be_carried(result):
    order = [
        (
            GROUPS.index(facts.group),
            -facts.beyond_bearable,
            -round(item.saving_uninsured.value, 2),
            item.cost.first_year.best,
        )
        for item, facts in offers_of(result)
    ]
    assert order == sorted(order)
    assert [item.rank for item in result.recommendations] == list(
        range(1, len(result.recommendations) + 1)
    )


def test_a_recommendation_stands_in_the_first_group_that_fits(result):
    for _, facts in offers_of(result):
        asked = any(law.kind == "duty" for law in facts.duties)
        assert (facts.group == "law") == asked
        if facts.group == "loss":
            assert facts.bearable.amount is not None
            assert facts.case.bad.left > facts.bearable.amount
        if facts.group == "choice":
            assert facts.bearable.amount is not None
            assert facts.case.bad.left <= facts.bearable.amount


def test_an_offer_is_told_by_the_figures_of_its_scenario(result):
    scenarios = {one.id: one for one in result.scenarios}
    for _, facts in offers_of(result):
        told = scenarios[facts.case.scenario]
        assert facts.case == told.case
        assert facts.level == told.level
        if facts.chance_counts == "event":
            assert facts.chance == told.chance


def test_a_step_never_makes_a_case_likelier_or_dearer(result):
    for _, facts in offers_of(result):
        if facts.chance_with is not None:
            assert facts.chance_with.best <= facts.chance.best + 1e-12
        assert facts.beyond_bearable >= 0.0


def test_what_is_paid_and_left_is_what_a_case_costs(result):
    for one in result.scenarios:
        for cost in (one.case.bad, one.case.middle):
            assert cost.paid + cost.left == pytest.approx(cost.cost.best)
            assert cost.cost.low <= cost.cost.best <= cost.cost.high
        assert one.case.middle.cost.best <= one.case.bad.cost.best


def test_the_bad_case_told_first_is_one_of_the_scenarios_and_never_a_supplier(result):
    case = result.insurance.worst_case
    told = next(one for one in result.scenarios if one.id == case.scenario_id)
    assert case.scenario_id != "SCN-MSP"
    assert (case.loss, case.uninsured) == (told.case.bad.cost.best, told.case.bad.left)
    assert case.chance == told.chance


def test_the_firm_never_offers_to_lock_down_its_own_tools(result):
    assert "SG-MSP-LOCK" not in {item.safeguard for item in result.recommendations}


def test_what_the_owner_says_it_can_carry_counts_before_a_month_of_revenue(
    catalog, inventory, profile, insurance
):
    stated = profile.model_copy(update={"bearable_loss_usd": 1e9})
    found = price(inventory, stated, None, insurance, catalog=catalog, years=YEARS)
    assert found.bearable.stated
    assert found.bearable.amount == 1e9
    assert not any(facts.group == "loss" for _, facts in offers_of(found))
    assert not any(one.level.beyond_bearable for one in found.scenarios)


def test_without_revenue_it_is_not_known_what_the_owner_can_carry(catalog, inventory, profile):
    unknown = profile.model_copy(update={"revenue_usd": None})
    found = price(inventory, unknown, catalog=catalog, years=YEARS)
    assert found.bearable.amount is None
    assert found.revenue is None


def test_without_a_policy_it_is_not_known_who_pays(catalog, inventory, profile):
    found = price(inventory, profile, catalog=catalog, years=YEARS)
    assert {one.case.bad.stop for one in found.scenarios} == {"not_known"}


def test_a_higher_limit_never_leaves_more_of_a_case(catalog, inventory, profile):
    left = []
    for limit in (50_000, 250_000, 2_000_000):
        policy = insurance_from({"client": [{"kind": "cyber", "aggregate_limit": limit}]})
        found = price(inventory, profile, None, policy, catalog=catalog, years=YEARS)
        left.append({one.id: one.case.bad.left for one in found.scenarios})
    for low, high in itertools.pairwise(left):
        assert all(high[name] <= low[name] + 1 for name in low)


def test_an_encrypted_laptop_changes_the_duty_to_tell_and_not_the_loss(catalog, inventory, profile):
    found = price(inventory, profile, catalog=catalog, years=YEARS)
    facts = next(item.offer for item in found.recommendations if item.safeguard == "SG-FDE")
    assert facts is not None
    assert facts.shape == "duty_to_tell"
    assert facts.chance_counts == "event_to_tell"
    assert facts.chance_with is not None
    assert facts.chance_with.best < 0.5 * facts.chance.best


def test_a_client_without_people_still_has_offers_for_what_costs_without_data(catalog):
    bare = ClientProfile(
        name="Bare", industry="other", state="TX", employees=3, people=PeopleByHand(all=0)
    )
    found = price(None, bare, catalog=catalog, years=YEARS)
    assert dataclasses.asdict(found)["recommendations"]
    assert all(facts.case.bad.cost.best >= 0 for _, facts in offers_of(found))


def test_what_is_put_to_the_client_holds_the_first_of_each_group(result):
    shown = offered(result.recommendations)
    assert len(shown) == min(MOST_OFFERED, len(result.recommendations))
    assert [one.rank for one in shown] == sorted(one.rank for one in shown)
    for group in GROUPS:
        mine = [one for one in result.recommendations if one.offer.group == group]
        assert set(mine[:LEAST_OF_A_GROUP]) <= set(shown)
    laws = [replace(one, rank=n) for n, one in enumerate(result.recommendations * 3, start=1)]
    assert len(offered(laws)) == MOST_OFFERED
    assert offered(()) == ()
