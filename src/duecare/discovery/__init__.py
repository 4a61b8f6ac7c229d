"""Finds sensitive records and counts the distinct people behind them; nothing raw comes out.

What is exported is loaded when it is first asked for: a worker process needs little of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from duecare.discovery.findings import Finding
    from duecare.discovery.people.keys import (
        default_key_path,
        key_code,
        key_from_code,
        read_key,
        read_or_create_key,
        write_key,
    )
    from duecare.discovery.people.rows import ClientKey
    from duecare.discovery.readers.limits import Limits
    from duecare.discovery.readers.throttle import (
        POLITE_BYTES_PER_SECOND,
        lower_priority,
        read_bandwidth,
    )
    from duecare.discovery.result import ScanResult
    from duecare.discovery.run.cluster import Cluster, dask_cluster
    from duecare.discovery.run.scan import Progress, scan
    from duecare.discovery.settings import LocationSpec, ScanSettings

__all__ = [
    "POLITE_BYTES_PER_SECOND",
    "ClientKey",
    "Cluster",
    "Finding",
    "Limits",
    "LocationSpec",
    "Progress",
    "ScanResult",
    "ScanSettings",
    "dask_cluster",
    "default_key_path",
    "key_code",
    "key_from_code",
    "lower_priority",
    "read_bandwidth",
    "read_key",
    "read_or_create_key",
    "scan",
    "write_key",
]

_EXPORTS: Final = {
    "findings": ("Finding",),
    "people.keys": (
        "default_key_path",
        "key_code",
        "key_from_code",
        "read_key",
        "read_or_create_key",
        "write_key",
    ),
    "people.rows": ("ClientKey",),
    "readers.limits": ("Limits",),
    "readers.throttle": ("POLITE_BYTES_PER_SECOND", "lower_priority", "read_bandwidth"),
    "result": ("ScanResult",),
    "run.cluster": ("Cluster", "dask_cluster"),
    "run.scan": ("Progress", "scan"),
    "settings": ("LocationSpec", "ScanSettings"),
}
_HOME_OF: Final = {name: home for home, names in _EXPORTS.items() for name in names}


def __getattr__(name: str) -> object:
    """What is exported under a name (PEP 562). Raises :class:`AttributeError` for any other."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
