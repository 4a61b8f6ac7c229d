"""The printed set: what is not in force comes first, and every state shows its proof and day."""

from dataclasses import replace
from datetime import date

import pytest
from tests.core.documents import samples, words
from tests.core.policies.cases import tax_preparer

from duecare.documents.docx import render_docx
from duecare.documents.model import SignatureLine
from duecare.documents.statements import Preparation, policy_set_document
from duecare.documents.wording.policies import (
    adoption_words,
    missing_words,
    not_in_force,
    proof_note,
    specification_words,
)
from duecare.policies import compose, load_policies
from duecare.policies.composed import MissingFact, PlannedDate, StateSentence

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def policies():
    library, situation = load_policies(), tax_preparer()
    return [
        compose(library.policy(one), situation, library) for one in ("POL-WISP", "POL-ENCRYPTION")
    ]


def document(policies):
    return policy_set_document(
        policies,
        version="2",
        effective_on=date(2026, 11, 30),
        review_on=date(2027, 11, 30),
        preparation=Preparation("Cedar Bend Tax Service, LLC", "Northwind", date(2026, 11, 30)),
        approval=SignatureLine("Owner"),
    )


def test_what_is_not_in_force_comes_before_the_clauses(policies):
    text = words.words_of(document(policies))
    first = text.index("What is not in force today")
    assert first < text.index("not so today: 2 of 6 computers") < text.index("WISP-01")
    assert "said, and not shown" in text
    assert "No exception" not in text
    assert "The old label printer" in text


def test_a_state_shows_its_proof_and_a_plan_its_decision(policies):
    text = words.words_of(document(policies))
    assert "Measured on November 20, 2026: console of the IT provider." in text
    assert "Accepted on March 2, 2026: Send sensitive data encrypted." in text
    assert (
        "First planned for October 31, 2026; moved on November 23, 2026 by Marisol Treviño." in text
    )


def test_the_signature_repeats_what_is_open(policies):
    said = adoption_words(policies, "Cedar Bend Tax Service, LLC")
    assert said.startswith("I adopt this version of 2 policies for Cedar Bend Tax Service, LLC")
    assert not_in_force(policies) in said
    assert (
        not_in_force(policies) == "3 points are planned and 11 facts are not shown to be in force"
    )


def test_the_facts_of_the_statement_name_each_text_by_its_digest(policies):
    facts = document(policies).facts
    assert facts["policies"] == {one.id: one.digest for one in policies}
    assert "WISP-14 secure_send" in facts["planned"]
    assert "usb_blocked" in facts["missing"]


def test_one_policy_alone_has_its_own_title(policies):
    assert document(policies[1:]).title == "Encryption"


def test_it_is_a_word_document_too(policies):
    assert (
        render_docx(document(policies), branding=samples.BRANDING, created=samples.CREATED)[:2]
        == b"PK"
    )


def test_with_all_in_force_the_first_page_says_so(full):
    library = load_policies()
    found = [compose(library.policy("POL-ENCRYPTION"), full, library)]
    text = words.words_of(document(found))
    assert "Nothing in these texts is planned or left out." in text
    assert "I know that" not in text


def test_a_word_names_who_said_it_and_old_proof_is_to_be_confirmed():
    said = StateSentence(
        fact="a", text="A.", standing="in_force", proof="stated", day=DAY, source="Dana Cole"
    )
    assert proof_note(said) == "Stated by Dana Cole on November 20, 2026."
    old = said.model_copy(update={"proof": "shown", "source": "", "to_confirm": True})
    assert proof_note(old) == "Shown on November 20, 2026, to be confirmed."
    planned = PlannedDate(by=DAY, decided_on=DAY, recommendation="Do it.")
    assert proof_note(said.model_copy(update={"plan": planned})) == (
        "Accepted on November 20, 2026: Do it."
    )


@pytest.mark.parametrize(
    ("why", "words_of_it"),
    [
        ("no", "not so today: 2 of 6"),
        ("unknown", "not known: 2 of 6"),
        ("not_shown", "said, and not shown: 2 of 6"),
        ("moved_twice", "its date moved twice, and waits for a decision: 2 of 6"),
    ],
)
def test_why_a_fact_is_missing(why, words_of_it):
    assert missing_words(MissingFact(fact="a", ask="A?", why=why, missing="2 of 6.")) == words_of_it


def test_points_of_the_hipaa_rule_are_told_as_required_or_addressable(library, full):
    hipaa = compose(library.policy("POL-HIPAA"), replace(full, adopted=frozenset()), library)
    assert specification_words(hipaa.clause("HIP-05")).startswith(
        "Standard: Workforce security, 164.308(a)(3). Addressable: Authorization and supervision"
    )
    assert specification_words(hipaa.clause("HIP-25")) == ""
