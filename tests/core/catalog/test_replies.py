"""Replies have one form for each kind of question, count by their credit, and read as words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.catalog import facts_from_answers, load_catalog
from duecare.catalog.replies import asked_questions, checked, reply_of, reply_words, settle
from duecare.errors import InputError
from duecare.inventory.sketch import STATE_CODES
from duecare.states import STATES

CATALOG = load_catalog()
ON = date(2026, 11, 30)


def question(name):
    return CATALOG.questions[name]


def test_the_tiers_hold_32_81_and_101_questions():
    every = CATALOG.questions.values()
    assert [sum(q.is_in(tier) for q in every) for tier in ("quick", "standard", "extended")] == [
        32,
        81,
        101,
    ]


@pytest.mark.parametrize(
    ("name", "value", "reply", "words"),
    [
        ("Q-DEV-02", "most", "most", "Most (about 90 percent or more)"),
        ("Q-GOV-01", True, "yes", "Yes"),
        ("Q-PRO-04", ["bank", "ssn"], "ssn,bank", "Social Security or tax numbers; Bank account"),
        ("Q-PRO-05", {"places": 2, "staff": 14}, "staff=14,places=2", "computers: 14; Places: 2"),
        ("Q-PRO-02", {"mn": 4, "WI": 96}, "WI=96,MN=4", "WI 96%, MN 4%"),
        ("Q-PRO-02", "unknown", "unknown", "Don't know"),
        ("Q-BKP-03", date(2026, 3, 1), "2026-03-01", "March 1, 2026"),
        ("Q-BKP-03", "n", "n", "Never"),
        ("Q-GOV-01", "na", "na", "Does not apply"),
    ],
)
def test_each_kind_has_one_form(name, value, reply, words):
    assert reply_of(question(name), value) == reply
    assert words in reply_words(question(name), reply)
    assert checked(question(name), reply) == reply


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("Q-PRO-04", ["none", "ssn"], "cannot be chosen together"),
        ("Q-PRO-04", [], "at least one"),
        ("Q-PRO-05", {"staff": 14}, "“Places” is needed"),
        ("Q-PRO-05", {"staff": 14, "places": 2, "home": 15}, "is above"),
        ("Q-PRO-03", {"best": 100, "low": 200}, "is above"),
        ("Q-PRO-03", {"best": -1}, "whole numbers"),
        ("Q-PRO-03", "num", "whole numbers"),
        ("Q-PRO-05", {"staff": 200_000, "places": 1}, "at most 100,000"),
        ("Q-PRO-02", {"XX": 4}, "not a state code"),
        ("Q-PRO-02", {"WI": 60, "MN": 41}, "at most 100"),
        ("Q-BKP-03", "2026-13-01", "not a day"),
        ("Q-DEV-02", "dl,ssn", "no answer"),
    ],
)
def test_what_is_no_reply_is_refused_in_words(name, value, told):
    with pytest.raises(InputError, match=told):
        reply_of(question(name), value)


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2026, 11, 30), "6"),
        (date(2026, 6, 1), "6"),
        (date(2026, 5, 28), "12"),
        (date(2025, 12, 1), "12"),
        (date(2025, 11, 28), "old"),
        (date(1999, 1, 1), "old"),
    ],
)
def test_a_day_counts_by_its_age(day, key):
    assert settle(question("Q-BKP-03"), day.isoformat(), on=ON) == key


def test_a_day_to_come_is_refused():
    with pytest.raises(InputError, match="December 1, 2026 lies after November 30, 2026"):
        settle(question("Q-BKP-03"), (ON + timedelta(days=1)).isoformat(), on=ON)


@given(st.dates(max_value=ON), st.dates(max_value=ON))
def test_an_older_day_never_counts_more(one, other):
    asked = question("Q-GOV-02")
    rated = [asked.credit(settle(asked, day.isoformat(), on=ON)) for day in sorted((one, other))]
    assert rated[0] <= rated[1]


def test_of_several_the_least_favorable_counts():
    def hosted(reply):
        return facts_from_answers(CATALOG.questions, CATALOG.facts, {"Q-PRO-06": reply})

    assert hosted("terminal,hosted")["payment_hosted"].share == 1
    assert hosted("terminal,own")["payment_hosted"].share == 0


def test_a_question_that_does_not_apply_is_left_out_with_the_reason():
    asked, left_out = asked_questions(CATALOG.questions.values(), {"has_web"}, "standard")
    assert left_out["Q-WEB-02"] == ("takes_cards",)
    assert left_out["Q-HLT-01"] == ("sector_health",)
    assert "Q-PHY-01" not in left_out  # it is not of this depth
    assert len(asked) + len(left_out) == 81


def test_states_are_those_that_the_scanner_knows():
    assert set(STATE_CODES) - {""} == set(STATES)
