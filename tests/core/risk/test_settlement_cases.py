"""Settlement case by case: each figure below was worked out on paper.

Amounts are whole dollars, so that a case reads like the policy; the engine counts cents.
"""

import numpy as np
import pytest

from duecare.risk.insurance.program import InsurancePolicy
from duecare.risk.insurance.settlement import settle_events
from duecare.risk.insurance.tower import (
    AGGREGATE,
    CLAIM_LIMIT,
    NO_LIMIT,
    PART_AGGREGATE_AT,
    SKIPS,
    SPREADS,
    TERM_COUNT,
    build_tower,
    cents,
)
from duecare.risk.parts import PARTS

PERIOD = ("2026-01-01", "2026-12-31")
DEFAULT = ("retention", "coinsurance", "each_claim_limit", "aggregate_limit")


def ordered(*steps):
    return ("waiting_period", "sublimits", "sum", *steps)


def row_of(parts):
    row = np.zeros(len(PARTS), dtype=np.int64)
    for part, dollars in parts.items():
        row[PARTS.index(part)] = round(dollars * 100)
    return row


def split_of(
    events,
    *tower,
    hours=None,
    years=None,
    scenario=None,
    act_day=None,
    people=None,
    names=("A", "B"),
):
    """Paid, retained, above limits and excluded of each event, in dollars."""
    policies = tuple(InsurancePolicy(**terms) for terms in tower)
    count = len(events)
    split = settle_events(
        np.array([row_of(event) for event in events]),
        np.array(hours or [0.0] * count),
        np.array(scenario or [0] * count, dtype=np.int16),
        np.array(years or [0] * count, dtype=np.int64),
        build_tower(policies, names),
        act_day=None if act_day is None else np.array(act_day, dtype=float),
        people=None if people is None else np.array(people, dtype=float),
    ).split
    return [tuple(cent / 100 for cent in row) for row in split.tolist()]


@pytest.mark.parametrize(
    ("dollars", "whole"),
    [(2.0, 200), (0.125, 12), (0.375, 38), (0.994, 99), (0.0, 0), (1e9, 10**11)],
)
def test_dollars_are_whole_cents_with_halves_to_even(dollars, whole):
    assert cents(dollars) == whole


FULL = {
    "aggregate_limit": 60_000,
    "each_claim_limit": 50_000,
    "retention": 10_000,
    "coinsurance": 0.2,
}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        # 100 - 10 kept = 90; a fifth kept, 72; the limit leaves 50 (22 above); 60 of aggregate.
        (DEFAULT, (50_000, 28_000, 22_000, 0)),
        # Limit first: 50 (50 above), 40, 32.
        (
            ("each_claim_limit", "retention", "coinsurance", "aggregate_limit"),
            (32_000, 18_000, 50_000, 0),
        ),
        # Coinsurance first: 80, 70, 50.
        (
            ("coinsurance", "retention", "each_claim_limit", "aggregate_limit"),
            (50_000, 30_000, 20_000, 0),
        ),
        # Aggregate first: 60 (40 above), 50, 40, 40.
        (
            ("aggregate_limit", "retention", "coinsurance", "each_claim_limit"),
            (40_000, 20_000, 40_000, 0),
        ),
    ],
)
def test_the_terms_of_the_whole_policy_apply_in_its_own_order(order, expected):
    policy = FULL | {"settlement_order": ordered(*order)}
    assert split_of([{"liability": 100_000}], policy) == [expected]


def test_the_aggregate_wears_down_within_a_year_and_is_whole_again_in_the_next():
    loss = {"liability": 100_000}
    found = split_of([loss, loss, loss, loss], FULL, years=[3, 3, 3, 4])
    assert found == [
        (50_000, 28_000, 22_000, 0),
        (10_000, 28_000, 62_000, 0),
        (0, 28_000, 72_000, 0),
        (50_000, 28_000, 22_000, 0),
    ]


def test_coinsurance_rounds_to_the_cent_and_a_small_loss_stays_with_the_retention():
    policy = {"aggregate_limit": 1_000, "retention": 1, "coinsurance": 0.25}
    assert split_of([{"pci": 1.02}, {"pci": 1.10}, {"pci": 0.5}], policy) == [
        (0.02, 1.0, 0, 0),  # half a cent of coinsurance: to even, 0
        (0.08, 1.02, 0, 0),  # 2.5 cents: to even, 2
        (0, 0.5, 0, 0),
    ]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (6.0, (0, 48_000, 0, 0)),  # shorter than the waiting period: all of it is borne
        (12.0, (0, 48_000, 0, 0)),  # exactly as long
        (48.0, (36_000, 12_000, 0, 0)),  # 12 of 48 hours
        (96.0, (42_000, 6_000, 0, 0)),
    ],
)
def test_the_waiting_period_takes_its_share_of_the_interruption(hours, expected):
    policy = {
        "aggregate_limit": 100_000,
        "agreements": {"business_interruption": {"waiting_hours": 12}},
    }
    assert split_of([{"business_interruption": 48_000}], policy, hours=[hours]) == [expected]
    other = {"restoration": 48_000}  # hours matter to interruption only
    assert split_of([other], policy, hours=[hours]) == [(48_000, 0, 0, 0)]


def test_without_a_waiting_period_hours_do_not_matter():
    policy = {"aggregate_limit": 100_000}
    loss = {"business_interruption": 48_000}
    assert split_of([loss, loss], policy, hours=[0.0, 5.0]) == [(48_000, 0, 0, 0)] * 2


def test_a_part_has_its_own_retention_then_its_own_limit():
    policy = {
        "aggregate_limit": 100_000,
        "agreements": {"breach_response": {"retention": 2_000, "sublimit": 10_000}},
    }
    events = [{"breach_response": 15_000}, {"breach_response": 1_500}, {"liability": 15_000}]
    assert split_of(events, policy) == [
        (10_000, 2_000, 3_000, 0),
        (0, 1_500, 0, 0),
        (15_000, 0, 0, 0),
    ]


def test_what_several_parts_bear_adds_up():
    policy = {
        "aggregate_limit": 100_000,
        "agreements": {
            "breach_response": {"retention": 2_000, "sublimit": 10_000},
            "regulatory": {"retention": 500, "sublimit": 4_000},
            "business_interruption": {"waiting_hours": 10, "retention": 100},
        },
        "excluded": ("pci",),
    }
    loss = {
        "breach_response": 15_000,
        "regulatory": 6_000,
        "business_interruption": 2_000,
        "pci": 700,
        "liability": 50,
    }
    # Waited 1,000, kept 2,000 + 500 + 100; above 3,000 + 1,500; covered 10,000 + 4,000 + 900 + 50.
    assert split_of([loss], policy, hours=[20.0]) == [(14_950, 3_600, 4_500, 700)]


def test_a_yearly_sublimit_wears_down_by_what_the_part_was_paid():
    policy = {
        "aggregate_limit": 100_000,
        "retention": 4_000,
        "agreements": {"regulatory": {"aggregate_sublimit": 20_000}},
    }
    loss = {"regulatory": 15_000, "liability": 5_000}
    # 20,000 less 4,000 kept: 16,000 paid, 12,000 of it for the regulator. 8,000 are left: 7,000 lie
    # above; 13,000 less 4,000 kept is 9,000, of which 8/13, 5,538.46, wear the 8,000 down to
    # 2,461.54: 12,538.46 lie above, 7,461.54 less 4,000 kept is 3,461.54.
    found = split_of([loss, loss, loss, loss], policy, years=[0, 0, 0, 1])
    assert found == [
        (16_000, 4_000, 0, 0),
        (9_000, 4_000, 7_000, 0),
        (3_461.54, 4_000, 12_538.46, 0),
        (16_000, 4_000, 0, 0),
    ]


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        # Defense alone: it uses up the retention, the rest is paid.
        ({"defense": 8_000}, (3_000, 5_000, 0, 0)),
        ({"defense": 4_000}, (0, 4_000, 0, 0)),
        # Other loss uses up a part of the retention first.
        ({"liability": 2_000, "defense": 8_000}, (5_000, 5_000, 0, 0)),
        ({"liability": 5_000, "defense": 8_000}, (8_000, 5_000, 0, 0)),
        # Beyond the limit defense is still paid.
        ({"liability": 40_000, "defense": 8_000}, (28_000, 5_000, 15_000, 0)),
    ],
)
def test_defense_outside_the_limit_is_paid_on_top_once_the_retention_is_used_up(loss, expected):
    policy = {"aggregate_limit": 20_000, "retention": 5_000, "defense_erodes_limit": False}
    assert split_of([loss], policy) == [expected]


def test_defense_outside_the_limit_leaves_the_aggregate_whole():
    policy = {"aggregate_limit": 20_000, "retention": 5_000, "defense_erodes_limit": False}
    events = [{"liability": 10_000, "defense": 9_000}, {"liability": 30_000}]
    assert split_of(events, policy) == [(14_000, 5_000, 0, 0), (15_000, 5_000, 10_000, 0)]
    inside = policy | {"defense_erodes_limit": True}
    assert split_of(events, inside) == [(14_000, 5_000, 0, 0), (6_000, 5_000, 19_000, 0)]


def test_a_further_primary_policy_pays_what_is_left_and_excluded_loss_first():
    first = {"aggregate_limit": 10_000, "retention": 1_000, "excluded": ("pci",)}
    second = {"aggregate_limit": 8_000}
    # First: liability 16,000: 10,000 paid, 1,000 kept, 5,000 above; card brands 3,000 excluded.
    # Second: 6,000 + 3,000 are left, 8,000 paid: 3,000 excluded, 5,000 above, none of the kept.
    assert split_of([{"liability": 16_000, "pci": 3_000}], first, second) == [(18_000, 1_000, 0, 0)]
    assert split_of(
        [{"liability": 16_000, "pci": 3_000}], first, second | {"aggregate_limit": 2_000}
    ) == [(12_000, 1_000, 5_000, 1_000)]
    assert split_of(
        [{"liability": 16_000, "pci": 3_000}], first, second | {"aggregate_limit": 8_500}
    ) == [(18_000, 1_000, 0, 0)]


def test_a_third_primary_policy_gets_what_two_have_left():
    first = {"aggregate_limit": 10_000}
    second = {"aggregate_limit": 4_000, "excluded": ("liability",)}
    third = {"aggregate_limit": 50_000}
    loss = {"liability": 12_000, "regulatory": 8_000}
    # First pays 10,000: 6,000 and 4,000. Left 6,000 and 4,000; second pays the 4,000 of the
    # regulator, third the 6,000.
    assert split_of([loss], first, second) == [(14_000, 0, 6_000, 0)]
    assert split_of([loss], first, second, third) == [(20_000, 0, 0, 0)]


def test_defense_paid_outside_one_policy_is_not_paid_again_by_the_next():
    first = {"aggregate_limit": 5_000, "retention": 1_000, "defense_erodes_limit": False}
    second = {"aggregate_limit": 50_000}
    # First: 5,000 of the 9,000 covered after the retention (3,000 above), defense 2,000 in full.
    # Second: what is above the limit of the first, 3,000; nothing of the defense, and nothing that
    # the retention of the first took.
    assert split_of([{"liability": 9_000, "defense": 2_000}], first, second) == [
        (10_000, 1_000, 0, 0)
    ]
    assert split_of([{"liability": 400, "defense": 2_000}], first, second) == [(1_400, 1_000, 0, 0)]


def test_an_excess_policy_pays_above_the_limits_and_never_a_retention():
    first = {"aggregate_limit": 20_000, "each_claim_limit": 10_000, "retention": 2_000}
    excess = {"position": "excess", "aggregate_limit": 9_000, "each_claim_limit": 6_000}
    loss = {"liability": 25_000}
    # 23,000 after the retention, 13,000 above the limit of a claim; excess 6,000, then 3,000.
    assert split_of([loss, loss, {"liability": 1_500}], first, excess) == [
        (16_000, 2_000, 7_000, 0),
        (13_000, 2_000, 10_000, 0),
        (0, 1_500, 0, 0),
    ]
    assert split_of([{"liability": 14_000}], first, excess) == [(12_000, 2_000, 0, 0)]


def test_an_excess_policy_is_whole_again_in_the_next_year():
    first = {"aggregate_limit": 1_000}
    excess = {"position": "excess", "aggregate_limit": 6_000}
    loss = {"liability": 5_000}
    assert split_of([loss, loss, loss], first, excess, years=[0, 0, 1]) == [
        (5_000, 0, 0, 0),
        (2_000, 0, 3_000, 0),
        (5_000, 0, 0, 0),
    ]


def test_a_policy_skips_the_scenarios_that_it_excludes():
    first = {"aggregate_limit": 10_000, "excluded_scenarios": ("B",)}
    second = {"aggregate_limit": 3_000, "retention": 500}
    loss = {"liability": 4_000}
    assert split_of([loss, loss], first, scenario=[0, 1]) == [(4_000, 0, 0, 0), (0, 0, 0, 4_000)]
    # The second responds as the first does where that one skips: its retention is told as such.
    assert split_of([loss, loss], first, second, scenario=[0, 1], years=[0, 1]) == [
        (4_000, 0, 0, 0),
        (3_000, 500, 500, 0),
    ]


def test_all_scenarios_may_be_unnamed():
    assert split_of([{"liability": 4_000}], {"aggregate_limit": 10_000}, names=()) == [
        (4_000, 0, 0, 0)
    ]


RETROACTIVE = {"aggregate_limit": 100_000, "period": PERIOD, "retroactive_date": "2025-12-22"}


@pytest.mark.parametrize(
    ("act_day", "applies_to", "expected"),
    [
        (-11, "claims", (7_000, 0, 0, 9_000)),  # the day before the date
        (-10, "claims", (16_000, 0, 0, 0)),  # the date itself is covered
        (0, "claims", (16_000, 0, 0, 0)),
        (-11, "everything", (0, 0, 0, 16_000)),
        (-10, "everything", (16_000, 0, 0, 0)),
    ],
)
def test_an_act_before_the_retroactive_date_takes_claims_or_everything_out(
    act_day, applies_to, expected
):
    policy = RETROACTIVE | {"retroactive_applies_to": applies_to}
    loss = {"breach_response": 7_000, "liability": 4_000, "pci": 5_000}
    assert split_of([loss], policy, act_day=[act_day]) == [expected]


def test_without_days_or_without_a_date_no_act_is_too_early():
    loss = {"liability": 4_000}
    assert split_of([loss], RETROACTIVE) == [(4_000, 0, 0, 0)]
    plain = {"aggregate_limit": 100_000}
    assert split_of([loss], plain, act_day=[-1e9]) == [(4_000, 0, 0, 0)]


def test_a_quiet_event_and_no_policy_at_all():
    assert split_of([{}, {"liability": 9}], {"aggregate_limit": 5}) == [(0, 0, 0, 0), (5, 0, 4, 0)]
    assert split_of([{"liability": 9}, {}]) == [(0, 0, 0, 9), (0, 0, 0, 0)]


def test_nothing_is_covered_but_a_later_event_is():
    crime = {"kind": "crime", "aggregate_limit": 5_000}
    events = [{"liability": 900}, {"social_engineering": 700}]
    assert split_of(events, crime) == [(0, 0, 0, 900), (700, 0, 0, 0)]


def test_the_terms_of_a_tower_are_laid_out_as_the_kernel_reads_them():
    policy = InsurancePolicy(
        aggregate_limit=1_000,
        each_claim_limit=900,
        retention=10,
        coinsurance=0.1,
        excluded=("pci",),
        excluded_scenarios=("B",),
        defense_erodes_limit=False,
        period=PERIOD,
        retroactive_date="2025-12-31",
        retroactive_applies_to="everything",
        settlement_order=ordered("aggregate_limit", "coinsurance", "retention", "each_claim_limit"),
        agreements={
            "business_interruption": {"waiting_hours": 8},
            "liability": {"sublimit": 500, "retention": 5, "aggregate_sublimit": 700},
        },
    )
    excess = InsurancePolicy(position="excess", aggregate_limit=50)
    tower = build_tower((policy, excess, InsurancePolicy(aggregate_limit=7)), ("A", "B"))
    first, other = tower.terms[0].tolist()
    liability = PARTS.index("liability")
    none = int(NO_LIMIT)
    # Retention, limits, group, cause with its aggregate, people; defense outside, response outside.
    assert first[:14] == [1_000, 90_000, 100_000, 0, 0, none, 0, none, 1, 0, 0, 1, 1, 0]
    assert first[14:18] == [3, 1, 0, 2]
    assert (first[SKIPS], other[SKIPS]) == (0, 1)
    parts = len(PARTS)
    blocks = [first[18 + parts * k : 18 + parts * (k + 1)] for k in range(4)]
    assert [block[liability] for block in blocks] == [50_000, 500, 70_000, 1]
    assert [block[0] for block in blocks] == [none, 0, none, 1]
    assert blocks[3] == [int(part != "pci") for part in PARTS]
    assert tower.terms.shape == (3, 2, TERM_COUNT) == (3, 2, 18 + 4 * parts)
    assert tower.terms.dtype == np.int64
    assert tower.terms[1, 0].tolist()[:14] == [
        *(0, 5_000, 5_000, 1, 0, none, 0, none, 0, 0, 1, 1, 0, 0)
    ]
    assert tower.terms[2, :, SPREADS].tolist() == [0, 0]
    assert tower.shares[0].tolist() == [[0.1, 8.0, -1.0, np.inf]] * 2
    assert tower.shares[2].tolist() == [[0.0, 0.0, -np.inf, np.inf]] * 2
    assert none == 2**60


def test_only_a_yearly_sublimit_or_a_following_policy_spreads_what_is_paid():
    plain = InsurancePolicy(aggregate_limit=10, agreements={"pci": {"sublimit": 5}})
    yearly = InsurancePolicy(aggregate_limit=10, agreements={"pci": {"aggregate_sublimit": 5}})
    for tower, spreads in (((plain,), [0]), ((yearly,), [1]), ((plain, plain), [1, 0])):
        assert build_tower(tower, ()).terms[:, 0, SPREADS].tolist() == spreads
    assert build_tower((plain,), ()).terms.shape == (1, 1, TERM_COUNT)


def test_a_single_cent_is_settled_once():
    cent = {"liability": 0.01}
    assert split_of([cent], {"aggregate_limit": 5}) == [(0.01, 0, 0, 0)]
    assert split_of([cent], {"aggregate_limit": 5}, {"aggregate_limit": 5}) == [(0.01, 0, 0, 0)]


@pytest.mark.parametrize(
    ("waiting", "hours", "expected"),
    [
        (1.0, 4.0, (750, 250, 0, 0)),
        (0.5, 4.0, (875, 125, 0, 0)),
        (12.0, 0.0, (0, 1_000, 0, 0)),  # no hours at all: nothing has waited long enough
    ],
)
def test_a_short_waiting_period_and_an_interruption_of_no_length(waiting, hours, expected):
    policy = {
        "aggregate_limit": 5_000,
        "agreements": {"business_interruption": {"waiting_hours": waiting}},
    }
    assert split_of([{"business_interruption": 1_000}], policy, hours=[hours]) == [expected]


def test_a_primary_policy_behind_an_excess_one_still_pays():
    first = {"aggregate_limit": 1_000}
    excess = {"position": "excess", "aggregate_limit": 2_000}
    last = {"aggregate_limit": 4_000}
    # 1,000, then 2,000 of the 9,000 above, then 4,000 of the 7,000 still above.
    assert split_of([{"liability": 10_000}], first, excess, last) == [(7_000, 0, 3_000, 0)]


def test_a_policy_that_covers_nothing_of_an_event_leaves_it_to_the_next():
    crime = {"kind": "crime", "aggregate_limit": 5_000}
    assert split_of([{"liability": 900}], crime, {"aggregate_limit": 600}) == [(600, 0, 0, 300)]


def test_defense_outside_the_limit_does_not_wear_its_own_yearly_limit_down():
    policy = {
        "aggregate_limit": 8_000,
        "defense_erodes_limit": False,
        "agreements": {"defense": {"aggregate_sublimit": 3_000}},
    }
    loss = {"liability": 1_000, "defense": 3_500}
    assert split_of([loss, loss], policy) == [(4_000, 0, 500, 0)] * 2


def test_amounts_beyond_the_precision_of_a_float_keep_every_cent():
    odd = 2**54 + 1
    pci, liability = PARTS.index("pci"), PARTS.index("liability")
    tower = build_tower((InsurancePolicy(aggregate_limit=9),), ())
    tower.terms[0, 0, CLAIM_LIMIT] = 2 * odd
    tower.terms[0, 0, AGGREGATE] = odd
    tower.terms[0, 0, PART_AGGREGATE_AT + pci] = odd - 2
    losses = np.zeros((2, len(PARTS)), dtype=np.int64)
    losses[0, liability] = losses[1, pci] = odd + 2
    none, years = np.zeros(2), np.array([0, 1])
    split = settle_events(losses, none, none.astype(np.int16), years, tower).split
    assert split.dtype == np.int64
    assert split.tolist() == [[odd, 0, 2, 0], [odd - 2, 0, 4, 0]]
