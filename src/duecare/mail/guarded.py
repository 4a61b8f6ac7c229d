"""Reads a message of a stranger in a process of its own, with little memory and time.

The process gets the bytes and gives back the facts as JSON. Whatever a message does to a parser,
it does it there.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from duecare.errors import InputError
from duecare.guarded_child import answer_of, restrain
from duecare.mail.headers import HeaderFacts
from duecare.mail.reading import ReportedMail, read_report

SECONDS: Final = 20
MEMORY: Final = 600_000_000
"""Bytes: a message of 10 MB with room."""


def read_guarded(source: bytes, *, is_whole: bool = True) -> ReportedMail:
    """:func:`read_report` in a worker process. Raises :class:`InputError` if it ends early."""
    head = b"whole\n" if is_whole else b"headers\n"
    told = answer_of("duecare.mail.guarded", head + source, seconds=SECONDS)
    try:
        return _report_from(told)
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            "the message could not be read within the time and memory that a message may take"
        ) from error


def _report_from(value: dict[str, Any]) -> ReportedMail:
    value["by"], value["about"] = _facts_from(value["by"]), _facts_from(value["about"])
    value["about_ids"], value["links"] = tuple(value["about_ids"]), tuple(value["links"])
    return ReportedMail(**value)


def _facts_from(value: dict[str, Any]) -> HeaderFacts:
    at = value.pop("arrived_at")
    checks = tuple((name, outcome) for name, outcome in value.pop("checks"))
    return HeaderFacts(
        **value, arrived_at=datetime.fromisoformat(at) if at else None, checks=checks
    )


def _main() -> None:
    is_whole = sys.stdin.buffer.readline().strip() == b"whole"
    told = asdict(read_report(sys.stdin.buffer.read(), is_whole=is_whole))
    json.dump(told, sys.stdout, ensure_ascii=True, default=datetime.isoformat)


if __name__ == "__main__":
    restrain(seconds=SECONDS, memory=MEMORY)
    _main()
