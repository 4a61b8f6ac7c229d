"""Pages that bring lists in: choose one, look at what it would do, import it, undo it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.errors import DuecareError
from duecare.imports.failed import failed_rows
from duecare.imports.fields import ListKind
from duecare.record import ListImported
from duecare_web.accounts.access import (
    MemberRequest,
    get_for_member_or_404,
    member_required,
    request_actor,
    require_permission,
    seen_by,
    use_firm,
)
from duecare_web.accounts.roles import Permission
from duecare_web.clients import todo
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.imports import actions, exporting, pages, tasks
from duecare_web.imports.forms import ChoicesForm, ListForm
from duecare_web.imports.models import ImportRun, RunState
from duecare_web.imports.planning import Planned, plan_run
from duecare_web.ui.waiting import ask_again

AT_ONCE = 60
"""Changes that a request makes itself; more are made in the background."""
_PAGE = 25
_LISTED = {
    ListKind.DEVICES: "clients:devices",
    ListKind.EMPLOYEES: "clients:people",
    ListKind.CONTACTS: "clients:people",
    ListKind.POLICIES: "insurance:policies",
    ListKind.TRAINING: "training:coverage",
}


@member_required(Permission.SCAN)
def runs(request: MemberRequest) -> HttpResponse:
    """Bring in a list of all clients, and what was brought in before."""
    every = ImportRun.objects.filter(firm=request.firm).select_related("client")
    found = seen_by(request.membership, every, client="client_id")
    form = ListForm(
        request.POST or None,
        request.FILES or None,
        firm_wide=True,
        initial={"kind": request.GET.get("kind", ListKind.CLIENTS)},
    )
    facts = {"runs": found[:_PAGE], "undo_days": actions.UNDO_DAYS}
    return _start(request, form, None, "imports/runs.html", facts)


@client_view(Permission.SCAN)
def start(request: MemberRequest, client: Client) -> HttpResponse:
    """Bring in a list of one client."""
    form = ListForm(
        request.POST or None,
        request.FILES or None,
        firm_wide=False,
        initial={"kind": request.GET.get("kind", ListKind.DEVICES)},
    )
    return _start(request, form, client, "imports/start.html", {"client": client, "tab": "devices"})


@member_required(Permission.SCAN)
def run(request: MemberRequest, run_id: uuid.UUID) -> HttpResponse:
    """The preview of a list, its progress, or what came of it."""
    found = _run(request, run_id)
    facts: dict[str, object] = {"run": found, "client": found.client}
    is_over = found.state not in (RunState.APPLYING, RunState.UNDOING)
    if is_over and (answer := ask_again(request)):
        return answer
    if found.state == RunState.PREVIEW:
        planned = plan_run(found)
        return _preview(request, found, planned, ChoicesForm(planned, initial=found.choices))
    facts["listed"] = _listed(found)
    if found.client and found.state == RunState.APPLIED:
        facts["waiting"] = todo.waiting_after(found.client, ListImported)
    facts["may_undo"] = actions.may_undo(found, now=timezone.now())
    facts["undo_days"] = actions.UNDO_DAYS
    return render(request, "imports/result.html", facts)


def _listed(run: ImportRun) -> str:
    """Where what was imported is listed."""
    if run.client is None:
        return ""
    page = _LISTED.get(ListKind(run.kind))
    return reverse(page, args=[run.client.pk]) if page else ""


@require_POST
@member_required(Permission.SCAN)
def choose(request: MemberRequest, run_id: uuid.UUID) -> HttpResponse:
    """Change how the list is read, and plan it again."""
    found = _run(request, run_id)
    if found.state != RunState.PREVIEW:
        return redirect("imports:run", found.pk)
    planned = plan_run(found)
    form = ChoicesForm(planned, request.POST)
    if not form.is_valid():
        return _preview(request, found, planned, form, status=422)
    try:
        actions.choose(run=found, choices=form.chosen())
    except DuecareError as error:
        messages.error(request, str(error))
    return redirect("imports:run", found.pk)


@require_POST
@member_required(Permission.SCAN)
def apply(request: MemberRequest, run_id: uuid.UUID) -> HttpResponse:
    """Import exactly the plan that was shown."""
    found = _run(request, run_id)
    digest = request.POST.get("digest", "")[:64]
    try:
        if found.counts.get("changes", 0) > AT_ONCE:
            actions.start_applying(run=found)
            tasks.apply_requested.enqueue(str(found.pk), digest, str(request.user.pk))
        else:
            actor = request_actor(request, found.firm)
            actions.apply_import(run=found, actor=actor, digest=digest)
    except DuecareError as error:
        messages.error(request, " ".join(filter(None, [str(error), error.hint])))
    return redirect("imports:run", found.pk)


@require_POST
@member_required(Permission.SCAN)
def undo(request: MemberRequest, run_id: uuid.UUID) -> HttpResponse:
    """Take an import back."""
    found = _run(request, run_id)
    try:
        if found.counts.get("changes", 0) > AT_ONCE:
            actions.start_undoing(run=found)
            tasks.undo_requested.enqueue(str(found.pk), str(request.user.pk))
        else:
            actions.undo_import(run=found, actor=request_actor(request, found.firm))
    except DuecareError as error:
        messages.error(request, str(error))
    return redirect("imports:run", found.pk)


@require_POST
@member_required(Permission.SCAN)
def cancel(request: MemberRequest, run_id: uuid.UUID) -> HttpResponse:
    """Forget a list that is not to be imported."""
    found = _run(request, run_id)
    client = found.client
    try:
        actions.cancel_import(run=found)
        messages.success(request, "Nothing was imported, and the list was forgotten.")
    except DuecareError as error:
        messages.error(request, str(error))
    return redirect("imports:start", client.pk) if client else redirect("imports:runs")


@member_required(Permission.SCAN)
def failed(request: MemberRequest, run_id: uuid.UUID) -> HttpResponse:
    """The rows that can't go in whole, in the layout of the list, with a reason."""
    found = _run(request, run_id)
    if found.state != RunState.PREVIEW:
        raise Http404("the list was forgotten when it was imported")
    planned = plan_run(found)
    plan = planned.plan
    text = failed_rows(planned.read.table, plan.problems, plan.left_out)
    answer = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rows-with-reasons.csv"'
    return answer


@require_POST
@client_view(Permission.EXPORT)
def lists(request: MemberRequest, client: Client) -> HttpResponse:
    """The lists of one client as files, for another system."""
    reason = request.POST.get("reason", "")[:300]
    try:
        content = exporting.export_lists(
            client=client, actor=request_actor(request, client.firm), reason=reason
        )
    except DuecareError as error:
        messages.error(request, str(error))
        return redirect("clients:hand_over", client.pk)
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="lists.zip"'
    return answer


def _run(request: MemberRequest, run_id: uuid.UUID) -> ImportRun:
    found = get_for_member_or_404(
        ImportRun.objects.select_related("client__firm", "client__log"),
        request.user,
        permission=Permission.SCAN,
        pk=run_id,
    )
    if found.firm_id != request.firm.pk:
        use_firm(request, found.firm)
    _require_right(request, found.kind)
    if found.client is None:
        _require_all_clients(request)
    return found


def _require_all_clients(request: MemberRequest) -> None:
    """A list of all clients is for members who may see all of them."""
    if not request.membership.sees_all_clients:
        raise PermissionDenied("A list of all clients is for members who see all clients.")


def _require_right(request: MemberRequest, kind: str) -> None:
    """Devices are a technician's; clients and people an advisor's."""
    needed = Permission.SCAN if kind == ListKind.DEVICES else Permission.MANAGE_CLIENTS
    require_permission(request.membership, needed)


def _start(
    request: MemberRequest,
    form: ListForm,
    client: Client | None,
    template: str,
    facts: dict[str, object],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        _require_right(request, data["kind"])
        if client is None:
            _require_all_clients(request)
        firm = client.firm if client else request.firm
        try:
            opened = actions.open_import(
                firm=firm,
                actor=request_actor(request, firm),
                kind=ListKind(data["kind"]),
                content=data["content"],
                client=client,
                file_name=data["name"],
                is_pasted=not data["name"],
                how=form.opening(),
            )
            return redirect("imports:run", opened.pk)
        except DuecareError as error:
            text = f"{str(error)[:1].upper()}{str(error)[1:]}."
            form.add_error(None, " ".join(filter(None, [text, error.hint])))
    status = 422 if request.method == "POST" else 200
    return render(request, template, {**facts, "form": form}, status=status)


def _preview(
    request: MemberRequest, found: ImportRun, planned: Planned, form: ChoicesForm, status: int = 200
) -> HttpResponse:
    facts = {"run": found, "client": found.client, "form": form}
    facts |= pages.preview(planned, form, found.firm)
    return render(request, "imports/preview.html", facts, status=status)
