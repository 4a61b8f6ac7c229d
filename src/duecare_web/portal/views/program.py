"""The client's own program file: export, consent for the firm, download."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from duecare.errors import InputError
from duecare.evidence.trust import trust_text
from duecare_web.clients.models import Contact
from duecare_web.defense import actions, queries
from duecare_web.defense.forms import ProgramForm
from duecare_web.defense.tasks import program_file_requested
from duecare_web.ledger import documents
from duecare_web.portal import declared
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.telling import told


@portal_view(Contact)
@never_cache
def program(request: PortalRequest, contact: Contact) -> HttpResponse:
    """The exports so far, the consent, and a new export."""
    step, refused = request.POST.get("step", ""), False
    form = ProgramForm(request.POST if step == "export" else None)
    if request.method == "POST":
        try:
            if _act(contact, step, form):
                messages.success(request, _("Recorded."))
                return redirect("portal:program")
        except InputError as error:
            messages.error(request, told(error))
            refused = True
    context = {
        "client": contact.client,
        "files": queries.program_files_of(contact.client),
        "under_way": queries.exports_under_way(contact.client, task="program_file_requested"),
        "consent": queries.program_consent(contact.client),
        "consent_words": declared.program_consent(),
        "form": form,
    }
    return render(
        request, "portal/program.html", context, status=422 if form.errors or refused else 200
    )


def _act(contact: Contact, step: str, form: ProgramForm) -> bool:
    if step == "consent":
        actions.give_program_consent(contact=contact)
    elif step == "withdraw":
        actions.withdraw_program_consent(contact=contact)
    elif step == "export" and form.is_valid():
        actions.require_signer(contact)
        recipient = form.cleaned_data["recipient"].strip()
        program_file_requested.enqueue(str(contact.client.pk), recipient, None, str(contact.pk))
    else:
        return False
    return True


@portal_view(Contact)
@never_cache
def program_file(_request: PortalRequest, contact: Contact, file_id: uuid.UUID) -> HttpResponseBase:
    """One program file as ZIP, for the people who may sign for the client."""
    found = queries.program_files_of(contact.client).filter(pk=file_id).first()
    if found is None or found.document is None or not contact.may_sign:
        raise Http404("no such file")
    response = documents.response_of(found.document, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{found}"'
    return response


@portal_view(Contact)
def trust(_request: PortalRequest, contact: Contact) -> HttpResponse:
    """The public keys to check the file against, to be handed over apart from it."""
    text = trust_text(queries.trust_for_client(contact.client))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="trust.txt"'
    return response
