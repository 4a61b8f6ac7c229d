"""Notices that stand on every page of the console until their cause is gone.

Apps add a source when Django starts (``AppConfig.ready``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence about a state that somebody should change, and where."""

    text: str
    url: str = ""
    tone: str = "warn"


Source = Callable[[], Sequence[Notice]]
_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Add a source of notices; it is asked for each page, so it must be quick."""
    _sources.append(source)


def notices() -> list[Notice]:
    """All notices that hold now."""
    return [notice for source in _sources for notice in source()]
