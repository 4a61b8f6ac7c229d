"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

import duecare
from duecare_web.ui import navigation, notices


def interface(request: HttpRequest) -> dict[str, Any]:
    """Version, and whether this is a demonstration."""
    firm = getattr(request, "firm", None)
    return {
        "duecare_version": duecare.__version__,
        "demo": settings.DUECARE_DEMO or bool(firm and firm.is_demo),
        "portal_language": portal_language(request),
        "zone_words": getattr(request, "zone_words", "UTC"),
        "membership": getattr(request, "membership", None),
        "firm": firm,
        "may": getattr(request, "may", {}),
        "menu": _menu(request) if firm else {},
        "notices": _notices(request) if firm else [],
    }


def portal_language(request: HttpRequest) -> str:
    """``en`` or ``es`` on a page of the portal, which has a switch; empty elsewhere."""
    if not request.path.startswith("/portal/"):
        return ""
    return "es" if translation.get_language() == "es" else "en"


def _menu(request: HttpRequest) -> dict[str, list[navigation.Link]]:
    """The parts of the sidebar by name; put together once a page."""
    kept: dict[str, list[navigation.Link]] | None = getattr(request, "duecare_menu", None)
    if kept is None:
        may, membership = getattr(request, "may", {}), getattr(request, "membership", None)
        kept = {
            part.value: navigation.links(part, request.path, may=may, membership=membership)
            for part in navigation.Menu
        }
        request.duecare_menu = kept  # type: ignore[attr-defined]  # ours, beside `firm`
    return kept


def _notices(request: HttpRequest) -> list[notices.Notice]:
    """Asked once a page: the parts of a page are templates of their own."""
    kept: list[notices.Notice] | None = getattr(request, "duecare_notices", None)
    if kept is None:
        kept = notices.notices()
        request.duecare_notices = kept  # type: ignore[attr-defined]  # ours, beside `firm`
    return kept
