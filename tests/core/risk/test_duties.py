"""Who must be told, by when, and what follows: duties of exposed people and the plan for them."""

import pytest

from duecare.data_types import element_bits
from duecare.documents.wording.law import authority_deadline, duty_note, penalty_words
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.law.applicability import laws_of_client
from duecare.risk.law.duties import find_duties, is_notifiable, notice_shares

SSN = element_bits(["ssn", "person_name"])
NAME = element_bits(["person_name", "email"])
MEDICAL = element_bits(["mrn", "person_name"])
CARD = element_bits(["payment_card", "person_name"])
ONE = (1.0, 1.0)


TAX = {"services": ["tax_preparation"]}


def client(**change):
    facts = {"name": "N", "industry": "legal", "state": "TX", "services": ["law_practice"]}
    return ClientProfile(**{**facts, **change})


def told(mask, catalog, **change):
    """The jurisdictions in which people with these elements must be told."""
    laws = laws_of_client(client(**change), catalog, {("TX", mask): 1.0})
    return {code for code, law in catalog.jurisdictions.items() if is_notifiable(mask, law, laws)}


def duties(groups, catalog, **change):
    return {duty.state: duty for duty in find_duties(groups, ONE, client(**change), catalog)}


def test_a_social_security_number_is_notifiable_everywhere_but_to_most_in_georgia(catalog):
    assert len(catalog.jurisdictions) == 54
    assert catalog.jurisdictions.keys() - told(SSN, catalog) == {"GA"}
    assert catalog.jurisdictions.keys() - told(CARD, catalog) == {"GA"}
    assert "GA" in told(SSN, catalog, services=["information_broker"])
    assert "GA" in told(SSN, catalog, organization="government")


def test_an_act_that_leaves_a_sector_to_its_federal_rule_gives_no_duty(catalog):
    bank = told(SSN, catalog, **TAX)
    assert catalog.jurisdictions.keys() - bank == {
        "AZ", "GA", "KY", "MN", "NM", "OH", "SC", "TN", "WI",
    }  # fmt: skip
    clinic = {
        duty.state
        for duty in find_duties(
            {(code, SSN): 10.0 for code in catalog.jurisdictions},
            ONE,
            client(hipaa="covered_entity"),
            catalog,
        )
    }
    assert catalog.jurisdictions.keys() - clinic == {"AZ", "GA", "KY", "NM", "OH", "TN", "WI"}
    assert "US" in clinic
    associate = find_duties({("OH", SSN): 10.0}, ONE, client(hipaa="business_associate"), catalog)
    assert [duty.state for duty in associate] == ["OH", "US"]


def test_a_federal_notice_that_counts_as_following_the_act_is_said(catalog):
    found = duties({("IL", MEDICAL): 10.0}, catalog, hipaa="covered_entity")
    assert found["IL"].met_by == "hipaa"
    assert "staff files fall under the act itself" in duty_note(found["IL"])
    assert duties({("IL", MEDICAL): 10.0}, catalog)["IL"].met_by == ""


def test_name_and_mail_alone_are_notifiable_nowhere(catalog):
    assert told(NAME, catalog) == set()


def test_medical_data_are_notifiable_only_where_the_law_lists_them(catalog):
    assert 20 <= len(told(MEDICAL, catalog)) <= 30


def test_a_hipaa_entity_tells_everybody_and_the_media_and_hhs_from_500(catalog):
    small = duties({("TX", NAME): 499.0}, catalog, hipaa="covered_entity")["US"]
    large = duties({("TX", NAME): 501.0}, catalog, hipaa="covered_entity")["US"]
    assert "after the calendar year" in authority_deadline(small)
    assert "media" not in authority_deadline(small)
    assert "within 60 days" in authority_deadline(large)
    assert "media in TX" in authority_deadline(large)
    assert "tier 4" in penalty_words(large)


def test_the_ftc_is_told_from_500_consumers_on(catalog):
    assert "US" not in duties({("TX", SSN): 499.0}, catalog, **TAX)
    small = duties({("TX", SSN): 500.0}, catalog, **TAX)["US"]
    assert small.deadline_days == 30
    assert "(h) and (i) do not bind" in duty_note(small)
    large = duties({("TX", SSN): 5000.0}, catalog, consumers_maintained=5000, **TAX)["US"]
    assert "all of 314.4 binds" in duty_note(large)


def test_a_business_of_the_finance_industry_alone_is_not_under_the_ftc_rule(catalog):
    assert "US" not in duties({("TX", SSN): 9000.0}, catalog, industry="finance")


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
    small = {"revenue_usd": 5e6, "organization": "for_profit"}
    large = {"revenue_usd": 3e7, "organization": "for_profit"}
    assert duties(groups, catalog, **small)["CA"].statutory_damages is None
    assert duties(groups, catalog, **large)["CA"].statutory_damages == (107, 799)
    assert notice_shares(groups, client(**small), catalog).statutory == 0
    assert notice_shares(groups, client(**large), catalog).statutory == pytest.approx(
        107 * 0.5 * 0.8
    )
    nonprofit = client(revenue_usd=3e7, organization="nonprofit")
    assert notice_shares(groups, nonprofit, catalog).statutory == 0


def test_every_duty_names_source_date_and_confidence(catalog):
    groups = {(state, SSN): 100.0 for state in catalog.jurisdictions}
    found = find_duties(groups, ONE, client(), catalog)
    assert len(found) == 53
    for duty in found:
        assert duty.statute
        assert duty.source
        assert duty.as_of
        assert duty.planning_days > 0
        assert bool(duty.mark) == (duty.confidence != "opened")
        assert duty.confirmed_how
    unconfirmed = {duty.state for duty in found if "not confirmed since" in duty.confirmed_how}
    assert unconfirmed == {"GU", "PR", "VI"}
