"""Pages about members, the own profile, and the demonstration sign-in."""

from __future__ import annotations

import ipaddress
import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from duecare.errors import DuecareError
from duecare_web.accounts import (
    access,
    actions,
    forms,
    invitations,
    queries,
    second_factor,
    sessions,
)
from duecare_web.accounts.access import MemberRequest, member_required, request_actor
from duecare_web.accounts.models import Membership, User
from duecare_web.accounts.roles import PERMISSIONS, Permission, Role


@member_required(Permission.VIEW)
def firm_settings(request: MemberRequest) -> HttpResponse:
    """The pages of the firm's settings that the member may open, with what each is for."""
    return render(request, "accounts/firm_settings.html", {"title": "Firm settings"})


@member_required(Permission.VIEW)
def members(request: MemberRequest) -> HttpResponse:
    """Who works for the firm, in which role, with which protection of the sign-in."""
    roles = [(role.label, sorted(PERMISSIONS[role])) for role in Role]
    facts = {
        "title": "Team and rights",
        "members": queries.members_of(request.firm),
        "roles": roles,
        "invitations": invitations.open_ones(request.firm),
        "asked": second_factor.ROLES if request.firm.second_factor_required else (),
    }
    return render(request, "accounts/members.html", facts)


@member_required(Permission.MANAGE_FIRM)
def change_member(request: MemberRequest, membership_id: uuid.UUID) -> HttpResponse:
    """Give a member another role."""
    membership = _member_or_404(request, membership_id)
    form = forms.RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        try:
            actor = request_actor(request, request.firm)
            actions.change_role(membership=membership, actor=actor, **form.cleaned_data)
        except DuecareError as error:
            form.add_error(None, f"{error}; {error.hint}")
        else:
            return redirect("accounts:members")
    facts = {
        "title": str(membership.user),
        "form": form,
        "membership_shown": membership,
        "cancel_url": reverse("accounts:members"),
    }
    return render(request, "accounts/form.html", facts)


@require_POST
@member_required(Permission.MANAGE_FIRM)
def remove_member(request: MemberRequest, membership_id: uuid.UUID) -> HttpResponse:
    """End a membership."""
    membership = _member_or_404(request, membership_id)
    actions.remove_member(membership=membership, actor=request_actor(request, request.firm))
    messages.success(request, "The membership has ended. What the member did stays on record.")
    return redirect("accounts:members")


@member_required(Permission.MANAGE_FIRM)
def reset_second_factor(request: MemberRequest, membership_id: uuid.UUID) -> HttpResponse:
    """Remove a member's second factor, so that another can be set up."""
    membership = _member_or_404(request, membership_id)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actor = request_actor(request, request.firm)
            actions.reset_second_factor(membership=membership, actor=actor, **form.cleaned_data)
        except DuecareError as error:
            form.add_error(None, f"{error}; {error.hint}" if error.hint else str(error))
        else:
            messages.success(request, "The second factor was reset, and the member was emailed.")
            return redirect("accounts:members")
    facts = {
        "title": f"Reset the second factor of {membership.user}",
        "words": "The app, passkeys and recovery codes are removed, every session ends, and the "
        "member is told by email. At the next sign-in another second factor is set up. Make sure by "
        "phone that it is the member who asks.",
        "form": form,
        "submit": "Reset",
        "cancel_url": reverse("accounts:members"),
    }
    return render(request, "accounts/form.html", facts)


@member_required(Permission.MANAGE_FIRM)
def second_factor_rule(request: MemberRequest) -> HttpResponse:
    """Switch the firm's rule about second factors on or off."""
    required = not request.firm.second_factor_required
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actor = request_actor(request, request.firm)
            actions.set_second_factor_rule(
                firm=request.firm, required=required, actor=actor, **form.cleaned_data
            )
        except DuecareError as error:
            form.add_error(None, str(error))
        else:
            return redirect("accounts:members")
    words = (
        "Everyone who may do more than read and has no second factor will set one up before anything "
        "else."
        if required
        else "A password or an emailed code alone will then sign every member in: anyone who reads "
        "their mail can act in their name."
    )
    facts = {
        "title": "Require a second factor" if required else "No longer require a second factor",
        "words": words,
        "form": form,
        "submit": "Switch on" if required else "Switch off",
        "cancel_url": reverse("accounts:members"),
    }
    return render(request, "accounts/form.html", facts)


@member_required(Permission.VIEW)
def set_up_second_factor(request: MemberRequest) -> HttpResponse:
    """The first page of a member who needs a second factor and has none."""
    if second_factor.has_factor(request.user):
        return redirect("mfa_index")
    facts = {"title": "Set up a second factor", "asked": second_factor.is_required(request.user)}
    return render(request, "accounts/set_up_second_factor.html", facts)


@member_required(Permission.VIEW)
def profile(request: MemberRequest) -> HttpResponse:
    """The own account: sign-in, second factor, firms."""
    memberships = queries.memberships_of(request.user)
    form = forms.ZoneForm(request.POST or None, initial={"time_zone": request.user.time_zone})
    if request.method == "POST" and form.is_valid():
        User.objects.filter(pk=request.user.pk).update(**form.cleaned_data)
        return redirect("accounts:profile")
    facts = {"title": "Your profile", "memberships": memberships, "form": form}
    return render(request, "accounts/profile.html", facts)


@require_POST
@member_required(Permission.VIEW)
def sign_out_everywhere(request: MemberRequest) -> HttpResponse:
    """End every session of the own account, this one too."""
    sessions.end_sessions(request.user)
    logout(request)
    messages.success(request, "You are signed out in every browser.")
    return redirect("account_login")


@require_POST
@member_required(Permission.VIEW)
def use_firm(request: MemberRequest, firm_id: uuid.UUID) -> HttpResponse:
    """Work for another of the user's firms."""
    membership = queries.memberships_of(request.user).filter(firm=firm_id).first()
    if membership is None:
        raise Http404("no such firm")
    access.use_firm(request, membership.firm)
    return redirect("clients:portfolio")


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in to the demonstration, without a password: demonstration firms and loopback only."""
    if not (settings.DUECARE_DEMO and _is_loopback(request)):
        raise Http404("this is not a demonstration")
    chosen = request.POST.get("email", "")
    membership = queries.demo_memberships().filter(user__email=chosen).first()
    if membership is None:
        raise Http404("no such demonstration account")
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    login(request, membership.user, backend=backend)
    return redirect("clients:portfolio")


demo_sign_in.duecare_public = True  # type: ignore[attr-defined]


def _is_loopback(request: HttpRequest) -> bool:
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _member_or_404(request: MemberRequest, membership_id: uuid.UUID) -> Membership:
    return access.get_for_member_or_404(
        queries.members_of(request.firm),
        request.user,
        permission=Permission.MANAGE_FIRM,
        pk=membership_id,
    )
