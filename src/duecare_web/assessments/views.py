"""Pages about the assessments of a client: answers, results, the gap, decisions."""

from __future__ import annotations

import uuid
from collections import Counter

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.documents.charts import (
    exceedance_chart,
    liability_against_cover_chart,
    risk_heat_map,
)
from duecare.documents.wording.answers import not_asked_rows
from duecare.documents.wording.changes import NOTHING as NOTHING_CHANGED
from duecare.documents.wording.changes import TITLE as CHANGES_TITLE
from duecare.documents.wording.changes import change_words
from duecare.documents.wording.events import event_of
from duecare.documents.wording.firm import COUNSEL
from duecare.errors import DuecareError
from duecare.ids import slug
from duecare.risk.caveats import CaveatCode
from duecare.risk.result import PriceResult
from duecare_web.accounts.access import MemberRequest, get_for_member_or_404, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments import actions, queries, spreadsheets, tasks
from duecare_web.assessments.applications import ApplicationAnswersForm, initial_of
from duecare_web.assessments.laws import page_facts
from duecare_web.assessments.models import Assessment, AssessmentRequest, Decision
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.insurance.actions import record_application
from duecare_web.insurance.queries import policies_of_client, terms_of
from duecare_web.scans.actions import unite_machines
from duecare_web.scans.queries import latest_scan, on_the_firms_clock, read_inventory
from duecare_web.ui.waiting import ask_again


@client_view(Permission.VIEW)
def assessments(request: MemberRequest, client: Client) -> HttpResponse:
    """The newest assessment in full, and the earlier ones."""
    found = list(queries.assessments_of(client)[:50])
    context = {
        "client": client,
        "tab": "assessments",
        "assessments": found,
        "scan": latest_scan(client),
        "asked": queries.open_request(client),
        "differences": queries.open_differences(client),
    }
    if found:
        context |= _detail(found[0], request.GET.get("sort", "level"))
    return render(request, "assessments/assessments.html", context)


@client_view(Permission.VIEW)
def assessment(request: MemberRequest, client: Client, assessment_id: uuid.UUID) -> HttpResponse:
    """One assessment of a client."""
    one = get_for_member_or_404(
        Assessment.objects.filter(client=client),
        request.user,
        permission=Permission.VIEW,
        pk=assessment_id,
    )
    context = {
        "client": client,
        "tab": "assessments",
        **_detail(one, request.GET.get("sort", "level")),
    }
    return render(request, "assessments/assessment.html", context)


@require_POST
@client_view(Permission.ASSESS)
def complete(request: MemberRequest, client: Client) -> HttpResponse:
    """Ask for an assessment of the client as it stands now; a page shows how far it is."""
    unite_machines(client=client)  # a machine that reported a moment ago is in it
    scan = latest_scan(client)
    waiting = queries.open_request(client)
    if waiting is None:
        actor = request_actor(request, client.firm)
        try:
            waiting = actions.request_assessment(
                client=client, scan=scan, user=request.user, actor=actor
            )
        except DuecareError as error:
            messages.error(request, f"Not completed: {error}. {error.hint}")
            return redirect("assessments:finish", client.pk)
        number = str(waiting.pk)
        transaction.on_commit(lambda: tasks.complete_requested.enqueue(number))
    return redirect("assessments:progress", client.pk, waiting.pk)


@client_view(Permission.VIEW)
def progress(request: MemberRequest, client: Client, request_id: uuid.UUID) -> HttpResponse:
    """How far an assessment is that was asked for; the page asks again by itself."""
    asked = get_for_member_or_404(
        AssessmentRequest.objects.filter(client=client),
        request.user,
        permission=Permission.VIEW,
        pk=request_id,
    )
    if not asked.is_open and (answer := ask_again(request)):
        return answer
    done = asked.assessment
    if done is not None:
        messages.success(
            request, f"Assessment {done.number} is complete; its statements are ready."
        )
        return redirect("assessments:assessments", client.pk)
    context = {
        "client": client,
        "tab": "assessments",
        "asked": asked,
        "running": queries.is_running(asked),
        "seconds": round((timezone.now() - asked.requested_at).total_seconds()),
    }
    return render(request, "assessments/progress.html", context)


@client_view(Permission.VIEW)
def laws(request: MemberRequest, client: Client) -> HttpResponse:
    """Which laws reach the client and why, which questions are open, state by state."""
    facts = page_facts(queries.laws_of(client))
    return render(request, "assessments/laws.html", {"client": client, "tab": "laws", **facts})


@client_view(Permission.VIEW)
def gap(request: MemberRequest, client: Client) -> HttpResponse:
    """Liability against cover, for the client and for the firm, and whom to tell by when."""
    newest = queries.latest_assessment(client)
    context = {"client": client, "tab": "gap", "assessment": newest}
    if newest is not None:
        context |= {
            "price": newest.price,
            "counsel": COUNSEL,
            "case_chart": queries.case_or_year_chart(newest.price.insurance),
            "firm_case_chart": queries.case_or_year_chart(newest.price.firm_insurance),
            "cover_chart": liability_against_cover_chart(newest.price.insurance),
            "firm_chart": liability_against_cover_chart(newest.price.firm_insurance),
            "exceedance": exceedance_chart(
                newest.price.exceedance.aggregate, limit=newest.price.insurance.limit_total
            ),
        }
    return render(request, "assessments/gap.html", context)


@client_view(Permission.VIEW)
def decisions(request: MemberRequest, client: Client) -> HttpResponse:
    """Every recommendation with its decision, and what waits."""
    show, sort = request.GET.get("show", ""), request.GET.get("sort", "rank")
    newest = queries.latest_assessment(client)
    every = queries.decision_rows(client, sort=sort)
    counts = Counter(row.state for row in every)
    kinds = [("waiting", "Waiting"), *Decision.Kind.choices]
    states = [("", f"All {len(every)}"), *((k, f"{t} {counts[k]}") for k, t in kinds if counts[k])]
    context = {
        "client": client,
        "tab": "decisions",
        "total": len(every),
        "rows": [row for row in every if show in ("", row.state)],
        "states": states,
        "show": show,
        "sort": sort,
        "assessment": newest,
    }
    return render(request, "assessments/decisions.html", context)


@client_view(Permission.VIEW)
def risk_spreadsheet(_request: MemberRequest, client: Client, form: str) -> HttpResponse:
    """The risk register of the newest assessment as a workbook or CSV."""
    newest = _newest_or_404(client)
    return _spreadsheet(spreadsheets.risk_sheet(newest), newest, form)


@client_view(Permission.VIEW)
def plan_spreadsheet(_request: MemberRequest, client: Client, form: str) -> HttpResponse:
    """Recommendations with decisions (the plan of action) as a workbook or CSV."""
    newest = _newest_or_404(client)
    rows = queries.decision_rows(client)
    return _spreadsheet(spreadsheets.plan_sheet(newest, rows), newest, form)


def _newest_or_404(client: Client) -> Assessment:
    newest = queries.latest_assessment(client)
    if newest is None:
        raise Http404("no assessment yet")
    return newest


def _spreadsheet(sheet: spreadsheets.Sheet, one: Assessment, form: str) -> HttpResponse:
    if form == "xlsx":
        content, kind = spreadsheets.to_xlsx(sheet, created=one.completed_at), spreadsheets.XLSX
    elif form == "csv":
        content, kind = spreadsheets.to_csv(sheet), "text/csv; charset=utf-8"
    else:
        raise Http404("no such form")
    response = HttpResponse(content, content_type=kind)
    name = f"{slug(one.client.name)}-{slug(sheet.title)}-{firm_day(one.firm, one.completed_at):%Y-%m-%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _people_note(price: PriceResult) -> str:
    """Whether the count is a floor, because something that may hold people was not read."""
    if any(caveat.code is CaveatCode.UNREAD for caveat in price.caveats):
        return "of what was read; at least that many, not everything was read"
    return "distinct people over all places"


def _detail(one: Assessment, sort: str = "level") -> dict[str, object]:
    risks = queries.risk_register(one, sort=sort)
    changes = one.changes
    return {
        "changed": change_words(changes) if changes else None,
        "changed_title": CHANGES_TITLE,
        "nothing_changed": NOTHING_CHANGED,
        "not_asked": not_asked_rows(one.findings),
        "assessment": one,
        "price": one.price,
        "people_note": _people_note(one.price),
        "findings": one.findings,
        "risks": queries.risk_lines(one, sort=sort),
        "sort": sort,
        "statements": list(one.statements.select_related("document")),
        "heat_map": risk_heat_map(risks, [event_of(risk.scenario).title for risk in risks]),
    }


@client_view(Permission.ADVISE)
def application(request: MemberRequest, client: Client, policy_id: uuid.UUID) -> HttpResponse:
    """What the client answered when it applied for a policy, beside what the evidence says."""
    policy = policies_of_client(client).filter(pk=policy_id).first()
    if policy is None:
        raise Http404("no such policy")
    scan = latest_scan(client)
    form = ApplicationAnswersForm(
        request.POST or None,
        initial=initial_of(terms_of(policy)),
        answers=queries.settled_of(client).answers,
        inventory=on_the_firms_clock(read_inventory(scan), client) if scan else None,
    )
    if request.method == "POST" and form.is_valid():
        actor = request_actor(request, client.firm)
        record_application(policy=policy, actor=actor, application=form.application)
        messages.success(request, "The application was recorded. It holds for the next assessment.")
        return redirect("insurance:policies", client.pk)
    context = {"client": client, "tab": "insurance", "policy": policy, "form": form}
    status = 422 if form.errors else 200
    return render(request, "assessments/application.html", context, status=status)
