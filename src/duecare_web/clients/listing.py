"""The list of clients: what it is narrowed to, in which order, and a page of it.

All that one asks for is in the address (:class:`Narrowed`), so that a view can be kept and shared.
Figures and what waits are read from the rows kept beside each client (:mod:`clients.upkeep`).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import (
    Case,
    Exists,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from duecare_web.accounts.models import Membership
from duecare_web.clients import panels, todo, upkeep
from duecare_web.clients.models import Client, ListFigure, ToDo
from duecare_web.clients.queries import clients_of
from duecare_web.ui.paging import KeysetPart, SortKey, fitting_size, keyset_part

NO_MEMBER: Final = "none"
"""In the place of a member: clients that nobody looks after."""
BY_NAME: Final = SortKey("name")
OF_CLIENT: Final = {"name": "name", "industry": "industry", "state": "state"}
"""What of a client itself a list can be sorted by, beside its figures."""
LEAD: Final = "lead"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list of clients is narrowed to; what is empty narrows nothing.

    ``show`` is a key of :data:`clients.queries.SHOWN`, ``lead`` the id of a membership or
    :data:`NO_MEMBER`, ``waits`` kinds of work that all have to wait at the client. ``least`` and
    ``most`` bound the ranged column, in whole dollars.
    """

    show: str = ""
    q: str = ""
    state: str = ""
    industry: str = ""
    lead: str = ""
    waits: Sequence[str] = ()
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class ListedClient:
    """One client with its cells, in the order of the columns."""

    client: Client
    cells: list[ListFigure | None]


def chosen(member: Membership, wanted: Narrowed) -> QuerySet[Client]:
    """The clients that a member may see and that fit, with the member who looks after each."""
    rows = clients_of(member, name=wanted.q, show=wanted.show)
    exact = {"state": wanted.state, "industry": wanted.industry}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.lead:
        named = Q(lead=None) if wanted.lead == NO_MEMBER else Q(lead__pk=wanted.lead)
        rows = rows.filter(named)
    is_on = todo.is_on(timezone.localdate())
    for kind in wanted.waits:
        waiting = ToDo.objects.filter(is_on, client=OuterRef("pk"), kind=kind, number__gt=0)
        rows = rows.filter(Exists(waiting))
    return rows.filter(_in_range(wanted)).select_related("lead__user", "firm")


def _in_range(wanted: Narrowed) -> Q:
    column = panels.ranged_column()
    if column is None or (wanted.least is None and wanted.most is None):
        return Q()
    figures = _figures(column.key)
    if wanted.least is not None:
        figures = figures.filter(sort__gte=wanted.least)
    if wanted.most is not None:
        figures = figures.filter(sort__lte=wanted.most)
    return Q(Exists(figures))


def _figures(column: str) -> QuerySet[ListFigure]:
    """The figures of a column that say something, of the client of the outer query."""
    return ListFigure.objects.filter(client=OuterRef("pk"), column=column).exclude(text="")


# --- in order -------------------------------------------------------------------------------------
def sort_keys() -> list[str]:
    """Every key by which a list of clients is sorted; with a minus the other way around."""
    return [*OF_CLIENT, LEAD, *(one.key for one in panels.columns())]


def part_of(
    member: Membership,
    rows: QuerySet[Client],
    *,
    sort: str = "",
    size: int | None = None,
    after: uuid.UUID | None = None,
    before: uuid.UUID | None = None,
) -> KeysetPart[Client]:
    """A page of the clients in order; clients without the figure come last, whatever the order."""
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    known = clients_of(member).model.objects.filter(firm=member.firm_id)
    order = [SortKey("name", descending)]
    if key in OF_CLIENT and key != "name":
        order = [SortKey(key, descending), BY_NAME]
    elif key in sort_keys() and key != "name":
        order = [SortKey("has_none"), SortKey("figure", descending), BY_NAME]
        rows, known = _with_figure(rows, key), _with_figure(known, key)
    return keyset_part(
        rows, order, size=fitting_size(size), known=known, after=after, before=before
    )


def _with_figure(rows: QuerySet[Client], key: str) -> QuerySet[Client]:
    """Clients with ``figure``, by which they are sorted, and ``has_none``, 1 where there is none."""
    if key == LEAD:
        has_one: Any = Q(lead__isnull=False)
        figure: Any = Coalesce(F("lead__user__name"), Value(""))
    else:
        figures = _figures(key)
        has_one = Exists(figures)
        figure = Coalesce(Subquery(figures.values("sort")[:1]), 0.0, output_field=FloatField())
    has_none = Case(When(has_one, then=0), default=1, output_field=IntegerField())
    return rows.annotate(has_none=has_none, figure=figure)


def with_cells(clients: Sequence[Client]) -> list[ListedClient]:
    """The clients with a cell for each column: one query."""
    kept, columns = upkeep.cells_of(clients), panels.columns()
    return [
        ListedClient(one, [kept.get(one.pk, {}).get(column.key) for column in columns])
        for one in clients
    ]
