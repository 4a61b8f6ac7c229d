"""Pages on which a client goes to another member, to another provider, or to the archive."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from duecare.errors import DuecareError
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.clients import hand_over as actions
from duecare_web.clients.access import client_view
from duecare_web.clients.forms import ArchiveForm, HandOverForm
from duecare_web.clients.models import Client


@client_view(Permission.MANAGE_CLIENTS)
def hand_over(request: MemberRequest, client: Client) -> HttpResponse:
    """Hand a client over to another member; what another provider gets; the archive."""
    form = HandOverForm(request.POST if request.method == "POST" else None, client=client)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            actions.hand_over_client(
                client=client,
                to=to,
                actor=request_actor(request, client.firm),
                note=form.cleaned_data["note"],
            )
            messages.success(request, f"{to.user.name} looks after {client.name} from now on.")
            return redirect("clients:overview", client.pk)
        except DuecareError as error:
            form.add_error(None, str(error))
    return _page(request, client, form, ArchiveForm())


@require_POST
@client_view(Permission.MANAGE_CLIENTS)
def archive(request: MemberRequest, client: Client) -> HttpResponse:
    """Note that the firm no longer serves the client."""
    form = ArchiveForm(request.POST)
    if form.is_valid():
        try:
            actions.archive_client(
                client=client,
                actor=request_actor(request, client.firm),
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, f"{client.name} is archived. Everything on record is kept.")
            return redirect("clients:portfolio")
        except DuecareError as error:
            form.add_error(None, str(error))
    return _page(request, client, HandOverForm(client=client), form)


@require_POST
@client_view(Permission.MANAGE_CLIENTS)
def bring_back(request: MemberRequest, client: Client) -> HttpResponse:
    """Serve an archived client again."""
    try:
        actions.bring_back_client(client=client, actor=request_actor(request, client.firm))
        messages.success(request, f"{client.name} is served again.")
    except DuecareError as error:
        messages.error(request, str(error))
    return redirect("clients:overview", client.pk)


def _page(
    request: MemberRequest, client: Client, form: HandOverForm, archive_form: ArchiveForm
) -> HttpResponse:
    facts = {"client": client, "tab": "overview", "form": form, "archive_form": archive_form}
    status = 422 if form.errors or archive_form.errors else 200
    return render(request, "clients/hand_over.html", facts, status=status)
