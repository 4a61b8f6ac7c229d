"""The page of open differences between answers and facts, and resolving one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.errors import InputError
from duecare_web.accounts.access import MemberRequest
from duecare_web.accounts.roles import Permission
from duecare_web.assessments import conflicts, queries
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.measurements.models import Resolution


@client_view(Permission.VIEW)
def open_conflicts(request: MemberRequest, client: Client) -> HttpResponse:
    """Every open difference with both sides, and those that were resolved."""
    return _page(request, client)


@require_POST
@client_view(Permission.ASSESS)
def resolve(request: MemberRequest, client: Client, question: str) -> HttpResponse:
    """Resolve one difference with a reason."""
    conflict = queries.settled_of(client).conflict(question)
    if conflict is None:
        if not Resolution.objects.filter(client=client, question=question).exists():
            raise Http404("no such difference")
        messages.info(request, "This difference is resolved already.")
        return redirect("assessments:conflicts", client.pk)
    form = conflicts.ResolveForm(request.POST)
    if not form.is_valid():
        return _page(request, client, form=form, question=question)
    try:
        conflicts.resolve(
            client=client,
            user=request.user,
            conflict=conflict,
            outcome=form.cleaned_data["outcome"],
            reason=form.cleaned_data["reason"],
        )
    except InputError as error:
        messages.error(request, str(error))
        return redirect("assessments:conflicts", client.pk)
    messages.success(request, "Resolved. Both sides stay on record with your reason.")
    return redirect("assessments:conflicts", client.pk)


def _page(
    request: MemberRequest,
    client: Client,
    form: conflicts.ResolveForm | None = None,
    question: str = "",
) -> HttpResponse:
    today = timezone.localdate()
    resolved = Resolution.objects.filter(client=client).select_related("resolved_by")
    context = {
        "client": client,
        "tab": "assessments",
        "cards": conflicts.conflict_cards(client, at=today, bound=form, question=question),
        "resolved": conflicts.resolved_rows(resolved.order_by("-resolved_at")[:50]),
    }
    status = 422 if form is not None else 200
    return render(request, "assessments/conflicts.html", context, status=status)
