"""What is kept beside each client so that nothing has to look at all of them.

Three things: the figures that lists show (:class:`ListFigure`), what waits for somebody of the firm
(:class:`ToDo`), and when the next background work of each kind is due (:class:`Due`). Apps register
how each is counted, and which kinds of entry can change it. At the end of every action that wrote such an entry it is counted again, in the same
transaction. So an idle server asks once for what is due, and a list reads one row a cell.

:func:`differences` counts everything again and tells what does not fit.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from duecare.record import ClientAdded, Entry
from duecare_web.accounts.models import Firm
from duecare_web.clients import panels, todo
from duecare_web.clients.models import Client, Due, ListFigure, ToDo
from duecare_web.ledger.recording import Grown

A_MOMENT = timedelta(seconds=1)
"""After the end of a time that counts as in it: a figure is counted again when it is over."""
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""A due time that has come on every clock."""
RETRY = timedelta(minutes=1)
BATCH = 200
"""At most so many clients are worked off in one look, so that nothing else waits for long."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A kind of work that is due at a time; ``count(client)`` tells when, or ``None``.

    ``follows`` are the kinds of entry after which it is counted again. Work ``of_archived`` goes on
    for clients that the firm no longer serves: what has to be destroyed is not kept longer for it.
    """

    kind: str
    count: Callable[[Client], datetime | None]
    follows: frozenset[str]
    of_archived: bool = False


Kept = panels.Column | Deadline | todo.Kind
_deadlines: dict[str, Deadline] = {}
_IS_NEW = ClientAdded.definition.kind
"""After this entry everything is counted, so that no row is missing."""


def kinds(*entries: type[Entry]) -> frozenset[str]:
    """The names of these kinds of entry."""
    return frozenset(one.definition.kind for one in entries)


def add_deadline(deadline: Deadline) -> None:
    """Have a due time kept for every client."""
    _deadlines[deadline.kind] = deadline


def follow(grown: Grown) -> None:
    """Count again what the entries of an action can have changed."""
    kept: list[Kept] = [*_deadlines.values(), *_columns(), *todo.kinds()]
    followed = frozenset({_IS_NEW}).union(*(one.follows for one in kept))
    wanted = {log_id: names for log_id, names in grown.items() if names & followed}
    if not wanted:
        return
    for client in Client.objects.filter(log__in=wanted).select_related("firm", "log"):
        recount(client, now=timezone.now(), after=wanted[client.log_id])


def recount(client: Client, *, now: datetime, after: Collection[str] | None = None) -> None:
    """Count what follows entries of the kinds ``after``, or everything, and keep it."""
    with transaction.atomic():
        _lock(client)
        figures = [_figure(one, client, now) for one in _columns() if _is_touched(one, after)]
        dues = [_due(one, client) for one in _deadlines.values() if _is_touched(one, after)]
        lines = [todo.counted(one, client, now) for one in todo.kinds() if _is_touched(one, after)]
        _keep(figures, dues)
        todo.keep(lines)


def _is_touched(one: Kept, after: Collection[str] | None) -> bool:
    return after is None or _IS_NEW in after or not one.follows.isdisjoint(after)


def _lock(client: Client) -> None:
    # Two that add a person at once must not both count without the other. SQLite has one writer.
    if connection.vendor == "postgresql":
        number = client.pk.int & (2**63 - 1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _columns() -> list[panels.Column]:
    return panels.columns()


def _figure(column: panels.Column, client: Client, now: datetime) -> ListFigure:
    cell = column.count(client, now) or panels.Cell("")
    return ListFigure(
        client=client,
        column=column.key,
        text=cell.text,
        sort=cell.sort,
        tone=cell.tone,
        until=cell.until,
    )


def _due(deadline: Deadline, client: Client) -> Due:
    return Due(client=client, kind=deadline.kind, at=deadline.count(client))


def _keep(figures: Sequence[ListFigure], dues: Sequence[Due]) -> None:
    ListFigure.objects.bulk_create(
        figures,
        update_conflicts=True,
        unique_fields=["client", "column"],
        update_fields=["text", "sort", "tone", "until"],
    )
    Due.objects.bulk_create(
        dues, update_conflicts=True, unique_fields=["client", "kind"], update_fields=["at"]
    )


# --- work that is due -----------------------------------------------------------------------------
def clients_due(kind: str, now: datetime) -> list[Client]:
    """The clients whose work of this kind is due at ``now``, those who wait longest first."""
    rows = Due.objects.filter(kind=kind, at__lte=now).order_by("at")
    if not _deadlines[kind].of_archived:
        rows = rows.filter(client__archived_at=None)
    rows = rows.select_related("client__firm", "client__log")
    return [one.client for one in rows[:BATCH]]


def count_due_again(client: Client, kind: str) -> None:
    """Keep when work of this kind is due next, after it was looked at."""
    with transaction.atomic():
        _lock(client)
        _keep((), [_due(_deadlines[kind], client)])


def try_again(client: Client, kind: str, now: datetime) -> None:
    """Look again a little later at work that is due and could not be done."""
    Due.objects.filter(client=client, kind=kind, at__lte=now).update(at=now + RETRY)


def look_at_all(firm: Firm, kind: str) -> None:
    """Have work of this kind looked at for every client of a firm in the next pass.

    For a rule of the firm that moves all its due times: the looks that follow count each again.
    """
    clients = Client.objects.filter(firm=firm).values_list("pk", flat=True)
    _keep((), [Due(client_id=pk, kind=kind, at=AT_ONCE) for pk in clients])


def refresh_figures(now: datetime) -> int:
    """Count again what has changed because time passed; returns at how many clients."""
    found: dict[uuid.UUID, None] = {}
    for model in (ListFigure, ToDo):
        rows = model.objects.filter(until__lte=now).order_by("until")
        found |= dict.fromkeys(rows.values_list("client_id", flat=True)[:BATCH])
    return _recount_all(found, now)


def fill_missing(now: datetime) -> int:
    """Count for clients that something is missing of: from a backup, or made by an older release."""
    wanted = {"figures": len(_columns()), "dues": len(_deadlines), "todo_lines": len(todo.kinds())}
    missing: set[uuid.UUID] = set()
    for name, number in wanted.items():
        rows = Client.objects.annotate(kept=Count(name)).filter(kept__lt=number)
        missing.update(rows.order_by().values_list("pk", flat=True))
    return _recount_all(missing, now)


def _recount_all(client_ids: Iterable[uuid.UUID], now: datetime) -> int:
    done = 0
    for pk in client_ids:  # one transaction each: nobody waits for all of them
        recount(Client.objects.select_related("firm", "log").get(pk=pk), now=now)
        done += 1
    return done


# --- the check ------------------------------------------------------------------------------------
def differences(client: Client, *, now: datetime) -> Iterator[str]:
    """What is kept of a client and does not equal a recount, in words.

    A due time that has come may be earlier than the recount says: it is looked at, and then counted
    again; and a little later, where the work could not be done. A figure whose time has come is
    not compared.
    """
    figures = {one.column: one for one in client.figures.all()}
    for column in _columns():
        kept, counted = figures.get(column.key), _figure(column, client, now)
        if kept is None:
            yield f"{column.key} is missing"
        elif kept.until is not None and kept.until <= now:
            continue
        elif _shown(kept) != _shown(counted):
            yield f"{column.key} is kept as {_shown(kept)}, counted {_shown(counted)}"
    yield from _lines_off(client, now)
    dues = {one.kind: one.at for one in client.dues.all()}
    for deadline in _deadlines.values():
        at, again = dues.get(deadline.kind), deadline.count(client)
        if deadline.kind not in dues or not _is_in_time(at, again, now):
            yield f"{deadline.kind} is due {at}, counted {again}"


def _lines_off(client: Client, now: datetime) -> Iterator[str]:
    """The lines of what to do that do not equal a recount."""
    lines = {one.kind: one for one in client.todo_lines.all()}
    for kind in todo.kinds():
        kept = lines.get(kind.key)
        if kept is None:
            yield f"{kind.key} is missing"
        elif kept.until is None or kept.until > now:
            counted = todo.counted(kind, client, now)
            if todo.shown(kept) != todo.shown(counted):
                yield f"{kind.key} is kept as {todo.shown(kept)}, counted {todo.shown(counted)}"


def _is_in_time(at: datetime | None, again: datetime | None, now: datetime) -> bool:
    if at == again or at is None:
        return at == again
    looked_at = again is not None and again <= now and at <= now + RETRY
    return looked_at or (at <= now and (again is None or at <= again))


def _shown(figure: ListFigure) -> tuple[object, ...]:
    return figure.text, figure.sort, figure.tone, figure.until


# --- lists ----------------------------------------------------------------------------------------
def cells_of(clients: Sequence[Client]) -> dict[uuid.UUID, dict[str, ListFigure]]:
    """The figures of these clients by column: one query."""
    found: dict[uuid.UUID, dict[str, ListFigure]] = {}
    for one in ListFigure.objects.filter(client__in=clients):
        found.setdefault(one.client_id, {})[one.column] = one
    return found
