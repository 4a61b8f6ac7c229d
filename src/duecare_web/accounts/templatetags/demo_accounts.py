"""The demonstration accounts for the sign-in page."""

from __future__ import annotations

from django import template
from django.conf import settings

from duecare_web.accounts.models import Membership
from duecare_web.accounts.queries import demo_memberships

register = template.Library()


@register.simple_tag
def demo_sign_ins() -> list[Membership]:
    """The accounts that may be used without a password; none outside a demonstration."""
    return list(demo_memberships()[:8]) if settings.DUECARE_DEMO else []
