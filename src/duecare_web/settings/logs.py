"""What a log line leaves out: tracebacks of what is no defect, and secrets that addresses carry."""

from __future__ import annotations

import logging
import re
from typing import Final

from django.db.utils import InterfaceError, OperationalError

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{40,}")  # a link's token; an id is shorter


class ShortLines(logging.Filter):
    """Keeps one line for refusals, for what is not found, and for a database that is away."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: lines are shortened, none is dropped."""
        error = record.exc_info[1] if record.exc_info else None
        refused = getattr(record, "status_code", 500) < 500
        if refused or isinstance(error, OperationalError | InterfaceError):
            record.exc_info = record.exc_text = None
        if record.name.startswith("django."):
            record.msg, record.args = _SECRET.sub("...", record.getMessage()), ()
        return True
