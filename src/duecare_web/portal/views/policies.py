"""The owner reads and signs several policies in one sitting."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from duecare.errors import InputError
from duecare_web.accounts.access import request_context
from duecare_web.clients.models import Contact
from duecare_web.portal import declared, signing
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.consent import standing_withdrawal
from duecare_web.portal.forms import SetForm
from duecare_web.portal.policy_questions import wrong_answers
from duecare_web.portal.telling import told
from duecare_web.security_policies.actions import SetAnswer
from duecare_web.security_policies.pages import set_page
from duecare_web.security_policies.printing import proposed_paper
from duecare_web.security_policies.queries import versions_waiting
from duecare_web.security_policies.questions import answered
from duecare_web.security_policies.reading import made_now


@portal_view(Contact)
@never_cache
def sign_set(request: PortalRequest, contact: Contact) -> HttpResponse:
    """Every policy that waits for the owner, one below the other, and one signature."""
    versions = list(versions_waiting(contact.client).order_by("policy__title"))
    if not versions:
        if request.method == "POST" and contact.client.policy_versions.exists():
            messages.info(request, _("These policies have been answered already."))
            return redirect("portal:overview")
        raise Http404("nothing to sign")
    page = set_page(versions)
    form = SetForm(
        request.POST or None,
        client_name=contact.client.name,
        versions=versions,
        reader=contact,
        initial={"document_sha256": page.sha256, "page_made": made_now(contact.pk)},
    )
    if request.method == "POST" and contact.may_sign and _sign(request, contact, form):
        return redirect("portal:overview")
    rows = form.rows()
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "consent": declared.consent(),
        "withdrawal": standing_withdrawal(contact),
    }
    wrong = form.errors or any(row.questions.errors for row in rows)
    status = 422 if form.is_bound and wrong else 200
    return render(request, "portal/sign_set.html", context, status=status)


def _sign(request: PortalRequest, contact: Contact, form: SetForm) -> bool:
    """Sign what is not left out; whether it was recorded."""
    if not (form.is_valid() and form.is_answered()):
        return False
    rows = form.rows()
    signed = [row for row in rows if not form.left_out(row.version)]
    wrong = [wrong_answers(request, row.version, contact, row.questions) for row in signed]
    if any(wrong):
        return False
    answers = [
        SetAnswer(
            row.version,
            () if out else answered(row.version, contact, row.questions.chosen()),
            out,
        )
        for row in rows
        for out in [form.left_out(row.version)]
    ]
    try:
        made = signing.sign_policies(
            answers=answers,
            contact=contact,
            signature=form.as_signature(
                button="Sign these policies", method=request.identity.method
            ),
            read=form.page_read(contact.pk),
            context=request_context(request),
        )
    except InputError as error:
        form.add_error(None, told(error))
        return False
    said = ngettext(
        "%(number)s policy is in force. A copy of it is on its way.",
        "%(number)s policies are in force. A copy of each is on its way.",
        len(made),
    )
    messages.success(request, said % {"number": len(made)})
    return True


@portal_view(Contact)
@never_cache
def paper(_request: PortalRequest, contact: Contact, version_id: uuid.UUID) -> HttpResponse:
    """A policy that waits for the owner, as a PDF to read on paper. What is signed is the page."""
    version = versions_waiting(contact.client).filter(pk=version_id).first()
    if version is None:
        raise Http404("no such policy")
    content = proposed_paper(version, now=timezone.now())
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{version.policy.outline.lower()}-v{version.number}-to-approve.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
