"""The data types that Duecare finds, counts, prices and names: one file each in `types`."""

from duecare.data_types.model import CERTAIN, LIKELY, POSSIBLE, DataType, DataTypeId
from duecare.data_types.registry import (
    ALL,
    BY_ID,
    DATA_TYPES,
    element_bits,
    element_names,
    mask_where,
)

__all__ = [
    "ALL",
    "BY_ID",
    "CERTAIN",
    "DATA_TYPES",
    "LIKELY",
    "POSSIBLE",
    "DataType",
    "DataTypeId",
    "element_bits",
    "element_names",
    "mask_where",
]
