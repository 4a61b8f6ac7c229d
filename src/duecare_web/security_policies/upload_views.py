"""The page on which a document of the client's own is uploaded."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from duecare.errors import InputError
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.security_policies.forms import UploadForm
from duecare_web.security_policies.models import SecurityPolicy
from duecare_web.security_policies.uploading import upload_policy


@client_view(Permission.ADVISE)
def upload(
    request: MemberRequest, client: Client, policy_id: uuid.UUID | None = None
) -> HttpResponse:
    """A document as a policy of its own, or as the next version of one."""
    policy = _policy_or_404(client, policy_id) if policy_id else None
    form = UploadForm(request.POST or None, request.FILES or None, initial=_initial(policy))
    if request.method == "POST" and form.is_valid():
        try:
            version = upload_policy(
                client=client,
                actor=request_actor(request, client.firm),
                given=form.given(),
                policy=policy,
            )
        except InputError as error:
            form.add_error(None, f"{error}. {error.hint}".strip())
        else:
            messages.success(request, "Kept as a draft. Read it, and set it for signature.")
            return redirect("security_policies:version", client_id=client.pk, version_id=version.pk)
    context = {"client": client, "tab": "policies", "form": form, "policy": policy}
    status = 422 if form.errors else 200
    return render(request, "security_policies/upload.html", context, status=status)


def _policy_or_404(client: Client, policy_id: uuid.UUID) -> SecurityPolicy:
    found = client.security_policies.filter(pk=policy_id, is_own=True).first()
    if found is None:
        raise Http404("no such document")
    return found


def _initial(policy: SecurityPolicy | None) -> dict[str, object]:
    newest = policy.versions.first() if policy else None
    if policy is None or newest is None:
        return {"audience": ["everyone"]}
    own = newest.own[0]
    return {"title": policy.title, "audience": own["audience"], "point": own["point"]}
