"""The walk through one year, line by line: every step that a policy can take."""

import numpy as np
import pytest
from tests.core.risk.test_settlement_cases import PERIOD, ordered, row_of
from tests.core.risk.test_who_pays import events_of, settled

from duecare.risk.insurance.exhibit import YearOfEvents, build_exhibit, walk_year
from duecare.risk.insurance.program import InsurancePolicy


def lines_of(events, *tower, hours=None, act_days=None, people=None, scenarios=None):
    """Step, part, change, amount and what it was computed from, for each line after the loss."""
    walked = walk_year(
        YearOfEvents(
            np.array([row_of(event) for event in events]),
            np.array(hours or [0.0] * len(events)),
            np.array(act_days or [np.nan] * len(events), dtype=float),
            np.array(people or [0.0] * len(events)),
            tuple(scenarios or [""] * len(events)),
        ),
        [InsurancePolicy(**terms) for terms in tower],
    )
    return [
        (line.event, line.step, line.part, line.change, line.amount, line.of)
        for line in walked
        if line.step != "loss"
    ]


def test_terms_of_the_whole_policy_are_written_in_their_order_with_their_figures():
    policy = {
        "aggregate_limit": 60_000,
        "each_claim_limit": 50_000,
        "retention": 10_000,
        "coinsurance": 0.2,
    }
    loss = {"liability": 100_000}
    assert lines_of([loss, loss], policy) == [
        (1, "sum", "", 0, 100_000, ()),
        (1, "retention", "", -10_000, 90_000, ()),
        (1, "coinsurance", "", -18_000, 72_000, (0.2, 90_000)),
        (1, "each_claim_limit", "", -22_000, 50_000, (50_000,)),
        (1, "paid", "", 50_000, 50_000, ()),
        (1, "not_insured", "", 50_000, 50_000, (100_000,)),
        (2, "sum", "", 0, 100_000, ()),
        (2, "retention", "", -10_000, 90_000, ()),
        (2, "coinsurance", "", -18_000, 72_000, (0.2, 90_000)),
        (2, "each_claim_limit", "", -22_000, 50_000, (50_000,)),
        (2, "aggregate_limit", "", -40_000, 10_000, (10_000,)),
        (2, "paid", "", 10_000, 10_000, ()),
        (2, "not_insured", "", 90_000, 90_000, (100_000,)),
    ]
    other = policy | {
        "settlement_order": ordered(
            "each_claim_limit", "retention", "coinsurance", "aggregate_limit"
        )
    }
    steps = [step for _, step, *_ in lines_of([loss], other)]
    assert steps == ["sum", "each_claim_limit", "retention", "coinsurance", "paid", "not_insured"]


def test_terms_of_a_part_are_written_with_the_part():
    policy = {
        "aggregate_limit": 100_000,
        "excluded": ("pci",),
        "agreements": {
            "breach_response": {"retention": 2_000, "sublimit": 10_000},
            "business_interruption": {"waiting_hours": 12},
        },
    }
    loss = {"breach_response": 15_000, "business_interruption": 4_000, "pci": 300}
    assert lines_of([loss], policy, hours=[48.0]) == [
        (1, "part_retention", "breach_response", -2_000, 13_000, ()),
        (1, "sublimit", "breach_response", -3_000, 10_000, (10_000,)),
        (1, "waiting_period", "business_interruption", -1_000, 3_000, (12.0, 48.0)),
        (1, "not_covered", "pci", -300, 0, ()),
        (1, "sum", "", 0, 13_000, ()),
        (1, "paid", "", 13_000, 13_000, ()),
        (1, "not_insured", "", 6_300, 6_300, (19_300,)),
    ]
    short = lines_of([{"business_interruption": 4_000}], policy, hours=[6.0])
    assert short[0] == (1, "waiting_period", "business_interruption", -4_000, 0, (6.0, 6.0))


def test_a_yearly_sublimit_wears_down_and_is_written_as_what_is_left():
    policy = {
        "aggregate_limit": 100_000,
        "agreements": {"regulatory": {"sublimit": 9_000, "aggregate_sublimit": 12_000}},
    }
    loss = {"regulatory": 10_000, "liability": 500}
    found = [line for line in lines_of([loss, loss], policy) if line[1] in ("sublimit", "paid")]
    assert found == [
        (1, "sublimit", "regulatory", -1_000, 9_000, (9_000,)),
        (1, "paid", "", 9_500, 9_500, ()),
        (2, "sublimit", "regulatory", -7_000, 3_000, (3_000,)),
        (2, "paid", "", 3_500, 3_500, ()),
    ]


@pytest.mark.parametrize(
    ("loss", "defense", "paid"),
    [
        ({"defense": 8_000}, 3_000, 3_000),
        ({"liability": 2_000, "defense": 8_000}, 5_000, 5_000),
        ({"liability": 9_000, "defense": 8_000}, 8_000, 12_000),
    ],
)
def test_defense_outside_the_limit_has_its_line(loss, defense, paid):
    policy = {"aggregate_limit": 20_000, "retention": 5_000, "defense_erodes_limit": False}
    lines = lines_of([loss, {"liability": 30_000}], policy)
    assert (1, "defense_outside", "defense", defense, paid, (8_000.0,)) in lines
    assert (1, "paid", "", paid, paid, ()) in lines
    left = sum(loss.values()) - paid
    assert (1, "not_insured", "", left, left, (sum(loss.values()),)) in lines
    # Defense paid on top leaves the aggregate whole for the next claim of the year.
    assert (2, "paid", "", 20_000 - (paid - defense), 20_000 - (paid - defense), ()) in lines


def test_an_act_before_the_retroactive_date_is_written_with_the_date():
    policy = {"aggregate_limit": 10_000, "period": PERIOD, "retroactive_date": "2025-12-22"}
    (line, *_) = walk_year(
        YearOfEvents.plain(np.array([row_of({"liability": 900})]), np.zeros(1), np.array([-11.0])),
        [InsurancePolicy(**policy)],
    )[1:]
    assert (line.step, line.part, line.change, line.amount) == (
        "retroactive_date",
        "liability",
        -900,
        0,
    )
    assert line.day == "2025-12-22"
    assert ("paid", 0) in [
        (s, a) for _, s, _, _, a, _ in lines_of([{"liability": 900}], policy, act_days=[-11])
    ]
    assert ("paid", 900) in [(s, a) for _, s, _, _, a, _ in lines_of([{"liability": 900}], policy)]


def test_an_excess_policy_pays_from_above_and_names_itself():
    first = {"carrier": "A", "aggregate_limit": 20_000, "each_claim_limit": 10_000}
    excess = {"position": "excess", "aggregate_limit": 9_000, "each_claim_limit": 6_000}
    loss = {"liability": 25_000}
    found = [
        line
        for line in lines_of([loss, loss], first, excess)
        if line[1] in ("excess_paid", "not_insured")
    ]
    assert found == [
        (1, "excess_paid", "", 6_000, 6_000, ()),
        (1, "not_insured", "", 9_000, 9_000, (25_000,)),
        (2, "excess_paid", "", 3_000, 3_000, ()),
        (2, "not_insured", "", 12_000, 12_000, (25_000,)),
    ]
    walked = walk_year(
        YearOfEvents.plain(np.array([row_of(loss)]), np.zeros(1)),
        [InsurancePolicy(**first), InsurancePolicy(**excess)],
    )
    assert [line.policy for line in walked] == [
        "",
        "A (cyber)",
        "A (cyber)",
        "A (cyber)",
        "unnamed carrier (cyber)",
        "",
    ]


def test_a_further_primary_policy_walks_what_is_left():
    first = {"aggregate_limit": 10_000}
    second = {"aggregate_limit": 3_000, "retention": 500}
    found = lines_of([{"liability": 12_000, "pci": 3_000}], first, second)
    # First 10,000: 8,000 and 2,000 of the parts; left 4,000 and 1,000.
    assert found == [
        (1, "sum", "", 0, 15_000, ()),
        (1, "each_claim_limit", "", -5_000, 10_000, (10_000,)),
        (1, "paid", "", 10_000, 10_000, ()),
        (1, "sum", "", 0, 5_000, ()),
        (1, "retention", "", -500, 4_500, ()),
        (1, "each_claim_limit", "", -1_500, 3_000, (3_000,)),
        (1, "paid", "", 3_000, 3_000, ()),
        (1, "not_insured", "", 2_000, 2_000, (15_000,)),
    ]


def test_the_year_that_is_told_is_the_one_in_a_hundred():
    policy = InsurancePolicy(aggregate_limit=5_000, retention=1_000)
    dollars = [1_000 * (k + 1) for k in range(20)]
    # Of 1,000 years the tenth largest would be 10,000: never a year below the upper half.
    for years, told in ((1_000, 11_000), (100, 19_000), (20, 20_000)):
        found = settled(events_of(dollars, years=years), policy)
        exhibit = build_exhibit(
            found.events, found.losses, found.split, found.policies, found.scenario_ids
        )
        assert (exhibit.gross, exhibit.events) == (told, 1)
        assert exhibit.year == told // 1_000 - 1
        assert exhibit.paid == min(told - 1_000, 5_000)
        assert exhibit.uninsured == exhibit.gross - exhibit.paid
        assert [line.step for line in exhibit.lines][-1] == "not_insured"


def test_a_year_is_walked_with_all_its_events():
    policy = InsurancePolicy(aggregate_limit=5_000)
    found = settled(events_of([900, 700, 100], years=10, year=[2, 2, 5]), policy)
    exhibit = build_exhibit(
        found.events, found.losses, found.split, found.policies, found.scenario_ids
    )
    assert (exhibit.year, exhibit.events, exhibit.gross) == (2, 2, 1_600)
    assert {line.event for line in exhibit.lines} == {1, 2}


def test_without_a_policy_or_an_event_nothing_is_walked():
    policy = InsurancePolicy(aggregate_limit=5_000)
    for dollars, tower in (([], (policy,)), ([100], ())):
        found = settled(events_of(dollars, years=10), *tower)
        assert (
            build_exhibit(
                found.events, found.losses, found.split, found.policies, found.scenario_ids
            )
            is None
        )
