"""Finds sensitive records and counts the distinct people behind them; nothing raw comes out."""

from duecare.discovery.findings import Finding
from duecare.discovery.keys import default_key_path, read_or_create_key
from duecare.discovery.limits import Limits
from duecare.discovery.result import ScanResult
from duecare.discovery.scan import Progress, scan
from duecare.discovery.settings import LocationSpec, ScanSettings

__all__ = [
    "Finding",
    "Limits",
    "LocationSpec",
    "Progress",
    "ScanResult",
    "ScanSettings",
    "default_key_path",
    "read_or_create_key",
    "scan",
]
