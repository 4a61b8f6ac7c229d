"""Whether a signed-in member may go on: who needs a second factor, who has one, who has shown it.

A member who may do more than read in any firm whose rule asks for it needs one. Until it is set
up the member sees the pages for setting it up and nothing else. A session that began before
the factor was set up elsewhere has to show it as well.
"""

from __future__ import annotations

from enum import Enum

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from duecare_web.accounts.models import Membership, User
from duecare_web.accounts.roles import PERMISSIONS, Permission

PROVEN_KEY = "duecare_second_factor"
ROLES = tuple(role for role, rights in PERMISSIONS.items() if rights - {Permission.VIEW})
"""The roles whose members need a second factor where the firm's rule asks for it."""


class State(Enum):
    """What a signed-in user has to do before anything else."""

    GO_ON = "nothing"
    SET_UP = "set a second factor up"
    SHOW = "show the second factor"


def is_required(user: User) -> bool:
    """Whether one of the user's firms asks for a second factor from somebody of the user's role."""
    return Membership.objects.filter(
        user=user, role__in=ROLES, firm__second_factor_required=True
    ).exists()


def has_factor(user: User) -> bool:
    """Whether the user has an app or a passkey; recovery codes alone are none."""
    factors = Authenticator.objects.filter(user=user)
    return bool(factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def state_of(request: HttpRequest) -> State:
    """What the signed-in user of ``request`` has to do first."""
    user = request.user
    if not isinstance(user, User) or is_proven(request, user) or not is_required(user):
        return State.GO_ON
    return State.SHOW if has_factor(user) else State.SET_UP


def is_proven(request: HttpRequest, user: User) -> bool:
    """Whether this session has shown the second factor of the user, or set it up."""
    if request.session.get(PROVEN_KEY) == str(user.pk):
        return True
    records = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" for record in records)


def note_set_up(request: HttpRequest, user: User, **_: object) -> None:
    """Receiver of allauth's ``authenticator_added``: who set it up here has shown it here."""
    request.session[PROVEN_KEY] = str(user.pk)
