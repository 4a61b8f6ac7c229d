"""Entries about a client's program that runs by itself: started, silence, who was told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from duecare.record.base import WHO_AND_WHAT, Entry, entry
from duecare.record.values import Personal, Reference


@entry("program.started", title="Program started", keep="training", program=WHO_AND_WHAT)
class ProgramStarted(Entry):
    """The program was started, or goes on with these days: lessons, reminders, who hears of silence."""

    join_days: int
    session_days: int
    due_days: int
    before_days: int
    late_days: int
    manager_days: int
    owner_days: int
    silence_days: int


@entry("program.stopped", title="Program stopped", keep="training", program=WHO_AND_WHAT)
class ProgramStopped(Entry):
    """A member stopped the program: from here on it writes to no one."""

    reason: Personal[str]


@entry("program.silence", title="Not done after reminders", keep="training", program=WHO_AND_WHAT)
class ProgramSilence(Entry):
    """A person did not do what was due.

    ``reminded_on`` are the days of mails that were handed over, ``not_reached_on`` those on which
    no mail could be.
    """

    due_on: date
    open_things: Sequence[str]
    reminded_on: Sequence[date]
    not_reached_on: Sequence[date]


@entry(
    "program.escalated",
    title="Manager or owner told of people who are late",
    keep="training",
    program=WHO_AND_WHAT,
)
class ProgramEscalated(Entry):
    """The client's manager or owner was told how many people are late; the mail names them."""

    told: str
    people: int
    message_id: Reference


@entry("leaver.begun", title="Leaver's list begun", keep="training", program=WHO_AND_WHAT)
class LeaverBegun(Entry):
    """A person leaves: A planned, B at once, C absent. The clock of the steps runs from ``began_at``."""

    kind: str
    began_at: datetime
    steps: int


@entry("leaver.step", title="Leaver's step done", keep="training", program=WHO_AND_WHAT)
class LeaverStepDone(Entry):
    """A step of the termination procedure was done, with what shows it."""

    clause: str
    step: str
    in_time: bool
    evidence: Personal[str]
    due_at: datetime | None = None


@entry("leaver.closed", title="Leaver's list closed", keep="training", program=WHO_AND_WHAT)
class LeaverClosed(Entry):
    """Every step was done, or the person came back while ``open_steps`` were open."""

    came_back: bool
    open_steps: int
