"""Pages of sharing: the client's shares, and what the recipient sees behind the link."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from duecare.errors import DuecareError, TooManyAttemptsError
from duecare.ids import slug
from duecare_web.accounts import limits
from duecare_web.accounts.access import MemberRequest, request_actor, request_context
from duecare_web.accounts.roles import Permission
from duecare_web.clients import panels
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.ledger import documents
from duecare_web.portal.access import public
from duecare_web.sharing import actions, mailing, queries
from duecare_web.sharing.forms import ShareCodeForm, ShareForm
from duecare_web.sharing.models import PaperShare

SESSION_KEY = "duecare_share"


@client_view(Permission.EXPORT)
def shares(request: MemberRequest, client: Client) -> HttpResponse:
    """What is shared, who looked at it, and the form for one more."""
    with panels.one_page():
        papers = queries.offered_papers(client)
    form = ShareForm(request.POST if request.method == "POST" else None, papers=papers)
    facts: dict[str, object] = {
        "client": client,
        "tab": "sharing",
        "form": form,
        "papers": papers,
        "now": timezone.now(),
    }
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["email"] and "confirm" not in request.POST:
            return _preview(request, client, form, papers)
        try:
            made = actions.share_papers(
                client=client, actor=request_actor(request, client.firm), **form.cleaned_data
            )
            facts["made"], facts["link"] = made, mailing.link_of(made.token)
            facts["form"] = ShareForm(papers=papers)
        except DuecareError as error:
            form.add_error(None, f"{str(error)[:1].upper()}{str(error)[1:]}.")
    facts["shares"] = queries.shares_of(client)[:50]
    status = 422 if form.errors else 200
    return render(request, "sharing/shares.html", facts, status=status)


def _preview(
    request: MemberRequest,
    client: Client,
    form: ShareForm,
    papers: list[queries.OfferedPaper],
) -> HttpResponse:
    """The exact mail, before anything is made."""
    given = form.cleaned_data
    mail = mailing.link_mail(
        client,
        recipient=given["recipient"],
        email=given["email"],
        until=timezone.now() + timedelta(days=given["days"]),
        link=mailing.NOT_YET,
    )
    facts = {
        "client": client,
        "tab": "sharing",
        "given": given,
        "mail": mail,
        "titles": [one.title for one in papers if one.key in given["papers"]],
        "sent": [
            (name, one)
            for name, many in request.POST.lists()
            for one in many
            if name in form.fields
        ],
    }
    return render(request, "sharing/preview.html", facts)


@require_POST
@client_view(Permission.EXPORT)
def end(request: MemberRequest, client: Client, share_id: uuid.UUID) -> HttpResponse:
    """Let a link stop working."""
    found = (
        PaperShare.objects.filter(client=client, pk=share_id).select_related("client__log").first()
    )
    if found is None:
        raise Http404("no such share")
    try:
        actor = request_actor(request, client.firm)
        actions.end_share(share=found, actor=actor, because="ended by a member of the firm")
        messages.success(request, f"The link for {found.recipient} no longer works.")
    except DuecareError as error:
        messages.error(request, str(error))
    return redirect("sharing:shares", client.pk)


@public
@never_cache
@sensitive_variables("token")
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link: the code first, then the papers."""
    found = queries.find_share(token, now=timezone.now())
    if found is None:
        return render(request, "sharing/gone.html", status=410)
    facts = {"share": found, "look_of": found.firm}
    if request.session.get(SESSION_KEY) == str(found.pk):
        return render(request, "sharing/shared.html", {**facts, "token": token})
    form = ShareCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        context = request_context(request)
        try:
            turn = limits.share_turn(request)
        except TooManyAttemptsError as error:
            form.add_error("code", str(error))
            return render(request, "sharing/code.html", {**facts, "form": form}, status=429)
        if actions.enter_code(share=found, code=form.cleaned_data["code"], context=context):
            turn.was_right()
            request.session.cycle_key()
            request.session[SESSION_KEY] = str(found.pk)
            return redirect("sharing:shared", token)
        if found.ended_at is not None:
            return render(request, "sharing/gone.html", status=410)
        form.add_error("code", "This is not the code. Ask the person who sent you the link.")
    status = 422 if form.errors else 200
    return render(request, "sharing/code.html", {**facts, "form": form}, status=status)


@public
@never_cache
@sensitive_variables("token")
def paper(request: HttpRequest, token: str, paper_id: int) -> HttpResponse:
    """One paper of a share whose code was typed in this browser."""
    found = queries.find_share(token, now=timezone.now())
    if found is None:
        return render(request, "sharing/gone.html", status=410)
    if request.session.get(SESSION_KEY) != str(found.pk):
        return redirect("sharing:shared", token)
    one = found.papers.select_related("document__log").filter(pk=paper_id).first()
    if one is None:
        raise Http404("no such paper")
    one.share = found
    actions.read_paper(paper=one, context=request_context(request))
    answer = HttpResponse(documents.read(one.document), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{slug(one.title)}.pdf"'
    return answer
