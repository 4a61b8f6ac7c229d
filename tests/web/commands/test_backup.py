"""Backup and restore as a user runs them: whole, checked, never over anything that is there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.long

SEED = """
import django; django.setup()
from duecare.record import LinkOpened
from duecare_web.accounts.actions import add_firm
from duecare_web.accounts.actors import system_actor
from duecare_web.clients.actions import add_client
from duecare_web.ledger import sequencer
from duecare_web.ledger.actions import Attached, action, append_entry
actor = system_actor("tests")
firm = add_firm(name="North IT", actor=actor)
client = add_client(firm=firm, actor=actor, name="North Dental", industry="health", state="TX", employee_count=3)
@action
def keep():
    append_entry(client=client, entry=LinkOpened(link="1", code_message_id="2"), actor=actor,
                 attachments=[Attached("letter.pdf", b"%PDF-1.7 the letter")])
keep()
sequencer.seal_pending()
"""
LOOK = """
import django; django.setup()
import json
from duecare_web.clients.models import Client
from duecare_web.ledger import documents, queries
from duecare_web.ledger.models import Document, Log
client = Client.objects.get()
lines = queries.entries(client.log)
print(json.dumps({
    "client": client.name,
    "kinds": [line.kind for line in lines],
    "letter": documents.read(Document.objects.get()).decode(),
    "passed": all(queries.verify_log(log).passed for log in Log.objects.all()),
    "firm": [line.kind for line in queries.entries(Log.objects.get(kind="f"))],
    "lost": [one["signed_size"] for line in queries.entries(Log.objects.get(kind="f"))
             for one in line.values["content"].get("logs", []) if "signed_size" in one
             and "/c/" in one["origin"]],
}))
"""


def start(folder: Path, home: Path, *arguments: str, code: str = "") -> Any:
    environment = {**os.environ, "DUECARE_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    command = ["-c", code] if code else ["-m", "duecare.cli.main", *arguments]
    return subprocess.run(
        [sys.executable, *command],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small installation in ``old`` and its backup in ``kept.zip``."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "passphrase").write_text("correct horse battery staple\n")
    setup = "from duecare_web.commands.serve import prepare; prepare()"
    assert start(folder, folder / "old", code=setup + SEED).returncode == 0
    outcome = start(folder, folder / "old", "backup", "--passphrase-file", "passphrase", "kept.zip")
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout == "kept.zip\n"
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """``run(home, "duecare arguments"...)`` or ``run(home, code=...)`` in a process of its own."""
    (tmp_path / "passphrase").write_text("correct horse battery staple\n")
    return partial(start, tmp_path)


@pytest.fixture
def backup(made_once: Path, tmp_path: Path) -> Path:
    """A backup of a small installation in ``tmp_path / "old"``."""
    shutil.copytree(made_once / "old", tmp_path / "old")
    shutil.copy(made_once / "kept.zip", tmp_path / "kept.zip")
    return tmp_path / "kept.zip"


def restore(run: Any, home: Path) -> Any:
    return run(home, "restore", "--passphrase-file", "passphrase", "kept.zip")


def test_a_restored_installation_reads_and_verifies_everything(
    backup: Path, run: Any, tmp_path: Path
) -> None:
    outcome = restore(run, tmp_path / "new")
    assert outcome.returncode == 0, outcome.stderr
    facts = json.loads(run(tmp_path / "new", code=LOOK).stdout)
    assert facts == {
        "client": "North Dental",
        "kinds": ["ledger.restored", "sig.opened", "client.added"],
        "letter": "%PDF-1.7 the letter",
        "passed": True,
        "firm": ["ledger.restored", "firm.added"],
        "lost": [],
    }


MORE = """
import django; django.setup()
from duecare.record import LinkOpened
from duecare_web.accounts.actors import system_actor
from duecare_web.clients.models import Client
from duecare_web.ledger import sequencer
from duecare_web.ledger.actions import append_to_log
from django.db import transaction
with transaction.atomic():
    entry = LinkOpened(link="3", code_message_id="4")
    append_to_log(Client.objects.get().log, entry=entry, actor=system_actor("tests"))
sequencer.seal_pending()
"""


def test_an_old_backup_beside_the_signer_is_refused_until_its_loss_is_declared(
    backup: Path, run: Any, tmp_path: Path
) -> None:
    home = tmp_path / "old"
    assert run(home, code=MORE).returncode == 0
    for name in ("duecare.sqlite3", "duecare.sqlite3-wal", "duecare.sqlite3-shm"):
        (home / name).unlink(missing_ok=True)
    shutil.rmtree(home / "documents")
    outcome = restore(run, home)
    assert outcome.returncode == 1
    assert "3 signed, 2 restored" in outcome.stderr
    doctor = run(home, "doctor", "--offline")
    assert "an old copy" in doctor.stdout or "has signed 3 entries" in doctor.stdout
    refused = run(home, code=MORE)
    assert "RollbackError" in refused.stderr
    accepted = run(home, "keys", "accept-restored", "--reason", "the disk is lost")
    assert accepted.returncode == 0, accepted.stderr
    facts = json.loads(run(home, code=LOOK).stdout)
    assert facts["passed"]
    assert facts["firm"][0] == "ledger.restored"
    assert facts["lost"] == [3]


def test_a_backup_holds_nothing_readable_and_is_for_its_owner_alone(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(backup) as archive:
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names)
    assert b"the letter" not in everything
    assert "keys.sealed" in names
    assert not any(name.startswith(("keys/", "signer/")) for name in names)


def test_a_backup_writes_over_nothing(backup: Path, run: Any, tmp_path: Path) -> None:
    before = backup.read_bytes()
    outcome = run(tmp_path / "old", "backup", "--passphrase-file", "passphrase", "kept.zip")
    assert outcome.returncode == 2
    assert "exists already" in outcome.stderr
    assert backup.read_bytes() == before


def test_a_restore_writes_over_nothing(backup: Path, run: Any, tmp_path: Path) -> None:
    outcome = restore(run, tmp_path / "old")
    assert outcome.returncode == 2
    assert "nothing was overwritten" in outcome.stderr


def test_a_restore_that_was_interrupted_leaves_no_keys_and_goes_on(
    backup: Path, run: Any, tmp_path: Path
) -> None:
    home = tmp_path / "new"
    outcome = run(home, code=BROKEN)
    assert outcome.returncode == 2
    assert not (home / "keys" / "installation-key").exists()
    refused = run(home, "serve", "--port", "1")
    assert refused.returncode == 2
    assert "run the same duecare restore again" in refused.stderr
    assert restore(run, home).returncode == 0
    facts = json.loads(run(home, code=LOOK).stdout)
    assert facts["passed"]
    assert facts["letter"] == "%PDF-1.7 the letter"


BROKEN = """
import sys
from duecare.cli.main import cli, run
from duecare_web.commands import restore
put = restore._fill_database
def fill_and_fail(opened):
    put(opened)
    raise OSError(28, "No space left on device", "documents")
restore._fill_database = fill_and_fail
sys.exit(run(cli.main, ["restore", "--passphrase-file", "passphrase", "kept.zip"]))
"""


def test_a_moved_database_is_whole_in_its_new_place_and_nothing_is_left_in_the_old(
    backup: Path, run: Any, tmp_path: Path
) -> None:
    home = tmp_path / "old"
    outcome = run(home, "move", "--to", f"sqlite:///{tmp_path}/moved.sqlite3")
    assert outcome.returncode == 0, outcome.stderr
    assert len(outcome.stdout.splitlines()) == 3
    assert not list(home.glob("duecare.sqlite3*"))
    look = f"import os; os.environ['DATABASE_URL'] = 'sqlite:///{tmp_path}/moved.sqlite3'\n" + LOOK
    facts = json.loads(run(home, code=look).stdout)
    assert facts["passed"]
    assert facts["kinds"] == ["sig.opened", "client.added"]


def test_a_changed_backup_is_refused_before_anything_is_written(
    backup: Path, run: Any, tmp_path: Path
) -> None:
    data = bytearray(backup.read_bytes())
    data[len(data) // 3] ^= 1
    backup.write_bytes(data)
    outcome = restore(run, tmp_path / "new")
    assert outcome.returncode == 2
    assert "damaged" in outcome.stderr
    assert not (tmp_path / "new").exists()


def test_a_wrong_passphrase_is_refused(backup: Path, run: Any, tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("another long passphrase\n")
    outcome = restore(run, tmp_path / "new")
    assert outcome.returncode == 2
    assert "cannot be decrypted" in outcome.stderr


def test_without_its_keys_a_backup_says_what_is_missing(
    backup: Path, run: Any, tmp_path: Path
) -> None:
    backup.unlink()
    assert run(tmp_path / "old", "backup", "--without-keys", "kept.zip").returncode == 0
    outcome = run(tmp_path / "new", "restore", "kept.zip")
    assert outcome.returncode == 2
    assert "does not contain keys" in outcome.stderr


@pytest.mark.postgres
def test_a_database_comes_back_from_either_kind_into_either_kind(
    postgres: None, backup: Path, run: Any, tmp_path: Path
) -> None:
    import psycopg

    server = os.environ["DATABASE_URL"]
    folder = server.partition("host=")[2]
    with psycopg.connect(f"host={folder} user=duecare dbname=postgres", autocommit=True) as admin:
        for name in ("kept_old", "kept_new"):
            admin.execute(f"DROP DATABASE IF EXISTS {name}")
            admin.execute(f"CREATE DATABASE {name}")
    old, new = (f"postgresql://duecare@/kept_{name}?host={folder}" for name in ("old", "new"))
    protected = ("--passphrase-file", "passphrase")
    steps = (
        ("first", old, ("restore", *protected, "kept.zip")),  # from SQLite
        ("first", old, ("backup", *protected, "second.zip")),
        ("second", new, ("restore", *protected, "second.zip")),
        ("second", new, ("backup", "check", *protected, "second.zip")),
        ("third", "", ("restore", *protected, "second.zip")),  # back into SQLite
        ("second", new, ("move", "--to", f"sqlite:///{tmp_path}/moved.sqlite3")),
    )
    for home, url, arguments in steps:
        code = f"import os; os.environ['DATABASE_URL'] = {url!r}\n" if url else ""
        code += (
            f"import sys; from duecare.cli.main import *; sys.exit(run(cli.main, {arguments!r}))"
        )
        outcome = run(tmp_path / home, code=code)
        assert outcome.returncode == 0, outcome.stderr
    for home, url in (
        ("first", old),
        ("second", f"sqlite:///{tmp_path}/moved.sqlite3"),
        ("third", ""),
    ):
        code = f"import os; os.environ['DATABASE_URL'] = {url!r}\n" if url else ""
        facts = json.loads(run(tmp_path / home, code=code + LOOK).stdout)
        assert facts["passed"]
        assert facts["letter"] == "%PDF-1.7 the letter"
        assert facts["firm"][-2:] == ["ledger.restored", "firm.added"]
    with psycopg.connect(f"host={folder} user=duecare dbname=kept_new") as left:
        tables = left.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchall() == [("django_migrations",)]
