"""Mailboxes (mbox, RFC 4155, and its dialects mboxrd, mboxcl and mboxcl2): message by message.

A line of a message may begin with ``From `` too. A message starts where such a line has the form
of an envelope (sender and date), is at the start or after an empty line, and is followed by a
header; where the message before gave its length, there or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from duecare.discovery.readers.mail import extract_message
from duecare.discovery.readers.segments import ReadProblem, Segments
from duecare.discovery.readers.source import Source
from duecare.discovery.readers.throttle import throttle

_LARGEST_MESSAGE: Final = 128_000_000
_WINDOW: Final = 16_000_000
_LONGEST_START: Final = 2000  # bytes of an envelope line and the header line after it
# From sender, a day of the week, month and day in either order, time, and year with zone.
_ENVELOPE: Final = re.compile(
    rb"From [^\r\n]{0,300}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(?:[A-Z][a-z]{2} +\d{1,2}|\d{1,2} +"
    rb"[A-Z][a-z]{2})[^\r\n]{0,40}\d\d?:\d\d[^\r\n]{0,60}\r?\n(>?[!-9;-~]{1,80}:|\r?\n)"
)
# Headers that only mail programs write first: some leave out the empty line before an envelope.
_SURE_HEADER: Final = re.compile(
    rb"(?i)(?:Return-Path|Received|Delivered-To|Message-ID|MIME-Version|X-[\w-]+|DKIM-Signature):"
)
_MMDF: Final = b"\1\1\1\1\n"  # before and after each message of an MMDF mailbox
_QUOTED: Final = re.compile(rb"(?m)^>(>*From )")
_LENGTH: Final = re.compile(rb"(?mi)^Content-Length: *(\d{1,10})\r?$")
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEAD: Final = 200_000


def extract(source: Source, member: str) -> Segments:
    """Texts and attachments of each message."""
    with source.mapped() as view:
        bounds = _bounds_of_mmdf(view) if source.head(5) == _MMDF else _bounds(view)
        for number, (start, stop) in enumerate(bounds, 1):
            inside = f"{member}!message {number}" if member else f"message {number}"
            if stop - start > _LARGEST_MESSAGE:
                yield ReadProblem("a message larger than the limit", inside, stop - start)
                continue
            raw = bytes(view[start:stop])
            if raw.startswith(b"From "):
                raw = raw[raw.find(b"\n") + 1 :]
            if b">From " in raw:
                raw = _QUOTED.sub(rb"\1", raw)
            yield from extract_message(raw, inside, source)


def _bounds(view: memoryview) -> Iterator[tuple[int, int]]:
    """Start and end of each message."""
    start = 0
    skip_to = _end_by_length(view, 0)
    for at in _starts(view):
        if at <= start or at < skip_to:
            continue
        yield start, at
        start = at
        skip_to = _end_by_length(view, at)
    if start < len(view):
        yield start, len(view)


def _bounds_of_mmdf(view: memoryview) -> Iterator[tuple[int, int]]:
    data = bytes(view)
    start = len(_MMDF)
    while start < len(data):
        stop = data.find(b"\n" + _MMDF, start) + 1 or len(data)
        if data[start:stop].strip(b"\1\r\n"):
            yield start, stop
        start = stop + len(_MMDF)


def _starts(view: memoryview) -> Iterator[int]:
    """Places of envelope lines after an empty line."""
    base = 0
    while base < len(view):
        stop = min(base + _WINDOW, len(view))
        chunk = throttle().copy(view, base, stop)
        at = chunk.find(b"\nFrom ")
        while at >= 0:
            is_after_empty = chunk[max(at - 2, 0) : at].endswith((b"\n", b"\n\r"))
            envelope = _ENVELOPE.match(chunk, at + 1)
            if envelope and (is_after_empty or _SURE_HEADER.match(chunk, envelope.start(1))):
                yield base + at + 1
            at = chunk.find(b"\nFrom ", at + 1)
        base = stop if stop == len(view) else stop - _LONGEST_START


def _end_by_length(view: memoryview, start: int) -> int:
    """Where the message ends by its Content-Length, if a message starts there; else 0."""
    end = _HEAD_END.search(view, start, start + _LONGEST_HEAD)
    given = _LENGTH.search(view, start, end.start() + 1) if end else None
    if end is None or given is None:
        return 0
    stop = end.end() + int(given[1])
    tail = bytes(view[stop : stop + _LONGEST_START])
    following = tail.lstrip(b"\r\n")
    is_start = following.startswith(b"From ") and _ENVELOPE.match(following)
    return stop if stop >= len(view) - 2 or is_start else 0
