"""The figures beside Home and Decisions in the sidebar: how much is due, how much is undecided.

Both are read from the lines that are kept beside each client, in one query a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count as Number
from django.db.models import Q, Sum
from django.utils import timezone

from duecare_web.accounts.access import seen_by
from duecare_web.accounts.models import Membership
from duecare_web.clients import todo
from duecare_web.clients.models import ToDo
from duecare_web.ui.navigation import Count

DECISION = "decision"
"""The kind of line that counts recommendations without a decision."""
_KEPT = "duecare_menu_figures"


@dataclass(frozen=True, slots=True)
class MenuFigures:
    """Lines whose day has come, and recommendations without a decision."""

    due: int
    undecided: int


def figures_of(member: Membership) -> MenuFigures:
    """The figures for a member; read once for the object, which lives as long as a request."""
    kept: MenuFigures | None = vars(member).get(_KEPT)
    if kept is None:
        rows = seen_by(
            member,
            ToDo.objects.filter(firm=member.firm_id, number__gt=0),
            client="client_id",
        )
        today = timezone.localdate()
        due = Q(due_on__lte=today) & todo.is_on(today)
        found = rows.aggregate(
            due=Number("pk", filter=due), undecided=Sum("number", filter=Q(kind=DECISION))
        )
        kept = MenuFigures(found["due"], found["undecided"] or 0)
        vars(member)[_KEPT] = kept
    return kept


def due_count(member: Any) -> Count | None:
    """What stands beside Home: lines that are due today or were before."""
    number = figures_of(member).due
    return Count(f"{number:,} due") if number else None


def undecided_count(member: Any) -> Count | None:
    """What stands beside Decisions."""
    number = figures_of(member).undecided
    return Count(f"{number:,} open") if number else None
