"""In which language a person of a client is spoken to: kept with the person, followed by mails.

Pages and mails are written in English; ``duecare_web/locale`` has their Spanish. What nobody
translated, such as the adopted text of a policy, stays English and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final

from django.utils import translation

from duecare import record
from duecare.dates import long_date, spanish_date
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.clients.models import Client, Contact, Employee, Language
from duecare_web.ledger.actions import EntryAbout, action, append_entries, append_entry

SHOWN_IN_SPANISH: Final = "; pages shown in Spanish"
"""Added to how a person signed in, so that each signature says in which language it was given."""


def was_shown_in_spanish(method: str) -> bool:
    """Whether who signed with this ``method`` had the pages in Spanish; their papers have it too."""
    return SHOWN_IN_SPANISH in method


@contextmanager
def speaking_to(person: Contact | Employee) -> Iterator[None]:
    """While open, texts are in the language of the person; English where none was chosen."""
    with translation.override(person.language or Language.ENGLISH.value):
        yield


def is_spanish() -> bool:
    """Whether the page or mail at hand is in Spanish."""
    return (translation.get_language() or "").startswith(Language.SPANISH.value)


def language_header() -> dict[str, str]:
    """The header of a mail that says its language (RFC 3282)."""
    language = Language.SPANISH if is_spanish() else Language.ENGLISH
    return {"Content-Language": language.value}


def date_words(moment: date) -> str:
    """A day in the language that is spoken: ``December 13, 2026``, ``13 de diciembre de 2026``."""
    return spanish_date(moment) if is_spanish() else long_date(moment)


def day_and_month(moment: date) -> str:
    """A day of this year or the next: ``December 13``, ``13 de diciembre``."""
    return spanish_date(moment)[: -len(" de 2026")] if is_spanish() else long_date(moment)[:-6]


def note_language(*, person: Contact | Employee, actor: Actor, language: str) -> None:
    """Keep a language that was typed into a form about a person, where it is another one."""
    if language not in ("", person.language):
        choose_language(person=person, actor=actor, language=language)


@action
def choose_languages(
    *,
    client: Client,
    people: Sequence[Employee],
    actor: Actor,
    language: str,
    at: datetime | None = None,
) -> int:
    """Keep one language for many people of a client, in a few statements; returns how many changed.

    Raises :class:`InputError` for a language in which there is no portal, and where it changes nothing.
    """
    if language not in ("", *Language.values):
        raise InputError("there is no portal in this language")
    lock(client)
    others = [one for one in people if one.language != language]
    if not others:
        raise InputError("all of these people have this language already")
    for start in range(0, len(others), 500):
        some = [one.pk for one in others[start : start + 500]]
        Employee.objects.filter(client=client, pk__in=some).update(language=language)
    append_entries(
        client=client,
        actor=actor,
        entries=[
            EntryAbout(record.LanguageChosen(before=one.language, after=language), one.as_person())
            for one in others
        ],
        at=at,
    )
    return len(others)


@action
def choose_language(
    *,
    person: Contact | Employee,
    actor: Actor,
    language: str,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Contact | Employee:
    """Keep the language of a person; empty takes a choice back, so that their browser says it.

    Raises :class:`InputError` for a language in which there is no portal.
    """
    if language not in ("", *Language.values):
        raise InputError("there is no portal in this language")
    lock(person)
    before, person.language = person.language, language
    person.save(update_fields=["language"])
    append_entry(
        client=person.client,
        actor=actor,
        person=person.as_person(),
        entry=record.LanguageChosen(before=before, after=language),
        context=context,
        at=at,
    )
    return person
