"""An entry without consequences, for tests of the ledger itself."""

from __future__ import annotations

from duecare.record import MachineRemoved

KIND = MachineRemoved.definition.kind
CONTENT = {"machine": "Laptop 7", "machine_id": "7"}
DETAILS = {"reason": "returned to the lessor"}


def small_entry() -> MachineRemoved:
    """An entry with a text of its own and a person's own words."""
    return MachineRemoved(**CONTENT, **DETAILS)
