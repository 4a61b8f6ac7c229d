"""Sentences are composed from facts, in one place; every code has one."""

import dataclasses
import re
import string

import pytest
from tests.core.documents import samples

from duecare.documents.wording import advice, checks, insurance
from duecare.documents.wording.caveats import SENTENCES, caveat_sentence
from duecare.documents.wording.result import price_in_words
from duecare.risk.caveats import CaveatCode, caveat
from duecare.risk.offer import estimated
from duecare.risk.policies import WalkedStep
from duecare.risk.result import (
    CrossCheck,
    Gap,
)

FACTS = {
    "count": 1,
    "people": 9.0,
    "everybody": 1_200.0,
    "state": "TX",
    "revenue": 5e6,
    "employees": 1,
    "meanings": ("a", "b"),
    "states": ("CA", "TX"),
    "scenario": "SCN-RANSOM",
    "title": "Ransomware",
    "unit": "portable_device",
    "device": "LT-07",
    "scan": "lt07",
    "policy": "A (cyber)",
    "part": "pci",
    "start": "2026-01-01",
    "end": "2027-06-30",
    "day": "2028-01-01",
    "until": "2028-03-01",
    "laptops": 3,
    "mailboxes": 4,
    "suppliers": 5,
    "shops": 1,
    "insured": "firm",
}


@pytest.mark.parametrize("code", CaveatCode)
def test_every_caveat_is_one_whole_sentence(code):
    text = caveat_sentence(caveat(code, **FACTS))
    assert text.endswith(".")
    assert not re.search(r"[{}]|\b(1 (items|employees|folders))\b", text)
    assert text[0].isupper() or text[0].isdigit()


def test_every_caveat_has_words_and_no_words_are_left_over():
    assert SENTENCES.keys() == set(CaveatCode)


def test_what_is_counted_agrees_with_its_noun():
    assert caveat_sentence(caveat(CaveatCode.UNREAD, count=1)).startswith("1 item could")
    assert caveat_sentence(caveat(CaveatCode.UNREAD, count=2_000)).startswith("2,000 items could")
    one, two = (caveat(CaveatCode.FOLDERS_ARE_SHARED, count=n) for n in (1, 2))
    assert caveat_sentence(one) == "1 scanned folder is counted as shared folders of the office."
    assert caveat_sentence(two) == "2 scanned folders are counted as shared folders of the office."


def test_a_sentence_uses_no_fact_that_its_code_does_not_name():
    named = set(FACTS) - {"count"} | {"items", "folders", "assumed_counts"}
    for text in SENTENCES.values():
        fields = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert fields <= named


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (
            Gap(100, 1_200_000, 100_000, 1_100_000, "client", 1),
            (
                "A bad year (1 in 100) costs $1.2 million; your policy pays $100,000; $1.1 million "
                "stays with you."
            ),
        ),
        (
            Gap(200, 50_000, 20_000, 30_000, "firm", 2),
            (
                "A bad year (1 in 200) costs $50,000; its policies pay $20,000; $30,000 stays with the "
                "firm."
            ),
        ),
        (
            Gap(100, 50_000, 0, 50_000, "client", 0),
            "A bad year (1 in 100) costs $50,000; no policy was given; $50,000 stays with you.",
        ),
        (
            Gap(1000, 0, 0, 0, "client", 1),
            "In at least 999 of 1,000 simulated years you have no loss.",
        ),
        (
            Gap(1000, 0, 0, 0, "firm", 1),
            "In at least 999 of 1,000 simulated years the firm has no loss.",
        ),
        (Gap(0, 0, 0, 0, "client", 1), "Too few events were simulated for a bad case."),
        (
            Gap(
                0,
                900_000,
                400_000,
                500_000,
                "client",
                1,
                "A laptop is lost",
                "SCN-LOST-DEVICE",
                estimated(0.004, 0.015, 0.05),
                "health",
                "limit",
            ),
            (
                "A laptop, tablet, or phone is lost or stolen: of 1,000 practices like yours, about "
                "15 (4 to 50) lose one within five years. One such case in ten costs more than "
                "$900,000. Your policy pays $400,000; $500,000 stays with you."
            ),
        ),
        (
            Gap(0, 900_000, 0, 900_000, "firm", 0, "A laptop is lost"),
            (
                "A laptop is lost. One such case in ten costs more than $900,000. No policy was "
                "given; $900,000 stays with the firm."
            ),
        ),
    ],
)
def test_the_gap_is_one_sentence_to_the_one_who_bears_it(gap, text):
    assert insurance.gap_sentence(gap) == text


@pytest.mark.parametrize(
    ("step", "part", "of", "day", "name", "note"),
    [
        ("loss", "pci", (), "", "loss: card brands", ""),
        (
            "waiting_period",
            "business_interruption",
            (12.0, 96.0),
            "",
            "waiting period: business interruption",
            "12 of 96.0000 hours",
        ),
        ("coinsurance", "", (0.1, 135_000.0), "", "coinsurance", "0.1 x $135,000.00"),
        ("each_claim_limit", "", (1_000.0,), "", "each claim limit", "limit $1,000.00"),
        ("aggregate_limit", "", (10.5,), "", "aggregate limit", "left $10.50"),
        (
            "defense_outside",
            "defense",
            (7.0,),
            "",
            "defense outside the limit",
            "$7.00 less what is left of the retention",
        ),
        (
            "retroactive_date",
            "liability",
            (),
            "2024-01-01",
            "act before the retroactive date: liability",
            "retroactive date January 1, 2024",
        ),
        ("excess_paid", "", (), "", "paid", "pays what exceeds the limits below it"),
        ("not_insured", "", (9.0,), "", "not insured", "$9.00 less all that was paid"),
    ],
)
def test_a_line_of_the_exhibit_says_what_it_was_computed_from(step, part, of, day, name, note):
    line = WalkedStep(1, "A (cyber)", step, -1.0, 1.0, part, of, day)
    assert (insurance.exhibit_step(line), insurance.exhibit_note(line)) == (name, note)


@pytest.mark.parametrize(
    ("level", "assumed", "said"),
    [
        (0.0, True, "No answer shows that this is in place."),
        (0.0, False, "Not in place."),
        (0.25, False, "25% in place."),
    ],
)
def test_a_recommendation_says_how_far_it_is_in_place(level, assumed, said):
    one = dataclasses.replace(samples.recommendations()[0], level=level, assumed=assumed)
    assert advice.state_of(one) == said


def test_both_engines_say_which_figure_they_computed():
    check = CrossCheck("year_above", 0.1, 0.1, 0.2, 12_345.6)
    assert checks.figure_checked(check) == "chance of a year above $12,346"


def test_a_whole_result_has_its_sentences_beside_the_facts():
    words = price_in_words(samples.price(), firm=True)
    assert price_in_words(samples.price()).keys() == words.keys() - {"firm_insurance"}
    assert words["insurance"]["gap"].endswith("$1.1 million stays with you.")
    assert words["firm_insurance"]["gap"].endswith("$200,000 stays with the firm.")
    assert words["caveats"] == (
        (
            "2 items could not be fully read: people in what was not read are not counted, so every "
            "count and amount is at least what it says."
        ),
    )
    assert set(words["recommendations"]) == {item.title for item in samples.recommendations()}
