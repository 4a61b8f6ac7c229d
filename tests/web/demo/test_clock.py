"""The clock of a story counts days as the firm does."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from duecare_web.demo.clock import StoryClock

CHICAGO = zoneinfo.ZoneInfo("America/Chicago")


@pytest.mark.parametrize("hour", range(24))
def test_the_day_of_a_story_is_the_day_at_the_firm_at_any_hour(hour):
    played = dt.datetime(2026, 12, 1, hour, 7, tzinfo=dt.UTC)
    clock = StoryClock(played, CHICAGO)
    assert clock.day() == (dt.date(2026, 11, 30) if hour < 6 else dt.date(2026, 12, 1))
    clock.go_to(300)
    assert clock.day(1) == clock.time().astimezone(CHICAGO).date() + dt.timedelta(days=1)
