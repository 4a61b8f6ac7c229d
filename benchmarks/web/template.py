"""A client of the demonstration as the pattern that clones are stamped from.

Rows are found by following foreign keys from the client and its log, whatever tables there are: a
new table is cloned without a change here. Entries are read with their values in clear, since each
clone gets them under its own keys.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models

from duecare.evidence.log import leaf as leaves
from duecare.evidence.log import notes
from duecare.evidence.log.fingerprint import fingerprint
from duecare_web.clients.models import Client
from duecare_web.ledger import keys
from duecare_web.ledger import models as ledger
from duecare_web.ledger.encryption import decrypt

_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
MADE_BY_SEALING = {
    ledger.Log,
    ledger.PendingEntry,
    ledger.LedgerEntry,
    ledger.EntryValue,
    ledger.TreeNode,
    ledger.TreeHead,
    ledger.SelfCheck,
    ledger.Checkpoint,
    ledger.TimestampToken,
    ledger.PersonKey,
    ledger.Document,
    ledger.Attachment,
}
"""Tables of the ledger: a clone's are made by its keys and by the sequencer, not copied."""


@dataclass(frozen=True)
class Entry:
    """One sealed entry, its values in clear as JSON text, and whose key each is under."""

    entry_id: uuid.UUID
    kind: str
    at: datetime
    attachments: tuple[bytes, ...]
    related: int | None
    version: int | None
    values: dict[str, tuple[str, str]]  # path: reference of the key, JSON


@dataclass(frozen=True)
class Pattern:
    """Everything that belongs to one client."""

    client: Client
    entries: list[Entry]
    persons: list[str]
    documents: list[tuple[ledger.Document, bytes]]
    attached: list[tuple[uuid.UUID, int, str]]
    rows: list[tuple[type[models.Model], list[dict[str, Any]]]]
    checkpoints: dict[int, tuple[int, str, str]]  # id: size, root in hex, fingerprint in words
    words: tuple[str, ...]  # domains of its people's addresses
    constant: set[int] = field(default_factory=set)  # JSON values that name no id, by identity

    @property
    def ids(self) -> Iterator[uuid.UUID]:
        """Every id that a clone gets a new one for."""
        yield self.client.log_id
        yield from (entry.entry_id for entry in self.entries)
        for model, rows in self.rows:
            key = model._meta.pk
            if isinstance(key, models.UUIDField):
                yield from (row[key.attname] for row in rows)


def read_pattern(client: Client) -> Pattern:
    """Read a client with everything that hangs from it."""
    rows = list(_rows_of(client))
    named = {
        row[one.attname]
        for model, found in rows
        for one in _keys_to(model, ledger.Checkpoint)
        for row in found
    }
    people = [*client.contacts.all(), *client.employees.all()]
    documents = list(ledger.Document.objects.filter(log=client.log).select_related("log"))
    return Pattern(
        client,
        list(_entries_of(client.log)),
        list(ledger.PersonKey.objects.filter(log=client.log).values_list("reference", flat=True)),
        [(one, _document_key(one)) for one in documents],
        list(
            ledger.Attachment.objects.filter(document__log=client.log).values_list(
                "entry_id", "document_id", "name"
            )
        ),
        rows,
        {one.pk: _told(one) for one in ledger.Checkpoint.objects.filter(pk__in=named)},
        tuple(sorted({one.email.partition("@")[2] for one in people if one.email})),
    )


def _told(point: ledger.Checkpoint) -> tuple[int, str, str]:
    words = fingerprint(notes.parse_checkpoint(notes.parse_note(point.note).text))
    return point.size, bytes(point.root).hex(), words


def _document_key(document: ledger.Document) -> bytes:
    purpose = f"document key:{document.log.origin}:{document.sha256}"
    return decrypt(keys.log_key(document.log), document.wrapped_key, purpose=purpose)


def _entries_of(log: ledger.Log) -> Iterator[Entry]:
    log_key, held = keys.log_key(log), {}
    for key in ledger.PersonKey.objects.filter(log=log):
        purpose = f"person key:{log.origin}:{key.reference}"
        held[key.pk] = (key.reference, decrypt(log_key, key.wrapped, purpose=purpose))
    values: dict[uuid.UUID, list[ledger.EntryValue]] = {}
    for value in ledger.EntryValue.objects.filter(log=log):
        values.setdefault(value.entry_id, []).append(value)
    for row in ledger.LedgerEntry.objects.filter(log=log).order_by("index"):
        leaf = leaves.read_leaf(bytes(row.leaf))
        shown = {}
        for value in values.get(row.pk, []):
            reference, key = held[value.key_id]
            clear = leaves.open_value(
                bytes(value.sealed),
                group_key=key,
                origin=log.origin,
                nonce=leaf.nonce,
                path=value.path,
            )
            shown[value.path] = (reference, json.dumps(clear))
        yield Entry(row.pk, row.kind, row.at, leaf.attachments, leaf.related, leaf.version, shown)


# --- rows -----------------------------------------------------------------------------------------
def _rows_of(client: Client) -> Iterator[tuple[type[models.Model], list[dict[str, Any]]]]:
    found: dict[type[models.Model], set[Any]] = {
        Client: {client.pk},
        ledger.Log: {client.log_id},
        ledger.Document: set(
            ledger.Document.objects.filter(log=client.log).values_list("pk", flat=True)
        ),
    }
    yield Client, list(Client.objects.filter(pk=client.pk).values())
    for model in in_order():
        if model is Client or model in MADE_BY_SEALING:
            continue
        belongs = models.Q()
        for one in model._meta.local_concrete_fields:
            if one.related_model in found:
                belongs |= models.Q(**{f"{one.attname}__in": found[one.related_model]})
        if belongs:
            rows = list(model._base_manager.filter(belongs).order_by("pk").values())
            found[model] = {row[model._meta.pk.attname] for row in rows}
            if rows:
                yield model, rows


def in_order() -> list[type[models.Model]]:
    """Our models, each after those that it points to."""
    ours = [one for one in apps.get_models() if one.__module__.startswith("duecare_web")]
    ordered: list[type[models.Model]] = []

    def place(model: type[models.Model]) -> None:
        if model in ordered or model not in ours:
            return
        for one in model._meta.local_concrete_fields:
            if one.related_model and one.related_model is not model:
                place(one.related_model)
        ordered.append(model)

    for model in ours:
        place(model)
    return ordered


def _keys_to(model: type[models.Model], target: type[models.Model]) -> list[models.Field]:
    return [one for one in model._meta.local_concrete_fields if one.related_model is target]


def points_to_checkpoints(model: type[models.Model]) -> bool:
    """Whether rows of a table have to wait until the clone's log is sealed."""
    return bool(_keys_to(model, ledger.Checkpoint))


def replacer(pairs: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    """A function that replaces ids and words in a text, each in one pass."""
    told = dict(pairs)
    words = [
        re.escape(one) for one in sorted(told, key=len, reverse=True) if not _UUID.fullmatch(one)
    ]
    pattern = re.compile("|".join([*words, _UUID.pattern]))
    return lambda text: pattern.sub(lambda hit: told.get(hit[0], hit[0]), text)
