"""A composed policy never claims more than the assessment shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.catalog import (
    ComposedClause,
    LegalReason,
    PolicyOutline,
    compose_policy,
    load_catalog,
    required_policies,
)
from duecare.errors import InputError

DATE = "March 1, 2027"
WRITTEN = [outline for outline in load_catalog().policy_outlines.values() if outline.has_text]
EVERYONE_NEEDS = 17
SEED_NAMED = {"POL-ENCRYPTION", "POL-PHYSICAL", "POL-TERMINATION", "POL-PASSWORD"}


def _values(outline: PolicyOutline) -> dict[str, str]:
    return {variable.name: f"<{variable.name}>" for variable in outline.variables}


def everything(reason: LegalReason) -> bool:
    return True


def _compose(outline: PolicyOutline, facts: dict[str, float]) -> list[ComposedClause]:
    return compose_policy(outline, _values(outline), facts, planned_from=DATE, supports=everything)


def _all_true(outline: PolicyOutline) -> dict[str, float]:
    return {name: 1.0 for clause in outline.clauses for name in clause.true_when}


def test_all_policies_of_the_set_are_written_out() -> None:
    assert len(WRITTEN) == 25
    assert sum(len(outline.clauses) for outline in WRITTEN) == 212


def test_what_a_client_needs_follows_from_its_profile() -> None:
    outlines = load_catalog().policy_outlines
    plain = {outline.id for outline in required_policies(outlines, [])}
    assert len(plain) == EVERYONE_NEEDS
    assert plain >= SEED_NAMED
    clinic = {outline.id for outline in required_policies(outlines, ["under_hipaa"])}
    assert clinic - plain >= {"POL-HIPAA", "POL-LOGGING", "POL-PATCH"}
    assert "POL-PCI" not in clinic
    shop = {outline.id for outline in required_policies(outlines, ["takes_cards"])}
    assert shop - plain == {"POL-PCI"}


def test_the_four_policies_that_every_client_asks_for_are_written_out() -> None:
    assert {outline.id for outline in WRITTEN} >= SEED_NAMED


@pytest.mark.parametrize("outline", WRITTEN, ids=lambda outline: outline.id)
def test_with_everything_in_place_every_clause_is_in_force(outline: PolicyOutline) -> None:
    clauses = _compose(outline, _all_true(outline))
    assert {clause.status for clause in clauses} == {"in_force"}
    assert not any(DATE in clause.text or "{" in clause.text for clause in clauses)
    assert len(clauses) == len(outline.topics)


@pytest.mark.parametrize("outline", WRITTEN, ids=lambda outline: outline.id)
def test_with_nothing_known_every_conditional_clause_is_planned(outline: PolicyOutline) -> None:
    for clause, source in zip(_compose(outline, {}), outline.clauses, strict=True):
        assert clause.missing == tuple(source.true_when)
        assert (clause.status == "planned") == bool(source.true_when)
        if clause.status == "planned":
            assert DATE in clause.text
        if clause.status == "planned" and source.kind == "state":
            assert clause.text.startswith(f"Planned from {DATE}: ")
            assert clause.for_employees == ""


def test_a_rule_of_conduct_binds_at_once_and_says_by_when_it_is_in_full_practice() -> None:
    outline = load_catalog().policy_outlines["POL-PAYMENT"]
    values = _values(outline) | {"effective_date": "December 1, 2026"}
    clause = compose_policy(outline, values, {}, planned_from=DATE, supports=everything)[0]
    assert clause.status == "planned"
    assert clause.text.startswith(f"Rule from December 1, 2026, in full practice by {DATE}: ")
    assert clause.for_employees


@given(st.data())
def test_a_clause_is_in_force_only_when_all_its_facts_are(data: st.DataObject) -> None:
    outline = data.draw(st.sampled_from(WRITTEN))
    facts = {
        name: data.draw(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])) for name in _all_true(outline)
    }
    for clause, source in zip(_compose(outline, facts), outline.clauses, strict=True):
        met = all(facts[name] >= least for name, least in source.true_when.items())
        assert (clause.status == "in_force") is met


def test_a_missing_variable_is_named_with_its_meaning() -> None:
    outline = load_catalog().policy_outlines["POL-ENCRYPTION"]
    values = _values(outline)
    del values["key_custodian"]
    with pytest.raises(InputError, match="key_custodian") as refused:
        compose_policy(outline, values, {}, planned_from=DATE, supports=everything)
    assert "recovery keys" in refused.value.hint


def test_an_unknown_variable_is_refused() -> None:
    outline = load_catalog().policy_outlines["POL-ENCRYPTION"]
    with pytest.raises(InputError, match="favorite_color"):
        compose_policy(
            outline,
            _values(outline) | {"favorite_color": "x"},
            {},
            planned_from=DATE,
            supports=everything,
        )


def test_a_value_that_looks_like_a_variable_is_inserted_as_it_is() -> None:
    outline = load_catalog().policy_outlines["POL-ENCRYPTION"]
    values = _values(outline) | {"company_name": "{key_custodian}"}
    text = compose_policy(
        outline, values, _all_true(outline), planned_from=DATE, supports=everything
    )[0].text
    assert "{key_custodian}" in text


def test_defaults_fill_what_is_left_out() -> None:
    outline = load_catalog().policy_outlines["POL-PASSWORD"]
    values = {k: v for k, v in _values(outline).items() if k != "min_length"}
    text = compose_policy(
        outline, values, _all_true(outline), planned_from=DATE, supports=everything
    )[1].text
    assert "at least 14 characters" in text


@pytest.mark.parametrize("outline", WRITTEN, ids=lambda outline: outline.id)
def test_a_policy_stays_under_three_pages_and_has_a_summary(outline: PolicyOutline) -> None:
    words = sum(len(clause.text.split()) for clause in outline.clauses)
    assert words < 1200
    if "everyone" in outline.audience:
        assert sum(bool(clause.for_employees) for clause in outline.clauses) >= 2


@pytest.mark.parametrize("outline", WRITTEN, ids=lambda outline: outline.id)
def test_clauses_name_their_legal_reasons(outline: PolicyOutline) -> None:
    laws = {reason.law for clause in outline.clauses for reason in clause.reasons}
    assert laws <= set(outline.law) | {"hipaa", "ftc", "ma", "ny", "pci"}
    reasoned = [clause for clause in outline.clauses if clause.reasons]
    assert len(reasoned) >= len(outline.clauses) * 0.7 or outline.id == "POL-PAYMENT"
