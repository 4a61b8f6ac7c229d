"""How much one file may cost before it is given up as unread."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Time in seconds, memory and expansion in bytes, nesting in levels."""

    seconds_per_file: float = 60.0
    seconds_per_megabyte: float = 2.0
    memory_bytes: int = 2_000_000_000
    whole_file_bytes: int = 512_000_000
    expansion_bytes: int = 4_000_000_000
    member_bytes: int = 256_000_000
    members: int = 100_000
    depth: int = 6
    slice_bytes: int = 32_000_000

    def seconds_for(self, size: int) -> float:
        """Time allowed for a file of ``size`` bytes."""
        return self.seconds_per_file + self.seconds_per_megabyte * size / 1_000_000
