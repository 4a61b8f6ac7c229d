"""Lessons and policies name one thing alike."""

from dataclasses import replace

from duecare.catalog.files import read_yaml, shipped_data
from duecare.policies import AcceptedPlan, FactState, compose
from duecare.policies.taught import SLOT_OF_LESSON_FACT, clauses_in_force, taught_values


def lesson_facts():
    return {one["id"]: one for one in read_yaml(shipped_data(), "training/facts.yaml")["facts"]}


def test_each_fact_of_lessons_has_a_blank_of_its_kind(library):
    facts = lesson_facts()
    assert SLOT_OF_LESSON_FACT.keys() <= facts.keys()
    assert set(SLOT_OF_LESSON_FACT.values()) <= library.slots.keys()
    alike = {"phone": "phone", "email": "email", "number": "integer"}
    for fact, slot in SLOT_OF_LESSON_FACT.items():
        kind = alike.get(facts[fact]["kind"])
        assert kind in (None, library.slots[slot].kind), fact


def test_every_clause_that_lessons_name_exists(library):
    clauses = {one.id for policy in library.policies.values() for one in policy.clauses}
    for fact in lesson_facts().values():
        assert set(fact.get("clauses", ())) <= clauses


def test_a_lesson_says_the_length_that_the_policy_asks_for(library, full):
    case = replace(full, values={**full.values, "min_length": "16"})
    assert taught_values(case, library)["policy.min_length"] == "16"
    password = compose(library.policy("POL-PASSWORD"), case, library)
    assert "at least 16 characters" in password.clause("PWD-03").text


def test_what_a_client_does_not_have_is_not_taught(library, full):
    case = replace(full, values={**full.values, "night_phone": ""}, facts={})
    found = taught_values(case, library)
    assert not {"after_hours_phone", "msp.asks_no_codes"} & found.keys()
    assert taught_values(full, library)["msp.asks_no_codes"] == "yes"


def test_only_clauses_that_bind_are_mentioned(library, full):
    plan = AcceptedPlan(full.on, full.on, "Do it")
    facts = {**full.facts, "encryption_recorded": FactState("no")}
    case = replace(full, facts=facts, plans={"encryption_recorded": plan})
    policy = compose(library.policy("POL-ENCRYPTION"), case, library)
    assert policy.clause("ENC-11").status == "planned"
    found = clauses_in_force([policy])
    assert "ENC-02" in found
    assert "ENC-11" not in found
