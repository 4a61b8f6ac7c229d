"""Find or do: clients, devices, people, pages and actions by one text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from duecare_web.accounts.access import seen_by
from duecare_web.accounts.models import Membership
from duecare_web.clients.models import Contact, Device, Employee, ExternalId, ObjectKind
from duecare_web.clients.queries import LONGEST_NAME, clients_of
from duecare_web.ui import navigation
from duecare_web.ui.navigation import Menu

PersonT = TypeVar("PersonT", Contact, Employee)
AT_MOST: Final = 4
"""Of each group."""
SHORTEST: Final = 2
"""Letters from which devices and people are looked for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One line: what it is, where it leads, and the one fact that helps to choose."""

    label: str
    url: str
    icon: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """A group of lines under its name."""

    name: str
    lines: Sequence[Hit]


def find(member: Membership, text: str, *, may: Mapping[str, bool]) -> list[Hits]:
    """What fits a text, in groups; of an empty text the pages and actions. Rights apply."""
    text = text.strip()
    if len(text) > LONGEST_NAME:  # and SQLite refuses to look for long patterns
        return []
    found = [Hits("Clients", _clients(member, text))]
    if len(text) >= SHORTEST:
        found += [Hits("Devices", _devices(member, text)), Hits("People", _people(member, text))]
    found += [
        Hits("Pages", _pages(text, [Menu.DAILY, Menu.FIRM, Menu.SETTINGS], may)),
        Hits("Do", _pages(text, [Menu.ACTION], may)),
    ]
    return [one for one in found if one.lines]


def _clients(member: Membership, text: str) -> list[Hit]:
    rows = clients_of(member, name=text).order_by("name")[:AT_MOST]
    return [
        Hit(
            one.name,
            reverse("clients:overview", args=[one.pk]),
            "clients",
            f"{one.get_industry_display()}, {one.state}",
        )
        for one in rows
    ]


def _devices(member: Membership, text: str) -> list[Hit]:
    serial = ExternalId.objects.filter(
        firm=member.firm_id, kind=ObjectKind.DEVICE, external_id__iexact=text
    )
    fits = (
        Q(name__icontains=text) | Q(holder__icontains=text) | Q(pk__in=serial.values("object_id"))
    )
    rows = Device.objects.filter(fits, firm=member.firm_id, retired_at=None)
    rows = seen_by(member, rows, client="client_id").select_related("client").order_by("name")
    return [
        Hit(
            one.name,
            reverse("clients:devices", args=[one.client_id]),
            "device",
            f"{one.client.name}, {_encryption(one)}",
        )
        for one in rows[:AT_MOST]
    ]


def _encryption(device: Device) -> str:
    if device.encrypted is None:
        return "encryption not known"
    return "encrypted" if device.encrypted else "not encrypted"


def _people(member: Membership, text: str) -> list[Hit]:
    fits = Q(name__icontains=text) | Q(email__icontains=text)
    found = [
        *_known(member, Contact.objects.filter(fits), "contact"),
        *_known(member, Employee.objects.filter(fits), "employee"),
    ]
    return found[:AT_MOST]


def _known(member: Membership, people: QuerySet[PersonT], what: str) -> list[Hit]:
    mine = seen_by(member, people.filter(firm=member.firm_id, is_active=True), client="client_id")
    return [
        Hit(
            one.name,
            f"{reverse('clients:people', args=[one.client_id])}?{urlencode({'q': one.name})}",
            "person",
            f"{what}, {one.client.name}",
        )
        for one in mine.select_related("client").order_by("name")[:AT_MOST]
    ]


def _pages(text: str, parts: Sequence[Menu], may: Mapping[str, bool]) -> list[Hit]:
    links = [one for part in parts for one in navigation.links(part, "", may=may)]
    words = text.casefold()
    fits = [one for one in links if words in one.label.casefold()]
    return [Hit(one.label, one.url, one.icon) for one in fits[:AT_MOST]]
