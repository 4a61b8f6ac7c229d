"""Answers set facts; questions appear only where they apply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.catalog import FactValue, facts_from_answers, load_catalog
from duecare.errors import InputError


def facts(**answers: str) -> dict[str, FactValue]:
    catalog = load_catalog()
    named = {name.replace("_", "-"): key for name, key in answers.items()}
    return facts_from_answers(catalog.questions, catalog.facts, named)


def test_credit_becomes_the_share_of_the_fact_and_of_the_question() -> None:
    found = facts(Q_DEV_02="most")
    assert found["disk_encrypted"].share == found["Q-DEV-02"].share == 0.75
    assert found["disk_encrypted"].question == "Q-DEV-02"
    assert not found["disk_encrypted"].assumed


def test_do_not_know_counts_as_absent_and_is_marked_as_assumed() -> None:
    value = facts(Q_DEV_02="unknown")["disk_encrypted"]
    assert (value.share, value.assumed) == (0.0, True)


def test_does_not_apply_sets_nothing() -> None:
    assert facts(Q_ACC_02="na") == {}


def test_profile_answers_set_facts_by_their_own_values() -> None:
    assert facts(Q_PRO_06="hosted")["payment_hosted"].share == 1
    assert facts(Q_PRO_06="own")["payment_hosted"].share == 0
    assert facts(Q_PRO_07="no")["site_collects_data"].share == 1
    assert "Q-PRO-07" not in facts(Q_PRO_07="no")


def test_of_two_answers_to_one_fact_the_less_favorable_counts() -> None:
    for answers in (
        {"Q_DEV_04": "all", "Q_NET_07": "some"},
        {"Q_NET_07": "some", "Q_DEV_04": "all"},
    ):
        value = facts(**answers)["personal_devices_allowed"]
        assert (value.share, value.question) == (0.25, "Q-NET-07")


def test_an_unknown_question_or_answer_is_refused_with_the_allowed_ones() -> None:
    with pytest.raises(InputError, match="Q-XXX-99"):
        facts(Q_XXX_99="yes")
    with pytest.raises(InputError, match="Q-DEV-02 has no answer 'perhaps'") as refused:
        facts(Q_DEV_02="perhaps")
    assert refused.value.hint == "allowed: all, most, some, none, unknown"


def test_conditions_of_questions_read_and_before_or() -> None:
    questions = load_catalog().questions
    web_card = questions["Q-WEB-02"]
    assert not web_card.is_shown({"has_web"})
    assert web_card.is_shown({"has_web", "takes_cards"})
    assert questions["Q-NET-06"].is_shown({"portal"})
    assert not questions["Q-NET-06"].is_shown(set())
    assert questions["Q-DEV-02"].is_shown(set())


@given(st.data())
def test_any_answer_sheet_gives_shares_between_0_and_1(data: st.DataObject) -> None:
    catalog = load_catalog()
    asked = data.draw(st.sets(st.sampled_from(sorted(catalog.questions)), max_size=20))
    sheet = {
        name: data.draw(st.sampled_from([option.key for option in catalog.questions[name].answers]))
        for name in sorted(asked)
    }
    found = facts_from_answers(catalog.questions, catalog.facts, sheet)
    assert all(0 <= value.share <= 1 for value in found.values())
    assert found.keys() <= catalog.facts.keys() | asked
    shuffled = dict(data.draw(st.permutations(list(sheet.items()))))
    again = facts_from_answers(catalog.questions, catalog.facts, shuffled)
    assert {name: value.share for name, value in again.items()} == {
        name: value.share for name, value in found.items()
    }
