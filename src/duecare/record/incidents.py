"""Entries about an incident: what happened where, what was done by when, and how it was judged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from duecare.record.base import Entry, entry
from duecare.record.values import Personal

FactorResult = Literal["not decided", "breach", "low probability"]


@entry(
    "incident.opened",
    title="Incident opened",
    headline="Incident opened: {what}, {place}",
    keep="custody",
)
class IncidentOpened(Entry):
    """Something happened at a place: from when the client knew, and what was there by the last scan.

    The counts are people by the scan of ``scanned_at``; they and it are absent where no scan has
    looked at the place. ``encrypted`` is what was recorded of the place, absent while not known.
    """

    what: str
    place: str
    happened_on: date | None = None
    known_at: datetime
    scanned_at: datetime | None = None
    people_low: int | None = None
    people_best: int | None = None
    people_high: int | None = None
    encrypted: bool | None = None
    data_types: Sequence[str] = ()


@entry("incident.clock_moved", title="Start of the notice days corrected", keep="custody")
class IncidentClockMoved(Entry):
    """The time from which the client knew was corrected, and why."""

    before: datetime
    after: datetime
    reason: str


@entry(
    "incident.step_done",
    title="Step of an incident done",
    headline="Incident, done: {step}",
    keep="custody",
)
class IncidentStepDone(Entry):
    """A step or a notice was done on a day; ``note`` says by whom or where the proof is."""

    step: str
    done_on: date
    note: Personal[str]


@entry(
    "incident.factors",
    title="Four-factor assessment recorded",
    headline="Four-factor assessment: {result}",
    keep="custody",
)
class IncidentFactors(Entry):
    """The four factors of 45 CFR 164.402(2) as written down, the result, and who of the client decided."""

    data_involved: str
    who_received: str
    seen_or_taken: str
    risk_reduced: str
    result: FactorResult
    decided_by: Personal[str]


@entry("incident.closed", title="Incident closed", keep="custody")
class IncidentClosed(Entry):
    """Nothing more is to be done about the incident, and why.

    ``not_done``: the steps and notices of the plan that were not marked done when it was closed.
    """

    reason: str
    not_done: Sequence[str] = ()
