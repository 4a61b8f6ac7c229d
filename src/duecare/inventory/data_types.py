"""The data types that Duecare counts, in an order that never changes.

The position of an id is its bit in a person's element mask, so ids are only ever added at the
end and never renamed (`docs/reference/data-types.md` explains each to a user).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from duecare.errors import InputError

DataTypeId: TypeAlias = str

DATA_TYPES: Final[tuple[str, ...]] = (
    "ssn", "itin", "payment_card", "bank_account", "aba_routing", "driver_license", "passport",
    "date_of_birth", "mrn", "npi", "dea", "mbi", "icd10", "health_insurance_id", "ein", "email",
    "phone", "street_address", "credential", "iban", "person_name",
)  # fmt: skip

_BIT: Final[dict[str, int]] = {name: 1 << position for position, name in enumerate(DATA_TYPES)}


def element_bits(names: Iterable[DataTypeId]) -> int:
    """The element mask of a set of data types. Raises :class:`InputError` for an unknown id."""
    mask = 0
    for name in names:
        try:
            mask |= _BIT[name]
        except KeyError:
            raise InputError(
                f"'{name}' is not a data type", hint="allowed: " + ", ".join(DATA_TYPES)
            ) from None
    return mask


def element_names(mask: int) -> tuple[DataTypeId, ...]:
    """The data types of an element mask, in the fixed order."""
    return tuple(name for name, bit in _BIT.items() if mask & bit)
