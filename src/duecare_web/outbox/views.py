"""The firm's page about a client's mail: what was sent to whom, and what became of it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from duecare.errors import InputError
from duecare.numerals import whole_number
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.outbox import actions, queries
from duecare_web.ui.paging import SIZES, page_part


@client_view(Permission.VIEW)
def client(request: MemberRequest, client: Client) -> HttpResponse:
    """The mails of a client, newest first, with what became of each."""
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()[:100]
    rows = queries.mails_of(client, state=state, text=text)
    number, size = (whole_number(request.GET.get(name, "")) for name in ("page", "size"))
    page = page_part(rows.count(), number, size)
    lines = [(one, actions.may_go_again(one)) for one in rows[page.rows]]
    context = {
        "client": client,
        "tab": "mail",
        "lines": lines,
        "page": page,
        "sizes": SIZES,
        "state": state,
        "states": queries.STATES,
        "text": text,
    }
    return render(request, "outbox/client.html", context)


@client_view(Permission.ADVISE)
@require_POST
def send_again(request: MemberRequest, client: Client, outgoing_id: uuid.UUID) -> HttpResponse:
    """Try a mail at once that failed or waits for its next attempt."""
    mail = client.mails.select_related("contact", "employee").filter(pk=outgoing_id).first()
    if mail is None:
        raise Http404("no such mail")
    try:
        actions.send_again(mail=mail, actor=request_actor(request, client.firm))
    except InputError as error:
        messages.error(request, f"Not sent: {error}. {error.hint}".strip())
    else:
        messages.success(request, "It is sent again within the minute.")
    return redirect("outbox:client", client_id=client.pk)
