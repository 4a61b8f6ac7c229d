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
    """The pages of a client that the member may open."""
    membership = context.get("membership")
    role = membership.role if membership else ""
    return {
        "items": [
            {
                "label": tab.label,
                "url": reverse(tab.url_name, args=[client.pk]),
                "current": tab.key == current,
            }
            for tab in panels.tabs()
            if role_may(role, tab.permission)
        ]
    }


@register.simple_tag(takes_context=True)
def client_block(
    context: template.RequestContext, block: panels.Block, facts: dict[str, Any]
) -> str:
    """One part of the overview, drawn by the app that added it."""
    values = {"client": context["client"], "may": context.get("may", {}), **facts}
    return render_to_string(block.template, values, request=context.request)
