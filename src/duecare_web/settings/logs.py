"""Log lines: as text or JSON, with the id of the request, without personal data and secrets."""

from __future__ import annotations

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

from django.db.utils import DatabaseError, InterfaceError, OperationalError

from duecare.errors import DuecareError

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that this thread answers; empty outside of one."""
FORMATS: Final = ("text", "json")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{40,}")  # a link's token; an id is shorter


class ShortLines(logging.Filter):
    """Keeps one line for refusals, for what is not found, for a database or a disk that is away."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: lines are shortened, none is dropped."""
        error = record.exc_info[1] if record.exc_info else None
        refused = getattr(record, "status_code", 500) < 500
        if refused or isinstance(error, OperationalError | InterfaceError | OSError):
            record.msg = f"{record.getMessage()}{_cause(error)}"
            record.args = ()
            record.exc_info = record.exc_text = None
        if record.name.startswith("django."):
            record.msg, record.args = _SECRET.sub("...", record.getMessage()), ()
        return True


def _cause(error: BaseException | None) -> str:
    if isinstance(error, OSError):
        return f" ({error.strerror or type(error).__name__})"
    if isinstance(error, OperationalError | InterfaceError):
        return f" ({_first_line(error)})"
    return ""


def _first_line(error: BaseException) -> str:
    """Without the lines in which a database repeats the values of a row."""
    return (str(error).splitlines() or [type(error).__name__])[0]


class TextLines(logging.Formatter):
    """One line an event; a defect adds where it happened, never the values that it happened with."""

    def formatException(  # noqa: N802  as logging calls it
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The places of a defect and the kind of each error; a message only where we wrote it."""
        told, error = [], ei[1]
        while error is not None:
            frames = "".join(traceback.format_tb(error.__traceback__))
            told.append(f"{frames}{_named(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\ncaused by:\n".join(told)


def _named(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, DuecareError):
        return f"{kind}: {error}"
    return f"{kind}: {_first_line(error)}" if isinstance(error, DatabaseError) else kind


class JsonLines(TextLines):
    """One JSON object a line: time, level, logger, message, request; and what ``extra`` adds."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        facts: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if found := request_id.get():
            facts["request"] = found
        facts |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            facts["trace"] = self.formatException(record.exc_info)
        return json.dumps(facts, ensure_ascii=False)


def logging_settings(*, form: str, level: str) -> dict[str, Any]:
    """Django's setting ``LOGGING``; the line of each request is for machines, so in JSON only."""
    text = {"()": TextLines, "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    handler = {"class": "logging.StreamHandler", "formatter": form, "filters": ["short"]}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"text": text, "json": {"()": JsonLines}},
        "filters": {"short": {"()": ShortLines}},
        "handlers": {"stderr": handler, "warnings": {**handler, "level": "WARNING"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},  # its own handler would print tracebacks
            # It says of each task that a process starts and ends: that is of no use to anyone.
            "django_tasks_db": {"handlers": ["warnings"], "propagate": False},
            "duecare_web": {"level": level},
            "duecare_web.requests": {"level": level if form == "json" else "WARNING"},
        },
    }
