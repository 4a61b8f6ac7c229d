"""Names of files and folders are data: counted, masked wherever shown, and closed to others."""

import io
import json
import os
import stat
import zipfile

import pytest
from click.testing import CliRunner
from tests.core.discovery.practice_files import scan_folder

from duecare.cli.explain import explain
from duecare.cli.scan import scan
from duecare.data_types import BY_ID
from duecare.discovery.detectors.name_masks import masked, may_hold

SECRET = b"219-08-4471"


@pytest.fixture
def folder(tmp_path):
    top = tmp_path / "clients"
    inside = top / "Vance Ruth 212-34-5679"
    inside.mkdir(parents=True)
    (top / "Whitfield Daniel 219-08-4471 W2 2023.txt").write_text("hello")
    (top / "broken_ssn_219084471.pdf").write_bytes(b"not a PDF")
    for number in range(3):
        (inside / f"note {number}.txt").write_text("nothing here")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("Cole 219-08-4471.txt", "Oscar's SSN: 213-44-5671")
        members.writestr("Cole 219-08-4471.pdf", "no PDF")
    (top / "old.zip").write_bytes(archive.getvalue())
    return top


def test_what_stands_in_names_is_counted_a_folder_once(folder):
    inventory = scan_folder(folder).inventory
    assert inventory.data_types["ssn"].records == 6
    assert inventory.people.best == 3


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Whitfield Daniel 219-08-4471 W2.txt", "Whitfield Daniel [SSN] W2.txt"),
        ("a/b_219-08-4471_c/d.txt", "a/b_[SSN]_c/d.txt"),
        ("ssn 219084471.pdf", "ssn [SSN].pdf"),
        ("219 08 4471.pdf", "[SSN].pdf"),
        ("card 4539 1488 0343 6467.jpg", "card [payment card].jpg"),
        ("ada.hill@mail.example.eml", "[email]"),
        ("DOB 1961-04-09 Hill.doc", "DOB [date of birth] Hill.doc"),
        ("box.zip!Hill 219-08-4471.txt", "box.zip!Hill [SSN].txt"),
        ("report 2023-04-05 final.pdf", "report 2023-04-05 final.pdf"),
        ("IMG_20230405_101112.jpg", "IMG_20230405_101112.jpg"),
        ("niño 219-08-4471.txt", "niño [SSN].txt"),
    ],
)
def test_a_value_in_a_name_is_masked_and_the_rest_stays(name, shown):
    assert masked(name) == shown
    assert masked(shown) == shown


@pytest.mark.parametrize(
    "name",
    [
        example
        for kind in BY_ID.values()
        for example in kind.yes
        if kind.labels is not None and "/" not in example
    ],
)
def test_a_labeled_value_of_any_type_is_masked_in_a_name(name):
    assert masked(f"Hill {name}.txt") != f"Hill {name}.txt"


def test_names_with_no_more_than_a_date_need_no_look():
    assert not may_hold("scan 2023-04-05 101112.pdf")
    assert not may_hold("notes.txt")


def test_nothing_that_a_scan_writes_or_says_holds_the_value(folder, tmp_path):
    out = tmp_path / "out"
    out.mkdir(mode=0o755)
    for name in ("findings.jsonl", "inventory.json"):  # left open by an earlier version
        (out / name).write_text("x")
        (out / name).chmod(0o644)
    asked = [str(folder), "--out", str(out / "inventory.json")]
    asked += ["--findings", str(out / "findings.jsonl"), "--journal", str(out / "journal")]
    result = CliRunner().invoke(scan, [*asked, "--key-file", str(out / "client.key")])
    assert result.exit_code == 3, result.output  # what could not be read
    written = b"".join(path.read_bytes() for path in out.iterdir())
    assert b"[SSN]" in written
    for value in (SECRET, b"219084471", b"212-34-5679"):
        assert value not in written
        assert value.decode() not in result.output
    if os.name == "posix":
        for path in out.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_the_journal_recalls_what_it_does_not_name(folder, tmp_path):
    asked = [str(folder), "--out", str(tmp_path / "a.json")]
    asked += ["--journal", str(tmp_path / "journal"), "--key-file", str(tmp_path / "key")]
    CliRunner().invoke(scan, [*asked, "--quiet"])
    raw = (tmp_path / "journal").read_bytes()
    assert b"Whitfield" not in raw
    first = json.loads((tmp_path / "a.json").read_text())
    CliRunner().invoke(scan, [*asked, "--resume", "--quiet"])
    again = json.loads((tmp_path / "a.json").read_text())
    assert again["people"] == first["people"]
    assert again["scope"] == first["scope"]


def test_a_finding_in_a_name_and_one_behind_a_masked_name_are_explained(folder, tmp_path):
    (folder / "Hill 219-08-4471.txt").write_text("SSN: 213-44-5671\n")
    listed = tmp_path / "findings.jsonl"
    asked = [str(folder), "--findings", str(listed), "--key-file", str(tmp_path / "key")]
    CliRunner().invoke(scan, [*asked, "--out", str(tmp_path / "i.json"), "--quiet"])
    lines = [json.loads(line) for line in listed.read_text().splitlines()]
    of_hill = [at for at, line in enumerate(lines, 1) if "Hill [SSN].txt" in line["path"]]
    assert {lines[at - 1]["member"] for at in of_hill} == {"", "(name)"}
    for at in of_hill:
        told = CliRunner().invoke(explain, [f"{listed}:{at}"])
        assert told.exit_code == 0, told.output
        assert "###-##-####" in told.output
