"""To whom a report may be mailed: people of its client who deal with the firm, and members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duecare_web.accounts.access import may_see_client
from duecare_web.accounts.models import Firm, Membership
from duecare_web.accounts.roles import role_may
from duecare_web.clients.models import Client, Contact
from duecare_web.reports.kinds import ReportKind


@dataclass(frozen=True, slots=True)
class MailedPerson:
    """Somebody who may get a report; ``reference`` is ``contact:<id>`` or ``member:<id>``."""

    reference: str
    name: str
    email: str
    who: str

    def as_person(self) -> dict[str, str]:
        """The person as somebody whom an entry is about."""
        return {"id": self.reference, "name": self.name, "email": self.email}


def people_for(kind: ReportKind, firm: Firm, client: Client | None) -> list[MailedPerson]:
    """Everybody who may get this report now: a right that was lost takes the mail with it."""
    found = [
        MailedPerson(f"contact:{one.pk}", one.name, one.email, one.title or client.name)
        for one in (_contacts(client) if client and kind.to_contacts else ())
        if client
    ]
    members = Membership.objects.filter(firm=firm, user__is_active=True).select_related("user")
    return [
        *found,
        *(
            MailedPerson(f"member:{one.user_id}", str(one.user), one.user.email, firm.name)
            for one in members
            if _may_have(one, kind, client)
        ),
    ]


def chosen(people: Iterable[MailedPerson], references: Sequence[str]) -> list[MailedPerson]:
    """Those of ``people`` that are named, in their order."""
    return [one for one in people if one.reference in references]


def _contacts(client: Client) -> list[Contact]:
    return list(Contact.objects.filter(client=client, is_active=True).exclude(email=""))


def _may_have(member: Membership, kind: ReportKind, client: Client | None) -> bool:
    if not role_may(member.role, kind.right):
        return False
    if client is None:
        return member.sees_all_clients
    return may_see_client(member, client.pk)
