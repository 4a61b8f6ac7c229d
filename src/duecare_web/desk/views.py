"""Home, and the decisions of all clients."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from duecare.documents.wording import trends as trends_words
from duecare.errors import DuecareError
from duecare.numerals import whole_number
from duecare_web.accounts.access import (
    MemberRequest,
    get_for_member_or_404,
    member_required,
    request_actor,
)
from duecare_web.accounts.roles import Permission
from duecare_web.clients import bulk, panels, todo
from duecare_web.clients.models import ToDo
from duecare_web.desk import menu, queries
from duecare_web.desk.forms import NotNowForm
from duecare_web.reports import trends
from duecare_web.ui.paging import SIZES, page_part

NEXT_LOOK = dt.timedelta(days=7)
NOT_ON_HOME: Final = ("archive",)
"""What can be done at several clients and has nothing to do with what waits."""
FIRST_ACTIONS: Final = {"decision": "remind", "assessment": "renew"}
"""What is offered first while Home shows one kind of work; else that it is planned for a day."""


@member_required(Permission.VIEW)
def home(request: MemberRequest) -> HttpResponse:
    """What to do across clients, who is most exposed: read from what is kept, never computed here."""
    if not queries.has_clients(request.membership):
        return render(request, "desk/begin.html", {"title": "Home"})
    today = timezone.localdate()
    wanted = queries.WantedLines(
        request.GET.get("kind", ""), request.GET.get("q", "").strip(), request.GET.get("show", "")
    )
    everything = queries.lines_of(request.membership, today=today, show=wanted.show)
    counters = [
        one for one in todo.counters(everything) if one.number or one.kind.key == wanted.kind
    ]
    lines = queries.chosen_lines(request.membership, today=today, wanted=wanted)
    page = page_part(lines.count(), _number(request, "page"), _number(request, "size"))
    facts = {
        "title": "Home",
        "today": today,
        "strips": [
            *queries.strips(request.membership),
            *queries.lost_mail_strips(request.membership, timezone.now()),
        ],
        "counters": counters,
        "kind": todo.kind_of(wanted.kind),
        "text": wanted.text,
        "show": wanted.show,
        "views": queries.SHOWN,
        "bulk_actions": bulk.actions_for(request.may, show="", left_out=NOT_ON_HOME),
        "first_action": FIRST_ACTIONS.get(wanted.kind, "plan"),
        "narrowed": [("from", "home"), ("kind", wanted.kind), *queries.same_clients(wanted)],
        "all_words": queries.all_words(wanted, page),
        "groups": queries.by_day(lines[page.rows], today),
        "page": page,
        "sizes": SIZES,
        "total": everything.count(),
        "clients": everything.order_by().values("client").distinct().count(),
        "next_day": queries.next_day(request.membership, today),
        "sendings": queries.sendings(request.membership, timezone.now()),
        "exposed": queries.most_exposed(request.membership),
        "columns": panels.columns(),
        "trends": trends.trends_of_member(request.membership, now=timezone.now()),
        "trends_note": trends_words.SUM_OF_CLIENTS,
    }
    return render(request, "desk/home.html", facts)


@member_required(Permission.VIEW)
def not_now(request: MemberRequest, line_id: int) -> HttpResponse:
    """Put a line off to a day."""
    lines = ToDo.objects.select_related("client__log", "client__firm")
    line = get_for_member_or_404(lines, request.user, permission=Permission.ASSESS, pk=line_id)
    kind, today = todo.kind_of(line.kind), timezone.localdate()
    form = NotNowForm(
        request.POST or None,
        needs_reason=kind is not None and kind.needs_reason,
        initial={"until": today + NEXT_LOOK},
    )
    if request.method == "POST" and form.is_valid():
        actor = request_actor(request, line.client.firm)
        try:
            todo.put_off(line=line, actor=actor, today=today, **form.cleaned_data)
        except DuecareError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Put off: {line.text}, {line.client.name}.")
            return redirect("home")
    status = 422 if request.method == "POST" else 200
    facts = {"title": "Not now", "line": line, "form": form}
    return render(request, "desk/not_now.html", facts, status=status)


@member_required(Permission.VIEW)
def decisions(request: MemberRequest) -> HttpResponse:
    """The recommendations of all clients by the state of their decision, the oldest first."""
    state = request.GET.get("state", "open")
    state = state if state in queries.STATES else "open"
    text = request.GET.get("q", "").strip()[:200]
    rows = queries.newest_recommendations(request.membership)
    if text:
        rows = rows.filter(client__name__icontains=text) | rows.filter(title__icontains=text)
    rows = queries.in_state(rows, state)
    known = menu.figures_of(request.membership).undecided if state == "open" and not text else None
    total = rows.count() if known is None else known
    page = page_part(total, _number(request, "page"), _number(request, "size"))
    facts = {
        "title": "Decisions",
        "rows": queries.with_decisions(queries.part_of(rows, page.rows)),
        "states": queries.STATES,
        "state": state,
        "text": text,
        "page": page,
        "sizes": SIZES,
    }
    return render(request, "desk/decisions.html", facts)


def _number(request: MemberRequest, name: str) -> int | None:
    return whole_number(request.GET.get(name, ""))
