"""All data types: each file of `duecare.data_types.types` that declares one is part of it.

Order is by bit, which is for good: an element mask in a stored inventory keeps its meaning. What
compares, counts or prices asks a type for its marks, never for its place.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from types import ModuleType
from typing import Final

from duecare.data_types import types
from duecare.data_types.model import (
    MOST_GROUPS,
    Coded,
    DataType,
    DataTypeId,
    Dated,
    Grouped,
    Labelled,
    Notation,
    Solid,
    Word,
)
from duecare.errors import InputError

HIGHEST_BIT: Final = 31  # element masks are 32 bits wide


def _files() -> tuple[ModuleType, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(types.__path__))
    return tuple(import_module(f"{types.__name__}.{name}") for name in names)


def checked(declared: Iterable[DataType]) -> tuple[DataType, ...]:
    """The types in the order of their bits.

    Raises :class:`ValueError` where two share an id, a bit or the rank of a header, where one
    names a type that does not exist, or where a notation asks for what the scanner cannot do.
    """
    ordered = tuple(sorted(declared, key=lambda kind: kind.bit))
    _refuse_twice("id", [kind.id for kind in ordered])
    _refuse_twice("bit", [str(kind.bit) for kind in ordered])
    _refuse_twice("rank of a header", [str(kind.header.rank) for kind in ordered if kind.header])
    for kind in ordered:
        if not 0 <= kind.bit <= HIGHEST_BIT:
            raise ValueError(f"{kind.id}: bit {kind.bit} is not from 0 to {HIGHEST_BIT}")
        unknown = sorted(_named_by(kind) - {other.id for other in ordered})
        if unknown:
            raise ValueError(f"{kind.id} names types that do not exist: {', '.join(unknown)}")
        if kind.labels is None and any(map(_needs_labels, kind.notations)):
            raise ValueError(f"{kind.id} has a notation that needs labels, and no labels")
        if any(len(way.sizes) > MOST_GROUPS for way in kind.written_as(Grouped)):
            raise ValueError(f"{kind.id} has more than {MOST_GROUPS} groups in a number")
    return ordered


def _needs_labels(notation: Notation) -> bool:
    if isinstance(notation, Word):
        return notation.labelled > 0
    return isinstance(notation, Solid | Labelled | Coded | Dated)


def _named_by(kind: DataType) -> set[DataTypeId]:
    """The other types that a type speaks of."""
    named = {kind.column.else_type, *kind.column.grouped_under}
    for notation in kind.notations:
        if isinstance(notation, Grouped | Solid):
            named.update(notation.labels)
        elif isinstance(notation, Labelled):
            named.add(notation.yields_to)
    return named - {""}


def _refuse_twice(what: str, values: Sequence[str]) -> None:
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise ValueError(f"two data types have the same {what}: {', '.join(twice)}")


FILES: Final = _files()
ALL: Final = checked(file.TYPE for file in FILES)
BY_ID: Final[dict[DataTypeId, DataType]] = {kind.id: kind for kind in ALL}
DATA_TYPES: Final[tuple[DataTypeId, ...]] = tuple(BY_ID)


def element_bits(names: Iterable[DataTypeId]) -> int:
    """The element mask of a set of data types. Raises :class:`InputError` for an unknown id."""
    mask = 0
    for name in names:
        if name not in BY_ID:
            raise InputError(
                f"'{name}' is not a data type", hint="allowed: " + ", ".join(DATA_TYPES)
            )
        mask |= BY_ID[name].mask
    return mask


def element_names(mask: int) -> tuple[DataTypeId, ...]:
    """The data types of an element mask, in the order of their bits."""
    return tuple(kind.id for kind in ALL if mask & kind.mask)


def mask_where(holds: Callable[[DataType], bool]) -> int:
    """The element mask of all types for which ``holds`` is true."""
    return sum(kind.mask for kind in ALL if holds(kind))
