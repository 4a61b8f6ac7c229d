"""A lock on a file that ends with the process that holds it, whatever happens to that process."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from duecare.errors import EvidenceError

_PAUSE_SECONDS = 0.01


class HeldError(EvidenceError):
    """Another process holds the file."""


@contextmanager
def held(file: Path, *, seconds: float = 0.0, busy: str, hint: str = "") -> Iterator[None]:
    """Hold ``file`` for one process at a time; waits at most ``seconds`` for another one.

    Raises :class:`HeldError` with the sentence ``busy`` when it is still held then, and
    :class:`EvidenceError` where the file cannot be made.
    """
    last = time.monotonic() + seconds
    try:
        # Others must not even read it: anyone who has it open could hold it.
        stream = os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        raise EvidenceError(f"cannot write to {file.parent}: {error.strerror}") from error
    with stream:
        while not _try_lock(stream.fileno()):
            if time.monotonic() >= last:
                raise HeldError(busy, hint=hint)
            time.sleep(_PAUSE_SECONDS)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
