"""Claims-made cover: what an act before the retroactive date takes out of a policy."""

import numpy as np
import pytest
from scipy import special

from duecare.errors import InputError
from duecare.risk import insurance_from, override_priors, price
from duecare.risk.caveats import CaveatCode
from duecare.risk.insurance.exhibit import YearOfEvents, walk_year
from duecare.risk.insurance.program import InsurancePolicy
from duecare.risk.insurance.settlement import EXCLUDED, PAID, settle_events
from duecare.risk.insurance.tower import build_tower
from duecare.risk.parts import PARTS

PERIOD = ("2026-01-01", "2026-12-31")
YEARS = 20_000


def policy(**terms):
    return InsurancePolicy(aggregate_limit=1_000_000, retention=1_000, period=PERIOD, **terms)


def losses(**dollars):
    row = np.zeros((1, len(PARTS)), dtype=np.int64)
    for part, amount in dollars.items():
        row[0, PARTS.index(part)] = amount * 100
    return row


def settled(policies, row, act_day):
    split = settle_events(
        row,
        np.zeros(1),
        np.zeros(1, dtype=np.int16),
        np.zeros(1, dtype=np.int64),
        build_tower(tuple(policies), ("X",)),
        act_day=np.array([float(act_day)]),
    ).split
    return split[0, PAID] // 100, split[0, EXCLUDED] // 100


@pytest.mark.parametrize(
    ("act_day", "terms", "paid", "excluded"),
    [
        (-364, {}, 99_000, 0),  # one day after the retroactive date
        (-366, {}, 29_000, 70_000),  # one day before it: the claim is out, the response stays
        (-366, {"retroactive_applies_to": "everything"}, 0, 100_000),
    ],
)
def test_a_claim_for_an_act_before_the_date_is_excluded(act_day, terms, paid, excluded):
    row = losses(breach_response=30_000, liability=50_000, defense=20_000)
    tower = [policy(retroactive_date="2025-01-01", **terms)]
    assert settled(tower, row, act_day) == (paid, excluded)
    lines = walk_year(YearOfEvents.plain(row, np.zeros(1), np.array([float(act_day)])), tower)
    assert sum(line.amount for line in lines if line.step in ("paid", "excess_paid")) == paid


def test_without_a_date_no_act_is_too_early():
    row = losses(liability=50_000)
    assert settled([policy()], row, -10_000) == (49_000, 0)


def test_a_second_policy_without_a_date_pays_what_the_first_leaves_out():
    row = losses(liability=50_000)
    tower = [policy(retroactive_date="2026-01-01"), policy()]
    assert settled(tower, row, -1) == (49_000, 1_000)


def program(date):
    return insurance_from(
        {
            "client": [
                {
                    "aggregate_limit": 500_000,
                    "retention": 2_500,
                    "period": PERIOD,
                    "retroactive_date": date,
                }
            ]
        }
    )


def test_a_later_date_never_pays_more_and_moves_no_loss(catalog, inventory, profile):
    found = [
        price(inventory, profile, None, program(date), catalog=catalog, years=YEARS)
        for date in ("2016-01-01", "2025-06-01", "2026-01-01", "2026-12-31")
    ]
    paid = [one.insurance.paid.value for one in found]
    assert paid == sorted(paid, reverse=True)
    assert paid[0] > paid[-1]
    assert len({one.expected_annual_loss.value for one in found}) == 1
    shares = [one.insurance.retroactive[0].share for one in found]
    assert shares == sorted(shares)


def test_the_share_of_early_claims_is_that_of_the_prior(catalog, inventory, profile):
    sued = override_priors(
        catalog,
        {
            "suit.probability": {
                "parameters": {"intercept": 5.0},
                "source": "s",
                "as_of": "2026",
            }
        },
        where="priors.yaml",
    )
    found = price(inventory, profile, None, program("2025-01-01"), catalog=sued, years=200_000)
    early = found.insurance.retroactive[0]
    # A claim on day t of the year is too early if its lag is above t + 365 days.
    given = catalog.priors["claims.act_lag"].parameters
    days = (np.arange(365) + 0.5 + 365) / given["median"]
    expected = 1 - special.ndtr(np.log(days) / given["sigma"]).mean()
    assert early.claims > 500
    assert early.share == pytest.approx(expected, abs=4 * np.sqrt(expected / early.claims))


def test_the_lag_is_an_assumption_that_can_be_replaced(catalog, inventory, profile):
    quick = override_priors(
        catalog,
        {
            "claims.act_lag": {
                "parameters": {"median": 1, "sigma": 0.1},
                "source": "s",
                "as_of": "2026",
            }
        },
        where="priors.yaml",
    )
    found = price(inventory, profile, None, program("2025-12-01"), catalog=quick, years=YEARS)
    assert found.insurance.retroactive[0].share == 0.0
    assert CaveatCode.ACT_LAG in [one.code for one in found.caveats]
    assert next(s.mark for s in found.sources if s.id == "claims.act_lag") == "assumption"


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"retroactive_date": "2025-01-01"}, "needs a period"),
        ({"retroactive_date": "2027-01-01", "period": PERIOD}, "allowed: until 2026-12-31"),
        ({"retroactive_date": "last year", "period": PERIOD}, "retroactive_date"),
        ({"retroactive_applies_to": "some", "period": PERIOD}, "retroactive_applies_to"),
    ],
)
def test_a_date_that_cannot_be_counted_is_refused(terms, words):
    with pytest.raises(InputError, match=words):
        insurance_from({"client": [{"aggregate_limit": 1, **terms}]})
