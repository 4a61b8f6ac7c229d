"""The one place that decides tenancy and role.

Strangers get 404, so that nobody learns what exists; members without the right get 403; people
who are not signed in are asked to. Every view of the console reads its firm or its object here.
Portal people (owners and employees of a client) are no members: they are a
:class:`PortalIdentity` in the session, put there after a link and a typed code.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any, Concatenate, TypeVar, cast

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from duecare_web.accounts.actors import Actor, member_actor
from duecare_web.accounts.models import Firm, Membership, User
from duecare_web.accounts.roles import Permission, role_may
from duecare_web.ui.views import late_form

FIRM_SESSION_KEY = "duecare_firm"
PORTAL_SESSION_KEY = "duecare_portal"

ModelT = TypeVar("ModelT", bound=Model)


class MemberRequest(HttpRequest):
    """A request that :func:`member_required` let through (for type checking only)."""

    user: User
    membership: Membership
    firm: Firm
    may: dict[str, bool]


def member_required(
    permission: Permission = Permission.VIEW,
) -> Callable[
    [Callable[Concatenate[MemberRequest, ...], HttpResponseBase]],
    Callable[..., HttpResponseBase],
]:
    """Only members with ``permission`` in their current firm reach the view.

    The view's request has ``firm`` and ``membership``. A user without any firm gets 404.
    """

    def decorate(
        view: Callable[Concatenate[MemberRequest, ...], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                late = late_form(request, sign_in=reverse(settings.LOGIN_URL))
                return late or redirect_to_login(request.get_full_path())
            membership = getattr(request, "membership", None)
            if membership is None:
                raise Http404("no firm")
            require_permission(membership, permission)
            return view(cast(MemberRequest, request), *args, **kwargs)

        # The tenancy tests look for this mark on every address of the console.
        guarded.duecare_permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def get_for_member_or_404(
    objects: QuerySet[ModelT], user: Any, *, permission: Permission, **lookup: Any
) -> ModelT:
    """The one object of ``objects`` that ``lookup`` names, if ``user`` may see it.

    ``objects`` must have a ``firm``. Raises ``Http404`` where the object does not exist or is of
    a firm that the user does not work for, ``PermissionDenied`` where the role lacks the right.
    """
    if not getattr(user, "is_authenticated", False):
        raise Http404("not signed in")
    try:
        found = objects.select_related("firm").get(firm__memberships__user=user, **lookup)
    except (ObjectDoesNotExist, ValidationError, ValueError) as error:
        raise Http404("no such object") from error
    firm: Firm = found.firm  # type: ignore[attr-defined]  # promised by the caller
    membership = _membership_at(firm, user)
    client_id = None if membership.sees_all_clients else _client_of(found)
    if client_id and not may_see_client(membership, client_id):
        raise Http404("not among the member's clients")
    require_permission(membership, permission)
    return found


def _membership_at(firm: Firm, user: Any) -> Membership:
    """The one that the request has read already, where it is of this firm."""
    read: Membership | None = getattr(user, "working_as", None)
    if read is not None and read.firm_id == firm.pk:
        return read
    return Membership.objects.get(user=user, firm=firm)


def may_see_client(membership: Membership, client_id: uuid.UUID) -> bool:
    """Whether a client is among those that the member may see."""
    if membership.sees_all_clients:
        return True
    return membership.client_rights.filter(client_id=client_id).exists()


def seen_by(membership: Membership, objects: QuerySet[ModelT], *, client: str) -> QuerySet[ModelT]:
    """Those of ``objects`` that are about clients that the member may see and the firm serves.

    ``client`` is the path to the id of the client: ``"pk"`` for clients, ``"client_id"`` for what
    belongs to one. Every list over several clients goes through here, so that archived clients are
    out of all of them.
    """
    path = client.removesuffix("pk").replace("client_id", "client__")
    found = among_rights(membership, objects, client=client)
    return found.filter(**{f"{path}archived_at": None})


def among_rights(
    membership: Membership, objects: QuerySet[ModelT], *, client: str
) -> QuerySet[ModelT]:
    """:func:`seen_by` with archived clients, for the pages that bring one back."""
    if membership.sees_all_clients:
        return objects
    return objects.filter(**{f"{client}__in": membership.client_rights.values("client_id")})


def _client_of(found: Model) -> uuid.UUID | None:
    """The client that an object is about; ``None`` for what is the firm's own."""
    if type(found).__name__ == "Client":  # of the app above
        return cast(uuid.UUID, found.pk)
    if own := getattr(found, "client_id", None):
        return cast(uuid.UUID, own)
    of_log = getattr(getattr(found, "log", None), "client", None)
    return of_log.pk if of_log is not None else None


def require_permission(membership: Membership, permission: Permission) -> None:
    """Raise ``PermissionDenied`` unless the role of ``membership`` has ``permission``."""
    if not role_may(membership.role, permission):
        raise PermissionDenied(
            f"Your role ({membership.get_role_display()}) does not include this. "
            "An owner of the firm can change roles."
        )


def find_membership(request: HttpRequest) -> Membership | None:
    """The membership with which a signed-in user works in this session."""
    if not request.user.is_authenticated:
        return None
    memberships = list(
        Membership.objects.filter(user=request.user)
        .select_related("firm", "user")
        .order_by("created_at")
    )
    wanted = request.session.get(FIRM_SESSION_KEY)
    chosen = [one for one in memberships if str(one.firm_id) == wanted]
    return next(iter(chosen or memberships), None)


def use_firm(request: HttpRequest, firm: Firm) -> None:
    """Work for ``firm`` from now on; ``Http404`` if the user does not."""
    membership = Membership.objects.filter(user=request.user.pk, firm=firm).first()
    if membership is None:
        raise Http404("no such firm")
    request.session[FIRM_SESSION_KEY] = str(firm.pk)
    set_membership(request, membership)


def set_membership(request: HttpRequest, membership: Membership | None) -> None:
    """Give a request its ``membership``, ``firm`` and ``may`` (rights by name, for templates)."""
    role = membership.role if membership else ""
    given = cast(MemberRequest, request)
    given.membership = membership  # type: ignore[assignment]  # None for strangers
    given.firm = membership.firm if membership else None  # type: ignore[assignment]
    given.may = {one.value: role_may(role, one) for one in Permission}
    if membership is not None:
        request.user.working_as = membership  # type: ignore[union-attr]  # for what follows


def request_actor(request: HttpRequest, firm: Firm) -> Actor:
    """The signed-in member as the actor of an entry about ``firm``."""
    return member_actor(cast(User, request.user), firm)


def request_context(request: HttpRequest) -> dict[str, str]:
    """Where a request came from, for the ``context`` of an entry."""
    agent = request.headers.get("User-Agent", "")[:300]
    return {"ip": str(request.META.get("REMOTE_ADDR", "")), "user_agent": agent}


# --- portal -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class PortalIdentity:
    """A client's person who proved to hold a mailbox (link and typed code), or a card at a kiosk.

    ``kiosk`` is the id of the kiosk on which they are signed in.
    """

    kind: str  # "contact" or "employee"
    person_id: str
    client_id: str
    firm_id: str
    name: str
    email: str
    method: str  # how they proved it, e.g. "mailed link and typed code"
    kiosk: str = ""

    def as_actor(self) -> Actor:
        """The portal person as the actor of an entry."""
        return Actor(f"{self.kind}:{self.person_id}", self.name, self.email, self.kind)


def sign_in_portal(request: HttpRequest, identity: PortalIdentity) -> None:
    """Make ``identity`` the person of this session; anyone who was signed in before is signed out."""
    logout(request)  # flushes the session: a member's rights never mix with a portal person's
    request.session[PORTAL_SESSION_KEY] = asdict(identity)
    request.session.cycle_key()


def portal_identity(request: HttpRequest) -> PortalIdentity | None:
    """The portal person of this session, if there is one."""
    kept = request.session.get(PORTAL_SESSION_KEY)
    return PortalIdentity(**kept) if kept else None


def sign_out_portal(request: HttpRequest) -> None:
    """End the portal session."""
    request.session.flush()


def parse_uuid_or_404(text: str) -> uuid.UUID:
    """``text`` as a UUID; ``Http404`` if it is none."""
    try:
        return uuid.UUID(str(text))
    except ValueError as error:
        raise Http404("no such object") from error
