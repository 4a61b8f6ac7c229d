"""What makes a sitting of a lesson count: the mark, the first answers, the time, the next try.

Plain functions over numbers; what was shown and by whom it was answered is kept elsewhere.
"""

from duecare.training.codes import new_code, shown_code, typed_code
from duecare.training.marks import (
    MOST_BY_CHANCE,
    PRODUCT_PERCENT,
    PassMark,
    chance_of_passing,
)
from duecare.training.sittings import (
    LEAST_MEDIAN_SECONDS,
    LONGEST_PAGE_SECONDS,
    SITTINGS_A_DAY,
    Ending,
    FirstAnswer,
    Result,
    active_seconds,
    judge,
    next_sitting_at,
)

__all__ = [
    "LEAST_MEDIAN_SECONDS",
    "LONGEST_PAGE_SECONDS",
    "MOST_BY_CHANCE",
    "PRODUCT_PERCENT",
    "SITTINGS_A_DAY",
    "Ending",
    "FirstAnswer",
    "PassMark",
    "Result",
    "active_seconds",
    "chance_of_passing",
    "judge",
    "new_code",
    "next_sitting_at",
    "shown_code",
    "typed_code",
]
