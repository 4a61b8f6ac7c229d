"""The whole scanner on a generated office, against the tools that people would use instead.

``python -m benchmarks.discovery.office_speed`` (part of ``make bench-discovery``). CPU time of all
processes, to be read as ratios in one run. The peers only read and search for patterns; Duecare
also checks, counts and joins people. A peer that is not installed is named.
"""

from __future__ import annotations

import argparse
import mailbox
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.discovery.office import write_office
from benchmarks.discovery.peers import PATTERNS, cpu_seconds
from duecare.discovery.outcome import ItemSettings, ScanItem
from duecare.discovery.readers.limits import Limits
from duecare.discovery.run.file_scan import prepare, scan_item

SIZE = int(os.environ.get("DUECARE_BENCH_OFFICE_BYTES", "60000000"))
PATTERN = "|".join(f"(?:{pattern})" for pattern in PATTERNS.values())
SETTINGS = ItemSettings(bytes(32), Limits())
ROUNDS = 2


def scan_command(folder: Path) -> None:
    """The command as a person runs it, on one processor: start, reading, counting, inventory."""
    with tempfile.TemporaryDirectory() as home:
        out = str(Path(home) / "inventory.json")
        command = [sys.executable, "-m", "duecare.cli.main", "scan", str(folder), "--out", out]
        done = subprocess.run(
            [*command, "--quiet", "--workers", "1"],
            env=os.environ | {"DUECARE_HOME": home},
            check=False,
        )
        if done.returncode not in (0, 3):
            sys.exit(f"the scan ended with {done.returncode}")


def read_here(files: list[Path]) -> None:
    """The work of one worker on some of the files."""
    for file in files:
        scan_item(ScanItem(os.fsencode(file), file.stat().st_size, 0), SETTINGS)


def mailbox_alone(files: list[Path]) -> None:
    """Python's own mailbox: every part of every message decoded, and nothing looked for."""
    for file in files:
        for message in mailbox.mbox(file):
            for part in message.walk():
                part.get_payload(decode=True)


def pdftotext(files: list[Path]) -> None:
    """``pdftotext FILE - | rg``: the text of the pages, and the patterns in it."""
    for file in files:
        text = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True).stdout
        searcher = ["rg", "-j1", "--no-unicode", "--count-matches", PATTERN]
        subprocess.run(searcher, input=text, capture_output=True, check=False)


def rga(folder: Path) -> None:
    """ripgrep-all over the folder, on one thread and without its cache."""
    command = ["rga", "-j1", "--rga-no-cache", "--count-matches", PATTERN, str(folder)]
    subprocess.run(command, capture_output=True, check=False)


def speed(run: Callable[[], None], size: int) -> float:
    """Megabytes a second of CPU time, the better of some rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        started = cpu_seconds()
        run()
        best = max(best, size / (cpu_seconds() - started + 1e-9) / 1e6)
    return best


def show(name: str, own: float, peer: float | None) -> None:
    """A line of the table."""
    behind = f"{peer:10,.1f} MB/s {own / peer:8,.1f}x" if peer else "   not installed"
    print(f"{name:44}{own:10,.1f} MB/s{behind}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    prepare(SETTINGS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = write_office(folder / "office", SIZE)
        print(f"an office of {size / 1e6:,.0f} MB{'':22}{'duecare':>15}{'peer':>15}{'ahead':>9}")
        mail = [folder / "office" / "archive.mbox"]
        pages = sorted(folder.rglob("*.pdf"))
        _against("a mailbox: mailbox, reading only", mail, mailbox_alone)
        if shutil.which("pdftotext") and shutil.which("rg"):
            _against("PDF: pdftotext | rg", pages, pdftotext)
        else:
            show("PDF: pdftotext | rg", speed(lambda: read_here(pages), _size_of(pages)), None)
        whole = speed(lambda: scan_command(folder / "office"), size)
        there = shutil.which("rga") is not None
        peer = speed(lambda: rga(folder / "office"), size) if there else None
        show("the whole command: rga", whole, peer)


def _size_of(files: list[Path]) -> int:
    return sum(file.stat().st_size for file in files)


def _against(name: str, files: list[Path], peer: Callable[[list[Path]], None]) -> None:
    size = _size_of(files)
    show(name, speed(lambda: read_here(files), size), speed(lambda: peer(files), size))


if __name__ == "__main__":
    main()
