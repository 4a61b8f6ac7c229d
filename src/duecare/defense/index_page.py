"""The first page of a file for a reader: each recommendation, policy and person with its entries.

A page without script that is opened from the unpacked file: two clicks lead to the entry, and to
the very letter, policy or lesson page that was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Final, TextIO

from duecare.defense.subjects import GROUPS, NOT_DONE, Subject, Subjects
from duecare.defense.timeline import TimelineRow
from duecare.documents.fonts import shown_controls

INDEX: Final = "data/report/index.html"
REPORT: Final = "data/report/"
LONGEST: Final = 700
"""Characters of what an entry says that the index repeats; the chronology has the whole."""
MOST_TOLD: Final = 4
"""Decisions on one recommendation that the list names."""
_NONE_YET: Final = "no decision on record"


def write_index(
    path: Path,
    subjects: Subjects,
    *,
    client: str,
    firm: str,
    created: datetime,
    links: Mapping[str, str],
    papers: Iterable[tuple[str, str]],
    of_client: bool = False,
) -> None:
    """Write the page to ``path``; that of the client's own file says nothing about refusals.

    ``links``: number of an exhibit or page -> its address beside the index; ``papers``: address
    and title of the other documents that a reader begins with.
    """
    with path.open("w", encoding="utf-8", newline="") as page:
        page.write(_HEAD.format(client=_html(client), firm=_html(firm), day=created.date()))
        page.write("<ul>")
        for address, title in papers:
            page.write(f'<li><a href="{_html(address)}">{_html(title)}</a></li>')
        page.write("</ul>\n")
        numbers = {id(one): n for n, one in enumerate(subjects.found.values(), start=1)}
        for group, title in GROUPS.items():
            heads = _HEADS_OF_CLIENT if of_client else _HEADS
            _write_list(page, title, subjects.of(group), heads.get(group, {}), numbers)
        for one in subjects.found.values():
            _write_subject(page, one, numbers[id(one)], links)
        page.write("</main></body></html>\n")


def _write_list(
    page: TextIO,
    title: str,
    found: list[Subject],
    heads: Mapping[str, Callable[[Subject], str]],
    numbers: Mapping[int, int],
) -> None:
    if not found:
        return
    page.write(f'<h2 id="{found[0].group}">{_html(title)}</h2>\n<table><thead><tr>')
    names = ("Name", *heads, "First entry", "Last entry", "Entries")
    page.write("".join(f'<th scope="col">{_html(one)}</th>' for one in names))
    page.write("</tr></thead><tbody>\n")
    for one in found:
        first = one.rows[0].at[:10] if one.rows else ""
        last = one.last.at[:10] if one.last else ""
        cells = [f"<td>{_html(tell(one))}</td>" for tell in heads.values()]
        cells += [f'<td class="d">{_html(cell)}</td>' for cell in (first, last, f"{one.count:,}")]
        link = f'<a href="#s{numbers[id(one)]}">{_html(one.title)}</a>'
        also = (
            f' <span class="f">also on record as {_html(", ".join(one.also))}</span>'
            if one.also
            else ""
        )
        page.write(f"<tr><td>{link}{also}</td>")
        page.write("".join(cells))
        page.write("</tr>\n")
    page.write("</tbody></table>\n")


def _ended(one: Subject) -> str:
    """Every decision on a recommendation; what was put to the client and has none is said."""
    told = [f"{_day(row)}: {_without(row.title, one.title)}" for row in one.decided[-MOST_TOLD:]]
    if len(one.decided) > MOST_TOLD:
        told.insert(0, f"{len(one.decided) - MOST_TOLD} earlier ones below")
    last = one.decided[-1].index if one.decided else -1
    since = [row for row in one.asked if row.index > last]
    made = [row for row in one.rows if row.kind == "recommendation.made" and row.index > last]
    if since:
        told.append(f"{_day(since[-1])}: put to the client, {_NONE_YET} since")
    elif made or not told:
        when = f"{_day(made[-1])}: recommended" if made else "not put to the client"
        told.append(f"{when}, {_NONE_YET}")
    return "; ".join(told)


def _day(row: TimelineRow) -> str:
    return row.at[:10]


def _without(sentence: str, title: str) -> str:
    """A sentence whose subject the line names already."""
    return sentence.replace(f" “{title}”", "").replace(f" the recommendation “{title}”", " it")


def _times(kind: str) -> Callable[[Subject], str]:
    return lambda one: str(one.kinds.get(kind, 0))


def _silent(one: Subject) -> str:
    return str(sum(count for kind, count in one.kinds.items() if kind in NOT_DONE))


def _approved(one: Subject) -> str:
    if not one.decided:
        return "not approved by the owner"
    told = one.decided[-1]
    return f"{_day(told)}: {told.title}"


_HEADS_OF_CLIENT: Final[Mapping[str, Mapping[str, Callable[[Subject], str]]]] = {
    "policy": {"Where it ended": _approved, "Confirmations": _times("policy.acknowledged")},
    "person": {
        "Lessons passed": _times("training.completed"),
        "Policies confirmed": _times("policy.acknowledged"),
    },
}
_HEADS: Final[Mapping[str, Mapping[str, Callable[[Subject], str]]]] = {
    "recommendation": {"Where it ended": _ended},
    "policy": _HEADS_OF_CLIENT["policy"],
    "person": {**_HEADS_OF_CLIENT["person"], "Refused, late, not answered": _silent},
}


def _write_subject(page: TextIO, one: Subject, number: int, links: Mapping[str, str]) -> None:
    page.write(f'<section id="s{number}"><h3>{_html(one.title)}</h3>')
    page.write(f'<p class="f"><a href="#{one.group}">Back to the list</a></p>\n')
    page.write(_TABLE)
    page.writelines(_row(row, links) for row in one.rows)
    page.write("</tbody></table>\n")
    if one.left_out:
        page.write(
            f"<p>{one.left_out:,} more entries are in the chronology, which has every one.</p>\n"
        )
    page.write("</section>\n")


def _row(row: TimelineRow, links: Mapping[str, str]) -> str:
    text = row.summary
    if len(text) > LONGEST:
        text = f"{text[:LONGEST].rstrip()} … (the whole is in the chronology)"
    documents = ", ".join(linked((*row.exhibits, *row.pages), links))
    held = f" Withheld: {', '.join(row.withheld)}." if row.withheld and row.at else ""
    return (
        f'<tr><td><a href="chronology.html#e{row.index}">{row.index}</a></td>'
        f'<td class="d">{_html(row.at[:16].replace("T", " "))}</td>'
        f'<td dir="auto">{_html(row.title)}<div class="f">{_html(text + held)}</div></td>'
        f"<td>{documents}</td></tr>\n"
    )


def linked(names: Iterable[str], links: Mapping[str, str]) -> Iterator[str]:
    """Numbers of exhibits and pages as links to their files, as HTML."""
    for name in names:
        address = links.get(name)
        yield f'<a href="{_html(address)}">{_html(name)}</a>' if address else _html(name)


def _html(text: str) -> str:
    return escape(shown_controls(text))


_TABLE: Final = """<table><thead><tr><th scope="col">Entry</th><th scope="col">Server time (UTC)</th>
<th scope="col">What is recorded</th><th scope="col">Documents</th></tr></thead><tbody>
"""
_HEAD: Final = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What is recorded: {client}</title>
<style>body{{font:16px/1.5 sans-serif;margin:24px auto;max-width:72rem;padding:0 16px;color:#16201d;background:#fff}}
table{{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}}
th,td{{border-bottom:1px solid #ccc;padding:4px 8px;text-align:start;vertical-align:top}}
td{{overflow-wrap:anywhere}}td:first-child{{min-width:3rem}}.d{{white-space:nowrap}}.f{{color:#4b5552;font-size:.875rem}}
section{{border-top:2px solid #0b6355;margin-top:2rem}}h3{{margin:.75rem 0 0}}a{{color:#0b6355}}
@media print{{section{{break-inside:auto}}}}</style></head>
<body><main><h1>What is recorded, by subject</h1><p><bdi>{client}</bdi>, by <bdi>{firm}</bdi>, {day}.</p>
<p>Choose a recommendation, a policy or a person: all entries about it follow each other, each with its number in
the log and with the documents and pages that it attaches, as they were shown. EX is an exhibit, PG a page that a
person was shown. Unpack the file first, so that the links work. Times are in UTC, as the entries hold them; a page
or letter that was shown says the time of the firm's own clock.</p>
<p>An entry says what was recorded. Whether it is true, and who was at the keyboard, is for other evidence. What no
entry tells is not here.</p>
"""
