"""The clock of a story: the times that are given to actions; the server's own clock is not touched."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

BETWEEN: Final = dt.timedelta(minutes=7)
"""What passes in a story from one step to the next."""


@dataclass
class StoryClock:
    """Counts from a chapter of the past, or says nothing: then things happen when they are done.

    ``now`` is when the story is played; no time that is given lies after it. Days are those of the
    firm's zone ``where``, as actions count them: in the evening of the US it is the next day in UTC.
    """

    now: dt.datetime
    where: dt.tzinfo
    _moment: dt.datetime | None = None

    def go_to(self, days_before: int) -> None:
        """Begin a chapter, at three in the afternoon UTC of a day; 0 is now, by the real clock."""
        if days_before <= 0:
            self._moment = None
            return
        day = self.now - dt.timedelta(days=days_before)
        self._moment = day.replace(hour=15, minute=0, second=0, microsecond=0)

    def at(self, after: dt.timedelta = BETWEEN) -> dt.datetime | None:
        """When the next step happens, so long after the last one; ``None`` is now."""
        if self._moment is not None:
            self._moment += after
        return self._moment

    def shown(self, *, seconds: int) -> dt.datetime:
        """When somebody began to look at what they answer ``seconds`` later, in the next step."""
        if self._moment is not None:
            return self._moment
        return dt.datetime.now(dt.UTC) - dt.timedelta(seconds=seconds)

    def time(self) -> dt.datetime:
        """The time of the last step."""
        return self._moment or self.now

    def day(self, days_later: int = 0) -> dt.date:
        """A day at the firm, counted from the last step."""
        return self.time().astimezone(self.where).date() + dt.timedelta(days=days_later)
