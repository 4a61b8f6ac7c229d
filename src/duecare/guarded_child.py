"""A process of its own, with little memory and time, for what a stranger's file does to a parser.

The child is a module of ours that gets bytes on standard input and answers in JSON.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from typing import Any


def answer_of(module: str, given: bytes, *, seconds: int) -> Any:
    """What ``python -m module`` answers; ``None`` if it ended early, or took too much."""
    try:
        done = subprocess.run(  # noqa: S603  a module of ours, named in our code
            [sys.executable, "-m", module],
            input=given,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None


def restrain(*, seconds: int, memory: int) -> None:
    """Limit this process: seconds of processor, bytes of memory, and no file is written.

    Windows has no such limits; the time that the caller waits is left.
    """
    try:
        import resource
    except ImportError:
        return
    limits = (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
    )
    for what, most in limits:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
