"""Which policies a client needs, by law, and what they need to know."""

from dataclasses import replace

import pytest

from duecare.catalog import load_catalog
from duecare.errors import InputError
from duecare.policies import (
    FactState,
    KnownValue,
    compose,
    law_matrix,
    policies_needed,
    questionnaire,
)
from duecare.policies.suggestions import suggestions
from duecare.risk import profile_from
from duecare.risk.law.applicability import laws_of_client
from duecare.risk.law.terms import policy_terms


def client(library, full, **facts):
    laws = laws_of_client(
        profile_from({"name": "A", "organization": "for_profit", **facts}, where="A"),
        load_catalog(),
    )
    return replace(full, laws=laws.reach(), terms=policy_terms(laws))


@pytest.fixture
def dentist(library, full):
    people = {"all": 3000, "by_state": {"MA": 40, "NH": 2960}, "elements": ["ssn"]}
    return client(
        library, full, industry="health", state="NH", employees=12, hipaa="covered_entity",
        services=["health_provider"], people=people, takes_cards=True, card_flow=["ip_terminal"],
    )  # fmt: skip


@pytest.fixture
def preparer(library, full):
    people = {"all": 2900, "by_state": {"TX": 2900}, "elements": ["ssn"]}
    return client(
        library, full, industry="finance", state="TX", employees=4, hipaa="none",
        services=["tax_preparation"], people=people, takes_cards=False,
    )  # fmt: skip


def needed(situation, library):
    return {one.policy: one for one in policies_needed(situation, library) if one.needed}


def test_a_dentist_with_patients_in_massachusetts(dentist, library):
    found = needed(dentist, library)
    assert {"POL-HIPAA", "POL-PCI", "POL-WISP", "POL-ENCRYPTION"} <= found.keys()
    assert {one.law for one in found["POL-HIPAA"].because} == {"hipaa"}
    assert found["POL-WISP"].is_required
    assert {"saq_b_ip", "hipaa_covered_entity"} <= dentist.terms


def test_a_shop_with_registers_and_a_web_page_has_the_card_clauses_of_both(library, full):
    shop = client(
        library, full, industry="retail", state="OH", employees=16, hipaa="none",
        services=["retail"], people={"all": 900, "by_state": {"OH": 900}}, takes_cards=True,
        card_flow=["internet_connected_pos", "own_site_affects_payment_page"],
    )  # fmt: skip
    assert {one for one in shop.terms if one.startswith("saq_")} == {"saq_c", "saq_a_ep"}
    ids = {one.id for one in compose(library.policy("POL-PCI"), shop, library).clauses}
    assert {"PCI-20", "PCI-21", "PCI-23", "PCI-25"} <= ids
    assert not {"PCI-22", "PCI-24", "PCI-26", "PCI-27", "PCI-28"} & ids


def test_a_small_tax_preparer_is_under_the_ftc_rule_with_four_parts_dropped(preparer, library):
    found = needed(preparer, library)
    assert "POL-WISP" in found
    assert not {"POL-HIPAA", "POL-PCI"} & found.keys()
    assert {"under_ftc", "ftc_small", "tax_preparer", "regulated"} <= preparer.terms
    assert "314.4(h)" in preparer.laws["ftc_safeguards"]
    incident = compose(library.policy("POL-INCIDENT"), preparer, library)
    assert "16 CFR 314.4(h)" not in {one.ref for one in incident.law_index}
    for policy in ("POL-INCIDENT", "POL-RISK"):  # nor is either asked for in writing
        ftc = [one for one in found[policy].because if one.law == "ftc"]
        assert [one.grade for one in ftc] == ["G"], policy


def test_what_is_not_needed_says_why(preparer, library):
    hipaa = next(one for one in policies_needed(preparer, library) if one.policy == "POL-HIPAA")
    assert not hipaa.needed
    assert hipaa.lacking == ("a health provider, plan or business associate under HIPAA",)


def test_required_policies_come_first(dentist, library):
    found = policies_needed(dentist, library)
    order = [(not one.needed, not one.is_required) for one in found]
    assert order == sorted(order)
    assert len(found) == 26


def test_the_matrix_has_a_cell_for_each_law_that_a_clause_answers_to(dentist, library):
    policies = [compose(library.policy(one), dentist, library) for one in ("POL-HIPAA", "POL-WISP")]
    matrix = law_matrix(policies)
    assert set(matrix.laws) >= {"hipaa", "ma"}
    assert "ftc" not in matrix.laws
    row = next(one for one in matrix.rows if one.clause == "WISP-13")
    assert [one.ref for one in row.cells["ma"]] == ["201 CMR 17.04(5)"]
    assert (row.standing, matrix.of_policy("POL-WISP", "ma")) == ("in_force", "in_force")
    assert matrix.of_policy("POL-WISP", "pci") is None


def test_a_missing_fact_shows_in_the_matrix(dentist, library):
    without = replace(dentist, facts={**dentist.facts, "disk_encrypted": FactState("no")})
    matrix = law_matrix([compose(library.policy("POL-WISP"), without, library)])
    assert matrix.of_policy("POL-WISP", "ma") == "missing"


def test_a_blank_that_fills_several_policies_is_asked_once(dentist, library):
    found = questionnaire(library.ids, dentist, library)
    names = [one.slot.id for one in found.blanks]
    assert len(set(names)) == len(names)
    lead = next(one for one in found.blanks if one.slot.id == "lead")
    assert len(lead.policies) > 10
    facts = [one.fact.id for one in found.facts]
    assert len(set(facts)) == len(facts)


def test_what_is_known_is_shown_with_source_and_day_and_is_not_open(dentist, library):
    known = {"company": KnownValue("Oak Hill Dental", "client profile", dentist.on)}
    found = questionnaire(["POL-WISP"], dentist, library, known)
    company = next(one for one in found.blanks if one.slot.id == "company")
    assert (company.known.source, company.known.day, company.is_open) == (
        "client profile",
        dentist.on,
        False,
    )
    assert (found.asked_count, found.suggested_count) == (0, 0)


def test_with_nothing_known_what_is_usual_is_suggested_and_counts_for_nothing(library, full):
    empty = replace(full, values={}, facts={})
    found = questionnaire(["POL-PASSWORD"], empty, library, suggested=suggestions(empty, library))
    length = next(one for one in found.blanks if one.slot.id == "min_length")
    assert (length.known, length.value, length.standing) == (None, "14", "suggested")
    assert {one.standing for one in found.facts} == {"unknown"}
    assert "{" not in "".join(one.ask for one in found.facts)
    text = compose(library.policy("POL-PASSWORD"), empty, library)
    assert not [one for one in text.clauses if "14 characters" in one.words]


def test_a_yes_or_no_on_which_a_clause_depends_is_asked(library, full):
    found = questionnaire(["POL-PHYSICAL"], full, library, answered={"has_cameras": False})
    assert [(one.term.id, one.answer) for one in found.terms] == [("has_cameras", False)]


def test_a_fact_that_is_only_said_or_old_is_open(library, full):
    said = FactState("yes", "stated", full.on, "Dana Cole")
    old = FactState("yes", "shown", full.on.replace(year=2025), "photo")
    facts = {
        **full.facts,
        "laptops_encrypted": said,
        "keys_central": old,
        "key_log": FactState("no"),
    }
    found = questionnaire(["POL-ENCRYPTION"], replace(full, facts=facts), library)
    standing = {one.fact.id: (one.standing, one.is_open) for one in found.facts}
    assert standing["laptops_encrypted"] == ("not_shown", True)
    assert standing["keys_central"] == ("to_confirm", True)
    assert standing["key_log"] == ("no", False)


def test_an_unknown_policy_is_refused(library, full):
    with pytest.raises(InputError, match="POL-NOPE"):
        questionnaire(["POL-NOPE"], full, library)
