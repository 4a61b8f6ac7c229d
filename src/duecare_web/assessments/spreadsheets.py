"""The risk register and the plan of action as a spreadsheet, for use outside Duecare.

Text that came from people (reasons, names) can begin like a formula. The workbook stores it as
text; the CSV form puts an apostrophe before it, as OWASP advises against CSV injection.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import xlsxwriter

from duecare.catalog import load_catalog
from duecare.documents.wording.case import rounded_cost
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.models import Assessment
from duecare_web.assessments.queries import Row, risk_lines, risk_register

Cell = str | int | float | dt.date | None
_LETTER: Final = 1
"""The number of US Letter among the papers of a workbook."""
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Sheet(NamedTuple):
    """A table with its notes, ready to be written in either form."""

    title: str
    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    notes: tuple[str, ...]


def risk_sheet(assessment: Assessment) -> Sheet:
    """The risk register of one assessment; amounts in US dollars."""
    titles = load_catalog().safeguards
    rows: list[tuple[Cell, ...]] = [
        (
            line.title,
            risk.level.level,
            risk.level.likelihood,
            risk.level.impact,
            line.reason,
            line.often,
            _count(line.people),
            line.told_in,
            rounded_cost(risk.case.bad).cost,
            rounded_cost(risk.case.bad).left,
            "; ".join(titles[one].title for one in risk.top_safeguards if one in titles),
        )
        for risk, line in zip(risk_register(assessment), risk_lines(assessment), strict=True)
    ]
    header = (
        "What can happen",
        "Level of risk",
        "Likelihood",
        "Impact",
        "Reason of the level",
        "Within five years",
        "People to tell in a bad case",
        "People are told in",
        "A bad case costs, USD",
        "Stays with the client, USD",
        "Safeguards that help",
    )
    return Sheet("Risk register", header, rows, (*_notes(assessment), _QUIET_CASES))


_QUIET_CASES: Final = (
    "Where 0 people are to be told in a bad case, most such cases tell no one, because no record was "
    "opened or taken, or because what was taken was encrypted; the next column says in how many of "
    "all cases people are told."
)


def _count(printed: str) -> int:
    """People as a number, so that the column can be sorted: 0 where most bad cases tell no one."""
    figure = printed.replace(",", "")
    return int(figure) if figure.isdecimal() else 0


def plan_sheet(assessment: Assessment, rows: Sequence[Row]) -> Sheet:
    """The recommendations with their decisions: accepted ones are the plan of action."""
    lines: list[tuple[Cell, ...]] = [
        (
            one.rank,
            one.title,
            decision.outcome if decision else "Waiting",
            decision.contact.name if decision and decision.contact else "",
            firm_day(assessment.client.firm, decision.decided_at) if decision else None,
            decision.reason if decision else "",
            decision.alternative if decision else "",
            decision.revisit_on if decision else None,
            one.offer.cost,
            one.content.effort if one.content else "",
            one.get_horizon_display(),
            one.assignee,
            one.due_on,
            ", ".join(one.offer.reasons),
            "; ".join(f"{law.name}, {law.citation}" for law in one.offer.laws),
        )
        for one, decision, _ in rows
    ]
    header = (
        "Rank",
        "Recommendation",
        "Decision",
        "Decided by",
        "Decided on",
        "Reason",
        "Done instead",
        "To be reviewed on",
        "Price",
        "Effort",
        "When",
        "Who does it",
        "Due",
        "Why it is here",
        "Law",
    )
    return Sheet("Plan of action", header, lines, _notes(assessment))


def _notes(assessment: Assessment) -> tuple[str, ...]:
    inputs = assessment.price.inputs
    return (
        f"{assessment.client.name}: {assessment}, by {assessment.client.firm.name}.",
        f"Catalog {assessment.release}, seed {inputs['seed']}, {inputs['years']} simulated years.",
        "Amounts are estimates; ranges and sources are in the liability statement.",
    )


def to_csv(sheet: Sheet) -> bytes:
    """The table as CSV in UTF-8 with a byte order mark, so that Excel reads names correctly."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(sheet.header)
    writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell


def to_xlsx(sheet: Sheet, *, created: dt.datetime) -> bytes:
    """The table as a workbook: text stays text, whatever it begins with."""
    return workbook([sheet], title=sheet.title, created=created)


def workbook(sheets: Sequence[Sheet], *, title: str, created: dt.datetime) -> bytes:
    """Several tables as the sheets of one workbook; the same bytes for the same tables and time."""
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
        for sheet in sheets:
            _fill(book, sheet)
    return target.getvalue()


_WIDEST: Final = {True: 90, False: 34}
"""Letters of a column: of a sheet with up to three, of one with more."""
_NARROWED: Final = 16
_MOST_ACROSS: Final = 190
"""Letters across a page that can still be read when the sheet is fitted to its width."""


def _widths(sheet: Sheet) -> list[int]:
    """By column, in letters: what its cells need; the wide ones give way where the page is full."""
    widest = _WIDEST[len(sheet.header) < 4]
    wanted = []
    for column, title in enumerate(sheet.header):
        cells = [str(row[column]) for row in sheet.rows if row[column] is not None]
        longest = max((len(cell) for cell in cells), default=0)
        words = [word for text in (title, *cells) for word in text.split()]
        wanted.append(min(max(longest, *map(len, words), 6) + 2, widest))
    over = sum(wanted) - _MOST_ACROSS
    spare = sum(max(one - _NARROWED, 0) for one in wanted)
    share = min(over / spare, 1.0) if over > 0 and spare else 0.0
    return [round(one - share * max(one - _NARROWED, 0)) for one in wanted]


_LINE: Final = 15
"""Points of a line in a cell."""


def _lines(cell: Cell, width: int) -> int:
    """Lines that a wrapped text takes in a column of so many letters, words not being parted."""
    if not isinstance(cell, str):
        return 1
    parts = cell.split("\n")
    return sum(1 if len(part) < width else math.ceil(1.2 * len(part) / width) for part in parts)


def _fill(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.title)
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    amount = book.add_format({"num_format": "#,##0", "valign": "top"})
    fraction = book.add_format({"num_format": "#,##0.0", "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    page.write_row(0, 0, sheet.header, head)
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, column, cell, body)
            elif isinstance(cell, dt.date):
                page.write_datetime(number, column, cell, day)
            elif cell is not None:
                style = fraction if isinstance(cell, float) else amount
                page.write_number(number, column, cell, style)
    for number, note in enumerate(sheet.notes, start=len(sheet.rows) + 2):
        page.write_string(number, 0, note)
    widths = _widths(sheet)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    for number, row in enumerate((sheet.header, *sheet.rows)):  # not every program fits them itself
        page.set_row(number, _LINE * max(map(_lines, row, widths), default=1))
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.header) - 1)
    page.set_landscape()
    page.set_paper(_LETTER)
    page.repeat_rows(0)
    page.set_footer("&L&F, &A&RPage &P of &N")
    page.fit_to_pages(1, 0)
