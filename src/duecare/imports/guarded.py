"""Reads a list of strangers in a process of its own, with little memory and time.

The process gets the bytes and gives back a table as JSON, or an error in words. Whatever a file
does to a parser, it does it there.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any, BinaryIO, Final

from duecare.errors import DuecareError, InputError
from duecare.guarded_child import answer_of, restrain
from duecare.imports.opening import OpeningHints, open_list
from duecare.imports.tables import ListRow, ListTable, SkippedLine

SECONDS: Final = 60
MEMORY: Final = 2_000_000_000  # bytes: 200,000 rows with room


def open_guarded(content: bytes, *, name: str = "", how: OpeningHints | None = None) -> ListTable:
    """:func:`open_list` in a worker process. Raises :class:`InputError` also if it ends early."""
    head = json.dumps({"name": name, "how": asdict(how or OpeningHints())}).encode() + b"\n"
    answer = answer_of("duecare.imports.guarded", head + content, seconds=SECONDS)
    if answer is None:
        raise _too_much()
    if "error" in answer:
        raise InputError(answer["error"], hint=answer["hint"])
    return table_from(answer)


def table_from(value: dict[str, Any]) -> ListTable:
    """A table from its JSON form, as :func:`table_value` makes it."""
    return ListTable(
        headings=tuple(value["headings"]),
        rows=tuple(ListRow(line, tuple(cells)) for line, cells in value["rows"]),
        header_line=value["header_line"],
        encoding=value["encoding"],
        delimiter=value["delimiter"],
        skipped=tuple(SkippedLine(*one) for one in value["skipped"]),
        refused=tuple(value["refused"]),
        notes=tuple(value["notes"]),
    )


def table_value(table: ListTable) -> dict[str, Any]:
    """A table as JSON."""
    return {
        "headings": table.headings,
        "rows": [(one.line, one.cells) for one in table.rows],
        "header_line": table.header_line,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "skipped": [(one.line, one.reason, one.is_broken) for one in table.skipped],
        "refused": table.refused,
        "notes": table.notes,
    }


def _too_much() -> InputError:
    return InputError(
        "the file could not be read within the time and memory that a list may take",
        hint="Export fewer columns or rows, or save it as CSV (UTF-8).",
    )


def _answer(stream: BinaryIO) -> dict[str, Any]:
    head = json.loads(stream.readline())
    try:
        return table_value(
            open_list(stream.read(), name=head["name"], how=OpeningHints(**head["how"]))
        )
    except DuecareError as error:
        return {"error": str(error), "hint": error.hint}


if __name__ == "__main__":
    restrain(seconds=SECONDS, memory=MEMORY)
    json.dump(_answer(sys.stdin.buffer), sys.stdout, ensure_ascii=True)
