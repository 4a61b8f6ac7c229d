"""How far a scan is, in one line that a person can plan by."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn
from rich.progress import Progress as Bar

if TYPE_CHECKING:
    from duecare.discovery import Progress

_FIRST_SECONDS: Final = 3.0  # before that an estimate is a guess
_NAME_WIDTH: Final = 28


def seconds_left(progress: Progress, elapsed: float) -> float | None:
    """The time the rest will take, in seconds; None while there is no ground to tell.

    Files cost time by their number and by their size. Both shares are weighed alike, and what an
    earlier scan had read counts on neither side.
    """
    if not progress.is_walk_finished or elapsed < _FIRST_SECONDS:
        return None
    shares = []
    for done, recalled, found in (
        (progress.files_done, progress.files_recalled, progress.files_found),
        (progress.bytes_done, progress.bytes_recalled, progress.bytes_found),
    ):
        if found > recalled:
            shares.append((done - recalled) / (found - recalled))
    share = sum(shares) / len(shares) if shares else 1.0
    return elapsed * (1 - share) / share if share > 0 else None


def in_words(seconds: float | None) -> str:
    """A time left as a person says it."""
    if seconds is None:
        return "time left: not known yet"
    if seconds < 10:
        return "a few seconds left"
    if seconds < 90:
        return f"about {round(seconds / 10) * 10:.0f} seconds left"
    if seconds < 5400:
        return f"about {seconds / 60:.0f} minutes left"
    hours, minutes = divmod(round(seconds / 600) * 10, 60)
    return (
        f"about {hours} h {minutes:02} min left" if hours < 48 else f"about {hours // 24} days left"
    )


class _Show:
    """Turns reports of the scan into the line."""

    def __init__(self, bar: Bar, task: TaskID, clock: Callable[[], float]) -> None:
        self._bar = bar
        self._task = task
        self._clock = clock
        self._started = clock()

    def __call__(self, progress: Progress) -> None:
        elapsed = self._clock() - self._started
        speed = (progress.bytes_done - progress.bytes_recalled) / max(elapsed, 0.1) / 1e6
        total = f"{progress.files_found:,} files" + ("" if progress.is_walk_finished else " so far")
        self._bar.update(
            self._task,
            completed=progress.bytes_done,
            total=progress.bytes_found if progress.is_walk_finished else None,
            files=f"{progress.files_done:,} of {total}",
            speed=f"{speed:,.1f} MB/s",
            left=in_words(seconds_left(progress, elapsed)),
            name=_shortened(progress.current),
        )


def _shortened(name: str) -> str:
    printable = "".join(char if char.isprintable() else "?" for char in name)
    return printable if len(printable) <= _NAME_WIDTH else printable[: _NAME_WIDTH - 1] + "…"


@contextmanager
def progress_bar(console: Console) -> Iterator[_Show]:
    """A line that moves while the scan runs and is gone when it ends."""
    columns = (
        SpinnerColumn(),
        BarColumn(24),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[files]}"),
        TextColumn("{task.fields[speed]}", style="cyan"),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.fields[name]}", style="dim", markup=False),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("scan", total=None, files="", speed="", left="", name="")
        yield _Show(bar, task, time.monotonic)
