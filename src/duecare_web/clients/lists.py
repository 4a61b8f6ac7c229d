"""People of a list, added or taken back together: thousands are a few statements, one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.clients.corrections import corrected, described
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


@dataclass(frozen=True, slots=True)
class EmployeeChange:
    """What is changed of a person; ``None`` leaves it as it is.

    Without ``has_left`` who is no longer active never worked there: an import that is undone.
    """

    employee: Employee
    is_active: bool
    name: str | None = None
    email: str | None = None
    title: str | None = None
    department: str | None = None
    roles: Sequence[str] | None = None
    has_left: bool = True

    def made(self, at: datetime) -> EntryAbout:
        """Change the person, and what the record says of it."""
        one = self.employee
        before, active_before, roles_before = described(one), one.is_active, one.roles
        given = {"email": self.email, "title": self.title, "department": self.department}
        for field, value in {**given, "name": self.name or None}.items():
            if value is not None:
                setattr(one, field, value.strip())
        one.email, one.is_active = one.email.lower(), self.is_active
        if self.is_active != active_before:
            one.left_at = None if self.is_active or not self.has_left else at
        one.roles = roles_before if self.roles is None else sorted(self.roles)
        has_roles = one.roles != roles_before
        entry = record.EmployeeChanged(
            active_before=active_before,
            active_after=one.is_active,
            department_before=before["department"],
            department_after=one.department,
            **corrected(before, described(one), "title"),
            roles_before=roles_before if has_roles else None,
            roles_after=one.roles if has_roles else None,
        )
        return EntryAbout(entry, one.as_person())


_CHANGED = ("name", "email", "title", "department", "roles", "is_active", "left_at")


@action
def change_employees(
    *, client: Client, actor: Actor, changes: Sequence[EmployeeChange], at: datetime | None = None
) -> None:
    """Note that people left or came back, or correct what is known, in a few statements."""
    people = {one.employee.pk: one.employee for one in changes}
    rows = Employee.objects.filter(client=client).select_for_update(no_key=True)
    ordered = sorted(people)
    for start in range(0, len(ordered), 500):
        some = ordered[start : start + 500]
        for row in rows.filter(pk__in=some).order_by("pk"):  # as they are now
            for name in _CHANGED:
                setattr(people[row.pk], name, getattr(row, name))
    now = at or timezone.now()
    entries = [one.made(now) for one in changes]
    Employee.objects.bulk_update(people.values(), _CHANGED, batch_size=200)
    append_entries(client=client, actor=actor, entries=entries, at=at)


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
