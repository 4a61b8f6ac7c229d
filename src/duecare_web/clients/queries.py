"""Reading clients: the portfolio, the people of a client, what to do first."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse

from duecare_web.accounts.models import Firm
from duecare_web.clients import panels
from duecare_web.clients.models import Client, Contact, Device, Employee

LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One client with its cells, in the order of the columns."""

    client: Client
    cells: list[panels.Cell]


def clients_of(firm: Firm, *, name: str = "") -> QuerySet[Client]:
    """The clients of a firm, by name; none has a name of more than :data:`LONGEST_NAME`."""
    found = Client.objects.filter(firm=firm).select_related("firm")
    if len(name) > LONGEST_NAME:  # and SQLite refuses to look for long patterns
        return found.none()
    return found.filter(name__icontains=name) if name else found


def portfolio(
    clients: Sequence[Client], *, sort: str = "", descending: bool = False
) -> list[PortfolioRow]:
    """Rows with a cell for each column; sorted by a column's key, else by name."""
    columns = panels.columns()
    loaded: list[Mapping[uuid.UUID, panels.Cell]] = [column.load(clients) for column in columns]
    rows = [
        PortfolioRow(client, [cells.get(client.pk, panels.Cell("")) for cells in loaded])
        for client in clients
    ]
    keys = [column.key for column in columns]
    if sort in keys:
        place = keys.index(sort)
        rows.sort(key=lambda row: row.cells[place].sort, reverse=descending)
    elif descending:
        rows.reverse()
    return rows


def contacts_of(client: Client) -> QuerySet[Contact]:
    """The contacts of a client, those who may sign first."""
    return Contact.objects.filter(client=client).order_by("-is_active", "-may_sign", "name")


def employees_of(client: Client) -> QuerySet[Employee]:
    """The employees of a client, those who work there first."""
    return Employee.objects.filter(client=client).order_by("-is_active", "name")


def devices_of(client: Client) -> QuerySet[Device]:
    """The devices of a client."""
    return Device.objects.filter(client=client)


def first_steps(client: Client) -> list[panels.NextStep]:
    """What a client record lacks before the rest can begin."""
    steps = []
    if not Contact.objects.filter(client=client, may_sign=True, is_active=True).exists():
        url = reverse("clients:add_contact", args=[client.pk])
        steps.append(panels.NextStep("Add the person who may sign for this client", url, 5))
    if not Employee.objects.filter(client=client, is_active=True).exists():
        url = reverse("clients:import_employees", args=[client.pk])
        steps.append(panels.NextStep("Add the employees who take the training", url, 40))
    if not Device.objects.filter(client=client).exists():
        url = reverse("clients:add_device", args=[client.pk])
        steps.append(panels.NextStep("List the devices that hold data", url, 8))
    return steps
