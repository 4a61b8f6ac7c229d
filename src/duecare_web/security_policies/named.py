"""Who has a duty in the policies that are in force, and is no longer there to do it."""

from __future__ import annotations

from typing import Final

from duecare.person_names import bare_words, same_name
from duecare.policies.library import load_policies
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.security_policies.queries import versions_in_force

_PERSON: Final = "person"


def leavers_in_policies(client: Client) -> dict[str, list[str]]:
    """Name in a policy -> titles of the policies in force that give a duty to that leaver.

    Someone who works there again, or is there in another office, has not left.
    """
    named: dict[str, list[str]] = {}
    slots = {name for name, one in load_policies().slots.items() if one.kind == _PERSON}
    for version in versions_in_force(client):
        for name in sorted({str(version.values.get(slot) or "") for slot in slots} - {""}):
            named.setdefault(name, []).append(version.policy.title)
    gone = _people(client, is_active=False) if named else {}
    found = {name: titles for name, titles in named.items() if _is(name, gone)}
    here = _people(client, is_active=True) if found else {}  # thousands, and seldom needed
    return {name: titles for name, titles in found.items() if not _is(name, here)}


def _people(client: Client, *, is_active: bool) -> dict[str, list[str]]:
    """The names of employees and contacts by their last word."""
    found: dict[str, list[str]] = {}
    for model in (Employee, Contact):
        rows = model.objects.filter(client=client, is_active=is_active)
        for name in rows.values_list("name", flat=True):
            found.setdefault(_last_word(name), []).append(name)
    return found


def _last_word(name: str) -> str:
    words = bare_words(name)
    return words[-1].casefold() if words else ""


def _is(name: str, people: dict[str, list[str]]) -> bool:
    return any(same_name(name, one) for one in people.get(_last_word(name), ()))
