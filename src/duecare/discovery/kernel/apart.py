"""Candidates of short texts by a process that interprets the kernel, where no machine code is.

A scan masks the names of files, and its first one on a machine would compile all passes for a line of
forty bytes. This process starts in a third of a second, and ends with the one that asked.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from typing import Final, NamedTuple

from duecare.discovery.kernel import machine_code


class CandidatePlace(NamedTuple):
    """Where a candidate stands, in bytes, and of which kind it is."""

    offset: int
    length: int
    kind: int


_lock: Final = threading.Lock()
_running: list[subprocess.Popen[str]] = []  # none or one


def is_needed() -> bool:
    """Whether a pass that is called here would have to be compiled first."""
    return not (machine_code.IS_INTERPRETED or machine_code.is_complete())


def find_apart(text: bytes) -> list[CandidatePlace]:
    """The candidates of a text, as of `candidates.find_candidates`.

    Raises :class:`OSError` where the process does not start or answer.
    """
    with _lock:
        process = _running[0] if _running else _start()
        if process.stdin is None or process.stdout is None:
            raise OSError("the process has no pipes")
        process.stdin.write(text.hex() + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise OSError("the process ended")
    return [CandidatePlace(*place) for place in json.loads(answer)]


def _start() -> subprocess.Popen[str]:
    environment = dict(os.environ)
    environment[machine_code.MODE] = machine_code.INTERPRETED
    process = subprocess.Popen(
        [sys.executable, "-m", "duecare.discovery.kernel.apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    )
    _running.append(process)
    atexit.register(_end, process)
    return process


def _end(process: subprocess.Popen[str]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    process.wait()


def main() -> None:
    """Answer each line of standard input, a text in hexadecimal, with its places."""
    import numpy as np

    from duecare.discovery.kernel.candidates import find_candidates

    for line in sys.stdin:
        found = find_candidates(np.frombuffer(bytes.fromhex(line), dtype=np.uint8))
        columns = (found.offsets.tolist(), found.lengths.tolist(), found.kinds.tolist())
        sys.stdout.write(json.dumps(list(zip(*columns, strict=True))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
