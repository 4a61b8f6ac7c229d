"""From facts to answers: how many are as a question wants it, and which are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from duecare.catalog import Catalog
from duecare.catalog.measurements import MeasurementRule
from duecare.risk.readings.facts import KnownThings, ObservedFact, Thing

OLD_AFTER: Final = timedelta(days=30)
"""A fact that is older when the assessment ends is told as "measured, old"."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What facts say to one question: ``have`` of ``of``, and ``unknown`` of which none tells.

    ``at_most`` and ``at_least`` are the answers if all unknown ones are as wanted, and if none is.
    ``failing`` are those that are not, with the most people first. ``on`` is the newest day, and
    ``oldest`` the oldest, ``None`` where no day is known; ``proof`` is that of the weakest fact.
    """

    rule: str
    question: str
    have: int
    of: int
    unknown: int
    at_most: str
    at_least: str
    failing: tuple[Thing, ...]
    source: str
    on: date | None
    oldest: date | None
    proof: int
    leaves_open: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether the answer is the same whatever the unknown ones are."""
        return self.at_most == self.at_least

    def is_old(self, at: date) -> bool:
        """Whether a fact is older than 30 days at the end of the assessment, or all are undated."""
        return self.oldest is None or at - self.oldest > OLD_AFTER


def read_facts(known: KnownThings, catalog: Catalog) -> tuple[Measurement, ...]:
    """What facts say, one reading for a question at most, in the order of the rules.

    A rule whose facts nothing tells gives no reading.
    """
    found: dict[str, Measurement] = {}
    for rule in catalog.measurements.values():
        if rule.question in found:
            continue
        reading = _read(rule, known.things.get(rule.count, ()))
        if reading is not None:
            found[rule.question] = reading
    return tuple(found.values())


def _read(rule: MeasurementRule, things: Iterable[Thing]) -> Measurement | None:
    counted = [one for one in things if not rule.kinds or one.kind in rule.kinds]
    told = [(one, fact) for one in counted if (fact := _fact(one, rule)) is not None]
    if not told:
        return None
    have = sum(1 for _, fact in told if fact.value)
    unknown = len(counted) - len(told)
    failing = [one for one, fact in told if not fact.value]
    days = [fact.on for _, fact in told if fact.on is not None]
    sources = Counter(fact.source for _, fact in told)
    return Measurement(
        rule=rule.id,
        question=rule.question,
        have=have,
        of=len(counted),
        unknown=unknown,
        at_most=rule.answer(have + unknown, len(counted)),
        at_least=rule.answer(have, len(counted)),
        failing=tuple(sorted(failing, key=lambda one: (-(one.people or 0), one.name))),
        source=min(sources, key=lambda name: (-sources[name], name)),
        on=max(days, default=None),
        oldest=min(days, default=None),
        proof=min(fact.proof for _, fact in told),
        leaves_open=rule.leaves_open,
    )


def _fact(thing: Thing, rule: MeasurementRule) -> ObservedFact | None:
    fact = thing.facts.get(rule.holds)
    return fact if fact is not None and fact.value is not None else None
