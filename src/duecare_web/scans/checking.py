"""What an inventory from outside must be before it is recorded: readable, possible, not endless."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from django.utils import timezone
from pydantic import ValidationError

from duecare.errors import InputError
from duecare.inventory import DataInventory, announced_size, split_by_machine

LARGEST_FILE = 200 * 1024 * 1024  # bytes; about two million people
LARGEST_SKETCHES = 512 * 1024 * 1024  # bytes of all sketches of a file, unpacked
LARGEST_SIZE = 2**53 - 1  # bytes; what a number of an entry can say exactly
LARGEST_COUNT = 10**12  # more than any client holds, and within what the database can store
MOST_PLACES = 5000
CLOCKS_DIFFER = dt.timedelta(days=1)


_ZERO: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def read_inventory_file(content: bytes) -> DataInventory:
    """The inventory in ``content``.

    Raises :class:`InputError` in words for a person, without a value of the file in them.
    """
    if _ZERO.search(content):  # no database keeps it, and no name of anything has it
        raise InputError("The file holds a zero character; it is damaged.")
    try:
        inventory = DataInventory.model_validate_json(content)
        if sum(announced_size(place.sketch) for place in inventory.locations) > LARGEST_SKETCHES:
            raise InputError("The sketches of the file are larger than can be true.")
        inventory.people_at([place.id for place in inventory.locations])
        split_by_machine(inventory)
    except (ValidationError, InputError) as error:
        raise InputError(
            "This is not an inventory file of Duecare, or it is damaged.",
            hint="Make it with: duecare scan FOLDER --out inventory.json",
        ) from error
    refusal = _why_refused(inventory)
    if refusal:
        raise InputError(refusal)
    return inventory


def _why_refused(inventory: DataInventory) -> str:
    """In words why an inventory that can be read is still not recorded; empty if it is fine."""
    names = [place.id for place in inventory.locations]
    people = [
        inventory.people,
        *(place.people for place in inventory.locations),
        *(machine.people for machine in inventory.machines),
    ]
    records = [place.records for place in inventory.locations]
    records += [found.records for found in inventory.data_types.values()]
    scopes = [inventory.scope, *(machine.scope for machine in inventory.machines)]
    files = [count for scope in scopes for count in (scope.files_seen, scope.files_read)]
    sizes = [count for scope in scopes for count in (scope.bytes_seen, scope.bytes_read)]
    counts = [*(one.high for one in people), *records, *files]
    times = [inventory.scanned_at, *(machine.scanned_at for machine in inventory.machines)]
    if max(times) > timezone.now() + CLOCKS_DIFFER:
        return (
            "The scan is dated in the future: set the clock of the scanned machine and repeat it."
        )
    if len(names) > MOST_PLACES:
        return f"The file lists {len(names):,} places; at most {MOST_PLACES:,} can be recorded."
    if len({name[:200] for name in names}) != len(names):
        return "Two places of the file have the same id; give each place its own."
    if max(counts) > LARGEST_COUNT or sum(records) > LARGEST_COUNT or max(sizes) > LARGEST_SIZE:
        return "A count in the file is larger than can be true; the file is damaged."
    if min([*counts, *sizes]) < 0:
        return "A count in the file is below zero; the file is damaged."
    return ""
