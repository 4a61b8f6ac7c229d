"""The contact as a witness: confirm a mailed checkpoint, cosign in the browser, raise the alarm."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from duecare.errors import InputError
from duecare.evidence.encoding import b64
from duecare.evidence.log import merkle
from duecare.numerals import whole_number
from duecare_web.accounts.access import request_context
from duecare_web.clients.models import Contact
from duecare_web.ledger.queries import log_storage
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.forms import AlarmForm, CosignatureForm
from duecare_web.witnesses import actions, queries
from duecare_web.witnesses.mails import newest_checkpoint


@portal_view(Contact)
@never_cache
def witness(request: PortalRequest, contact: Contact) -> HttpResponse:
    """What the contact holds, and the browser's own check of the log."""
    point = newest_checkpoint(contact.client)
    context = {
        "here": "witness",
        "client": contact.client,
        "contact": contact,
        "mails": queries.mails_for(contact),
        "point": point,
        "fingerprint": queries.fingerprint_of(point) if point else "",
        "browsers": contact.browser_witnesses.all(),
    }
    return render(request, "portal/witness.html", context)


@portal_view(Contact)
@require_POST
def acknowledge(request: PortalRequest, contact: Contact, mail_id: uuid.UUID) -> HttpResponse:
    """One click: this mail arrived, and I keep it."""
    mail = get_object_or_404(
        contact.checkpoint_mails.select_related("client__log", "checkpoint", "contact"),
        pk=mail_id,
        handed_over_at__isnull=False,
    )
    if mail.acknowledged_at is None:
        actions.acknowledge(mail=mail, context=request_context(request))
        messages.success(request, _("Recorded: you hold this checkpoint. Thank you."))
    return redirect("portal:witness")


@portal_view(Contact)
@never_cache
def checkpoint(request: PortalRequest, contact: Contact) -> HttpResponse:
    """The newest checkpoint, with the proof that it extends the size that the browser remembers."""
    point = newest_checkpoint(contact.client)
    if point is None:
        raise Http404("nothing is recorded yet")
    old = whole_number(request.GET.get("old", "")) or 0
    proof: list[bytes] = []
    if 0 < old < point.size:
        storage = log_storage(contact.client.log)
        proof = merkle.consistency_proof(old, point.size, storage.read_node)
    return JsonResponse(
        {
            "note": point.note,
            "proof": [b64(one) for one in proof],
            "log_keys": queries.log_vkeys(contact.client.log),
        }
    )


@portal_view(Contact)
@require_POST
def cosign(request: PortalRequest, contact: Contact) -> HttpResponse:
    """Keep the line that the browser signed, after it has checked the log itself."""
    form = CosignatureForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"problem": "the cosignature is incomplete"}, status=422)
    point = queries.checkpoint_of_size(contact.client, form.cleaned_data["size"])
    if point is None:
        return JsonResponse({"problem": "there is no checkpoint of this size"}, status=422)
    try:
        actions.record_cosignature(
            contact=contact,
            checkpoint=point,
            vkey=form.cleaned_data["vkey"],
            line=form.cleaned_data["line"],
            context=request_context(request),
        )
    except InputError as error:
        return JsonResponse({"problem": str(error)}, status=422)
    return JsonResponse({"kept": point.size, "page": reverse("portal:witness")})


@portal_view(Contact)
@require_POST
def alarm(request: PortalRequest, contact: Contact) -> HttpResponse:
    """The browser remembers something that does not fit: recorded, so that nobody can unsee it."""
    form = AlarmForm(request.POST)
    if not form.is_valid():
        raise Http404("no such alarm")
    actions.record_alarm(
        contact=contact,
        remembered_size=form.cleaned_data["size"],
        remembered_root=form.cleaned_data["root"],
        problem=form.cleaned_data["problem"],
        context=request_context(request),
    )
    return JsonResponse({"recorded": True})
