"""What a person is called, before and after a correction, as entries say it."""

from __future__ import annotations

from collections.abc import Mapping

from duecare_web.clients.models import Contact, Employee


def described(person: Contact | Employee) -> dict[str, str]:
    """The words about a person that can be corrected."""
    names = ("name", "email", "title", "department")
    return {name: getattr(person, name) for name in names if hasattr(person, name)}


def corrected(before: Mapping[str, str], after: Mapping[str, str], *more: str) -> dict[str, str]:
    """What an entry says of corrected words, before and after; what is as it was is left out."""
    changed = [name for name in ("name", "email", *more) if before[name] != after[name]]
    pairs = (("before", before), ("after", after))
    return {f"{name}_{when}": words[name] for name in changed for when, words in pairs}
