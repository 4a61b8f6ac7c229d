"""Throughput of the kernel against its peers on the same bytes in one run.

``python -m benchmarks.discovery.speed`` (``make bench-discovery``), about three minutes. Figures
are CPU time of one core; read them as ratios: behind the megabytes a second of a peer stands how
many times faster Duecare is. Every peer looks for the same kinds (`peers.PATTERNS`), in a process
of its own, run by the interpreter that ``--peers`` names. One that is missing there is named.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.discovery.corpora import CORPORA, people
from benchmarks.discovery.peers import PATTERNS, speed
from duecare.data_types import DATA_TYPES
from duecare.discovery.detectors.credentials import find_credentials
from duecare.discovery.kernel.candidates import find_candidates
from duecare.discovery.outcome import ItemSettings, ScanItem
from duecare.discovery.readers.limits import Limits
from duecare.discovery.run.file_scan import prepare, scan_item

SIZE = int(os.environ.get("DUECARE_BENCH_BYTES", "48000000"))
PEERS = {
    "hyperscan + callback": ("hyperscan", SIZE),
    "ripgrep, counting": ("ripgrep", SIZE),
    "python re": ("re", 1_000_000),
    "presidio, patterns": ("presidio", 20_000),
}
HEADER = b"name,ssn,date of birth,phone,email,street,state,zip\n"


def duecare_all(data: bytes) -> int:
    """All types in a text, the way a scan looks for them."""
    return len(find_candidates(np.frombuffer(data, dtype=np.uint8))) + len(find_credentials(data))


def ask(python: str, engine: str, size: int) -> list[float] | str:
    """Megabytes a second of a peer for each corpus, or what is missing."""
    script = Path(__file__).with_name("peers.py")
    command = [python, str(script), engine, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr.strip().rpartition("\n")[2] or f"ended with {done.returncode}"
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer["missing"] if isinstance(answer, dict) else answer


def show_scan() -> None:
    """The same people through the whole of a worker: reading, columns, counting, keyed rows."""
    settings = ItemSettings(bytes(32), Limits())
    prepare(settings)
    body = people(min(SIZE, 30_000_000))
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("people.csv", HEADER + body), ("people.txt", body)):
            path = Path(folder) / name
            path.write_bytes(data)
            item = ScanItem(os.fsencode(path), len(data), 0)
            rate = speed(lambda _, item=item: scan_item(item, settings), data)
            print(f"a worker reads {name:12}{rate:9,.4g} MB/s of CPU time")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default=sys.executable, help="an interpreter with the peers")
    options = parser.parse_args()
    unequal = set(PATTERNS) ^ (set(DATA_TYPES) - {"person_name"})
    if unequal:
        sys.exit(f"the peers look for other kinds than Duecare: {', '.join(sorted(unequal))}")
    duecare_all(b"warm up 1@2")
    ours = [speed(duecare_all, make(SIZE)) for make in CORPORA.values()]
    print(f"{'MB/s (times slower)':24}" + "".join(f"{name:>24}" for name in CORPORA))
    print(f"{'duecare, all types':24}" + "".join(f"{own:>24,.4g}" for own in ours), flush=True)
    missing: list[str] = []
    for name, (engine, size) in PEERS.items():
        row = ask(options.peers, engine, size)
        if isinstance(row, str):
            missing.append(f"{name} ({row})")
            continue
        cells = [f"{v:,.4g} ({own / v:,.3g}x)" for v, own in zip(row, ours, strict=True)]
        print(f"{name:24}" + "".join(f"{cell:>24}" for cell in cells), flush=True)
    show_scan()
    if missing:
        print("not measured: " + "; ".join(missing))


if __name__ == "__main__":
    main()
