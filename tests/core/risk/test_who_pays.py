"""Who pays the simulated years: each figure below follows from a handful of events on paper."""

import numpy as np
import pytest

from duecare.risk.insurance import layers
from duecare.risk.insurance.program import InsurancePolicy
from duecare.risk.loss.simulate import Events
from duecare.risk.parts import PARTS
from duecare.risk.policies import RetroactiveShare
from duecare.risk.result import (
    Gap,
)

POLICY = InsurancePolicy(carrier="A", aggregate_limit=5_000, retention=1_000)
LIABILITY, RESPONSE = PARTS.index("liability"), PARTS.index("breach_response")


def events_of(dollars, *, years, year=None, scenario=None, part=LIABILITY, act_day=None):
    count = len(dollars)
    losses = np.zeros((count, len(PARTS)), dtype=np.int64)
    losses[:, part] = np.array(dollars, dtype=np.int64) * 100
    zeros = np.zeros(count)
    return Events(
        years_simulated=years,
        year=np.array(range(count) if year is None else year, dtype=np.int64),
        index=np.zeros(count, dtype=np.int32),
        scenario=np.array([0] * count if scenario is None else scenario, dtype=np.int16),
        batch=np.zeros(count, dtype=np.int16),
        losses=losses,
        firm=np.column_stack([losses[:, part] // 2, losses[:, part] // 4]),
        hours=zeros,
        people=zeros,
        act_day=zeros if act_day is None else np.array(act_day, dtype=float),
        rank=zeros,
    )


def settled(events, *policies):
    return layers.settle_program(events, events.losses, policies, ("S", "T"))


TWENTY = [1_000 * (k + 1) for k in range(20)]  # 1,000 to 20,000, one in each of twenty years


def test_paid_and_uninsured_are_the_years_of_gross():
    found = settled(events_of(TWENTY, years=1_000), POLICY)
    assert found.gross.cents.sum() == 21_000_000
    # 0, 1, 2, 3, 4, 5 thousand, then 5 thousand fourteen times.
    assert found.paid.cents.sum() == 8_500_000
    assert found.uninsured.cents.sum() == 12_500_000
    assert found.gross.years == 1_000


def test_a_bad_year_is_one_in_a_hundred_where_that_year_costs_anything():
    found = layers.bad_year(settled(events_of(TWENTY, years=1_000), POLICY), insured="client")
    # The 990th of 1,000 years costs 10,000; near it 85 of 210 thousand are paid.
    assert found.one_in_years == 100
    assert found.loss == 10_000
    assert found.paid == pytest.approx(10_000 * 85 / 210)
    assert found.uninsured == pytest.approx(10_000 * 125 / 210)
    assert (found.insured, found.policies, found.scenario, found.once_in_years) == (
        "client",
        1,
        "",
        0,
    )


@pytest.mark.parametrize(("count", "years"), [(20, 100), (9, 200), (4, 500), (2, 1_000)])
def test_a_rarer_year_is_told_where_a_frequent_one_costs_nothing(count, years):
    found = layers.bad_year(settled(events_of(TWENTY[:count], years=1_000)), insured="firm")
    assert found.one_in_years == years
    assert found.loss > 0
    assert (found.paid, found.uninsured) == (0, found.loss)
    assert (found.insured, found.policies) == ("firm", 0)


def test_years_that_cost_nothing_have_no_gap():
    for dollars in ([], [500]):
        found = layers.bad_year(settled(events_of(dollars, years=1_000), POLICY), insured="client")
        assert found == Gap(1_000, 0.0, 0.0, 0.0, "client", 1)


def test_the_worst_case_is_the_scenario_that_leaves_most_uninsured():
    dollars = [100 * (k + 1) for k in range(120)] + [50 * (k + 1) for k in range(120)]
    scenario = [0] * 120 + [1] * 120
    found = layers.worst_case(
        settled(events_of(dollars, years=6_000, scenario=scenario), POLICY),
        ("Mailbox", "Laptop"),
        insured="firm",
    )
    # Of 120 events of 100 to 12,000 the 108th costs 10,800; at 10,300 to 11,400 the policy pays 5,000.
    assert found == Gap(0, 10_800.0, 5_000.0, 5_800.0, "firm", 1, "Mailbox", 50)
    other_order = layers.worst_case(
        settled(events_of(dollars, years=6_000, scenario=[1 - s for s in scenario]), POLICY),
        ("Laptop", "Mailbox"),
        insured="firm",
    )
    assert other_order == found


def test_what_is_paid_near_the_ninetieth_percentile_counts_and_never_more_than_the_loss():
    dollars = [100 * (k + 1) for k in range(120)]
    plain = InsurancePolicy(aggregate_limit=100_000)
    found = layers.worst_case(
        settled(events_of(dollars, years=6_000), plain), ("Mailbox",), insured="client"
    )
    # Near it the policy pays 10,300 to 11,400, 10,850 on average: more than the event costs.
    assert found == Gap(0, 10_800.0, 10_800.0, 0.0, "client", 1, "Mailbox", 50)
    half = InsurancePolicy(aggregate_limit=100_000, coinsurance=0.5)
    found = layers.worst_case(
        settled(events_of(dollars, years=6_000), half), ("Mailbox",), insured="client"
    )
    assert (found.paid, found.uninsured) == (5_425.0, 5_375.0)


@pytest.mark.parametrize(
    ("many", "few", "title"),
    [
        (100, 99, "Many"),  # a scenario with fewer than 100 events is passed over
        (99, 10, "Few"),  # where none has as many, ten must do
        (0, 10, "Few"),
        (0, 9, ""),
    ],
)
def test_scenarios_with_few_events_are_passed_over(many, few, title):
    dollars = [1_000] * many + [9_000] * few
    scenario = [0] * many + [1] * few
    found = layers.worst_case(
        settled(events_of(dollars, years=6_000, scenario=scenario)),
        ("Many", "Few"),
        insured="client",
    )
    assert found.scenario == title
    if not title:
        assert found == Gap(0, 0.0, 0.0, 0.0, "client", 0)


def test_events_that_cost_nothing_do_not_count_as_events():
    dollars = [0] * 100 + [500] * 12
    found = layers.worst_case(
        settled(events_of(dollars, years=600)), ("Mailbox",), insured="client"
    )
    assert (found.loss, found.once_in_years) == (500.0, 50)


def test_the_limit_needed_leaves_only_the_retention():
    events = events_of(TWENTY, years=1_000)
    # Above the retention 1,000 to 19,000 in nineteen years; the 990th year has 9,000.
    assert layers.limit_needed(settled(events, POLICY, POLICY)) == {
        "90": 0.0,
        "95": 0.0,
        "99": 9_000.0,
        "event_90": 18_000.0,
    }
    assert layers.limit_needed(settled(events)) == {
        "90": 0.0,
        "95": 0.0,
        "99": 10_000.0,
        "event_90": 18_000.0,
    }
    often = settled(events_of(TWENTY, years=25), POLICY)
    # Six of 25 years cost no more than the retention; the others 1,000 to 19,000 above it.
    assert layers.limit_needed(often) == {
        "90": 17_000.0,
        "95": 18_000.0,
        "99": 19_000.0,
        "event_90": 18_000.0,
    }


def test_the_firm_bears_its_share_as_liability_and_its_own_defense():
    events = events_of([4_000], years=10, part=RESPONSE)
    losses = layers.firm_losses(events)
    assert losses.dtype == np.int64
    assert {part: int(cents) for part, cents in zip(PARTS, losses[0], strict=True) if cents} == {
        "liability": 200_000,
        "defense": 100_000,
    }


@pytest.mark.parametrize(
    ("most", "kept"), [(3_000, 3_000), (2_999, 2_816), (1_000, 768), (512, 512), (511, 3_000)]
)
def test_what_ifs_take_the_first_years_in_whole_parameter_draws(most, kept):
    found = settled(events_of([100] * 3_000, years=3_000), POLICY)
    first = layers.first_years(found, most_events=most)
    assert first.events.years_simulated == kept
    assert len(first.events.year) == len(first.losses) == len(first.split) == kept
    assert first.policies == (POLICY,)
    assert (first is found) is (kept == 3_000)
    assert first.events.year[-1] == kept - 1
    assert first.events.firm.shape == (kept, 2)


def test_a_year_with_several_events_is_kept_or_left_out_whole():
    year = [y for y in range(600) for _ in range(2)]
    found = settled(events_of([100] * 1_200, years=600, year=year), POLICY)
    first = layers.first_years(found, most_events=1_030)
    assert first.events.years_simulated == 512
    assert len(first.events.year) == 1_024


def test_the_summary_adds_up_and_names_the_terms():
    retroactive = POLICY.model_copy(
        update=InsurancePolicy(
            aggregate_limit=1,
            period=("2026-01-01", "2026-12-31"),
            retroactive_date="2025-12-22",
        ).model_dump(include={"period", "retroactive_date"})
    )
    excess = InsurancePolicy(position="excess", aggregate_limit=2_000)
    act_day = [-11.0] * 5 + [-10.0] * 15
    events = events_of(TWENTY, years=1_000, act_day=act_day)
    found = layers.summarize(settled(events, retroactive, excess), ("Mailbox",), insured="firm")
    left = found.uninsured
    # Events of 1 to 5 thousand are excluded: 15,000. The others keep 1,000 each and have 5,000 and,
    # of what lies above, 2,000 paid: 0, 1, then 13 times 2 thousand.
    assert left.excluded == pytest.approx(15.0)
    assert left.retained == pytest.approx(15.0)
    assert found.paid.value == pytest.approx(75.0 + 27.0)
    assert left.above_limits == pytest.approx(210.0 - 15.0 - 15.0 - 102.0)
    assert left.mean.value == pytest.approx(210.0 - 102.0)
    assert left.probability == 0.02
    assert left.quantiles["99"].value > 0
    assert found.limit_total == 7_000
    assert [terms.position for terms in found.policies] == ["primary", "excess"]
    assert found.policies[0].retroactive_date == "2025-12-22"
    assert found.gap.insured == found.worst_case.insured == "firm"
    assert found.worst_case.scenario == "Mailbox"
    assert found.limit_needed["99"] == 9_000.0
    assert found.exhibit is not None
    assert found.retroactive == (RetroactiveShare("A (cyber)", "2025-12-22", 20, 0.25),)
    plain = layers.summarize(settled(events, POLICY), ("Mailbox",), insured="client")
    assert plain.retroactive == ()


def test_only_claims_are_counted_against_the_retroactive_date():
    policy = InsurancePolicy(
        aggregate_limit=5_000, period=("2026-01-01", "2026-12-31"), retroactive_date="2025-12-22"
    )
    own = settled(events_of(TWENTY, years=1_000, part=RESPONSE, act_day=[-99.0] * 20), policy)
    (share,) = layers.summarize(own, ("Mailbox",), insured="client").retroactive
    assert (share.claims, share.share) == (0, 0.0)


def test_a_mean_comes_with_its_error_and_interval():
    found = layers.estimate(settled(events_of(TWENTY, years=1_000)).gross)
    assert found.value == 210.0
    assert found.error > 0
    assert found.parameter_range[0] < 210.0 < found.parameter_range[1]
