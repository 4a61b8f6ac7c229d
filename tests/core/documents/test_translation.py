"""A statement with its Spanish before it: whole, with the same figures, kept inside the PDF."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.core.documents import offers, samples
from tests.core.documents.test_offers import told

from duecare.catalog import load_catalog
from duecare.documents.model import NOT_LEGAL_ADVICE, SignatureLine
from duecare.documents.pdf import _WORDS, render_pdf
from duecare.documents.statements import (
    DecisionRecord,
    certificate,
    decision_letter,
    offer_letter,
)
from duecare.documents.statements.completion import Completed, completion_statement
from duecare.documents.stored import statement_of
from duecare.documents.translation import WHAT_COUNTS, in_language, with_spanish
from duecare.documents.wording.training import check_words

METHOD = "emailed link and emailed code entered; pages shown in Spanish; code from an app"
FIGURE = re.compile(r"\d[\d,]*\d|\d")
ENGLISH = re.compile(r"\b(?:the|of|and|was|with|that|this|what|your|not|by)\b", re.IGNORECASE)
LINE = SignatureLine(
    "Owner, may sign for Harbor Tax Services",
    "Ann Example",
    "Harbor Tax Services",
    datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC),
    METHOD,
)


def offer():
    """One in the words of the catalogs, which are those that have Spanish."""
    known = load_catalog().safeguards["SG-MFA-EMAIL"]
    return told(offers.mailbox(), title=known.title, action=known.do)


def letter(choice="declined"):
    decision = DecisionRecord(
        offer(),
        choice,
        "Compramos otras en primavera.",
        "Se quedan en la oficina.",
        samples.CREATED.date(),
        page_sha256="5b" * 32,
        language="es",
    )
    return decision_letter(decision, preparation=samples.PREPARATION, signatures=(LINE,))


def completion():
    facts = Completed(
        title=f"Declined: {offer().title}",
        signer="Ann Example",
        authority="Owner, may sign for Harbor Tax Services",
        signed_at=datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC),
        method=METHOD,
        button="I understand the stated risk remains. Decline",
        shown=f"the page with SHA-256 {'5b' * 32}",
        reading="open 31 seconds before signing, in use for 30 seconds, 100 percent of it scrolled "
        "into view",
        before_sha256="5c" * 32,
        bytes_before=40_112,
        entry=40,
        log_size=52,
        fingerprint="5d",
        seal_fingerprint="5e",
        sealed_at=datetime(2026, 11, 24, 8, 0, 2, tzinfo=UTC),
    )
    return completion_statement(facts, preparation=samples.PREPARATION)


def texts(value):
    """Every text of a part that a reader sees."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in ("kind", "style", "tone", "align", "facts", "versions", "drawing"):
                yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def lesson(**changes):
    """A certificate of a lesson that was taken in Spanish."""
    passed = replace(samples.lessons()[1], title="Phishing at work", **changes)
    line = replace(LINE, role="Terminé esta lección en persona.", method=f"typed name; {METHOD}")
    return certificate(
        passed,
        preparation=samples.PREPARATION,
        signature=line,
        check=check_words(address="https://northgate.example/", code="WJKY", opened=41),
        spanish_title="Phishing en el trabajo",
    )


@pytest.mark.parametrize(
    "made",
    [lesson(), lesson(sitting=2), lesson(sitting=3, rule="POL-TRAINING 4"), lesson(seconds=None)],
)
def test_a_certificate_of_a_lesson_in_spanish_is_in_spanish_to_the_last_word(made):
    said = [one for one in texts(made.translation.content) if one != "Phishing en el trabajo"]
    assert [one for one in said if ENGLISH.search(one)] == []
    assert any("aprobó la lección «Phishing en el trabajo»" in one for one in said)
    assert any("el que cuenta" in one for one in said)
    kept = list(texts(replace(made, translation=None).content))
    assert "Phishing at work" in kept
    assert not [one for one in kept if "Phishing en el trabajo" in one]
    before, after = (
        [FIGURE.findall(one) for one in texts(part.content["sections"])]
        for part in (made, made.translation)
    )
    assert [sorted(one) for one in before] == [sorted(one) for one in after]


def test_the_completion_page_says_when_it_was_sealed_beside_when_it_was_signed():
    made = with_spanish(completion())
    said = list(texts(made.content))
    assert "November 23, 2026, 2:05:09 p.m. UTC (server clock)" in said
    assert "November 24, 2026, 8:00:02 a.m. UTC (server clock)" in said
    spanish = list(texts(made.translation.content))
    assert "24 de noviembre de 2026, 8:00:02 a. m. UTC (reloj del servidor)" in spanish


@pytest.mark.parametrize(
    "made",
    [
        letter(),
        letter("accepted"),
        letter("undecided"),
        completion(),
        offer_letter([offer()], preparation=samples.PREPARATION),
    ],
    ids=lambda one: one.kind,
)
def test_a_paper_is_said_to_the_last_sentence_with_its_own_figures(made):
    spanish = with_spanish(made).translation
    wrong = [one for one in texts(spanish.content) if ENGLISH.search(one)]
    assert wrong == []
    before, after = (
        [FIGURE.findall(one) for one in texts(part.content["sections"])] for part in (made, spanish)
    )
    assert [sorted(one) for one in before] == [sorted(one) for one in after]


def test_the_letter_is_a_page_in_spanish_and_the_page_that_is_signed():
    made = with_spanish(letter())
    pdf = render_pdf(made, branding=samples.BRANDING, created=samples.CREATED)
    kept = statement_of(pdf)
    assert kept.digest == made.digest != letter().digest
    assert kept.translation.content == made.translation.content
    assert replace(kept, translation=None).digest == letter().digest


def test_the_fixed_words_of_every_paper_have_spanish():
    for word in (*_WORDS, NOT_LEGAL_ADVICE, WHAT_COUNTS, "as of November 23, 2026"):
        assert in_language(word, "es") != word, word
        assert in_language(word, "en") == word
    assert in_language("November 23, 2026, 2:05:09 p.m. CST", "es") == (
        "23 de noviembre de 2026, 2:05:09 p. m. CST"
    )
