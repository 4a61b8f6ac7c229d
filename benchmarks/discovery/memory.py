"""Memory of a scan whose sources are larger than memory: peak of the scan and of its workers.

``python -m benchmarks.discovery.memory`` makes 400 MB texts and tables, of people who come again
and again and of people who are all different, and ten thousand small files; ``--full`` makes 20 GB
of each and a million files. Sizes must not matter: read the figures of both beside each other.
Resident memory of each process is sampled twenty times a second; CPU seconds are of all of them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

FIRST = ("Ada", "Maria", "Wei", "John", "Olga", "Peter", "Sara", "Hugo", "Nina", "Omar")
LAST = ("Lopez", "Smith", "Chen", "Brown", "Silva", "Meyer", "Novak", "Rossi", "Khan", "Diaz")
ENDS = ("ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "da")
HEADER = "first name,last name,ssn,date of birth,phone,email,street,state,zip\n"
LINE = "Patient: {0} {1} SSN: {2} DOB: {3} phone {4} {5}, {6}, Houston {7} {8}\n"
BLOCK = 50_000
SCAN = """
import datetime, json, sys
from duecare.discovery import (ScanSettings, scan)
done = scan(ScanSettings(sources=[sys.argv[1]], client_key=bytes(32), home_state="TX",
                         workers=int(sys.argv[2])), now=datetime.datetime.now(datetime.UTC))
scope, people = done.inventory.scope, done.inventory.people
print(json.dumps([people.best, scope.files_read, scope.bytes_read]))
"""


def person(number: int) -> tuple[str, ...]:
    """The cells of a person; the same for the same number."""
    first = FIRST[number % 10]
    ends = (ENDS[number // place % 10] for place in (100, 1_000, 10_000))
    last = LAST[number // 10 % 10] + "".join(ends)
    ssn = number % 500_000_000
    return (
        first,
        last,
        f"{1 + ssn // 990_000:03}-{1 + ssn // 10_000 % 99:02}-{1 + ssn % 9_999:04}",
        f"{1940 + number % 70}-{1 + number // 7 % 12:02}-{1 + number % 28:02}",
        f"(713) {200 + number // 10_000 % 700}-{number % 10_000:04}",
        f"{first}.{last}{number}@mail.example".lower(),
        f"{1 + number % 9_999} Main Street",
        "TX",
        f"77{number % 1_000:03}",
    )


def blocks(render: Callable[[tuple[str, ...]], str], *, differ: bool) -> Iterator[bytes]:
    """Lines of people without end."""
    start = 0
    block = b""
    while True:
        if differ or not block:
            lines = (render(person(number)) for number in range(start, start + BLOCK))
            block = "".join(lines).encode()
        yield block
        start += BLOCK


def big_file(folder: Path, size: int, *, table: bool, differ: bool) -> None:
    """One file of ``size`` bytes."""
    path = folder / ("people.csv" if table else "people.txt")
    with path.open("wb") as stream:
        if table:
            stream.write(HEADER.encode())
        render = (lambda cells: ",".join(cells) + "\n") if table else (lambda c: LINE.format(*c))
        for block in blocks(render, differ=differ):
            stream.write(block)
            if stream.tell() >= size:
                return


def small_files(folder: Path, count: int) -> None:
    """Notes of one person each, a thousand in a folder."""
    for number in range(count):
        inside = folder / f"{number // 1000}"
        if number % 1000 == 0:
            inside.mkdir()
        (inside / f"note-{number}.txt").write_text(LINE.format(*person(number % 100_000)))


def measured(folder: Path, workers: int) -> tuple[float, float, float, float, list[float]]:
    """Scan in a process of its own: MB of the scan, MB of a worker, seconds, CPU, answer."""
    started = time.monotonic()
    run = subprocess.Popen(
        [sys.executable, "-c", SCAN, str(folder), str(workers)], stdout=subprocess.PIPE
    )
    peaks: dict[int, float] = {}
    used: dict[int, float] = {}
    done = threading.Event()

    def watch() -> None:
        parent = psutil.Process(run.pid)
        while not done.wait(0.05):
            try:
                for process in (parent, *parent.children(recursive=True)):
                    info, times = process.memory_info(), process.cpu_times()
                    own = (info.rss - getattr(info, "shared", 0)) / 1e6
                    peaks[process.pid] = max(peaks.get(process.pid, 0.0), own)
                    used[process.pid] = times.user + times.system
            except psutil.Error:
                continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    answer = run.communicate()[0]
    done.set()
    watcher.join()
    of_scan = peaks.pop(run.pid)
    of_worker = max(peaks.values(), default=0.0)
    seconds = time.monotonic() - started
    return of_scan, of_worker, seconds, sum(used.values()), json.loads(answer)


def main() -> None:
    """Print one line a source."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="20 GB and a million files")
    parser.add_argument("--bytes", type=float, default=0, help="of a big file")
    parser.add_argument("--files", type=int, default=0, help="how many small ones")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--folder", default=None, help="where the files are made and deleted")
    options = parser.parse_args()
    size = int(options.bytes or (20e9 if options.full else 400e6))
    count = options.files or (1_000_000 if options.full else 10_000)
    cases: dict[str, Callable[[Path], None]] = {
        "text, the same people": lambda at: big_file(at, size, table=False, differ=False),
        "text, all different": lambda at: big_file(at, size, table=False, differ=True),
        "csv, the same people": lambda at: big_file(at, size, table=True, differ=False),
        "csv, all different": lambda at: big_file(at, size, table=True, differ=True),
        "small files": lambda at: small_files(at, count),
    }
    print(
        f"{'':24}{'scan MB':>9}{'worker MB':>11}{'wall s':>9}{'CPU s':>9}{'MB/s CPU':>10}"
        f"{'people':>13}{'files':>9}{'GB':>8}"
    )
    for name, make in cases.items():
        if options.only not in name:
            continue
        room = tempfile.mkdtemp(prefix="duecare-memory-", dir=options.folder)
        try:
            make(Path(room))
            of_scan, of_worker, wall, cpu, answer = measured(Path(room), options.workers)
        finally:
            shutil.rmtree(room)
        people, files, read = answer
        print(
            f"{name:24}{of_scan:9,.0f}{of_worker:11,.0f}{wall:9,.0f}{cpu:9,.0f}"
            f"{read / cpu / 1e6:10,.1f}{people:13,.0f}{files:9,}{read / 1e9:8.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
