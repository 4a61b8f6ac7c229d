"""Views of lists that members keep: which are offered to whom, and by whom they are removed."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q, QuerySet

from duecare.errors import InputError
from duecare_web.accounts.models import Membership, SavedView
from duecare_web.accounts.roles import Role

MOST: Final = 30
"""At most so many of one member for one list."""
LONGEST_QUERY: Final = 1000


def views_for(member: Membership, page: str) -> QuerySet[SavedView]:
    """The views of a list that a member kept, and those that others share with the firm."""
    mine_or_shared = Q(membership=member) | Q(is_shared=True)
    rows = SavedView.objects.filter(mine_or_shared, page=page, membership__firm=member.firm_id)
    return rows.select_related("membership__user")


def same_query(query: str) -> str:
    """A query in one order of its names, so that equal views are equal texts."""
    return urlencode(sorted(parse_qsl(query)))


def keep_view(
    member: Membership, *, page: str, name: str, query: str, is_shared: bool
) -> SavedView:
    """Keep a view, or change the one that the member keeps under this name.

    Raises :class:`InputError` for one without a name or a question, and for one too many.
    """
    text, name = same_query(query), name.strip()
    if not name:
        raise InputError("give the view a name")
    if not text:
        raise InputError("this list shows everything", hint="filter or sort it first")
    if len(text) > LONGEST_QUERY:
        raise InputError("this view asks for too much to be kept", hint="take a filter away")
    kept = SavedView.objects.filter(membership=member, page=page)
    if not kept.filter(name=name).exists() and kept.count() >= MOST:
        raise InputError(f"you have {MOST} views of this list", hint="remove one first")
    view, _ = SavedView.objects.update_or_create(
        membership=member,
        page=page,
        name=name,
        defaults={"query": text, "is_shared": is_shared},
    )
    return view


def may_remove(member: Membership, view: SavedView) -> bool:
    """A member removes their own views; an owner also those that others share."""
    is_mine = view.membership_id == member.pk
    return is_mine or (view.is_shared and member.role == Role.OWNER)
