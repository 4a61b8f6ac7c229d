"""The owner's page in the portal: the scope to read and sign, the stop, results without people."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from duecare.errors import InputError
from duecare_web.accounts.access import request_context
from duecare_web.clients.models import Contact
from duecare_web.ledger import documents
from duecare_web.portal import declared
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.consent import standing_withdrawal
from duecare_web.security_policies.reading import made_now
from duecare_web.simulations import authorizing, queries
from duecare_web.simulations.forms import AuthorizationForm
from duecare_web.simulations.models import PhishingAuthorization


@portal_view(Contact)
@never_cache
def authorization(request: PortalRequest, contact: Contact) -> HttpResponse:
    """What is proposed or allowed, and what the exercises came to."""
    client, found = contact.client, queries.authorization_of(contact.client)
    waits = found is not None and found.signed_at is None
    page = authorizing.authorization_page(found) if found else None
    form = AuthorizationForm(
        request.POST if request.method == "POST" else None,
        client_name=client.name,
        initial={
            "document_sha256": page.sha256 if page else "",
            "page_made": made_now(found.pk if found else ""),
        },
    )
    asked = request.method == "POST" and contact.may_sign and form.is_valid()
    if asked and found is not None and _sign(request, contact, found, form):
        return redirect("simulations:authorization")
    context = {
        "authorization": found,
        "waits": waits,
        "page": page,
        "form": form,
        "consent": declared.consent(),
        "withdrawal": standing_withdrawal(contact),
        "campaigns": client.campaigns.exclude(finished_at=None),
        "running": client.campaigns.filter(finished_at=None).first(),
    }
    status = 422 if form.errors else 200
    return render(request, "simulations/authorization.html", context, status=status)


def _sign(
    request: PortalRequest,
    contact: Contact,
    found: PhishingAuthorization,
    form: AuthorizationForm,
) -> bool:
    try:
        authorizing.sign_authorization(
            authorization=found,
            contact=contact,
            signature=form.as_signature(button=authorizing.BUTTON, method=request.identity.method),
            read=form.page_read(found.pk),
            context=request_context(request),
        )
    except InputError as error:
        form.add_error(None, f"{error}. {error.hint}".strip())
        return False
    messages.success(request, _("Allowed. A copy is on its way to you. You can stop at any time."))
    return True


@portal_view(Contact)
@require_POST
def stop(request: PortalRequest, contact: Contact) -> HttpResponse:
    """The client stops the exercises: nothing more goes, and no reason is asked for."""
    found = queries.authorization_of(contact.client)
    if found is None or not contact.may_sign:
        raise Http404("nothing to stop")
    try:
        authorizing.withdraw(
            authorization=found,
            actor=contact.as_actor(),
            context=request_context(request),
            at=timezone.now(),
        )
    except InputError as error:
        messages.error(request, f"{error}.")
    else:
        messages.success(request, _("Stopped. Nothing more is sent."))
    return redirect("simulations:authorization")


@portal_view(Contact)
def paper(_request: PortalRequest, contact: Contact, campaign_id: uuid.UUID) -> HttpResponseBase:
    """The results of an exercise as PDF."""
    rows = contact.client.campaigns.select_related("document__log")
    found = rows.filter(pk=campaign_id).first()
    if found is None or found.document is None:
        raise Http404("no such results")
    return documents.response_of(found.document, content_type="application/pdf")
