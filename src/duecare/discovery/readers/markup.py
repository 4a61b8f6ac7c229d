"""HTML as text: what a page shows, then what it holds beside.

A tag inside a line (``b``, ``span``, ``wbr``) does not split a number, a block does. Tables with
headers are tables. Values of inputs are where the page shows them; comments, scripts, titles,
descriptions and other attributes follow, as far as they say something that the page did not.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from typing import Final

from duecare.discovery.detectors.headers import read_header
from duecare.discovery.kernel.kinds import NOT_PERSONAL, UNKNOWN
from duecare.discovery.readers.encoding import declared_text
from duecare.discovery.readers.rows import header_position, table_chunks
from duecare.discovery.readers.seen import Seen
from duecare.discovery.readers.segments import Inner, Segment, Segments, Text
from duecare.discovery.readers.source import Source

_SILENT: Final = re.compile(r"(?is)<(script|style)\b[^<>]{0,4000}>(.*?)</\1\s*>|<!--(.*?)-->")
_BREAK: Final = re.compile(
    r"(?i)<(?:br|hr|option|/(?:p|div|tr|li|h[1-6]|table|title|dt|dd|option|select|form|fieldset"
    r"|section|article|header|footer|pre|blockquote|textarea|caption|text))\b[^<>]{0,2000}>"
)
_INLINE: Final = re.compile(
    r"(?i)</?(?:span|b|i|u|em|strong|font|wbr|small|big|mark|a|abbr|acronym|s|strike|ins|del|code"
    r"|kbd|tt|var|samp|cite|bdo|bdi|nobr|time|data|o:p|st1:\w+|color|fontfamily|bold|italic|q|dfn"
    r"|output|slot|tspan|blink|rb|ruby|basefont|[a-z]+-[\w.-]{1,60})"
    r"(?:\s[^<>]{0,20000})?/?>"
)
_CELL: Final = re.compile(r"(?i)</t[dh]\s*>")
_ROW: Final = re.compile(r"(?i)<tr\b[^<>]{0,2000}>")
_CELL_START: Final = re.compile(r"(?i)<t[dh]\b[^<>]{0,2000}>")
_SPAN: Final = re.compile(r"(?i)\b(row|col)span\s*=\s*[\"']?(\d{1,4})")
_WIDEST: Final = 200  # columns or rows of one cell that are followed
_MAILTO: Final = re.compile(
    r"(?i)<a\b[^<>]{0,500}?href\s*=\s*(?:\"mailto:([^\"?<>\s]{3,254})|'mailto:([^'?<>\s]{3,254}))"
    r"[^<>]{0,500}>([^<>]{0,300})"
)
_TAG: Final = re.compile(r"<[^<>]{0,20000}>")
_SPEAKING_TAG: Final = re.compile(
    r"(?i)<([a-z][\w:-]{0,40})\b([^<>]{0,4000}?\b(?:value|alt|title|placeholder|content|summary|label"
    r"|srcdoc|cite|href|aria-[a-z]{1,20}|data-[\w-]{1,60})\s*=[^<>]{0,20000})>"
)
_ATTRIBUTE: Final = re.compile(r"([\w:-]{1,80})\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>]+))")
_TOLD: Final = re.compile(
    r"(?i)(?:alt|title|placeholder|content|summary|label|cite|aria-.*|data-.*)"
)
_DATA_ADDRESS: Final = re.compile(
    r"data:([\w.+-]{1,60}/[\w.+-]{1,80})?(?:;[\w=.+-]{1,60})*;base64,([A-Za-z0-9+/=\s]{40,})"
)
_UNSEEN: Final = dict.fromkeys(map(ord, "\xad\u200b\u200c\u200d\u2060\ufeff"))
_LEAST_ROWS: Final = 3
_LOOK: Final = 15
_SHORTEST: Final = 5  # characters of an attribute that may be a value


def text_of_html(page: str) -> bytes:
    """The words of a page, those that it does not show included."""
    shown, hidden = _shown_and_hidden(page)
    return _whole(_plain(shown), hidden)


def files_of_html(page: str, member: str) -> Iterator[Segment]:
    """Pictures and other files that are in a page as ``data:`` addresses."""
    found_in = _DATA_ADDRESS.finditer(page) if ";base64," in page else ()
    for number, found in enumerate(found_in, 1):
        try:
            data = base64.b64decode("".join(found[2].split()) + "==")
        except (binascii.Error, ValueError):
            continue
        kind = (found[1] or "").rpartition("/")[2].partition("+")[0]
        name = f"file {number}.{kind}" if kind.isalnum() else f"file {number}"
        yield Inner(name, data, f"{member}!{name}" if member else name)


def _shown_and_hidden(page: str) -> tuple[str, list[str]]:
    """The page with the values of its inputs in place, and what it does not show."""
    hidden: list[str] = []
    if ";base64," in page:
        page = _DATA_ADDRESS.sub("", page)

    def put_aside(found: re.Match[str]) -> str:
        hidden.append(_plain(found[2] or found[3] or ""))
        return ""

    def with_values(found: re.Match[str]) -> str:
        return found[0] + _value_of(found[1].lower(), found[2], hidden)

    page = _SILENT.sub(put_aside, page)
    page = _MAILTO.sub(_with_address, page)
    return _SPEAKING_TAG.sub(with_values, page), hidden


def _value_of(tag: str, attributes: str, hidden: list[str]) -> str:
    """What an input shows; other attributes are put aside."""
    given = {
        name.lower(): html.unescape(one or two or three)
        for name, one, two, three in _ATTRIBUTE.findall(attributes)
    }
    value = given.get("value", given.get("data-value", ""))
    name = re.sub(r"[\W_]+", " ", given.get("name", given.get("id", ""))).strip()
    for key, words in given.items():
        if _TOLD.fullmatch(key) and len(words) >= _SHORTEST:
            label = name if key == "content" and name else key.removeprefix("data-")
            told = _plain(words) if "<" in words else words
            hidden.append(told if key in ("alt", "title") else f"{label}: {told}")
        elif key == "srcdoc":
            hidden.append(_plain(words))
        elif key == "href" and len(words) > _SHORTEST and re.search(r"\d{4}|@", words):
            hidden.append(words)
    if tag in ("button", "li") or not value:
        return ""
    is_label = read_header(name).kind not in (UNKNOWN, NOT_PERSONAL)
    shown = html.escape(value)
    return f" {name}: {shown} " if is_label else f" {shown} "


def _plain(page: str) -> str:
    page = _INLINE.sub("", page)
    page = _BREAK.sub("\n", page)
    page = _CELL.sub("\t", page)
    return html.unescape(_TAG.sub(" ", page)).translate(_UNSEEN)


def _whole(shown: str, hidden: list[str]) -> bytes:
    if not hidden:
        return shown.encode("utf-8", "replace")
    seen = Seen(shown)
    more = [seen.fresh(words) for words in hidden]
    parts = [shown, *(words for words in more if words.strip())]
    return "\n".join(parts).encode("utf-8", "replace")


def _with_address(link: re.Match[str]) -> str:
    """The words of a link and the address behind it, which only the reader's browser shows."""
    address, words = link[1] or link[2], link[3]
    return words if address.lower() in words.lower() else f"{words} {address} "


def tables_of_html(page: str, member: str, name: str) -> tuple[list[Segment], str]:
    """The innermost tables with headers as columns, and the page without them.

    Tables that only lay out a page stay in it.
    """
    tables: list[Segment] = []
    kept: list[str] = []
    low = page.lower()
    at = 0
    while (close := low.find("</table", at)) >= 0:
        start = low.rfind("<table", at, close)
        if start < 0:
            kept.append(page[at : close + 8])
        else:
            rows = _rows_of(page[start:close])
            kept.append(page[at:start])
            if len(rows) >= _LEAST_ROWS and _is_headed(rows):
                inside = f"{member}!table {len(tables) + 1}" if member else name
                tables.extend(table_chunks(rows, inside, name))
            else:
                kept.append(page[start : close + 8])
        at = close + 8
    kept.append(page[at:])
    return tables, "\n".join(kept)


def _rows_of(table: str) -> list[list[str]]:
    """The cells by row and column; a cell that spans rows is in each of them."""
    rows: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}  # column -> rows to come, what is in them
    for row in _ROW.split(table)[1:]:
        cells = list(_CELL_START.finditer(row))
        if not cells:
            continue
        ends = [cell.start() for cell in cells[1:]] + [len(row)]
        found: list[str] = []
        for cell, end in zip(cells, ends, strict=True):
            _take_from_above(found, below)
            words = " ".join(_plain(row[cell.end() : end]).split())
            deep = _span(cell[0], "row")
            for text in (words, *("",) * (_span(cell[0], "col") - 1)):
                if deep > 1:
                    below[len(found)] = (deep - 1, text)
                found.append(text)
        _take_from_above(found, below)
        rows.append(found)
    return rows


def _take_from_above(found: list[str], below: dict[int, tuple[int, str]]) -> None:
    """Add the cells that span this row from one above, as far as they come next."""
    while (place := len(found)) in below:
        left, text = below.pop(place)
        found.append(text)
        if left > 1:
            below[place] = (left - 1, text)


def _span(cell: str, way: str) -> int:
    found = _SPAN.search(cell)
    while found and found[1].lower() != way:
        found = _SPAN.search(cell, found.end())
    return min(max(int(found[2]), 1), _WIDEST) if found else 1


def _is_headed(rows: list[list[str]]) -> bool:
    at = header_position(rows[:_LOOK])
    if at < 0:
        return False
    kinds = [read_header(cell).kind for cell in rows[at]]
    return sum(kind not in (UNKNOWN, NOT_PERSONAL) for kind in kinds) >= 2


def extract(source: Source, member: str) -> Segments:
    """The tables, the text and the files of a page."""
    page = declared_text(source.read())
    shown, hidden = _shown_and_hidden(page)
    tables, rest = tables_of_html(shown, member, source.name)
    yield from tables
    seen = Seen(_plain(shown))
    more = [seen.fresh(words) for words in hidden]
    whole = "\n".join([_plain(rest), *(words for words in more if words.strip())])
    yield Text(whole.encode("utf-8", "replace"), member)
    yield from files_of_html(page, member)
