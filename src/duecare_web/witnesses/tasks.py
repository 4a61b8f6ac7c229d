"""Background work about time and witnesses: one pass over everything that is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from duecare_web.witnesses import cosigning, mails, stamping

STEPS: tuple[tuple[str, Callable[[datetime], object]], ...] = (
    ("requesting a timestamp", stamping.want_hourly),
    ("timestamping", stamping.work_queue),
    ("fetching revocation lists", stamping.fetch_missing_lists),
    ("asking witnesses", cosigning.submit_due),
    ("mailing checkpoints", mails.send_due),
)
"""Each step stands alone: one that fails does not keep the next one waiting."""
