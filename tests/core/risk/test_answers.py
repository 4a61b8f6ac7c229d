"""Answers count exactly: by what applies, by their proof, by the weakest site."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from duecare.catalog import load_catalog
from duecare.errors import InputError
from duecare.risk import Answer, Answers, ClientProfile, answers_from, profile_terms
from duecare.risk.advice.changes import EarlierAssessment, changes_since, moved_answers
from duecare.risk.inputs.answers import safeguard_levels
from duecare.risk.inputs.stated import described, stated_people

CATALOG = load_catalog()
OFFICE = ClientProfile(name="Office", industry="legal", state="WI")


def levels(data, profile=OFFICE):
    answers = answers_from(data, CATALOG)
    return safeguard_levels(answers, CATALOG, profile_terms(profile, CATALOG, 0, answers))


def test_a_question_that_does_not_apply_takes_nothing_from_a_safeguard():
    # SG-MINIMIZE: Q-DAT-02, Q-DAT-03 and, in finance only, Q-FIN-03.
    replies = {"Q-DAT-02": "both", "Q-DAT-03": "all"}
    assert levels(replies)["SG-MINIMIZE"].level == 1
    bank = ClientProfile(name="Tax", industry="finance", state="WI")
    assert levels(replies, bank)["SG-MINIMIZE"].level == pytest.approx(2 / 3)


def test_a_question_that_only_describes_takes_nothing_from_a_safeguard():
    # SG-DATAMAP: Q-DAT-01 and Q-DAT-03 are scored; Q-PRO-03, Q-PRO-04 and Q-FIN-02 describe.
    assert levels({"Q-DAT-01": "scan", "Q-DAT-03": "all"})["SG-DATAMAP"].level == 1


def test_what_somebody_says_does_not_apply_is_left_out_with_a_sentence():
    with pytest.raises(InputError, match="does not apply"):
        answers_from({"Q-DAT-03": "na"}, CATALOG)
    told = {"Q-DAT-02": "both", "Q-DAT-03": {"answer": "na", "note": "There are no laptops."}}
    assert levels(told)["SG-MINIMIZE"].level == 1


def test_measured_goes_with_its_source_and_day():
    for row in ({"proof": "measured"}, {"proof": 3, "source": "list"}, {"source": "list"}):
        with pytest.raises(InputError, match="measured goes with its source and day"):
            answers_from({"Q-DEV-02": {"answer": "all", **row}}, CATALOG)
    row = {"answer": "all", "proof": "measured", "source": "list", "measured_on": "2026-11-01"}
    (found,) = answers_from({"Q-DEV-02": row}, CATALOG).by_question.values()
    assert (found.proof, found.source, found.measured_on) == (3, "list", date(2026, 11, 1))


@pytest.mark.parametrize(
    ("sites", "counts"),
    [
        ({"Main": "all", "West": "some"}, "some"),
        ({"Main": "all", "West": "unknown"}, "unknown"),
        ({"Main": "na", "West": "most"}, "most"),
    ],
)
def test_of_several_sites_the_weakest_counts(sites, counts):
    (found,) = answers_from({"Q-NET-03": {"sites": sites}}, CATALOG).by_question.values()
    assert (found.key, dict(found.by_site)) == (counts, sites)


def test_a_day_needs_the_day_of_the_assessment():
    with pytest.raises(InputError, match="needs the day"):
        answers_from({"Q-BKP-03": "2026-03-01"}, CATALOG)
    (found,) = answers_from(
        {"Q-BKP-03": date(2026, 3, 1)}, CATALOG, on=date(2026, 11, 30)
    ).by_question.values()
    assert (found.key, found.reply) == ("12", "2026-03-01")


def test_the_client_can_be_priced_from_what_it_states():
    answers = answers_from(
        {
            "Q-PRO-02": {"WI": 75, "MN": 20},
            "Q-PRO-03": {"best": 4_000, "low": 3_000, "high": 6_000},
            "Q-PRO-04": ["ssn", "card"],
        },
        CATALOG,
    )
    people = described(OFFICE, answers).people
    assert (people.low, people.all, people.high) == (3_000, 4_000, 6_000)
    assert people.by_state == {"WI": 3_000, "MN": 800}
    assert people.elements == ("ssn", "payment_card")
    assert not people.range_assumed


def test_without_a_range_half_to_double_is_taken_and_marked():
    people = stated_people(answers_from({"Q-PRO-03": {"best": 500}}, CATALOG))
    assert (people.low, people.high, people.range_assumed) == (250, 1_000, True)
    assert stated_people(answers_from({"Q-PRO-03": "unknown"}, CATALOG)) is None


def test_replies_about_the_client_decide_what_is_asked():
    def terms(**replies):
        data = {name.replace("_", "-"): one for name, one in replies.items()}
        return profile_terms(OFFICE, CATALOG, 0, answers_from(data, CATALOG))

    assert "sector_health" in terms(Q_PRO_01=["legal", "health"])
    assert "takes_cards" in terms(Q_PRO_06=["terminal"])
    assert "takes_cards" not in terms(Q_PRO_06=["none"])
    assert "remote_work" not in terms(Q_PRO_05={"staff": 4, "places": 1, "home": 0})
    assert "has_site" not in terms(Q_PRO_05={"staff": 4, "places": 0})


def test_what_changed_is_better_worse_or_neither():
    kept = {
        "Q-ACC-01": {"answer": "some", "counts": "some"},
        "Q-DEV-02": {"answer": "all", "counts": "all"},
        "Q-DEV-06": {"answer": "unknown", "counts": "unknown"},
        "Q-BKP-03": {"answer": "2025-12-01", "counts": "6"},
        "Q-GOV-01": {"answer": "yes", "counts": "yes"},
    }
    now = answers_from(
        {
            "Q-ACC-01": "most",
            "Q-DEV-02": "some",
            "Q-DEV-06": "all",
            "Q-BKP-03": "2026-11-01",
            "Q-INC-01": "yes",
        },
        CATALOG,
        on=date(2026, 11, 30),
    )
    found = {one.question: one.direction for one in moved_answers(kept, now, CATALOG)}
    assert found == {
        "Q-ACC-01": "better",
        "Q-DEV-02": "worse",
        "Q-DEV-06": "other",
        "Q-BKP-03": "other",
        "Q-GOV-01": "other",
        "Q-INC-01": "other",
    }


def test_a_change_is_told_by_answer_by_proof_and_by_level():
    kept = {
        "Q-ACC-01": {"answer": "some", "counts": "some", "proof": 0},
        "Q-DEV-02": {"answer": "all", "counts": "all", "proof": 0},
        "Q-GOV-01": {"answer": "yes", "counts": "yes", "proof": 1},
    }
    said = answers_from({"Q-ACC-01": "all", "Q-DEV-02": "all", "Q-GOV-01": "yes"}, CATALOG)
    counted = Answers({**said.by_question, "Q-DEV-02": Answer("all", 3)})
    earlier = EarlierAssessment(1, date(2026, 3, 5), kept, {"a": "high", "b": "low"})
    risks = [SimpleNamespace(scenario=name, level=SimpleNamespace(level="low")) for name in "abc"]
    found = changes_since(earlier, said, counted, risks, CATALOG)
    assert [(one.question, one.direction) for one in found.answers] == [("Q-ACC-01", "better")]
    # Shown by a list today; the letter about the officer has expired since.
    assert [(one.question, one.before, one.after) for one in found.proofs] == [
        ("Q-GOV-01", 1, 0),
        ("Q-DEV-02", 0, 3),
    ]
    assert [(one.scenario, one.before, one.after) for one in found.levels] == [
        ("a", "high", "low"),
        ("c", "", "low"),
    ]
