"""From the plain words of a reason to the cause that decides what to do about it."""

from __future__ import annotations

import re
from typing import Final

from duecare.discovery.readers.segments import ReadProblem
from duecare.inventory.coverage import Cause

# In order: the first that fits decides.
_WORDS: Final = tuple(
    (cause, re.compile(pattern))
    for cause, pattern in (
        (Cause.PASSWORD, r"password"),
        (Cause.NOT_A_FILE, r"not a file|a link |folder link|folder of the running system"),
        (Cause.PERMISSION, r"permission|privilege"),
        (Cause.STOPPED, r"scan was stopped|took longer|crashed|connection|statement|timed? ?out"),
        (Cause.IN_USE, r"locked|changed while|vanished|shorter while"),
        (Cause.PICTURES, r"image|picture|legible|tesseract|scanned"),
        (Cause.TOO_DEEP, r"nested deeper"),
        (
            Cause.TOO_LARGE,
            r"limit\b|too large|larger than|more than|too many|memory|large message|pages after|more parts",
        ),
        (Cause.KEY, r"without the key|encrypted message"),
        (Cause.ENCRYPTED, r"encrypt|protected"),
        (Cause.NO_READER, r"no reader|mount it|mostly|older than|not supported|unknown"),
        (
            Cause.DAMAGED,
            r"damaged|not a readable|gave up|could not read|without any|unusual|no file|cut",
        ),
    )
)


def cause_of(problem: ReadProblem) -> Cause:
    """The cause that a reader gave, else the one that its words name."""
    if problem.cause is not Cause.OTHER:
        return problem.cause
    found = (cause for cause, pattern in _WORDS if pattern.search(problem.reason))
    return next(found, Cause.OTHER)
