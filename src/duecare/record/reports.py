"""Entries about reports: made for a time, mailed to people, scheduled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from duecare.record.base import Entry, entry
from duecare.record.values import Reference

__all__ = [
    "ReportMade",
    "ReportMailAsked",
    "ReportMailed",
    "ReportScheduleEnded",
    "ReportScheduled",
]


@entry("report.made", title="Report made", headline="Report made: {title}", keep="general")
class ReportMade(Entry):
    """A report over a time was made; it is attached. ``first`` is absent for one about one day."""

    report: str
    title: str
    first: date | None = None
    last: date


@entry("report.scheduled", title="Report scheduled", headline="Scheduled: {title}", keep="general")
class ReportScheduled(Entry):
    """A member has a report made after each month or quarter and mailed to these people."""

    report: str
    title: str
    every: Literal["month", "quarter"]
    recipients: Sequence[Reference]
    first_on: date


@entry(
    "report.mail_asked",
    title="Report to be mailed",
    headline="To be mailed: {title}",
    keep="general",
)
class ReportMailAsked(Entry):
    """A member has a report made now and mailed to these people, once."""

    report: str
    title: str
    recipients: Sequence[Reference]


@entry("report.schedule_ended", title="Scheduled report ended", keep="general")
class ReportScheduleEnded(Entry):
    """A report is no longer made and mailed by itself."""

    report: str
    title: str


@entry("report.mailed", title="Report mailed", headline="Mailed: {title}", keep="general")
class ReportMailed(Entry):
    """A report was handed to the mail server for one person, or the server refused it."""

    title: str
    message_id: str
    handover: Literal["handed over", "refused"]
