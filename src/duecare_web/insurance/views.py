"""Pages about cover: the client's register and the firm's own."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from duecare_web.accounts.access import (
    MemberRequest,
    get_for_member_or_404,
    member_required,
    request_actor,
)
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.insurance import actions, queries
from duecare_web.insurance.forms import PolicyForm, terms_a_year_later
from duecare_web.insurance.models import InsurancePolicy


def _status(form: PolicyForm) -> int:
    return 422 if form.errors else 200


@client_view(Permission.VIEW)
def policies(request: MemberRequest, client: Client) -> HttpResponse:
    """The insurance policies of a client."""
    found = [(policy, queries.terms_of(policy)) for policy in queries.policies_of_client(client)]
    context = {"client": client, "tab": "insurance", "policies": found}
    return render(request, "insurance/policies.html", context)


@client_view(Permission.ADVISE)
def add_client_policy(request: MemberRequest, client: Client) -> HttpResponse:
    """Record cover of a client."""
    renews = queries.renewed_of(client, request.GET.get("renews", ""))
    first = terms_a_year_later(queries.terms_of(renews)) if renews else None
    form = PolicyForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        actor = request_actor(request, client.firm)
        actions.record_client_policy(client=client, actor=actor, terms=form.terms)
        messages.success(request, "The insurance policy was recorded.")
        return redirect("insurance:policies", client.pk)
    context = {"client": client, "tab": "insurance", "form": form, "renews": renews}
    return render(request, "insurance/add_client_policy.html", context, status=_status(form))


@member_required(Permission.VIEW)
def firm_policies(request: MemberRequest) -> HttpResponse:
    """The firm's own cover."""
    found = [
        (policy, queries.terms_of(policy)) for policy in queries.policies_of_firm(request.firm)
    ]
    return render(request, "insurance/firm_policies.html", {"policies": found})


@member_required(Permission.MANAGE_FIRM)
def add_firm_policy(request: MemberRequest) -> HttpResponse:
    """Record cover of the firm."""
    form = PolicyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = request_actor(request, request.firm)
        actions.record_firm_policy(firm=request.firm, actor=actor, terms=form.terms)
        messages.success(request, "The insurance policy was recorded.")
        return redirect("insurance:firm_policies")
    return render(request, "insurance/add_firm_policy.html", {"form": form}, status=_status(form))


@require_POST
@client_view(Permission.ADVISE)
def end_client_policy(request: MemberRequest, client: Client, policy_id: uuid.UUID) -> HttpResponse:
    """Take a policy of a client out of its program."""
    policy = get_for_member_or_404(
        InsurancePolicy.objects.filter(client=client),
        request.user,
        permission=Permission.ADVISE,
        pk=policy_id,
    )
    actor = request_actor(request, client.firm)
    actions.end_policy(policy=policy, actor=actor, reason=request.POST.get("reason", ""))
    messages.success(request, "The insurance policy was ended.")
    return redirect("insurance:policies", client.pk)


@require_POST
@member_required(Permission.MANAGE_FIRM)
def end_firm_policy(request: MemberRequest, policy_id: uuid.UUID) -> HttpResponse:
    """Take a policy of the firm out of its program."""
    policy = get_for_member_or_404(
        InsurancePolicy.objects.filter(firm=request.firm, client=None),
        request.user,
        permission=Permission.MANAGE_FIRM,
        pk=policy_id,
    )
    actor = request_actor(request, request.firm)
    actions.end_policy(policy=policy, actor=actor, reason=request.POST.get("reason", ""))
    messages.success(request, "The insurance policy was ended.")
    return redirect("insurance:firm_policies")
