"""The worker process: reads items from standard input, writes outcomes to standard output.

Standard output belongs to the protocol alone: whatever a library prints goes nowhere, since it
could quote a client's data. Core dumps are switched off for the same reason.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import struct
import sys
import time
from importlib import import_module
from typing import Any, BinaryIO

from duecare.discovery.kernel.machine_code import IS_INTERPRETED

_HEAD = struct.Struct("<Q")
_OBJECTS_BETWEEN = (
    50_000  # new ones between searches for cycles: readers make many, hardly in cycles
)
NEEDS_MACHINE_CODE = "needs machine code"  # the answer to a file that holds much text


def main() -> None:
    """Serve until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the scan, which ends this process
    answers = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    requests = sys.stdin.buffer
    settings, polite = _read(requests)
    _restrain(settings.limits.memory_bytes)
    if not IS_INTERPRETED:
        _load_compiler()
    from duecare.discovery.readers.throttle import lower_priority, rest_after, set_throttle
    from duecare.discovery.run.file_scan import TooMuchToInterpretError, prepare, scan_item

    if polite:
        lower_priority()
    prepare(settings)
    gc.freeze()  # what is loaded now stays to the end
    gc.set_threshold(_OBJECTS_BETWEEN)
    set_throttle(settings.bytes_per_second)
    _write(answers, None)
    while True:
        item = _read(requests)
        if item is None:
            return
        started = time.monotonic()
        try:
            outcome = scan_item(item, settings)
        except TooMuchToInterpretError:
            _write(answers, NEEDS_MACHINE_CODE)
            continue
        if polite:
            time.sleep(rest_after(time.monotonic() - started))
        _write(answers, outcome)


def _load_compiler() -> None:
    """Load numba without SciPy, whose linear algebra no pass calls: a quarter of a second less."""
    if "scipy" in sys.modules:
        return
    hidden: Any = sys.modules
    hidden["scipy"] = None  # so an import of it fails, as where it is not installed
    try:
        import_module("numba.np.arraymath")
    finally:
        del hidden["scipy"]


def _restrain(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:
        return  # Windows: the parent watches the memory
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        # address space is more than memory used: libraries reserve some of it
        limit = memory_bytes * 2 + 4_000_000_000
        # the soft limit: mapped files come on top of it
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _read(stream: BinaryIO) -> Any:
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    return pickle.loads(stream.read(_HEAD.unpack(head)[0]))  # noqa: S301  from our own parent


def _write(stream: BinaryIO, message: object) -> None:
    packed = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_HEAD.pack(len(packed)) + packed)
    stream.flush()


if __name__ == "__main__":
    main()
