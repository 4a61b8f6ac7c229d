"""What entries say is compared with the definition of their kind; what is newer is told, not failed."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.core.evidence import earlier
from tests.core.evidence import sample_log as sample

from duecare import record
from duecare.errors import EvidenceError
from duecare.evidence.log import leaf
from duecare.evidence.report import Check, Status, Verdict, VerificationReport
from duecare.evidence.trust import parse_trust
from duecare.evidence.verify.verify import verify_bundle
from duecare.record.base import Entry

HOLD = record.HoldPlaced(matter="Doe v. Harbor", scope="one person", reason="A claim came in.")


def draft_of(entry: Entry, number: int, **changes: Any) -> leaf.LeafDraft:
    definition = entry.definition
    given = {
        "kind": definition.kind,
        "version": definition.version,
        "groups": entry.as_groups(),
        "attachments": [],
        "related": None,
    }
    return sample.draft(number, **{**given, **changes})


def installation_with(*drafts: leaf.LeafDraft) -> sample.Installation:
    made = sample.installation(6)
    made.append(*drafts)
    made.anchor()
    return made


def verified(path: Path, made: sample.Installation, **changes: Any) -> VerificationReport:
    sample.write(path, made.contents(**changes))
    return verify_bundle(path, sample.trust_of_reader())


def check(report: VerificationReport, name: str) -> Check:
    return next(one for one in report.checks if one.id == name)


def test_an_entry_of_its_form_passes_and_its_definition_is_in_the_bundle(tmp_path: Path) -> None:
    path = tmp_path / "made.zip"
    report = verified(path, installation_with(draft_of(HOLD, 6)))
    assert report.verdict is Verdict.VERIFIED, list(report.failures())
    assert check(report, "log.forms").detail.startswith("2 entries were compared")
    assert check(report, "bag.definitions").detail == "2 kinds are the same"
    with zipfile.ZipFile(path) as packed:
        listed = json.loads(packed.read(f"{sample.FOLDER}/data/log/definitions.json"))
    assert [row["kind"] for row in listed["kinds"]] == ["bundle.exported", "hold.placed"]


OTHER_FORMS: dict[str, dict[str, Any]] = {
    "details is missing": {"content": {"matter": "Doe", "scope": "one person"}},
    "content.scope is missing": {"content": {"matter": "Doe"}, "details": {"reason": "x"}},
    "content.matter is not of type string": {
        "content": {"matter": 5, "scope": "one person"},
        "details": {"reason": "x"},
    },
    "content.scope is none of the allowed words": {
        "content": {"matter": "Doe", "scope": "all"},
        "details": {"reason": "x"},
    },
    "content.note is not part of it": {
        "content": {"matter": "", "scope": "one person", "note": "x"},
        "details": {"reason": "x"},
    },
    "more is not part of it": {
        "content": {"matter": "", "scope": "one person"},
        "details": {"reason": "x"},
        "more": {},
    },
}
PAGE = sha256(sample.document(6))
JUDGED = record.MessageJudged(
    message="m01",
    message_sha256="1" * 64,
    page_sha256=PAGE.hexdigest(),
    choice="report",
    cues_found=1,
    cues_missed=0,
    cues_extra=0,
)


def judged(*attached: bytes, **content: Any) -> sample.Installation:
    """An entry that names the page that was shown, with the documents that it attaches."""
    groups = JUDGED.as_groups()
    groups["content"] |= content
    return installation_with(draft_of(JUDGED, 6, groups=groups, attachments=list(attached)))


MADE = {
    "its own page": lambda: judged(PAGE.digest()),
    "another page": lambda: judged(PAGE.digest(), page_sha256="2" * 64),
    "no page": judged,
    "a page that is no text": lambda: judged(PAGE.digest(), page_sha256=["2" * 64]),
    "its own form": lambda: installation_with(draft_of(HOLD, 6)),
    "a newer kind": lambda: installation_with(draft_of(HOLD, 6, kind="moon.landed")),
    "a newer version": lambda: installation_with(draft_of(HOLD, 6, version=9)),
    "another form": lambda: installation_with(
        *(draft_of(HOLD, 6 + n, groups=one) for n, one in enumerate(OTHER_FORMS.values()))
    ),
}
"""Name -> the installation; the page is asked about the same ones."""


@pytest.mark.parametrize(("problem", "groups"), OTHER_FORMS.items())
def test_an_entry_of_another_form_fails_by_its_number(
    problem: str, groups: dict[str, Any], tmp_path: Path
) -> None:
    made = installation_with(draft_of(HOLD, 6, groups=groups))
    report = verified(tmp_path / "made.zip", made)
    found = check(report, "log.forms")
    assert found.status is Status.FAIL
    assert found.detail == f"entry 6 (hold.placed version 1): {problem}"
    assert report.verdict is Verdict.TAMPERED


def test_the_page_that_an_entry_names_is_one_that_it_attaches(tmp_path: Path) -> None:
    told = "entry 6 (training.judged version 2)"
    missing = "content.page_sha256 names a document that the entry does not attach"
    own = check(verified(tmp_path / "own.zip", MADE["its own page"]()), "log.forms")
    assert own.status is Status.PASS
    assert "1 of them attach the very page that was shown or signed" in own.detail
    for name in ("another page", "no page"):
        report = verified(tmp_path / f"{name}.zip", MADE[name]())
        assert check(report, "log.forms").detail == f"{told}: {missing}"
        assert report.verdict is Verdict.TAMPERED
    strange = verified(tmp_path / "strange.zip", MADE["a page that is no text"]())
    assert missing in check(strange, "log.forms").detail


@pytest.mark.parametrize("changes", [{"kind": "moon.landed"}, {"version": 9}])
def test_a_newer_kind_or_version_is_told_and_not_failed(
    changes: dict[str, Any], tmp_path: Path
) -> None:
    report = verified(tmp_path / "made.zip", installation_with(draft_of(HOLD, 6, **changes)))
    assert report.verdict is Verdict.VERIFIED, list(report.failures())
    assert "1 are intact and newer than this verifier" in check(report, "log.forms").detail


def test_the_version_is_read_also_where_every_value_is_withheld(tmp_path: Path) -> None:
    made = installation_with(draft_of(HOLD, 6))
    entries = made.disclosures({1: ("person",), 3: ("*",), 6: ("content", "details")})
    report = verified(tmp_path / "made.zip", made, entries=entries)
    assert [point.code for point in report.outcome.open_points] == ["mostly_withheld"]
    assert check(report, "log.forms").detail.startswith("2 entries were compared")


def test_definitions_that_were_changed_are_found(tmp_path: Path, monkeypatch: Any) -> None:
    made = installation_with(draft_of(HOLD, 6))
    monkeypatch.setattr(
        "duecare.evidence.bundle.bundle.definitions",
        lambda _used: b'{"kinds":[{"groups":{},"kind":"hold.placed","version":1}]}\n',
    )
    report = verified(tmp_path / "made.zip", made)
    assert check(report, "bag.definitions").status is Status.FAIL
    assert check(report, "bag.definitions").detail == "they differ for hold.placed version 1"


@pytest.mark.parametrize("text", [b"x", b"[]\n", b'{"kinds":[{"kind":1}]}\n', b'{"kinds":[5]}\n'])
def test_definitions_that_cannot_be_read_fail(
    text: bytes, tmp_path: Path, monkeypatch: Any
) -> None:
    made = installation_with(draft_of(HOLD, 6))
    monkeypatch.setattr("duecare.evidence.bundle.bundle.definitions", lambda _used: text)
    assert verified(tmp_path / "made.zip", made).verdict is Verdict.TAMPERED


@pytest.mark.parametrize("version", [0, -1, True, "1"])
def test_a_leaf_with_a_strange_version_is_refused(version: Any) -> None:
    with pytest.raises(EvidenceError, match="d of a leaf"):
        sample.draft(0, version=version)


@pytest.mark.parametrize("name", earlier.NAMES)
def test_a_bundle_of_an_earlier_release_verifies(name: str, tmp_path: Path) -> None:
    folder = earlier.unpack(tmp_path)
    trust = parse_trust((folder / "trust.txt").read_text())
    report = verify_bundle(folder / f"{name}.zip", trust)
    assert report.verdict is Verdict.FIRM_ONLY, list(report.failures())
    assert report.facts["kind"] == {"client-program": "program"}.get(name, name)
    assert check(report, "bag.kind").status is Status.PASS
    assert "before kinds had definitions" in check(report, "log.forms").detail


def test_an_earlier_program_file_cannot_pass_for_a_defense_file(tmp_path: Path) -> None:
    made = sample.installation(6)
    said = {"bundle": sample.FOLDER, "kind": "program" + "me"}
    made.append(sample.draft(6, kind="bundle.exported", groups={"content": said}, attachments=[]))
    made.anchor()
    report = verified(tmp_path / "made.zip", made)
    assert check(report, "bag.kind").status is Status.FAIL


def test_values_of_another_form_never_become_an_entry() -> None:
    with pytest.raises(EvidenceError, match=r"content\.matter is not of type string"):
        replace(HOLD, matter=5)
