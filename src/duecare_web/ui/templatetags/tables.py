"""Tags for tables: name the columns once, then fill rows cell by cell.

::

    {% table "Members" %}
      {% column "Name" %}
      {% column "Minutes" number=True %}
      {% for one in members %}
        {% row %}
          {% cell one.name %}
          {% cell %}{{ one.minutes }} min{% endcell %}
        {% endrow %}
      {% endfor %}
    {% endtable %}

The first cell of a row is its heading. Each cell takes alignment and label from its column; on a
phone a row becomes a card with the labels beside the values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.template import Context, Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from duecare_web.ui.templatetags.blocks import component
from duecare_web.ui.templatetags.lists import address_with, asked_for

register = Library()
Content = Callable[[], SafeString]
STATE = "table_being_drawn"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and how its cells are set."""

    label: str
    head: SafeString
    number: bool
    silent: bool


@dataclass(slots=True)
class Table:
    """The columns named so far, and how many cells the row at hand has."""

    columns: list[Column] = field(default_factory=list)
    filled: int = 0


@component(register)
def table(context: Context, content: Content, label: str, cards: bool = True) -> SafeString:
    """A table with its caption, in a frame that scrolls and that a keyboard reaches.

    ``cards=False`` keeps the shape of a table on a phone, for few and short columns.
    """
    state = Table()
    with context.push(**{STATE: state}):
        rows = content()
    return format_html(
        '<div class="table-wrap" tabindex="0" role="region" aria-labelledby="{name}">'
        '<table class="table{cards}"><caption class="visually-hidden" id="{name}">{label}</caption>'
        "<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>",
        name=f"table-{slugify(label)}",
        cards=" table--cards" if cards else "",
        label=label,
        head=format_html_join("", "{}", ((one.head,) for one in state.columns)),
        rows=rows,
    )


@register.simple_tag(takes_context=True)
def column(
    context: Context,
    label: str,
    href: str = "",
    number: bool = False,
    silent: bool = False,
    sort: str = "",
) -> str:
    """Name the next column.

    ``sort`` is the key by which a list sorts by it: the heading is then a link, which says how the
    list is sorted and turns the order around; the largest numbers come first. ``href`` is another
    link. ``number`` aligns right, ``silent`` leaves the label to screen readers, for a column of
    links.
    """
    text = format_html('<span class="visually-hidden">{}</span>', label) if silent else label
    state = ""
    if sort:
        href, state = _sorting(context, sort, number=number)
    head = format_html(
        '<th scope="col"{}{}>{}</th>',
        mark_safe(' class="num"') if number else "",
        format_html(' aria-sort="{}"', state) if state else "",
        format_html('<a href="{}">{}</a>', href, text) if href else text,
    )
    context[STATE].columns.append(Column(label, head, number, silent))
    return ""


def _sorting(context: Context, key: str, *, number: bool) -> tuple[str, str]:
    """Where a click on the heading leads, and how the list is sorted by this column, if it is."""
    query = asked_for(context)
    at_hand = str(query.get("sort") or context.get("sort_by_itself") or "")
    first, second = (f"-{key}", key) if number else (key, f"-{key}")
    wanted = second if at_hand == first else first
    state = {key: "ascending", f"-{key}": "descending"}.get(at_hand, "")
    return address_with(query, sort=wanted), state


@component(register)
def row(context: Context, content: Content) -> SafeString:
    """One row; it holds one cell for each column."""
    context[STATE].filled = 0
    return format_html("<tr>{}</tr>", content())


@component(register, inline=True)
def cell(context: Context, content: Content, **options: str) -> SafeString:
    """The next cell of the row: ``{% cell value %}``, or a block. ``class`` adds to its style."""
    state: Table = context[STATE]
    at = state.columns[state.filled]
    is_heading, state.filled = state.filled == 0, state.filled + 1
    if is_heading:
        return format_html('<th scope="row">{}</th>', content())
    style = " ".join(filter(None, ("num" if at.number or at.silent else "", options.get("class"))))
    return format_html(
        '<td{}{}><div class="cell">{}</div></td>',
        format_html(' class="{}"', style) if style else "",
        "" if at.silent else format_html(' data-label="{}"', at.label),
        content(),
    )


@register.simple_tag(takes_context=True)
def group_row(context: Context, title: str, note: object = "") -> SafeString:
    """A row across the table that is the heading of the rows below it, with a short note."""
    return format_html(
        '<tr class="group"><th scope="colgroup" colspan="{}">{}<span class="sub">{}</span></th></tr>',
        len(context[STATE].columns),
        title,
        note,
    )


@register.simple_tag(takes_context=True)
def no_rows(context: Context, text: str) -> SafeString:
    """A row across the table that says why there is none."""
    return format_html('<tr><td colspan="{}">{}</td></tr>', len(context[STATE].columns), text)
