"""The same answers by the lines of a law or framework: states, conflicts, what binds."""

from __future__ import annotations

from datetime import date

import pytest
from tests.core.risk.test_readings import END, laptops

from duecare.catalog import load_catalog
from duecare.documents import statements
from duecare.documents.statements import Preparation
from duecare.documents.wording.frameworks import (
    STATES,
    FiledEvidence,
    framework_tiles,
    line_words,
    view_words,
)
from duecare.risk import Answer, Answers, profile_from, profile_terms
from duecare.risk.frameworks import frameworks_for, view_framework
from duecare.risk.law.applicability import laws_of_client
from duecare.risk.readings import KnownThings, read_facts, settle

MFA = ("Q-ACC-01", "Q-ACC-02", "Q-ACC-03", "Q-ACC-04", "Q-ACC-05")


def client(**facts):
    given = {"name": "Lakeside", "industry": "health", "state": "WI", "employees": 14}
    return profile_from({**given, "hipaa": "covered_entity", **facts})


def view(name="hipaa", said=None, known=None, profile=None, groups=None):
    catalog, profile = load_catalog(), profile or client()
    answers = Answers({key: Answer(*value) for key, value in (said or {}).items()})
    counted = settle(answers, read_facts(known or KnownThings(), catalog), catalog, at=END)
    laws = laws_of_client(profile, catalog, groups)
    terms = profile_terms(profile, catalog, sum((groups or {}).values()))
    found = view_framework(catalog.frameworks[name], counted, catalog, terms=terms, laws=laws)
    return found, {line.id: line for line in found.lines}


def words(line, name="hipaa", recommended=None):
    return line_words(line, load_catalog().frameworks[name], recommended or {}, at=END)


def test_a_line_takes_the_state_of_its_weakest_question():
    encryption = {"Q-DEV-02": ("all", 2), "Q-DEV-03": ("most", 2), "Q-DAT-06": ("all", 2)}
    line = "164.312(a)(2)(iv)"
    assert view(said=encryption)[1][line].state == "partly"
    assert view(said={**encryption, "Q-DAT-06": ("none", 2)})[1][line].state == "gap"
    assert view(said={**encryption, "Q-DEV-03": ("all", 1)})[1][line].state == "in_place"
    assert view(said={"Q-DEV-02": ("all", 2)})[1][line].state == "no_answer"


def test_a_conflict_is_never_in_place_and_leads_to_its_card():
    said = {"Q-DEV-02": ("all", 2), "Q-DEV-03": ("all", 2), "Q-DAT-06": ("all", 2)}
    _, lines = view(said=said, known=laptops(7, 9, 11))
    shown = words(lines["164.312(a)(2)(iv)"])
    assert (shown.label, shown.need, shown.next) == (
        "partly, conflict", "addressable", "Resolve the difference",
    )  # fmt: skip
    assert "Answer: Yes, all. Shown: 8 of 11 laptops are encrypted." in shown.found
    assert "Device list of March 12, 2027 (measured)" in shown.evidence
    better = {**said, "Q-DEV-02": ("some", 2)}
    assert view(said=better, known=laptops(7, 9, 11))[1]["164.312(a)(2)(iv)"].conflicts == ()


def test_what_is_only_said_is_not_in_place_for_a_required_line():
    _, said = view(said={"Q-GOV-01": ("yes", 0), "Q-PPL-01": ("all", 0)})
    assert words(said["164.308(a)(2)"]).label == "partly, not verified"
    assert words(said["164.308(a)(3)(ii)(B)"]).label == "in place"  # addressable
    assert words(view(said={"Q-GOV-01": ("yes", 1)})[1]["164.308(a)(2)"]).label == "in place"


def test_proof_of_identity_is_never_told_as_a_second_factor():
    catalog = load_catalog()
    for name in MFA:
        assert "164.312(d)" not in catalog.questions[name].maps.hipaa
    without = dict.fromkeys(MFA[:4], ("none", 3)) | {"Q-ACC-07": ("all", 2)}
    assert view(said=without)[1]["164.312(d)"].state == "in_place"


def test_no_earlier_assessment_is_a_gap_in_risk_management_and_not_a_duty_that_does_not_apply():
    line = view(said={"Q-GOV-03": ("na", 0)})[1]["164.308(a)(1)(ii)(B)"]
    assert (line.need, line.state) == ("required", "gap")
    assert "There was none" in words(line).found
    catalog = load_catalog()
    assert catalog.questions["Q-GOV-03"].credit("na") == "na"  # the score leaves it out


def test_what_does_not_apply_is_what_was_said():
    found, lines = view(said={"Q-GOV-01": ("na", 0, "the owner does it alone")})
    assert words(lines["164.308(a)(2)"]).label == "said not to apply"
    told = [words(one) for one in found.lines]
    assert framework_tiles(found, told)[-1].note.startswith("1 said not to apply, ")


def test_a_line_that_nothing_asks_about_says_so():
    line = view()[1]["164.308(a)(4)(ii)(A)"]
    assert words(line).found == "No question of this assessment is about it."
    assert words(line).label == "not asked"


def test_a_gap_names_what_was_recommended_or_that_nothing_was():
    line = view(said={"Q-EML-05": ("plain", 2)})[1]["164.312(e)(2)(ii)"]
    assert words(line).next == "No recommendation yet"
    told = words(line, recommended={"SG-EMAILENC": "Encrypt mail: declined"})
    assert told.next == "Encrypt mail: declined"


def test_what_binds_comes_first_and_csf_is_always_there():
    catalog = load_catalog()
    dentist = {
        r.framework.id: r.how for r in frameworks_for(laws_of_client(client(), catalog), catalog)
    }
    assert (dentist["hipaa"], dentist["csf2"]) == ("law", "voluntary")
    assert "law" not in (dentist["ftc"], dentist["ma"])
    maker = client(hipaa="none", industry="manufacturing", services=[], contracts=["dod_cui"])
    found = frameworks_for(laws_of_client(maker, catalog), catalog)
    assert (found[0].framework.id, found[0].how) == ("sp800_171r3", "contract")


@pytest.mark.parametrize(("people", "state"), [(4000, "not_applicable"), (6000, "gap")])
def test_the_exemption_for_small_firms_takes_its_lines_out(people, state):
    preparer = client(hipaa="none", industry="finance", services=["tax_preparation"])
    _, lines = view("ftc", {"Q-INC-01": ("no", 2)}, profile=preparer, groups={("WI", 0): people})
    assert lines["314.4(h)"].state == state


def test_every_citation_is_asked_about_or_says_that_it_is_not():
    catalog = load_catalog()
    asked = {
        (name, line)
        for question in catalog.questions.values()
        for name, lines in question.maps
        for line in lines
    }
    unasked = {
        (name, line)
        for name, framework in catalog.frameworks.items()
        for line in framework.entries
        if (name, line) not in asked
    }
    assert unasked == {
        ("hipaa", "164.308(a)(4)(ii)(A)"),
        ("hipaa", "164.310(a)(2)(iv)"),
        ("hipaa", "164.312(c)(2)"),
        ("hipaa", "164.314(a)(2)(iii)"),
        ("hipaa", "164.314(b)(2)"),
        ("ftc", "314.4(e)(3)"),
    }


def test_a_file_is_named_in_the_line_that_it_supports_with_its_date_and_its_end():
    said = {"Q-GOV-01": ("yes", 1)}
    files = {
        "Q-GOV-01": [
            FiledEvidence("Officer letter.pdf", date(2027, 1, 4), date(2028, 1, 4)),
            FiledEvidence("Old letter.pdf", date(2025, 1, 4), date(2026, 1, 4)),
        ],
        "Q-DEV-02": [FiledEvidence("Laptops.csv", date(2027, 1, 4), date(2028, 1, 4))],
    }
    found, lines = view(said=said)
    line = lines["164.308(a)(2)"]
    shown = line_words(line, found.framework, {}, at=END, files=files).evidence.splitlines()
    assert shown[1:] == [
        "Officer letter.pdf of January 4, 2027, counts until January 4, 2028",
        "Old letter.pdf of January 4, 2025, expired on January 4, 2026 and no longer counts",
    ]
    every = [
        line_words(one, found.framework, {}, at=END, files=files).evidence for one in found.lines
    ]
    about_laptops = [
        one for one in found.lines if "Q-DEV-02" in {r.question.id for r in one.replies}
    ]
    assert sum("Laptops.csv" in text for text in every) == len(about_laptops) > 0


def test_a_report_lists_every_line_and_promises_nothing():
    found, _ = view(said={"Q-GOV-01": ("yes", 0)})
    (reach,) = [
        one
        for one in frameworks_for(laws_of_client(client(), load_catalog()), load_catalog())
        if one.framework.id == "hipaa"
    ]
    paper = statements.framework_statement(
        found, reach, preparation=Preparation("Lakeside", "Northwind", date(2027, 3, 15), {})
    )
    text = paper.to_json.decode()
    assert all(f"45 CFR {line.id}" in text for line in found.lines)
    assert paper.facts["lines"]["164.308(a)(2)"] == "partly"
    assert "compliant" not in text
    assert "complies" not in text
    assert "%" not in text
    assert sum(found.count(state) for state in STATES) == len(found.lines)
    assert len(view_words(found, {}, at=END)) == 5


@pytest.mark.parametrize("name", ["csf2", "hipaa", "ftc", "ma"])
def test_replies_of_every_kind_are_read(name):
    said = {
        "Q-PRO-01": ("health,retail", 0),
        "Q-PRO-02": ("WI=90,MN=10", 0),
        "Q-PRO-03": ("best=900,low=500,high=1200", 0),
        "Q-PRO-04": ("ssn,health", 0),
        "Q-PRO-05": ("staff=14,places=2", 0),
        "Q-PRO-06": ("terminal,phone", 0),
    }
    found, _ = view(name, said=said)
    assert [words(line, name).label for line in found.lines]
