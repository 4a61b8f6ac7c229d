"""The chronology of a file, complete: a PDF to read, an HTML page to search, a table to sort.

Up to :data:`MOST_PRINTED` entries the PDF holds every one to its last character. Beyond that it is
an overview of bounded length, by month and by kind of entry, with the entries that bear on a
decision and the latest ones in full, and names the two complete forms by their digests. The rows
are read once and one after the other, and the complete forms are written to disk meanwhile.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any, Final

from duecare.defense.index_page import linked
from duecare.defense.spreadsheet import SheetWriter
from duecare.defense.statements import chronology_statement, chronology_table, moment
from duecare.defense.timeline import TimelineRow
from duecare.documents.fonts import shown_controls
from duecare.documents.model import Callout, Column, Definitions, Section, Statement, Table
from duecare.evidence.bundle.container import Content, digest_of
from duecare.record import title_of

MOST_PRINTED: Final = 600
"""Entries that the PDF prints one by one; about 60 pages, for which Typst takes 120 MB."""
MOST_WEIGHTY: Final = 400
MOST_LATEST: Final = 100
PDF: Final = "data/report/chronology.pdf"
HTML: Final = "data/report/chronology.html"
CSV: Final = "data/report/chronology.csv"
HEADER: Final = (
    *("entry", "server_time_utc", "what", "recorded", "exhibits", "withheld"),
    *("after", "no_later_than"),
)
NO_LINKS: Final[Mapping[str, str]] = {}
_WEIGHTY: Final = (
    *("decision.", "insurance.", "assessment.completed", "policy.approved", "sig.countersigned"),
    *("privilege.", "certificate.", "bundle.exported", "hold.", "retention.", "person.erased"),
    *("ledger.restored", "clock.step", "key.", "witness.fork_seen", "witness.alarm"),
)
"""Kinds of entries, or what they begin with, that a lawyer asks for first."""


def chronology_documents(
    rows: Iterable[TimelineRow],
    *,
    client: str,
    firm: str,
    created: datetime,
    render: Callable[[Statement], bytes],
    folder: Path,
    links: Mapping[str, str] = NO_LINKS,
) -> dict[str, Content]:
    """The three forms of the chronology by their paths in the file.

    The complete ones are written into ``folder``. ``links``: number of an exhibit or a shown page
    -> its address beside the chronology.
    """
    overview = _Overview()
    made = {path: folder / path.rpartition("/")[2] for path in (CSV, HTML)}
    with (
        made[CSV].open("w", encoding="utf-8", newline="") as table,
        made[HTML].open("w", encoding="utf-8", newline="") as page,
    ):
        writer = SheetWriter(table)
        writer.add(HEADER)
        page.write(_PAGE_HEAD.format(client=_html(client), firm=_html(firm), day=created.date()))
        for row in rows:
            overview.add(row)
            cells = data_cells(row)
            writer.add(cells)
            page.write(_html_row(row, cells, links))
        page.write(f"</tbody></table><p>{overview.count} entries.</p></body></html>\n")
    head: dict[str, Any] = {"client": client, "firm": firm, "created": created}
    if overview.count <= MOST_PRINTED:
        statement = chronology_statement(list(overview.first), **head)
    else:
        digests = {path: digest_of(content).hex() for path, content in made.items()}
        statement = _overview_statement(overview, digests, **head)
    return {PDF: render(statement), **made}


def data_cells(row: TimelineRow) -> tuple[str, ...]:
    """A row as the complete forms hold it, in the order of :data:`HEADER`; times in UTC."""
    return (
        str(row.index),
        row.at,
        row.title,
        row.summary,
        " ".join((*row.exhibits, *row.pages)),
        " ".join(row.withheld),
        moment(row.not_before),
        moment(row.no_later_than),
    )


def _html(text: str) -> str:
    return escape(shown_controls(text))


def _html_row(row: TimelineRow, cells: Sequence[str], links: Mapping[str, str]) -> str:
    shown = [_html(cell) for cell in cells]
    shown[HEADER.index("exhibits")] = " ".join(linked((*row.exhibits, *row.pages), links))
    told = "".join(f"<td dir=auto>{cell}</td>" for cell in shown)
    return f"<tr id=e{row.index}>{told}</tr>\n"


_PAGE_HEAD: Final = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Chronology: {client}</title>
<style>body{{font:14px/1.4 sans-serif;margin:24px}}table{{border-collapse:collapse}}
th,td{{border-bottom:1px solid #ccc;padding:4px 8px;text-align:start;vertical-align:top}}
td{{white-space:pre-wrap;overflow-wrap:anywhere;min-width:3em}}</style></head>
<body><h1>Chronology</h1><p>Prepared for <bdi>{client}</bdi> by <bdi>{firm}</bdi>, {day}. Every entry
of this file in its order. <a href="index.html">By recommendation, policy and person</a>. Times are in UTC. Server time is what the server's clock said; the last two columns are
what time authorities state.</p>
<table><thead><tr><th>Entry</th><th>Server time (UTC)</th><th>What</th><th>Recorded</th>
<th>Exhibits and pages</th><th>Withheld</th><th>After</th><th>No later than</th></tr></thead><tbody>
"""


@dataclass
class _Span:
    """How many entries, and the first and the last of them."""

    count: int = 0
    first: int = 0
    last: int = 0

    def add(self, index: int) -> None:
        self.first = index if not self.count else self.first
        self.last, self.count = index, self.count + 1

    def cells(self) -> tuple[str, str, str]:
        return f"{self.count:,}", str(self.first), str(self.last)


@dataclass
class _Overview:
    """What a bounded chronology needs, gathered while the rows go by."""

    count: int = 0
    weighty_count: int = 0
    first: list[TimelineRow] = field(default_factory=list)
    weighty: deque[TimelineRow] = field(default_factory=lambda: deque(maxlen=MOST_WEIGHTY))
    latest: deque[TimelineRow] = field(default_factory=lambda: deque(maxlen=MOST_LATEST))
    months: dict[str, _Span] = field(default_factory=dict)
    kinds: dict[str, _Span] = field(default_factory=dict)
    by_month: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, row: TimelineRow) -> None:
        self.count += 1
        month = row.at[:7] or "not shown"
        kind = title_of(row.kind) if row.kind else row.title
        self.months.setdefault(month, _Span()).add(row.index)
        self.kinds.setdefault(kind, _Span()).add(row.index)
        self.by_month.setdefault(month, Counter())[kind] += 1
        if len(self.first) < MOST_PRINTED:
            self.first.append(row)
        self.latest.append(row)
        if row.kind.startswith(_WEIGHTY):
            self.weighty_count += 1
            self.weighty.append(row)


def _overview_statement(
    found: _Overview, digests: dict[str, str], *, client: str, firm: str, created: datetime
) -> Statement:
    weighty = f"{found.weighty_count:,} entries"
    if found.weighty_count > len(found.weighty):
        weighty = f"The latest {len(found.weighty)} of {found.weighty_count:,} entries"
    return Statement(
        kind="chronology",
        title="Chronology",
        subtitle="Overview",
        prepared_for=client,
        prepared_by=firm,
        as_of=created.date(),
        intro=(Callout("Where every entry is", _BOUNDED.format(found=found, most=MOST_PRINTED)),),
        sections=(
            Section("The complete forms", (Definitions(tuple(_named(digests))),)),
            Section("Entries by month", (_months(found),)),
            Section("Entries by what they record", (_kinds(found),)),
            Section(
                "Decisions, and what bears on the record",
                (chronology_table(list(found.weighty), caption=weighty),),
            ),
            Section(
                "The latest entries",
                (chronology_table(list(found.latest), caption=f"The last {MOST_LATEST} entries"),),
            ),
        ),
        facts={"entries": found.count, "printed": len(found.weighty) + len(found.latest)},
    )


_BOUNDED: Final = (
    "This file shows {found.count:,} entries. More than {most:,} are not printed one by one: "
    "chronology.html and chronology.csv beside this page hold every one, to the last character. "
    "This overview says how many there are of each kind and when, and prints those that bear on a "
    "decision or on the record itself, and the latest."
)


def _named(digests: dict[str, str]) -> Iterator[tuple[str, str]]:
    for path, digest in digests.items():
        yield f"{path.rpartition('/')[2]}, SHA-256", digest


def _months(found: _Overview) -> Table:
    rows = []
    for month, span in found.months.items():
        most = found.by_month[month].most_common(5)
        rows.append((month, *span.cells(), "; ".join(f"{kind}: {count:,}" for kind, count in most)))
    return Table(
        caption="",
        columns=(*_span_columns("Month"), Column("Most frequent", share=4)),
        rows=tuple(rows),
    )


def _kinds(found: _Overview) -> Table:
    ranked = sorted(found.kinds.items(), key=lambda one: (-one[1].count, one[0]))
    return Table(
        caption="",
        columns=_span_columns("What", share=4),
        rows=tuple((kind, *span.cells()) for kind, span in ranked),
    )


def _span_columns(title: str, *, share: float = 1.2) -> tuple[Column, ...]:
    return (
        Column(title, share=share),
        *(Column(name, "right", 1) for name in ("Entries", "First", "Last")),
    )
