"""Laws of insurance: what raising a limit, a retention or an exclusion may and may not do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecare.errors import InputError
from duecare.risk import PARTS, InsurancePolicy, insurance_from
from duecare.risk.insurance.exhibit import YearOfEvents, walk_year
from duecare.risk.insurance.settlement import ABOVE, EXCLUDED, PAID, RETAINED, settle_events
from duecare.risk.insurance.tower import build_tower

DOLLARS = st.integers(0, 3_000_000)
LOSS = st.lists(st.integers(0, 80_000_000), min_size=len(PARTS), max_size=len(PARTS))
YEAR = st.lists(st.tuples(LOSS, st.integers(0, 1000)), min_size=1, max_size=5)


@st.composite
def policies(draw, position="primary"):
    aggregate = draw(DOLLARS)
    each = draw(st.integers(0, aggregate))
    agreements = {
        part: {
            "sublimit": draw(st.none() | st.integers(0, each)),
            "retention": min(draw(st.sampled_from([0, 0, 5_000])), each),
            "aggregate_sublimit": draw(st.none() | st.integers(0, aggregate)),
        }
        for part in draw(st.sets(st.sampled_from(PARTS), max_size=4))
    }
    if "business_interruption" in agreements:
        agreements["business_interruption"]["waiting_hours"] = draw(st.integers(0, 72))
    return InsurancePolicy(
        kind=draw(st.sampled_from(["cyber", "tech_eo", "crime"])),
        position=position,
        aggregate_limit=aggregate,
        each_claim_limit=each,
        retention=draw(st.integers(0, each)),
        agreements=agreements,
        coinsurance=draw(st.sampled_from([0.0, 0.1, 0.25])),
        defense_erodes_limit=draw(st.booleans()),
        **(draw(small_forms(each, aggregate)) if position == "primary" else {}),
    )


@st.composite
def small_forms(draw, each, aggregate):
    """Terms as forms for small firms state them; mostly some of them."""
    cause = {
        "sublimit": draw(st.none() | st.integers(0, each)),
        "aggregate_sublimit": draw(st.none() | st.integers(0, aggregate)),
        "coinsurance": draw(st.none() | st.sampled_from([0.0, 0.2, 0.5])),
    }
    dependent = {"sublimit": draw(st.integers(0, each)), "waiting_hours": draw(st.integers(0, 48))}
    return {
        "causes": draw(st.sampled_from([{}, {"ransomware": cause}, {"vendor": cause}])),
        "dependent_interruption": draw(st.sampled_from([None, dependent])),
        "breach_response_outside": draw(st.booleans()),
        "people_notified": draw(st.none() | st.integers(0, 50_000)),
        "period": ("2026-01-01", "2026-12-31"),
        "run_off_date": draw(st.sampled_from([None, "2026-06-30"])),
        "retroactive_date": draw(st.sampled_from([None, "2025-01-01"])),
        "retroactive_applies_to": draw(st.sampled_from(["claims", "everything"])),
    }


@st.composite
def towers(draw):
    first = draw(policies())
    rest = draw(st.lists(policies() | policies(position="excess"), max_size=2))
    return (first, *rest)


NAMES = ("SCN-EMAIL-TAKEOVER", "SCN-RANSOM", "SCN-VENDOR")


def told_of(year):
    """The events of a year: hours also decide what happened, to how many, and when."""
    hours = np.array([float(h) for _, h in year])
    return YearOfEvents(
        np.array([loss for loss, _ in year], dtype=np.int64),
        hours,
        300.0 - hours,
        hours * 90.0,
        tuple(NAMES[int(h) % 3] for h in hours),
    )


def settle_year(year, tower):
    told = told_of(year)
    zeros = np.zeros(len(year), dtype=np.int64)
    found = settle_events(
        told.losses,
        told.hours,
        np.array([NAMES.index(name) for name in told.scenarios], dtype=np.int16),
        zeros,
        build_tower(tuple(tower), NAMES),
        act_day=told.act_days,
        people=told.people,
    )
    assert (found.by_policy.sum(axis=1) <= told.losses.sum(axis=1)).all()
    return told.losses, told.hours, found.split


@settings(max_examples=150, deadline=None)
@given(YEAR, towers())
def test_paid_retained_above_and_excluded_add_up_to_the_loss_of_every_event(year, tower):
    losses, _, split = settle_year(year, tower)
    assert (split.sum(axis=1) == losses.sum(axis=1)).all()
    assert (split >= 0).all()


@settings(max_examples=150, deadline=None)
@given(YEAR, towers())
def test_the_exhibit_walks_to_the_same_cents_as_the_engine(year, tower):
    losses, _, split = settle_year(year, tower)
    lines = walk_year(told_of(year), tower)
    for event in range(len(losses)):
        paid = sum(
            line.amount
            for line in lines
            if line.event == event + 1 and line.step in ("paid", "excess_paid")
        )
        assert round(paid * 100) == split[event, PAID]


@settings(max_examples=150, deadline=None)
@given(YEAR, policies(), DOLLARS)
def test_raising_limits_never_raises_what_the_insured_keeps(year, policy, more):
    higher = policy.model_copy(
        update={
            "aggregate_limit": policy.aggregate_limit + more,
            "each_claim_limit": policy.claim_limit + more,
        }
    )
    losses, _, before = settle_year(year, [policy])
    _, _, after = settle_year(year, [higher])
    # Paid and kept are each rounded to the cent in every part of an event.
    cents = 2 * len(losses) * len(PARTS)
    assert after[:, PAID].sum() >= before[:, PAID].sum() - cents


@settings(max_examples=80, deadline=None)
@given(YEAR, policies())
def test_what_erodes_the_aggregate_never_passes_it(year, policy):
    inside = policy.model_copy(
        update={"defense_erodes_limit": True, "breach_response_outside": False}
    )
    _, _, split = settle_year(year, [inside])
    assert split[:, PAID].sum() <= round(policy.aggregate_limit * 100)


def test_an_excluded_part_is_shown_as_excluded_not_as_above_limits():
    policy = InsurancePolicy(aggregate_limit=1_000_000, excluded=("pci",))
    loss = [0] * len(PARTS)
    loss[PARTS.index("pci")] = 5_000_00
    _, _, split = settle_year([(loss, 0)], [policy])
    assert split[0, EXCLUDED] == 5_000_00
    assert split[0, [PAID, RETAINED, ABOVE]].sum() == 0


def test_a_crime_policy_pays_the_fraud_that_the_cyber_policy_leaves_out():
    cyber = InsurancePolicy(aggregate_limit=1_000_000, excluded=("social_engineering",))
    crime = InsurancePolicy(kind="crime", aggregate_limit=50_000, retention=1_000)
    loss = [0] * len(PARTS)
    loss[PARTS.index("social_engineering")] = 40_000_00
    _, _, split = settle_year([(loss, 0)], [cyber, crime])
    assert split[0, PAID] == 39_000_00


def test_the_order_of_settlement_is_data_and_moves_the_paid_amount():
    loss = [0] * len(PARTS)
    loss[PARTS.index("liability")] = 1_100_000_00
    terms = {"aggregate_limit": 1_000_000, "retention": 100_000}
    plain = InsurancePolicy(**terms)
    limit_first = InsurancePolicy(
        **terms,
        settlement_order=(
            "waiting_period",
            "sublimits",
            "sum",
            "each_claim_limit",
            "retention",
            "coinsurance",
            "aggregate_limit",
        ),
    )
    paid = [settle_year([(loss, 0)], [policy])[2][0, PAID] for policy in (plain, limit_first)]
    assert paid == [1_000_000_00, 900_000_00]


def test_a_part_aggregate_wears_down_over_the_events_of_a_year():
    policy = InsurancePolicy(
        aggregate_limit=1_000_000,
        agreements={"extortion": {"sublimit": 60_000, "aggregate_sublimit": 100_000}},
    )
    loss = [0] * len(PARTS)
    loss[PARTS.index("extortion")] = 60_000_00
    _, _, split = settle_year([(loss, 0)] * 3, [policy])
    assert split[:, PAID].tolist() == [60_000_00, 40_000_00, 0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"aggregate_limit": -1}, ["aggregate_limit", "-1", "greater than or equal to 0"]),
        ({"each_claim_limit": 200_000}, ["each_claim_limit", "200,000", "0 to 100,000"]),
        ({"retention": 150_000}, ["retention", "150,000", "0 to 100,000"]),
        ({"coinsurance": 1.2}, ["coinsurance", "1.2", "less than or equal to 1"]),
        ({"agreements": {"regulatory": {"sublimit": 500_000}}}, ["sublimit", "500,000"]),
        ({"agreements": {"liability": {"waiting_hours": 8}}}, ["waiting_hours"]),
        ({"agreements": {"ransom": {}}}, ["agreements"]),
        ({"currency": "EUR"}, ["currency", "USD"]),
        ({"limit": 5}, ["'client.0.limit' is not a known field"]),
        ({"aggregate_limit": float("nan")}, ["aggregate_limit"]),
        ({"aggregate_limit": 1e15}, ["aggregate_limit"]),
        ({"settlement_order": ["sum"]}, ["settlement_order", "each step once"]),
        ({"position": "excess"}, ["first policy cannot be excess"]),
        ({"period": ["2027-01-01", "2026-01-01"]}, ["period", "after it ends"]),
    ],
)
def test_an_impossible_policy_is_refused_with_field_value_and_range(change, words):
    with pytest.raises(InputError) as caught:
        insurance_from({"client": [{"aggregate_limit": 100_000, **change}]})
    for word in words:
        assert word in str(caught.value)


def test_what_a_second_policy_pays_is_not_paid_again_by_the_excess():
    """The first has no limit left, the second pays defense outside its own, the third is excess."""
    period = ["2026-01-01", "2026-12-31"]
    empty = {"kind": "cyber", "period": period, "aggregate_limit": 0}
    tower = insurance_from(
        {
            "client": [
                empty,
                {**empty, "defense_erodes_limit": False},
                {"kind": "cyber", "position": "excess", "aggregate_limit": 1},
            ]
        }
    ).client
    year = [([0, 0, 0, 0, 0, 0, 1, 0, 0], 0)]
    _, _, split = settle_year(year, tower)
    paid = [
        round(line.amount * 100)
        for line in walk_year(told_of(year), tower)
        if line.step in ("paid", "excess_paid")
    ]
    assert split[0, PAID] == sum(paid) == 1


def test_response_that_the_excess_has_paid_raises_no_aggregate():
    """The last policy answers for response outside its limit; the excess was there before it."""
    cyber = {"kind": "cyber", "period": ["2026-01-01", "2026-12-31"], "aggregate_limit": 100}
    tower = insurance_from(
        {
            "client": [
                cyber,
                {"kind": "cyber", "position": "excess", "aggregate_limit": 200},
                {**cyber, "breach_response_outside": True},
            ]
        }
    ).client
    response, defense = PARTS.index("breach_response"), PARTS.index("defense")
    year = []
    for part, dollars in ((response, 300), (defense, 100), (defense, 100)):
        losses = [0] * len(PARTS)
        losses[part] = dollars * 100
        year.append((losses, 0))
    _, _, split = settle_year(year, tower)
    assert split[:, PAID].tolist() == [30_000, 10_000, 0]
    lines = walk_year(told_of(year), tower)
    assert sum(line.amount for line in lines if line.step in ("paid", "excess_paid")) == 400
