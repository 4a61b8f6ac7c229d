"""The firm's pages about a client's security policies: draft, change, send, follow up."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.errors import InputError
from duecare_web.accounts.access import (
    MemberRequest,
    get_for_member_or_404,
    request_actor,
)
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.security_policies import actions, composition, queries
from duecare_web.security_policies.forms import VariablesForm
from duecare_web.security_policies.models import PolicyVersion


@client_view(Permission.VIEW)
def policies(request: MemberRequest, client: Client) -> HttpResponse:
    """The policies of a client, and those that could be written next."""
    lines = queries.policies_of(client)
    written = {line.policy.outline for line in lines}
    context = {
        "client": client,
        "tab": "policies",
        "lines": lines,
        "unwritten": [row for row in composition.outlines_for(client) if row[0].id not in written],
    }
    return render(request, "security_policies/policies.html", context)


@client_view(Permission.ADVISE)
def draft(request: MemberRequest, client: Client, outline_id: str) -> HttpResponse:
    """Fill in the blanks of a policy; the first version, or the next one."""
    try:
        outline = composition.find_outline(outline_id)
    except InputError as error:
        raise Http404("no such outline") from error
    today = timezone.now().date()
    initial = composition.proposed_variables(client, outline, today=today)
    newest = PolicyVersion.objects.filter(client=client, policy__outline=outline.id).first()
    initial |= newest.variables if newest else {}
    form = VariablesForm(
        request.POST or None,
        outline=outline,
        departments=queries.departments_of(client),
        initial={
            **initial,
            "departments": newest.policy.departments if newest else [],
            "planned_from": today + dt.timedelta(days=actions.PLANNED_AFTER_DAYS),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.draft_policy(
                client=client,
                outline=outline.id,
                actor=request_actor(request, client.firm),
                variables=form.variables(),
                planned_from=form.cleaned_data["planned_from"],
                departments=form.departments_chosen(),
            )
        except InputError as error:
            form.add_error(None, f"{error}. {error.hint}".strip())
        else:
            return redirect("security_policies:version", client_id=client.pk, version_id=version.pk)
    context = {"client": client, "tab": "policies", "outline": outline, "form": form}
    return render(request, "security_policies/variables.html", context)


def _version_or_404(
    request: MemberRequest, client: Client, version_id: uuid.UUID, permission: Permission
) -> PolicyVersion:
    rows = PolicyVersion.objects.filter(client=client).select_related("policy", "client__firm")
    return get_for_member_or_404(rows, request.user, permission=permission, pk=version_id)


@client_view(Permission.VIEW)
def version(request: MemberRequest, client: Client, version_id: uuid.UUID) -> HttpResponse:
    """One version: its text, its state, who acknowledged it and who did not."""
    found = _version_or_404(request, client, version_id, Permission.VIEW)
    context = {
        "client": client,
        "tab": "policies",
        "version": found,
        "others": found.policy.versions.exclude(pk=found.pk),
        "reached": queries.reached(found) if found.approved_at else [],
    }
    return render(request, "security_policies/version.html", context)


@client_view(Permission.ADVISE)
def change(request: MemberRequest, client: Client, version_id: uuid.UUID) -> HttpResponse:
    """Change the blanks of a draft."""
    found = _version_or_404(request, client, version_id, Permission.ADVISE)
    outline = composition.find_outline(found.policy.outline)
    form = VariablesForm(
        request.POST or None,
        outline=outline,
        departments=queries.departments_of(client),
        initial={
            **found.variables,
            "planned_from": found.planned_from,
            "departments": found.policy.departments,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_draft(
                version=found,
                actor=request_actor(request, client.firm),
                variables=form.variables(),
                planned_from=form.cleaned_data["planned_from"],
                departments=form.departments_chosen(),
            )
        except InputError as error:
            form.add_error(None, f"{error}. {error.hint}".strip())
        else:
            return redirect("security_policies:version", client_id=client.pk, version_id=found.pk)
    context = {"client": client, "tab": "policies", "outline": outline, "form": form}
    return render(request, "security_policies/variables.html", context)


@client_view(Permission.ADVISE)
@require_POST
def publish(request: MemberRequest, client: Client, version_id: uuid.UUID) -> HttpResponse:
    """Send a draft to the owner for approval; from here on its text never changes."""
    found = _version_or_404(request, client, version_id, Permission.ADVISE)
    actions.publish_version(version=found, actor=request_actor(request, client.firm))
    messages.success(request, "Sent for approval. Send the owner a link on the Portal page.")
    return redirect("security_policies:version", client_id=client.pk, version_id=found.pk)
