"""Tags for the parts of which pages are made; available in every template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.forms import BoundField, Textarea
from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from duecare_web.ui.templatetags.blocks import component

register = Library()
Content = Callable[[], SafeString]
HEAD = "head_of_card"
ICON_OF_TONE = {"good": "check", "warn": "alert", "bad": "alert"}


@component(register)
def card(context: Context, content: Content, title: str = "", **options: Any) -> SafeString:
    """A box with a heading.

    Options: ``id`` of the heading (else made from the title), ``level`` of the heading (2),
    ``flush`` for content that reaches the edge, such as a table, ``tight`` or ``loose`` for the
    distance between paragraphs, and ``fold`` to show the head alone until it is opened (``"open"``:
    it can be closed). Paper shows all of it.
    """
    with context.push(**{HEAD: []}):
        body = content()
        head = mark_safe("".join(context[HEAD]))  # noqa: S308  rendered by the template itself
    facts = {"title": title, "level": 2, "id": slugify(title), **options}
    return render_to_string("ui/card.html", facts | {"head": head, "body": body})


@component(register)
def head(context: Context, content: Content) -> SafeString:
    """Inside a card: what its head holds beside the title, such as a sentence or a link."""
    context[HEAD].append(content())
    return SafeString("")


@component(register)
def notice(_context: Context, content: Content, title: str = "", **options: Any) -> SafeString:
    """A message about the state of things.

    Options: ``tone`` (``good``, ``warn``, ``bad``), ``icon`` (else that of the tone), ``role``.
    """
    tone = options.get("tone", "")
    facts = {"title": title, "tone": tone, "icon_name": ICON_OF_TONE.get(tone, "info")}
    if icon := options.get("icon"):
        facts["icon_name"] = icon
    return render_to_string(
        "ui/notice.html", facts | {"role": options.get("role"), "body": content()}
    )


@component(register)
def under_way(context: Context, content: Content, title: str, **options: Any) -> SafeString:
    """Work that is being done in the background: the page asks again until it is over.

    Options: ``part`` is the id of the part of the page that is shown again and that has the result
    in the end; without it, the view answers with :func:`duecare_web.ui.waiting.ask_again`.
    ``done`` and ``total`` say how far it is, where that is known.
    """
    facts = {"title": title, "path": context["request"].get_full_path(), **options}
    return render_to_string("ui/under_way.html", facts | {"body": content()})


@component(register)
def empty_state(
    _context: Context, content: Content, title: str, icon: str, **options: Any
) -> SafeString:
    """What a page shows before there is anything; options: ``url`` and ``label`` of what to do."""
    facts = {"title": title, "icon_name": icon, **options, "text": content()}
    return render_to_string("ui/empty.html", facts)


@component(register)
def choice(_context: Context, content: Content, url: str, title: str, icon: str = "") -> SafeString:
    """A large link in a list of choices: a title, and a note below it."""
    note = mark_safe(content().strip())  # noqa: S308  rendered by the template itself
    facts = {"url": url, "title": title, "icon_name": icon, "note": note}
    return render_to_string("ui/choice.html", facts)


@register.inclusion_tag("ui/stat.html")
def stat(label: str, value: object, **options: object) -> dict[str, object]:
    """A figure with its label; options: ``note``, ``tone``, ``url``."""
    return {"label": label, "value": value, **options}


@register.inclusion_tag("ui/progress.html")
def progress(label: str, value: int, most: int) -> dict[str, object]:
    """How many of how many, as a bar and in words."""
    return {"label": label, "value": value, "max": most}


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """One field of a form with label, help and errors; text runs as its first letter does."""
    widget = bound.field.widget
    if isinstance(widget, Textarea) or getattr(widget, "input_type", "") == "text":
        widget.attrs.setdefault("dir", "auto")
    return {"field": bound}


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: Any) -> dict[str, object]:
    """The errors of a form that belong to no single field."""
    return {"errors": form.non_field_errors()}


@register.inclusion_tag("ui/post_button.html", takes_context=True)
def post_button(context: Context, url: str, text: str, **options: object) -> dict[str, object]:
    """A button that sends one fact.

    Options: ``about`` what it is (for screen readers), ``look`` (``small``; empty for the plain
    size), ``name`` and ``value``.
    """
    token = context.get("csrf_token")
    return {"csrf_token": token, "url": url, "text": text, "look": "small", **options}


@register.simple_tag
def about(*words: object) -> SafeString:
    """What a short link or button is about, for screen readers only."""
    return format_html('<span class="visually-hidden"> {}</span>', " ".join(str(w) for w in words))


@register.simple_tag
def crumb(text: object, url: str = "") -> SafeString:
    """One step of the breadcrumbs; without an address it is this page."""
    return SafeString(render_to_string("ui/crumb.html", {"text": text, "url": url}))


@register.simple_tag
def html_attributes(given: Mapping[str, Any], names: str) -> SafeString:
    """Those of the named attributes that are given, as HTML; a true one has no value."""
    pairs = [(name, given.get(name)) for name in names.split()]
    return mark_safe(  # noqa: S308  the names are the template's, the values are escaped
        "".join(
            format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
            for name, value in pairs
            if value not in (None, False)
        )
    )


@register.simple_tag
def button_style(tags: Sequence[str] | None, kind: str | None, url: str | None) -> str:
    """The classes of a button by the words with which allauth marks it."""
    marks = set(tags or ())
    if marks & {"danger", "delete"}:
        return "button button--danger"
    is_minor = marks & {"secondary", "outline", "link", "cancel"} or kind == "button" or url
    return "button" if is_minor else "button button--primary"
