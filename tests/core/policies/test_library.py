"""The library of texts holds together, and nothing in it is read by no one."""

from __future__ import annotations

import re

import pytest

from duecare.catalog import load_catalog
from duecare.catalog.files import shipped_data
from duecare.errors import CatalogError, InputError
from duecare.policies import PolicyLibrary, load_policies
from duecare.policies.check import check_library
from duecare.policies.model import Cite, Clause

# Clocks of one step, spans that a fact is about, or times of the law, that no other text repeats.
ONE_PLACE = frozenset(
    [
        "BAK-07",
        "HIP-08",
        "HIR-06",
        "HIR-07",
        "HIR-09",
        "INC-07",
        "PAT-02",
        "PAT-07",
        "PAT-09",
        "PAT-10",
        "RET-07",
        "RET-08",
        "SAN-11",
        "VEN-05",
        "WISP-19",
    ]
)


def test_the_library_holds_together(library):
    assert check_library(library, load_catalog()) == []


def test_it_has_26_policies_with_374_clauses_of_three_kinds(library):
    clauses = [clause for one in library.policies.values() for clause in one.clauses]
    kinds = [clause.kind for clause in clauses]
    assert (len(library.ids), len(clauses)) == (26, 374)
    assert {one: kinds.count(one) for one in set(kinds)} == {
        "adoption": 126,
        "state": 182,
        "conduct": 66,
    }


def test_a_policy_is_read_alone_and_kept():
    library = PolicyLibrary(shipped_data())
    assert library.policy("POL-AI") is library.policy("POL-AI")
    assert list(library._policies) == ["POL-AI"]
    assert load_policies() is load_policies()


def test_an_unknown_policy_is_refused_with_those_that_exist(library):
    with pytest.raises(InputError, match="POL-NOPE"):
        library.policy("POL-NOPE")
    with pytest.raises(InputError, match="NO-01"):
        library.clause("NO-01")
    assert library.clause("TER-06").title == "Access ends"


@pytest.mark.parametrize(
    ("clause", "problem"),
    [
        ({"kind": "state", "text": "All disks are encrypted."}, "names no fact"),
        ({"kind": "conduct", "facts": [{"fact": "a", "in_force": "x"}]}, "words and no facts"),
        ({"kind": "adoption"}, "no words"),
        (
            {
                "kind": "state",
                "facts": [{"fact": "a", "in_force": "x"}, {"fact": "a", "in_force": "y"}],
            },
            "hang on one fact",
        ),
    ],
)
def test_a_clause_is_of_its_kind(clause, problem):
    with pytest.raises(ValueError, match=problem):
        Clause.model_validate({"id": "TST-01", "title": "T", "audience": ["owner"], **clause})


def test_a_key_that_nothing_reads_is_refused():
    with pytest.raises(ValueError, match="timed"):
        Clause.model_validate(
            {
                "id": "TST-01",
                "title": "T",
                "audience": ["owner"],
                "kind": "adoption",
                "text": "x",
                "timed": True,
            }
        )


def test_a_file_that_holds_another_policy_is_refused(tmp_path):
    (tmp_path / "policies").mkdir()
    text = (shipped_data() / "policies" / "ai.yaml").read_text(encoding="utf-8")
    (tmp_path / "policies" / "other.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match="holds POL-AI"):
        PolicyLibrary(tmp_path).policy("POL-OTHER")


def test_a_citation_names_law_grade_and_paragraph():
    assert Cite.model_validate("pci D SAQ A criterion").ref == "SAQ A criterion"
    with pytest.raises(ValueError, match="law, grade and paragraph"):
        Cite.model_validate("hipaa D")


def test_one_client_has_one_value_for_each_figure(library):
    """Numbers that a client may set are blanks: no text writes one of them out."""
    units = "characters|wrong passwords|percent|minutes|hours|days|months|years"
    written = re.compile(rf"\b(\d+|ten|six|five|four|three|two) ({units})\b")
    found = {
        clause.id
        for policy in library.policies.values()
        for clause in policy.clauses
        for text in clause.templates
        if written.search(text)
    }
    assert found == ONE_PLACE


ONE_DUTY = {
    "an exception ends": r"end date within \{(\w+)\} days",
    "who allows an exception": r"\{(\w+)\} may allow an exception",
    "a password is long": r"\{(\w+)\} characters",
    "an account is blocked": r"\{(\w+)\} wrong passwords",
    "a screen locks": r"locks (?:its screen|itself) after \{(\w+)\} minutes",
    "records of use are kept": r"(?:logs are|of use are|logged and) kept for (?:at least )?\{(\w+)\} days",
    "links end": r"Links to people outside end by themselves after \{(\w+)\} days",
    "email is deleted": r"deletes email after \{(\w+)\} months",
    "a leaver's mailbox closes": r"(?:mailbox after|\{mailbox_to\} for) \{(\w+)\} days",
    "a provider tells": r"(?:of an incident|of each breach,) within \{(\w+)\} hours",
    "access is looked through": r"Every \{(\w+)\} months,? \{access_approver\} goes",
    "a declined point comes back": r"declined (?:point|one) comes back (?:to \{owner\} )?after \{(\w+)\} days",
    "the inside is scanned": r"(?:from inside|in our systems) at least every \{(\w+)\} months",
    "a lesson is passed": r"pass mark is \{(\w+)\} percent",
    "a version is kept": r"each version (?:is kept )?for \{(\w+)\} years",
}
"""Duties that several policies speak of, and the words before their blank."""


@pytest.mark.parametrize("duty", ONE_DUTY)
def test_policies_that_speak_of_one_duty_have_one_blank_for_it(library, duty):
    """Two blanks for one duty would let two policies of one client contradict each other."""
    told = [
        (policy.id, found[1])
        for policy in library.policies.values()
        for clause in policy.clauses
        for text in clause.templates
        for found in re.finditer(ONE_DUTY[duty], text, re.IGNORECASE)
    ]
    assert len({policy for policy, _ in told}) > 1, "no longer told twice"
    assert len({blank for _, blank in told}) == 1, told


def test_timed_steps_name_person_time_and_proof(library):
    timed = [
        step
        for clause in library.policy("POL-TERMINATION").clauses
        for step in clause.steps
        if step.is_timed
    ]
    assert len(timed) == 23
    for step in timed:
        assert all((step.kinds, step.proof, step.keeps))
        assert step.who in ("manager", "msp") or step.who in library.people
        assert all(step.due_for(kind) for kind in step.kinds)


def test_a_question_is_understood_without_the_one_before_it(library):
    """The number of the card bank was asked as "What is its number?", below the lawyer's name."""
    leans = re.compile(r"^What is its|\b(that|this) person\b|\bfor that\?|, is it |does it go")
    assert [one.id for one in library.slots.values() if leans.search(one.ask)] == []
