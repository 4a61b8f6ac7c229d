"""One person of a client with two hats: the owner who may sign, and the employee who learns.

Both records are the same person's where address and name are the same, and nobody else of the
client has this address. Then one sign-in reaches the pages of both, and each side tells what waits
on the other. A mailbox that several people read joins nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, ngettext

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
        found = [
            lesson_words(sum(1 for one in lessons_of(other) if not one.completion)),
            policy_words(sum(1 for one in policies_for(other) if one.waiting)),
        ]
        address = "portal:my_work"
    else:
        offers = sum(1 for one in queries.offers_to(other) if one.waiting)
        found = [
            _decision_words(offers),
            _approval_words(versions_waiting(other.client).count()),
        ]
        address = "portal:overview"
    told = [words for words in found if words]
    if not told:
        return None
    both = gettext("%(first)s and %(second)s")
    text = both % {"first": told[0], "second": told[1]} if len(told) > 1 else told[0]
    return WaitingElsewhere(text, reverse(address))


def lesson_words(number: int) -> str:
    """Such as "2 lessons"; empty for none."""
    return _counted(number, ngettext("%(number)s lesson", "%(number)s lessons", number))


def policy_words(number: int) -> str:
    """Such as "1 policy"; empty for none."""
    return _counted(number, ngettext("%(number)s policy", "%(number)s policies", number))


def _decision_words(number: int) -> str:
    return _counted(number, ngettext("%(number)s decision", "%(number)s decisions", number))


def _approval_words(number: int) -> str:
    text = ngettext("%(number)s policy to approve", "%(number)s policies to approve", number)
    return _counted(number, text)


def _counted(number: int, text: str) -> str:
    return text % {"number": number} if number else ""
