"""Who must be told, by when, and what follows: duties of exposed people and the plan for them."""

import pytest

from duecare.data_types import element_bits
from duecare.documents.wording.law import authority_deadline, duty_note, penalty_words
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.law.duties import find_duties, is_notifiable, notice_shares

SSN = element_bits(["ssn", "person_name"])
NAME = element_bits(["person_name", "email"])
MEDICAL = element_bits(["mrn", "person_name"])
CARD = element_bits(["payment_card", "person_name"])
ONE = (1.0, 1.0)


def client(**change):
    return ClientProfile(**{"name": "N", "industry": "legal", "state": "TX", **change})


def duties(groups, catalog, **change):
    return {duty.state: duty for duty in find_duties(groups, ONE, client(**change), catalog)}


def test_a_social_security_number_is_notifiable_in_all_54_jurisdictions(catalog):
    assert len(catalog.jurisdictions) == 54
    assert all(is_notifiable(SSN, law, client()) for law in catalog.jurisdictions.values())
    assert all(is_notifiable(CARD, law, client()) for law in catalog.jurisdictions.values())


def test_name_and_mail_alone_are_notifiable_nowhere(catalog):
    assert not any(is_notifiable(NAME, law, client()) for law in catalog.jurisdictions.values())


def test_medical_data_are_notifiable_only_where_the_law_lists_them(catalog):
    named = sum(is_notifiable(MEDICAL, law, client()) for law in catalog.jurisdictions.values())
    assert 20 <= named <= 30


def test_a_hipaa_entity_tells_everybody_and_the_media_and_hhs_from_500(catalog):
    small = duties({("TX", NAME): 499.0}, catalog, hipaa="covered_entity")["US"]
    large = duties({("TX", NAME): 501.0}, catalog, hipaa="covered_entity")["US"]
    assert "after the calendar year" in authority_deadline(small)
    assert "media" not in authority_deadline(small)
    assert "within 60 days" in authority_deadline(large)
    assert "media in TX" in authority_deadline(large)
    assert "tier 4" in penalty_words(large)


def test_the_ftc_is_told_from_500_consumers_on(catalog):
    assert "US" not in duties({("TX", SSN): 499.0}, catalog, industry="finance")
    assert duties({("TX", SSN): 500.0}, catalog, industry="finance")["US"].deadline_days == 30
    large = duties({("TX", SSN): 5000.0}, catalog, industry="finance")["US"]
    assert "all of 314.4 applies" in duty_note(large)


@pytest.mark.parametrize(
    ("state", "people", "regulator"),
    [("TX", 249, False), ("TX", 250, True), ("CA", 500, False), ("CA", 501, True), ("VT", 1, True)],
)
def test_authorities_are_told_at_their_own_thresholds(catalog, state, people, regulator):
    found = duties({(state, SSN): float(people)}, catalog)[state]
    assert bool(found.regulator) == regulator


@pytest.mark.parametrize(("state", "months"), [("CT", 24), ("MA", 18), ("CA", 12), ("TX", None)])
def test_mandated_monitoring_follows_the_state(catalog, state, months):
    assert duties({(state, SSN): 10.0}, catalog)[state].monitoring_months == months


def test_people_without_a_state_are_taken_to_live_at_home(catalog):
    assert duties({("", SSN): 10.0}, catalog)["TX"].people.best == 10


def test_statutory_damages_apply_only_to_a_business_of_ccpa_size(catalog):
    groups = {("CA", SSN): 25_000.0}
    assert duties(groups, catalog, revenue_usd=5e6)["CA"].statutory_damages is None
    assert duties(groups, catalog, revenue_usd=3e7)["CA"].statutory_damages == (107, 799)
    assert notice_shares(groups, client(revenue_usd=5e6), catalog).statutory == 0
    assert notice_shares(groups, client(revenue_usd=3e7), catalog).statutory == 107


def test_every_duty_names_source_date_and_confidence(catalog):
    groups = {(state, SSN): 100.0 for state in catalog.jurisdictions}
    found = find_duties(groups, ONE, client(), catalog)
    assert len(found) == 54
    for duty in found:
        assert duty.statute
        assert duty.source
        assert duty.as_of
        assert duty.planning_days > 0
        assert bool(duty.mark) == (duty.confidence != "opened")
