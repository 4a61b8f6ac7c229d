"""The type that discovery and risk share: how much data about how many people, where."""

from duecare.inventory.merging import (
    machines_of,
    mark_machine,
    merge_inventories,
    split_by_machine,
)
from duecare.inventory.model import (
    SCHEMA,
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
    "SCHEMA",
    "Anchor",
    "DataInventory",
    "Location",
    "MachineScan",
    "PeopleBreakdown",
    "PeopleCount",
    "PeopleSketch",
    "ScanScope",
    "SketchBuilder",
    "StatePeople",
    "TypeCount",
    "Unread",
    "announced_size",
    "machines_of",
    "mark_machine",
    "merge_inventories",
    "split_by_machine",
]
