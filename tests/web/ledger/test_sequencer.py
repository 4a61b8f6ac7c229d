"""Sealing: checkpoints, anchors, the signer's own memory, tampering, a crash at any point."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from duecare.errors import EvidenceError
from duecare.evidence import anchor, merkle, notes
from duecare_web.accounts.actors import Actor
from duecare_web.ledger import keys, queries, sequencer
from duecare_web.ledger.actions import append_entry
from duecare_web.ledger.migrations import __name__ as migrations
from duecare_web.ledger.models import Checkpoint, LedgerEntry, Log, PendingEntry
from duecare_web.ledger.nodes import DatabaseStorage
from duecare_web.ledger.proofs import entry_proof

ACTOR = Actor("system:tests", "Duecare tests")


def record(side: Any, count: int = 1) -> None:
    for number in range(count):
        with transaction.atomic():
            append_entry(
                client=side.client, kind="note.added", actor=ACTOR, content={"number": number}
            )


def tamper(statement: str, values: list[Any]) -> None:
    """Change a sealed row as somebody with all rights in the database could."""
    from importlib import import_module

    triggers = import_module(f"{migrations}.0002_append_only")
    with connection.schema_editor() as editor:
        triggers.drop_triggers(None, editor)
    connection.cursor().execute(statement, values)


def test_a_checkpoint_is_signed_for_the_logs_own_origin(north: Any) -> None:
    sequencer.seal_pending()
    point = Checkpoint.objects.filter(log=north.client.log).latest()
    vkey = keys.log_signer().vkey(north.client.log.origin)
    opened, _ = notes.open_checkpoint(point.note, [vkey])
    assert (opened.origin, opened.size) == (north.client.log.origin, point.size)
    assert opened.root == bytes(point.root)


def test_a_client_checkpoint_is_anchored_and_names_the_anchor_before(north: Any) -> None:
    sequencer.seal_pending()
    record(north)
    sequencer.seal_pending()
    anchors = queries.anchor_log()
    assert anchors is not None
    kind = f"checkpoint:{north.client.log.pk}"
    rows = list(LedgerEntry.objects.filter(log=anchors, kind=kind).order_by("index"))
    first, second = (anchor.read_anchor_leaf(bytes(row.leaf)) for row in rows)
    assert first.previous is None
    assert second.previous == rows[0].index
    assert second.origin == north.client.log.origin
    assert second.root == bytes(Checkpoint.objects.filter(log=north.client.log).latest().root)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 300])
def test_every_entry_proves_under_the_newest_checkpoint(north: Any, count: int) -> None:
    record(north, count)
    sequencer.seal_pending()
    log = north.client.log
    for line in queries.entries(log, count=12):
        proof = entry_proof(log, line)
        assert proof is not None
        assert proof.passed


def test_an_old_checkpoint_is_a_prefix_of_the_new_one(north: Any) -> None:
    record(north, 5)
    sequencer.seal_pending()
    record(north, 9)
    sequencer.seal_pending()
    old, new = Checkpoint.objects.filter(log=north.client.log).order_by("size")
    reader = DatabaseStorage(north.client.log).read_node
    proof = merkle.consistency_proof(old.size, new.size, reader)
    merkle.verify_consistency(old.size, new.size, proof, bytes(old.root), bytes(new.root))


@pytest.mark.django_db(transaction=True)
def test_a_changed_leaf_is_found_and_named(north: Any) -> None:
    record(north, 6)
    sequencer.seal_pending()
    row = LedgerEntry.objects.filter(log=north.client.log, index=4).get()
    leaf = bytes(row.leaf).replace(b"note.added", b"note.edited")
    tamper("UPDATE ledger_ledgerentry SET leaf = %s WHERE id = %s", [leaf, _id(row.pk)])
    check = queries.verify_log(north.client.log)
    assert not check.passed
    assert "entry 4" in check.problem


@pytest.mark.django_db(transaction=True)
def test_a_missing_tail_is_found(north: Any) -> None:
    record(north, 6)
    sequencer.seal_pending()
    row = LedgerEntry.objects.filter(log=north.client.log).order_by("-index").first()
    assert row is not None
    tamper("DELETE FROM ledger_ledgerentry WHERE id = %s", [_id(row.pk)])
    assert not queries.verify_log(north.client.log).passed


def test_the_signer_refuses_a_database_that_was_rolled_back(north: Any) -> None:
    sequencer.seal_pending()
    state = settings.DUECARE_HOME / "keys" / "signer-state.json"
    kept = json.loads(state.read_text())
    origin = north.client.log.origin
    kept["confirmed"][origin] = [kept["confirmed"][origin][0] + 2, "ab" * 32]
    state.write_text(json.dumps(kept))
    record(north)
    with pytest.raises(EvidenceError, match="the signer has signed 5 entries"):
        sequencer.seal_pending()
    assert PendingEntry.objects.count() == 1
    with pytest.raises(EvidenceError):
        sequencer.check_signer()


@pytest.mark.django_db(transaction=True)
def test_the_signer_refuses_a_database_that_lost_a_whole_log(north: Any) -> None:
    sequencer.seal_pending()
    tamper("DELETE FROM ledger_checkpoint WHERE log_id = %s", [_id(north.client.log.pk)])
    with pytest.raises(EvidenceError, match="the database holds 0"):
        sequencer.check_signer()


def test_a_signer_that_crashed_before_the_commit_goes_on(north: Any) -> None:
    sequencer.seal_pending()
    state = settings.DUECARE_HOME / "keys" / "signer-state.json"
    kept = json.loads(state.read_text())
    kept["intended"] = {north.client.log.origin: [99, "cd" * 32]}
    state.write_text(json.dumps(kept))
    record(north)
    assert sequencer.seal_pending() == 1
    assert queries.verify_log(north.client.log).passed


def test_a_quiet_log_is_anchored_once_a_day(north: Any) -> None:
    sequencer.seal_pending()
    now = datetime.now(UTC)
    assert sequencer.heartbeat(now) == 0
    assert sequencer.heartbeat(now + timedelta(days=2)) == Log.objects.count() - 1
    assert sequencer.heartbeat(now + timedelta(days=2, minutes=1)) == 0


def test_a_killed_sequencer_leaves_every_log_whole(tmp_path: Path) -> None:
    """Writers and sequencer are killed at random moments; each time the ledger verifies."""
    environment = {**os.environ, "DUECARE_HOME": str(tmp_path / "home")}
    environment.pop("DATABASE_URL", None)
    script = Path(__file__).with_name("endless_sealing.py")
    for moment in (0.05, 0.2, 0.45):
        process = subprocess.Popen(
            [sys.executable, script, "write"], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        time.sleep(moment)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        outcome = subprocess.run(
            [sys.executable, script, "check"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        facts = json.loads(outcome.stdout)
        assert facts.pop("entries") > 0
        assert facts == {"passed": True, "pending": 0}


def _id(value: Any) -> Any:
    """A UUID as the database in use writes it."""
    return value.hex if connection.vendor == "sqlite" else value
