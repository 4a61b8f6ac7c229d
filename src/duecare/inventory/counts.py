"""From a count of people to the figures that an inventory states."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from duecare.data_types import ALL, element_names
from duecare.inventory.model import PeopleCount, StatePeople, TypeCount
from duecare.inventory.sketch import PeopleBreakdown

METHOD: Final = (
    "keyed tokens joined in rows, forms and messages; union over places; low joins all who may be one"
    " person, high keeps apart all who may be several; a name alone counts as no one"
)


def people_count(count: PeopleBreakdown) -> PeopleCount:
    """People in whole numbers; the range of a sampled count has two standard errors more."""
    best = round(count.best)
    error = count.relative_error
    low = min(best, round(count.low * (1 - 2 * error)))
    high = max(best, round(count.high * (1 + 2 * error)))
    method = METHOD if not error else f"{METHOD}; sampled, standard error {error:.1%}"
    return PeopleCount(low=max(low, 0), best=best, high=high, method=method)


def type_counts(records: Mapping[str, int], whole: PeopleBreakdown) -> dict[str, TypeCount]:
    """Records of each data type and the people behind them, with the range of the whole."""
    counts: dict[str, TypeCount] = {}
    low = whole.low / whole.best if whole.best else 0.0
    high = whole.high / whole.best if whole.best else 0.0
    for kind in ALL:
        name = kind.id
        if not records.get(name):
            continue
        people = sum(n for (_, mask), n in whole.groups.items() if mask & kind.mask)
        best = round(people)
        counts[name] = TypeCount(
            records=records[name],
            people=PeopleCount(
                low=min(best, round(people * low)), best=best, high=max(best, round(people * high))
            ),
        )
    return counts


def state_counts(whole: PeopleBreakdown, home: str) -> dict[str, StatePeople]:
    """People by state of residence, those without one at ``home`` and marked as assumed."""
    totals: dict[str, float] = {}
    assumed = 0.0
    for (state, _), people in whole.groups.items():
        totals[state or home] = totals.get(state or home, 0.0) + people
        assumed += 0.0 if state else people
    return {
        state: StatePeople(best=people, assumed=min(round(assumed), people) if state == home else 0)
        for state, people in _in_whole_people(totals, round(whole.best)).items()
    }


def element_counts(whole: PeopleBreakdown) -> dict[str, int]:
    """People by the combination of data types found about them, most first."""
    totals: dict[str, float] = {}
    for (_, mask), people in whole.groups.items():
        name = "+".join(sorted(element_names(mask)))
        totals[name] = totals.get(name, 0.0) + people
    return _in_whole_people(totals, round(whole.best))


def _in_whole_people(totals: Mapping[str, float], in_all: int) -> dict[str, int]:
    """Parts of a sampled count as whole numbers that add up to ``in_all``, most first.

    The parts that lose most by rounding down get one more (largest remainder).
    """
    whole = {name: math.floor(people) for name, people in totals.items()}
    missing = in_all - sum(whole.values())
    for name in sorted(totals, key=lambda name: (whole[name] - totals[name], name))[:missing]:
        whole[name] += 1
    return dict(sorted(whole.items(), key=lambda pair: (-totals[pair[0]], pair[0])))


def add_up(total: dict[str, int], more: Mapping[str, int]) -> None:
    """Add counts by name to a running total."""
    for name, count in more.items():
        total[name] = total.get(name, 0) + count
