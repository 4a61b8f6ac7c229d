"""Someone who knows only RFC 9162 and the C2SP pages can check a log of the web application."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from django.db import transaction
from tests.web.ledger import independent_checker as independent
from tests.web.ledger.small_entry import small_entry

from duecare.evidence.log import merkle, notes, tiles
from duecare_web.accounts.actors import Actor
from duecare_web.ledger import queries, sequencer, signer
from duecare_web.ledger.actions import append_entry
from duecare_web.ledger.models import Checkpoint, LedgerEntry
from duecare_web.ledger.nodes import DatabaseStorage

ACTOR = Actor("system:tests", "Duecare tests")


@pytest.fixture
def log(north: Any) -> Any:
    """A log of 300 entries in several batches, so that it has a full and a partial tile."""
    for batch in (1, 7, 120, 169):
        with transaction.atomic():
            for _ in range(batch):
                append_entry(client=north.client, entry=small_entry(), actor=ACTOR)
        sequencer.seal_pending()
    return north.client.log


def vkey_of(log: Any) -> str:
    return str(signer.log_keys(log)[0])


def test_the_checker_shares_nothing_with_duecare() -> None:
    tree = ast.parse(Path(independent.__file__).read_text())
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported == {"__future__", "base64", "hashlib", "pathlib", "cryptography"}


def test_tiles_entries_and_checkpoint_are_found_right(log: Any, tmp_path: Path) -> None:
    for one in (log, queries.anchor_log()):
        folder = tmp_path / str(one.pk)
        tiles.write_log(folder, DatabaseStorage(one))
        entries = independent.check_log(folder, vkey_of(one))
        rows = LedgerEntry.objects.filter(log=one).order_by("index")
        assert entries == [bytes(row.leaf) for row in rows]


def test_proofs_of_single_entries_are_found_right(log: Any) -> None:
    last = Checkpoint.objects.filter(log=log).latest()
    for index in (0, 2, 255, 256, last.size - 1):
        path = DatabaseStorage(log).proving(
            lambda read, at=index: merkle.inclusion_proof(at, last.size, read)
        )
        text = notes.TlogProof(index, tuple(path), last.note).text()
        leaf = bytes(LedgerEntry.objects.get(log=log, index=index).leaf)
        assert independent.check_proof(text, leaf, vkey_of(log)) == index
        with pytest.raises(AssertionError):
            independent.check_proof(text, leaf + b" ", vkey_of(log))


def test_every_checkpoint_is_found_to_extend_the_one_before(log: Any) -> None:
    points = list(Checkpoint.objects.filter(log=log).order_by("size"))
    assert len(points) == 4
    for old, new in pairwise(points):
        path = DatabaseStorage(log).proving(
            lambda read, a=old.size, b=new.size: merkle.consistency_proof(a, b, read)
        )
        roots = [independent.open_checkpoint(one.note, vkey_of(log))[2] for one in (old, new)]
        independent.check_consistency(old.size, new.size, *roots, path)


def test_a_changed_file_is_found(log: Any, tmp_path: Path) -> None:
    tiles.write_log(tmp_path, DatabaseStorage(log))
    for name in ("tile/entries/000", "tile/0/000", "checkpoint"):
        file = tmp_path / name
        kept = file.read_bytes()
        file.write_bytes(kept[:60] + bytes([kept[60] ^ 1]) + kept[61:])
        with pytest.raises((AssertionError, InvalidSignature, ValueError)):
            independent.check_log(tmp_path, vkey_of(log))
        file.write_bytes(kept)
    independent.check_log(tmp_path, vkey_of(log))
