"""Lessons and policies name one thing alike."""

from duecare.catalog.files import read_yaml, shipped_data
from duecare.policies.taught import PROMISED_IN, SLOT_OF_LESSON_FACT, TaughtFact, taught_facts


def lesson_facts():
    return {one["id"]: one for one in read_yaml(shipped_data(), "training/facts.yaml")["facts"]}


def clauses_of(library):
    return {one.id: one for policy in library.policies.values() for one in policy.clauses}


def test_each_fact_of_lessons_has_a_blank_of_its_kind(library):
    facts = lesson_facts()
    assert SLOT_OF_LESSON_FACT.keys() <= facts.keys()
    assert set(SLOT_OF_LESSON_FACT.values()) <= library.slots.keys()
    alike = {"phone": "phone", "email": "email", "number": "integer"}
    for fact, slot in SLOT_OF_LESSON_FACT.items():
        kind = alike.get(facts[fact]["kind"])
        assert kind in (None, library.slots[slot].kind), fact


def test_each_blank_is_named_by_a_clause_so_that_a_policy_can_state_its_fact(library):
    named = {
        name
        for one in clauses_of(library).values()
        for text in one.templates
        for name in text.slots
    }
    assert set(SLOT_OF_LESSON_FACT.values()) <= named


def test_every_clause_that_lessons_name_exists(library):
    clauses = clauses_of(library)
    for fact in lesson_facts().values():
        assert set(fact.get("clauses", ())) <= clauses.keys()


def test_a_promise_is_made_by_a_clause_that_binds_on_signature(library):
    facts = lesson_facts()
    for fact, clause in PROMISED_IN.items():
        assert facts[fact]["kind"] == "yes_no"
        assert clause in facts[fact]["clauses"]
        assert clauses_of(library)[clause].kind in ("adoption", "conduct")


def test_a_lesson_says_the_length_that_the_policy_in_force_asks_for(library):
    policy = library.policy("POL-PASSWORD")
    found = taught_facts(policy, {"min_length": "16", "night_phone": ""}, {"PWD-03"})
    assert found == {"policy.min_length": TaughtFact("16", "PWD-03")}


def test_what_no_clause_in_force_says_is_not_taught(library):
    assert taught_facts(library.policy("POL-PASSWORD"), {"min_length": "16"}, {"PWD-01"}) == {}
    assert taught_facts(library.policy("POL-PAYMENT"), {}, set()) == {}
    found = taught_facts(library.policy("POL-PAYMENT"), {"dual_limit": "$5,000"}, {"PAY-02"})
    assert found == {"callback_rule": TaughtFact(True, "PAY-02")}
