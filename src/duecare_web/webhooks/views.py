"""Pages of receivers in the firm's settings, and of the tickets of a client."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.errors import DuecareError
from duecare_web.accounts.access import MemberRequest, member_required, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.clients import panels
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.webhooks import actions, delivery, queries
from duecare_web.webhooks.forms import WebhookForm
from duecare_web.webhooks.models import Webhook

_SHOWN = 50


@member_required(Permission.MANAGE_FIRM)
def webhooks(request: MemberRequest) -> HttpResponse:
    """The receivers of the firm, and the form for one more."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = actions.add_webhook(
                firm=request.firm,
                actor=request_actor(request, request.firm),
                url=form.cleaned_data["url"],
                on_decisions=form.cleaned_data["on_decisions"],
            )
            return _one_page(request, made, secret=secret)
        except DuecareError as error:
            text = f"{str(error)[:1].upper()}{str(error)[1:]}."
            form.add_error("url", " ".join(filter(None, [text, error.hint])))
    facts = {"title": "Webhooks", "form": form, "webhooks": queries.webhooks_of(request.firm)}
    return render(request, "webhooks/webhooks.html", facts, status=422 if form.errors else 200)


@member_required(Permission.MANAGE_FIRM)
def webhook(request: MemberRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """One receiver with its messages."""
    return _one_page(request, _webhook(request, webhook_id))


@require_POST
@member_required(Permission.MANAGE_FIRM)
def test(request: MemberRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Send a message without any client's data, now."""
    found = _webhook(request, webhook_id)
    sent = actions.send_test(webhook=found)
    if delivery.deliver(sent, timezone.now()):
        messages.success(request, "The receiver has the test message.")
    else:
        sent.refresh_from_db()
        messages.error(request, f"The test message was not taken: {sent.last_problem}.")
    return redirect("webhooks:webhook", found.pk)


@require_POST
@member_required(Permission.MANAGE_FIRM)
def secret(request: MemberRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Make another secret; it is shown once."""
    found = _webhook(request, webhook_id)
    made = actions.renew_secret(webhook=found, actor=request_actor(request, request.firm))
    return _one_page(request, found, secret=made)


@require_POST
@member_required(Permission.MANAGE_FIRM)
def switch(request: MemberRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Stop sending to a receiver, or start again."""
    found = _webhook(request, webhook_id)
    actor = request_actor(request, request.firm)
    if found.is_on:
        actions.stop_webhook(webhook=found, actor=actor, because="stopped by a member")
    else:
        actions.start_webhook(webhook=found, actor=actor)
    return redirect("webhooks:webhook", found.pk)


@member_required(Permission.MANAGE_FIRM)
def remove(request: MemberRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Say what removing a receiver ends, and take it out when that is confirmed."""
    found = _webhook(request, webhook_id)
    if request.method != "POST":
        facts = {"webhook": found, "waiting": queries.waiting_of(found)}
        return render(request, "webhooks/remove.html", facts)
    actions.remove_webhook(webhook=found, actor=request_actor(request, request.firm))
    messages.success(request, "The receiver was removed, and its secret was destroyed.")
    return redirect("webhooks:webhooks")


@require_POST
@member_required(Permission.MANAGE_FIRM)
def again(request: MemberRequest, webhook_id: uuid.UUID, message: int) -> HttpResponse:
    """Try a message again that was not taken."""
    found = _webhook(request, webhook_id)
    one = found.messages.filter(pk=message).first()
    if one is None:
        raise Http404("no such message")
    try:
        actions.send_again(message=one)
        messages.success(request, "It is sent again within a minute.")
    except DuecareError as error:
        messages.error(request, str(error))
    return redirect("webhooks:webhook", found.pk)


@client_view(Permission.ADVISE)
def tickets(request: MemberRequest, client: Client) -> HttpResponse:
    """What of the desk the ticket system has, and sending what it lacks."""
    with panels.one_page():
        found = queries.tickets_of(client, accepted_only=False)
        receivers = list(queries.active_webhooks(client.firm))
        if request.method == "POST":
            return _send(request, client, found)
        news = [(one, queries.news_of(one, found)) for one in receivers]
        facts = {
            "client": client,
            "tab": "recommendations",
            "receivers": news,
            "waits": any(row.news != "sent" for _, rows in news for row in rows),
        }
        return render(request, "webhooks/tickets.html", facts)


def _send(request: MemberRequest, client: Client, found: list[queries.Ticket]) -> HttpResponse:
    actor = request_actor(request, client.firm)
    try:
        number = actions.send_tickets(client=client, actor=actor, tickets=found)
        noun = "ticket goes" if number == 1 else "tickets go"
        messages.success(request, f"{number} {noun} out within a minute.")
    except DuecareError as error:
        messages.error(request, f"{str(error)[:1].upper()}{str(error)[1:]}.")
    return redirect("webhooks:tickets", client.pk)


def _webhook(request: MemberRequest, webhook_id: uuid.UUID) -> Webhook:
    found = queries.webhooks_of(request.firm).select_related("firm").filter(pk=webhook_id).first()
    if found is None:
        raise Http404("no such receiver")
    return found


def _one_page(request: MemberRequest, found: Webhook, secret: str = "") -> HttpResponse:
    facts = {
        "webhook": found,
        "secret": secret,
        "sent": queries.messages_of(found)[:_SHOWN],
        "change_over": int(actions.CHANGE_OVER.total_seconds() // 3600),
    }
    return render(request, "webhooks/webhook.html", facts)
