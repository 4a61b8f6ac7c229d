"""Members are invited, and see all clients or chosen ones."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from duecare.errors import DuecareError
from duecare_web.accounts import access, invitations, queries, rights
from duecare_web.accounts.access import (
    MemberRequest,
    get_for_member_or_404,
    member_required,
    request_actor,
)
from duecare_web.accounts.look import firm_mail
from duecare_web.accounts.models import Firm, MemberInvitation, User
from duecare_web.accounts.roles import Permission
from duecare_web.clients.models import Client
from duecare_web.firms import forms
from duecare_web.firms.set_up_views import BACKEND
from duecare_web.firms.team_mails import INVITED
from duecare_web.outbox.posting import post


@member_required(Permission.MANAGE_FIRM)
def invite(request: MemberRequest) -> HttpResponse:
    """Ask a person by mail to work for the firm."""
    chosen = _chosen(request)
    form = forms.InvitationForm(request.POST or None, ticked=len(chosen))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        sees_all = given.pop("sees") == "all"
        try:
            with transaction.atomic():
                made, secret = invitations.invite(
                    firm=request.firm,
                    actor=request_actor(request, request.firm),
                    by=request.user,
                    client_ids=None if sees_all else list(chosen),
                    **given,
                )
                _send(made, secret, by=request.user)
        except DuecareError as error:
            form.add_error(None, ". ".join(filter(None, (str(error), error.hint))))
        else:
            messages.success(request, f"{made.name} was invited at {made.email}.")
            return redirect("accounts:members")
    facts = {
        "title": "Invite a member",
        "form": form,
        "clients": _clients_of(request.firm),
        "chosen": {str(one) for one in chosen},
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "firms/invite.html", facts, status=status)


def _send(made: MemberInvitation, secret: str, *, by: User) -> None:
    address = settings.DUECARE_BASE_URL + reverse("firms:invitation", args=[secret])
    lines = (
        f"Hello {made.name},",
        "",
        f"{by.get_full_name()} invites you to work for {made.firm.name} in Duecare.",
        f"Your role: {made.get_role_display().lower()}. Your personal link:",
        address,
        "",
        "It works once, for 7 days. You choose how to sign in, and add a second factor.",
        f"If you did not expect this email, ask {made.firm.name} at a number that you know.",
        "",
        "-- ",
        f"{made.firm.name}, sent with Duecare",
        "",
    )
    subject = f"{made.firm.name}: your invitation"
    message = firm_mail(made.firm, subject=subject, body="\n".join(lines), to=[made.email])
    post(
        message,
        what="invitation of a member",
        kind=INVITED,
        firm=made.firm,
        related=made.pk,
        expires_at=made.expires_at,
    )


@require_POST
@member_required(Permission.MANAGE_FIRM)
def withdraw_invitation(request: MemberRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """End the link of an invitation."""
    found = get_for_member_or_404(
        MemberInvitation.objects.all(),
        request.user,
        permission=Permission.MANAGE_FIRM,
        pk=invitation_id,
    )
    invitations.withdraw(invitation=found, actor=request_actor(request, found.firm))
    messages.success(request, "The link of the invitation no longer works.")
    return redirect("accounts:members")


@member_required(Permission.MANAGE_FIRM)
def member_clients(request: MemberRequest, membership_id: uuid.UUID) -> HttpResponse:
    """Which clients a member sees."""
    found = get_for_member_or_404(
        queries.members_of(request.firm),
        request.user,
        permission=Permission.MANAGE_FIRM,
        pk=membership_id,
    )
    first = {"sees": "all" if found.sees_all_clients else "chosen"}
    form = forms.SeesForm(request.POST or None, initial=first, ticked=len(_chosen(request)))
    if request.method == "POST" and form.is_valid():
        sees_all = form.cleaned_data["sees"] == "all"
        try:
            rights.choose_clients(
                membership=found,
                chosen=None if sees_all else _chosen(request),
                actor=request_actor(request, request.firm),
            )
        except DuecareError as error:
            form.add_error(None, f"{error}; {error.hint}")
        else:
            return redirect("accounts:members")
    facts = {
        "title": f"Clients of {found.user}",
        "form": form,
        "clients": _clients_of(request.firm),
        "chosen": {str(one) for one in found.client_rights.values_list("client_id", flat=True)},
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "firms/member_clients.html", facts, status=status)


def _clients_of(firm: Firm) -> list[tuple[str, str]]:
    rows = Client.objects.filter(firm=firm).values_list("pk", "name").order_by("name")
    return [(str(pk), name) for pk, name in rows]


def _chosen(request: MemberRequest) -> dict[uuid.UUID, str]:
    """The firm's own clients among those that were ticked, each with its log."""
    typed = set(request.POST.getlist("client"))
    rows = Client.objects.filter(firm=request.firm).values_list("pk", "log__origin")
    return {pk: origin for pk, origin in rows if str(pk) in typed} if typed else {}


def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of an invitation: choose how to sign in, and begin."""
    found = invitations.find(secret)
    if found is None or not found.is_open:
        gone = {
            "title": "This invitation no longer works",
            "message": "It works once, for 7 days.",
            "hint": "Ask the firm that invited you for another one.",
        }
        return render(request, "ui/error.html", gone, status=410)
    known = User.objects.filter(email=found.email).first()
    facts: dict[str, object] = {"invitation": found, "known": known, "next": request.path}
    if known is not None and request.user != known:
        return render(request, "firms/invitation_known.html", facts)
    form_class = forms.BeginForm if known is None else forms.JoinForm
    typed = request.POST if request.method == "POST" else None
    form = form_class(typed, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        return _accept(request, found, form.cleaned_data)
    status = 422 if request.method == "POST" else 200
    return render(request, "firms/invitation.html", facts | {"form": form}, status=status)


def _accept(request: HttpRequest, found: MemberInvitation, given: dict[str, str]) -> HttpResponse:
    if not found.sees_all_clients:
        rows = Client.objects.filter(firm=found.firm, pk__in=found.client_ids)
        chosen = dict(rows.values_list("pk", "log__origin"))
    membership = invitations.accept(
        invitation=found,
        name=given.get("name", found.name),
        password=given.get("password") or None,
        chosen=None if found.sees_all_clients else chosen,
    )
    if request.user != membership.user:
        login(request, membership.user, backend=BACKEND)
    access.use_firm(request, membership.firm)
    return redirect("home")


invitation.duecare_public = True  # type: ignore[attr-defined]
