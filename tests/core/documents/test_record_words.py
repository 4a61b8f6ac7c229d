"""The record in plain words: who did what, also where a name was erased or a fact is withheld."""

from __future__ import annotations

import pytest

from duecare.documents.wording.record import entry_sentence, kinds_meant, series_sentence

NORA = {"id": "member:1", "name": "Nora Whitfield", "role": "owner"}
ANN = {"id": "contact:2", "name": "Dr. Ann Example"}


@pytest.mark.parametrize(
    ("kind", "values", "sentence"),
    [
        (
            "client.added",
            {"actor": NORA, "content": {"name": "Lakeside"}},
            "Nora Whitfield added the client Lakeside",
        ),
        (
            "decision.deferred",
            {
                "actor": ANN,
                "content": {"offer": {"title": "Encrypt laptops"}, "revisit_on": "2027-02-01"},
            },
            "Dr. Ann Example put off “Encrypt laptops” until February 1, 2027",
        ),
        (
            "scan.recorded",
            {"actor": {"name": "Duecare scans", "role": "system"}, "content": {"people": {"best": 4814}}},
            "Duecare recorded a scan: 4,814 people",
        ),
        (
            "employee.added",
            {"actor": NORA, "content": {}},
            "Nora Whitfield added the employee someone whose name was erased",
        ),
        (
            "share.made",
            {"actor": NORA, "person": ANN, "content": {"until": "2026-12-03T00:00:00Z"}},
            "Nora Whitfield shared papers with Dr. Ann Example until December 3, 2026",
        ),
        ("hold.placed", {"actor": NORA}, "Legal hold placed, by Nora Whitfield"),
        ("of.a_later_release", {"actor": NORA}, "Of a later release"),
    ],
)  # fmt: skip
def test_an_entry_is_told_in_one_sentence(kind, values, sentence):
    assert entry_sentence(kind, None, values) == sentence


def test_several_in_a_row_are_told_together():
    assert series_sentence("employee.added", 14) == "14 employees were added"
    assert series_sentence("hold.placed", 3) == "Legal hold placed: 3 entries"


def test_words_find_the_kinds_that_are_told_with_them():
    assert "decision.declined" in kinds_meant("Declined")
    assert {"hold.placed", "hold.released"} <= kinds_meant("legal hold")
    assert kinds_meant("no such words") == set()
    assert kinds_meant(" ") == set()
