"""Explains a finding in a process of its own: what a file does to a parser, it does there.

Where the passes were never compiled on this machine, a small file is read without machine code:
the answer comes in a second and not after half a minute of compiling.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from typing import Any, Final

from duecare.discovery.explanation import ContextWord, Explanation, explain_finding
from duecare.discovery.findings import Finding
from duecare.discovery.kernel import machine_code
from duecare.discovery.tables.columns import Share
from duecare.errors import DuecareError, InputError
from duecare.guarded_child import answer_of, restrain

SECONDS: Final = 300
MEMORY: Final = 8_000_000_000
"""Bytes of address space; libraries reserve more of it than they use."""
_SMALL: Final = 1_000_000
"""Bytes of a file that are read without machine code: some three seconds."""


def explain_apart(finding: Finding) -> Explanation:
    """:func:`explain_finding` in a worker process.

    Raises :class:`InputError` as it does, and where the file takes too much time or memory.
    """
    mode = machine_code.INTERPRETED if _is_small_work(finding) else ""
    answer = answer_of(
        __name__,
        json.dumps(finding.as_dict()).encode(),
        seconds=SECONDS,
        environment={machine_code.MODE: mode},
    )
    if answer is None:
        raise InputError(
            f"{finding.path} could not be read within the time and memory that a file may take",
            hint="open the file itself at the place of the finding",
        )
    if "error" in answer:
        raise InputError(answer["error"], hint=answer["hint"])
    return Explanation(
        **{
            **answer,
            "finding": Finding(**answer["finding"]),
            "words": tuple(ContextWord(*one) for one in answer["words"]),
            "share": Share(*answer["share"]) if answer["share"] else None,
        }
    )


def _is_small_work(finding: Finding) -> bool:
    if machine_code.is_complete():
        return False
    try:
        return os.path.getsize(finding.path) <= _SMALL
    except OSError:  # a name that is shown masked, or a file that is gone: the child says so
        return True


def _answer(given: bytes) -> dict[str, Any]:
    try:
        return asdict(explain_finding(Finding(**json.loads(given))))
    except DuecareError as error:
        return {"error": str(error), "hint": error.hint}


if __name__ == "__main__":
    restrain(seconds=SECONDS, memory=MEMORY, may_write=True)  # readers of pictures write files
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout)
