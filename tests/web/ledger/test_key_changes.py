"""Keys are added, retired and given up on the record, and a defense file verifies all the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from tests.web.ledger.small_entry import small_entry

from duecare.errors import EvidenceError, InputError
from duecare.evidence.log import notes, post_quantum
from duecare.evidence.trust import parse_trust, trust_text
from duecare.evidence.verify.verify import verify_bundle
from duecare_web.accounts.actors import Actor
from duecare_web.defense import queries as defense
from duecare_web.defense.actions import export_defense_file
from duecare_web.ledger import documents, key_changes, queries, sequencer, signer
from duecare_web.ledger.actions import append_entry
from duecare_web.ledger.models import Checkpoint, Log, TimestampToken

ACTOR = Actor("system:tests", "Duecare tests")


def record(side: Any) -> None:
    with transaction.atomic():
        append_entry(client=side.client, entry=small_entry(), actor=ACTOR)
    sequencer.seal_pending()


def signed_by(log: Log, size: int | None = None) -> set[str]:
    """The ids of the keys that signed a checkpoint (default: the newest)."""
    points = Checkpoint.objects.filter(log=log, **({"size": size} if size else {}))
    note = points.latest().note
    found = set()
    for key in signer.signer().signing_keys():
        try:
            notes.open_checkpoint(note, [key.vkey(log.origin)])
        except EvidenceError:
            continue
        found.add(key.id)
    return found


def last_entry(log: Log) -> tuple[str, dict[str, Any]]:
    line = queries.entries(log, count=1)[0]
    return line.kind, {**line.values["content"], **line.values.get("details", {})}


def add(algorithm: Any = "ed25519") -> Any:
    return key_changes.add_key(algorithm=algorithm, actor=ACTOR)


def test_a_new_key_is_announced_by_the_old_one_and_then_signs_beside_it(north: Any) -> None:
    sequencer.seal_pending()
    made = add()
    log = north.client.log
    assert signed_by(log) == {"ed25519-1"}
    kind, content = last_entry(log)
    assert kind == "key.added"
    assert content["log_key"] == str(made.vkey(log.origin))
    record(north)
    assert signed_by(log) == {"ed25519-1", "ed25519-2"}
    assert queries.verify_log(log).passed


def test_an_old_key_is_retired_after_the_overlap_and_named_a_last_time(north: Any) -> None:
    sequencer.seal_pending()
    add()
    now = datetime.now(UTC)
    with pytest.raises(InputError, match="less than 30 days"):
        key_changes.retire_key(key_id="ed25519-1", actor=ACTOR, now=now)
    later = now + timedelta(days=31)
    key_changes.retire_key(key_id="ed25519-1", actor=ACTOR, now=later)
    log = north.client.log
    assert last_entry(log)[0] == "key.retired"
    assert signed_by(log) == {"ed25519-1", "ed25519-2"}
    record(north)
    assert signed_by(log) == {"ed25519-2"}
    with pytest.raises(InputError, match="only Ed25519 key"):
        key_changes.retire_key(key_id="ed25519-2", actor=ACTOR, now=later)


def test_a_file_made_after_a_rotation_verifies_with_the_new_trust_file(
    north: Any, tmp_path: Path
) -> None:
    sequencer.seal_pending()
    old_trust = defense.trust_for_client(north.client)
    add()
    key_changes.retire_key(key_id="ed25519-1", actor=ACTOR, now=datetime.now(UTC), at_once=True)
    record(north)
    export = export_defense_file(client=north.client, actor=ACTOR, recipient="Counsel")
    path = tmp_path / "file.zip"
    path.write_bytes(documents.read(export.document))
    text = trust_text(defense.trust_for_client(north.client))
    assert " until " in text
    report = verify_bundle(path, parse_trust(text))
    assert report.exit_code == 3, list(report.failures())
    # Who has the old file only is told, and the file is not taken for good.
    assert verify_bundle(path, old_trust).exit_code == 1


def test_a_stolen_key_signs_no_more_and_speaks_for_what_was_attested(north: Any) -> None:
    sequencer.seal_pending()
    log = north.client.log
    attested = Checkpoint.objects.filter(log=log).latest().size
    TimestampToken.objects.create(
        checkpoint=Checkpoint.objects.filter(log__kind=Log.Kind.ANCHOR).latest(),
        authority="tsa",
        request=b"q",
        response=b"r",
        received_at=timezone.now(),
    )
    record(north)
    key, sizes = key_changes.give_up_key(key_id="ed25519-1", actor=ACTOR, reason="theft")
    assert sizes[log.origin] == attested
    assert key.vkey(log.origin).until == attested
    kind, content = last_entry(log)
    assert (kind, content["reason"], content["attested_size"]) == (
        "key.compromised",
        "theft",
        attested,
    )
    assert signed_by(log) == {"ed25519-2"}
    assert content["signs_now"] == [str(signer.log_keys(log)[1])]
    record(north)
    assert queries.verify_log(log).passed


@pytest.mark.skipif(not post_quantum.is_available(), reason="this build lacks ML-DSA")
def test_a_post_quantum_key_signs_every_log_beside(north: Any) -> None:
    sequencer.seal_pending()
    add("ml-dsa-44")
    record(north)
    assert signed_by(north.client.log) == {"ed25519-1", "ml-dsa-44-1"}
    assert queries.verify_log(north.client.log).passed
