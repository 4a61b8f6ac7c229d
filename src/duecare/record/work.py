"""Entries about the work of the firm itself: what was put off, and until when."""

from __future__ import annotations

from datetime import date

from duecare.record.base import Entry, entry


@entry("work.put_off", title="Work put off", headline="Put off: {what}", keep="general")
class WorkPutOff(Entry):
    """A member put off what waited at a client, to a day; ``reason`` may be empty."""

    what: str
    until: date
    reason: str
