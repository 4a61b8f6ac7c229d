"""The firm's page about a client's people in the portal: who was asked, who came."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.errors import InputError
from duecare.numerals import whole_number
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.portal import actions, consent, copies, queries, rules, standing, tasks
from duecare_web.portal.forms import RuleForm
from duecare_web.training import bulk
from duecare_web.training.models import BulkWork
from duecare_web.ui.paging import SIZES, page_part


@client_view(Permission.VIEW)
def access(request: MemberRequest, client: Client) -> HttpResponse:
    """Everybody who can have a link, with their last invitation and sign-in."""
    now, text = timezone.now(), request.GET.get("q", "").strip()[:100]
    employees = queries.employees_called(client, text)
    number, size = (whole_number(request.GET.get(name, "")) for name in ("page", "size"))
    page = page_part(employees.count(), number, size)
    return render(
        request,
        "portal/access.html",
        {
            "client": client,
            "tab": "portal",
            "contacts": queries.contacts_access(client),
            "employees": queries.employees_access(client, list(employees[page.rows])),
            "page": page,
            "sizes": SIZES,
            "text": text,
            "work": bulk.work_of(client, BulkWork.Kind.LINKS, now=now),
            "withdrawn": standing.withdrawn_contacts(client),
            "copies": copies.copies_of(client),
            "to_countersign": rules.open_countersignatures(client, rules.Role.FIRM),
            "receipt_words": rules.RECEIPT,
            "bare_mailbox": rules.has_no_second_channel(client),
            "requests": standing.standing_requests(client, now=now),
        },
    )


@client_view(Permission.ADVISE)
@require_POST
def invite(request: MemberRequest, client: Client) -> HttpResponse:
    """Send a link to a contact or an employee, or to all employees.

    It asks for no decision: recommendations are put to a contact from the desk, after a preview.
    """
    chosen = request.POST.get("person", "")
    if chosen == "employees":
        _invite_everyone(request, client)
        return redirect("portal:access", client_id=client.pk)
    person = queries.find_active(client, chosen)
    if person is None:
        raise Http404("no such person")
    try:
        actions.invite(person=person, actor=request_actor(request, client.firm))
    except InputError as error:
        messages.error(request, f"{person.name}: {error}")
    else:
        messages.success(request, "1 link sent.")
    return redirect("portal:access", client_id=client.pk)


def _invite_everyone(request: MemberRequest, client: Client) -> None:
    """Those who got a link today get no second one; the work is done in the background."""
    now = timezone.now()
    if bulk.is_under_way(client, BulkWork.Kind.LINKS, now=now):
        messages.error(request, "Links are being sent already. Wait until it is done.")
        return
    wanted, has_one, no_address = queries.employees_to_invite(client, now=now)
    if number := wanted.count():
        work = bulk.begin(client, BulkWork.Kind.LINKS, total=number)
        tasks.send_links.enqueue(str(work.pk), str(request.user.pk))
        links = "1 link is" if number == 1 else f"{number} links are"
        messages.success(request, f"{links} on the way.")
    if has_one:
        messages.info(request, f"Sent today already, and not sent again: {has_one}.")
    if no_address:
        messages.warning(
            request,
            f"Without an email address of their own: {no_address}.",
        )
    if not (number or has_one or no_address):
        messages.error(request, "There are no employees yet.")


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
