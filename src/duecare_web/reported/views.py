"""The advisor's pages about reported messages: what waits, one client's reports, its mailbox."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.documents.wording.reported import VERDICTS
from duecare.errors import DuecareError
from duecare_web.accounts.access import (
    MemberRequest,
    get_for_member_or_404,
    member_required,
    request_actor,
)
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.reported import actions, queries, reading
from duecare_web.reported.forms import MailboxForm
from duecare_web.reported.models import ReportedMessage, ReportMailbox

_SHOWN = 100


@member_required(Permission.VIEW)
def reports(request: MemberRequest) -> HttpResponse:
    """The reported messages that wait for a verdict, of all clients."""
    found = queries.open_messages(request.membership)
    facts = {
        "found": found[:_SHOWN],
        "more": max(0, len(found) - _SHOWN),
        "verdicts": VERDICTS.items(),
    }
    return render(request, "reported/reports.html", facts)


@client_view(Permission.VIEW)
def client(request: MemberRequest, client: Client) -> HttpResponse:
    """How the people of a client report, and what they reported last."""
    now = timezone.now()
    found = queries.grouped(queries.reports_of(client).filter(reported_at__lte=now))
    facts = {
        "client": client,
        "tab": "reported",
        "mailbox": queries.mailbox_of(client),
        "address": queries.named_address(client, now=now),
        "figures": queries.figures_of(client, now=now),
        "days": queries.FIGURE_DAYS,
        "found": found[::-1][:_SHOWN],
        "strangers": queries.strangers_of(client)[:20],
        "verdicts": VERDICTS.items(),
        "header_days": reading.HEADER_DAYS,
    }
    return render(request, "reported/client.html", facts)


@client_view(Permission.ADVISE)
def mailbox(request: MemberRequest, client: Client) -> HttpResponse:
    """Name the mailbox for reports, or change how it is read."""
    found = queries.mailbox_of(client)
    form = MailboxForm(request.POST or None, client=client, mailbox=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_mailbox(
                client=client, actor=request_actor(request, client.firm), given=form.given()
            )
        except DuecareError as error:
            text = f"{str(error)[:1].upper()}{str(error)[1:]}."
            form.add_error(None, " ".join(filter(None, [text, error.hint])))
        else:
            messages.success(request, "Kept. It is read each minute from now on.")
            return redirect("reported:client", client.pk)
    facts = {"client": client, "tab": "reported", "form": form, "mailbox": found}
    status = 422 if form.errors else 200
    return render(request, "reported/mailbox.html", facts, status=status)


@require_POST
@client_view(Permission.ADVISE)
def look(request: MemberRequest, client: Client) -> HttpResponse:
    """Read the mailbox now, and say whether that works."""
    found = _mailbox(client)
    kept = reading.look(found, timezone.now())
    found.refresh_from_db()
    if kept is None:
        messages.info(request, "It is being read at this moment. Look again in a minute.")
    elif found.problem:
        messages.error(request, f"It could not be read: {found.problem}.")
    else:
        messages.success(request, f"It was read: {kept} new.")
    return redirect("reported:client", client.pk)


@require_POST
@client_view(Permission.ADVISE)
def remove(request: MemberRequest, client: Client) -> HttpResponse:
    """Read the mailbox no more; lessons name it no more."""
    actions.remove_mailbox(mailbox=_mailbox(client), actor=request_actor(request, client.firm))
    messages.success(request, "The mailbox is no longer read, and its secret was destroyed.")
    return redirect("reported:client", client.pk)


@require_POST
@member_required(Permission.ADVISE)
def judge(request: MemberRequest, reported_id: uuid.UUID) -> HttpResponse:
    """Say what a reported message was."""
    report = _report(request, reported_id)
    actor = request_actor(request, report.firm)
    verdict = request.POST.get("verdict", "")[:10]
    try:
        number = actions.judge(report=report, verdict=verdict, actor=actor)
        noun = "report" if number == 1 else "reports"
        messages.success(request, f"{number} {noun} judged: {report.get_verdict_display()}.")
    except DuecareError as error:
        messages.error(request, f"{str(error)[:1].upper()}{str(error)[1:]}.")
    return _back(request, report)


@require_POST
@member_required(Permission.ADVISE)
def tell(request: MemberRequest, reported_id: uuid.UUID) -> HttpResponse:
    """Tell the client that a reported message is an attack."""
    report = _report(request, reported_id)
    try:
        contact = actions.tell_client(report=report, actor=request_actor(request, report.firm))
        messages.success(request, f"{contact.name} is told by email within a minute.")
    except DuecareError as error:
        text = f"{str(error)[:1].upper()}{str(error)[1:]}."
        messages.error(request, " ".join(filter(None, [text, error.hint])))
    return _back(request, report)


def _mailbox(client: Client) -> ReportMailbox:
    found = queries.mailbox_of(client)
    if found is None:
        raise Http404("no report mailbox")
    return found


def _report(request: MemberRequest, reported_id: uuid.UUID) -> ReportedMessage:
    return get_for_member_or_404(
        ReportedMessage.objects.select_related("client__firm", "client__log", "mailbox__tell"),
        request.user,
        permission=Permission.ADVISE,
        pk=reported_id,
    )


def _back(request: MemberRequest, report: ReportedMessage) -> HttpResponse:
    """To the next one that waits; from a real one to the client's page, where it can be told."""
    is_real = report.verdict == ReportedMessage.Verdict.REAL
    if request.POST.get("from") == "all" and not is_real:
        return redirect("reported:reports")
    return redirect("reported:client", report.client_id)
