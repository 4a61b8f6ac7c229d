"""Entries as classes: what they refuse, which group a value lies in, and what follows from a class."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from duecare import record
from duecare.defense.program import PROGRAM_GROUPS
from duecare.defense.retention import CLASSES, class_of
from duecare.errors import EvidenceError
from duecare.evidence.canonical import canonicalize
from duecare.record import base, earlier
from duecare.record.schema import problems, schema_of
from duecare.record.values import Personal

SOURCES = Path(__file__).parents[3] / "src"
OFFER = record.OfferWords(
    safeguard="SG-FDE",
    title="Full-disk encryption",
    text="",
    found="Not in place.",
    group="law",
    reasons=("The law asks",),
    duty=(),
    laws=(record.LawWords(name="HIPAA", citation="164.312", because="", mark=""),),
    other_rules=(),
    cost="$639 the first year.",
    cost_lines=(),
    cost_source="",
    priced=True,
    stakes=record.Stakes(
        insurers=(),
        mismatch="",
        title="One bad case",
        tiles=(record.ShownFigure(title="A bad case costs", figure="$65,000"),),
        payers=(),
        note="",
        often="",
        often_with="",
        evidence="",
        level="High",
        level_with="Low",
        level_reason="",
        stays=(),
        average="",
        figures=record.CaseFigures(
            people=4100, cost_cents=6_500_000, left_cents=1_500_000, of=1000, count=15, most=50
        ),
    ),
)
SIGNATURE = record.Signature.confirmed(
    client_name="North Dental",
    typed_name="North Boss",
    document_sha256="0" * 64,
    button="Decline",
    method="mailed link",
)


def declined(**changes: Any) -> record.DecisionDeclined:
    given: dict[str, Any] = {
        "decision": "d1",
        "offer": OFFER,
        "reason": "Next budget.",
        "alternative": "Locked cabinet.",
        "revisit_on": date(2027, 3, 1),
        "two_steps": True,
        "signature": SIGNATURE,
        "language": "en",
        "letter_sha256": "1" * 64,
        "high_value": False,
    }
    return record.DecisionDeclined(**{**given, **changes})


def test_a_persons_own_words_and_name_lie_in_a_group_of_their_own() -> None:
    groups = declined().as_groups()
    assert groups["details"] == {
        "reason": "Next budget.",
        "alternative": "Locked cabinet.",
        "signature": {"typed_name": "North Boss"},
    }
    stakes = groups["money"]["offer"]["stakes"]
    assert stakes["figures"]["left_cents"] == 1_500_000
    assert "stakes" not in groups["content"]["offer"]
    assert groups["content"]["revisit_on"] == "2027-03-01"
    assert "typed_name" not in groups["content"]["signature"]
    canonicalize(groups)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"offer": dataclasses.replace(OFFER, priced=1)},
            "content.offer.priced is not of type boolean",
        ),
        (
            {"offer": dataclasses.replace(OFFER, group="mine")},
            "content.offer.group is none of the allowed words",
        ),
        ({"letter_sha256": ""}, "content.letter_sha256 has another form than expected"),
        ({"choice": "accept"}, "content.choice is none of the allowed words"),
        ({"revisit_on": None}, "content.revisit_on is missing"),
        ({"decision": "with space"}, "content.decision has another form than expected"),
    ],
)
def test_a_value_of_another_form_is_refused_without_showing_it(
    change: dict[str, Any], problem: str
) -> None:
    with pytest.raises(EvidenceError, match=re.escape(problem)) as refused:
        declined(**change)
    assert "Next budget" not in str(refused.value)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(EvidenceError, match="zone"):
        record.ProgramConsentWithdrawn(given_at=datetime(2027, 1, 1))
    record.ProgramConsentWithdrawn(given_at=datetime(2027, 1, 1, tzinfo=UTC))


def test_an_entry_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        declined().reason = "x"  # type: ignore[misc]


def test_a_kind_is_defined_once_a_version() -> None:
    with pytest.raises(ValueError, match=r"hold\.placed, version 1, is defined twice"):
        record.base.entry("hold.placed", title="Again", keep="custody")(type("Again", (), {}))


def test_a_new_version_leaves_the_one_before_readable(monkeypatch: Any) -> None:
    monkeypatch.setattr(base, "_DEFINITIONS", dict(base._DEFINITIONS))

    @base.entry("hold.placed", version=2, title="Hold", headline="Hold for {court}", keep="custody")
    class HoldPlaced(record.Entry):
        """Another form."""

        court: str

    made = HoldPlaced(court="8th Cir.")
    assert record.title_of("hold.placed", 2, made.as_groups()) == "Hold for 8th Cir."
    assert record.title_of("hold.placed", 1, {"content": {"matter": "Doe"}}).endswith(": Doe")
    newest = record.find_definition("hold.placed")
    assert newest is not None
    assert newest.version == 2


def test_a_field_that_a_schema_cannot_hold_is_a_mistake_in_the_class() -> None:
    @dataclasses.dataclass
    class Inner:
        name: Personal[str]

    for hint in (float, bytes, list[Inner]):
        with pytest.raises(TypeError):
            schema_of(hint)


def test_an_unknown_keyword_of_a_newer_schema_is_passed_over() -> None:
    assert problems({"a": 1}, {"type": "object", "minProperties": 5, "properties": {"a": {}}}) == []


def test_problems_are_named_by_place_and_at_most_five() -> None:
    schema = {"type": "array", "items": {"type": "string"}}
    assert problems([1] * 9, schema, "x") == [f"x[{i}] is not of type string" for i in range(5)]


def test_titles_fall_back_where_a_fact_is_not_shown() -> None:
    shown = declined().as_groups()
    assert record.title_of("decision.declined", 1, shown) == "Declined: Full-disk encryption"
    assert record.title_of("decision.declined", 1, {}) == "Recommendation declined"
    assert record.title_of("decision.declined", 9, shown) == "Decision declined"


def test_every_kind_has_plain_titles_and_a_meaning() -> None:
    for one in record.definitions():
        assert re.fullmatch(r"[a-z][a-z_]*\.[a-z][a-z_]*", one.kind)
        assert one.title[:1].isupper()
        assert "_" not in one.title
        assert one.meaning.endswith((".", ".)")), one.kind


RETIRED = {"training.read"}
"""Kinds that ledgers hold and nothing writes any more: the text of a lesson before the scenes."""


def test_every_kind_is_offered_by_the_package() -> None:
    offered = [getattr(record, name) for name in record.__all__]
    kinds = {one.definition.kind for one in offered if hasattr(one, "definition")}
    assert {one.kind for one in record.definitions()} - kinds == RETIRED
    assert {earlier.LessonRead1.definition.kind} == RETIRED


def test_every_kind_is_written_somewhere() -> None:
    sources = [path for path in SOURCES.rglob("*.py") if path.parent != Path(base.__file__).parent]
    words = set(re.findall(r"\w+", "\n".join(path.read_text() for path in sources)))
    offered = [getattr(record, name) for name in record.__all__]
    assert {one.__name__ for one in offered if hasattr(one, "definition")} - words == set()


def test_every_kind_has_one_retention_class_and_an_unknown_one_is_kept_the_longest() -> None:
    ids = {one.id for one in CLASSES}
    assert {one.keep for one in record.definitions()} == ids
    assert class_of("hold.placed").id == "custody"
    assert class_of("moon.landed").years == max(one.years for one in CLASSES)


def test_the_program_file_shows_no_money_no_context_and_nothing_that_was_refused() -> None:
    assert "decision.declined" not in PROGRAM_GROUPS
    assert "recommendation.made" not in PROGRAM_GROUPS
    for groups in PROGRAM_GROUPS.values():
        assert not groups & {"money", "context"}
    assert PROGRAM_GROUPS["assessment.completed"] == {"actor"}
    assert PROGRAM_GROUPS["person.erased"] == {"content"}


def test_what_a_verifier_needs_is_always_shown() -> None:
    assert record.always_shown() == {
        "bundle.exported",
        "ledger.restored",
        "person.erased",
        "retention.expired",
    }


def test_an_entry_of_the_version_before_can_still_be_read() -> None:
    for kind, newest in (
        ("recommendation.made", 2),
        ("decision.declined", 3),
        ("policy.proposed", 3),
    ):
        before, now = record.find_definition(kind, 1), record.find_definition(kind)
        assert before is not None
        assert now is not None
        assert (before.version, now.version) == (1, newest)
    offer = {
        "safeguard": "SG-FDE",
        "title": "Encryption",
        "text": "",
        "purpose": "",
        "cost": "",
        "saving": "",
    }
    values = {
        "content": {"rank": 1, "offer": offer},
        "money": {"first_year_cost_cents": 1, "saving_cents": 2},
    }
    first = record.find_definition("recommendation.made", 1)
    assert first is not None
    assert first.problems(values, values) == []
