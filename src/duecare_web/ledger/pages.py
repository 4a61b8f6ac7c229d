"""What the ledger pages of a firm and of a client show."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from duecare.errors import EvidenceError
from duecare.numerals import whole_number
from duecare.record import title_of
from duecare_web.ledger import documents, queries
from duecare_web.ledger.models import Document, Log
from duecare_web.ledger.proofs import entry_proof
from duecare_web.ledger.timestamping import time_interval

PAGE = 50
LONGEST_KIND = 100  # characters; SQLite refuses to look for long patterns


def chronology(log: Log, request: HttpRequest) -> dict[str, Any]:
    """One page of the chronology, newest first, with the outcome of the check."""
    kind = request.GET.get("kind", "")[:LONGEST_KIND]
    total = queries.count_entries(log, kind=kind)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, whole_number(request.GET.get("page", "")) or 1), pages)
    lines = queries.entries(log, kind=kind, first=(page - 1) * PAGE, count=PAGE)
    return {
        "lines": lines,
        "kind": kind,
        "kinds": [(one, title_of(one)) for one in queries.kinds(log)],
        "page": page,
        "pages": pages,
        "total": total,
        "check": queries.check_growth(log),
        "origin": log.origin,
    }


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
    response = documents.response_of(found, content_type=found.media_type)
    disposition = content_disposition_header(
        as_attachment=found.media_type != "application/pdf", filename=name or found.sha256[:16]
    )
    response["Content-Disposition"] = disposition or "attachment"
    return response
