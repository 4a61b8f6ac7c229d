"""Pages of a client's ledger and its documents."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from duecare import record
from duecare_web.accounts.access import MemberRequest, member_required
from duecare_web.accounts.roles import Permission
from duecare_web.clients import queries
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.ledger import finding, pages
from duecare_web.ledger.models import Log


@member_required(Permission.VIEW)
def search(request: MemberRequest) -> HttpResponse:
    """What happened at every client that the member sees, newest first."""
    member = request.membership
    clients = queries.clients_of(member)
    wanted = pages.search_of(request, lambda text: queries.everyone_called(member, text))
    found = finding.find_in_logs(
        Log.objects.filter(client__in=clients.values("pk")),
        wanted,
        firm_id=member.firm_id,
        after=entry_id_of(request.GET.get("after", "")),
    )
    logs = {one.log_id for one in found.entries}
    named = {one.log_id: one for one in clients.filter(log__in=logs)}
    titles = {one.title: one.kind for one in record.definitions()}  # some kinds share a title
    facts = {
        "title": "Record",
        "wanted": wanted,
        "kinds": [(kind, title) for title, kind in sorted(titles.items())],
        "lines": [(named[one.log_id], one.line) for one in found.entries],
        "older": found.older,
    }
    return render(request, "clients/record.html", facts)


def entry_id_of(text: str) -> uuid.UUID | None:
    """The id of an entry in an address; none for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


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
