"""Signal detection for spot-the-phish: how well a learner tells phish from legitimate mail.

Percent correct alone would be won by anyone who reports everything, so hits and false alarms are
kept apart. ``d'`` is sensitivity, ``c`` is bias (below 0: inclined to report). Formulas with the
log-linear correction (Hautus 1995): rate = (count + 0.5) / (number + 1).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from statistics import NormalDist

_Z = NormalDist().inv_cdf


@dataclass(frozen=True, slots=True)
class Detection:
    """Counts over judged messages: phish caught and missed, legitimate ones doubted and not."""

    hits: int
    misses: int
    false_alarms: int
    correct_passes: int

    @property
    def judged(self) -> int:
        """All judged messages."""
        return self.hits + self.misses + self.false_alarms + self.correct_passes

    @property
    def hit_rate(self) -> float:
        """Share of phish caught, with the log-linear correction."""
        return (self.hits + 0.5) / (self.hits + self.misses + 1)

    @property
    def false_alarm_rate(self) -> float:
        """Share of legitimate messages doubted, with the log-linear correction."""
        return (self.false_alarms + 0.5) / (self.false_alarms + self.correct_passes + 1)

    @property
    def sensitivity(self) -> float:
        """``d' = z(hit rate) - z(false alarm rate)``; 0 is guessing, 3 is very good."""
        return _Z(self.hit_rate) - _Z(self.false_alarm_rate)

    @property
    def bias(self) -> float:
        """``c = -(z(hit rate) + z(false alarm rate)) / 2``."""
        return -(_Z(self.hit_rate) + _Z(self.false_alarm_rate)) / 2


@dataclass(frozen=True, slots=True)
class CueScore:
    """How the marked cues compare with those of the message."""

    found: int
    missed: int
    extra: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 when nothing was to mark and nothing was."""
        total = 2 * self.found + self.missed + self.extra
        return 1.0 if total == 0 else 2 * self.found / total


def score_cues(marked: Collection[str], real: Collection[str]) -> CueScore:
    """Compare marked texts with the warning signs of the message."""
    found = len(set(marked) & set(real))
    return CueScore(found, len(set(real)) - found, len(set(marked)) - found)
