"""What to do: one line for each client and kind of work, kept beside the client.

An app registers a kind when Django starts (``AppConfig.ready``): how a line is counted, and which
kinds of entry can change it. :mod:`clients.upkeep` counts it again when one was written, so that
a page of all clients reads rows in order and computes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, ToDo
from duecare_web.ledger.actions import action, append_entry

LONGEST_TEXT = 300
MOST_DAYS_OFF = 90


@dataclass(frozen=True, slots=True)
class Line:
    """What waits: how many of the unit, in one sentence, by when, and where it is done.

    ``until`` is when the line changes because time passes, if no action changes it before.
    """

    number: int
    text: str
    due_on: dt.date | None
    url: str
    label: str
    note: str = ""
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: ``label`` of one line, ``unit`` under its counter, and how it is counted.

    ``unit`` is what is counted, of one and of many. ``count(client, now)`` gives a line with
    ``number`` 0 where nothing waits but will by itself at ``until``, or ``None``. With
    ``needs_reason`` nobody puts it off without saying why.
    """

    key: str
    label: str
    unit: tuple[str, str]
    icon: str
    count: Callable[[Client, dt.datetime], Line | None]
    follows: frozenset[str]
    order: int
    tone: str = ""
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Counter:
    """How many of a kind wait, at how many clients."""

    kind: Kind
    number: int
    clients: int

    @property
    def unit(self) -> str:
        """What is counted, of one or of many."""
        return self.kind.unit[self.number != 1]


_kinds: dict[str, Kind] = {}
NOTHING = Line(0, "", None, "", "")


def add_kind(kind: Kind) -> None:
    """Add a kind of work."""
    _kinds[kind.key] = kind


def kinds() -> list[Kind]:
    """All kinds, in order."""
    return sorted(_kinds.values(), key=lambda one: one.order)


def kind_of(key: str) -> Kind | None:
    """The kind with this key."""
    return _kinds.get(key)


def counted(kind: Kind, client: Client, now: dt.datetime) -> ToDo:
    """The line of a kind as it is now; not saved."""
    line = kind.count(client, now) or NOTHING
    return ToDo(
        client=client,
        firm_id=client.firm_id,
        kind=kind.key,
        number=line.number,
        text=line.text[:LONGEST_TEXT],
        note=line.note[:LONGEST_TEXT],
        due_on=line.due_on,
        url=line.url,
        label=line.label,
        until=line.until,
    )


def keep(lines: Sequence[ToDo]) -> None:
    """Keep these lines; what a member has put off stays put off."""
    ToDo.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["client", "kind"],
        update_fields=["number", "text", "note", "due_on", "url", "label", "until"],
    )


def shown(line: ToDo) -> tuple[object, ...]:
    """What a recount is compared with."""
    return line.number, line.text, line.note, line.due_on, line.url, line.label, line.until


# --- reading --------------------------------------------------------------------------------------
def is_on(today: dt.date) -> Q:
    """Lines that nobody has put off beyond a day."""
    return Q(off_until=None) | Q(off_until__lte=today)


def lines_of(firm: Firm, *, today: dt.date) -> QuerySet[ToDo]:
    """What waits at the clients of a firm and is not put off, the nearest day first."""
    rows = ToDo.objects.filter(is_on(today), firm=firm, number__gt=0).select_related("client")
    return rows.order_by("due_on", "id")


def waiting_after(client: Client, entry: type[record.Entry]) -> QuerySet[ToDo]:
    """What waits at a client of the kinds that such an entry can bring about or end."""
    kind = entry.definition.kind
    followed = [one.key for one in kinds() if kind in one.follows]
    return ToDo.objects.filter(client=client, kind__in=followed, number__gt=0)


def counters(lines: QuerySet[ToDo]) -> list[Counter]:
    """How many wait of each kind, in the order of the kinds; kinds of which nothing waits as well."""
    rows = lines.order_by().values_list("kind").annotate(Sum("number"), Count("client"))
    found = {key: (number, clients) for key, number, clients in rows}
    return [Counter(one, *found.get(one.key, (0, 0))) for one in kinds()]


# --- putting off ----------------------------------------------------------------------------------
def problem_of_day(until: dt.date, today: dt.date) -> str:
    """Why a line is not put off to a day, or an empty text."""
    fits = today < until <= today + dt.timedelta(days=MOST_DAYS_OFF)
    return "" if fits else f"choose a day within the next {MOST_DAYS_OFF} days"


@action
def put_off(*, line: ToDo, actor: Actor, until: dt.date, reason: str, today: dt.date) -> ToDo:
    """Show a line again on a day, at most 90 days ahead; on the client's record.

    Raises :class:`InputError` for another day, and without a reason where the kind needs one.
    """
    kind = _kinds.get(line.kind)
    if problem := problem_of_day(until, today):
        raise InputError(problem)
    if kind is not None and kind.needs_reason and not reason.strip():
        raise InputError("this needs a reason, which goes on the record")
    line.off_until, line.off_reason = until, reason.strip()[:LONGEST_TEXT]
    line.save(update_fields=["off_until", "off_reason"])
    append_entry(
        client=line.client,
        entry=record.WorkPutOff(what=line.text, until=until, reason=line.off_reason),
        actor=actor,
    )
    return line
