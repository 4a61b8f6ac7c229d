"""C2SP tlog-witness: the server with its exact answers, the client, two firms for each other."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client as Browser
from django.urls import reverse
from tests.core.evidence import sample_log as sample
from tests.core.evidence.test_witness import new_witness, serving
from tests.patience import PATIENCE, wait_until
from tests.vectors.test_evidence_vectors import SIGSUM, SIGSUM_KEY, SUMDB_KEY, VECTORS, rows
from tests.web.commands.test_serve import free_port

from duecare.errors import InputError
from duecare.evidence.log import notes
from duecare.evidence.report import Verdict
from duecare.evidence.trust import parse_trust
from duecare.evidence.verify.verify import verify_bundle
from duecare.evidence.witness.witness import Witness
from duecare_web.accounts.actors import system_actor
from duecare_web.defense import actions as defense
from duecare_web.defense.queries import trust_for_client
from duecare_web.ledger import documents, sequencer, timestamping
from duecare_web.witnesses import actions, cosigning, queries
from duecare_web.witnesses.models import Cosignature, KnownLog, PeerWitness

pytestmark = pytest.mark.long

ACTOR = system_actor("tests")
KEY = str(sample.LOG_SIGNER.vkey(sample.ORIGIN))


@pytest.fixture
def later(now: datetime) -> datetime:
    """Later than whatever a test makes."""
    return now + timedelta(days=1)


@pytest.fixture
def known(north: Any) -> KnownLog:
    return actions.add_known_log(firm=north.firm, actor=ACTOR, vkeys=KEY)


def submit(body: str) -> Any:
    return Browser().post(
        reverse("witnesses:add_checkpoint"), body.encode(), content_type="text/plain"
    )


def grown(size: int) -> sample.Installation:
    made = sample.Installation()
    for number in range(size):
        made.append(sample.draft(number))
    return made


def request(made: sample.Installation, old: int, new: int) -> str:
    proof = made.log.consistency_proof(old, new) if 0 < old < new else []
    return notes.add_checkpoint_request(old, proof, made.storage.checkpoints[new - 1])


def test_it_cosigns_what_extends_what_it_has_seen(known: KnownLog) -> None:
    made = grown(6)
    for old, new in ((0, 2), (2, 5), (5, 5), (5, 6)):
        answer = submit(request(made, old, new))
        assert answer.status_code == 200, answer.content
        text = notes.parse_note(made.storage.checkpoints[new - 1]).text
        key = cosigning.cosigner().vkey()
        assert notes.open_note(f"{text}\n{answer.content.decode()}", [key]).verified == (key,)
    known.refresh_from_db()
    assert known.size == 6


def test_it_answers_with_the_statuses_of_the_specification(known: KnownLog) -> None:
    made = grown(6)
    assert submit(request(made, 0, 4)).status_code == 200
    conflict = submit(request(made, 2, 6))
    assert (conflict.status_code, conflict.content) == (409, b"4\n")
    assert conflict.headers["Content-Type"] == "text/x.tlog.size"
    wrong_proof = notes.add_checkpoint_request(4, [bytes(32)], made.storage.checkpoints[5])
    assert submit(wrong_proof).status_code == 422
    stranger = sample.OTHER_SIGNER.sign_checkpoint(sample.ORIGIN, 7, bytes(32))
    assert submit(f"old 4\n\n{stranger}").status_code == 403
    unknown = sample.LOG_SIGNER.sign_checkpoint("other/log", 1, bytes(32))
    assert submit(f"old 0\n\n{unknown}").status_code == 404
    assert submit("garbage").status_code == 400
    assert submit(request(made, 0, 4).replace("old 0", "old 9")).status_code == 400
    assert submit("").status_code == 400
    assert submit("old 0\n\n" + "x" * 200_000).status_code == 400
    assert Browser().get(reverse("witnesses:add_checkpoint")).status_code == 405


def test_it_never_cosigns_an_empty_log(known: KnownLog) -> None:
    empty = sample.LOG_SIGNER.sign_checkpoint(sample.ORIGIN, 0, bytes(32))
    assert submit(f"old 0\n\n{empty}").status_code == 422
    known.refresh_from_db()
    assert known.size is None


def test_a_log_that_was_taken_off_the_list_is_unknown(known: KnownLog) -> None:
    actions.retire_known_log(log=known, actor=ACTOR)
    assert submit(request(grown(2), 0, 2)).status_code == 404


def test_a_log_with_a_rotated_key_is_known_by_both_and_never_by_a_strangers_key_alone(
    known: KnownLog, north: Any, south: Any
) -> None:
    other = str(sample.OTHER_SIGNER.vkey(sample.ORIGIN))
    with pytest.raises(InputError, match="with another key"):
        actions.add_known_log(firm=north.firm, actor=ACTOR, vkeys=other)
    with pytest.raises(InputError, match="with another key"):
        actions.add_known_log(firm=south.firm, actor=ACTOR, vkeys=f"{KEY}\n{other}")
    actions.retire_known_log(log=known, actor=ACTOR)
    actions.add_known_log(firm=north.firm, actor=ACTOR, vkeys=f"{KEY}\n{other}")
    new = sample.OTHER_SIGNER.sign_checkpoint(sample.ORIGIN, 1, bytes(32))
    assert submit(f"old 0\n\n{new}").status_code == 200


def test_two_roots_for_one_size_are_recorded_as_a_fork_once(
    known: KnownLog, north: Any, signed_in: Any
) -> None:
    made = grown(3)
    assert submit(request(made, 0, 3)).status_code == 200
    forked = sample.LOG_SIGNER.sign_checkpoint(sample.ORIGIN, 3, b"f" * 32)
    for _ in range(2):
        assert submit(f"old 3\n\n{forked}").status_code == 409
    sequencer.seal_pending()
    from duecare_web.ledger.actions import firm_log
    from duecare_web.ledger.queries import entries

    found = entries(firm_log(north.firm), kind="witness.fork_seen")
    assert len(found) == 1
    assert found[0].values["content"]["shown"] == forked
    assert found[0].values["content"]["cosigned"] == made.storage.checkpoints[2]
    page = signed_in(north.viewer).get(reverse("witnesses:overview")).content.decode()
    assert "Inconsistent log detected" in page


@pytest.mark.skipif(
    not VECTORS.is_dir(), reason="the published vectors are not beside this checkout"
)
def test_the_published_conversation_is_answered_as_published(north: Any, later: datetime) -> None:
    # A log may sign under another name than its origin (the Go checksum database does).
    logs = {
        SIGSUM: SIGSUM_KEY,
        SIGSUM[:-1] + "3": SIGSUM_KEY,
        "go.sum database tree": SUMDB_KEY,
    }
    for origin, key in logs.items():
        KnownLog.objects.create(firm=north.firm, origin=origin, vkeys=str(key), added_at=later)
    for row in rows("witness_add_checkpoint.jsonl"):
        assert submit(row["body"]).status_code == row["http"], row["id"]


@pytest.mark.django_db(transaction=True)
def test_of_eight_requests_at_once_one_is_cosigned(known: KnownLog) -> None:
    made = grown(8)
    answers: list[int] = []

    def ask(size: int) -> None:
        answers.append(submit(request(made, 0, size)).status_code)
        connections.close_all()

    if connection.vendor == "sqlite":
        pytest.skip("a database in memory has one connection; the next test runs real servers")
    threads = [threading.Thread(target=ask, args=[size]) for size in range(1, 9)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == [200] + [409] * 7


# --- the client -------------------------------------------------------------------------------
def witness_of(north: Any) -> Witness:
    """Another firm's witness that knows our anchor log."""
    point = timestamping.newest_anchor()
    assert point is not None
    keys = tuple(map(notes.parse_vkey, queries.log_vkeys(point.log)))
    return replace(new_witness(), logs={point.log.origin: keys})


def peer_at(north: Any, url: str, server: Witness) -> PeerWitness:
    prefix = url.removesuffix("/add-checkpoint")
    return actions.add_peer(
        firm=north.firm, actor=ACTOR, url=prefix, vkey=str(server.cosigner.vkey())
    )


def test_the_anchor_is_cosigned_again_as_it_grows(north: Any, south: Any, later: datetime) -> None:
    sequencer.seal_pending()
    server = witness_of(north)
    with serving(server) as url:
        peer = peer_at(north, url, server)
        assert cosigning.submit_due(later + timedelta(minutes=1)) == 1
        assert (
            cosigning.submit_due(later + timedelta(minutes=5)) == 0
        )  # it grew by our own entry only
        sequencer.seal_pending()
        assert cosigning.submit_due(later + timedelta(minutes=6)) == 1
    peer.refresh_from_db()
    point = timestamping.newest_anchor()
    assert point
    assert peer.cosigned_size == point.size
    assert Cosignature.objects.count() == 2
    assert notes.open_note(cosigning.cosigned_note(point), [server.cosigner.vkey()]).verified


def test_a_witness_that_is_away_is_asked_later_and_later(north: Any, later: datetime) -> None:
    sequencer.seal_pending()
    server = witness_of(north)
    peer = actions.add_peer(
        firm=north.firm, actor=ACTOR, url="http://127.0.0.1:9/w", vkey=str(server.cosigner.vkey())
    )
    moment, pauses = later + timedelta(minutes=1), []
    for _ in range(9):
        assert cosigning.submit_due(moment) == 0
        peer.refresh_from_db()
        pauses.append((peer.next_attempt_at - moment) // timedelta(seconds=1))
        moment = peer.next_attempt_at
    assert pauses == [15, 30, 60, 120, 240, 480, 960, 1920, 3600]
    assert "is not responding" in peer.problem


def test_a_lost_answer_is_asked_for_again(north: Any, later: datetime) -> None:
    sequencer.seal_pending()
    server = witness_of(north)
    with serving(server) as url:
        peer = peer_at(north, url, server)
        cosigning.submit_due(later + timedelta(minutes=1))
        Cosignature.objects.all().delete()  # the answer never arrived
        PeerWitness.objects.update(cosigned_size=0)
        assert cosigning.submit_due(later + timedelta(minutes=3)) == 1
    peer.refresh_from_db()
    assert peer.problem == ""


def test_a_witness_that_knows_more_than_we_have_is_an_alarm_on_the_page(
    north: Any, signed_in: Any, later: datetime
) -> None:
    sequencer.seal_pending()
    server = witness_of(north)
    point = timestamping.newest_anchor()
    assert point
    seen = notes.Checkpoint(point.log.origin, point.size + 50, b"x" * 32)
    server.state.compare_and_set(point.log.origin, None, seen)
    with serving(server) as url:
        peer_at(north, url, server)
        assert cosigning.submit_due(later + timedelta(minutes=1)) == 0
    page = signed_in(north.viewer).get(reverse("witnesses:overview")).content.decode()
    assert "rolled back or forked" in page


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"url": "ftp://peer"}, "not the address of a witness"),
        ({"vkey": KEY}, "not the key of a witness"),
        ({"vkey": "nonsense"}, "name[+]hash[+]base64"),
    ],
)
def test_a_witness_with_a_mistake_is_refused(
    north: Any, changes: dict[str, str], problem: str
) -> None:
    good = {"url": "http://peer.example/w", "vkey": str(new_witness().cosigner.vkey())}
    with pytest.raises(InputError, match=problem):
        actions.add_peer(firm=north.firm, actor=ACTOR, **{**good, **changes})


def test_the_page_adds_and_retires_both_lists_for_owners_only(
    north: Any, south: Any, signed_in: Any
) -> None:
    owner, advisor = signed_in(north.owner), signed_in(north.advisor)
    fields = {"url": "http://peer.example/w", "vkey": str(new_witness().cosigner.vkey())}
    assert advisor.post(reverse("witnesses:add_peer"), fields).status_code == 403
    assert owner.post(reverse("witnesses:add_peer"), fields).status_code == 302
    assert owner.post(reverse("witnesses:add_peer"), fields).status_code == 422  # twice
    assert owner.post(reverse("witnesses:add_known_log"), {"vkeys": KEY}).status_code == 302
    peer, log = PeerWitness.objects.get(), KnownLog.objects.get()
    stranger = signed_in(south.owner)
    assert stranger.post(reverse("witnesses:retire_peer", args=[peer.pk])).status_code == 404
    assert owner.post(reverse("witnesses:retire_peer", args=[peer.pk])).status_code == 302
    assert owner.post(reverse("witnesses:retire_known_log", args=[log.pk])).status_code == 302
    from duecare_web.ledger.actions import firm_log
    from duecare_web.ledger.queries import entries

    kinds = {one.kind for one in entries(firm_log(north.firm), kind="witness")}
    assert kinds == {"witness.named", "witness.retired", "witness.log_added", "witness.log_removed"}


def test_a_defense_file_is_verified_by_witnesses_alone(north: Any, tmp_path: Path) -> None:
    sequencer.seal_pending()
    server = replace(witness_of(north), clock=lambda: int(datetime.now(UTC).timestamp()))
    with serving(server) as url:
        peer_at(north, url, server)
        made = defense.export_defense_file(client=north.client, actor=ACTOR, recipient="Counsel")
    path = tmp_path / "file.zip"
    path.write_bytes(documents.read(made.document))
    own = trust_for_client(north.client)
    trust = parse_trust(f"witness {server.cosigner.vkey()}\nquorum 1\n")
    report = verify_bundle(path, replace(trust, seal_keys=own.seal_keys))
    assert report.verdict is Verdict.VERIFIED
    policy = next(one for one in report.checks if one.id == "witness.policy")
    assert "cosigned: w1" in policy.detail


# --- two firms, two servers, two databases ----------------------------------------------------
MAKE = """
import json, os
from duecare_web.commands.serve import prepare
prepare(base_url=os.environ["DUECARE_BASE_URL"])
from duecare_web.accounts.actions import add_firm
from duecare_web.accounts.actors import system_actor
from duecare_web.ledger import sequencer
from duecare_web.witnesses import cosigning, queries
add_firm(name="Firm", actor=system_actor("tests"))
sequencer.seal_pending()
print(json.dumps([queries.anchor_key(), str(cosigning.cosigner().vkey())]))
"""
NAME = """
import sys
import django; django.setup()
from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.models import Firm
from duecare_web.witnesses import actions
url, log, key = sys.argv[1:]
firm, actor = Firm.objects.get(), system_actor("tests")
actions.add_known_log(firm=firm, actor=actor, vkeys=log)
actions.add_peer(firm=firm, actor=actor, url=url, vkey=key)
"""


def look(home: Path) -> tuple[int, int]:
    """What the peer has cosigned of this firm's log, and what this firm has seen of the peer's."""
    with closing(sqlite3.connect(home / "duecare.sqlite3", timeout=20)) as database:
        peer = database.execute("SELECT cosigned_size FROM witnesses_peerwitness").fetchone()
        log = database.execute("SELECT size FROM witnesses_knownlog").fetchone()
    return peer[0], log[0] or 0


@pytest.mark.slow
@pytest.mark.any_database
def test_two_firms_cosign_each_other_over_http(tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    homes = [
        {
            **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
            "DUECARE_HOME": str(tmp_path / f"home{n}"),
            "DUECARE_BASE_URL": f"http://127.0.0.1:{port}",
        }
        for n, port in enumerate(ports)
    ]

    def run(number: int, script: str, *arguments: str) -> str:
        found = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            env=homes[number],
            capture_output=True,
            text=True,
            check=True,
        )
        return found.stdout

    keys = [json.loads(run(number, MAKE)) for number in (0, 1)]
    command = [sys.executable, "-m", "duecare.cli.main", "serve", "--port"]
    for number in (0, 1):
        url = f"http://127.0.0.1:{ports[1 - number]}/witness"
        run(number, NAME, url, *keys[1 - number])
    servers = [
        subprocess.Popen([*command, str(port)], env=home, stderr=subprocess.DEVNULL)
        for port, home in zip(ports, homes, strict=True)
    ]
    try:
        for home in homes:
            wait_until(lambda home=home: all(look(Path(home["DUECARE_HOME"]))))
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
        assert [server.wait(timeout=PATIENCE) for server in servers] == [0, 0]
