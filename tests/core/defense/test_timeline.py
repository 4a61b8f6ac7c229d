"""The chronology says what an entry holds in words that a judge can read."""

import pytest
from tests.core.documents import samples

from duecare.defense.answers import AnswerWords
from duecare.defense.pages_shown import ShownPage
from duecare.defense.statements import chronology_statement
from duecare.defense.timeline import TimelineRow
from duecare.defense.told import summarize
from duecare.evidence.log.leaf import Opening
from duecare.record import find_definition, title_of


def told(content):
    return summarize({"content": Opening(value=content, salt=bytes(32))})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"aggregate_limit_cents": 10_000_000}, "aggregate limit: $100,000.00"),
        ({"cents": 1_250, "currency": "USD"}, "$12.50; currency: USD"),
        ({"scanned_at": "2026-11-25T10:52:58.520292+00:00"}, "scanned at: 2026-11-25 10:52 UTC"),
        (
            {"hipaa": "covered_entity", "takes_cards": True},
            "hipaa: covered entity; takes cards: yes",
        ),
        ({"answers": {f"SG-{n}": {"answer": "some"} for n in range(43)}}, "answers: 43 items"),
        ({"answers": {"SG-1": {"answer": "some"}}}, "answer: some"),
        (
            {"choice": "accept", "consent": "I agree to read.", "consent_version": 2},
            "choice: accept",
        ),
        ({"document_sha256": "a" * 64}, ""),
        ({"people": {"best": 12, "low": 10}}, "people: best 12, low 10"),
        ({"coinsurance_basis_points": 1_250}, "coinsurance: 12.5%"),
        ({"period": ["2026-07-03", "2027-07-02"]}, "period: 2026-07-03, 2027-07-02"),
        ({"cost_lines": [{"text": "Set-up"}]}, "cost lines: 1 item"),
        ({"scn_lost_device": "high"}, "A laptop, tablet, or phone is lost or stolen: high"),
        ({"lesson": "phishing-at-work"}, "lesson: Phishing at work"),
        ({"lesson": "of-an-old-catalog"}, "lesson: of-an-old-catalog"),
    ],
)
def test_amounts_times_and_long_lists_are_told_in_words(content, words):
    assert told(content) == words


def test_an_entry_has_the_title_of_its_kind_with_its_own_facts_where_they_are_shown():
    assert title_of("sig.consent_withdrawn") == "Consent to sign electronically withdrawn"
    assert title_of("decision.declined") == "Recommendation declined"
    shown = {"content": {"offer": {"title": "Full-disk encryption"}}}
    assert title_of("decision.declined", 1, shown) == "Declined: Full-disk encryption"
    assert title_of("moon.landed_on", 3) == "Moon landed on"


def test_a_decision_is_told_by_the_words_of_the_person_and_the_money():
    values = {
        "actor": {"name": "Ann Boss"},
        "content": {
            "decision": "d1",
            "offer": {"title": "Full-disk encryption", "cost": "$900"},
            "revisit_on": "2027-03-01",
            "signature": {"method": "mailed link", "consent": "I agree."},
        },
        "details": {"reason": "Next budget.", "signature": {"typed_name": "Ann Boss"}},
        "money": {"saving_cents": 120_000},
    }
    openings = {path: Opening(b"s" * 32, value) for path, value in values.items()}
    definition = find_definition("decision.declined", 1)
    assert summarize(openings, definition) == (
        "by Ann Boss; reason: Next budget.; revisit on: 2027-03-01; saving: $1,200.00; "
        "method: mailed link; typed name: Ann Boss"
    )
    del openings["details"]
    assert "Next budget" not in summarize(openings, definition)


@pytest.mark.parametrize("stamped", [None, samples.CREATED])
def test_the_column_of_time_authorities_is_shown_when_one_has_stamped(stamped):
    row = TimelineRow(0, "2026-11-23T15:00:00Z", "Client added", "", (), stamped, ())
    made = chronology_statement([row], client="C", firm="F", created=samples.CREATED)
    table = made.sections[0].blocks[0]
    heads = [column.title for column in table.columns]
    assert ("Came into the log (UTC)" in heads) == (stamped is not None)
    assert all(len(cells) == len(heads) for cells in table.rows)
    assert ("No time authority" in table.note) == (stamped is None)


PAGE = b"""<h1>Phishing at work</h1><ol><li>No question</li></ol>
<h2>recall. Before</h2><ol><li>Yes</li><li class="right">No (right)</li></ol>
<h2>d1. 8:05 AM</h2><p>This arrives.</p>
<ol><li>Open it</li><li>Ask <b>first</b></li><li class="right">Deny it and
report it (right)</li></ol><ol><li>Later</li></ol>"""


def test_what_was_answered_and_from_where_is_told_in_words():
    values = {
        "actor": {"name": "Ann Boss"},
        "content": {
            "item": "phishing-at-work/d1", "lesson": "phishing-at-work", "chosen": [2], "order": [2, 0, 1],
            "correct": False, "active_seconds": 31, "sitting": 2,
        },
        "context": {"ip": "203.0.113.9", "user_agent": "Firefox 140 on Windows"},
    }  # fmt: skip
    openings = {path: Opening(b"s" * 32, value) for path, value in values.items()}
    assert summarize(openings, find_definition("training.answered", 1)) == (
        "by Ann Boss; Phishing at work, question phishing-at-work/d1, sitting 2; chose answer 3 in the "
        "order of the page that is kept; not right; 31 seconds on it; from address: 203.0.113.9; with: "
        "Firefox 140 on Windows"
    )
    page = ShownPage("Phishing at work", PAGE)
    words = AnswerWords([page])
    opened = {"lesson": "phishing-at-work", "sitting": 2, "page_sha256": page.digest.hex()}
    words.note("training.opened", {**values, "content": opened})
    assert words.of(values) == ("Open it", "Ask first", "Deny it and report it")
    assert "; chose “Deny it and report it”; not right;" in summarize(
        openings, find_definition("training.answered", 1), answers=words.of(values)
    )
    other = {**values, "actor": {"name": "Cy Clerk", "id": "employee:2"}}
    assert words.of(other) == ()  # another person's sitting had another page
    confirmed = {
        "content": {
            "answers": [{"stem": "When do you call?", "options": ["Later", "Now"], "chosen": 1, "right": 1}],
            "points": [{"clause": "ENC-12", "text": "I call at once."}],
            "statement": "I have read it.",
        },
        "details": {"typed_name": "Ann Boss"},
    }  # fmt: skip
    openings = {path: Opening(b"s" * 32, value) for path, value in confirmed.items()}
    assert summarize(openings, find_definition("policy.acknowledged", 1)) == (
        "asked “When do you call?”, answered “Now” (right); point “I call at once.”; said “I have read "
        "it.”; typed name: Ann Boss"
    )
