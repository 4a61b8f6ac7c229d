"""Pages of the firm's price book."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from duecare.catalog import load_catalog
from duecare.errors import InputError
from duecare.numerals import whole_number
from duecare_web.accounts.access import MemberRequest, member_required, request_actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.roles import Permission
from duecare_web.accounts.typed_over import say
from duecare_web.ledger.actions import together
from duecare_web.prices import actions, queries
from duecare_web.prices.forms import ItemForm, PriceForm, RateForm, item_from, price_from
from duecare_web.ui.paging import SIZES, page_part


@member_required(Permission.VIEW)
def book(request: MemberRequest) -> HttpResponse:
    """All safeguards with the firm's price, and the hourly rate."""
    return render(request, "prices/book.html", {"page": queries.book_page(request.firm)})


@member_required(Permission.VIEW)
def history(request: MemberRequest) -> HttpResponse:
    """Every edition of the price book and what it changed."""
    changes = list(queries.history_of(request.firm))
    number, size = (whole_number(request.GET.get(name, "")) for name in ("page", "size"))
    page = page_part(len(changes), number, size)
    context = {"changes": changes[page.rows], "page": page, "sizes": SIZES}
    return render(request, "prices/history.html", context)


@member_required(Permission.MANAGE_FIRM)
def item(request: MemberRequest) -> HttpResponse:
    """Add something that the firm sells by name, or change the one that ``title`` names."""
    title = request.GET.get("title", "")

    def on_record() -> dict[str, Any] | None:
        items = queries.price_book_of(request.firm).items
        return next((one.model_dump() for one in items if one.title == title), None)

    own = on_record()
    if title and own is None:
        raise Http404("no such item")
    form = ItemForm(request.POST or None, initial=own)

    def save() -> None:
        with together():
            lock(request.firm)
            now = on_record()
            if title and now is None:
                raise InputError("this item was removed or renamed after you opened the page")
            who = partial(_who, request, "items", title)
            values = form.settled(now, who) if now else form.cleaned_data
            actions.set_item(
                firm=request.firm,
                actor=request_actor(request, request.firm),
                item=item_from(values),
                instead_of=title,
            )

    return _edit(request, form, "Item of the price book", save)


@require_POST
@member_required(Permission.MANAGE_FIRM)
def remove_item(request: MemberRequest) -> HttpResponse:
    """Take an item out of the book."""
    actor, title = request_actor(request, request.firm), request.POST.get("title", "")
    try:
        actions.remove_item(firm=request.firm, actor=actor, title=title)
    except InputError as error:
        raise Http404("no such item") from error
    messages.success(request, "The item was removed. What was offered with it keeps its price.")
    return redirect("prices:book")


@member_required(Permission.MANAGE_FIRM)
def rate(request: MemberRequest) -> HttpResponse:
    """Set the hourly rate."""

    def on_record() -> dict[str, Any]:
        return {"hourly_rate": queries.price_book_of(request.firm).hourly_rate}

    form = RateForm(request.POST or None, initial=on_record())

    def save() -> None:
        with together():
            lock(request.firm)
            values = form.settled(on_record(), lambda name: _who(request, name))
            actions.set_hourly_rate(
                firm=request.firm,
                actor=request_actor(request, request.firm),
                hourly_rate=float(values["hourly_rate"]),
            )

    return _edit(request, form, "Hourly rate", save)


@member_required(Permission.MANAGE_FIRM)
def price(request: MemberRequest, safeguard: str = "") -> HttpResponse:
    """Set the price of one safeguard."""
    if safeguard and safeguard not in load_catalog().safeguards:
        raise Http404("no such safeguard")

    def on_record(of: str) -> dict[str, Any]:
        own = queries.price_book_of(request.firm).safeguards.get(of)
        return {"safeguard": of, **own.model_dump()} if own else {}

    known = on_record(safeguard)
    form = PriceForm(request.POST or None, initial=known or {"safeguard": safeguard})

    def save() -> None:
        chosen = form.cleaned_data["safeguard"]
        with together():
            lock(request.firm)
            now = on_record(chosen)
            if chosen != safeguard and now:
                raise InputError("this safeguard has a price", hint="Open that one to change it.")
            who = partial(_who, request, "safeguards", chosen)
            values = form.settled(now, who) if now else form.cleaned_data
            actions.set_price(
                firm=request.firm,
                actor=request_actor(request, request.firm),
                safeguard=chosen,
                price=price_from(values),
            )

    return _edit(request, form, "Price of a safeguard", save)


@require_POST
@member_required(Permission.MANAGE_FIRM)
def remove(request: MemberRequest, safeguard: str) -> HttpResponse:
    """Take a price out of the book."""
    if safeguard not in queries.price_book_of(request.firm).safeguards:
        raise Http404("no such price")
    actor = request_actor(request, request.firm)
    actions.remove_price(firm=request.firm, actor=actor, safeguard=safeguard)
    messages.success(request, "The price was removed. New offers show it as not priced.")
    return redirect("prices:book")


def _who(request: MemberRequest, part: str, name: str = "", field: str = "") -> str:
    return queries.changed_by(request.firm, part, name, field)


def _edit(request: MemberRequest, form: Form, title: str, save: Callable[[], None]) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except InputError as error:
            say(form, error)
        else:
            messages.success(request, "Recorded. It holds for the next assessment.")
            return redirect("prices:book")
    context = {"form": form, "heading": title}
    return render(request, "prices/edit.html", context, status=422 if form.errors else 200)
