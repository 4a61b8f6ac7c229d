"""Times of day as US readers write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from duecare.dates import clock_text, spanish_clock, spanish_moment, weekday_text


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 5, "12:05 a.m."),
        (9, 30, "9:30 a.m."),
        (11, 59, "11:59 a.m."),
        (12, 0, "12:00 p.m."),
        (13, 7, "1:07 p.m."),
        (23, 59, "11:59 p.m."),
    ],
)
def test_a_time_of_day_has_twelve_hours_and_its_half(hour: int, minute: int, words: str) -> None:
    assert clock_text(datetime(2026, 12, 1, hour, minute, tzinfo=UTC)) == words


def test_seconds_spanish_and_the_day_around_it() -> None:
    moment = datetime(2026, 12, 1, 14, 5, 9, tzinfo=UTC)
    assert clock_text(moment, seconds=True) == "2:05:09 p.m."
    assert spanish_clock(moment) == "2:05 p. m."
    assert spanish_moment(moment) == "el 1 de diciembre de 2026, 2:05 p. m. UTC"
    assert weekday_text(moment) == "Tuesday, December 1, 2026, 2:05 p.m. UTC"
