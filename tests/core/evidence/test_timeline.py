"""The cut of a log by outside sightings, compared with its definition entry by entry."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from duecare.evidence.verify.timeline import (
    DAY,
    LONGEST_PAUSE,
    TOLERANCE,
    EntryTimes,
    Sighting,
    compare,
    intervals,
    start_of_day,
)

SIGHTINGS = st.lists(st.builds(Sighting, st.integers(0, 12), st.integers(0, 20)), max_size=8)


@given(SIGHTINGS, st.integers(1, 12))
def test_each_entry_lies_between_the_sightings_that_bound_it(
    sightings: list[Sighting], size: int
) -> None:
    known = [one for one in sightings if one.size <= size]
    cut = intervals(known, size)
    assert [one.first for one in cut] == [0, *(one.end for one in cut[:-1])]
    assert cut[-1].end == size
    for one in cut:
        for entry in range(one.first, one.end):
            seen = min((at for count, at in known if count > entry), default=None)
            before = [at for count, at in known if 0 < count <= entry]
            if seen is not None:
                before = [at for at in before if at <= seen]
            assert (one.seen, one.after) == (seen, max(before, default=None)), entry


def at(minutes: int) -> str:
    day, minute = divmod(minutes, 24 * 60)
    return f"2026-03-{1 + day:02d}T{minute // 60:02d}:{minute % 60:02d}:00.000Z"


def dated(*minutes: int) -> EntryTimes:
    entries = EntryTimes()
    for index, minute in enumerate(minutes):
        entries.add(index, at(minute), "rec.made")
    return entries


def seen(size: int, minutes: int) -> Sighting:
    start = start_of_day("2026-03-01") or 0
    return Sighting(size, start + minutes * 60_000)


def test_the_tolerance_is_a_quarter_of_an_hour_on_both_sides() -> None:
    cut = intervals([seen(1, 100), seen(2, 200)], 2)
    assert TOLERANCE == 15 * 60_000
    for minute, before, after in ((84, 1, 0), (85, 0, 0), (215, 0, 0), (216, 0, 1)):
        found = compare(dated(100, minute), cut, exported=None, unrecorded_steps=())
        assert (len(found.before), len(found.after)) == (before, after), minute


def test_a_pause_begins_with_the_oldest_entry_or_with_the_sighting_before() -> None:
    day = 24 * 60
    cut = intervals([seen(1, 10), seen(2, 9 * day)], 2)
    quiet = compare(dated(5, 9 * day - 5), cut, exported=None, unrecorded_steps=())
    assert quiet.pauses == []
    long = compare(dated(5, 20), cut, exported=None, unrecorded_steps=())
    (pause,) = long.pauses
    assert pause.length == 9 * DAY - 20 * 60_000 > LONGEST_PAUSE
    withheld = EntryTimes()
    withheld.add(0, at(5), "rec.made")
    assert len(compare(withheld, cut, exported=None, unrecorded_steps=()).pauses) == 1


def test_a_day_is_read_strictly() -> None:
    assert start_of_day("1970-01-02") == DAY
    for text in ("", "2026-3-02", "20260302", "2026-02-30", "2026-03-02x", "2026-W10-1"):
        assert start_of_day(text) is None, text
