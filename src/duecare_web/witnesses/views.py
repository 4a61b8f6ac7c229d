"""Pages about time and witnesses, and the address under which other firms submit checkpoints."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from duecare.errors import InputError
from duecare_web.accounts.access import (
    MemberRequest,
    get_for_member_or_404,
    member_required,
    request_actor,
)
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.witnesses import actions, cosigning, queries
from duecare_web.witnesses.forms import KnownLogForm, PeerForm
from duecare_web.witnesses.models import KnownLog, PeerWitness


@member_required(Permission.VIEW)
def overview(request: MemberRequest) -> HttpResponse:
    """Authorities, queue, budget, witnesses, and what is missing."""
    return _page(request, PeerForm(), KnownLogForm())


def _page(request: MemberRequest, peer_form: PeerForm, log_form: KnownLogForm) -> HttpResponse:
    now = timezone.now()
    found, mistake = queries.configured()
    context: dict[str, Any] = {
        "title": "Time stamps and witnesses",
        "lines": queries.authority_lines(found, now),
        "mistake": mistake,
        "file": settings.DUECARE_TSA_FILE.name,
        "waiting": queries.waiting_stamps(),
        "tokens": queries.latest_tokens(),
        "peers": queries.peers(),
        "logs": queries.known_logs(),
        "anchor_key": queries.anchor_key(),
        "witness_key": str(cosigning.cosigner().vkey()),
        "witness_url": settings.DUECARE_BASE_URL
        + reverse("witnesses:add_checkpoint").rpartition("/")[0],
        "missing": queries.missing_for_firm(request.firm, found),
        "peer_form": peer_form,
        "log_form": log_form,
    }
    status = 422 if peer_form.errors or log_form.errors else 200
    return render(request, "witnesses/overview.html", context, status=status)


@require_POST
@member_required(Permission.MANAGE_FIRM)
def add_peer(request: MemberRequest) -> HttpResponse:
    """Name another firm's witness."""
    form = PeerForm(request.POST)
    if form.is_valid():
        actor = request_actor(request, request.firm)
        try:
            actions.add_peer(firm=request.firm, actor=actor, **form.cleaned_data)
        except InputError as error:
            form.add_error(None, f"{error}. {error.hint}" if error.hint else str(error))
        else:
            messages.success(request, "The witness was added. From now on, checkpoints go to it.")
            return redirect("witnesses:overview")
    return _page(request, form, KnownLogForm())


@require_POST
@member_required(Permission.MANAGE_FIRM)
def retire_peer(request: MemberRequest, peer_id: uuid.UUID) -> HttpResponse:
    """Stop asking a witness."""
    peer = get_for_member_or_404(
        PeerWitness.objects.all(), request.user, permission=Permission.MANAGE_FIRM, pk=peer_id
    )
    actions.retire_peer(peer=peer, actor=request_actor(request, peer.firm))
    messages.success(request, "The witness is disabled.")
    return redirect("witnesses:overview")


@require_POST
@member_required(Permission.MANAGE_FIRM)
def add_known_log(request: MemberRequest) -> HttpResponse:
    """Become a witness for another firm's log."""
    form = KnownLogForm(request.POST)
    if form.is_valid():
        actor = request_actor(request, request.firm)
        try:
            actions.add_known_log(firm=request.firm, actor=actor, **form.cleaned_data)
        except InputError as error:
            form.add_error("vkeys", f"{error}. {error.hint}" if error.hint else str(error))
        else:
            messages.success(request, "This installation is now a witness for that log.")
            return redirect("witnesses:overview")
    return _page(request, PeerForm(), form)


@require_POST
@member_required(Permission.MANAGE_FIRM)
def retire_known_log(request: MemberRequest, log_id: uuid.UUID) -> HttpResponse:
    """Witness a log no longer."""
    log = get_for_member_or_404(
        KnownLog.objects.all(), request.user, permission=Permission.MANAGE_FIRM, pk=log_id
    )
    actions.retire_known_log(log=log, actor=request_actor(request, log.firm))
    messages.success(request, "That log is no longer witnessed.")
    return redirect("witnesses:overview")


@client_view(Permission.VIEW)
def client(request: MemberRequest, client: Client) -> HttpResponse:
    """Who holds which checkpoint of a client."""
    context = {
        "client": client,
        "tab": "witnesses",
        "found": queries.client_witnesses(client),
        "tokens": queries.latest_tokens(1),
    }
    return render(request, "witnesses/client.html", context)


@csrf_exempt
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """C2SP tlog-witness: who may submit is decided by the signature of a listed log."""
    try:
        size = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        size = 0
    if not 0 < size <= cosigning.LARGEST_REQUEST:
        return HttpResponse("too large or empty\n", status=400, content_type="text/plain")
    try:
        body = request.body.decode("utf-8")
    except UnicodeDecodeError:
        return HttpResponse("not text\n", status=400, content_type="text/plain")
    answer = cosigning.add_checkpoint(body)
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)


add_checkpoint.duecare_public = True  # type: ignore[attr-defined]
