"""Files that the firm rebuilt with all its keys are refused, and the document is named."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from tests.attacks.rebuilt_files import OTHER, REBUILT, packed, sound
from tests.core.defense.test_assemble import EXHIBITS, exported, log_of
from tests.core.evidence import sample_log as sample

from duecare.errors import EvidenceError
from duecare.evidence.report import VerificationReport
from duecare.evidence.verify.verify import Verdict, verify_bundle


def verified(data: bytes, tmp_path: Path) -> VerificationReport:
    path = tmp_path / "file.zip"
    path.write_bytes(data)
    return verify_bundle(path, sample.trust_of_reader())


def test_the_file_as_exported_is_verified_and_its_documents_are_counted(tmp_path: Path) -> None:
    report = verified(sound(), tmp_path)
    assert report.verdict is Verdict.VERIFIED, list(report.failures())
    (check,) = [one for one in report.checks if one.id == "bag.documents"]
    assert check.detail == (
        "17 documents, 16 of them named by entry 5 (3 as exhibits); "
        "of 4 that entries attach 0 are left out, each with its reason"
    )
    assert report.facts["client"] == "Harbor Tax Services"
    assert report.facts["firm"] == "Acme IT"


def test_there_are_at_least_thirty_of_them() -> None:
    assert len(REBUILT) >= 30


@pytest.mark.parametrize("name", sorted(REBUILT))
def test_it_is_refused_by_name(name: str, tmp_path: Path) -> None:
    make, said = REBUILT[name]
    report = verified(make(), tmp_path)
    assert report.exit_code in (1, 2)
    details = [one.detail for one in report.failures() if one.id.startswith(("bag.doc", "log.att"))]
    assert any(said in detail for detail in details), list(report.failures())


def test_a_letter_withheld_on_no_known_ground_is_told(tmp_path: Path) -> None:
    for ground, unknown in ((".", 1), ("attorney-client privilege, letter of May 3", 0)):
        codes = ["documents_ground"] if unknown else []
        left_out = {EXHIBITS[1].digest.hex(): ground}
        report = verified(packed(*exported(exhibits=EXHIBITS[:1], left_out=left_out)[1:]), tmp_path)
        assert [point.code for point in report.outcome.open_points] == codes
        assert report.exit_code == (4 if unknown else 0), list(report.failures())
        assert report.facts["documents_absent"] == {"withheld": 1}
        assert report.facts["documents_of_no_known_ground"] == unknown


def test_a_document_that_nothing_explains_stops_the_export() -> None:
    with pytest.raises(EvidenceError, match="nothing says why"):
        exported(exhibits=EXHIBITS[:1])


def test_entries_made_while_the_file_was_written_bring_their_documents(tmp_path: Path) -> None:
    made, file, papers = exported()
    more = sample.draft(6, kind="rec.made", related=None, attachments=[sha256(OTHER).digest()])
    made.append(more)
    made.anchor()
    later = {**log_of(made), "blobs": {**file.blobs, sha256(OTHER).hexdigest(): OTHER}}
    report = verified(packed(replace(file, **later), papers), tmp_path)
    assert report.verdict is Verdict.VERIFIED, list(report.failures())
    assert report.facts["documents_attached"] == 5
