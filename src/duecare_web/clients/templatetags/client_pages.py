"""Tags of the client pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse

from duecare_web.accounts.roles import role_may
from duecare_web.clients import panels
from duecare_web.clients.models import Client

register = template.Library()


@register.inclusion_tag("clients/tabs.html", takes_context=True)
def client_tabs(context: dict[str, Any], client: Client, current: str) -> dict[str, Any]:
    """The pages of a client that the member may open: groups, and the pages of the open group."""
    membership = context.get("membership")
    role = membership.role if membership else ""
    groups: dict[panels.Group, list[dict[str, Any]]] = {one: [] for one in panels.Group}
    for tab in panels.tabs():
        if role_may(role, tab.permission):
            address = reverse(tab.url_name, args=[client.pk])
            item = {"label": tab.label, "url": address, "current": tab.key == current}
            groups[tab.group].append(item)
    shown = [
        {"label": group.value, "pages": pages, "current": any(one["current"] for one in pages)}
        for group, pages in groups.items()
        if pages
    ]
    return {"groups": shown, "open": next((one for one in shown if one["current"]), None)}


@register.simple_tag(takes_context=True)
def client_block(
    context: template.RequestContext, block: panels.Block, facts: dict[str, Any]
) -> str:
    """One part of the overview, drawn by the app that added it."""
    values = {"client": context["client"], "may": context.get("may", {}), **facts}
    return render_to_string(block.template, values, request=context.request)
