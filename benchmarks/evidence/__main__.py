"""``python -m benchmarks.evidence [--entries N] [--proofs N] [--stored N] [--export N N]``: prints a table of ratios."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from benchmarks.evidence.browser import seconds_in_chromium
from benchmarks.evidence.database import SqliteStorage, insert_same_rows
from benchmarks.evidence.export import bench_export
from benchmarks.evidence.sample import KEEPER, draft, drafts, full_contents
from benchmarks.evidence.server import postgres
from duecare.evidence.bundle import bundle
from duecare.evidence.log import client_log, merkle
from duecare.evidence.log.signing import LogSigner
from duecare.evidence.trust import Trust
from duecare.evidence.verify.verify import verify_bundle

SIGNER = LogSigner.from_seed(b"L" * 32)
SEAL = LogSigner.from_seed(b"S" * 32)
ORIGIN = "bench/c/1"
BATCH = 256


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def best(run: Callable[[], object], times: int = 3) -> float:
    return min(seconds(run) for _ in range(times))


def show(name: str, value: str, ratio: str, goal: str) -> None:
    print(f"{name:<54} {value:>22}  {ratio:<34} {goal}")


def bench_hash() -> float:
    block = bytes(32 * 1024 * 1024)
    speed = len(block) / best(lambda: sha256(block).digest())
    show("SHA-256, one core", f"{speed / 1e6:,.0f} MB/s", "", "")
    return speed


def bench_append(count: int) -> None:
    made = drafts(count)
    with tempfile.TemporaryDirectory() as folder:
        storage = SqliteStorage(Path(folder) / "log.db")
        ours = client_log.ClientLog(ORIGIN, storage, SIGNER)
        spent = seconds(
            lambda: [ours.append(made[at : at + BATCH]) for at in range(0, count, BATCH)]
        )
        rows = storage.all_rows()
        plain = insert_same_rows(Path(folder) / "plain.db", rows, batch=BATCH)
        storage.close()
    ratio = f"{plain / spent:.0%} of the database itself"
    show(f"append, groups of {BATCH}", f"{count / spent:,.0f} entries/s", ratio, "60 % or more")


def bench_draft() -> None:
    spent = best(lambda: [draft(number) for number in range(1000)]) / 1000
    show("draft one leaf with 2 groups", f"{spent * 1e6:,.0f} us", "", "")


def bench_proofs(count: int) -> None:
    hashes = [sha256(number.to_bytes(8)).digest() for number in range(count)]
    start = time.perf_counter()
    batch = merkle.append(0, (), hashes)
    build = time.perf_counter() - start
    nodes = {(node.level, node.position): node.hash for node in batch.nodes}
    plain = best(lambda: [sha256(b"\x01" + digest + digest).digest() for digest in hashes], 1)

    def read_node(level: int, position: int) -> bytes:
        return nodes[level, position]

    step = max(1, count // 1000)
    places = range(0, count, step)
    proof = best(lambda: [merkle.inclusion_proof(at, count, read_node) for at in places])
    longest = max(len(merkle.inclusion_proof(at, count, read_node)) for at in places) * 32
    show(f"tree of {count:,} leaves", f"{build:.2f} s", f"{build / plain:.1f} x its hashing", "")
    value = f"{proof / len(places) * 1e3:.3f} ms"
    show("inclusion proof", value, f"{longest} bytes at most", "1 ms, 1 kB")


def bench_verify(count: int, hash_speed: float) -> None:
    contents = full_contents(count, SIGNER, SEAL.vkey("bench/seal"))
    with tempfile.TemporaryDirectory() as folder:
        path = bundle.write_bundle(
            Path(folder) / "b.zip", contents, seal_signer=SEAL, seal_name="bench/seal"
        )
        size = path.stat().st_size
        trust = Trust(
            log_keys=(SIGNER.vkey(ORIGIN),),
            seal_keys=(SEAL.vkey("bench/seal"),),
            witness_keys=(KEEPER.vkey(),),
        )
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, started = time.perf_counter(), time.process_time()
        report = verify_bundle(path, trust)
        spent, worked = time.perf_counter() - start, time.process_time() - started
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        in_browser = seconds_in_chromium(path, trust)
    if report.exit_code:
        raise SystemExit(f"the benchmark bundle was not verified: {list(report.failures())}")
    ratio = f"{worked / (size / hash_speed):.0f} x hashing the file once"
    title = f"verify {count:,} entries, {size / 1e6:.0f} MB"
    show(title, f"{spent:.1f} s, {worked:.1f} s of CPU", ratio, "4 s of CPU for 100,000")
    show("  memory beyond the start of verification", f"{grown / 1024:.0f} MB", "", "flat")
    if in_browser is None:
        show("  the same in the page", "not measured", "Chromium is not installed", "")
    else:
        ratio = f"{in_browser / spent:.1f} x the command line"
        show("  the same in the page, Chromium", f"{in_browser:.1f} s", ratio, "15 s for 100,000")


def bench_self_check(count: int) -> None:
    storage = client_log.MemoryStorage()
    ours = client_log.ClientLog(ORIGIN, storage, SIGNER)
    made = drafts(min(count, 20_000))
    for at in range(0, len(made), BATCH):
        ours.append(made[at : at + BATCH])
    keys = [SIGNER.vkey(ORIGIN)]
    whole = seconds(lambda: client_log.check_storage(storage, keys=keys))
    tail = seconds(
        lambda: client_log.check_storage(storage, keys=keys, verified_size=len(made) - BATCH)
    )
    million = whole / len(made) * 1e6
    show(
        f"self-check of {len(made):,} entries",
        f"{whole:.2f} s",
        f"{million:.0f} s a million",
        "10 s",
    )
    show("self-check from a verified prefix", f"{tail * 1e3:.1f} ms", "last 256 entries", "")


def bench_web(count: int) -> None:
    """The web application's ledger over both databases, each in a process of its own."""
    with tempfile.TemporaryDirectory() as home, postgres() as server:
        addresses = [""] + ([f"postgresql://duecare@/postgres?host={server}"] if server else [])
        for number, address in enumerate(addresses):
            environment = {
                **os.environ,
                "DUECARE_HOME": f"{home}/{number}",
                "DATABASE_URL": address,
                "DUECARE_LOG_LEVEL": "ERROR",
            }
            command = [sys.executable, "-m", "benchmarks.evidence.web", str(count)]
            with subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, text=True
            ) as run:
                for line in run.stdout or ():
                    show(*json.loads(line))
            if run.returncode:
                raise SystemExit("the benchmark of the web application failed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--proofs", type=int, default=1_000_000)
    parser.add_argument("--stored", type=int, default=50_000, help="entries in the database")
    parser.add_argument(
        "--export",
        type=int,
        nargs=2,
        default=(10_000, 300),
        metavar=("ENTRIES", "DOCUMENTS"),
        help="of the exported client; 100000 20000 for a large one",
    )
    given = parser.parse_args()
    hash_speed = bench_hash()
    bench_draft()
    bench_append(min(given.entries, 20_000))
    bench_verify(given.entries, hash_speed)
    bench_self_check(given.entries)
    bench_proofs(given.proofs)
    bench_web(given.stored)
    bench_export(*given.export, goal="6 s and 300 MB for 10,000")


if __name__ == "__main__":
    main()
