"""From a file to texts and tables: one module a format, chosen by content before name."""

from duecare.discovery.readers.registry import extract_segments
from duecare.discovery.readers.sniff import sniff_format
from duecare.discovery.readers.source import Source

__all__ = ["Source", "extract_segments", "sniff_format"]
