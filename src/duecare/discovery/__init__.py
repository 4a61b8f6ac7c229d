"""Finds sensitive records and counts the distinct people behind them; nothing raw comes out."""

from duecare.discovery.cluster import Cluster, dask_cluster
from duecare.discovery.findings import Finding
from duecare.discovery.keys import default_key_path, read_or_create_key
from duecare.discovery.limits import Limits
from duecare.discovery.pace import POLITE_BYTES_PER_SECOND, lower_priority, read_bandwidth
from duecare.discovery.result import ScanResult
from duecare.discovery.scan import Progress, scan
from duecare.discovery.settings import LocationSpec, ScanSettings

__all__ = [
    "POLITE_BYTES_PER_SECOND",
    "Cluster",
    "Finding",
    "Limits",
    "LocationSpec",
    "Progress",
    "ScanResult",
    "ScanSettings",
    "dask_cluster",
    "default_key_path",
    "lower_priority",
    "read_bandwidth",
    "read_or_create_key",
    "scan",
]
