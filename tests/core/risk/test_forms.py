"""Terms as forms for small firms state them: each figure below was worked out on paper.

Amounts are whole dollars; the scenarios are ransomware, a vendor and a mailbox.
"""

import numpy as np
import pytest
from tests.core.risk.test_exhibit import lines_of
from tests.core.risk.test_settlement_cases import row_of, split_of

from duecare.catalog import load_catalog
from duecare.errors import InputError
from duecare.risk import InsurancePolicy, insurance_from
from duecare.risk.insurance.causes import cause_of
from duecare.risk.insurance.settlement import settle_events
from duecare.risk.insurance.tower import build_tower

NAMES = ("SCN-RANSOM", "SCN-VENDOR", "SCN-EMAIL-TAKEOVER")
RANSOM, VENDOR, MAILBOX = range(3)
PERIOD = ("2026-01-01", "2026-12-31")


def split(events, *tower, scenario, **more):
    return split_of(events, *tower, scenario=scenario, names=NAMES, **more)


def by_policy(event, *tower, scenario=MAILBOX, people=0.0):
    """What each policy pays of one event, and what sublimits cut off, dollars."""
    found = settle_events(
        np.array([row_of(event)]),
        np.zeros(1),
        np.array([scenario], dtype=np.int16),
        np.zeros(1, dtype=np.int64),
        build_tower(tuple(InsurancePolicy(**terms) for terms in tower), NAMES),
        people=np.array([people]),
    )
    return (found.by_policy[0] / 100).tolist(), found.sublimited[0] / 100


RANSOM_TERMS = {
    "aggregate_limit": 1_000_000,
    "retention": 10_000,
    "causes": {"ransomware": {"sublimit": 250_000, "coinsurance": 0.2}},
}
LOSS = {"restoration": 200_000, "business_interruption": 210_000, "liability": 100_000}


def test_a_sublimit_of_ransomware_caps_all_parts_of_the_event_together():
    # 510 - 10 kept = 500; a fifth kept, 400; 250 paid, 150 above.
    assert split([LOSS], RANSOM_TERMS, scenario=[RANSOM]) == [(250_000, 110_000, 150_000, 0)]
    # The same loss through a mailbox: 500 paid.
    assert split([LOSS], RANSOM_TERMS, scenario=[MAILBOX]) == [(500_000, 10_000, 0, 0)]


def test_all_events_of_a_cause_share_its_yearly_sublimit():
    terms = RANSOM_TERMS | {
        "causes": {"ransomware": {"sublimit": 250_000, "aggregate_sublimit": 300_000}}
    }
    # 500 after the retention: 250 paid; then 50 are left of the cause; a mailbox has its limit.
    assert split([LOSS] * 3, terms, scenario=[RANSOM, RANSOM, MAILBOX]) == [
        (250_000, 10_000, 250_000, 0),
        (50_000, 10_000, 450_000, 0),
        (500_000, 10_000, 0, 0),
    ]
    again = split([LOSS, LOSS], terms, scenario=[RANSOM, RANSOM], years=[0, 1])
    assert again == [(250_000, 10_000, 250_000, 0)] * 2


def test_the_walk_names_the_terms_of_the_cause():
    steps = [line[1:] for line in lines_of([LOSS], RANSOM_TERMS, scenarios=["SCN-RANSOM"])]
    assert steps == [
        ("sum", "", 0, 510_000, ()),
        ("retention", "", -10_000, 500_000, ()),
        ("coinsurance", "", -100_000, 400_000, (0.2, 500_000)),
        ("cause_sublimit", "", -150_000, 250_000, (250_000,)),
        ("paid", "", 250_000, 250_000, ()),
        ("not_insured", "", 260_000, 260_000, (510_000,)),
    ]
    terms = RANSOM_TERMS | {"causes": {"ransomware": {"aggregate_sublimit": 300_000}}}
    lines = lines_of([LOSS], terms, scenarios=["SCN-RANSOM"])
    assert (1, "cause_aggregate", "", -200_000, 300_000, (300_000,)) in lines


RESPONSE = {"breach_response": 60_000, "liability": 80_000}


def test_breach_response_outside_the_limit_is_paid_beside_it_under_its_own_agreement():
    terms = {
        "aggregate_limit": 70_000,
        "retention": 5_000,
        "breach_response_outside": True,
        "agreements": {"breach_response": {"retention": 1_000, "sublimit": 50_000}},
    }
    # Response: 60 - 1 kept = 59, 50 paid, 9 above. Rest: 80 - 5 kept = 75, 70 paid, 5 above.
    assert split([RESPONSE], terms, scenario=[MAILBOX]) == [(120_000, 6_000, 14_000, 0)]
    assert lines_of([RESPONSE], terms)[-3:] == [
        (1, "response_outside", "breach_response", 50_000, 120_000, ()),
        (1, "paid", "", 120_000, 120_000, ()),
        (1, "not_insured", "", 20_000, 20_000, (140_000,)),
    ]
    # The second event finds the limit used up, and its response is still paid.
    assert split([RESPONSE] * 2, terms, scenario=[MAILBOX] * 2)[1] == (50_000, 6_000, 84_000, 0)


def test_breach_response_outside_wears_its_own_yearly_sublimit_down():
    terms = {
        "aggregate_limit": 70_000,
        "breach_response_outside": True,
        "agreements": {"breach_response": {"aggregate_sublimit": 90_000}},
    }
    only = {"breach_response": 60_000}
    assert split([only] * 2, terms, scenario=[MAILBOX] * 2) == [
        (60_000, 0, 0, 0),
        (30_000, 0, 30_000, 0),
    ]


def test_breach_response_for_a_number_of_people_pays_that_share_of_it():
    terms = {"aggregate_limit": 500_000, "people_notified": 5_000}
    # 20,000 people: a quarter of 60,000 is covered.
    assert split([RESPONSE], terms, scenario=[MAILBOX], people=[20_000]) == [(95_000, 0, 45_000, 0)]
    assert split([RESPONSE], terms, scenario=[MAILBOX], people=[5_000]) == [(140_000, 0, 0, 0)]
    assert lines_of([RESPONSE], terms, people=[20_000.0])[0] == (
        1,
        "people_notified",
        "breach_response",
        -45_000,
        15_000,
        (5_000, 20_000),
    )


def test_an_interruption_at_a_supplier_has_its_own_sublimit_and_waiting_period():
    terms = {
        "aggregate_limit": 500_000,
        "agreements": {"business_interruption": {"waiting_hours": 12}},
        "dependent_interruption": {"waiting_hours": 24, "sublimit": 20_000},
    }
    loss = {"business_interruption": 96_000}
    # 48 hours: half is waited for at a supplier, 28 of the 48 that are left lie above its sublimit.
    assert split([loss], terms, scenario=[VENDOR], hours=[48]) == [(20_000, 48_000, 28_000, 0)]
    assert split([loss], terms, scenario=[RANSOM], hours=[48]) == [(72_000, 24_000, 0, 0)]
    excluded = terms | {"dependent_interruption": {"sublimit": 0}}
    assert split([loss], excluded, scenario=[VENDOR], hours=[48]) == [(0, 0, 96_000, 0)]


def test_acts_after_the_run_off_date_are_not_covered():
    terms = {"aggregate_limit": 500_000, "period": PERIOD, "run_off_date": "2026-01-31"}
    loss = {"liability": 900, "breach_response": 100}
    # Day 30 is January 31, day 31 February 1.
    found = split([loss, loss], terms, scenario=[MAILBOX] * 2, act_day=[30.9, 31.0])
    assert found == [(1_000, 0, 0, 0), (100, 0, 0, 900)]
    assert lines_of([loss], terms, act_days=[31.0])[0][1:3] == ("run_off_date", "liability")


def test_two_policies_with_one_aggregate_pay_it_once():
    errors = {"kind": "tech_eo", "aggregate_limit": 100_000, "shared_aggregate": "combined"}
    cyber = {"aggregate_limit": 100_000, "shared_aggregate": "combined"}
    loss = {"liability": 80_000, "restoration": 60_000}
    # E&O pays 80 of liability; the restoration finds 20 of the 100 left.
    assert by_policy(loss, errors, cyber)[0] == [80_000, 20_000]
    alone = [{**terms, "shared_aggregate": ""} for terms in (errors, cyber)]
    assert by_policy(loss, *alone)[0] == [80_000, 60_000]
    lines = lines_of([loss], errors, cyber)
    assert (1, "aggregate_limit", "", -40_000, 20_000, (20_000,)) in lines
    assert lines[-1] == (1, "not_insured", "", 40_000, 40_000, (140_000,))


def test_no_policy_pays_the_retention_of_another():
    errors = {"kind": "tech_eo", "aggregate_limit": 1_000_000, "retention": 10_000}
    cyber = {"aggregate_limit": 1_000_000, "retention": 1_000}
    claim = {"liability": 30_000, "defense": 20_000}
    assert by_policy(claim, errors, cyber)[0] == [40_000, 0]
    assert split([claim], errors, cyber, scenario=[MAILBOX]) == [(40_000, 10_000, 0, 0)]
    # Part retention, coinsurance and waiting period are retained as well.
    first = {
        "aggregate_limit": 1_000_000,
        "coinsurance": 0.1,
        "agreements": {"liability": {"retention": 4_000}},
    }
    assert split([claim], first, cyber, scenario=[MAILBOX]) == [(41_400, 8_600, 0, 0)]


def test_what_each_policy_pays_adds_up_and_sublimits_are_told_from_limits():
    first = {
        "aggregate_limit": 50_000,
        "agreements": {"liability": {"sublimit": 30_000}},
    }
    excess = {"position": "excess", "aggregate_limit": 25_000}
    loss = {"liability": 60_000, "pci": 40_000}
    # 30 above the sublimit; 70 against 50: 20 above the limit; the excess pays 25 of the 50.
    assert by_policy(loss, first) == ([50_000], 30_000)
    assert by_policy(loss, first, excess) == ([50_000, 25_000], 25_000)
    paid, cut = by_policy(LOSS, RANSOM_TERMS, scenario=RANSOM)
    assert (paid, cut) == ([250_000], 150_000)


def test_an_excluded_scenario_is_said_in_the_walk():
    terms = {"aggregate_limit": 5_000, "excluded_scenarios": ("SCN-RANSOM",)}
    assert lines_of([{"pci": 10}], terms, scenarios=["SCN-RANSOM"]) == [
        (1, "scenario_excluded", "", 0, 0, ()),
        (1, "not_insured", "", 10, 10, (10,)),
    ]


def test_the_causes_of_policies_are_those_of_the_catalog():
    catalog = load_catalog()
    ransomware = {
        name for name, item in catalog.scenarios.items() if item.first_party_kind == "ransomware"
    }
    assert {name for name in catalog.scenarios if cause_of(name) == "ransomware"} == ransomware
    assert {name for name in catalog.scenarios if cause_of(name) == "vendor"} == {"SCN-VENDOR"}


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"causes": {"ransomware": {"sublimit": 2_000}}}, "causes.ransomware.sublimit = 2,000"),
        ({"causes": {"ransomware": {"aggregate_sublimit": 2_000}}}, "aggregate_sublimit = 2,000"),
        ({"causes": {"flood": {}}}, "causes.flood"),
        ({"run_off_date": "2026-01-01"}, "run_off_date = 2026-01-01 needs a period"),
        (
            {"period": PERIOD, "extended_reporting_until": "2026-06-01"},
            "before the period ends; allowed: from 2026-12-31",
        ),
        ({"dependent_interruption": {"sublimit": 2_000}}, "dependent_interruption.sublimit"),
        (
            {"dependent_interruption": {"aggregate_sublimit": 10}},
            "dependent_interruption.aggregate_sublimit",
        ),
        ({"people_notified": -1}, "people_notified"),
        ({"call_back": {"otherwise": -5}}, "call_back.otherwise"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_name(terms, message):
    with pytest.raises(InputError, match=message):
        insurance_from({"client": [{"aggregate_limit": 1_000, **terms}]})


def test_policies_of_one_group_need_one_aggregate():
    tower = [
        {"aggregate_limit": 1_000, "shared_aggregate": "a"},
        {"aggregate_limit": 2_000, "shared_aggregate": "a"},
    ]
    with pytest.raises(InputError, match="share the aggregate 'a'"):
        insurance_from({"firm": tower})
    assert insurance_from({"firm": tower[:1], "client": tower[1:]}).firm
    excess = {"position": "excess", "aggregate_limit": 9, "breach_response_outside": True}
    with pytest.raises(InputError, match="only a primary policy"):
        insurance_from({"client": [tower[0], excess]})
