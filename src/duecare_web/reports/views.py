"""Pages of reports: of the firm and of a client; making, reading and scheduling them."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from duecare.documents import docx
from duecare.documents.stored import statement_of
from duecare.errors import InputError
from duecare_web.accounts.access import MemberRequest, member_required, request_actor
from duecare_web.accounts.look import branding_of
from duecare_web.accounts.models import Firm
from duecare_web.accounts.roles import Permission
from duecare_web.clients import panels
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.ledger import documents
from duecare_web.outbox.content import new_message_id
from duecare_web.reports import actions, changes, mailing, people, queries
from duecare_web.reports.forms import ReportForm, ScheduleForm
from duecare_web.reports.kinds import KINDS, ReportKind, kinds_for
from duecare_web.reports.making import name_of, title_of, today_of
from duecare_web.reports.models import Report, ReportSchedule
from duecare_web.reports.periods import Period, offered_quarters
from duecare_web.reports.tasks import report_requested


@member_required(Permission.VIEW)
def firm_reports(request: MemberRequest) -> HttpResponse:
    """All reports that the member may read; those about all clients are made here."""
    return _page(request, None, _form(request, None, None))


@client_view(Permission.VIEW)
def client_reports(request: MemberRequest, client: Client) -> HttpResponse:
    """The reports of one client."""
    return _page(request, client, _form(request, client, None))


@client_view(Permission.VIEW)
def changes_of_client(request: MemberRequest, client: Client) -> HttpResponse:
    """What changed at a client: a page, and the part of the overview that comes after it."""
    with panels.one_page():
        groups = changes.changes_of(client)
    is_part = request.headers.get("HX-Request") == "true"
    template = "reports/change_groups.html" if is_part else "reports/changes.html"
    return render(request, template, {"client": client, "tab": "overview", "groups": groups})


@member_required(Permission.ADVISE)
def make_for_firm(request: MemberRequest) -> HttpResponse:
    """Have a report about all clients made."""
    return _make(request, None)


@client_view(Permission.ADVISE)
def make_for_client(request: MemberRequest, client: Client) -> HttpResponse:
    """Have a report of a client made."""
    return _make(request, client)


def _kinds(request: MemberRequest, client: Client | None) -> list[ReportKind]:
    if client is None and not request.membership.sees_all_clients:
        return []
    return kinds_for(of_client=client is not None, may=request.may)


def _form(request: MemberRequest, client: Client | None, data: QueryDict | None) -> ReportForm:
    today = today_of(request.firm, timezone.now())
    kinds = _kinds(request, client)
    return ReportForm(data, kinds=kinds, quarters=offered_quarters(today))


def _make(request: MemberRequest, client: Client | None) -> HttpResponse:
    if request.method != "POST":
        return redirect(_address(client))
    form = _form(request, client, request.POST)
    if not form.is_valid():
        return _page(request, client, form)
    today = today_of(request.firm, timezone.now())
    _ask_for(request, client, form, today_only=Period(today, today))
    return redirect(_address(client))


def _page(request: MemberRequest, client: Client | None, form: ReportForm) -> HttpResponse:
    rows, schedules = (
        queries.reports_of(request.membership),
        queries.schedules_of(request.membership),
    )
    if client is not None:
        rows, schedules = rows.filter(client=client), schedules.filter(client=client)
    facts = {
        "title": "Reports",
        "client": client,
        "tab": "reports",
        "form": form,
        "kinds": _kinds(request, client),
        "rows": [(one, KINDS[one.kind]) for one in rows[: queries.LATEST]],
        "schedules": [(one, KINDS[one.kind]) for one in schedules],
        "under_way": queries.under_way(request.firm, client),
    }
    template = "reports/client.html" if client else "reports/firm.html"
    return render(request, template, facts, status=422 if form.errors else 200)


def _ask_for(
    request: MemberRequest, client: Client | None, form: ReportForm, *, today_only: Period
) -> None:
    period = form.period(on=today_only)
    report_requested.enqueue(
        str(request.firm.pk),
        str(client.pk) if client else None,
        form.cleaned_data["kind"],
        period.first.isoformat(),
        period.last.isoformat(),
        str(request.user.pk),
    )
    messages.success(request, "The report is being made. It appears here when it is ready.")


def _address(client: Client | None) -> str:
    return reverse("reports:client", args=[client.pk]) if client else reverse("reports:reports")


# --- reading --------------------------------------------------------------------------------------
def _report_or_404(request: MemberRequest, report_id: uuid.UUID) -> Report:
    rows = queries.reports_of(request.membership).select_related("document__log", "firm")
    found = rows.filter(pk=report_id).first()
    if found is None or documents.is_destroyed(found.document):
        raise Http404("no such report")
    return found


@member_required(Permission.VIEW)
def file(request: MemberRequest, report_id: uuid.UUID) -> HttpResponseBase:
    """A report as it was kept."""
    found = _report_or_404(request, report_id)
    response = documents.response_of(found.document, content_type=found.document.media_type)
    name = content_disposition_header(
        as_attachment=not found.is_statement, filename=found.file_name
    )
    response["Content-Disposition"] = name or "attachment"
    return response


@member_required(Permission.VIEW)
def word(request: MemberRequest, report_id: uuid.UUID) -> HttpResponse:
    """A report as a Word document in the very words of its PDF."""
    found = _report_or_404(request, report_id)
    if not found.is_statement:
        raise Http404("not a statement")
    statement = statement_of(documents.read(found.document))
    content = docx.render_docx(statement, branding=branding_of(found.firm), created=found.made_at)
    response = HttpResponse(content, content_type=docx.MEDIA_TYPE)
    name = f"{found.file_name.removesuffix('.pdf')}.docx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- by mail --------------------------------------------------------------------------------------
@member_required(Permission.ADVISE)
def schedule_for_firm(request: MemberRequest, kind: str) -> HttpResponse:
    """Have a report about all clients made and mailed."""
    return _schedule(request, request.firm, None, kind)


@client_view(Permission.ADVISE)
def schedule_for_client(request: MemberRequest, client: Client, kind: str) -> HttpResponse:
    """Have a report of a client made and mailed."""
    return _schedule(request, client.firm, client, kind)


def _schedule(request: MemberRequest, firm: Firm, client: Client | None, key: str) -> HttpResponse:
    """First the form, then the mail as each person would get it; only then is it scheduled."""
    kind = next((one for one in _kinds(request, client) if one.key == key), None)
    if kind is None:
        raise Http404("no such report")
    everybody = people.people_for(kind, firm, client)
    form = ScheduleForm(request.POST or None, people=everybody)
    facts: dict[str, object] = {"title": f"Mail: {kind.label}", "client": client, "kind": kind}
    facts |= {"form": form, "back": _address(client)}
    if request.method == "POST" and form.is_valid():
        chosen = people.chosen(everybody, form.cleaned_data["recipients"])
        every = cast(actions.Every, form.cleaned_data["every"])
        today = today_of(firm, timezone.now())
        if "confirm" not in request.POST:
            facts |= _preview(firm, client, kind, every, chosen)
            facts["first_on"] = actions.next_day(today, every)
            return render(request, "reports/preview.html", facts)
        try:
            actions.schedule_report(
                kind=kind,
                firm=firm,
                client=client,
                every=every,
                recipients=chosen,
                actor=request_actor(request, firm),
                today=today,
            )
        except InputError as error:
            form.add_error(None, ". ".join(filter(None, (str(error), error.hint))))
        else:
            messages.success(request, "The report is scheduled.")
            return redirect(_address(client))
    return render(request, "reports/schedule.html", facts, status=422 if form.errors else 200)


def _preview(
    firm: Firm,
    client: Client | None,
    kind: ReportKind,
    every: str,
    chosen: list[people.MailedPerson],
) -> dict[str, object]:
    """The mail of the next time, with the newest report of this kind that may be looked at."""
    now = timezone.now()
    unsaved = ReportSchedule(firm=firm, client=client, kind=kind.key, every=every)
    wanted = mailing.wanted_of(unsaved, actions.next_day(today_of(firm, now), every))
    words = mailing.words_of_mail(
        firm,
        chosen[0],
        title=title_of(wanted),
        of=client.name if client else firm.name,
        file_name=name_of(wanted),
        day=actions.next_day(today_of(firm, now), every),
        sha256=mailing.SAMPLE_DIGEST,
        message_id=new_message_id(),
    )
    newest = Report.objects.filter(firm=firm, client=client, kind=kind.key).first()
    return {"chosen": chosen, "mail": words, "every": every, "newest": newest}


@member_required(Permission.ADVISE)
def end(request: MemberRequest, schedule_id: uuid.UUID) -> HttpResponse:
    """Make and mail a report no longer."""
    found = queries.schedules_of(request.membership).filter(pk=schedule_id).first()
    if found is None:
        raise Http404("no such schedule")
    if request.method == "POST":
        actions.end_schedule(schedule=found, actor=request_actor(request, found.firm))
        messages.success(request, "The report is no longer made and mailed.")
    return redirect(_address(found.client))
