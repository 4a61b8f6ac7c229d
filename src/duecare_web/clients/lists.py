"""People of a list, added or taken back together: thousands are a few statements, one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.clients.models import Client, Employee
from duecare_web.ledger.actions import EntryAbout, action, append_entries


@dataclass(frozen=True, slots=True)
class NewEmployee:
    """A person who is added, alone or with the others of a list."""

    name: str
    email: str = ""
    title: str = ""
    department: str = ""
    roles: Sequence[str] = ()
    language: str = ""


@action
def add_employees(
    *, client: Client, actor: Actor, people: Sequence[NewEmployee], at: datetime | None = None
) -> list[Employee]:
    """Add people who are trained and acknowledge policies, all or none, in a few statements.

    Several people may share an address, and lists of payroll have none. Raises
    :class:`InputError` for the same name at the same address.
    """
    lock(client)
    made = [
        Employee(
            firm=client.firm,
            client=client,
            name=one.name.strip(),
            email=one.email.strip().lower(),
            title=one.title.strip(),
            department=one.department.strip(),
            roles=sorted(one.roles),
            language=one.language,
        )
        for one in people
    ]
    there = Employee.objects.filter(client=client, email__in={one.email for one in made})
    known = {(email, name.casefold()) for email, name in there.values_list("email", "name")}
    for one in made:
        if (same := (one.email, one.name.casefold())) in known:
            raise InputError("an employee with this name and address already exists")
        known.add(same)
    Employee.objects.bulk_create(made, batch_size=500)
    append_entries(
        client=client,
        actor=actor,
        entries=[
            EntryAbout(
                record.EmployeeAdded(
                    department=one.department,
                    title=one.title or None,
                    roles=one.roles or None,
                    language=one.language or None,
                ),
                one.as_person(),
            )
            for one in made
        ],
        at=at,
    )
    return made


@action
def take_back_employees(
    *, client: Client, actor: Actor, people: Sequence[Employee], at: datetime | None = None
) -> None:
    """People who never worked there: a list that added them is undone. They stay on record."""
    lock(client)
    for start in range(0, len(people), 500):
        some = [one.pk for one in people[start : start + 500]]
        Employee.objects.filter(client=client, pk__in=some).update(is_active=False)
    append_entries(
        client=client,
        actor=actor,
        entries=[
            EntryAbout(
                record.EmployeeChanged(
                    active_before=one.is_active,
                    active_after=False,
                    department_before=one.department,
                    department_after=one.department,
                ),
                one.as_person(),
            )
            for one in people
        ],
        at=at,
    )
