"""Two people at the same instant: an action takes the row first and asks again what the page saw.

A view looks at a row, and the action writes it a moment later; somebody else may have come between.
So every action that rests on the state of a row begins with :func:`lock`, and refuses in words
that say who was first, when, and what they did (:func:`told`).
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model
from django.utils import timezone

from duecare.dates import clock_text, long_date


def lock(row: Model) -> None:
    """Wait for the turn of ``row`` and read it again; held until the transaction ends.

    What was changed on the object and not saved is lost. Raises ``DoesNotExist`` if the row is
    gone. On SQLite a transaction that writes is alone from its beginning, so reading is enough.
    """
    rows = type(row)._base_manager.select_for_update(no_key=True)  # noqa: SLF001  Django's own name
    row.refresh_from_db(from_queryset=rows)


def told(when: datetime | None, who: object = "") -> str:
    """``by Ann Boss on March 3, 2026 at 14:05 CST``: how the second one is told of the first."""
    by = f"by {who} " if str(who) else ""
    if when is None:
        return f"{by}just now"
    moment = timezone.localtime(when)
    return f"{by}on {long_date(moment)} at {clock_text(moment)} {moment:%Z}"
