"""One sitting: what its first answers come to, and when the next one may begin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Final

LEAST_MEDIAN_SECONDS: Final = 3.0
"""Below this median time from page to answer nobody has read what they answered (design:
training, section 5, item statistics)."""
LONGEST_PAGE_SECONDS: Final = 600
"""More than ten minutes on one page are not counted: the page was left open."""
SITTINGS_A_DAY: Final = 2
"""Sittings of one lesson within a day; then the person comes back rested, or asks for help."""
_DAY: Final = timedelta(days=1)


class Ending(StrEnum):
    """What a finished sitting came to."""

    PASSED = "passed"
    NOT_YET = "not_yet"
    TOO_FAST = "too_fast"


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """The first answer to an item: right or not, and the seconds since its page was shown.

    ``seconds`` is 0 where an answer came in without the page.
    """

    right: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Result:
    """The sitting as it goes on record; ``median_seconds`` from page to answer."""

    outcome: Ending
    right: int
    total: int
    needed: int
    median_seconds: float


def judge(answers: Sequence[FirstAnswer], *, needed: int) -> Result:
    """What the sitting comes to. Who answers faster than anyone reads has not passed.

    Raises :class:`ValueError` without answers.
    """
    if not answers:
        raise ValueError("a sitting without answers cannot be judged")
    right, middle = sum(one.right for one in answers), median(one.seconds for one in answers)
    outcome = Ending.PASSED if right >= needed else Ending.NOT_YET
    if middle < LEAST_MEDIAN_SECONDS:
        outcome = Ending.TOO_FAST
    return Result(outcome, right, len(answers), needed, middle)


def next_sitting_at(ends: Iterable[datetime]) -> datetime | None:
    """When the next sitting may begin after sittings that ended without a pass; ``None``: now.

    After :data:`SITTINGS_A_DAY` of them within a day it is a day after the first of these. The
    lesson is never locked for good.
    """
    last = sorted(ends)[-SITTINGS_A_DAY:]
    if len(last) < SITTINGS_A_DAY or last[-1] - last[0] >= _DAY:
        return None
    return last[0] + _DAY


def active_seconds(counted: int | None, *, elapsed: float) -> int | None:
    """The seconds on a page that are believed; ``None`` where the browser could not count.

    ``counted``: visible and in use, as the browser says; ``elapsed``: between the page and the
    form by the clock of the server. Never more than either, nor than
    :data:`LONGEST_PAGE_SECONDS`.
    """
    if counted is None:
        return None
    return int(max(0, min(counted, elapsed, LONGEST_PAGE_SECONDS)))
