"""Claims against the firm: how often it is named, what a claim costs, and what limits it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.errors import InputError
from duecare.risk import Answers, insurance_from
from duecare.risk.inputs.contract import FirmContract
from duecare.risk.loss.firm import (
    ADVICE,
    CHANCE,
    CHANCE_LARGE,
    DOUBT,
    LIMIT,
    SIGNED,
    bears_on,
    firm_terms,
    value_firm,
)
from duecare.risk.loss.model import prepare
from duecare.risk.loss.simulate import simulate

COUNT = 400_000
LARGE = 300_000_00  # cents; above the loss from which an intrusion names the firm twice as often
SMALL = 90_000_00


def claims(catalog, *, scenario="SCN-RANSOM", loss=LARGE, contract=None, doubt=1.0, advice=0.5):
    """Indemnity and defense in dollars of many events of one loss, cents."""
    terms = firm_terms([catalog.scenarios[scenario]], contract or FirmContract(), catalog)
    losses = np.zeros((COUNT, 9), dtype=np.int64)
    losses[:, 2], losses[:, 5] = loss // 3, loss - loss // 3
    batch = np.ones((2, 256))
    batch[DOUBT], batch[ADVICE] = doubt, advice
    firm = np.full((COUNT, 2), -1, dtype=np.int64)
    value_firm(
        np.arange(COUNT),
        np.zeros(COUNT, dtype=np.int32),
        np.zeros(COUNT, dtype=np.int16),
        (np.arange(COUNT) % 256).astype(np.int16),
        losses,
        terms,
        np.full(2049, 0.25),  # whoever pays, pays a quarter
        batch,
        np.ones(1, dtype=np.bool_),
        firm,
        3,
        4,
    )
    return firm / 100.0


def near(counted, chance, of):
    return abs(counted - chance * of) <= 4.5 * np.sqrt(chance * of)


@pytest.mark.parametrize(
    ("scenario", "loss", "chance"),
    [
        ("SCN-RANSOM", SMALL, 0.04),
        ("SCN-RANSOM", LARGE, 0.08),
        ("SCN-RANSOM", 250_000_00, 0.04),
        ("SCN-RANSOM", 250_000_01, 0.08),
        ("SCN-OPEN-DOOR", LARGE, 0.08),
        ("SCN-PAYMENT-FRAUD", LARGE, 0.015),
        ("SCN-EMAIL-TAKEOVER", LARGE, 0.01),
        ("SCN-VENDOR", LARGE, 0.003),
        ("SCN-MISDELIVERY", SMALL, 0.001),
        ("SCN-LOST-DEVICE", LARGE, 0.001),
        ("SCN-MSP", SMALL, 0.3),
    ],
)
def test_how_often_the_firm_is_named_depends_on_cause_and_size(catalog, scenario, loss, chance):
    found = claims(catalog, scenario=scenario, loss=loss)
    assert near((found[:, 1] > 0).sum(), chance, COUNT)


def test_four_in_ten_end_early_and_a_third_is_paid(catalog):
    found = claims(catalog, scenario="SCN-MSP", loss=200_000_00)
    named = found[found[:, 1] > 0]
    early = named[:, 1] <= 30_000.0
    assert near(early.sum(), 0.4, len(named))
    assert named[early, 1].min() >= 20_000.0
    assert named[~early, 1].min() >= 75_000.0
    assert named[~early, 1].max() <= 200_000.0
    paid = named[:, 0] > 0
    assert near(paid.sum(), 0.3333, len(named))
    assert not (paid & early).any()
    assert np.unique(named[paid, 0]).tolist() == [50_000.0]


def test_nothing_lost_names_nobody(catalog):
    assert claims(catalog, scenario="SCN-MSP", loss=0).sum() == 0


def test_the_limit_of_the_contract_caps_the_payment_in_four_cases_of_five_never_the_defense(
    catalog,
):
    free = claims(catalog, scenario="SCN-MSP")
    capped = claims(catalog, scenario="SCN-MSP", contract=FirmContract(limit_usd=24_000))
    assert (free[:, 1] == capped[:, 1]).all()
    paid = free[:, 0] > 0
    assert set(np.unique(capped[paid, 0])) == {24_000.0, 75_000.0}
    assert near((capped[paid, 0] == 24_000.0).sum(), 0.8, paid.sum())


def test_signed_advice_lowers_chance_and_payment_where_it_bears_on_the_event(catalog):
    plain = claims(catalog)
    signed = claims(catalog, contract=FirmContract(signed_decisions=("SG-MDR",)), advice=0.5)
    other = claims(catalog, contract=FirmContract(signed_decisions=("SG-SHRED",)), advice=0.5)
    assert (other == plain).all()
    assert near((signed[:, 1] > 0).sum(), 0.04, COUNT)
    assert not ((signed[:, 1] > 0) & (plain[:, 1] == 0)).any()
    both = (signed[:, 0] > 0) & (plain[:, 0] > 0)
    assert (signed[both, 0] == plain[both, 0] / 2).all()
    assert both.sum() > 1_000


def test_what_bears_on_a_scenario_is_what_moves_it(catalog):
    assert bears_on("SCN-LOST-DEVICE", frozenset({"SG-FDE"}), catalog)
    assert not bears_on("SCN-RANSOM", frozenset({"SG-FDE"}), catalog)
    assert not bears_on("SCN-RANSOM", frozenset({"SG-NO-SUCH"}), catalog)
    # Insurance moves who pays, not the event.
    assert not bears_on("SCN-RANSOM", frozenset({"SG-CYBERINS"}), catalog)


@given(st.floats(0, 1e7), st.floats(0, 60), st.floats(0, 1e5))
def test_the_smaller_of_two_limits_counts(dollars, months, fees):
    contract = FirmContract(limit_usd=dollars, limit_months_of_fees=months, monthly_fees_usd=fees)
    assert contract.limit == min(dollars, months * fees)
    assert FirmContract().limit == np.inf


def test_the_contract_is_read_from_the_insurance_file(catalog, inventory, profile):
    program = insurance_from({"contract": {"limit_months_of_fees": 12, "monthly_fees_usd": 1_500}})
    ready = prepare(
        inventory, profile, Answers(), catalog=catalog, seed=1, contract=program.contract
    )
    assert set(ready.model.firm[:, LIMIT]) == {18_000.0}
    assert set(ready.model.firm[:, SIGNED]) == {0.0}
    with pytest.raises(InputError, match="limit_months_of_fees needs monthly_fees_usd"):
        insurance_from({"contract": {"limit_months_of_fees": 12}})


def test_a_limit_and_signed_advice_never_raise_the_claims_of_a_client(catalog, inventory, profile):
    def total(contract):
        ready = prepare(inventory, profile, Answers(), catalog=catalog, seed=1, contract=contract)
        return simulate(ready.model, 100_000).firm.sum(axis=1)

    plain = total(FirmContract())
    assert (total(FirmContract(limit_usd=10_000)) <= plain).all()
    signed = total(FirmContract(signed_decisions=("SG-MFA-EMAIL", "SG-EDR", "SG-PAYVERIFY")))
    assert (signed <= plain).all()
    assert signed.sum() < plain.sum()


def test_doubt_about_the_chances_has_a_mean_of_one(catalog, inventory, profile):
    ready = prepare(inventory, profile, Answers(), catalog=catalog, seed=1)
    assert ready.model.firm_batch[DOUBT].mean() == pytest.approx(1.0)
    low, high = np.quantile(ready.model.firm_batch[DOUBT], [0.1, 0.9])
    assert 4.5 < high / low < 6.0  # 1.5 to 8 %
    assert 0.4 <= ready.model.firm_batch[ADVICE].min() <= ready.model.firm_batch[ADVICE].max() <= 1
    assert (ready.model.firm[:, CHANCE] <= ready.model.firm[:, CHANCE_LARGE]).all()


def test_no_claim_names_the_firm_more_often_than_surely(catalog):
    found = claims(catalog, scenario="SCN-MSP", doubt=50.0)
    assert (found[:, 1] > 0).all()
