"""Finds sensitive records and counts the distinct people behind them; nothing raw comes out."""

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
