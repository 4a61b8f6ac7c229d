"""Pages of a client's ledger and its documents."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from duecare_web.accounts.access import MemberRequest
from duecare_web.accounts.roles import Permission
from duecare_web.clients import queries
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.ledger import pages


@client_view(Permission.VIEW)
def ledger(request: MemberRequest, client: Client) -> HttpResponse:
    """The chronology of a client, and whether it verifies."""
    found = pages.chronology(client.log, request, lambda text: queries.people_called(client, text))
    facts = {"client": client, "tab": "ledger", **found}
    return render(request, "clients/ledger.html", facts)


@client_view(Permission.VIEW)
def entry(request: MemberRequest, client: Client, entry_id: uuid.UUID) -> HttpResponse:
    """One entry: what was recorded, and its proof."""
    facts = {"client": client, "tab": "ledger", **pages.entry(client.log, entry_id)}
    return render(request, "clients/entry.html", facts)
