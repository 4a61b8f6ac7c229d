"""Setting the first firm up: what was typed is a draft until the owner has a second factor.

Firm, owner and second factor are made in one transaction, by the browser that typed the code or by
``duecare firm new``.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from duecare.errors import InputError
from duecare_web.accounts import actions, firm_facts
from duecare_web.accounts.actors import Actor, member_actor
from duecare_web.accounts.models import Firm, User
from duecare_web.accounts.roles import Role
from duecare_web.firms.models import SetUp


@dataclass(frozen=True, slots=True)
class NewOwner:
    """Who will own the firm. ``password`` is a hash; empty for signing in by a mailed code."""

    name: str
    email: str
    password: str
    app_secret: str
    codes_seed: str


def new_factor() -> tuple[str, str]:
    """A secret for an authenticator app, and a seed of recovery codes."""
    return generate_totp_secret(), RecoveryCodes.generate_seed()


def recovery_codes(seed: str) -> list[str]:
    """The ten codes that a seed gives."""
    holder = Authenticator(data={"seed": encrypt(seed), "used_mask": 0})
    return list(RecoveryCodes(holder).generate_codes())


def app_address(email: str, secret: str) -> str:
    """What an authenticator app reads from the picture (otpauth)."""
    label = quote(f"Duecare:{email}")
    return f"otpauth://totp/{label}?secret={secret}&issuer=Duecare"


def app_picture(email: str, secret: str) -> str:
    """The picture for the app, as SVG."""
    return str(get_adapter().build_totp_svg(app_address(email, secret)))


def hashed(password: str) -> str:
    """A password as it is kept; empty for none."""
    return make_password(password) if password else ""


@transaction.atomic
def set_up_firm(*, facts: Mapping[str, str], owner: NewOwner, another: bool = False) -> User:
    """Make the firm and its owner, with second factor and recovery codes.

    ``facts``: by the names of :data:`duecare_web.accounts.firm_facts.CHANGEABLE`. Raises
    :class:`InputError` if a firm exists and ``another`` is not meant, and for an address that is
    known.
    """
    list(SetUp.objects.select_for_update())  # one after the other
    if not another and Firm.objects.exists():
        raise InputError(
            "a firm is set up already", hint="an owner invites further members under Firm settings"
        )
    if User.objects.filter(email=owner.email.strip().lower()).exists():
        raise InputError("this address already belongs to a person on this server")
    starter = Actor("system:set-up", owner.name, owner.email, "owner")
    firm = actions.add_firm(name=facts["name"], actor=starter, state=facts.get("state", ""))
    user = actions.add_member(
        firm=firm, email=owner.email, name=owner.name, role=Role.OWNER, actor=starter
    ).user
    if owner.password:
        User.objects.filter(pk=user.pk).update(password=owner.password)
        user.refresh_from_db()
    keep = Authenticator.objects.create
    keep(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(owner.app_secret)})
    seed = {"seed": encrypt(owner.codes_seed), "used_mask": 0, "viewed_at": 1.0}
    keep(user=user, type=Authenticator.Type.RECOVERY_CODES, data=seed)
    firm_facts.change_firm(firm=firm, facts=facts, actor=member_actor(user, firm))
    return user


# --- the draft in the browser -------------------------------------------------------------------
def begin(secret: str) -> SetUp:
    """Let the browser with this secret go on with the set-up, and no other one."""
    found, _ = SetUp.objects.update_or_create(
        pk=1, defaults={"holder_hash": _hash(secret), "confirmed_at": timezone.now()}
    )
    return found


@transaction.atomic
def complete(draft: SetUp, owner: NewOwner) -> User:
    """Make firm and owner of the draft, which keeps no secret from then on."""
    user = set_up_firm(facts=draft.firm_facts, owner=owner)
    draft.owner, draft.firm = user, user.memberships.get().firm
    draft.owner_facts = {}
    draft.save()
    return user


def draft_of(secret: str) -> SetUp | None:
    """The draft, if the browser with this secret holds it."""
    found = SetUp.objects.filter(pk=1).select_related("firm", "owner").first()
    if found is None or not secret:
        return None
    return found if secrets.compare_digest(found.holder_hash, _hash(secret)) else None


def current() -> SetUp | None:
    """The draft, no matter who holds it."""
    return SetUp.objects.filter(pk=1).select_related("firm", "owner").first()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
