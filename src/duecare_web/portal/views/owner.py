"""Pages of the client's owner: overview, documents, decisions, policies to approve."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from duecare.documents.uploads import ENDINGS
from duecare.errors import InputError
from duecare_web.accounts.access import request_context
from duecare_web.assessments.models import Decision, Recommendation
from duecare_web.assessments.queries import (
    earlier_decisions,
    latest_assessment,
    latest_revisit,
)
from duecare_web.clients import panels
from duecare_web.clients.languages import date_words
from duecare_web.clients.models import Contact
from duecare_web.ledger import documents
from duecare_web.ledger.actions import PAGE_TYPE
from duecare_web.ledger.models import Document
from duecare_web.ledger.pages import as_it_was
from duecare_web.ledger.shown import KeptPage
from duecare_web.portal import declared, pages, queries, rules, signing
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.consent import standing_withdrawal
from duecare_web.portal.decision_pages import decision_page, sitting_page
from duecare_web.portal.factors import FactorProof
from duecare_web.portal.forms import (
    BUTTONS,
    CONFIRM_DECLINE,
    DEFAULT_REVISIT_DAYS,
    ApproveForm,
    DecisionForm,
    OfferRow,
    ReadingForm,
    SeveralForm,
)
from duecare_web.portal.hats import waiting_elsewhere
from duecare_web.portal.overview import owner_overview
from duecare_web.portal.policy_questions import wrong_answers
from duecare_web.portal.telling import told
from duecare_web.portal.views import factor
from duecare_web.security_policies import queries as policies
from duecare_web.security_policies.difference import VersionDifference, before_of, difference
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.pages import owner_page
from duecare_web.security_policies.questions import answered
from duecare_web.security_policies.reading import made_now


@portal_view(Contact)
def overview(request: PortalRequest, contact: Contact) -> HttpResponse:
    """What the business holds, what it could cost, what waits for an answer."""
    with panels.one_page():
        facts = owner_overview(contact)
        facts["elsewhere"] = waiting_elsewhere(request.other_hat)
        return render(request, "portal/overview.html", {"here": "overview", **facts})


@portal_view(Contact)
def record(request: PortalRequest, contact: Contact) -> HttpResponse:
    """Everything that can be read again: statements, policies, letters."""
    with panels.one_page():
        facts = {
            "here": "record",
            "client": contact.client,
            "consent": declared.consent(),
            "withdrawal": standing_withdrawal(contact),
            "assessment": latest_assessment(contact.client),
            "statements": queries.statements_for(contact),
            "policies": policies.policies_of(contact.client),
            "decisions": queries.outcomes_for(contact),
        }
    return render(request, "portal/record.html", facts)


def _document_or_404(contact: Contact, document_id: int) -> Document:
    document = queries.readable_document(contact, document_id)
    if document is None:
        raise Http404("no such document")
    return document


@portal_view(Contact)
@never_cache
def document(request: PortalRequest, contact: Contact, document_id: int) -> HttpResponseBase:
    """The exact pages of a PDF, one below the other, with their text for screen readers.

    The page of a decision, as it was signed, is itself what the browser shows.
    """
    found = _document_or_404(contact, document_id)
    reading = signing.open_document(
        contact=contact, document=found, context=request_context(request)
    )
    if found.media_type == PAGE_TYPE:
        return as_it_was(found, f"{queries.document_file_name(contact, found)}.html")
    return render(
        request,
        "portal/document.html",
        {
            "document": found,
            "reading": reading,
            "title": queries.document_title(contact, found),
            "pages": pages.read_pages(documents.read(found)),
            "back": request.GET.get("from", ""),
        },
    )


@portal_view(Contact)
def document_page(
    _request: PortalRequest, contact: Contact, document_id: int, number: int
) -> HttpResponse:
    """One page of a PDF as a picture."""
    found = _document_or_404(contact, document_id)
    picture = pages.picture_of(documents.read(found), number)
    if picture is None:
        raise Http404("no such page")
    response = HttpResponse(picture, content_type="image/png")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@portal_view(Contact)
@never_cache
def document_file(request: PortalRequest, contact: Contact, document_id: int) -> HttpResponse:
    """The PDF itself; taking it is recorded."""
    found = _document_or_404(contact, document_id)
    content = signing.download_document(
        contact=contact, document=found, context=request_context(request)
    )
    response = HttpResponse(content, content_type=found.media_type)
    ending = ENDINGS.get(found.media_type, ".pdf")
    name = f"{queries.document_file_name(contact, found)}{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@portal_view(Contact)
@require_POST
def reading(request: PortalRequest, contact: Contact, reading_id: uuid.UUID) -> HttpResponse:
    """The browser tells how long a document was visible and how far it was read."""
    found = contact.readings.filter(pk=reading_id).select_related("document__log", "client").first()
    form = ReadingForm(request.POST)
    if found is None or not form.is_valid():
        raise Http404("no such reading")
    signing.finish_reading(
        reading=found,
        seconds=form.cleaned_data["seconds"],
        reached=form.cleaned_data["reached"],
        pages=pages.count_pages(documents.read(found.document)),
        context=request_context(request),
    )
    return JsonResponse({"kept": True})


@portal_view(Contact)
@never_cache
def recommendation(
    request: PortalRequest, contact: Contact, recommendation_id: uuid.UUID
) -> HttpResponse:
    """One recommendation to read and answer; a decline has a second step."""
    offer = queries.find_offer(contact, recommendation_id)
    asked = queries.current_request(contact)
    if offer is None or asked is None:
        raise Http404("no such recommendation")
    page = decision_page(offer.recommendation)
    form = DecisionForm(
        request.POST or None,
        client_name=contact.client.name,
        priced=offer.recommendation.offer.priced,
        initial={
            **_initial(page, offer.key, offer.recommendation),
            "changes": _shown_decision(offer),
        },
    )
    context = {
        "offer": offer,
        "page": page,
        "answering": offer.waiting or "change" in request.GET,
        "before": earlier_decisions([offer.recommendation]).get(offer.recommendation.safeguard),
        "request_made": asked,
        "form": form,
        "consent": declared.consent(),
        "withdrawal": standing_withdrawal(contact),
        "warning": declared.fairness(contact.client),
    }
    if request.method == "POST" and contact.may_sign and form.is_valid():
        choice = form.cleaned_data["choice"]
        declines = choice == Decision.Kind.DECLINE and not form.cleaned_data["confirmed"]
        if declines and (offer.waiting or _changes(offer, form)):
            context |= _second_step(request, contact, offer, page)
            return render(request, "portal/confirm_decline.html", context)
        if _decide(request, contact, offer, form):
            return redirect("portal:recommendation", recommendation_id=recommendation_id)
        # Somebody may have answered while the page was open: show their answer.
        context["offer"] = queries.find_offer(contact, recommendation_id) or offer
    status = 422 if form.errors else 200
    return render(request, "portal/recommendation.html", context, status=status)


def _shown_decision(offer: queries.Offered) -> uuid.UUID | None:
    """The decision that the page shows, which another answer of the client would replace."""
    return None if offer.waiting or offer.decision is None else offer.decision.pk


def _changes(offer: queries.Offered, form: DecisionForm) -> Decision | None:
    """The decision that the client changes: the one that counts, if the form names it."""
    named = form.cleaned_data.get("changes")
    return offer.decision if offer.decision and offer.decision.pk == named else None


def _second_step(
    request: PortalRequest, contact: Contact, offer: queries.Offered, page: KeptPage
) -> dict[str, object]:
    """The second step of a decline; with a second factor where the client's rule asks for one."""
    context: dict[str, object] = {"button": CONFIRM_DECLINE}
    if rules.needs_factor(offer.recommendation):
        context |= factor.factor_context(
            request, contact, document_sha256=page.sha256, subject=offer.key
        )
    return context


def _factor_of(
    request: PortalRequest, contact: Contact, offer: queries.Offered, sha256: str
) -> FactorProof | None:
    if not rules.needs_factor(offer.recommendation):
        return None
    return factor.checked_factor(request, contact, document_sha256=sha256, subject=offer.key)


def _initial(
    page: KeptPage, subject: str, recommendation: Recommendation | None = None
) -> dict[str, object]:
    today = timezone.localdate()
    revisit = today + dt.timedelta(days=DEFAULT_REVISIT_DAYS)
    if recommendation is not None:
        revisit = min(revisit, latest_revisit(recommendation, today))
    made = {"document_sha256": page.sha256, "page_made": made_now(subject)}
    return {**made, "revisit_on": revisit}


def _decide(
    request: PortalRequest, contact: Contact, offer: queries.Offered, form: DecisionForm
) -> bool:
    data = form.cleaned_data
    declined = data["choice"] == Decision.Kind.DECLINE
    button = CONFIRM_DECLINE if declined else BUTTONS[data["choice"]]
    accepted = data["choice"] == Decision.Kind.ACCEPT
    try:
        proof = _factor_of(request, contact, offer, data["document_sha256"]) if declined else None
        decision = signing.sign_decision(
            factor=proof,
            recommendation=offer.recommendation,
            contact=contact,
            kind=data["choice"],
            signature=form.as_signature(button=button, method=request.identity.method),
            reason=data["reason"],
            alternative=data["alternative"],
            revisit_on=None if accepted else data["revisit_on"],
            confirmed=data["confirmed"],
            changes=_changes(offer, form),
            read=form.page_read(offer.key),
            context=request_context(request),
        )
    except InputError as error:
        form.add_error(None, told(error))
        return False
    kind = _(decision.get_kind_display()).lower()
    messages.success(request, _("Recorded: %(kind)s. A copy is on its way.") % {"kind": kind})
    return True


@portal_view(Contact)
@never_cache
def several(request: PortalRequest, contact: Contact) -> HttpResponse:
    """An answer to each of several recommendations, declines included, under one signature."""
    offered = _shown_offers(request, queries.offers_to(contact))
    asked = queries.current_request(contact)
    if asked is None or not contact.may_sign or not offered:
        raise Http404("nothing to answer")
    page = sitting_page([row.recommendation for row in offered])
    form = SeveralForm(
        request.POST or None,
        client_name=contact.client.name,
        offered=[_row_of(row) for row in offered],
        initial={
            **_initial(page, str(contact.pk)),
            "shown": ",".join(row.key for row in offered),
        },
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and _decide_several(request, contact, form, offered)
    ):
        return redirect("portal:overview")
    start, *sheets, end = page.parts
    context = {
        "rows": [
            {"offer": offer, "sheet": sheet, **row}
            for offer, sheet, row in zip(offered, sheets, form.rows(), strict=True)
        ],
        "start": start,
        "end": end,
        "page": page,
        "request_made": asked,
        "form": form,
        "consent": declared.consent(),
        "withdrawal": standing_withdrawal(contact),
    }
    return render(request, "portal/several.html", context, status=422 if form.errors else 200)


def _shown_offers(request: PortalRequest, offered: list[queries.Offered]) -> list[queries.Offered]:
    """What waits; of a page that was sent, what it showed, also what was answered meanwhile."""
    waiting = [row for row in offered if row.waiting]
    if request.method != "POST":
        return waiting
    by_key = {row.key: row for row in offered}
    keys = request.POST.get("shown", "").split(",")
    return [by_key[key] for key in dict.fromkeys(keys) if key in by_key] or waiting


def _row_of(row: queries.Offered) -> OfferRow:
    latest = latest_revisit(row.recommendation, timezone.localdate())
    return OfferRow(
        row.key,
        row.recommendation.offer.priced,
        _("By %(day)s.") % {"day": date_words(latest)},
        declinable=not rules.needs_factor(row.recommendation),
    )


def _decide_several(
    request: PortalRequest, contact: Contact, form: SeveralForm, offered: list[queries.Offered]
) -> bool:
    rows = {row.key: row.recommendation for row in offered}
    answers = [
        signing.GivenAnswer(
            rows[key],
            given["choice"],
            given["reason"] or "",
            given["alternative"] or "",
            None if given["choice"] == Decision.Kind.ACCEPT else given["revisit_on"],
            given["confirmed"],
        )
        for key, given in form.answers().items()
    ]
    try:
        made = signing.sign_decisions(
            answers=answers,
            shown=list(rows.values()),
            contact=contact,
            signature=form.as_signature(
                button="Sign these decisions", method=request.identity.method
            ),
            read=form.page_read(contact.pk),
            context=request_context(request),
        )
    except InputError as error:
        form.add_error(None, told(error))
        return False
    said = ngettext(
        "%(number)s answer is recorded. A sealed copy is on its way.",
        "%(number)s answers are recorded. A sealed copy of each is on its way.",
        len(made),
    )
    messages.success(request, said % {"number": len(made)})
    return True


@portal_view(Contact)
@never_cache
def approve(request: PortalRequest, contact: Contact, version_id: uuid.UUID) -> HttpResponse:
    """A security policy to read and approve."""
    version = policies.find_version(contact.client, version_id)
    if version is None or version.proposed_at is None:
        raise Http404("no such policy")
    page = owner_page(version)
    form = ApproveForm(
        request.POST or None,
        client_name=contact.client.name,
        initial={"document_sha256": page.sha256, "page_made": made_now(version.pk)},
    )
    form.add_questions(version, contact)
    if request.method == "POST" and form.is_valid() and _approve(request, contact, version, form):
        return redirect("portal:approve", version_id=version_id)
    context = {
        "version": version,
        "page": page,
        "difference": _difference(version),
        "form": form,
        "consent": declared.consent(),
        "withdrawal": standing_withdrawal(contact),
        "waiting": version.status == PolicyVersion.Status.PROPOSED,
    }
    status = 422 if form.errors else 200
    return render(request, "portal/approve.html", context, status=status)


def _difference(version: PolicyVersion) -> VersionDifference | None:
    before = before_of(version)
    return difference(before, version) if before else None


def _approve(
    request: PortalRequest, contact: Contact, version: PolicyVersion, form: ApproveForm
) -> bool:
    """Approve it; where somebody was first, the form says who and when."""
    signature = form.as_signature(button="Approve this policy", method=request.identity.method)
    if wrong_answers(request, version, contact, form):
        return False
    try:
        signing.sign_policy(
            version=version,
            contact=contact,
            signature=signature,
            read=form.page_read(version.pk),
            answers=answered(version, contact, form.chosen()),
            context=request_context(request),
        )
    except InputError as error:
        form.add_error(None, told(error))
        return False
    messages.success(request, _("Approved. A copy is on its way to you."))
    return True
