"""Reading members and firms."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from duecare_web.accounts.models import Firm, Membership, User


def members_of(firm: Firm) -> QuerySet[Membership]:
    """The members of a firm by name, each with ``has_second_factor``."""
    second = Authenticator.objects.filter(user=OuterRef("user")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    found = Membership.objects.filter(firm=firm).select_related("user", "firm")
    return found.annotate(has_second_factor=Exists(second)).order_by("user__name")


def demo_memberships() -> QuerySet[Membership]:
    """The members of demonstration firms, for the demonstration sign-in."""
    found = Membership.objects.filter(firm__is_demo=True, user__is_active=True)
    return found.select_related("user", "firm").order_by("firm__created_at", "created_at")


def memberships_of(user: User) -> QuerySet[Membership]:
    """All firms that a user works for."""
    return Membership.objects.filter(user=user).select_related("firm").order_by("firm__name")
