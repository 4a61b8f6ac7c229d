"""Sketches written out for tests, and the hashes of `duecare.inventory.sketch` done by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from duecare.inventory import Anchor, PeopleSketch, SketchBuilder

LINK, IDENTITY, CONTACT = Anchor.LINK, Anchor.IDENTITY, Anchor.CONTACT
NAME, BIRTH, PLACE = Anchor.NAME, Anchor.BIRTH, Anchor.PLACE
TYPES = ["uint64", "uint8", "uint32", "uint32", "uint8"]
"""Of tokens, kinds, rows, elements and states."""

Row = Sequence[tuple[int, Anchor]]


def splitmix64(value: int) -> int:
    """The first number of splitmix64 from a seed."""
    value = (value + 0x9E3779B97F4A7C15) % 2**64
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB % 2**64
    return value ^ (value >> 31)


def row_key(row: Row, salt: int = 1) -> int:
    """The hash of a row of tokens, whatever their order."""
    kinds = [splitmix64(int(kind) + (salt << 32)) for _, kind in row]
    tokens = [token for token, _ in row]
    return sum(splitmix64((t + k) % 2**64) for t, k in zip(tokens, kinds, strict=True)) % 2**64


def of(*rows: Row, threshold: int = 2**64 - 1) -> PeopleSketch:
    """A sketch of rows without data types and states."""
    return known(*((row, 0, "") for row in rows), threshold=threshold)


def known(*rows: tuple[Row, int, str], threshold: int = 2**64 - 1) -> PeopleSketch:
    """A sketch of rows of (tokens, mask of data types, state)."""
    builder = SketchBuilder()
    for tokens, elements, state in rows:
        builder.add(tokens, elements=elements, state=state)
    made = builder.build()
    return PeopleSketch(
        made.tokens, made.kinds, made.rows, made.elements, made.states, np.uint64(threshold)
    )


def written(sketch: PeopleSketch) -> list[tuple[list[tuple[int, int]], int, int]]:
    """The rows as they are held: (tokens with kind, elements, state); refuses a wrong type."""
    arrays = (sketch.tokens, sketch.kinds, sketch.rows, sketch.elements, sketch.states)
    assert [array.dtype.name for array in arrays] == TYPES
    assert isinstance(sketch.threshold, np.uint64)
    tokens, kinds, rows, elements, states = (array.tolist() for array in arrays)
    assert len(tokens) == len(kinds) == len(rows)
    assert len(elements) == len(states) == sketch.row_count
    held: list[list[tuple[int, int]]] = [[] for _ in elements]
    for token, kind, row in zip(tokens, kinds, rows, strict=True):
        held[row].append((token, kind))
    return list(zip(held, elements, states, strict=True))
