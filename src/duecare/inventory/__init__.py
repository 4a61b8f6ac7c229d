"""The type that discovery and risk share: how much data about how many people, where."""

from duecare.inventory.coverage import (
    ORDER,
    Cause,
    Concern,
    Reading,
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
    "Reading",
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
