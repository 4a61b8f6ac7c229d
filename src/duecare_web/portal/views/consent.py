"""The consent to sign electronically: withdrawn and given again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duecare.errors import InputError
from duecare_web.accounts.access import request_context
from duecare_web.clients.models import Contact
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.consent import consent_again, withdraw_consent
from duecare_web.portal.telling import told


@portal_view(Contact)
@require_POST
def consent(request: PortalRequest, contact: Contact) -> HttpResponse:
    """Withdraw the consent, or give it again."""
    context = request_context(request)
    try:
        if request.POST.get("step") == "withdraw":
            withdraw_consent(contact=contact, actor=contact.as_actor(), context=context)
        elif request.POST.get("step") == "again":
            consent_again(contact=contact, context=context)
        else:
            raise Http404("no such step")
    except InputError as error:
        messages.error(request, told(error))
    else:
        messages.success(request, _("Recorded."))
    return redirect("portal:record")
