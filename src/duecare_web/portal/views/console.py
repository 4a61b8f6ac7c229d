"""The firm's page about a client's people in the portal: who was asked, who came."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.errors import InputError
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client, Contact
from duecare_web.portal import actions, consent, copies, queries, rules, standing
from duecare_web.portal.forms import RuleForm


@client_view(Permission.VIEW)
def access(request: MemberRequest, client: Client) -> HttpResponse:
    """Everybody who can have a link, with their last invitation and sign-in."""
    rows = queries.portal_access(client)
    return render(
        request,
        "portal/access.html",
        {
            "client": client,
            "tab": "portal",
            "contacts": [row for row in rows if row.kind == "contact"],
            "employees": [row for row in rows if row.kind == "employee"],
            "withdrawn": standing.withdrawn_contacts(client),
            "copies": copies.copies_of(client),
            "to_countersign": rules.open_countersignatures(client, rules.Role.FIRM),
            "receipt_words": rules.RECEIPT,
            "bare_mailbox": rules.has_no_second_channel(client),
            "requests": standing.standing_requests(client, now=timezone.now()),
        },
    )


@client_view(Permission.ADVISE)
@require_POST
def invite(request: MemberRequest, client: Client) -> HttpResponse:
    """Send a link to a contact or an employee, or to all employees.

    It asks for no decision: recommendations are put to a contact from the desk, after a preview.
    """
    actor = request_actor(request, client.firm)
    chosen = request.POST.get("person", "")
    people = [row.person for row in queries.portal_access(client)]
    if chosen == "employees":
        people = [one for one in people if not isinstance(one, Contact)]
    else:
        people = [one for one in people if str(one.pk) == chosen]
    if not people:
        raise Http404("no such person")
    sent, refused = 0, ""
    for person in people:
        try:
            sent += actions.invite(person=person, actor=actor).mailed
        except InputError as error:
            refused = f"{person.name}: {error}"
    if sent:
        messages.success(request, f"{sent} {'link' if sent == 1 else 'links'} sent.")
    if refused:
        messages.error(request, refused)
    elif sent < len(people):
        messages.error(request, "The mail server refused the email. The refusal is recorded.")
    return redirect("portal:access", client_id=client.pk)


@client_view(Permission.ADVISE)
@require_POST
def send_again(request: MemberRequest, client: Client, copy_id: uuid.UUID) -> HttpResponse:
    """Try at once to deliver a signed copy that the mail server refused."""
    copy = copies.copies_of(client).filter(pk=copy_id, delivered_at=None).first()
    if copy is None or copy.sealed is None:
        raise Http404("no such copy")
    sent = copies.deliver_copy(copy=copy, now=timezone.now())
    if sent.delivered_at:
        messages.success(request, "Handed over to the mail server.")
    else:
        messages.error(request, "The mail server refused it again. The refusal is recorded.")
    return redirect("portal:access", client_id=client.pk)


@client_view(Permission.ADVISE)
@require_POST
def countersign(request: MemberRequest, client: Client, decision_id: uuid.UUID) -> HttpResponse:
    """A member of the firm countersigns that a refusal was received."""
    waiting = rules.open_countersignatures(client, rules.Role.FIRM)
    found = next((one for one in waiting if one.pk == decision_id), None)
    if found is None:
        raise Http404("nothing to countersign")
    rules.countersign_receipt(decision=found, actor=request_actor(request, client.firm))
    messages.success(request, "Countersigned: the firm has received this decision to decline.")
    return redirect("portal:access", client_id=client.pk)


@client_view(Permission.ADVISE)
@require_POST
def withdraw_consent(request: MemberRequest, client: Client, contact_id: uuid.UUID) -> HttpResponse:
    """A contact told the firm that they withdraw their consent to sign electronically."""
    contact = client.contacts.filter(pk=contact_id, is_active=True, may_sign=True).first()
    if contact is None:
        raise Http404("no such contact")
    try:
        consent.withdraw_consent(contact=contact, actor=request_actor(request, client.firm))
    except InputError as error:
        messages.error(request, f"{contact.name}: {error}")
    else:
        messages.success(
            request, f"Recorded. {contact.name} signs on paper until consent is given again."
        )
    return redirect("portal:access", client_id=client.pk)


@client_view(Permission.ADVISE)
def signing_rule(request: MemberRequest, client: Client) -> HttpResponse:
    """What is asked for when this client declines something of high value."""
    rule = rules.rule_of(client)
    names = ("second_factor", "second_contact", "firm_countersigns", "firm_runs_mail")
    initial = {name: getattr(rule, name) for name in names}
    initial["high_value_dollars"] = rule.high_value_cents // 100
    form = RuleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        cents = 100 * values.pop("high_value_dollars")
        actor = request_actor(request, client.firm)
        rules.set_rule(client=client, actor=actor, high_value_cents=cents, **values)
        messages.success(request, "Recorded.")
        return redirect("portal:access", client_id=client.pk)
    context = {"client": client, "tab": "portal", "form": form}
    return render(request, "portal/signing_rule.html", context, status=422 if form.errors else 200)
