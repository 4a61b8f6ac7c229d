"""Reading clients: the portfolio, the people of a client, what to do first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse

from duecare.dates import long_date
from duecare.person_names import same_name
from duecare_web.accounts.access import among_rights, seen_by
from duecare_web.accounts.models import Membership
from duecare_web.accounts.queries import members_called
from duecare_web.accounts.zones import firm_day
from duecare_web.clients import panels, todo, upkeep
from duecare_web.clients.models import (
    Client,
    Contact,
    Device,
    DeviceFact,
    Employee,
    Hipaa,
    Industry,
)

LONGEST_NAME: Final = 200


SHOWN: Final = {"": "All served", "mine": "Looked after by me", "archived": "Archived"}
"""Which clients a list shows."""


def clients_of(member: Membership, *, name: str = "", show: str = "") -> QuerySet[Client]:
    """The clients that a member may see; none has a name of more than :data:`LONGEST_NAME`.

    ``show`` is a key of :data:`SHOWN`; archived clients are in no other list.
    """
    own = Client.objects.filter(firm=member.firm_id).select_related("firm")
    if show == "archived":
        found = among_rights(member, own.exclude(archived_at=None), client="pk")
    else:
        found = seen_by(member, own, client="pk")
    if show == "mine":
        found = found.filter(lead=member)
    if len(name) > LONGEST_NAME:  # and SQLite refuses to look for long patterns
        return found.none()
    return found.filter(name__icontains=name) if name else found


def contacts_of(client: Client) -> QuerySet[Contact]:
    """The contacts of a client, those who may sign first."""
    return Contact.objects.filter(client=client).order_by("-is_active", "-may_sign", "name")


@panels.once_a_page
def contacts_read(client: Client) -> list[Contact]:
    """:func:`contacts_of`, read."""
    return list(contacts_of(client))


def people_called(client: Client, text: str) -> list[str]:
    """The references of a client's people and of the firm's members with this text in their name."""
    named = Q(name__icontains=text) | Q(email__icontains=text)
    contacts = Contact.objects.filter(named, client=client).values_list("pk", flat=True)
    employees = Employee.objects.filter(named, client=client).values_list("pk", flat=True)
    return [
        *(f"contact:{pk}" for pk in contacts),
        *(f"employee:{pk}" for pk in employees),
        *members_called(client.firm, text),
    ]


MOST_NAMED: Final = 200
"""At most so many people of one kind are meant by a text over all clients."""


def everyone_called(member: Membership, text: str) -> list[str]:
    """As :func:`people_called`, over all clients that a member sees."""
    named = Q(name__icontains=text) | Q(email__icontains=text)
    found = []
    for what, model in (("contact", Contact), ("employee", Employee)):
        rows = seen_by(member, model.objects.filter(named, firm=member.firm_id), client="client_id")
        found += [f"{what}:{pk}" for pk in rows.values_list("pk", flat=True)[:MOST_NAMED]]
    return [*found, *members_called(member.firm, text)]


def employees_of(client: Client, *, text: str = "") -> QuerySet[Employee]:
    """The employees of a client with this text in name or address, those who work there first."""
    rows = Employee.objects.filter(client=client).order_by("-is_active", "name", "pk")
    return rows.filter(Q(name__icontains=text) | Q(email__icontains=text)) if text else rows


def devices_of(client: Client) -> QuerySet[Device]:
    """The devices of a client, retired ones too, each with what shows its encryption.

    ``shown_by`` has at most one fact.
    """
    counting = DeviceFact.objects.filter(key="encrypted", is_current=True).select_related("source")
    shown_by = Prefetch("facts", queryset=counting, to_attr="shown_by")
    return Device.objects.filter(client=client).prefetch_related(shown_by)


def first_steps(client: Client) -> list[panels.NextStep]:
    """What a client record lacks before the rest can begin."""
    steps = []
    own = {"client": OuterRef("pk")}
    found = Client.objects.filter(pk=client.pk).annotate(
        signs=Exists(Contact.objects.filter(**own, may_sign=True, is_active=True)),
        works=Exists(Employee.objects.filter(**own, is_active=True)),
        holds=Exists(Device.objects.filter(**own)),
    )
    signs, works, holds = found.values_list("signs", "works", "holds").get()
    if not signs:
        url = reverse("clients:add_contact", args=[client.pk]) + "?signs=yes"
        steps.append(panels.NextStep("Add the person who may sign for this client", url, 5))
    if not works:
        url = reverse("imports:start", args=[client.pk]) + "?kind=employees"
        steps.append(panels.NextStep("Add the employees who take the training", url, 40))
    if not holds:
        url = reverse("imports:start", args=[client.pk]) + "?kind=devices"
        steps.append(panels.NextStep("List the devices that hold data", url, 8))
    if client.hipaa == Hipaa.UNKNOWN and client.industry == Industry.HEALTH:
        url = reverse("clients:change", args=[client.pk])
        steps.append(panels.NextStep("Say whether HIPAA reaches this client", url, 12))
    if not client.deciding:
        url = reverse("clients:deciding", args=[client.pk])
        steps.append(
            panels.NextStep("Say what the business does: it decides which laws apply", url, 13)
        )
    return steps


def people_at_address(person: Contact | Employee) -> int:
    """How many active people of the client have this person's address; the same name counts once."""
    where = {"client": person.client_id, "email__iexact": person.email, "is_active": True}
    names = [
        *Contact.objects.filter(**where).values_list("name", flat=True),
        *Employee.objects.filter(**where).values_list("name", flat=True),
    ]
    others = [one for one in names if not same_name(one, person.name)]
    return 1 + len(others) if person.email else 0


UNSEEN_AFTER: Final = timedelta(days=30)
NAMED: Final = 3
"""At most so many names in one line."""


def unseen_devices(client: Client, now: datetime) -> todo.Line | None:
    """Devices that a list has named with a last contact, and not seen for 30 days."""
    rows = Device.objects.filter(client=client, retired_at=None, last_seen_at__isnull=False)
    found = rows.order_by("last_seen_at").values_list("name", "last_seen_at")
    seen = [(name, at) for name, at in found if at is not None]
    late = [(name, at) for name, at in seen if at <= now - UNSEEN_AFTER]
    fresh = [at for _, at in seen if at > now - UNSEEN_AFTER]
    until = min(fresh) + UNSEEN_AFTER + upkeep.A_MOMENT if fresh else None
    if not late:
        return todo.Line(0, "", None, "", "", until=until)
    number = len(late)
    noun = "device was" if number == 1 else "devices were"
    return todo.Line(
        number,
        f"{number} {noun} not seen for {UNSEEN_AFTER.days} days or more",
        firm_day(client.firm, late[0][1] + UNSEEN_AFTER),
        reverse("clients:devices", args=[client.pk]),
        "Show devices",
        names_in_line(
            [f"{name}, last on {long_date(firm_day(client.firm, at))}" for name, at in late]
        ),
        until,
    )


def names_in_line(names: list[str]) -> str:
    """At most three of the names, and how many more there are."""
    more = len(names) - NAMED
    return "; ".join(names[:NAMED]) + (f"; and {more} more" if more > 0 else "")
