from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from duecare.evidence.log import notes


@dataclass
class MemoryWitnessState:
    """What a witness remembers, for the length of a test."""

    known: dict[str, notes.Checkpoint] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def latest(self, origin: str) -> notes.Checkpoint | None:
        """The largest checkpoint cosigned for a log."""
        return self.known.get(origin)

    def compare_and_set(
        self, origin: str, old: notes.Checkpoint | None, new: notes.Checkpoint
    ) -> bool:
        """Replace ``old`` by ``new`` in one step."""
        with self._lock:
            if self.known.get(origin) != old:
                return False
            self.known[origin] = new
            return True
