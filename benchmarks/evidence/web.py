"""The ledger of the web application, run as ``python -m benchmarks.evidence.web ENTRIES``.

Home and database come from the environment. Prints rows for the table of ``__main__``: the real
sequencer with the signer as a process, beside the database alone; proofs; the self-check.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import sys
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "duecare_web.settings"

import django

django.setup()

from django.conf import settings  # noqa: E402  Django first
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from duecare.evidence.log import leaf, merkle  # noqa: E402
from duecare.evidence.log.signing import LogSigner  # noqa: E402
from duecare.evidence.signer.process import SignerProcess  # noqa: E402
from duecare.record import AssessmentFailed  # noqa: E402
from duecare_web.accounts.actions import add_firm  # noqa: E402
from duecare_web.accounts.actors import system_actor  # noqa: E402
from duecare_web.ledger import keys, queries, self_check, sequencer, signer, tables  # noqa: E402
from duecare_web.ledger.actions import append_to_log, firm_log  # noqa: E402
from duecare_web.ledger.models import Log, PendingEntry  # noqa: E402
from duecare_web.ledger.nodes import DatabaseStorage  # noqa: E402

BATCH = sequencer.BATCH
NOW = datetime(2026, 3, 1, tzinfo=UTC)
WRITERS, SECONDS = 8, 4.0
_CONTENT = "We recommend multi-factor sign-in for all mailboxes. " * 8


def row(name: str, value: str, ratio: str, goal: str) -> None:
    sys.stdout.write(json.dumps([f"{name}, {vendor()}", value, ratio, goal]) + "\n")
    sys.stdout.flush()


def vendor() -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]


def draft(log: Log, number: int) -> leaf.LeafDraft:
    return leaf.draft_leaf(
        origin=log.origin,
        kind="rec.made",
        at="2026-03-01T09:00:00.000Z",
        nonce=sha256(number.to_bytes(8)).digest()[:16],
        groups={"person": {"name": f"Employee {number}"}, "content": {"text": _CONTENT}},
        group_key=b"k" * 32,
    )


def fill_inbox(log: Log, count: int, *, start: int = 0) -> None:
    made = [draft(log, number) for number in range(start, start + count)]
    rows = [
        PendingEntry(
            entry_id=entry_id,
            log=log,
            kind="rec.made",
            leaf=one.leaf,
            leaf_hash=one.leaf_hash,
            mac=keys.inbox_mac(entry_id.bytes, one.leaf),
            at=NOW,
        )
        for one in made
        for entry_id in [uuid.uuid4()]
    ]
    with transaction.atomic():
        PendingEntry.objects.bulk_create(rows, batch_size=1000)


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


# --- appending ----------------------------------------------------------------------------------


def bench_append(log: Log, groups: int) -> None:
    """Turn about, so that a disturbance of the machine meets both: a group sealed, a group plain."""
    _plain_table()
    ours, plain = [], []
    for number in range(groups + 2):
        fill_inbox(log, BATCH, start=number * BATCH)
        rows = list(PendingEntry.objects.order_by("id").values_list("leaf", "leaf_hash")[:BATCH])
        # Under load, one step signs the group before and places this one.
        ours.append(seconds(sequencer.seal_step))
        plain.append(seconds(lambda rows=rows: _insert_plain(log, rows)))
    spent, alone = statistics.median(ours[2:]), statistics.median(plain[2:])
    sequencer.seal_pending()
    row(
        f"sequencer, groups of {BATCH}",
        f"{BATCH / spent:,.0f} entries/s",
        f"{alone / spent:.0%} of the database itself",
        "60 % or more",
    )


def _plain_table() -> None:
    create = (
        "CREATE TABLE plain (LIKE ledger_ledgerentry INCLUDING ALL)"
        if connection.vendor == "postgresql"
        else 'CREATE TABLE plain (id char(32) PRIMARY KEY, firm_id char(32), log_id char(32), "index" integer, '
        "kind varchar(60), leaf BLOB, leaf_hash BLOB, at datetime)"
    )
    with connection.cursor() as cursor:
        cursor.execute(create)
        if connection.vendor == "sqlite":
            cursor.execute('CREATE UNIQUE INDEX plain_place ON plain (log_id, "index")')
            cursor.execute("CREATE INDEX plain_log ON plain (log_id)")
            cursor.execute("CREATE INDEX plain_firm ON plain (firm_id)")


def _insert_plain(log: Log, rows: list[Any], counter: list[int] = [0]) -> None:  # noqa: B006  it counts
    """What any application would do to store these rows: the table alone, no tree, no inbox."""
    first, counter[0] = counter[0], counter[0] + len(rows)
    values = [
        (
            tables.database_id(uuid.uuid4()),
            tables.database_id(log.firm_id),
            tables.database_id(log.pk),
            first + number,
            "rec.made",
            bytes(body),
            bytes(digest),
            tables.database_time(NOW),
        )
        for number, (body, digest) in enumerate(rows)
    ]
    statement = tables.INSERT_ENTRY.replace("ledger_ledgerentry", "plain")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, values)


# --- reading ------------------------------------------------------------------------------------


def bench_reading(log: Log, count: int) -> None:
    size = DatabaseStorage(log).size()
    for start in range(size, count, 20_000):
        fill_inbox(log, min(20_000, count - start), start=start)
        sequencer.seal_pending()
    size = DatabaseStorage(log).size()
    places = range(0, size, max(1, size // 200))
    spent, longest = [], 0
    for index in places:
        storage = DatabaseStorage(log)
        start = time.perf_counter()
        path = storage.proving(lambda read, at=index: merkle.inclusion_proof(at, size, read))
        spent.append(time.perf_counter() - start)
        longest = max(longest, 32 * len(path))
    row(
        f"proof from {size:,} stored entries",
        f"{statistics.median(spent) * 1e3:.2f} ms",
        f"{longest} bytes at most",
        "1 ms, 1 kB",
    )
    whole = seconds(lambda: queries.verify_log(log))
    fill_inbox(log, BATCH, start=size)
    sequencer.seal_pending()
    growth = seconds(lambda: self_check.check_growth(log))
    row(
        f"check at the start, {size:,} entries",
        f"{growth * 1e3:.0f} ms",
        f"the whole log: {whole:.1f} s, {whole / size * 1e6:.0f} s a million",
        "10 s for a million",
    )


# --- writers ------------------------------------------------------------------------------------


def bench_writers(log: Log) -> None:
    """Eight writers with an inbox, and eight that each lock the head of the log (PostgreSQL)."""
    made = [[draft(log, 10**9 + w * 10**6 + n) for n in range(6000)] for w in range(WRITERS)]
    stop = threading.Event()

    def seal() -> None:
        while not stop.is_set():
            sequencer.seal_pending()
            time.sleep(0.05)
        connection.close()

    sealing = threading.Thread(target=seal)
    sealing.start()
    inbox = _race(made, lambda cursor, one: _to_inbox(cursor, log, one))
    stop.set()
    sealing.join()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE locked_head (size bigint, edge bytea)")
        cursor.execute("INSERT INTO locked_head VALUES (0, '')")
        cursor.execute("TRUNCATE plain")
        cursor.execute(
            "CREATE TABLE locked_node (level int, place bigint, hash bytea, PRIMARY KEY (level, place))"
        )
        cursor.execute("CREATE TABLE locked_checkpoint (size bigint PRIMARY KEY, note text)")
    locked = _race(made, lambda cursor, one: _under_lock(cursor, log, one))
    row(
        f"{WRITERS} writers, one commit each",
        f"{inbox:,.0f} entries/s",
        f"{inbox / locked:.1f} x a lock on the head ({locked:,.0f}/s)",
        "4 x or more",
    )


def _race(made: list[list[leaf.LeafDraft]], write: Callable[[Any, leaf.LeafDraft], None]) -> float:
    """Entries a second of writers that are processes of their own, as web processes are."""
    import psycopg

    parts = settings.DATABASES["default"]
    address = f"host={parts['OPTIONS']['host']} user=duecare dbname={parts['NAME']}"
    fork = multiprocessing.get_context("fork")
    counts, start = fork.Array("i", WRITERS), fork.Barrier(WRITERS)

    def run(number: int) -> None:
        with psycopg.connect(address, autocommit=True) as mine, mine.cursor() as cursor:
            start.wait()
            last = time.monotonic() + SECONDS
            for one in made[number]:
                if time.monotonic() > last:
                    return
                write(cursor, one)
                counts[number] += 1

    writers = [fork.Process(target=run, args=(number,)) for number in range(WRITERS)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    return sum(counts) / SECONDS


def _to_inbox(cursor: Any, log: Log, one: leaf.LeafDraft) -> None:
    entry_id = uuid.uuid4()
    cursor.execute(
        "INSERT INTO ledger_pendingentry (entry_id, log_id, kind, leaf, leaf_hash, mac, at) "
        "VALUES (%s, %s, 'rec.made', %s, %s, %s, %s)",
        [entry_id, log.pk, one.leaf, one.leaf_hash, keys.inbox_mac(entry_id.bytes, one.leaf), NOW],
    )


_KEY = LogSigner.from_seed(b"L" * 32)


def _under_lock(cursor: Any, log: Log, one: leaf.LeafDraft) -> None:
    """What an append costs that takes its index at once, under the lock."""
    cursor.execute("BEGIN")
    cursor.execute("SELECT size, edge FROM locked_head FOR UPDATE")
    size, edge = cursor.fetchone()
    hashes = [bytes(edge[at : at + 32]) for at in range(0, len(edge), 32)]
    batch = merkle.append(size, hashes, [one.leaf_hash])
    cursor.execute(
        tables.INSERT_ENTRY.replace("ledger_ledgerentry", "plain"),
        [uuid.uuid4(), log.firm_id, log.pk, size, "rec.made", one.leaf, one.leaf_hash, NOW],
    )
    cursor.execute(
        "UPDATE locked_head SET size = %s, edge = %s", [batch.size, b"".join(batch.edge)]
    )
    note = _KEY.sign_checkpoint(log.origin, batch.size, batch.root)
    cursor.execute("INSERT INTO locked_checkpoint VALUES (%s, %s)", [batch.size, note])
    cursor.execute("COMMIT")


def bench_accepting(log: Log) -> None:
    """One entry with its business transaction, as a page writes it, and our part of its CPU."""
    actor, in_database = system_actor("benchmark"), [0.0]

    def database(execute: Any, *given: Any) -> Any:
        start = time.thread_time()
        try:
            return execute(*given)
        finally:
            in_database[0] += time.thread_time() - start

    spent, own = [], []
    with connection.execute_wrapper(database):
        for _ in range(300):
            start = time.perf_counter()
            with transaction.atomic():
                in_database[0], before = 0.0, time.thread_time()
                append_to_log(log, entry=AssessmentFailed(problem=_CONTENT), actor=actor)
                own.append(time.thread_time() - before - in_database[0])
            spent.append(time.perf_counter() - start)
    sequencer.seal_pending()
    row(
        "an entry accepted in a request",
        f"{statistics.median(spent) * 1e3:.1f} ms",
        f"{statistics.median(own) * 1e3:.2f} ms of CPU beside the database",
        "0.5 ms of CPU",
    )


def main(count: int) -> None:
    call_command("migrate", verbosity=0)
    firm = add_firm(name="Bench", actor=system_actor("benchmark"))
    log = firm_log(firm)
    process = SignerProcess(signer.folder())
    process.start()
    try:
        sequencer.seal_pending()
        bench_append(log, 40)
        bench_accepting(log)
        if connection.vendor == "postgresql":
            bench_writers(log)
        bench_reading(log, count)
    finally:
        process.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]))
