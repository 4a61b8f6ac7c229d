"""What facts say to the assessment, and what happens where they contradict an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.catalog import load_catalog
from duecare.documents.statements.answers import answered_questions, difference_blocks
from duecare.documents.wording.measurements import (
    conflict_sentence,
    left_open_words,
    measured_words,
    proof_words,
    resolved_sentence,
    source_words,
)
from duecare.risk import Answer, Answers
from duecare.risk.readings import KnownThings, ObservedFact, Thing, WayOut, read_facts, settle

LISTED = date(2027, 3, 12)
END = date(2027, 3, 15)
# The eleven laptops of the designed assessment page: three are not encrypted.
PEOPLE = {7: 1920, 9: 310, 11: None}


def laptops(*plain, unknown=(), of=11, on=LISTED, proof=3):
    def one(number):
        value = None if number in unknown else number not in plain
        facts = {"encrypted": ObservedFact(value, on, "device list", proof)}
        return Thing(f"LA-LT-{number:02}", "laptop", people=PEOPLE.get(number, 5), facts=facts)

    return KnownThings({"devices": tuple(one(n) for n in range(1, of + 1))})


def settled(known, said=None, resolutions=(), at=END, proof=0):
    answers = Answers({"Q-DEV-02": Answer(said, proof)} if said else {})
    readings = read_facts(known, load_catalog())
    return settle(answers, readings, load_catalog(), at=at, resolutions=resolutions)


def test_the_sentence_of_a_difference_names_the_machines_with_the_most_people_first():
    found = settled(laptops(7, 9, 11), "all")
    (open_one,) = found.open
    assert conflict_sentence(open_one) == (
        "You answered that all laptops are encrypted; the device list of March 12, 2027 shows 3 "
        "laptops of 11 that are not: LA-LT-07, LA-LT-09 and LA-LT-11."
    )
    assert found.answers.by_question["Q-DEV-02"] == Answer("some", 3)
    assert left_open_words(found.readings[0]).startswith("The list does not say where recovery")


def test_at_most_five_machines_are_named():
    (found,) = settled(laptops(*range(1, 43), of=50), "most").open
    assert conflict_sentence(found).endswith(
        "shows 42 laptops of 50 that are not: LA-LT-07, LA-LT-09, LA-LT-01, LA-LT-02, LA-LT-03 "
        "and 37 more."
    )


def test_an_empty_cell_is_not_known_and_never_a_no():
    found = settled(laptops(unknown=(3,)), "all")
    assert not found.open
    assert measured_words(found.readings[0]) == "10 of 11 laptops are encrypted, 1 not known"
    assert settled(laptops(unknown=range(1, 12)), "all").readings == ()


def test_what_a_list_cannot_tell_is_never_measured_as_whole():
    found = settled(laptops(), "all")
    assert not found.open
    assert found.answers.by_question["Q-DEV-02"].proof == 0
    assert "Q-DEV-02" not in settled(laptops()).answers.by_question
    assert settled(laptops(1, 2)).answers.by_question["Q-DEV-02"] == Answer("some", 3)


def test_a_fact_that_tells_all_of_a_question_answers_it_and_proves_it():
    edr = tuple(
        Thing(
            f"PC-{n}",
            "desktop",
            facts={"edr_present": ObservedFact(n != 3, LISTED, "agent list", 3)},
        )
        for n in range(21)
    )
    readings = read_facts(KnownThings({"devices": edr}), load_catalog())
    unsaid = settle(Answers(), readings, load_catalog(), at=END)
    assert unsaid.answers.by_question["Q-DEV-06"] == Answer("most", 3)
    agreed = settle(Answers({"Q-DEV-06": Answer("most", 0, "n")}), readings, load_catalog(), at=END)
    assert agreed.answers.by_question["Q-DEV-06"] == Answer("most", 3, "n")
    lower = settle(Answers({"Q-DEV-06": Answer("none", 0)}), readings, load_catalog(), at=END)
    assert lower.answers.by_question["Q-DEV-06"].key == "none"
    assert conflict_sentence(lower.open[0]) == (
        "You answered that no computer runs EDR; the agent list of March 12, 2027 shows 20 of 21 "
        "that run EDR."
    )


def test_measured_cannot_be_said_by_hand():
    assert settled(KnownThings(), "all", proof=3).answers.by_question["Q-DEV-02"].proof == 2


def test_facts_older_than_thirty_days_at_the_end_are_old_and_prove_less():
    old = settled(laptops(7), at=date(2027, 4, 12))
    assert proof_words(old.readings[0], date(2027, 4, 12)) == "measured, old"
    assert old.answers.by_question["Q-DEV-02"].proof == 2
    assert proof_words(old.readings[0], date(2027, 4, 11)) == "measured"


def test_one_machine_that_was_last_seen_long_ago_makes_what_counts_it_old():
    """A list of today tells the state of the day on which each machine was seen."""
    seen = laptops(7)
    first, *others = seen.things["devices"]
    gone = replace(first, facts={"encrypted": ObservedFact(True, date(2026, 12, 2), proof=3)})
    found = settled(KnownThings({"devices": (gone, *others)}), "all", at=LISTED)
    assert source_words(found.readings[0]) == "device list of December 2, 2026 to March 12, 2027"
    assert proof_words(found.readings[0], LISTED) == "measured, old"
    late = replace(first, facts={"encrypted": ObservedFact(True, date(2027, 3, 2), proof=3)})
    found = settled(KnownThings({"devices": (late, *others)}), at=LISTED)
    assert source_words(found.readings[0]) == "device list of March 2 to March 12, 2027"
    assert proof_words(found.readings[0], LISTED) == "measured"


def resolution(outcome, *names, on=LISTED):
    return WayOut(
        "Q-DEV-02", "laptops-encrypted", "all", outcome, on, frozenset(names),
        "They hold no patient data.", "Theo Lindqvist", END,
    )  # fmt: skip


def test_a_list_that_is_wrong_is_wrong_until_a_newer_one():
    kept = resolution("list_wrong", "LA-LT-07")
    found = settled(laptops(7), "all", [kept])
    assert not found.open
    assert found.answers.by_question["Q-DEV-02"] == Answer("all", 0)
    assert resolved_sentence(found.resolved[0]).endswith(
        "LA-LT-07. Resolved on March 15, 2027 by Theo Lindqvist: the list is wrong or out of date. "
        "They hold no patient data."
    )
    assert len(settled(laptops(7, on=date(2027, 3, 13)), "all", [kept]).open) == 1


def test_both_right_ends_with_a_new_name():
    kept = resolution("both_right", "LA-LT-07", "LA-LT-09")
    assert not settled(laptops(7, on=date(2027, 5, 1)), "all", [kept]).open
    assert len(settled(laptops(7, 8), "all", [kept]).open) == 1
    assert len(settled(laptops(7, 9), "most", [kept]).open) == 1


@given(
    plain=st.sets(st.integers(1, 11)),
    unknown=st.sets(st.integers(1, 11)),
    said=st.sampled_from(["all", "most", "some", "none"]),
)
def test_while_it_is_open_the_worse_side_counts(plain, unknown, said):
    found = settled(laptops(*plain, unknown=unknown), said)
    question = load_catalog().questions["Q-DEV-02"]
    counted = question.option(found.answers.by_question["Q-DEV-02"].key).credit
    assert counted <= question.option(said).credit
    for one in found.open:
        assert counted <= question.option(one.reading.at_most).credit
        assert one.reading.have < one.reading.of


@pytest.mark.parametrize("key", list(load_catalog().measurements))
def test_every_rule_can_be_told(key):
    rule = load_catalog().measurements[key]
    facts = {rule.holds: ObservedFact(False, LISTED, "list", 3)}
    things = (Thing("A", (rule.kinds or ("x",))[0], facts=facts), Thing("B", "x"))
    (reading,) = read_facts(KnownThings({rule.count: things}), load_catalog())
    question = load_catalog().questions[rule.question]
    best = max((o for o in question.answers if isinstance(o.credit, int)), key=lambda o: o.credit)
    found = settle(Answers({rule.question: Answer(best.key)}), [reading], load_catalog(), at=END)
    assert conflict_sentence(found.open[0]).startswith("You answered that ")


def test_a_statement_says_what_is_open_word_for_word():
    found = settled(laptops(7, 9, 11), "all")
    (row,) = answered_questions(Answers({"Q-DEV-02": Answer("all")}), found, at=END)
    assert (row.answer, row.proof) == ("Yes, all", "contradicted")
    assert row.note.startswith("8 of 11 laptops are encrypted (device list of March 12, 2027).")
    blocks = difference_blocks(found)
    assert blocks[0].text == (
        "1 answer could be compared with a list, a scan or a record; 1 differs and is open."
    )
    assert conflict_sentence(found.open[0]) in blocks[1].text
    assert "what the facts show counts" in blocks[1].text
