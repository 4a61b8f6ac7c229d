"""What entries say about the bundle: each claim counts only if an entry can truly make it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.core.evidence import sample_log as sample
from tests.core.evidence.in_memory import said, shown, verification

from duecare.evidence.log.entries import ShownEntry
from duecare.evidence.report import Verdict
from duecare.evidence.verify import claim_checks
from duecare.evidence.verify.state import SealedCopy
from duecare.evidence.verify.verify import verify_bundle

SPELLED_BEFORE = "program" + "me"


# --- destructions -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("index", "value", "expected"),
    [
        (7, {"below": 7}, 7),
        (7, {"below": 1}, 1),
        (7, {"below": 8}, 0),
        (7, {"below": -1}, 0),
        (7, {"below": True}, 0),
        (7, {"below": "3"}, 0),
        (7, {}, 0),
        (7, ["below"], 0),
    ],
)
def test_an_expiry_counts_up_to_its_own_entry(index: int, value: object, expected: int) -> None:
    state = verification()
    claim_checks.note_entry(state, shown(index, "retention.expired", value))
    assert state.claims.expired_below == expected


def test_the_widest_expiry_counts() -> None:
    state = verification()
    for index, below in ((5, 4), (6, 2)):
        claim_checks.note_entry(state, shown(index, "retention.expired", {"below": below}))
    assert state.claims.expired_below == 4


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            {"groups": {"person": [0, 6], "content": [2]}},
            {(0, "person"), (6, "person"), (2, "content")},
        ),
        ({"groups": {"person": [7, 8, -1, True, "3", None]}}, set()),
        ({"groups": {"person": [7, 1]}}, {(1, "person")}),
        ({"groups": {"person": 1, "content": [4]}}, {(4, "content")}),
        ({"groups": ["person"]}, set()),
        ({}, set()),
    ],
)
def test_an_erasure_counts_for_the_earlier_entries_that_it_names(
    value: dict[str, Any], expected: set[tuple[int, str]]
) -> None:
    state = verification()
    claim_checks.note_entry(state, shown(7, "person.erased", value))
    assert state.claims.erasures == expected


@pytest.mark.parametrize("kind", ["rec.made", "bundle.exported"])
def test_an_entry_of_another_kind_destroys_nothing(kind: str) -> None:
    state = verification()
    value = {"below": 3, "groups": {"person": [0]}}
    claim_checks.note_entry(state, shown(7, kind, value))
    claim_checks.note_entry(state, shown(8, "retention.expired", value, group="details"))
    claim_checks.note_entry(state, ShownEntry(9, b"", None, {}, ("*",), "withheld", ()))
    assert (state.claims.expired_below, state.claims.erasures) == (0, set())


def test_what_is_shown_as_destroyed_without_an_entry_is_named_one_by_one() -> None:
    state = verification()
    state.claims.expired_below = 2
    state.claims.expired = [0, 1, 2]
    state.claims.erasures = {(3, "person"), (4, "*")}
    state.claims.erased = [(3, "person"), (4, "*"), (4, "person"), (3, "*")]
    claim_checks.check_destructions(state)
    detail = (
        "entry 2 is shown as expired, and no entry says so; "
        "entry 4: person is shown as erased, and no entry says so; "
        "entry 3: it is shown as erased, and no entry says so"
    )
    assert said(state.report) == [("log.destructions", "tampered", detail)]
    assert state.report.facts == {"entries_expired": 3, "groups_erased": 4}


def test_of_many_problems_twenty_are_named_and_the_rest_counted() -> None:
    for count, more in ((20, ""), (21, "; and 1 more"), (25, "; and 5 more")):
        state = verification()
        state.claims.expired = list(range(count))
        claim_checks.check_destructions(state)
        ((_, _, detail),) = said(state.report)
        assert detail.count("is shown as expired") == 20
        assert detail.endswith("entry 19 is shown as expired, and no entry says so" + more)


@pytest.mark.parametrize(
    ("expired", "erased", "expected"),
    [
        ([], [], ("not present", "nothing is shown as erased or expired")),
        ([0], [], ("pass", "1 entries expired, 0 groups were erased")),
        ([], [(3, "person")], ("pass", "0 entries expired, 1 groups were erased")),
    ],
)
def test_what_was_destroyed_on_the_record_is_counted(
    expired: list[int], erased: list[tuple[int, str]], expected: tuple[str, str]
) -> None:
    state = verification()
    state.claims.expired, state.claims.erased = expired, erased
    state.claims.expired_below, state.claims.erasures = 1, {(3, "person")}
    claim_checks.check_destructions(state)
    assert said(state.report) == [("log.destructions", *expected)]


# --- the kind of the bundle -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"bundle": sample.FOLDER, "kind": "defense"}, "defense"),
        ({"bundle": sample.FOLDER, "kind": "program"}, "program"),
        ({"bundle": sample.FOLDER, "kind": SPELLED_BEFORE}, "program"),
        ({"bundle": "duecare-other-2026-03-01", "kind": "defense"}, ""),
        ({"bundle": sample.FOLDER, "kind": 5}, ""),
        ({"bundle": sample.FOLDER}, ""),
        ({"kind": "defense"}, ""),
    ],
)
def test_the_kind_is_that_of_the_export_of_this_very_bundle(
    value: dict[str, Any], expected: str
) -> None:
    state = verification()
    claim_checks.note_entry(state, shown(7, "bundle.exported", value))
    assert state.claims.kind == expected


@pytest.mark.parametrize(
    ("stated", "logged", "status", "detail"),
    [
        ("defense", "defense", "pass", "defense file of the firm"),
        ("program", "program", "pass", "security program file of the client"),
        ("map", "map", "pass", "map"),
        ("defense", "", "not present", "no entry shown records the export of this file"),
        (
            "defense",
            "program",
            "tampered",
            "it says that it is a defense file of the firm, the log says program",
        ),
        ("map", "defense", "tampered", "it says that it is a map, the log says defense"),
    ],
)
def test_the_kind_is_compared_with_the_log(
    stated: str, logged: str, status: str, detail: str
) -> None:
    state = verification()
    state.report.facts["kind"] = stated
    state.claims.kind = logged
    claim_checks.check_kind(state)
    assert said(state.report) == [("bag.kind", status, detail)]


def test_a_file_with_the_spelling_of_before_is_a_program_file(tmp_path: Path) -> None:
    made = sample.installation(3, info=sample.EARLIER)
    content = {"bundle": sample.FOLDER, "kind": SPELLED_BEFORE}
    made.append(
        sample.draft(3, kind="bundle.exported", groups={"content": content}, attachments=[])
    )
    made.anchor()
    contents = made.contents(entries=made.disclosures(), kind=SPELLED_BEFORE, info=sample.EARLIER)
    report = verify_bundle(sample.write(tmp_path / "b.zip", contents), sample.trust_of_reader())
    assert report.verdict is Verdict.OPEN_POINTS, list(report.failures())
    details = {one.id: one.detail for one in report.checks}
    assert details["bag.info"] == "program file, full"
    assert details["bag.kind"] == "security program file of the client"
    assert report.facts["kind"] == "program"


# --- sealed copies ----------------------------------------------------------------------------
SIGNED, SEALED = b"%PDF what was signed\n", b"%PDF what was signed\nand its seal"
COPY = {
    "before_sha256": sha256(SIGNED).hexdigest(),
    "before_bytes": len(SIGNED),
    "after_sha256": sha256(SEALED).hexdigest(),
}


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        ({}, True),
        ({"before_bytes": 0}, True),
        ({"before_bytes": -1}, False),
        ({"before_bytes": True}, False),
        ({"before_bytes": None}, False),
        ({"before_sha256": None}, False),
        ({"after_sha256": None}, False),
    ],
)
def test_a_seal_is_taken_down_if_its_fields_are_what_they_should_be(
    changes: dict[str, object], taken: bool
) -> None:
    state = verification()
    value = {**COPY, **changes}
    claim_checks.note_entry(state, shown(7, "sig.sealed", value))
    whole = SealedCopy(7, value["before_sha256"], value["before_bytes"], value["after_sha256"])
    assert state.claims.copies == ([whole] if taken else [])


def check_copies(
    sealed: bytes, *copies: SealedCopy, also: bytes = b"other"
) -> list[tuple[str, str, str]]:
    state = verification({"data/report/a.pdf": also, "data/report/b.pdf": sealed})
    state.claims.copies = list(copies)
    claim_checks.check_copies(state)
    return said(state.report)


def copy_of(signed: bytes, sealed: bytes, size: int, index: int = 7) -> SealedCopy:
    return SealedCopy(index, sha256(signed).hexdigest(), size, sha256(sealed).hexdigest())


@pytest.mark.parametrize("size", [0, 1, 4, 5, 6, 10, 23, len(SEALED)])
def test_a_sealed_copy_begins_with_what_was_signed(size: int) -> None:
    gone = copy_of(SIGNED, b"not in the bundle", len(SIGNED))
    found = check_copies(SEALED, gone, copy_of(SEALED[:size], SEALED, size))
    assert found == [("log.sealed_copies", "pass", "1 of 2 sealed copies are in the bundle")]


def test_all_copies_in_the_bundle_are_counted() -> None:
    copies = [copy_of(SEALED[:4], SEALED, 4), copy_of(b"oth", b"other", 3)]
    found = check_copies(SEALED, *copies, copy_of(SIGNED, b"not in the bundle", 1))
    assert found == [("log.sealed_copies", "pass", "2 of 3 sealed copies are in the bundle")]


@pytest.mark.parametrize("size", [4, 5, 6, 22])
def test_one_byte_more_or_less_is_another_document(size: int) -> None:
    named = "data/report/b.pdf does not begin with the document of entry 7"
    for wrong in (size - 1, size + 1):
        found = check_copies(SEALED, copy_of(SEALED[:size], SEALED, wrong))
        assert found == [("log.sealed_copies", "tampered", named)]


def test_each_copy_with_another_beginning_is_named() -> None:
    wrong = copy_of(b"x", SEALED, 1)
    right = copy_of(SEALED[:4], SEALED, 4)
    second = copy_of(b"y", b"other", 1, index=9)
    found = check_copies(SEALED, wrong, right, second)
    detail = (
        "data/report/b.pdf does not begin with the document of entry 7; "
        "data/report/a.pdf does not begin with the document of entry 9"
    )
    assert found == [("log.sealed_copies", "tampered", detail)]


def test_a_copy_shorter_than_the_document_fails_whatever_its_digest_is_said_to_be() -> None:
    for before in (sha256(SEALED).hexdigest(), ""):
        longer = SealedCopy(7, before, len(SEALED) + 1, sha256(SEALED).hexdigest())
        assert check_copies(SEALED, longer)[0][1] == "tampered"


def test_without_a_copy_in_the_bundle_there_is_nothing_to_compare() -> None:
    gone = copy_of(SIGNED, b"not in the bundle", len(SIGNED))
    for copies in ((), (gone,)):
        found = check_copies(SEALED, *copies)
        assert found == [("log.sealed_copies", "not present", "no sealed copy is in the bundle")]


# --- restores, destroyed documents ------------------------------------------------------------
def test_a_log_that_goes_on_from_a_backup_is_told_with_its_entries() -> None:
    state = verification()
    claim_checks.check_restored(state)
    for index in (4, 9):
        claim_checks.note_entry(state, shown(index, "ledger.restored", {"logs": []}))
    claim_checks.check_restored(state)
    assert said(state.report) == [
        ("log.restored", "pass", "no entry shown says that it did"),
        ("log.restored", "not present", "entries that say that it went on from a backup: 4, 9"),
    ]


@pytest.mark.parametrize("kind", ["retention.expired", "person.erased"])
def test_a_document_counts_as_destroyed_from_the_entry_that_names_it(kind: str) -> None:
    state = verification()
    for index, digests in ((3, ["a", 5]), (6, ["a"]), (7, "a"), (8, None)):
        claim_checks.note_entry(state, shown(index, kind, {"documents_sha256": digests}))
    assert state.claims.destroyed == {"a": 6}
    claim_checks.note_entry(state, shown(9, "rec.made", {"documents_sha256": ["b"]}))
    assert "b" not in state.claims.destroyed
