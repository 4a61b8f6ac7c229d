"""Notices when the clock of the machine is set: times in the ledger are taken from it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

SMALLEST_SECONDS: Final = 5.0
"""Less is what a time service corrects in passing."""


class ClockWatch:
    """Compares the clock of the day with one that only runs on."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        running: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall, self._running = wall, running
        self._last = (wall(), running())

    def look(self) -> str:
        """In words how the clock was set since the last look; empty if it was not."""
        now, (wall, running) = (self._wall(), self._running()), self._last
        self._last = now
        step = (now[0] - wall) - (now[1] - running)
        if abs(step) < SMALLEST_SECONDS:
            return ""
        if step < 0:
            return (
                f"the clock of this machine was set back by {-step:,.0f} seconds: "
                "entries made now may bear earlier times than those before them"
            )
        return (
            f"the clock of this machine went forward by {step:,.0f} seconds: "
            "it was set, or the machine slept"
        )
