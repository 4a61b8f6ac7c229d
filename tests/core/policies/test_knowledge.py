"""What replies, measurements and records say of a fact."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.policies import FactSources, FactState, QuestionReply, known_facts, load_policies

DAY, LATER = date(2026, 11, 20), date(2026, 11, 25)
FULL = QuestionReply(1.0, 1, DAY, "document")
PART = QuestionReply(0.75, 2, DAY, "technician", "2 of 6 laptops")


def state(fact, **sources):
    return known_facts(FactSources(**sources), load_policies()).states.get(fact)


def test_a_full_reply_to_the_question_that_says_as_much_shows_the_fact():
    found = state("mfa_mail", replies={"Q-ACC-01": FULL})
    assert found == FactState("yes", "shown", DAY, "document")


@pytest.mark.parametrize(
    ("grade", "proof"), [(0, "stated"), (1, "shown"), (2, "shown"), (3, "measured")]
)
def test_the_proof_is_that_of_the_answer(grade, proof):
    assert state("mfa_mail", replies={"Q-ACC-01": QuestionReply(1.0, grade, DAY)}).proof == proof


def test_most_is_not_all():
    found = state("mfa_mail", replies={"Q-ACC-01": PART})
    assert (found.holding, found.missing) == ("no", "2 of 6 laptops")


def test_a_question_that_asks_for_less_denies_and_never_confirms():
    """A screen that locks within 15 minutes says nothing about 10."""
    assert state("auto_lock", replies={"Q-DEV-05": FULL}) is None
    assert state("auto_lock", replies={"Q-DEV-05": PART}).holding == "no"


def test_do_not_know_says_nothing():
    assert state("mfa_mail", replies={"Q-ACC-01": QuestionReply(None)}) is None


def test_does_not_apply_is_nothing_of_the_kind():
    away = QuestionReply(None, 1, DAY, applies=False)
    assert state("mfa_remote", replies={"Q-ACC-02": away}).holding == "none_here"
    assert state("mfa_mail", replies={"Q-ACC-01": away}) is None


def test_several_questions_must_all_be_in_full_and_the_weakest_counts():
    measured = QuestionReply(1.0, 3, LATER, "console")
    assert state("antimalware", replies={"Q-DEV-06": measured}) is None
    both = state("antimalware", replies={"Q-DEV-06": measured, "Q-DEV-07": FULL})
    assert (both.holding, both.proof, both.day) == ("yes", "shown", DAY)
    assert both.source == "console; document"


def test_a_measurement_outweighs_a_word_and_both_sides_are_kept():
    measured = FactState("no", "measured", DAY, "console", "2 of 6 laptops")
    said = QuestionReply(1.0, 0, LATER, "Dana Cole")
    found = known_facts(
        FactSources(replies={"Q-DEV-02": said}, measured={"laptops-encrypted": measured}),
        load_policies(),
    )
    assert found.states["laptops_encrypted"] == measured
    assert {one.holding for one in found.differences["laptops_encrypted"]} == {"yes", "no"}


def test_the_newer_of_two_equal_proofs_counts_and_of_one_day_the_worse():
    seen = FactState("yes", "shown", LATER, "photo")
    assert state("mfa_mail", replies={"Q-ACC-01": PART}, confirmed={"mfa_mail": seen}) == seen
    same = FactState("yes", "shown", DAY, "photo")
    assert (
        state("mfa_mail", replies={"Q-ACC-01": PART}, confirmed={"mfa_mail": same}).holding == "no"
    )


def test_records_of_the_product_count_by_fact():
    passed = FactState("yes", "measured", DAY, "training record")
    assert state("first_lessons_passed", held={"first_lessons_passed": passed}) == passed


@given(
    st.dictionaries(
        st.sampled_from(["Q-DEV-02", "Q-DEV-03", "Q-ACC-01", "Q-DAT-06"]),
        st.builds(
            QuestionReply,
            st.sampled_from([None, 0.0, 0.25, 0.75, 1.0]),
            st.integers(0, 3),
            st.just(DAY),
        ),
    )
)
def test_no_fact_is_in_force_without_a_full_reply_to_each_of_its_questions(replies):
    library = load_policies()
    for name, found in known_facts(FactSources(replies=replies), library).states.items():
        if found.holding == "yes":
            holds = library.facts[name].holds
            assert holds
            assert all(replies[one].share == 1.0 for one in holds)


def test_every_fact_can_be_answered_by_something():
    """Each is a question of the questionnaire; what the product holds spares asking."""
    for fact in load_policies().facts.values():
        assert fact.ask.endswith("?")
        assert fact.safeguards
