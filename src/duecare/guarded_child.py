"""A process of its own, with little memory and time, for what a stranger's file does to a parser.

The child is a module of ours that gets bytes on standard input and answers in JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any


def answer_of(
    module: str, given: bytes, *, seconds: int, environment: Mapping[str, str] | None = None
) -> Any:
    """What ``python -m module`` answers; ``None`` if it ended early, or took too much.

    ``environment`` are variables beside those of this process.
    """
    try:
        done = subprocess.run(  # noqa: S603  a module of ours, named in our code
            [sys.executable, "-m", module],
            input=given,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, **(environment or {})},
        )
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None


def restrain(*, seconds: int, memory: int, may_write: bool = False) -> None:
    """Limit this process: seconds of processor, bytes of memory, and whether it writes files.

    Windows has no such limits; the time that the caller waits is left.
    """
    try:
        import resource
    except ImportError:
        return
    limits = [(resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)]
    limits += [] if may_write else [(resource.RLIMIT_FSIZE, 0)]
    for what, most in limits:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
