"""Which step of the background work each thread is at, so that one that hangs is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

LONGEST_SECONDS: Final = 1800.0
"""A step of the background work that takes longer hangs. Tasks have a time limit of their own."""


@dataclass(frozen=True, slots=True)
class StepUnderWay:
    """What a thread does, and for how many seconds it has been at it."""

    name: str
    seconds: float


class Steps:
    """The steps under way. Each thread begins and ends its own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._begun: dict[int, tuple[str, float]] = {}
        self._told: set[tuple[int, str, float]] = set()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """A step of this thread while the context lasts."""
        thread = threading.get_ident()
        with self._lock:
            self._begun[thread] = (name, self._clock())
        try:
            yield
        finally:
            with self._lock:
                self._begun.pop(thread, None)

    def hanging(self) -> list[StepUnderWay]:
        """The steps that have taken too long."""
        now = self._clock()
        with self._lock:
            found = [StepUnderWay(name, now - begun) for name, begun in self._begun.values()]
        return [one for one in found if one.seconds > LONGEST_SECONDS]

    def newly_hanging(self) -> list[StepUnderWay]:
        """Those of :meth:`hanging` that this has not returned before."""
        now = self._clock()
        with self._lock:
            late = {
                (thread, name, begun)
                for thread, (name, begun) in self._begun.items()
                if now - begun > LONGEST_SECONDS
            }
            new, self._told = late - self._told, late
        return [StepUnderWay(name, now - begun) for _, name, begun in sorted(new)]


STEPS = Steps()
"""Those of this process."""
