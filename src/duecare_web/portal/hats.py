"""One person of a client with two hats: the owner who may sign, and the employee who learns.

Both records are the same person's where address and name are the same, and nobody else of the
client has this address. Then one sign-in reaches the pages of both, and each side tells what waits
on the other. A mailbox that several people read joins nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from duecare.documents.wording.words import plural
from duecare.person_names import same_name
from duecare_web.clients.models import Contact, Employee
from duecare_web.portal import queries
from duecare_web.security_policies.queries import policies_for, versions_waiting
from duecare_web.training.queries import lessons_of


def other_hat(person: Contact | Employee) -> Contact | Employee | None:
    """The other record of the same person at the same client; ``None`` without one."""
    address = person.email.strip().lower()
    if not address:
        return None
    people: list[Contact | Employee] = [
        *Contact.objects.filter(client=person.client_id, email__iexact=address, is_active=True),
        *Employee.objects.filter(client=person.client_id, email__iexact=address, is_active=True),
    ]
    others = [one for one in people if one.pk != person.pk]
    if len(others) != 1 or type(others[0]) is type(person):
        return None
    (other,) = others
    other.client = person.client
    return other if same_name(person.name, other.name) else None


@dataclass(frozen=True, slots=True)
class WaitingElsewhere:
    """What waits under the other hat, in a sentence, and where."""

    text: str
    url: str


def waiting_elsewhere(other: Contact | Employee | None) -> WaitingElsewhere | None:
    """What waits for a person under the other hat; ``None`` if there is nothing."""
    if other is None:
        return None
    if isinstance(other, Employee):
        counts = [
            (sum(1 for one in lessons_of(other) if not one.completion), "lesson", "lessons"),
            (sum(1 for one in policies_for(other) if one.waiting), "policy", "policies"),
        ]
        address = "portal:my_work"
    else:
        offers = sum(1 for one in queries.offers_to(other) if one.waiting)
        counts = [
            (offers, "decision", "decisions"),
            (versions_waiting(other.client).count(), "policy to approve", "policies to approve"),
        ]
        address = "portal:overview"
    found = [plural(number, *words) for number, *words in counts if number]
    return WaitingElsewhere(" and ".join(found), reverse(address)) if found else None
