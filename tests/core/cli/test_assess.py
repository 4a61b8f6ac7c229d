"""``duecare assess`` on real files: the results, the ledger that goes on, and what is refused."""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
from datetime import date
from pathlib import Path

import pytest
from tests.core.cli import small_client as sample

from duecare.catalog import load_catalog
from duecare.cli import assess_folder
from duecare.cli.folder_storage import locked
from duecare.cli.main import cli, run
from duecare.errors import DocumentError, InputError
from duecare.evidence.log.leaf import read_leaf
from duecare.evidence.trust import parse_trust
from duecare.evidence.verify.verify import verify_bundle

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("assess")]
YEARS = ("--years", "2000")

FIRM_ONLY = 3
"""Nobody outside has seen a log that lies beside its results."""


def call(*arguments: object) -> int:
    try:
        return run(cli.main, [str(argument) for argument in arguments])
    except SystemExit as leaving:
        return int(leaving.code or 0)


def assess(folder: Path, *extra: object, files: str = "files", out: str = "out") -> int:
    return call(
        "assess",
        folder / files,
        "--profile",
        folder / "client.yaml",
        "--out",
        folder / out,
        "--firm",
        "North Star IT",
        "--by",
        "Tess Okafor",
        *YEARS,
        *extra,
    )


def zips(folder: Path) -> list[Path]:
    return sorted((folder / "out").glob("*.zip"), key=lambda path: path.stat().st_mtime_ns)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A client that was assessed twice: with its insurance, then again without."""
    folder = tmp_path_factory.mktemp("assess")
    sample.write_small_client(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUECARE_HOME", str(folder / "home"))
        assert assess(folder, "--insurance", folder / "insurance.yaml", "--findings") == 0
        shutil.copytree(folder / "out", folder / "first")
        assert assess(folder) == 0
    return folder


@pytest.fixture
def copy(done, tmp_path, monkeypatch):
    """The same on a copy that a test may spoil."""
    target = tmp_path / "copy"
    shutil.copytree(done, target)
    monkeypatch.setenv("DUECARE_HOME", str(target / "home"))
    return target


def test_the_results_are_all_there(done):
    first = done / "first"
    names = {path.name for path in (first / "statements").iterdir()}
    assert names == {
        "1-owner-summary.pdf",
        "2-risk-assessment.pdf",
        "3-liability.pdf",
        "4-insurance-gap.pdf",
        "5-data-inventory.pdf",
        "6-offer-letter.pdf",
    }
    assert all(p.read_bytes().startswith(b"%PDF-") for p in (first / "statements").iterdir())
    assert sample.read_json(first / "loss.json")["schema"] == "duecare.loss/1"
    assert sample.read_json(first / "assessment.json")["schema"] == "duecare.assessment/1"
    assert sample.read_json(first / "inventory.json")["schema"] == "duecare.inventory/2"
    assert (first / "findings.jsonl").stat().st_size > 0


def test_nothing_about_claims_against_the_firm_is_in_what_the_client_gets(done):
    loss = sample.read_json(done / "first/loss.json")
    assert not [name for name in (*loss, *loss["words"]) if name.startswith("firm")]
    for path in zips(done):
        with zipfile.ZipFile(path) as archive:
            assert not [name for name in archive.namelist() if "firm-only" in name]
            texts = [archive.read(name) for name in archive.namelist() if name.endswith(".json")]
        assert not [text for text in texts if b"firm_insurance" in text]


def test_a_device_of_the_profile_is_a_place_of_its_own(done):
    places = {
        place["id"]: place for place in sample.read_json(done / "out/inventory.json")["locations"]
    }
    assert places["laptops/LT-07"]["kind"] == "endpoint_laptop"
    assert places["laptops/LT-07"]["encrypted"] is False
    assert places["laptops/LT-07"]["people"]["best"] == 60
    assert places["files"]["people"]["best"] == 25


def test_people_in_two_places_count_once(done):
    assert sample.read_json(done / "out/inventory.json")["people"]["best"] == 60


def test_no_value_that_was_planted_is_in_any_output(done):
    planted = [text.encode() for _, ssn, email in sample.PEOPLE for text in (ssn, email)]
    planted += [ssn.replace("-", "").encode() for _, ssn, _ in sample.PEOPLE]
    content = [
        p.read_bytes() for p in done.glob("*/**/*") if p.is_file() and "files" not in p.parts
    ]
    for path in zips(done):
        with zipfile.ZipFile(path) as archive:
            content += [archive.read(name) for name in archive.namelist()]
    assert not [value for value in planted for data in content if value in data]


def test_the_second_run_continues_the_same_ledger(done):
    def ledger(name):
        base = done / name / "ledger"
        return {str(p.relative_to(base)): p.read_bytes() for p in base.rglob("*") if p.is_file()}

    before, after = ledger("first"), ledger("out")
    before.pop("checkpoint")  # the copy of the newest one
    assert {name: after[name] for name in before} == before
    assert len(after) > len(before)


def test_a_second_run_takes_away_statements_that_no_longer_hold(done):
    assert (done / "first/firm-only/claims-against-the-firm.pdf").exists()
    assert not (done / "out/firm-only").exists()
    assert not (done / "out/findings.jsonl").exists()
    assert len(zips(done)) == 2


def test_each_defense_file_is_intact_by_the_trust_file_and_the_firms_word_only(done, capsys):
    for path in zips(done):
        trust = parse_trust((done / "out/trust.txt").read_text())
        report, alone = verify_bundle(path, trust), verify_bundle(path)
        assert not list(report.failures())
        assert not list(alone.failures())
        status = {check.id: check.status for check in report.checks}
        assert status["trust.log"] == status["trust.seal"] == "pass"
        assert {check.id: check.status for check in alone.checks}["trust.log"] == "not present"
        assert call("verify", path, "--trust", done / "out/trust.txt") == FIRM_ONLY
    assert "The file agrees with itself" in capsys.readouterr().out


def test_the_new_file_contains_the_entries_of_both_runs(done):
    with zipfile.ZipFile(zips(done)[-1]) as archive:
        name = next(n for n in archive.namelist() if n.endswith("entries-000.jsonl"))
        lines = archive.read(name).decode().splitlines()
    import base64
    import json

    kinds = [read_leaf(base64.b64decode(json.loads(line)["leaf"])).kind for line in lines]
    assert kinds[:2] == ["scan.recorded", "assessment.completed"]
    assert kinds.count("bundle.exported") == kinds.count("assessment.completed") == 2
    assert kinds.count("bundle.written") == 1
    assert "recommendation.made" in kinds
    assert kinds[-1] == "bundle.exported"


def test_the_exported_file_ties_every_statement_to_its_entry(done):
    report = verify_bundle(zips(done)[0], parse_trust((done / "out/trust.txt").read_text()))
    detail = {check.id: check.detail for check in report.checks}
    # Nine by scan and assessment, six of them statements.
    assert "(6 as exhibits); of 9 that entries attach 0 are left out" in detail["bag.documents"]
    assert report.facts["documents_attached"] == 9


def test_keys_are_readable_by_their_owner_alone(done):
    keys = [path for path in (done / "home/keys").rglob("*") if path.is_file()]
    assert len(keys) >= 6
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}
    assert stat.S_IMODE((done / "home").stat().st_mode) == 0o700


def test_stored_values_are_encrypted(done):
    stored = b"".join(p.read_bytes() for p in (done / "out/ledger/values").iterdir())
    assert b"Tess" not in stored
    assert b"SFG-" not in stored


def positions(data: bytes) -> list[int]:
    """Bytes of every kind of content, and a sample from end to end."""
    wanted = [
        b"entries-000.jsonl",
        b"%PDF",
        b"manifest-sha256.txt",
        b"seal.json",
        b'{"leaf"',
        b"PK\x01\x02",
        b"PK\x05\x06",
        b"checkpoints.txt",
        b"%%EOF",
    ]
    found = [data.find(text) + 3 for text in wanted if data.find(text) >= 0]
    step = len(data) // 24
    return [0, 10, 26, len(data) - 1, *found, *range(step, len(data), step)]


def test_a_change_of_any_byte_is_refused_and_named(done, tmp_path):
    source = zips(done)[0]
    data = bytearray(source.read_bytes())
    trust = parse_trust((done / "out/trust.txt").read_text())
    path = tmp_path / source.name
    for position in positions(bytes(data)):
        data[position] ^= 4
        path.write_bytes(data)
        report = verify_bundle(path, trust)
        data[position] ^= 4
        assert report.exit_code in (1, 2), position
        assert all(check.detail for check in report.failures()), position


def test_a_changed_entry_and_a_changed_statement_are_named(done, tmp_path, capsys):
    source = zips(done)[0]
    for inside, named in (("entries-000.jsonl", "entry 1"), ("EX-001-owner-summary.pdf", "EX-001")):
        path = tmp_path / source.name
        change_inside(source, path, inside, line=1 if inside.endswith("jsonl") else 0)
        assert call("verify", path, "--trust", done / "out/trust.txt", "--json") == 1
        assert named in capsys.readouterr().out


def change_inside(source: Path, target: Path, ending: str, *, line: int) -> None:
    """Change one byte of a file in the archive, in the given line of it."""
    data = bytearray(source.read_bytes())
    with zipfile.ZipFile(source) as archive:
        info = next(one for one in archive.infolist() if one.filename.endswith(ending))
        content = archive.read(info)
    if info.compress_type != zipfile.ZIP_STORED:
        pytest.skip("entries are compressed: single bytes have no meaning of their own")
    start = bytes(data).find(content)
    offset = start + sum(len(part) for part in content.splitlines(keepends=True)[:line]) + 60
    data[offset] = ord("A") if data[offset] != ord("A") else ord("B")
    target.write_bytes(data)


def test_a_changed_ledger_is_refused_and_the_entry_named(copy, capsys):
    entries = max((copy / "out/ledger/tile/entries/000.p").iterdir(), key=lambda p: int(p.name))
    data = bytearray(entries.read_bytes())
    data[len(data) // 2] ^= 1
    entries.write_bytes(data)
    assert assess(copy) == 2
    assert "entry" in capsys.readouterr().err


def test_an_older_copy_of_the_ledger_is_refused(copy, capsys):
    shutil.rmtree(copy / "out/ledger")
    shutil.copytree(copy / "first/ledger", copy / "out/ledger")
    assert assess(copy) == 2
    assert "not the one that was anchored" in capsys.readouterr().err


def test_a_ledger_of_another_installation_is_refused(copy, monkeypatch, capsys):
    monkeypatch.setenv("DUECARE_HOME", str(copy / "another"))
    assert assess(copy) == 2
    assert "another installation" in capsys.readouterr().err


def test_two_runs_cannot_write_to_one_ledger(copy, capsys):
    with locked(copy / "out/ledger"):
        assert assess(copy) == 2
    assert "another run is using" in capsys.readouterr().err


@pytest.mark.slow
def test_a_deleted_key_erases_a_value_and_every_proof_stays(copy, tmp_path):
    values = (copy / "home/keys").glob("values-*.key")
    personal = [path for path in values if not path.name.endswith("-log.key")]
    assert personal
    for path in personal:
        path.unlink()
    assert assess(copy) == 0
    newest = zips(copy)[-1]
    assert call("verify", newest, "--trust", copy / "out/trust.txt") == FIRM_ONLY
    with zipfile.ZipFile(newest) as archive:
        name = next(n for n in archive.namelist() if n.endswith("privilege-log.csv"))
        assert b"erased" in archive.read(name)


def test_after_an_error_earlier_results_stay_and_nothing_is_half_written(copy, monkeypatch, capsys):
    def tree():
        out = copy / "out"
        return {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}

    def fail(*_args, **_options):
        raise DocumentError("the printer's ink is empty")

    before = tree()
    monkeypatch.setattr(assess_folder, "render_pdf", fail)
    assert assess(copy) == 2
    assert "ink is empty" in capsys.readouterr().err
    assert tree() == before


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    sample.write_small_client(tmp_path)
    monkeypatch.setenv("DUECARE_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.mark.slow
def test_a_folder_with_an_encrypted_pdf_ends_with_3_and_names_it(fresh, capsys):
    sample.write_encrypted_pdf(fresh / "files/server/sealed.pdf")
    assert assess(fresh) == 3
    shown = capsys.readouterr()
    assert "sealed.pdf" in shown.out
    assert "password" in shown.out or "encrypted" in shown.out
    assert "Scanning" in shown.err
    assert call("verify", zips(fresh)[0], "--trust", fresh / "out/trust.txt") == FIRM_ONLY


def test_an_empty_folder_is_assessed_on_its_profile_alone(fresh, capsys):
    (fresh / "empty").mkdir()
    assert assess(fresh, files="empty") == 0
    shown = capsys.readouterr().out
    assert "0 people" in shown
    assert "contains no files" in shown


@pytest.mark.slow
def test_a_further_place_is_scanned_under_its_own_name(fresh):
    mail = fresh / "exports" / "mail"
    mail.mkdir(parents=True)
    (mail / "list.csv").write_text((fresh / "files/laptops/LT-07/customers.csv").read_text())
    assert assess(fresh, "--place", f"cloud_mail:Mailboxes:{mail}") == 0
    places = sample.read_json(fresh / "out/inventory.json")["locations"]
    found = {place["id"]: place for place in places}
    assert found["mailboxes"]["kind"] == "cloud_mail"
    assert found["mailboxes"]["people"]["best"] == 60


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (["--place", "attic:Old:files"], "KIND:NAME:PATH"),
        (["--place", "cloud_mail:Mail:nowhere"], "no folder or file"),
    ],
)
def test_a_bad_place_is_refused_with_what_is_allowed(fresh, change, words, capsys):
    assert assess(fresh, *change) == 2
    assert words in capsys.readouterr().err


def test_a_missing_folder_is_named(fresh, capsys):
    assert assess(fresh, files="nowhere") == 2
    assert "no such folder" in capsys.readouterr().err
    assert not (fresh / "out").exists()


def test_a_file_is_no_folder(fresh, capsys):
    assert assess(fresh, files="client.yaml") == 2
    assert "is a file" in capsys.readouterr().err


def test_results_inside_the_scanned_folder_are_refused(fresh, capsys):
    assert assess(fresh, out="files/results") == 2
    assert "would be inside" in capsys.readouterr().err


def test_a_device_path_that_leaves_the_folder_is_refused(fresh, capsys):
    text = (fresh / "client.yaml").read_text().replace("laptops/LT-07", "../elsewhere")
    (fresh / "client.yaml").write_text(text)
    assert assess(fresh) == 2
    assert "is outside" in capsys.readouterr().err


def test_a_folder_without_permission_is_refused_in_clear_words(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o000)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)  # root may read everything; nobody may not
    try:
        with pytest.raises(InputError, match="cannot be opened"):
            assess_folder.check_folder(closed)
    finally:
        if root:
            os.seteuid(0)


def test_words_for_a_proof_exist_for_every_grade():
    from duecare.documents.statements import answered_questions
    from duecare.documents.wording.measurements import PROOFS
    from duecare.risk import answers_from
    from duecare.risk.readings import SettledAnswers

    question = next(iter(load_catalog().questions.values()))
    answers = answers_from({question.id: question.answers[0].key}, load_catalog())
    (shown,) = answered_questions(answers, SettledAnswers(answers), at=date(2026, 11, 30))
    assert (shown.question, shown.proof) == (question.ask, "said")
    assert len(PROOFS) == 4
