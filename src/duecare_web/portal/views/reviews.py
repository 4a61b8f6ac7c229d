"""The owner looks at policies again, and signs which stay as they are."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from duecare.errors import InputError
from duecare_web.accounts.access import request_context
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Contact
from duecare_web.portal import declared
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.consent import require_consent, standing_withdrawal
from duecare_web.portal.forms import ReviewForm
from duecare_web.portal.telling import told
from duecare_web.security_policies.reading import made_now
from duecare_web.security_policies.reviewing import due_reviews, review_page, review_policies


@portal_view(Contact)
@never_cache
def review(request: PortalRequest, contact: Contact) -> HttpResponse:
    """Every policy whose review is due, whole, and one signature for those that stay."""
    today = firm_day(contact.firm, timezone.now())
    versions = due_reviews(contact.client, on=today)
    if not versions:
        messages.info(request, _("No policy is due for a review."))
        return redirect("portal:overview")
    page = review_page(versions, on=today)
    form = ReviewForm(
        request.POST or None,
        client_name=contact.client.name,
        versions=versions,
        initial={"document_sha256": page.sha256, "page_made": made_now(contact.pk)},
    )
    if request.method == "POST" and contact.may_sign and _sign(request, contact, form):
        return redirect("portal:overview")
    context = {
        "form": form,
        "page": page,
        "rows": form.rows(),
        "today": today,
        "consent": declared.consent(),
        "withdrawal": standing_withdrawal(contact),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/review.html", context, status=status)


def _sign(request: PortalRequest, contact: Contact, form: ReviewForm) -> bool:
    """Record the review; whether it was."""
    if not form.is_valid():
        return False
    try:
        require_consent(contact)
        kept = review_policies(
            shown=form.versions,
            kept=form.kept(),
            contact=contact,
            signature=form.as_signature(button="Sign this review", method=request.identity.method),
            read=form.page_read(contact.pk),
            context=request_context(request),
        )
    except InputError as error:
        form.add_error(None, told(error))
        return False
    said = ngettext(
        "Recorded: %(number)s policy stays as it is.",
        "Recorded: %(number)s policies stay as they are.",
        len(kept),
    )
    messages.success(request, said % {"number": len(kept)})
    return True
