"""How many questions a client is asked for all its policies, and what may be suggested."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.core.policies.test_oracle import ANSWERS, CLIENTS, situation

from duecare.catalog import load_catalog
from duecare.person_names import same_name
from duecare.policies import compose, load_policies, policies_needed, questionnaire
from duecare.policies.check import check_library
from duecare.policies.compose import same_people
from duecare.policies.suggestions import RosterPerson, Suggestion, suggestions
from duecare.policies.template import Template

MOST_ASKED = 40
"""What a consultant would ask for a whole set of policies."""
KNOWN = ("company", "msp", "help_phone", "states", "owner", "review_date")
"""What is on record of any client before a question is asked."""
SCANNED = ("people_counted_on", "people_best", "people_low", "people_high", "data_types", "places")
"""What a scan fills in; the fact that people were counted is that of a scan."""


def bare(client: str, kind: str):
    full = situation(client, kind)
    counted = load_policies().facts["people_counted"]
    scan = SCANNED if full.in_force(counted) else ()
    return replace(full, values={one: full.values[one] for one in (*KNOWN, *scan)})


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_is_asked_no_more_than_a_consultant_would_ask(client, library):
    asked = {}
    for kind in ANSWERS:
        now = bare(client, kind)
        needed = [one.policy for one in policies_needed(now, library) if one.needed]
        assert len(needed) >= 17
        found = questionnaire(needed, now, library, suggested=suggestions(now, library))
        asked[kind] = found.asked_count
    assert max(asked.values()) <= MOST_ASKED, asked


def test_what_is_asked_and_what_is_suggested_is_enough_to_sign_every_policy(library):
    now = bare("dentist", "mixed")
    needed = [one.policy for one in policies_needed(now, library) if one.needed]
    for _ in range(3):  # people are named first, and others follow from them
        found = questionnaire(needed, now, library, suggested=suggestions(now, library))
        people = iter(("Dana Cole", "Luis Ortega", "Joan Pruitt", "Sam Reed") * 20)
        given = {
            one.slot.id: one.value
            or (next(people) if one.slot.kind == "person" else one.slot.example)
            for one in found.of_standing("asked", "suggested")
        }
        now = replace(now, values={**now.values, **given})
    assert (found.suggested_count, found.of_standing("asked")) == (0, [])
    for one in needed:
        blanks = [
            two
            for two in compose(library.policy(one), now, library).problems
            if two.code == "blank"
        ]
        assert blanks == []


def test_one_person_is_never_suggested_for_two_parts_that_want_two(library):
    owner = replace(
        bare("dentist", "nothing"), values={"owner": "Dr. Ann Example", "lead": "Ann Example"}
    )
    found = suggestions(owner, library)
    filled = replace(
        owner, values={**owner.values, **{name: one.value for name, one in found.items()}}
    )
    assert same_people(filled, frozenset(library.people), library) == []
    assert not any(
        same_name(found[one].value, "Ann Example")
        for one in ("deputy", "access_second")
        if one in found
    )


def test_a_suggestion_names_its_ground(library):
    now = replace(
        bare("shop", "nothing"), values={"owner": "Marisol Vega", "save_places": "the server"}
    )
    roster = [
        RosterPerson("Joan Pruitt", "Bookkeeper, part time"),
        RosterPerson("Al Chan", "Chandler"),
    ]
    found = suggestions(now, library, offered={"client_word": "customers"}, roster=roster)
    assert found["payer"] == Suggestion("Joan Pruitt", "job_title", "Bookkeeper, part time")
    assert found["payroll"] == Suggestion("Joan Pruitt", "same_person", "payer")
    assert found["client_word"] == Suggestion("customers", "record")
    assert found["yellow_stores"] == Suggestion("the server and company mail", "usual")
    assert "server_people" not in found  # no IT provider is on record here
    assert "save_places" not in found
    assert "outside_ear" not in found  # the lawyer is not named yet


def test_a_suggested_word_says_how_things_are_only_where_its_question_shows_it(
    library, monkeypatch
):
    slot = library.slots["card_place"]
    usual = slot.model_copy(update={"default": Template("the front desk")})
    monkeypatch.setitem(library.slots, "card_place", usual)
    fact = library.facts["emergency_card"]
    blind = fact.model_copy(update={"ask": Template("Is there a paper card?")})
    assert check_library(library, load_catalog()) == []
    monkeypatch.setitem(library.facts, "emergency_card", blind)
    found = check_library(library, load_catalog())
    assert any("emergency_card: says card_place, which is suggested" in one for one in found)
