"""Reading members and firms."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from duecare_web.accounts.models import Firm, Membership, User
from duecare_web.accounts.second_factor import ROLES


def members_of(firm: Firm) -> QuerySet[Membership]:
    """The members of a firm by name, each with ``has_second_factor``."""
    second = Authenticator.objects.filter(user=OuterRef("user")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    found = Membership.objects.filter(firm=firm).select_related("user", "firm")
    return found.annotate(has_second_factor=Exists(second)).order_by("user__name")


def members_without_factor() -> int:
    """How many people whose firm asks for a second factor have none."""
    own = Authenticator.objects.filter(user=OuterRef("user"))
    found = Membership.objects.filter(role__in=ROLES, firm__second_factor_required=True)
    bare = found.exclude(Exists(own.exclude(type=Authenticator.Type.RECOVERY_CODES)))
    return bare.values("user").distinct().count()


def firms_without_factor_rule() -> list[Firm]:
    """Firms that ask for no second factor; demonstrations aside."""
    return list(Firm.objects.filter(second_factor_required=False, is_demo=False))


def demo_memberships() -> QuerySet[Membership]:
    """The members of demonstration firms, for the demonstration sign-in."""
    found = Membership.objects.filter(firm__is_demo=True, user__is_active=True)
    return found.select_related("user", "firm").order_by("firm__created_at", "created_at")


def memberships_of(user: User) -> QuerySet[Membership]:
    """All firms that a user works for."""
    return Membership.objects.filter(user=user).select_related("firm").order_by("firm__name")


def members_called(firm: Firm, text: str) -> list[str]:
    """The references of those who work for a firm with this text in their name or address."""
    named = Q(user__name__icontains=text) | Q(user__email__icontains=text)
    rows = Membership.objects.filter(named, firm=firm)
    return [f"member:{pk}" for pk in rows.values_list("user", flat=True)]
