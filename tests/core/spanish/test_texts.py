"""The Spanish of catalogs, results and policies is complete, in step, and easy to read."""

import re
from datetime import date

import pytest
from tests.core.documents import offers
from tests.core.documents.test_offers import texts, told
from tests.core.policies.cases import tax_preparer

from duecare.catalog import load_catalog
from duecare.catalog.lessons.grades import szigriszt
from duecare.data_types import BY_ID
from duecare.documents.statements.risks import LEVEL_RULE
from duecare.documents.wording import law_facts
from duecare.documents.wording.events import EVENTS, PEERS, SUPPLIERS_LINE
from duecare.documents.wording.laws import reading_mark
from duecare.documents.wording.security_policies import rests_lines
from duecare.policies import FactState, Situation, compose, load_policies
from duecare.spanish import Pair, book, policy_book, say
from duecare.spanish.books import NAMES, texts_of
from duecare.spanish.patterns import TOKEN

CITATION = re.compile(r"\d+ CFR [\d.()a-z]+\.?")
FIGURE = re.compile(r"\d[\d,.]*\d|\d")
LAWS = load_catalog().applicability.laws
MARKS = {"good", "fair", "weak"}
POLICIES = load_policies().policies
PLANNED = re.compile(r"(?:By|From) \{planned\} (.)")


def unsaid(text, *, policy=""):
    """The pieces of a text that have no Spanish."""
    texts = policy_book(policy) if policy else book()
    return [one.text.strip() for one in say(str(text), texts) if not one.is_spanish]


def catalog_texts():
    catalog = load_catalog()
    for one in catalog.safeguards.values():
        yield from (one.title, one.do, *([one.offer.step] if one.offer else ()))
    for question in catalog.questions.values():
        yield from (question.ask, question.help)
        yield from (one.text for one in (*question.numbers, *question.answers))


def result_texts():
    for event in EVENTS.values():
        yield from (event.title, event.verb, event.noun, event.one)
    for peers in PEERS.values():
        yield from (peers.businesses, peers.one, peers.people, peers.person)
    yield from (one.wording.many for one in BY_ID.values())
    for name in ("SERVICES", "LICENSES", "CONTRACTS", "OTHER_DATA", "ORGANIZATIONS", "HIPAA"):
        yield from getattr(law_facts, name).values()
    yield from law_facts.MISSING.values()


def law_texts():
    for law in LAWS.values():
        yield law.title
        yield from law.ask
        for asked in law.requires.values():
            yield asked.text
            if asked.instead is not None:
                yield asked.instead.text


def policy_texts(policy):
    """Every text of a policy; a planned sentence that only dates one in force is not asked for."""
    yield from (policy.title, policy.short_title, policy.short.intro, policy.short.intro_else)
    for clause in policy.clauses:
        yield from (clause.title, clause.text, *(one.text for one in clause.steps))
        for one in clause.facts:
            yield from (one.in_force, one.none)
            if PLANNED.sub(lambda at: at[1].upper(), one.planned) != one.in_force:
                yield one.planned
            if one.open and one.planned:
                yield one.open
        yield from (clause.conduct, clause.until, clause.point)
    for question in policy.questions:
        yield from (question.stem, *question.options)


def missing(found, have):
    known = {one.english for one in have}
    wanted = dict.fromkeys(str(one).strip() for one in found)
    return [text for text in wanted if text and text not in known]


def test_every_text_of_the_catalogs_has_spanish():
    pairs = [pair for name in NAMES for pair in texts_of(name)]
    wanted = [*catalog_texts(), *result_texts(), *law_texts()]
    assert missing(wanted, pairs) == []


@pytest.mark.parametrize("outline", sorted(POLICIES))
def test_every_text_of_a_policy_has_spanish_and_nothing_is_kept_that_is_gone(outline):
    own, shared = texts_of(f"policies/{outline}"), texts_of("policy_words")
    wanted = [str(one).strip() for one in policy_texts(POLICIES[outline])]
    assert missing(wanted, [*own, *shared]) == []
    assert [one.english for one in own if one.english not in wanted] == []


def test_what_a_clause_rests_on_is_said():
    for proof in ("measured", "shown", "stated"):
        for source in ("", "NinjaOne"):
            row = {"proof": proof, "day": "2026-11-03", "source": source}
            (line,) = rests_lines([row, row])
            assert unsaid(line, policy="POL-ENCRYPTION") == [], line
    told = say("Measured on November 3, 2026 (NinjaOne)", policy_book("POL-ENCRYPTION"))
    assert "".join(one.text for one in told) == "Medido el 3 de noviembre de 2026 (NinjaOne)"


def test_what_catalogs_no_longer_say_is_not_kept():
    laws = [*law_texts()]
    laws += [one.removeprefix("Do not ") for one in laws]
    assert missing((one.english for one in texts_of("laws")), map_pairs(laws)) == []
    kept = [one.english for name in ("safeguards", "questions") for one in texts_of(name)]
    assert missing(kept, map_pairs(catalog_texts())) == []
    asked = [one.ask for one in load_catalog().application.questions.values()]
    assert missing((one.english for one in texts_of("applications")), map_pairs(asked)) == []


def map_pairs(found):
    return [Pair(str(one), "") for one in found]


def all_pairs():
    names = [*NAMES, *(f"policies/{one}" for one in POLICIES)]
    return [(name, pair) for name in names for pair in texts_of(name)]


def slots(text):
    return {one[1] for one in TOKEN.finditer(text) if one[1]}


def brackets(text):
    return [one[0].strip("[ :") for one in TOKEN.finditer(text) if not one[1]]


def test_blanks_brackets_and_figures_of_the_english_are_those_of_the_spanish():
    wrong = []
    for name, pair in all_pairs():
        bare = [FIGURE.findall(TOKEN.sub("", text)) for text in pair]
        told = slots(pair.spanish)
        # a sentence about a result may name one event less; one that is adopted says all of it
        same = told == slots(pair.english) or (name == "results" and told < slots(pair.english))
        if (
            not same
            or sorted(bare[0]) != sorted(bare[1])
            or brackets(pair.english) != brackets(pair.spanish)
        ):
            wrong.append(f"{name}: {pair.english}")
    assert wrong == []


def test_no_english_text_has_two_spanish_ones():
    seen, twice = {}, []
    for _, pair in ((name, pair) for name, pair in all_pairs() if not name.startswith("pol")):
        if seen.setdefault(pair.english, pair.spanish) != pair.spanish:
            twice.append(pair.english)
    assert twice == []


def test_every_sentence_of_an_offer_has_spanish():
    cases = [
        told(offers.facts()),
        told(offers.mailbox()),
        told(offers.backups()),
    ]
    made_up = ("encrypt", "write down why", "are all laptops")  # not in the catalogs
    wrong = {
        piece
        for one in cases
        for text in texts(one)
        if text not in MARKS
        for piece in unsaid(text)
        if not CITATION.fullmatch(piece) and not any(part in piece.lower() for part in made_up)
    }
    assert wrong == set()


def test_sentences_that_stand_alone_on_a_page_have_spanish():
    assert [*unsaid(SUPPLIERS_LINE), *unsaid(LEVEL_RULE)] == []


def test_how_a_law_was_read_is_said():
    assert unsaid(reading_mark(offers.HIPAA)) == []


def situations():
    library = load_policies()
    full = Situation(
        on=date(2026, 11, 30),
        values={one.id: one.example for one in library.slots.values()},
        facts={one: FactState("yes", "measured", date(2026, 11, 3), "x") for one in library.facts},
        laws={one.law: () for one in library.laws.values()},
        terms=frozenset(library.terms),
        adopted=frozenset(library.ids),
    )
    return [full, tax_preparer()]


@pytest.mark.parametrize("situation", situations())
def test_policies_as_composed_are_said_to_the_last_sentence(situation):
    library, wrong = load_policies(), []
    for outline, policy in POLICIES.items():
        composed = compose(policy, situation, library)
        lines = [line for one in composed.clauses for line in (one.title, *one.words.splitlines())]
        lines += [point.text for one in composed.shorts for point in one.points]
        lines += [one.intro for one in composed.shorts]
        lines += [text for one in composed.questions for text in (one.stem, *one.options)]
        wrong += [piece for line in lines if line for piece in unsaid(line, policy=outline)]
    assert wrong == []


def test_spanish_is_as_easy_as_that_of_the_lessons():
    for name in ("questions", "safeguards", "results", *(f"policies/{one}" for one in POLICIES)):
        spanish = " ".join(TOKEN.sub("", pair.spanish).rstrip(".") + "." for pair in texts_of(name))
        assert szigriszt(spanish) >= 60, name


@pytest.mark.parametrize("outline", sorted(POLICIES))
def test_points_are_in_the_first_person_and_no_one_is_called_tu(outline):
    spanish = " ".join(pair.spanish for pair in texts_of(f"policies/{outline}"))
    assert re.findall(r"\b(?:tú|tus?|te|vosotros|ti)\b", spanish, re.IGNORECASE) == []
