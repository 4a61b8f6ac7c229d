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
