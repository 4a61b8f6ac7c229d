"""The type that discovery and risk share: how much data about how many people, where.

What is exported is loaded when it is first asked for: a worker process needs little of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from duecare.inventory.coverage import (
        ORDER,
        Cause,
        Concern,
        ReadClass,
        Weight,
        matters_most,
        weight_of,
    )
    from duecare.inventory.merging import (
        machines_of,
        mark_machine,
        merge_inventories,
        split_by_machine,
    )
    from duecare.inventory.model import (
        SCHEMA,
        Account,
        Amount,
        DataInventory,
        Location,
        MachineScan,
        PeopleCount,
        ScanScope,
        StatePeople,
        TypeCount,
        Unread,
    )
    from duecare.inventory.sketch import (
        Anchor,
        PeopleBreakdown,
        PeopleSketch,
        SketchBuilder,
        announced_size,
    )

__all__ = [
    "ORDER",
    "SCHEMA",
    "Account",
    "Amount",
    "Anchor",
    "Cause",
    "Concern",
    "DataInventory",
    "Location",
    "MachineScan",
    "PeopleBreakdown",
    "PeopleCount",
    "PeopleSketch",
    "ReadClass",
    "ScanScope",
    "SketchBuilder",
    "StatePeople",
    "TypeCount",
    "Unread",
    "Weight",
    "announced_size",
    "machines_of",
    "mark_machine",
    "matters_most",
    "merge_inventories",
    "split_by_machine",
    "weight_of",
]

_EXPORTS: Final = {
    "coverage": ("Cause", "Concern", "ORDER", "ReadClass", "Weight", "matters_most", "weight_of"),
    "merging": ("machines_of", "mark_machine", "merge_inventories", "split_by_machine"),
    "model": (
        "Account",
        "Amount",
        "DataInventory",
        "Location",
        "MachineScan",
        "PeopleCount",
        "SCHEMA",
        "ScanScope",
        "StatePeople",
        "TypeCount",
        "Unread",
    ),
    "sketch": ("Anchor", "PeopleBreakdown", "PeopleSketch", "SketchBuilder", "announced_size"),
}
_HOME_OF: Final = {name: home for home, names in _EXPORTS.items() for name in names}


def __getattr__(name: str) -> object:
    """What is exported under a name (PEP 562). Raises :class:`AttributeError` for any other."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
