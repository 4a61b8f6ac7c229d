"""One year settled with a calculator: the numbers below were worked out on paper, not by the code."""

import numpy as np
import pytest

from duecare.documents.wording.insurance import exhibit_note, exhibit_step
from duecare.risk.insurance.exhibit import YearOfEvents, walk_year
from duecare.risk.insurance.program import InsurancePolicy
from duecare.risk.insurance.settlement import ABOVE, EXCLUDED, PAID, RETAINED, settle_events
from duecare.risk.insurance.tower import build_tower
from duecare.risk.parts import PARTS

POLICY = InsurancePolicy(
    carrier="Example Mutual",
    aggregate_limit=150_000,
    each_claim_limit=100_000,
    retention=5_000,
    coinsurance=0.1,
    excluded=("social_engineering",),
    agreements={
        "breach_response": {"sublimit": 40_000},
        "business_interruption": {"waiting_hours": 12, "sublimit": 30_000},
        "regulatory": {"sublimit": 25_000, "aggregate_sublimit": 30_000},
    },
)
EXCESS = InsurancePolicy(
    carrier="Example Excess", position="excess", aggregate_limit=60_000, each_claim_limit=30_000
)
EVENTS = (
    (
        96.0,
        {
            "breach_response": 60_000,
            "business_interruption": 48_000,
            "liability": 50_000,
            "defense": 20_000,
            "social_engineering": 7_000,
        },
    ),
    (0.0, {"regulatory": 60_000, "breach_response": 10_000}),
    (0.0, {"regulatory": 20_000, "liability": 40_000}),
)
# Event 1: interruption 48,000 x 12/96 = 6,000 waited, 42,000 left, 30,000 after the sublimit (12,000
#   above); response 40,000 (20,000 above); 50,000 + 20,000; payment fraud excluded (7,000).
#   Sum 140,000 - 5,000 = 135,000; 10 % of it, 13,500, is borne: 121,500; limit for one claim
#   100,000 (21,500 above). Paid 100,000; 50,000 of the aggregate are left.
# Event 2: regulatory 25,000 (35,000 above), response 10,000. 35,000 - 5,000 - 3,000 = 27,000 paid,
#   25/35 of it, 19,285.71, for the regulator: 10,714.29 are left of its 30,000. Aggregate 23,000.
# Event 3: regulatory 10,714.29 (9,285.71 above), liability 40,000: 50,714.29 - 5,000 = 45,714.29;
#   less 4,571.43 borne = 41,142.86; the aggregate has 23,000 (18,142.86 above). Paid 23,000.
BY_HAND = (
    {"paid": 100_000.00, "retained": 24_500.00, "above": 53_500.00, "excluded": 7_000.00},
    {"paid": 27_000.00, "retained": 8_000.00, "above": 35_000.00, "excluded": 0.00},
    {"paid": 23_000.00, "retained": 9_571.43, "above": 27_428.57, "excluded": 0.00},
)
# The excess pays what lies above, at most 30,000 a claim and 60,000 a year: 30,000, 30,000, 0.
EXCESS_PAID = (30_000.00, 30_000.00, 0.00)


@pytest.fixture(scope="module")
def losses():
    rows = np.zeros((len(EVENTS), len(PARTS)), dtype=np.int64)
    for number, (_, parts) in enumerate(EVENTS):
        for part, dollars in parts.items():
            rows[number, PARTS.index(part)] = dollars * 100
    return rows


HOURS = np.array([hours for hours, _ in EVENTS])


def settled(losses, *tower):
    zeros = np.zeros(len(losses), dtype=np.int64)
    return settle_events(
        losses, HOURS, zeros.astype(np.int16), zeros, build_tower(tower, ("X",))
    ).split


def test_the_engine_gives_the_cents_that_were_worked_out_on_paper(losses):
    split = settled(losses, POLICY)
    columns = {"paid": PAID, "retained": RETAINED, "above": ABOVE, "excluded": EXCLUDED}
    for row, expected in zip(split, BY_HAND, strict=True):
        assert {name: row[column] / 100 for name, column in columns.items()} == expected


def test_an_excess_policy_pays_the_paper_amounts_above(losses):
    split = settled(losses, POLICY, EXCESS)
    paid = [row[PAID] / 100 - one["paid"] for row, one in zip(split, BY_HAND, strict=True)]
    assert paid == pytest.approx(EXCESS_PAID)


def test_the_exhibit_shows_every_step_of_the_paper_in_its_order(losses):
    lines = walk_year(YearOfEvents.plain(losses, HOURS), [POLICY])
    first = [(exhibit_step(line), line.change, line.amount) for line in lines if line.event == 1]
    assert first == [
        ("loss: breach response", 60_000, 60_000),
        ("loss: business interruption", 48_000, 108_000),
        ("loss: payment fraud", 7_000, 115_000),
        ("loss: liability", 50_000, 165_000),
        ("loss: defense", 20_000, 185_000),
        ("sublimit: breach response", -20_000, 40_000),
        ("waiting period: business interruption", -6_000, 42_000),
        ("sublimit: business interruption", -12_000, 30_000),
        ("not covered: payment fraud", -7_000, 0),
        ("sum of covered parts", 0, 140_000),
        ("retention", -5_000, 135_000),
        ("coinsurance", -13_500, 121_500),
        ("each claim limit", -21_500, 100_000),
        ("paid", 100_000, 100_000),
        ("not insured", 85_000, 85_000),
    ]
    third = {exhibit_step(line): line.change for line in lines if line.event == 3}
    assert third["sublimit: regulatory penalties"] == -9_285.71
    assert third["aggregate limit"] == -18_142.86


def test_a_line_gives_what_a_calculator_needs(losses):
    notes = {
        exhibit_step(line): exhibit_note(line)
        for line in walk_year(YearOfEvents.plain(losses, HOURS), [POLICY])
        if line.event == 1
    }
    assert notes["waiting period: business interruption"] == "12 of 96.0000 hours"
    assert notes["coinsurance"] == "0.1 x $135,000.00"
    assert notes["each claim limit"] == "limit $100,000.00"


def test_adding_up_the_exhibit_gives_the_year(losses):
    for tower in ([POLICY], [POLICY, EXCESS]):
        lines = walk_year(YearOfEvents.plain(losses, HOURS), tower)
        paid = sum(line.change for line in lines if exhibit_step(line) == "paid")
        left = sum(line.change for line in lines if line.step == "not_insured")
        assert paid + left == pytest.approx(losses.sum() / 100)
        assert paid == pytest.approx(settled(losses, *tower)[:, PAID].sum() / 100)
