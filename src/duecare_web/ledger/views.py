"""Pages of the firm's own ledger."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from duecare_web.accounts.access import (
    MemberRequest,
    get_for_member_or_404,
    member_required,
)
from duecare_web.accounts.queries import members_called
from duecare_web.accounts.roles import Permission
from duecare_web.ledger import pages
from duecare_web.ledger.models import Log
from duecare_web.ledger.queries import firm_log_or_404


@member_required(Permission.VIEW)
def firm_ledger(request: MemberRequest) -> HttpResponse:
    """Everything recorded about the firm itself."""
    log = firm_log_or_404(request.firm)
    facts = pages.chronology(log, request, lambda text: members_called(request.firm, text))
    return render(request, "ledger/firm.html", {"title": "Record", **facts})


@member_required(Permission.VIEW)
def firm_entry(request: MemberRequest, entry_id: uuid.UUID) -> HttpResponse:
    """One entry of the firm's own log."""
    facts = pages.entry(firm_log_or_404(request.firm), entry_id)
    return render(request, "ledger/firm_entry.html", {"title": "Entry", **facts})


@member_required(Permission.VIEW)
def document(request: MemberRequest, client_id: uuid.UUID, document_id: int) -> HttpResponseBase:
    """A document of a client as it was kept. The log knows its firm, so the log decides."""
    logs = Log.objects.filter(kind=Log.Kind.CLIENT)
    log = get_for_member_or_404(logs, request.user, permission=Permission.VIEW, client=client_id)
    return pages.download(log, document_id)
