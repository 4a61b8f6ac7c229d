"""Levels of risk: the tables of NIST SP 800-30, with exposure and the state of the guards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.risk import Answers, ClientProfile, price
from duecare.risk.advice.levels import GuardState, level_of, table_level
from duecare.risk.inputs.answers import Answer
from duecare.risk.result import LEVELS

CHANCE = st.floats(0.0, 1.0)
SHARE = st.floats(0.0, 1.0)
PEOPLE = st.floats(0.0, 1e6)
DOLLARS = st.floats(0.0, 1e7)


def judged(catalog, **given):
    facts = {
        "chance": 0.015,
        "guards": GuardState(0.0, 0.0),
        "people": 4_133.0,
        "left": 15_000.0,
        "bearable": 160_000.0,
    }
    return level_of(**{**facts, **given}, priors=catalog.priors)


def test_an_unencrypted_laptop_with_4133_people_is_high(catalog):
    found = judged(catalog)
    assert (found.occurrence, found.harm, found.likelihood) == ("moderate", "very high", "high")
    assert (found.impact, found.level) == ("high", "high")


def test_the_same_laptop_encrypted_and_checked_is_low(catalog):
    found = judged(catalog, guards=GuardState(0.7, 0.7), people=0.0, left=2_000.0)
    assert found.guard == "checked"
    assert found.level in ("low", "very low")


def test_a_loss_that_the_owner_cannot_carry_weighs_most(catalog):
    found = judged(catalog, guards=GuardState(0.4, 0.4), left=320_000.0)
    assert (found.guard, found.likelihood, found.impact) == ("partly", "moderate", "very high")
    assert found.level == "high"
    assert found.beyond_bearable


@given(CHANCE, SHARE, PEOPLE, DOLLARS)
def test_what_somebody_only_says_is_never_low(catalog, chance, share, people, left):
    found = judged(catalog, chance=chance, guards=GuardState(share, 0.0), people=people, left=left)
    assert LEVELS.index(found.level) >= LEVELS.index("moderate")


@given(CHANCE, CHANCE, SHARE, PEOPLE, PEOPLE, DOLLARS, DOLLARS)
def test_more_often_more_people_or_more_dollars_never_lower_a_level(
    catalog, one, other, share, people, more, left, extra
):
    low, high = sorted((one, other))
    guards = GuardState(share, share)
    before = judged(catalog, chance=low, guards=guards, people=people, left=left)
    after = judged(catalog, chance=high, guards=guards, people=people + more, left=left + extra)
    assert LEVELS.index(before.level) <= LEVELS.index(after.level)


@given(CHANCE, SHARE, SHARE, SHARE, PEOPLE, DOLLARS)
def test_a_better_or_better_checked_guard_never_raises_a_level(
    catalog, chance, one, other, seen, people, left
):
    low, high = sorted((one, other))
    worse = judged(
        catalog, chance=chance, guards=GuardState(low, low * seen), people=people, left=left
    )
    better = judged(catalog, chance=chance, guards=GuardState(high, high), people=people, left=left)
    assert LEVELS.index(better.level) <= LEVELS.index(worse.level)


@pytest.mark.parametrize(
    ("likelihood", "impact", "level"),
    [
        ("very high", "very high", "very high"),
        ("moderate", "high", "moderate"),
        ("moderate", "very high", "high"),
        ("low", "very high", "moderate"),
        ("very low", "high", "low"),
        ("high", "moderate", "moderate"),
    ],
)
def test_table_i_2_of_the_guide(likelihood, impact, level):
    assert table_level(likelihood, impact) == level


def test_a_tested_encrypted_office_has_no_high_risk(catalog, make_inventory, make_place):
    inventory = make_inventory(
        make_place("laptop", "endpoint_laptop", range(900), encrypted=True),
        make_place("server", "file_server", range(900), encrypted=True),
        make_place("mail", "cloud_mail", range(200)),
    )
    best = {
        question.id: Answer(
            max(
                question.answers,
                key=lambda one: one.credit if isinstance(one.credit, int) else -1,
            ).key,
            3,
        )
        for question in catalog.questions.values()
        if any(isinstance(one.credit, int) for one in question.answers)
    }
    profile = ClientProfile(
        name="Tested", industry="professional", state="TX", employees=8, revenue_usd=2_000_000
    )
    found = price(inventory, profile, Answers(best), catalog=catalog, years=20_000)
    levels = {one.id: one.level.level for one in found.scenarios if one.id != "SCN-MSP"}
    assert {name for name, level in levels.items() if LEVELS.index(level) >= 3} == set()
