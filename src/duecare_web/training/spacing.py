"""When a lesson comes back: a Leitner box for each person and lesson.

The steps grow; a wrong answer moves the lesson back one step. 150 days is the cap, because
knowledge was measured to have faded by month six (design: training, Reinheimer).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

RULE_VERSION = 1
STEPS_DAYS = (1, 3, 7, 21, 60, 150)
CURRENT_DAYS = 150
"""A completion counts as current for this long."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One finished run of a lesson: when, and how many of its questions were right."""

    at: datetime
    right: int
    total: int


def step_after(sittings: Iterable[Sitting]) -> int:
    """The place in :data:`STEPS_DAYS` after these sittings, oldest first."""
    step = -1
    for one in sittings:
        step = step + 1 if one.right == one.total else step - 1
        step = min(max(step, 0), len(STEPS_DAYS) - 1)
    return max(step, 0)


def due_after(sittings: Iterable[Sitting]) -> datetime | None:
    """When the lesson should come back; ``None`` before the first sitting."""
    done = sorted(sittings, key=lambda one: one.at)
    if not done:
        return None
    return done[-1].at + timedelta(days=STEPS_DAYS[step_after(done)])


def is_current(completed_at: datetime | None, *, now: datetime) -> bool:
    """Whether a completion still counts at ``now``."""
    return completed_at is not None and now <= counts_until(completed_at)


def counts_until(completed_at: datetime) -> datetime:
    """The last moment at which a completion counts."""
    return completed_at + timedelta(days=CURRENT_DAYS)
