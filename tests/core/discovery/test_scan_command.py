"""`duecare scan` and `duecare explain` as a technician uses them."""

import json
import os
import stat
import subprocess
import sys

import pytest
from click.testing import CliRunner
from tests.core.discovery.practice_files import write_table

from duecare.cli.explain import explain


def run(*arguments, home, **options):
    return subprocess.run(
        [sys.executable, "-m", "duecare.cli.main", *map(str, arguments)],
        env=dict(os.environ, DUECARE_HOME=str(home)),
        capture_output=True,
        text=True,
        **options,
    )


@pytest.fixture
def share(tmp_path, people):
    folder = tmp_path / "share"
    folder.mkdir()
    write_table(folder / "clients.csv", people[:10])
    (folder / "note.txt").write_text("Patient: Ada Hill\nSSN: 212-34-5679\n")
    return folder


def test_it_prints_the_inventory_to_stdout_and_people_to_stderr(share, tmp_path):
    done = run("scan", share, "--state", "tx", home=tmp_path / "home")
    assert done.returncode == 0
    inventory = json.loads(done.stdout)
    assert inventory["schema"] == "duecare.inventory/2"
    assert inventory["people"]["best"] == 11
    assert "11 people" in done.stderr


def test_the_key_is_made_once_and_only_its_owner_reads_it(share, tmp_path):
    home = tmp_path / "home"
    ids = {json.loads(run("scan", share, home=home).stdout)["key_id"] for _ in range(2)}
    key = home / "keys" / "client.key"
    assert len(ids) == 1
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_unread_items_end_with_exit_code_3(share, tmp_path):
    (share / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    done = run("scan", share, "--out", tmp_path / "i.json", home=tmp_path / "home")
    assert done.returncode == 3
    assert "broken.pdf" in done.stderr


def test_a_missing_folder_ends_with_exit_code_2_and_clear_words(tmp_path):
    done = run("scan", tmp_path / "gone", home=tmp_path / "home")
    assert done.returncode == 2
    assert "there is no folder or file" in done.stderr
    assert "Traceback" not in done.stderr


def test_explain_shows_a_finding_masked(share, tmp_path):
    findings = tmp_path / "f.jsonl"
    run("scan", share, "--findings", findings, "--out", tmp_path / "i.json", home=tmp_path / "home")
    lines = findings.read_text().splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "note.txt" in line and '"ssn"' in line)
    done = CliRunner().invoke(explain, [f"{findings}:{number}"])
    assert done.exit_code == 0
    assert "[###-##-####]" in done.output
    assert not any(part in done.output for part in ("212", "5679", "79]", "Ada"))
