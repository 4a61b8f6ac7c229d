"""Tags for the head of a list: its views as tabs, a search, and what narrows it.

::

    {% list_head states search="Client or recommendation" %}{% endlist_head %}

Everything that a list is asked for is in the address. The links and the form keep what is asked
for already, and begin again at the first page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.http import QueryDict
from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from duecare_web.ui.templatetags.blocks import component

register = Library()
Content = Callable[[], SafeString]
PLACES: Final = ("page", "before", "after")
"""Where in a list one is: another question begins at its start."""


def asked_for(context: Context) -> QueryDict:
    """What the list is asked for, without the place in it; a copy that may be changed."""
    query: QueryDict = context["request"].GET.copy()
    for name in PLACES:
        query.pop(name, None)
    return query


def address_with(query: QueryDict, **changes: Any) -> str:
    """The address of the same page with some facts set, or left out where they are empty."""
    changed = query.copy()
    for name, value in changes.items():
        if value in (None, ""):
            changed.pop(name, None)
        else:
            changed[name] = str(value)
    return f"?{changed.urlencode()}"


@component(register)
def list_head(
    context: Context,
    content: Content,
    views: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    **options: str,
) -> SafeString:
    """The head of a list; the content comes after the search, inside its form.

    ``views`` are states by key; the one at hand is the variable of that name in the context.
    Options: ``name`` of the fact that chooses a view (``state``), ``label`` of the views,
    ``search`` says what is looked for, by ``q``; without it there is no search.
    """
    query, name = asked_for(context), options.get("name", "state")
    pairs = views.items() if isinstance(views, Mapping) else views
    at_hand = context.get(name, "")
    facts = {
        "label": options.get("label", "State"),
        "views": [
            {"text": text, "url": address_with(query, **{name: key}), "is_on": key == at_hand}
            for key, text in pairs
        ],
        "search": options.get("search", ""),
        "text": query.get("q", ""),
        "kept": [(key, one) for key, many in query.lists() if key != "q" for one in many],
        "content": content(),
    }
    return render_to_string("ui/list_head.html", facts)


@register.simple_tag(takes_context=True)
def address_without(context: Context, *names: str) -> str:
    """The address of the list without these facts."""
    query = asked_for(context)
    for name in names:
        query.pop(name, None)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def place_address(context: Context, place: Mapping[str, Any] | None = None, **more: Any) -> str:
    """The address of another place in the list, or of the list in pages of another size."""
    return address_with(asked_for(context), **(place or {}), **more)
