"""The paper for an insurance application: sources and days, what is not known, what would be false."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.core.documents.words import words_of

from duecare.catalog import load_catalog
from duecare.documents import statements
from duecare.documents.statements import ApplicationFacts, EarlierApplication, KnownFact
from duecare.risk import answers_from, insurance_from
from duecare.risk.insurance.asked import (
    answer_application,
    find_contradictions,
    shown_by_question,
)
from duecare.risk.readings import SettledAnswers

CATALOG = load_catalog()
PREPARED = statements.Preparation(
    client="Maple Dental", firm="North Desk", as_of=date(2026, 11, 30), versions={}
)


def paper(answers: dict[str, Any], application: dict[str, str] | None = None) -> Any:
    said = answers_from(answers, CATALOG)
    rows = answer_application(said, None, CATALOG)
    earlier: tuple[EarlierApplication, ...] = ()
    if application:
        given = {"signed_on": "2025-12-01", "answers": application}
        policy = {"carrier": "Example Mutual", "aggregate_limit": 100_000, "application": given}
        (terms,) = insurance_from({"client": [policy]}).client
        assert terms.application is not None
        against = find_contradictions(terms, shown_by_question(rows), CATALOG)
        earlier = (EarlierApplication(terms.title, terms.application, against),)
    facts = ApplicationFacts(
        rows=rows,
        said=said,
        settled=SettledAnswers(said),
        answered={name: ("Pat Molar", date(2026, 3, 2)) for name in answers},
        known={"IA-BUS-04": (KnownFact("12 employees", "client record", date(2026, 11, 30)),)},
        earlier=earlier,
    )
    return statements.insurance_application(facts, preparation=PREPARED)


def row_of(made: Any, ask: str) -> tuple[str, ...]:
    tables = [one for one in made.blocks() if hasattr(one, "rows")]
    return next(row for table in tables for row in table.rows if row[0].startswith(ask))


def test_each_answer_has_its_source_and_day_and_the_rest_is_not_known() -> None:
    made = paper({"Q-DEV-06": {"answer": "all", "proof": "seen"}})
    _, record, supports = row_of(made, "Behavior-based protection")
    assert "(seen, entered by Pat Molar, March 2, 2026)" in record
    assert supports == "yes: seen"
    assert (
        row_of(made, "Number of employees")[1].splitlines()[0]
        == "12 employees. (client record, November 30, 2026)"
    )
    assert row_of(made, "Money or goods of others")[1:] == ("not known", "not known")
    assert "IA-PAY-04" in made.facts["not_known"]
    assert "IA-MSP-01" not in made.facts["not_known"]  # the firm's own application
    assert "reads a blank as “no”" in words_of(made)


def test_the_weakest_reply_decides_and_an_open_part_is_named() -> None:
    """Laptops were seen to be encrypted; portable drives are said not to be, desktops are open."""
    encryption = {
        "Q-DEV-02": {"answer": "all", "proof": "seen"},
        "Q-DEV-10": {"answer": "none", "proof": "said"},
    }
    _, record, supports = row_of(paper(encryption), "Encryption of laptops")
    assert supports == "no: said, nothing shows it; part of it not known"
    assert record.count("Not known.") == 1


def test_an_answer_that_would_be_false_is_flagged_before_it_is_signed_again() -> None:
    answers = {
        "Q-DEV-06": {"answer": "none", "proof": "seen"},
        "Q-ACC-08": {"answer": "none", "proof": "said"},
        "Q-EML-03": {"answer": "always", "proof": "seen"},
    }
    given = {"IA-EDR-01": "yes", "IA-EDR-04": "yes", "IA-PAY-01": "yes"}
    made = paper(answers, given)
    warned = [one.text for one in made.intro if getattr(one, "tone", "") == "gap"]
    assert len(warned) == 2
    assert "Do not sign that answer again as it is" in warned[0]
    assert "Behavior-based protection" in warned[0]
    assert "local administrator rights" in warned[1]
    assert "Only one of the two can be right" in warned[1]
    assert made.facts["do_not_repeat"] == ["IA-EDR-01"]
    assert (
        row_of(made, "New or changed bank details")[3]
        == "yes (Example Mutual (cyber), December 1, 2025)"
    )


def test_a_favorable_no_is_read_the_other_way_round() -> None:
    """Something can be reached from the internet: an application that says "no" would be false."""
    made = paper({"Q-NET-02": {"answer": "yes", "proof": "said"}}, {"IA-NET-01": "no"})
    assert made.facts["supports"]["IA-NET-01"] == "yes"
    assert [one.title for one in made.intro if getattr(one, "tone", "") == "gap"] == [
        "An answer that would not be true"
    ]
    made = paper({"Q-NET-02": {"answer": "yes", "proof": "said"}}, {"IA-NET-01": "yes"})
    assert not [one for one in made.intro if getattr(one, "tone", "") == "gap"]
