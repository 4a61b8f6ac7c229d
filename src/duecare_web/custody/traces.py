"""Traces of an erased person in what lies beside the ledger: texts, tasks, sessions, unsent mail.

A name that a member typed into a policy, a note or a device is in no field that is known to hold
one. So every text of every row of the client is looked through, for the whole name and the address;
a part of a name is not recognized. The names of the client and of its firm stay, also where the
owner's name is part of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import CharField, Field, JSONField, Model, TextField, UniqueConstraint
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from duecare_web.accounts.access import PORTAL_SESSION_KEY
from duecare_web.clients.models import Client, Contact, Employee

ERASED_NAME = "Erased person"
KEPT = frozenset(
    {
        "clients.Contact",  # rows of other people, who may have the same name
        "clients.Employee",
        "scans.ScannedLocation",  # folders as the scanned machine names them
        "defense.DefenseFile.recipient",  # who holds a copy that cannot be recalled
        "defense.ProgramFile.recipient",
    }
)
"""What is not looked through, and why; the page of an erasure says so."""
_WAYS = ("client", "scan__client", "assessment__client", "file__client")
_BETWEEN = b"-" * 79 + b"\n"
"""How Django's file backend separates the mails of one connection."""


class Words:
    """What an erasure looks for: the name and the address of one person."""

    def __init__(self, *, name: str, email: str, client: Client) -> None:
        self.name, self.email, self.client = name, email, client.name
        kept = [client.name, client.firm.name]
        looked_for = [one for one in (email, name) if one.strip()]
        self._pattern = re.compile(
            f"(?P<kept>{_any_of(kept)})|(?P<gone>{_any_of(looked_for)})", re.IGNORECASE
        )

    def are_in(self, text: str) -> bool:
        """Whether ``text`` names the person."""
        return any(found["gone"] for found in self._pattern.finditer(text))

    def without(self, text: str, *, instead: str = ERASED_NAME) -> str:
        """``text`` with other words for the person."""
        return self._pattern.sub(lambda found: found["kept"] or instead, text)

    def without_in(self, value: Any, *, instead: str = ERASED_NAME) -> Any:
        """A value of JSON with other words for the person, in keys too."""
        if isinstance(value, str):
            return self.without(value, instead=instead)
        if isinstance(value, list):
            return [self.without_in(one) for one in value]
        if isinstance(value, dict):
            return {self.without(key): self.without_in(one) for key, one in value.items()}
        return value


def _any_of(texts: list[str]) -> str:
    return "|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in texts if one) or r"(?!)"


def replace_in_texts(person: Contact | Employee, words: Words) -> None:
    """Put other words for the person into every text of every row of the client."""
    for model in _models():
        way = next((one for one in _WAYS if _reaches(model, one)), None)
        if way is None:
            continue
        fields = [one for one in _texts(model) if f"{model._meta.label}.{one.name}" not in KEPT]  # noqa: SLF001  Django's own name
        for row in model._base_manager.filter(**{way: person.client}).iterator():  # noqa: SLF001  Django's own name
            if not _is_about_another(row, person):
                _replace(row, fields, words)


def _models() -> Iterator[type[Model]]:
    for model in apps.get_models():
        ours = model.__module__.startswith("duecare_web.")
        if ours and model._meta.app_label != "ledger" and model._meta.label not in KEPT:  # noqa: SLF001  Django's own name
            yield model


def _reaches(model: type[Model], way: str) -> bool:
    first, _, rest = way.partition("__")
    found = next((one for one in model._meta.fields if one.name == first), None)  # noqa: SLF001  Django's own name
    target = getattr(found, "related_model", None)
    if not rest:
        return target is Client
    return isinstance(target, type) and _reaches(target, rest)


def _texts(model: type[Model]) -> list[Field[Any, Any]]:
    kinds = (CharField, TextField, JSONField)
    return [one for one in model._meta.fields if isinstance(one, kinds) and not one.choices]  # noqa: SLF001  Django's own name


def _is_about_another(row: Model, person: Contact | Employee) -> bool:
    """Whether a row belongs to somebody else, who may have the same name."""
    own = "contact" if isinstance(person, Contact) else "employee"
    named = {one: getattr(row, f"{one}_id", None) for one in ("contact", "employee")}
    return any(key is not None and (one != own or key != person.pk) for one, key in named.items())


def _replace(row: Model, fields: list[Field[Any, Any]], words: Words) -> None:
    alone = {
        name
        for one in row._meta.constraints  # noqa: SLF001  Django's own name
        if isinstance(one, UniqueConstraint)
        for name in one.fields
    }
    changed = []
    for field in fields:
        before = getattr(row, field.attname)
        instead = f"{ERASED_NAME} {str(row.pk)[:8]}" if field.name in alone else ERASED_NAME
        after = words.without_in(before, instead=instead)
        if after != before:
            longest = getattr(field, "max_length", None)
            setattr(row, field.attname, after[:longest] if isinstance(after, str) else after)
            changed.append(field.name)
    if changed:
        row.save(update_fields=changed)


def forget_tasks(words: Words) -> None:
    """Delete background work that was given the person's address or name, done or not."""
    for task in DBTaskResult.objects.iterator():
        if words.are_in(_plain(task.args_kwargs)):
            task.delete()


def forget_sessions(person: Contact | Employee, words: Words) -> None:
    """End the sessions of the person, and take what names them out of those of others."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        kept = session.get_decoded()
        identity = kept.get(PORTAL_SESSION_KEY) or {}
        if identity.get("person_id") == str(person.pk):
            session.delete()
            continue
        naming = [key for key, value in kept.items() if words.are_in(_plain(value))]
        if naming:
            session.session_data = SessionStore().encode(
                {key: value for key, value in kept.items() if key not in naming}
            )
            session.save(update_fields=["session_data"])


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def forget_mails(words: Words) -> None:
    """Delete the person's mails from the folder ``outbox``, where mail is written but not sent.

    Those to their address, and those of their client that name them. Run when the erasure is
    committed: a file does not come back with a transaction.
    """
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if folder is None or not Path(folder).is_dir():
        return
    for file in sorted(Path(folder).iterdir()):
        if not file.is_file():
            continue
        mails = [one for one in file.read_bytes().split(_BETWEEN) if one.strip()]
        left = [one for one in mails if not _names(one, words)]
        if not left:
            file.unlink()
        elif len(left) < len(mails):
            file.write_bytes(b"".join(one + _BETWEEN for one in left))


def _names(mail: bytes, words: Words) -> bool:
    message = message_from_bytes(mail, policy=policy.default)
    text = "\n".join([*(f"{name}: {value}" for name, value in message.items()), *_parts(message)])
    if words.email and words.email.casefold() in text.casefold():
        return True
    return words.are_in(text) and words.client.casefold() in text.casefold()


def _parts(message: EmailMessage) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_maintype() == "text":
            yield str(part.get_content())


def empty_journal() -> None:
    """Empty SQLite's journal after the commit: it holds the pages of before in the clear.

    Freed parts of pages are overwritten as they are freed (``secure_delete`` in the settings).
    PostgreSQL frees them at its next ``VACUUM``.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
