"""The checks find nothing in the shipped data, and name what a change breaks."""

from __future__ import annotations

from typing import Any

import pytest

from duecare.catalog import check_catalog, load_catalog
from duecare.catalog.content_checks import reserved_problems
from duecare.catalog.lessons.checks import check_messages, message_texts
from duecare.errors import CatalogError

from .conftest import BrokenCopy

pytestmark = pytest.mark.long


def test_the_shipped_catalog_has_no_problem() -> None:
    assert check_catalog(load_catalog()) == []


BROKEN_REFERENCES = [
    # file, old, new, what the checks must say
    ("scenarios.yaml", "location: mail_onprem", "location: fax", "SCN-RANSOM: place fax"),
    ("scenarios.yaml", "requires: {remote_wipe:", "requires: {luck:", "SCN-LOST-DEVICE: fact luck"),
    ("scenarios.yaml", "encryption: server_encrypted", "encryption: hope", "fact hope"),
    ("scenarios.yaml", "key_facts: [disk_encrypted,", "key_facts: [rain,", "fact rain"),
    ("priors.yaml", "id: frequency.SCN-WEB", "id: frequency.SCN-WEBB", "prior frequency.SCN-WEB "),
    ("priors.yaml", "id: strength.reach.2", "id: strength.reach.9", "prior strength.reach.2"),
    ("priors.yaml", "basis: [frequency-043]", "basis: [frequency-999]", "figure frequency-999"),
    ("priors.yaml", "safeguards: [SG-FDE]", "safeguards: [SG-NONE]", "safeguard SG-NONE"),
    ("priors.yaml", "safeguards: [SG-FDE]", "safeguards: [SG-SRA]", "do not move safe_harbor"),
    ("safeguards.yaml", "scenario: SCN-VENDOR", "scenario: SCN-MOON", "scenario SCN-MOON"),
    (
        "questions.yaml",
        'csf2: ["PR.AA-03"], ftc',
        'csf2: ["PR.ZZ-99"], ftc',
        "csf2 id PR.ZZ-99",
    ),
    ("safeguards.yaml", "source C1 (", "source C99 (", "price source C99"),
    ("questions.yaml", "safeguards: [SG-DATAMAP]", "safeguards: [SG-MAP]", "safeguard SG-MAP"),
    ("questions.yaml", "sets_facts: [alarm,", "sets_facts: [alarum,", "fact alarum"),
    ("questions.yaml", "section: INS", "section: ZZZ", "section ZZZ"),
    ("questions.yaml", 'show_if: "has_site"', 'show_if: "has_moat"', "profile term has_moat"),
    ("facts.yaml", "Q-PRO-06: {none: 1", "Q-PRO-99: {none: 1", "question Q-PRO-99"),
    ("facts.yaml", "{none: 1", "{never: 1", "answer of Q-PRO-06 never"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("name", "old", "new", "said"), BROKEN_REFERENCES)
def test_a_broken_reference_is_named(
    copy: BrokenCopy, name: str, old: str, new: str, said: str
) -> None:
    problems = copy.replace(name, old, new).problems()
    assert any(said in problem for problem in problems), problems


UNRESERVED = [
    ("noreply@mailbox-quota.example", "noreply@mailbox-quota.com", "mailbox-quota.com"),
    ("http://192.0.2.44/", "http://8.8.8.8/", "8.8.8.8"),
    ("cues: [sender-mismatch]", "cues: [sender-mistake]", "no sign 'sender-mistake'"),
    ("lesson: text-call-qr", "lesson: telegram", "lesson telegram does not exist"),
]


@pytest.mark.parametrize(("old", "new", "said"), UNRESERVED)
def test_what_is_wrong_with_a_message_is_named(
    copy: BrokenCopy, old: str, new: str, said: str
) -> None:
    course = copy.replace("training/messages.yaml", old, new).catalog.course
    problems = [*check_messages(course), *reserved_problems(message_texts(course))]
    assert any(said in problem for problem in problems), problems


def test_words_that_promise_an_outcome_are_found(copy: BrokenCopy) -> None:
    copy.replace("safeguards.yaml", "Require a second factor", "Be guaranteed a second factor")
    assert copy.problems() == ["safeguards.yaml: SG-MFA-REMOTE: the text says 'guaranteed'"]


def test_a_safeguard_that_no_question_asks_for_is_found(copy: BrokenCopy) -> None:
    copy.replace("questions.yaml", "SG-WEBSCRIPT", "SG-WEBPATCH", times=-1)
    assert "safeguards.yaml: SG-WEBSCRIPT: no question asks for it" in copy.problems()


def test_a_scenario_that_no_safeguard_lowers_is_found(copy: BrokenCopy) -> None:
    copy.replace("safeguards.yaml", "scenario: SCN-PAYMENT-FRAUD", "scenario: SCN-RANSOM", times=-1)
    assert "scenarios.yaml: SCN-PAYMENT-FRAUD: no safeguard lowers it" in copy.problems()


def test_a_repeated_answer_key_is_found(copy: BrokenCopy) -> None:
    copy.replace("questions.yaml", '{key: "finance"', '{key: "health"')
    assert "questions.yaml: Q-PRO-01: answer key health is used 2 times" in copy.problems()


def test_a_missing_jurisdiction_is_named(copy: BrokenCopy) -> None:
    def drop_vermont(data: Any) -> None:
        data["jurisdictions"] = [row for row in data["jurisdictions"] if row["code"] != "VT"]

    problems = copy.edit_json("law/us.json", drop_vermont).problems()
    assert "law/us.json: jurisdiction VT does not exist" in problems
    assert "law/us.json: 53 jurisdictions instead of 54" in problems


def test_a_law_source_that_does_not_exist_is_named(copy: BrokenCopy) -> None:
    def drop_chart(data: Any) -> None:
        del data["sources"]["P"]

    problems = copy.edit_json("law/us.json", drop_chart).problems()
    assert "law/us.json: AK: pi_elements: source P does not exist" in problems


def test_a_rule_stated_as_read_needs_a_source_that_was_read(copy: BrokenCopy) -> None:
    def claim(data: Any) -> None:
        data["jurisdictions"][0]["statute"]["source"] = ["M"]

    problems = copy.edit_json("law/us.json", claim).problems()
    assert problems == ["law/us.json: AK: statute: stated as read, but its only source is memory"]


@pytest.mark.parametrize("key", ["source", "as_of", "confidence"])
def test_a_federal_fact_without_origin_is_found(copy: BrokenCopy, key: str) -> None:
    def drop(data: Any) -> None:
        del data["hipaa_breach_notification"]["individual"][key]

    problems = copy.edit_json("law/federal.json", drop).problems()
    assert any("hipaa_breach_notification.individual" in problem for problem in problems)


@pytest.mark.parametrize("key", ["source", "as_of", "confidence"])
def test_a_figure_without_source_date_or_confidence_is_refused(copy: BrokenCopy, key: str) -> None:
    def drop(data: Any) -> None:
        del data["figures"][5][key]

    copy.edit_json("costs.json", drop)
    identifier = list(load_catalog().cost_factors)[5]
    with pytest.raises(CatalogError, match=rf"costs\.json: {identifier}: {key}"):
        _ = copy.catalog.cost_factors
    assert any(identifier in problem for problem in copy.problems())


def test_an_empty_source_is_refused(copy: BrokenCopy) -> None:
    def empty(data: Any) -> None:
        data["figures"][0]["source"] = ""

    copy.edit_json("costs.json", empty)
    with pytest.raises(CatalogError, match=r"costs\.json: breach_cost-001: source"):
        _ = copy.catalog.cost_factors


def test_a_jurisdiction_field_without_confidence_is_refused(copy: BrokenCopy) -> None:
    def drop(data: Any) -> None:
        del data["jurisdictions"][3]["ag_notice"]["confidence"]

    copy.edit_json("law/us.json", drop)
    with pytest.raises(CatalogError, match=r"law/us\.json: .*ag_notice\.confidence"):
        _ = copy.catalog.jurisdictions


def test_one_unreadable_file_does_not_hide_the_problems_of_the_others(copy: BrokenCopy) -> None:
    (copy.root / "law" / "us.json").write_text("{")
    copy.replace("safeguards.yaml", "source C1 (", "source C99 (")
    problems = copy.problems()
    assert any("law/us.json" in problem for problem in problems)
    assert any("price source C99" in problem for problem in problems)


def test_a_word_of_a_condition_that_no_profile_has_is_named(copy: BrokenCopy) -> None:
    name = "law/applicability.yaml"
    problems = copy.replace(name, "v: [sud_record]", "v: [sud_recrod]").problems()
    assert f"{name}: part2_sud: elements: 'sud_recrod' is not in the vocabulary" in problems


def test_a_subject_that_no_law_speaks_of_is_named(copy: BrokenCopy) -> None:
    problems = copy.replace("safeguards.yaml", "asked_as: [mfa]", "asked_as: [mfaa]").problems()
    assert "safeguards.yaml: SG-MFA-EMAIL: subject mfaa does not exist" in problems


def test_a_paragraph_that_no_exemption_drops_is_named(copy: BrokenCopy) -> None:
    name = "law/applicability.yaml"
    problems = copy.replace(name, "paragraphs: [314.4(h)]", "paragraphs: [314.4(k)]").problems()
    assert f"{name}: ftc_safeguards: incident_plan: no exemption drops 314.4(k)" in problems
