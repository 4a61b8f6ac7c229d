"""Pages of the firm's price book."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from duecare.catalog import load_catalog
from duecare.errors import InputError
from duecare.numerals import whole_number
from duecare_web.accounts.access import MemberRequest, member_required, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.prices import actions, queries
from duecare_web.prices.forms import ItemForm, PriceForm, RateForm
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
    own = next(
        (one for one in queries.price_book_of(request.firm).items if one.title == title), None
    )
    if title and own is None:
        raise Http404("no such item")
    form = ItemForm(request.POST or None, initial=own.model_dump() if own else None)

    def save() -> None:
        actions.set_item(
            firm=request.firm,
            actor=request_actor(request, request.firm),
            item=form.item,
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
    now = queries.price_book_of(request.firm).hourly_rate
    form = RateForm(request.POST or None, initial={"hourly_rate": now})

    def save() -> None:
        actions.set_hourly_rate(
            firm=request.firm,
            actor=request_actor(request, request.firm),
            hourly_rate=float(form.cleaned_data["hourly_rate"]),
        )

    return _edit(request, form, "Hourly rate", save)


@member_required(Permission.MANAGE_FIRM)
def price(request: MemberRequest, safeguard: str = "") -> HttpResponse:
    """Set the price of one safeguard."""
    if safeguard and safeguard not in load_catalog().safeguards:
        raise Http404("no such safeguard")
    own = queries.price_book_of(request.firm).safeguards.get(safeguard)
    initial = {"safeguard": safeguard, **(own.model_dump() if own else {})}
    form = PriceForm(request.POST or None, initial=initial)

    def save() -> None:
        actions.set_price(
            firm=request.firm,
            actor=request_actor(request, request.firm),
            safeguard=form.cleaned_data["safeguard"],
            price=form.price,
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


def _edit(request: MemberRequest, form: Form, title: str, save: Callable[[], None]) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except InputError as error:
            form.add_error(None, f"{error}. {error.hint}".strip())
        else:
            messages.success(request, "Recorded. It holds for the next assessment.")
            return redirect("prices:book")
    context = {"form": form, "heading": title}
    return render(request, "prices/edit.html", context, status=422 if form.errors else 200)
