"""Rates and costs of a client: what the readings of public totals say, and what may never turn."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.risk.ten_clients import measured

from duecare.catalog import load_catalog
from duecare.documents.wording.caveats import caveat_sentences
from duecare.risk import Answers, ClientProfile, answers_from, price
from duecare.risk.caveats import CaveatCode
from duecare.risk.inputs.answers import SafeguardLevel
from duecare.risk.inputs.profile import Device, PeopleByHand
from duecare.risk.loss.credit import credit_of
from duecare.risk.loss.frequency import lever_table
from duecare.risk.loss.model import event_rates, prepare
from duecare.risk.loss.severity import spread_at
from duecare.risk.loss.simulate import simulate
from duecare.risk.parts import DEFENSE, PARTS

CATALOG = load_catalog()
TABLE = lever_table(CATALOG, 1)
RANSOM, TAKEOVER, FRAUD = "SCN-RANSOM", "SCN-EMAIL-TAKEOVER", "SCN-PAYMENT-FRAUD"
SEED = 20261129


def client(people=2_000, **facts):
    given = {"name": "Lakeside", "industry": "professional", "state": "OH", "employees": 10}
    typed = PeopleByHand(all=people, elements=facts.pop("elements", ("ssn",)))
    return ClientProfile(**{**given, "people": typed, **facts})


def ready(profile, answers=None):
    return prepare(None, profile, answers or Answers(), catalog=CATALOG, seed=SEED)


def mean_loss(profile, answers=None, years=40_000):
    events = simulate(ready(profile, answers).model, years)
    return float(events.losses.sum()) / 100 / years


def mean_rate(prepared, scenario):
    at = prepared.model.scenario_ids.index(scenario)
    return float(prepared.model.rates[at].mean())


def only(scenario, profile, years=200_000):
    prepared = ready(profile)
    events = simulate(prepared.model, years)
    return events, events.scenario == prepared.model.scenario_ids.index(scenario)


@pytest.mark.parametrize(
    ("scenario", "at_ten", "at_fifty"),
    [
        (RANSOM, 0.0050, 0.0095),
        (TAKEOVER, 0.010, 0.019),
        ("SCN-VENDOR", 0.007, 0.011),
        ("SCN-MSP", 0.0004, 0.0004),
    ],
)
def test_rates_of_10_and_50_staff_are_those_of_the_reading(scenario, at_ten, at_fifty):
    for staff, expected in ((10, at_ten), (50, at_fifty)):
        assert mean_rate(ready(client(employees=staff)), scenario) == pytest.approx(
            expected, rel=0.05
        )


def test_open_doors_and_stolen_passwords_stay_inside_other_intrusions():
    prepared = ready(client())
    both = mean_rate(prepared, "SCN-OPEN-DOOR") + mean_rate(prepared, "SCN-CREDENTIALS")
    assert both == pytest.approx(0.0030, rel=0.01)


@pytest.mark.parametrize(
    ("industry", "factor"), [("health", 0.75), ("manufacturing", 1.6), ("legal", 1.1)]
)
def test_the_sector_moves_the_rate(industry, factor):
    plain = mean_rate(ready(client()), RANSOM)
    found = mean_rate(ready(client(industry=industry)), RANSOM)
    assert found / plain == pytest.approx(factor)


@pytest.mark.parametrize(
    ("safeguard", "scenario", "present", "absent"),
    [
        ("SG-MFA-EMAIL", TAKEOVER, 0.45, 1.8),
        ("SG-MFA-REMOTE", RANSOM, 0.71, 1.4),
        ("SG-NO-OPEN", RANSOM, 0.73, 1.8),
        ("SG-MDR", RANSOM, 0.49, 1.2),
        ("SG-EDR", RANSOM, 0.91, 1.14),
        ("SG-PATCH", RANSOM, 0.80, 1.07),
        ("SG-HARDEN", RANSOM, 0.68, 1.14),
        ("SG-PAYVERIFY", FRAUD, 0.58, 1.3),
        ("SG-TRAIN", TAKEOVER, 0.98, 1.04),
    ],
)
def test_a_safeguard_moves_a_rate_beside_the_average_firm(safeguard, scenario, present, absent):
    usual = TABLE.average
    for level, expected in ((1.0, present), (0.0, absent)):
        factor = TABLE.frequency(scenario, {**usual, safeguard: level}).mean()
        # The limit on all safeguards together takes a tenth off a strong one.
        assert factor == pytest.approx(expected, rel=0.1)
    assert TABLE.frequency(scenario, usual).mean() == pytest.approx(1.0)


def test_all_safeguards_together_stay_within_a_factor_of_four():
    for scenario in CATALOG.scenarios:
        best = TABLE.frequency(scenario, dict.fromkeys(CATALOG.safeguards, 1.0))
        worst = TABLE.frequency(scenario, dict.fromkeys(CATALOG.safeguards, 0.0))
        assert best.min() >= 0.25
        assert worst.max() <= 4.0


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(CATALOG.scenarios)),
    st.dictionaries(st.sampled_from(sorted(CATALOG.safeguards)), st.floats(0, 1), max_size=20),
    st.sampled_from(sorted(CATALOG.safeguards)),
    st.floats(0, 1),
)
def test_more_of_a_safeguard_never_raises_a_rate_or_a_cost(scenario, levels, name, more):
    before = {**TABLE.average, **levels}
    after = {**before, name: max(before[name], more)}
    assert (TABLE.frequency(scenario, after) <= TABLE.frequency(scenario, before) + 1e-12).all()
    for lever in ("severity", "reach", "records", "detection", "safe_harbor"):
        better = TABLE.factor(scenario, lever, after)
        assert (better <= TABLE.factor(scenario, lever, before) + 1e-12).all()


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(sorted(CATALOG.safeguards)))
def test_more_proof_never_lowers_the_credit_and_absence_needs_none(level, other, name):
    def credit(of, proof):
        given = SafeguardLevel(of, proof, critical=False, assumed=False)
        return credit_of({name: given}, CATALOG).relative[name]

    by_proof = [credit(level, proof) for proof in range(4)]
    assert by_proof == sorted(by_proof)
    assert by_proof[3] == pytest.approx(level, rel=1e-12, abs=1e-12)
    if level <= TABLE.average[name]:
        assert set(by_proof) == {level}
    low, high = sorted((level, other))
    for proof in range(4):
        assert credit(low, proof) <= credit(high, proof)


def test_said_counts_less_than_a_document_less_than_seen_less_than_measured():
    losses = []
    asked = [q for q in CATALOG.questions.values() if "SG-MFA-EMAIL" in q.safeguards]
    best = {q.id: next(one.key for one in q.answers if one.credit == 4) for q in asked}
    for proof in range(4):
        given = {
            name: measured(key) if proof == 3 else {"answer": key, "proof": proof}
            for name, key in best.items()
        }
        answers = answers_from(given, CATALOG)
        losses.append(mean_rate(ready(client(), answers), TAKEOVER))
    assert losses == sorted(losses, reverse=True)
    assert len(set(losses)) == 4
    assert losses[0] < mean_rate(ready(client()), TAKEOVER)


def test_the_best_answer_to_one_question_never_raises_a_rate():
    plain = ready(client()).model
    for question in CATALOG.questions.values():
        best = [one.key for one in question.answers if one.credit == 4]
        if best:
            answers = answers_from({question.id: {"answer": best[0], "proof": 0}}, CATALOG)
            model = ready(client(), answers).model
            before = dict(zip(plain.scenario_ids, plain.rates, strict=True))
            for name, rates in zip(model.scenario_ids, model.rates, strict=True):
                assert (rates <= before.get(name, rates) * (1 + 1e-12)).all(), question.id


def test_the_printed_range_holds_80_percent_of_what_is_simulated():
    result = price(None, client(), catalog=CATALOG, years=2_000, seed=SEED)
    prepared = ready(client())
    for item in result.scenarios:
        rates = event_rates(prepared.model)[prepared.model.scenario_ids.index(item.id)]
        inside = np.mean((rates >= item.frequency.low) & (rates <= item.frequency.high))
        assert inside == pytest.approx(0.8, abs=0.01), item.id
        assert item.frequency.best == pytest.approx(rates.mean())


def test_a_message_to_the_wrong_person_is_small_and_never_a_share_of_what_is_held():
    events, mine = only("SCN-MISDELIVERY", client(100_000, employees=100, industry="health"))
    people, cost = events.people[mine], events.losses[mine].sum(axis=1) / 100
    assert mine.sum() > 50_000
    assert np.mean(people == 1) == pytest.approx(0.5, abs=0.02)
    assert np.median(people) <= 2
    assert 3 <= people.mean() <= 8
    assert np.quantile(people, 0.99) == pytest.approx(53, rel=0.15)
    assert np.quantile(cost, 0.9) < 1_000
    assert cost.mean() < 2_000
    few = only("SCN-MISDELIVERY", client(3, employees=100, industry="health"))
    assert few[0].people[few[1]].max() <= 3


def test_takeovers_end_in_payment_fraud_and_both_are_one_event():
    events, mine = only(TAKEOVER, client(), years=1_000_000)
    money = events.losses[:, PARTS.index("social_engineering")] > 0
    assert money[mine].mean() == pytest.approx(0.28, abs=0.01)
    alone = events.scenario == ready(client()).model.scenario_ids.index(FRAUD)
    begun = money[mine].sum() / (money[mine].sum() + alone.sum())
    assert begun == pytest.approx(0.5, abs=0.02)


def test_payment_fraud_counts_those_that_begin_in_a_mailbox():
    prepared = ready(client())
    at = prepared.model.scenario_ids.index(FRAUD)
    assert event_rates(prepared.model)[at].mean() == pytest.approx(0.0055, rel=0.02)
    called = prepared.world({"SG-PAYVERIFY": 1.0})
    left = event_rates(prepared.model, called)[at].mean() / event_rates(prepared.model)[at].mean()
    assert left == pytest.approx(0.58, rel=0.1)


@pytest.mark.parametrize("name", ["suit.settlement", "regulator.penalty"])
@pytest.mark.parametrize("z", [0.0, 2.326])
def test_an_amount_rises_with_people_at_every_number(name, z):
    line = CATALOG.priors[name].parameters
    ends = math.log(line["small_to"]), math.log(line["large_from"])
    slope = line["slope"] - 1.2816 * line.get("slope_se", 0.0)

    def amount(people, mean):
        spread = spread_at(math.log(people), line["sigma_small"], line["sigma"], *ends)
        return slope * math.log(people) + (spread**2 / 2 if mean else z * spread)

    grid = np.geomspace(1, 1e7, 400)
    for mean in (True, False):
        amounts = [amount(people, mean) for people in grid]
        assert amounts == sorted(amounts)


def test_more_people_staff_and_devices_never_lower_the_expected_loss():
    people = [mean_loss(client(count)) for count in (10, 500, 5_000, 50_000, 500_000)]
    assert people == sorted(people)
    staff = [mean_loss(client(employees=count)) for count in (1, 10, 50, 250)]
    assert staff == sorted(staff)

    def with_laptops(count):
        laptops = [Device(id=f"l{n}", kind="laptop", encrypted=False) for n in range(count)]
        return mean_loss(client(devices=tuple(laptops)))

    laptops = [with_laptops(count) for count in (1, 5, 25, 100)]
    assert laptops == sorted(laptops)


def test_suppliers_and_a_web_shop_are_priced_for_who_has_them():
    shop = ready(client(200_000, industry="retail", takes_cards=True, elements=("payment_card",)))
    assert {"SCN-VENDOR", "SCN-WEB"} <= set(shop.model.scenario_ids)
    assert mean_rate(shop, "SCN-WEB") == pytest.approx(0.005 * 1.05, rel=0.01)
    office = ready(client(vendors=0))
    assert {"SCN-VENDOR", "SCN-WEB"}.isdisjoint(office.model.scenario_ids)
    few, many = (mean_rate(ready(client(vendors=n)), "SCN-VENDOR") for n in (5, 40))
    assert many / few == pytest.approx(8**0.3, rel=0.01)


def test_what_no_one_counted_is_said_as_assumed():
    def said(**facts):
        codes = {note.code: note for note in ready(client(**facts)).notes}
        return codes.get(CaveatCode.COUNTS_ASSUMED)

    note = said(industry="retail", takes_cards=True)
    assert note.facts == {"laptops": 6, "mailboxes": 10, "suppliers": 5, "shops": 1}
    (sentence,) = caveat_sentences((note,))
    assert sentence.endswith("6 laptops, 10 mailboxes, 5 suppliers with personal data, 1 web shop.")
    assert said(laptops=3, mailboxes=12, vendors=2, web_shop=False) is None


def test_a_laptop_that_was_not_scanned_rarely_holds_people():
    plain, mine = only("SCN-LOST-DEVICE", client(employees=100))
    assert np.mean(plain.people[mine] > 0) == pytest.approx(0.04, abs=0.006)
    locked = tuple(Device(id=f"l{n}", kind="laptop", encrypted=True) for n in range(60))
    guarded, mine = only("SCN-LOST-DEVICE", client(employees=100, devices=locked))
    assert np.mean(guarded.people[mine] > 0) < 0.01


def test_a_standstill_costs_the_margin_and_a_school_its_extra_expense():
    def stopped(industry):
        facts = {"industry": industry, "revenue_usd": 1_300_000}
        events, mine = only(RANSOM, client(**facts), years=400_000)
        return events.losses[mine, PARTS.index("business_interruption")].mean()

    plain = stopped("professional")
    assert stopped("education") / plain == pytest.approx(0.1 / 0.6, rel=0.15)


def test_damages_of_state_law_raise_the_settlements_of_patients_in_california():
    facts = {"industry": "health", "hipaa": "covered_entity", "organization": "for_profit"}
    facts |= {"elements": ("ssn", "mrn"), "services": ("health_provider",)}
    settled = {}
    for state in ("CA", "OH"):
        events = simulate(ready(client(20_000, state=state, **facts)).model, 1_000_000)
        paid = events.losses[:, PARTS.index("liability")]
        settled[state] = paid[paid > 0].mean()
    assert settled["CA"] > 1.1 * settled["OH"]


def test_a_ready_defense_lowers_the_chance_of_a_suit():
    facts = {"organization": "for_profit", "services": ("retail",), "operates_in": ("UT",)}
    program = {
        "written": True, "framework": "nist_csf", "in_force_since": "2024-01-01",
        "password_policy": True, "training": True, "risk_assessment": True, "incident_plan": True,
    }  # fmt: skip
    base = client(50_000, state="UT", industry="retail", **facts)
    ready_one = base.model_validate({**base.model_dump(), "program": program})
    suits = [
        np.count_nonzero(simulate(ready(one).model, 1_000_000).losses[:, DEFENSE])
        for one in (base, ready_one)
    ]
    assert suits[1] < 0.85 * suits[0]
