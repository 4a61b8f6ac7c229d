"""Pages and reports of the answers by law and framework."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from duecare.catalog import load_catalog
from duecare.documents import statements
from duecare.documents.wording.frameworks import (
    ADDRESSABLE,
    READING_AID,
    STATES,
    checked_words,
    framework_tiles,
    how_words,
    view_words,
)
from duecare.documents.wording.words import in_words
from duecare.ids import slug
from duecare_web.accounts.access import MemberRequest
from duecare_web.accounts.roles import Permission
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments import spreadsheets
from duecare_web.assessments.statements import preparation
from duecare_web.assessments.statements import render as render_statement
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.frameworks.queries import ClientFrameworks, client_frameworks

SHOWN = ("in_place", "partly", "gap", "no_answer")


@client_view(Permission.VIEW)
def frameworks(request: MemberRequest, client: Client) -> HttpResponse:
    """The first framework that binds the client."""
    return _page(request, client, "")


@client_view(Permission.VIEW)
def framework(request: MemberRequest, client: Client, framework: str) -> HttpResponse:
    """One framework, line by line; ``state`` and ``q`` of the address choose lines."""
    return _page(request, client, framework)


@client_view(Permission.VIEW)
def report(_request: MemberRequest, client: Client, framework: str, form: str) -> HttpResponse:
    """The same lines as PDF, workbook or CSV."""
    found = _found_or_404(client, framework)
    now = timezone.now()
    name = f"{slug(client.name)}-{slug(found.view.framework.short)}-{firm_day(client.firm, now):%Y-%m-%d}.{form}"
    if form == "pdf":
        statement = statements.framework_statement(
            found.view,
            found.reach,
            preparation=preparation(client, release=load_catalog().release, as_of=now),
            recommended=found.recommended,
            files=found.files,
        )
        content = render_statement(statement, firm=client.firm, created=now).pdf
        response = HttpResponse(content, content_type="application/pdf")
    elif form == "xlsx":
        content = spreadsheets.to_xlsx(_sheet(found), created=now)
        response = HttpResponse(content, content_type=spreadsheets.XLSX)
    elif form == "csv":
        text = spreadsheets.to_csv(_sheet(found))
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    else:
        raise Http404("no such form")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found_or_404(client: Client, name: str) -> ClientFrameworks:
    found = client_frameworks(client, name)
    if found is None:
        raise Http404("no such framework")
    return found


def _page(request: MemberRequest, client: Client, name: str) -> HttpResponse:
    found = _found_or_404(client, name)
    view, rule = found.view, found.view.framework
    state, wanted = request.GET.get("state", ""), request.GET.get("q", "").strip().casefold()
    state = state if state in STATES else ""
    told = list(view_words(view, found.recommended, at=found.on, files=found.files))
    groups = [
        (title, counts, shown)
        for title, counts, lines in told
        if (
            shown := [
                one
                for one in lines
                if state in ("", one.state)
                and (not wanted or wanted in f"{one.id} {one.words}".casefold())
            ]
        )
    ]
    context = {
        "client": client,
        "tab": "frameworks",
        "found": found,
        "framework": rule,
        "how": how_words(found.reach),
        "aid": f"{READING_AID} {ADDRESSABLE}" if rule.addressable else READING_AID,
        "checked": checked_words(rule),
        "groups": groups,
        "line_title": f"Line, {rule.code}" if rule.code else "Line",
        "state": state,
        "q": request.GET.get("q", ""),
        "tiles": framework_tiles(view, [one for _, _, lines in told for one in lines]),
        "views": [
            ("", f"All {len(view.lines)}"),
            *((key, f"{STATES[key]} {view.count(key)}") for key in STATES if view.count(key)),
        ],
        "binding": [r for r in found.reaches if r.how in ("law", "contract", "voluntary")],
        "unsettled": in_words([r.framework.short for r in found.reaches if r.how == "unknown"]),
        "others": [(r, how_words(r)) for r in found.reaches if r.how in ("unknown", "no")],
    }
    return render(request, "frameworks/framework.html", context)


def _sheet(found: ClientFrameworks) -> spreadsheets.Sheet:
    view = found.view
    groups = view_words(view, found.recommended, at=found.on, files=found.files)
    rows: list[tuple[spreadsheets.Cell, ...]] = [
        (title, one.id, one.need, one.words, one.label, one.found, one.evidence, one.next)
        for title, _, lines in groups
        for one in lines
    ]
    header = (
        "Part", "Line", "Required or addressable", "In our words", "State", "What was found",
        "Evidence", "Next",
    )  # fmt: skip
    notes = (how_words(found.reach), READING_AID, checked_words(view.framework))
    return spreadsheets.Sheet(view.framework.short, header, rows, notes)
