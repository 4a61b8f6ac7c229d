"""Pages about defense files of a client."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from duecare.evidence.trust import trust_text
from duecare.ids import slug
from duecare_web.accounts.access import MemberRequest
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.defense import queries
from duecare_web.defense.forms import ExportForm
from duecare_web.defense.tasks import export_requested
from duecare_web.ledger.queries import check_growth


@client_view(Permission.VIEW)
def defense_files(request: MemberRequest, client: Client) -> HttpResponse:
    """The exports so far, and the state of the log."""
    context = {
        "client": client,
        "tab": "defense",
        "files": queries.defense_files_of(client),
        "check": check_growth(client.log),
        "under_way": queries.exports_under_way(client),
        "form": ExportForm(),
    }
    return render(request, "defense/defense_files.html", context)


@client_view(Permission.EXPORT)
def export(request: MemberRequest, client: Client) -> HttpResponse:
    """Export a defense file."""
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        recipient = form.cleaned_data["recipient"].strip()
        export_requested.enqueue(str(client.pk), str(request.user.pk), recipient)
        messages.success(
            request, "The defense file is being made. It appears here when it is ready."
        )
        return redirect("defense:defense_files", client.pk)
    context = {"client": client, "tab": "defense", "form": form}
    return render(request, "defense/export.html", context, status=422 if form.errors else 200)


@client_view(Permission.VIEW)
def trust_file(_request: MemberRequest, client: Client) -> HttpResponse:
    """The public keys of the client's log as a trust file, to be handed over apart."""
    text = trust_text(queries.trust_for_client(client))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug(client.firm.name)}-trust.txt"'
    return response
