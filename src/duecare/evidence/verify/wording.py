"""Puts the result of a verification into words. ``verifier/wording.js`` is its twin.

The facts come from :mod:`duecare.evidence.verify.outcome`, the sentences from
:mod:`duecare.evidence.words`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from duecare.dates import long_date
from duecare.evidence.verify.timeline import DAY, start_of_day
from duecare.evidence.words import NOUNS, WORDS

MOST_RUNS = 8


def say(key: str, **values: object) -> str:
    """The sentence of that key with its values."""
    return WORDS[key].format(**values)


def number(count: int) -> str:
    """1,762."""
    return f"{count:,}"


def counted(count: int, noun: str) -> str:
    """1 entry; 1,762 entries."""
    return f"{number(count)} {NOUNS[noun][count != 1]}"


def day(time: int) -> str:
    """March 2, 2026, in UTC, of POSIX milliseconds."""
    return long_date(_moment(time).date())


def minute(time: int) -> str:
    """March 2, 2026, 14:05 UTC."""
    return f"{day(time)}, {_moment(time):%H:%M} UTC"


def day_of_text(text: str) -> str:
    """March 2, 2026 of ``2026-03-02``; the text itself if it is no such day."""
    found = start_of_day(text)
    return text if found is None else day(found)


def iso_day(time: int) -> str:
    """2026-03-02."""
    return f"{_moment(time):%Y-%m-%d}"


def _moment(time: int) -> datetime:
    return datetime.fromtimestamp(time / 1000, UTC)


def as_precise(*times: int | None) -> bool:
    """Whether two of these times share a day, so that only the minute tells them apart."""
    days = [time // DAY for time in times if time is not None]
    return len(set(days)) < len(days)


def between(first: int, last: int, *, precise: bool = False) -> str:
    """A day, or the first and the last of several."""
    shown = minute if precise else day
    a, b = shown(first), shown(last)
    return a if a == b else say("at.span", a=a, b=b)


def runs_of(indices: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Neighbors among ascending numbers joined to (first, last)."""
    runs: list[tuple[int, int]] = []
    for index in indices:
        if runs and runs[-1][1] == index - 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return tuple(runs)


def entries_at(runs: Sequence[tuple[int, int]]) -> str:
    """Entry 5; entries 61, 62, 70 to 75."""
    parts: list[str] = []
    for first, last in runs[:MOST_RUNS]:
        if last - first >= 3:
            parts.append(say("at.run", first=first, last=last))
        else:
            parts += [str(index) for index in range(first, last + 1)]
    text = ", ".join(parts)
    left = sum(last - first + 1 for first, last in runs[MOST_RUNS:])
    if left:
        text += say("at.more", count=number(left))
    is_one = len(runs) == 1 and runs[0][0] == runs[0][1]
    return say("at.entry" if is_one else "at.entries", list=text)


def joined(parts: Sequence[str]) -> str:
    """One; one and two; one, two and three."""
    if len(parts) < 2:
        return "".join(parts)
    return say("who.and", a=", ".join(parts[:-1]), b=parts[-1])


def who(has_client: bool, independent: int) -> str:
    """The client and 3 outside parties."""
    parts = [say("who.client")] if has_client else []
    parts += [counted(independent, "party")] if independent else []
    return joined(parts)
