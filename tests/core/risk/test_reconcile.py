"""The model agrees with the world: its implied totals lie in the bands of the public ones."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from duecare.catalog import Catalog, load_catalog
from duecare.cli.reconcile import reconcile as command
from duecare.documents.statements.agreement import agreement_blocks
from duecare.documents.wording.totals import amount_words
from duecare.risk.inputs.overrides import override_priors
from duecare.risk.reconcile import reconcile as engine
from duecare.risk.reconcile.book import INSURED, Book
from duecare.risk.reconcile.measures import MEASURES, rate

# The twelve tests of the reading of the public totals, and the totals that they look at.
TWELVE = {
    1: {"claims_small_firms", "claims_good_safeguards"},
    2: {"claims_mailbox_or_fraud", "claims_ransomware", "claims_people"},
    3: {"claims_by_size"},
    4: {"mean_claim", "median_claim"},
    5: {"insured_loss_of_ten"},
    6: {"fraud_over_complaints"},
    7: {"ransomware_over_complaints", "ransomware_of_ten_or_more"},
    8: {"large_events_dental"},
    9: {"large_events_all_firms"},
    10: {"large_from_systems", "large_from_portable", "large_from_misdelivery"},
    11: {"misdelivery_people", "misdelivery_cost_share", "misdelivery_rate_health"},
    12: {"suits_of_large", "claims_against_provider"},
}
# Bands as the sources have them; a change of one is a change of what the model is held to.
BANDS = {
    "claims_small_firms": (0.009, 0.022),
    "claims_good_safeguards": (0.006, 0.014),
    "claims_mailbox_or_fraud": (0.45, 0.70),
    "claims_ransomware": (0.14, 0.30),
    "claims_people": (0, 0.04),
    "claims_by_size": (2.0, 4.5),
    "mean_claim": (60_000, 200_000),
    "median_claim": (15_000, 55_000),
    "insured_loss_of_ten": (400, 1_500),
    "fraud_over_complaints": (0.8, 5),
    "ransomware_over_complaints": (3, 20),
    "ransomware_of_ten_or_more": (0.004, 0.021),
    "large_events_dental": (0.0003, 0.0025),
    "large_events_all_firms": (0.0003, 0.0015),
    "large_from_systems": (0.75, 1.0),
    "large_from_portable": (0, 0.05),
    "large_from_misdelivery": (0, 0.10),
    "misdelivery_people": (3, 8),
    "misdelivery_cost_share": (0, 0.05),
    "misdelivery_rate_health": (0.0015, 0.01),
    "suits_of_large": (0.02, 0.12),
    "claims_against_provider": (5_000, 60_000),
    "payments_of_large_health": (0.003, 0.015),
    "one_person_notices": (0.20, 0.45),
    "claims_by_sector": (1.2, 2.4),
}
TOTALS = load_catalog().calibration.totals


@pytest.fixture(scope="module")
def found(catalog):
    return engine.reconcile(catalog)


@pytest.mark.parametrize("name", TOTALS)
def test_every_total_of_the_model_lies_in_the_band_of_its_source(found, name):
    row = next(row for row in found.rows if row.total.id == name)
    assert row.total.low <= row.model <= row.total.high


def test_what_the_catalog_holds_is_what_the_model_gives_today(found, catalog):
    kept = engine.stored(catalog)
    assert (kept.engine, kept.release) == (found.engine, found.release)
    computed = {row.total.id: row.model for row in found.rows}
    assert {row.total.id: row.model for row in kept.rows} == pytest.approx(computed, rel=1e-4)


def test_the_bands_are_those_of_the_sources():
    assert {name: (TOTALS[name].low, TOTALS[name].high) for name in BANDS} == BANDS


def test_the_twelve_tests_of_the_reading_are_all_made():
    assert set().union(*TWELVE.values()) <= TOTALS.keys()
    assert len(TOTALS) >= 25
    assert {total.measure for total in TOTALS.values()} == set(MEASURES)


def test_a_model_that_left_the_world_is_caught(catalog):
    change = {"parameters": {"mean": 0.1, "low": 0.05, "high": 0.2}, "source": "s", "as_of": "2026"}
    wrong = override_priors(catalog, {"frequency.SCN-RANSOM": change}, where="x")
    band = TOTALS["claims_ransomware"]
    share = MEASURES["claims_ransomware"](Book(wrong))
    assert share > band.high


def test_claims_add_up_over_causes(catalog):
    book = Book(catalog)
    names = {name for cell, _ in book.weighed(INSURED) for name in cell.scenarios}
    single = sum(rate(book.weighed(INSURED), (name,), of="claims") for name in names)
    assert single == pytest.approx(rate(book.weighed(INSURED), of="claims"))
    assert sum(weight for _, weight in book.weighed(INSURED)) == pytest.approx(1.0)


def test_the_command_prints_every_row_and_fails_on_one_outside(monkeypatch, catalog):
    kept = engine.stored(catalog)
    monkeypatch.setattr(engine, "reconcile", lambda _: kept)
    shown = CliRunner().invoke(command, [])
    assert shown.exit_code == 0
    assert shown.stdout.count("inside ") == len(kept.rows)
    data = json.loads(CliRunner().invoke(command, ["--json"]).stdout)
    assert len(data["rows"]) == len(kept.rows)
    assert {"stage", "bias", "model", "inside", "low", "high"} <= data["rows"][0].keys()
    worse = replace(kept, rows=(replace(kept.rows[0], model=9.0), *kept.rows[1:]))
    monkeypatch.setattr(engine, "reconcile", lambda _: worse)
    failed = CliRunner().invoke(command, [])
    assert failed.exit_code == 1
    assert "OUTSIDE" in failed.stdout


def test_the_annex_shows_each_total_with_its_source(catalog: Catalog):
    lead, table = agreement_blocks()
    assert f"{len(TOTALS)} of {len(TOTALS)}" in lead.text
    assert len(table.rows) == len(TOTALS)
    assert all(row[4] == "inside" and row[5] for row in table.rows)


def test_amounts_have_two_digits():
    total = TOTALS["mean_claim"]
    assert amount_words(total, 109_237) == "$110,000"
    assert amount_words(TOTALS["claims_of_ten"], 0.008264) == "0.83%"
    assert amount_words(TOTALS["claims_by_size"], 2.48734) == "2.5"
