"""Throughput of the kernel against regular expressions on the same bytes in one run.

``python -m benchmarks.discovery.speed`` (``make bench-discovery``), about two minutes. Peers that
are not installed are left out and named. Figures are CPU time of one core; read them as ratios:
behind the megabytes a second of a peer stands how many times faster Duecare is.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable

import numpy as np

from benchmarks.discovery.corpora import CORPORA
from duecare.discovery.detectors.credentials import find_credentials
from duecare.discovery.kernel import find_candidates

SIZE = int(os.environ.get("DUECARE_BENCH_BYTES", "48000000"))
PATTERNS = (
    rb"\b\d{3}-\d{2}-\d{4}\b", rb"\b(?:\d{4}[ -]?){3}\d{4}\b", rb"\b3[47]\d{13}\b",
    rb"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", rb"\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b",
    rb"\b\d{9}\b", rb"\b\d{10}\b", rb"\b[A-Z]{2}\d{7}\b", rb"\b\d{1,2}/\d{1,2}/\d{4}\b",
    rb"\b\d{4}-\d{2}-\d{2}\b", rb"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b", rb"\b[A-Z]\d[0-9A-Z]\.\d\b",
    rb"\b\d{2}-\d{7}\b", rb"\b\d{1,6} [A-Z][a-z]+ (?:St|Street|Ave|Avenue|Rd|Road|Lane|Drive)\b",
)  # fmt: skip


def duecare_all(data: bytes) -> int:
    return len(find_candidates(np.frombuffer(data, dtype=np.uint8))) + len(find_credentials(data))


def python_re(data: bytes) -> int:
    return sum(1 for pattern in PATTERNS for _ in re.finditer(pattern, data))


def hyperscan_callback() -> Callable[[bytes], int] | None:
    try:
        import hyperscan
    except ImportError:
        return None
    database = hyperscan.Database()
    flags = hyperscan.HS_FLAG_SOM_LEFTMOST
    database.compile(expressions=PATTERNS, ids=range(len(PATTERNS)), elements=len(PATTERNS),
                     flags=[flags] * len(PATTERNS))  # fmt: skip

    def run(data: bytes) -> int:
        found = [0]

        def on_match(*_: object) -> None:
            found[0] += 1

        database.scan(data, match_event_handler=on_match)
        return found[0]

    return run


def ripgrep() -> Callable[[bytes], int] | None:
    if shutil.which("rg") is None:
        return None
    pattern = "|".join(f"(?:{p.decode()})" for p in PATTERNS)

    def run(data: bytes) -> int:
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            done = subprocess.run(["rg", "-j1", "--count-matches", pattern, file.name],
                                  capture_output=True, check=False)  # fmt: skip
        return int(done.stdout or 0)

    return run


def presidio() -> Callable[[bytes], int] | None:
    """Presidio's pattern recognizers alone, without its language model.

    The one for e-mail is left out: it asks the network for a list of domains.
    """
    try:
        from presidio_analyzer import predefined_recognizers as known
    except ImportError:
        return None
    names = ("UsSsnRecognizer", "UsItinRecognizer", "CreditCardRecognizer", "PhoneRecognizer", "IbanRecognizer", "UsBankRecognizer", "UsPassportRecognizer",
             "UsLicenseRecognizer", "DateRecognizer")  # fmt: skip
    recognizers = [getattr(known, name)() for name in names if hasattr(known, name)]

    def run(data: bytes) -> int:
        text = data.decode()
        return sum(
            len(each.analyze(text, each.supported_entities, None) or ()) for each in recognizers
        )

    return run


def speed(run: Callable[[bytes], int], data: bytes) -> float:
    """Megabytes a second of CPU time, child processes included, the better of two runs."""
    best = 0.0
    for _ in range(2):
        started = _cpu_seconds()
        run(data)
        best = max(best, len(data) / (_cpu_seconds() - started + 1e-9) / 1e6)
    return best


def _cpu_seconds() -> float:
    used = os.times()
    return time.process_time() + used.children_user + used.children_system


def main() -> None:
    engines: dict[str, tuple[Callable[[bytes], int] | None, int]] = {
        "duecare, all types": (duecare_all, SIZE),
        "hyperscan + callback": (hyperscan_callback(), SIZE),
        "ripgrep, counting": (ripgrep(), SIZE),
        "python re": (python_re, 1_000_000),
        "presidio, patterns": (presidio(), 20_000),
    }
    duecare_all(b"warm up 1@2")
    print(f"{'MB/s (times slower)':24}" + "".join(f"{name:>24}" for name in CORPORA))
    ours: list[float] = []
    missing: list[str] = []
    for name, (run, size) in engines.items():
        if run is None:
            missing.append(name)
            continue
        row = [speed(run, make(size)) for make in CORPORA.values()]
        ours = ours or row
        cells = [
            f"{value:,.4g} ({own / value:,.3g}x)" if run is not duecare_all else f"{value:,.4g}"
            for value, own in zip(row, ours, strict=True)
        ]
        print(f"{name:24}" + "".join(f"{cell:>24}" for cell in cells), flush=True)
    if missing:
        print("not installed, so not measured: " + ", ".join(missing))


if __name__ == "__main__":
    main()
