"""A true record stays verified whatever an operating system did to its archive; tricks are refused."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.attacks.repacked import HARMLESS, HOSTILE
from tests.core.evidence import sample_log as sample

from duecare.cli.verify import verify
from duecare.evidence.report import Verdict, VerificationReport
from duecare.evidence.trust import trust_text
from duecare.evidence.verify.verify import verify_bundle

TRUST = sample.trust_of_reader()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("good") / "good.zip"
    return sample.write(path, sample.installation(6).contents()).read_bytes()


@pytest.fixture
def unpacked(good: bytes, tmp_path: Path) -> Path:
    (tmp_path / "good.zip").write_bytes(good)
    with zipfile.ZipFile(tmp_path / "good.zip") as packed:
        packed.extractall(tmp_path)
    return tmp_path / sample.FOLDER


def detail(report: VerificationReport, check_id: str) -> str:
    return next(check.detail for check in report.checks if check.id == check_id)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_a_system_does_leaves_the_verdict_as_it_was(
    name: str, good: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "again.zip"
    path.write_bytes(HARMLESS[name](good))
    report = verify_bundle(path, TRUST)
    assert report.verdict is Verdict.VERIFIED, list(report.failures())
    assert "the archive was packed again after the export" in detail(report, "container")
    assert (name == "renamed_by_its_keeper") == (
        "; its folder is named Exhibit 14 here, which proves nothing" in detail(report, "container")
    )
    if name.startswith("stray ") and name != "stray beside the folder":
        stray = name.removeprefix("stray ").replace(" CR", "\\u{D}")
        assert detail(report, "container.strays").startswith("1 not read; they prove nothing: ")
        assert detail(report, "container.strays").endswith(f"{sample.FOLDER}/{stray}")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_lookalike_or_an_archive_of_two_readings_is_refused(
    name: str, good: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "hostile.zip"
    path.write_bytes(HOSTILE[name](good))
    report = verify_bundle(path, TRUST)
    assert report.exit_code in (1, 2)
    assert not any("\u202e" in check.detail for check in report.checks)


@pytest.mark.parametrize(
    "name", [".DS_Store", "desktop.ini", "Thumbs.db", "data/.DS_Store", "data/report/._a.pdf"]
)
def test_a_folder_that_a_file_manager_opened_is_verified(unpacked: Path, name: str) -> None:
    trust = unpacked.parent / "trust.txt"
    trust.write_text(trust_text(TRUST))
    (unpacked / name).write_bytes(b"\x00\x00\x00\x01Bud1")
    done = CliRunner().invoke(verify, [str(unpacked), "--trust", str(trust)])
    assert done.exit_code == 0
    told = f"Stray {name}: left by an operating system, not read, no part of the file"
    assert told in " ".join(done.stdout.split())


@pytest.mark.parametrize("name", [".DS_Store.pdf", ".htaccess", "data/report/more.pdf"])
def test_any_other_file_in_a_folder_is_refused(unpacked: Path, name: str) -> None:
    (unpacked / name).write_bytes(b"x")
    report = verify_bundle(unpacked, TRUST)
    assert report.exit_code in (1, 2)
    assert any(name in check.detail for check in report.checks)


def test_a_copy_that_someone_left_in_the_folder_is_named_with_the_way_out(unpacked: Path) -> None:
    (unpacked / "bagit - Copy.txt").write_bytes(b"x")
    report = verify_bundle(unpacked, TRUST)
    assert report.verdict is Verdict.INCOMPLETE
    told = detail(report, "container")
    assert told.startswith("bagit - Copy.txt cannot be the name of a file in a bundle; ")
    assert told.endswith("take it out and verify again")


def test_line_ends_that_a_copy_in_text_mode_changed_are_called_that(unpacked: Path) -> None:
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        path = unpacked / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    report = verify_bundle(unpacked, TRUST)
    assert report.verdict is Verdict.TAMPERED
    told = detail(report, "bag.files")
    assert "manifest-sha256.txt has the line ends of Windows, as after a copy in text mode" in told
    assert "is malformed" not in told


def test_links_are_refused_under_the_name_of_a_system_file_too(unpacked: Path) -> None:
    (unpacked / ".DS_Store").symlink_to("/etc/hostname")
    report = verify_bundle(unpacked, TRUST)
    assert detail(report, "container") == ".DS_Store is a link or special file"
    assert report.verdict is Verdict.INCOMPLETE


def test_a_folder_is_found_in_the_one_that_holds_it(unpacked: Path) -> None:
    (unpacked.parent / ".DS_Store").write_bytes(b"x")
    assert verify_bundle(unpacked.parent, TRUST).verdict is Verdict.VERIFIED
    copy = unpacked.rename(unpacked.with_name(f"{sample.FOLDER} (1)"))
    assert verify_bundle(copy, TRUST).verdict is Verdict.VERIFIED
    exhibit = copy.rename(copy.with_name("Exhibit 14, Lakeside"))
    report = verify_bundle(exhibit, TRUST)
    assert report.verdict is Verdict.VERIFIED
    assert "its folder is named Exhibit 14, Lakeside here, which" in detail(report, "container")
    other = exhibit.rename(exhibit.with_name("duecare-other-client-2026-03-01"))
    assert verify_bundle(other, TRUST).verdict is Verdict.TAMPERED


def test_of_two_bundles_in_one_folder_none_is_chosen(unpacked: Path) -> None:
    subprocess.run(["cp", "-r", unpacked, f"{unpacked} (1)"], check=True)
    report = verify_bundle(unpacked.parent, TRUST)
    assert report.verdict is Verdict.INCOMPLETE
    assert f"more than one bundle: {sample.FOLDER}, {sample.FOLDER} (1)" in detail(
        report, "container"
    )
