"""The parts of a kept clause in the order in which they are read: paragraphs, and its steps as one list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any


def parts_of(clause: Mapping[str, Any]) -> Iterator[str | tuple[str, ...]]:
    """Each paragraph of the clause, and where its steps stand, all of them."""
    steps = frozenset(clause["steps"])
    lines = (line for line in clause["text"].splitlines() if line)
    for are_steps, group in groupby(lines, key=lambda line: line in steps):
        if are_steps:
            yield tuple(group)
        else:
            yield from group
