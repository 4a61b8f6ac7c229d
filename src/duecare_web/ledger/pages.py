"""What the ledger pages of a firm and of a client show."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

from duecare.errors import EvidenceError
from duecare.numerals import whole_number
from duecare.record import title_of
from duecare_web.ledger import documents, finding, queries
from duecare_web.ledger.actions import PAGE_TYPE
from duecare_web.ledger.models import Document, Log
from duecare_web.ledger.proofs import entry_proof
from duecare_web.ledger.timestamping import time_interval

FIRST_YEAR, LAST_YEAR = 1970, 2200
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
)
LONGEST_KIND = 100  # characters; SQLite refuses to look for long patterns


def chronology(
    log: Log, request: HttpRequest, people: Callable[[str], Iterable[str]]
) -> dict[str, Any]:
    """One part of the record, newest first, with the outcome of the check.

    ``people`` gives the references of those whom a text names.
    """
    given, wanted = request.GET, search_of(request, people)
    part = finding.find(
        log,
        wanted,
        before=whole_number(given.get("before", "")),
        after=whole_number(given.get("after", "")),
    )
    return {
        "part": part,
        "wanted": wanted,
        "kinds": [(one, title_of(one)) for one in queries.kinds(log)],
        "total": None if wanted.narrows else queries.count_entries(log),
        "check": queries.check_growth(log),
        "origin": log.origin,
    }


def search_of(request: HttpRequest, people: Callable[[str], Iterable[str]]) -> finding.EntrySearch:
    """What the address of a page asks the record for."""
    given = request.GET
    text = given.get("q", "").strip()[:LONGEST_KIND]
    return finding.EntrySearch(
        kind=given.get("kind", "")[:LONGEST_KIND],
        text=text,
        references=frozenset(people(text)) if text else frozenset(),
        person=given.get("person", "")[:LONGEST_KIND],
        first=_day(given.get("first", "")),
        last=_day(given.get("last", "")),
        zone=timezone.get_current_timezone(),
    )


def _day(text: str) -> dt.date | None:
    """A day of the address; none for anything else."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def entry(log: Log, entry_id: uuid.UUID) -> dict[str, Any]:
    """One entry with its values and its proof; ``Http404`` if it is not in this log."""
    try:
        line = queries.entry_line(log, entry_id)
    except EvidenceError as error:
        raise Http404("no such entry") from error
    interval = None if line.index is None else time_interval(log, line.index)
    return {
        "line": line,
        "proof": entry_proof(log, line),
        "leaf": line.leaf.decode(),
        "interval": interval,
    }


def download(log: Log, document_id: int) -> HttpResponseBase:
    """A document of this log as a download; ``Http404`` if it is not there."""
    found = Document.objects.filter(log=log, pk=document_id).select_related("log").first()
    if found is None:
        raise Http404("no such document")
    name = found.attachments.order_by("pk").values_list("name", flat=True).first()
    return as_it_was(found, name or found.sha256[:16])


def as_it_was(document: Document, name: str) -> HttpResponseBase:
    """A document as an answer: a PDF, and a page that a person was shown, open in the browser.

    A page is ours, whole in itself, and names its own style; it is shut in all the same: no script,
    no form, nothing loaded, and no part in the session of the reader.
    """
    is_page = document.media_type == PAGE_TYPE
    kind = f"{PAGE_TYPE}; charset=utf-8" if is_page else document.media_type
    response = documents.response_of(document, content_type=kind)
    inline = is_page or document.media_type == "application/pdf"
    disposition = content_disposition_header(as_attachment=not inline, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    if is_page:
        response["Content-Security-Policy"] = PAGE_POLICY
    return response
