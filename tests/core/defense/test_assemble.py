from __future__ import annotations

import io
import json
import tempfile
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.core.evidence import sample_log as sample

from duecare.defense import (
    DefenseFile,
    Exhibit,
    ExportEntry,
    Papers,
    ShownPage,
    assemble_defense_file,
    build_timeline,
    certificate,
    export_entry,
    folder_name,
    write_papers,
)
from duecare.defense.certificate import SystemFacts
from duecare.defense.statements import interval_text
from duecare.documents import typesetting
from duecare.documents.fonts import FONT_FOLDER
from duecare.documents.model import Statement
from duecare.errors import DocumentError, EvidenceError
from duecare.evidence.bundle.documents import DocumentList
from duecare.evidence.bundle.dsse import open_statement
from duecare.evidence.log import notes
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.log.leaf import LeafDraft
from duecare.evidence.trust import Trust
from duecare.evidence.verify.verify import Verdict, verify_bundle

EXHIBITS = (
    Exhibit("Owner summary", b"%PDF-1.7 owner\n"),
    Exhibit("Decision: multi-factor", b"%PDF-1.7 decision\n"),
)
PAGES = (ShownPage("Strong passwords", b"<!doctype html><title>Strong passwords</title>\n"),)
INVENTORY = b'{"people": 12}'
HELD = {1: ("person",), 3: ("*",)}
FOLDER = folder_name(client="Harbor Tax Services", created=sample.START)


def render(statement: Statement) -> bytes:
    return b"%PDF-1.7\n" + statement.to_json


def exported(**changes: object) -> tuple[sample.Installation, DefenseFile, Papers]:
    """A log with the entry of the export, the file made from it, and the documents it names."""
    made = sample.Installation()
    for number in range(5):
        attached = [one.digest for one in (*EXHIBITS, *PAGES)] if number == 4 else []
        attached += [sha256(INVENTORY).digest()] if number == 2 else []
        kind = "decision.declined" if number == 0 else "rec.made"
        made.append(sample.draft(number + 1, kind=kind, attachments=attached, related=None))
    made.anchor()
    given: dict[str, object] = {
        "folder": FOLDER,
        "client": "Harbor Tax Services",
        "firm": "Acme IT",
        "created": sample.START,
        "entries": made.disclosures(HELD),
        "checkpoints": [sample.kept(note) for note in made.storage.checkpoints],
        "read_node": made.storage.read_node,
        "trust": sample.trust_of_firm(),
        "system": SystemFacts(version="0.1.0", exceptions=("clock set back by 4 minutes",)),
        "exhibits": EXHIBITS,
        "pages": PAGES,
        "blobs": {sha256(INVENTORY).hexdigest(): INVENTORY},
        "anchorings": tuple(made.anchorings),
    }
    before = DefenseFile(**{**given, **changes})  # type: ignore[arg-type]
    papers = write_papers(
        before,
        render=render,
        seal_signer=sample.SEAL_SIGNER,
        seal_name=sample.SEAL_NAME,
        folder=Path(tempfile.mkdtemp(prefix="duecare-tests-")),
    )
    key = sample.SEAL_SIGNER.vkey(sample.SEAL_NAME)
    export = export_entry(before, papers, seal_key=key, recipient="counsel")
    made.append(export_draft(export))
    made.anchor()
    return made, replace(before, **log_of(made)), papers


def export_draft(export: ExportEntry, number: int = 5) -> LeafDraft:
    definition = export.entry.definition
    return sample.draft(
        number,
        kind=definition.kind,
        version=definition.version,
        groups={**export.entry.as_groups(), "person": export.person},
        attachments=[],
        related=None,
    )


def log_of(made: sample.Installation) -> dict[str, Any]:
    """What a file takes from its log."""
    return {
        "entries": made.disclosures(HELD),
        "checkpoints": [sample.kept(note) for note in made.storage.checkpoints],
        "anchorings": tuple(made.anchorings),
    }


def assemble(path: Path, file: DefenseFile, papers: Papers) -> Path:
    return assemble_defense_file(
        path, file, papers, seal_signer=sample.SEAL_SIGNER, seal_name=sample.SEAL_NAME
    )


def read(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as packed:
        return packed.read(f"{FOLDER}/{name}")


def test_an_assembled_file_is_verified_even_by_the_key_of_a_witness_alone(tmp_path: Path) -> None:
    path = assemble(tmp_path / "d.zip", *exported()[1:])
    trust = Trust(witness_keys=sample.trust_of_reader().witness_keys)
    assert verify_bundle(path, trust).verdict is Verdict.VERIFIED
    assert verify_bundle(path).verdict is Verdict.FIRM_ONLY


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    first = assemble(tmp_path / "a.zip", *exported()[1:]).read_bytes()
    assert assemble(tmp_path / "b.zip", *exported()[1:]).read_bytes() == first


def test_a_file_without_its_own_export_entry_is_not_written(tmp_path: Path) -> None:
    made, file, papers = exported()
    for entries in (made.disclosures()[:5], made.disclosures({5: ("content",)})):
        with pytest.raises(EvidenceError, match="no entry of the export"):
            assemble(tmp_path / "never.zip", replace(file, entries=entries), papers)
    with pytest.raises(EvidenceError, match="no entry of the export"):
        assemble(tmp_path / "never.zip", replace(file, folder="duecare-other-2026-03-01"), papers)
    other = replace(papers, listed=DocumentList({"START-HERE.pdf": "0" * 64}))
    with pytest.raises(EvidenceError, match="with these documents"):
        assemble(tmp_path / "never.zip", file, other)
    assert list(tmp_path.iterdir()) == []


def test_exhibits_are_numbered_and_tied_to_the_log(tmp_path: Path) -> None:
    _, file, papers = exported()
    path = assemble(tmp_path / "d.zip", file, papers)
    assert read(path, "data/report/EX-001-owner-summary.pdf") == EXHIBITS[0].content
    assert read(path, "data/report/EX-002-decision-multi-factor.pdf") == EXHIBITS[1].content
    rows = build_timeline(file.entries, file.exhibits)
    assert rows[-1].title == "Defense file exported"
    assert rows[4].exhibits == ("EX-001", "EX-002")


def test_an_excerpt_gets_its_proofs(tmp_path: Path) -> None:
    made, file, papers = exported()
    picked = [made.disclosures()[index] for index in (0, 4)]
    made, file, papers = exported(entries=picked, profile="excerpt", blobs={})
    shown = [*picked, made.disclosures()[5]]
    path = assemble(tmp_path / "e.zip", replace(file, entries=shown), papers)
    report = verify_bundle(path, sample.trust_of_reader())
    assert report.verdict is Verdict.VERIFIED, list(report.failures())
    assert report.facts["profile"] == "excerpt"


def test_a_program_file_cannot_be_taken_for_a_defense_file() -> None:
    program = folder_name(client="Harbor Tax", created=sample.START, kind="program")
    assert program == "client-program-harbor-tax-2026-03-01"
    assert FOLDER == "duecare-harbor-tax-services-2026-03-01"


def test_the_chronology_bounds_entries_by_the_first_stamp_after_them() -> None:
    made, file, _ = exported()
    early, late = sample.START, sample.START.replace(hour=12)
    rows = build_timeline(made.disclosures({1: ("person",)}), stamped=[(6, late), (2, early)])
    assert [row.no_later_than for row in rows] == [early, early, late, late, late, late]
    assert [row.not_before for row in rows] == [None, None, *[early] * 4]
    assert interval_text(rows[0]) == "by 2026-03-01 09:00"
    assert interval_text(rows[5]) == "after 2026-03-01 09:00 by 2026-03-01 12:00"
    assert rows[1].withheld == ("person",)
    assert "owner1@example.com" not in rows[1].summary
    assert build_timeline(file.entries)[3].title == "Entry withheld"


def test_the_certificate_holds_its_facts_signed_and_says_it_is_a_draft(tmp_path: Path) -> None:
    path = assemble(tmp_path / "d.zip", *exported()[1:])
    key = sample.SEAL_SIGNER.vkey(sample.SEAL_NAME)
    facts = open_statement(read(path, "data/cert/902-certificate.json"), key)
    assert facts["draft"] is True
    assert facts["exceptions"] == ["clock set back by 4 minutes"]
    assert facts["files"][0]["sha256"] == EXHIBITS[0].digest.hex()
    assert facts["log"]["entries"] == 5
    assert b'"watermark":"DRAFT"' in read(path, "data/cert/902-certificate.pdf")
    assert b"28 U.S.C. 1746" in read(path, "data/cert/902-certificate.pdf")


def test_start_here_shows_what_to_compare_and_what_it_does_not_show(tmp_path: Path) -> None:
    _, file, papers = exported()
    path = assemble(tmp_path / "d.zip", file, papers)
    page = json.loads(read(path, "START-HERE.pdf").removeprefix(b"%PDF-1.7\n"))
    text = json.dumps(page)
    then = notes.parse_checkpoint(notes.parse_note(file.checkpoints[-2]).text)
    assert fingerprint(then) in text
    trust = replace(sample.trust_of_reader(), fingerprints=(fingerprint(then),))
    assert verify_bundle(path, trust).exit_code == 0
    assert "does not show" in text
    assert "we found no decided case" in text
    assert "never green" in text


def test_exhibits_may_be_files_on_disk(tmp_path: Path) -> None:
    source = tmp_path / "owner.pdf"
    source.write_bytes(b"%PDF-1.7 owner\n")
    assert Exhibit("Owner summary", source).digest == EXHIBITS[0].digest
    assert io.BytesIO(source.read_bytes()).read() == EXHIBITS[0].content


def test_many_files_are_certified_by_the_list_that_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate, "MOST_FILES", 1)
    _, file, papers = exported()
    index = papers.documents["data/report/exhibit-index.csv"]
    assert isinstance(index, bytes)
    listed = papers.facts["file_list"]
    assert listed["sha256"] == sha256(index).hexdigest()
    assert (papers.facts["files"], listed["files"]) == ([], len(EXHIBITS))
    said = certificate.certificate_paragraphs(papers.facts)
    assert any(listed["sha256"] in one and "exhibit-index.csv" in one for one in said)
    path = assemble(tmp_path / "d.zip", file, papers)
    assert verify_bundle(path, sample.trust_of_reader()).exit_code == 0


def test_a_document_that_changed_since_it_was_listed_is_refused(tmp_path: Path) -> None:
    _, file, papers = exported()
    name = next(iter(papers.documents))
    changed = replace(papers, documents={**papers.documents, name: b"something else"})
    with pytest.raises(EvidenceError, match="not the document that the export entry names"):
        assemble(tmp_path / "d.zip", file, changed)
    assert not list(tmp_path.iterdir())


def test_a_long_document_set_apart_has_the_same_bytes() -> None:
    files = {"main.typ": b'#set document(title: "A")\n#read("a.txt")', "a.txt": b"hello"}
    job = typesetting.Job(files, (str(FONT_FOLDER),), sample.START)
    assert typesetting.typeset_apart(job) == typesetting.typeset(job)
    wrong = typesetting.Job({"main.typ": b"#panic()"}, (str(FONT_FOLDER),), sample.START)
    with pytest.raises(DocumentError, match="refused"):
        typesetting.typeset_apart(wrong)
