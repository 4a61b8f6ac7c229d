"""Kiosks: devices at a client's site on which people without a mailbox of their own learn and sign.

Two codes let a person in: the site code has opened the device, and the personal code on a card says
who stands before it. Each step leaves its entry.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare.person_names import begins_like
from duecare_web.accounts.access import PortalIdentity
from duecare_web.accounts.actors import Actor, system_actor
from duecare_web.accounts.locking import lock
from duecare_web.clients.models import Client, Employee
from duecare_web.ledger.actions import action, append_entry
from duecare_web.portal import tokens
from duecare_web.portal.models import Kiosk, KioskCard

ACTOR: Final = system_actor("kiosk")
COOKIE: Final = "duecare_kiosk"
DAYS: Final = 180
"""How long a device stays open without the site code."""
_SALT: Final = "duecare_web.portal.kiosk"
LEAST_LETTERS: Final = 2
MOST_NAMES: Final = 5
"""A search that fits more people shows none of them: staff are never listed on a shared screen."""


# --- the firm -------------------------------------------------------------------------------------
@action
def make_kiosk(*, client: Client, place: str, actor: Actor) -> tuple[Kiosk, str]:
    """A kiosk at a place, and the site code that opens it on a device; the code is shown once."""
    if not place.strip():
        raise InputError("say where the device is")
    kiosk = Kiosk(
        firm=client.firm, client=client, place=place.strip()[:100], made_at=timezone.now()
    )
    return kiosk, _give_code(kiosk, actor, again=False)


@action
def renew_site_code(*, kiosk: Kiosk, actor: Actor) -> str:
    """A new site code; devices that were opened with the old one are closed."""
    lock(kiosk)
    if kiosk.ended_at:
        raise InputError("this kiosk was ended")
    kiosk.key = uuid.uuid4()
    return _give_code(kiosk, actor, again=True)


def _give_code(kiosk: Kiosk, actor: Actor, *, again: bool) -> str:
    code = tokens.new_code()
    kiosk.code_hash = tokens.code_hash(code, link_id="kiosk")
    kiosk.save()
    append_entry(
        client=kiosk.client,
        actor=actor,
        entry=record.KioskMade(kiosk=str(kiosk.pk), place=kiosk.place, again=again),
    )
    return code


@action
def end_kiosk(*, kiosk: Kiosk, actor: Actor) -> Kiosk:
    """Close the kiosk on every device, at once."""
    lock(kiosk)
    if kiosk.ended_at:
        raise InputError("this kiosk was ended already")
    kiosk.ended_at = timezone.now()
    kiosk.save(update_fields=["ended_at"])
    append_entry(
        client=kiosk.client,
        actor=actor,
        entry=record.KioskEnded(kiosk=str(kiosk.pk), place=kiosk.place),
    )
    return kiosk


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A card as it is printed: whose, the code, and which one it is."""

    employee: Employee
    code: str
    card: KioskCard


@action
def make_cards(*, employees: Sequence[Employee], actor: Actor) -> list[PrintedCard]:
    """A personal code for each; an earlier one no longer works. The codes are kept nowhere."""
    if not employees:
        raise InputError("choose at least one person")
    return [_make_card(one, actor) for one in employees]


def _make_card(employee: Employee, actor: Actor) -> PrintedCard:
    code = tokens.new_code()
    card = KioskCard.objects.filter(employee=employee).first()
    again = card is not None
    if card is None:
        card = KioskCard(firm=employee.firm, client=employee.client, employee=employee)
    card.code_hash = tokens.code_hash(code, link_id=card.pk)
    card.made_at, card.used_at = timezone.now(), None
    card.save()
    append_entry(
        client=employee.client,
        actor=actor,
        person=employee.as_person(),
        entry=record.KioskCardMade(card=str(card.pk), again=again),
    )
    return PrintedCard(employee, code, card)


# --- the device -----------------------------------------------------------------------------------
def open_device(code: str, *, context: Mapping[str, Any]) -> Kiosk | None:
    """The kiosk with this site code; ``None`` if there is none."""
    kept = tokens.code_hash(code, link_id="kiosk")
    rows = Kiosk.objects.filter(code_hash=kept, ended_at=None, client__archived_at=None)
    kiosk = rows.select_related("client__firm", "client__log").first()
    if kiosk is not None:
        _record_opened(kiosk, context)
    return kiosk


@action
def _record_opened(kiosk: Kiosk, context: Mapping[str, Any]) -> None:
    append_entry(
        client=kiosk.client,
        actor=ACTOR,
        entry=record.KioskDeviceOpened(kiosk=str(kiosk.pk), place=kiosk.place),
        context=context,
    )


def remember_device(response: HttpResponseBase, kiosk: Kiosk, *, secure: bool) -> None:
    """Keep on the device that it was opened."""
    text = signing.dumps([str(kiosk.pk), str(kiosk.key)], salt=_SALT)
    response.set_cookie(
        COOKIE, text, max_age=DAYS * 24 * 3600, secure=secure, httponly=True, samesite="Lax"
    )


def kiosk_of(request: HttpRequest) -> Kiosk | None:
    """The kiosk as which this device was opened, while it is not ended."""
    kept = request.COOKIES.get(COOKIE)
    if not kept:
        return None
    try:
        pk, key = signing.loads(kept, salt=_SALT, max_age=DAYS * 24 * 3600)
    except (signing.BadSignature, ValueError):
        return None
    rows = Kiosk.objects.filter(pk=pk, key=key, ended_at=None, client__archived_at=None)
    return rows.select_related("client__firm", "client__log").first()


def cards_of(kiosk: Kiosk) -> QuerySet[KioskCard]:
    """The cards of those who work for the client of the kiosk."""
    rows = KioskCard.objects.filter(client=kiosk.client, employee__is_active=True)
    return rows.select_related("employee__client__firm", "employee__client__log")


def cards_like(kiosk: Kiosk, text: str) -> list[KioskCard]:
    """Those whose name begins like ``text``, word by word; none at all if they are too many."""
    if sum(one.isalnum() for one in text) < LEAST_LETTERS:
        return []
    names = cards_of(kiosk).order_by("employee__name").values_list("pk", "employee__name")
    found = [pk for pk, name in names if begins_like(text, name)]
    if len(found) > MOST_NAMES:
        return []
    return list(cards_of(kiosk).filter(pk__in=found).order_by("employee__name", "pk"))


@action
def enter_personal_code(
    *, kiosk: Kiosk, card: KioskCard, code: str, context: Mapping[str, Any]
) -> PortalIdentity | None:
    """Compare a personal code; the right one gives the identity, a wrong one is recorded."""
    lock(card)
    right = tokens.is_code(code, kept=card.code_hash, link_id=card.pk)
    person, now = card.employee, timezone.now()
    method = f"personal code from a card, entered at the kiosk “{kiosk.place}”"
    ids = {"kiosk": str(kiosk.pk), "card": str(card.pk)}
    entry: record.Entry = record.KioskCodeRefused(**ids)
    if right:
        entry = record.KioskIdentified(**ids, method=method)
        _note_use(kiosk, card, now)
    append_entry(
        client=kiosk.client,
        actor=person.as_actor() if right else ACTOR,
        person=person.as_person(),
        entry=entry,
        context=context,
    )
    if not right:
        return None
    return PortalIdentity(
        kind="employee",
        person_id=str(person.pk),
        client_id=str(person.client_id),
        firm_id=str(person.firm_id),
        name=person.name,
        email=person.email,
        method=method,
        kiosk=str(kiosk.pk),
    )


def _note_use(kiosk: Kiosk, card: KioskCard, now: datetime) -> None:
    kiosk.used_at = card.used_at = now
    kiosk.save(update_fields=["used_at"])
    card.save(update_fields=["used_at"])
