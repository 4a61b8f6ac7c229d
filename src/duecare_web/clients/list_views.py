"""The list of clients, and the views of it that members keep."""

from __future__ import annotations

import uuid
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from duecare.errors import DuecareError
from duecare.numerals import whole_number
from duecare_web.accounts import saved_views
from duecare_web.accounts.access import MemberRequest, member_required
from duecare_web.accounts.roles import Permission
from duecare_web.clients import bulk, listing, panels, queries
from duecare_web.clients.list_form import ClientListForm
from duecare_web.ui.paging import SIZES
from duecare_web.ui.templatetags.lists import PLACES, address_with

PAGE: Final = "clients:portfolio"


@member_required(Permission.VIEW)
def portfolio(request: MemberRequest) -> HttpResponse:
    """The clients of the firm with the figures that matter, a page at a time."""
    form = ClientListForm(request.GET, member=request.membership)
    wanted, sort = form.wanted(), request.GET.get("sort", "")
    part = listing.part_of(
        request.membership,
        listing.chosen(request.membership, wanted),
        sort=sort,
        size=whole_number(request.GET.get("size", "")),
        after=_row(request, "after"),
        before=_row(request, "before"),
    )
    filters = form.labels_on()
    facts = {
        "form": form,
        "filters": [(one.text, _without(request.GET, one.name, one.value)) for one in filters],
        "rows": listing.with_cells(part.rows),
        "page": part,
        "sizes": SIZES,
        "columns": panels.columns(),
        "show": wanted.show,
        "views": queries.SHOWN,
        "saved": _saved(request),
        "query": _query(request.GET),
        "narrowed": _pairs(request.GET),
        "unfiltered": [one for one in _pairs(request.GET) if one[0] not in form.fields],
        "sort_by_itself": "name",
        "bulk_actions": bulk.actions_for(request.may, show=wanted.show),
        "all_words": _all_words(part.total, len(part.rows)),
    }
    if not part.total:
        facts["elsewhere"] = queries.clients_of(request.membership).count()
    return render(request, "clients/portfolio.html", facts)


def _all_words(total: int, shown: int) -> str:
    return f"All {total:,} that fit, not only the chosen" if total > shown else ""


def _row(request: MemberRequest, name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _query(asked: QueryDict) -> str:
    """What the list is asked for without the place in it."""
    return saved_views.same_query(urlencode(_pairs(asked)))


def _pairs(asked: QueryDict) -> list[tuple[str, str]]:
    found = [(name, one) for name, many in asked.lists() for one in many if one]
    return [(name, one) for name, one in found if name not in PLACES]


def _without(asked: QueryDict, name: str, value: str) -> str:
    """The address of the list without one filter, at its first page."""
    query = asked.copy()
    kept = [one for one in query.getlist(name) if value and one != value]
    for place in (name, *PLACES):
        query.pop(place, None)
    if kept:
        query.setlist(name, kept)
    return address_with(query)


def _saved(request: MemberRequest) -> list[dict[str, object]]:
    """The views that are offered, the own ones and those of others."""
    at_hand = _query(request.GET)
    return [
        {
            "view": one,
            "is_mine": one.membership_id == request.membership.pk,
            "may_remove": saved_views.may_remove(request.membership, one),
            "is_on": one.query == at_hand,
        }
        for one in saved_views.views_for(request.membership, PAGE)
    ]


@require_POST
@member_required(Permission.VIEW)
def keep_view(request: MemberRequest) -> HttpResponse:
    """Keep what the list is narrowed to under a name."""
    query = request.POST.get("query", "")
    try:
        view = saved_views.keep_view(
            request.membership,
            page=PAGE,
            name=request.POST.get("name", "")[:60],
            query=query,
            is_shared=request.POST.get("is_shared") == "on",
        )
        messages.success(request, f"The view “{view.name}” is kept.")
        query = view.query
    except DuecareError as error:
        messages.error(request, " ".join(filter(None, [f"Not kept: {error}.", error.hint])))
    return redirect(f"{reverse(PAGE)}?{saved_views.same_query(query)}")


@require_POST
@member_required(Permission.VIEW)
def remove_view(request: MemberRequest) -> HttpResponse:
    """Remove a view that was kept; the clients in it are not touched."""
    number = whole_number(request.POST.get("view", ""))
    view = saved_views.views_for(request.membership, PAGE).filter(pk=number or 0).first()
    if view is None or not saved_views.may_remove(request.membership, view):
        messages.error(request, "Not removed: this view is not yours.")
    else:
        view.delete()
        messages.success(request, f"The view “{view.name}” is removed.")
    return redirect(PAGE)
