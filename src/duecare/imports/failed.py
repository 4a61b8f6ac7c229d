"""The rows that cannot go in, or not whole, as a file in the layout of the list, with a reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from duecare.imports.cells import CellProblem
from duecare.imports.tables import ListTable

REASON: Final = "Reason"
_TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r")


def failed_rows(
    table: ListTable, problems: Iterable[CellProblem], left_out: Iterable[tuple[int, str]] = ()
) -> str:
    """CSV with the headings of the list, then ``Reason``; cells are guarded against formulas."""
    reasons: dict[int, list[str]] = {}
    for one in problems:
        where = f"{one.heading}: " if one.heading else ""
        reasons.setdefault(one.line, []).append(f"{where}{one.reason}")
    for line, reason in left_out:
        reasons.setdefault(line, []).append(reason)
    by_line = {one.line: one.cells for one in table.rows}
    rows = []
    for line in sorted(reasons):
        cells = by_line.get(line, ("",) * len(table.headings))
        rows.append([*cells, f"line {line}: " + "; ".join(reasons[line])])
    return csv_text([*table.headings, REASON], rows)


def csv_text(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A list as CSV that a spreadsheet opens without running what is in a cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(_guarded, headings))
    writer.writerows(map(_guarded, cells) for cells in rows)
    return out.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_TRIGGERS) else cell
