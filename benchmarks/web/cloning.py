"""Stamps clients from a pattern: new ids, new keys, new leaves, sealed by the real sequencer.

Values, commitments, keys and MACs are made as ``ledger.actions`` makes them; only the statements
are bulk ones. Documents keep their content and its key, under the key of the new log, so that the
encrypted file can be a hard link.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha512
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction

from benchmarks.web.template import Entry, Pattern, in_order, points_to_checkpoints, replacer
from duecare.evidence.log import leaf as leaves
from duecare.evidence.log import merkle, notes
from duecare.evidence.log.fingerprint import fingerprint
from duecare_web.ledger import keys, sequencer
from duecare_web.ledger import models as ledger
from duecare_web.ledger.encryption import encrypt

ROWS_AT_ONCE = 500
_KEY = 32
FIRM_NUMBERS = 100
"""So many numbers of a firm's own series, such as its incidents, are left to each clone."""


class Numbers:
    """The next numbers of tables that count, the same for all clones."""

    def __init__(self) -> None:
        self._last: dict[type[models.Model], int] = {}

    def next(self, model: type[models.Model]) -> int:
        """A number that no row has."""
        if model not in self._last:
            self._last[model] = model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
        self._last[model] += 1
        return self._last[model]


@dataclass
class Clone:
    """What is to be written for one client."""

    log: ledger.Log
    persons: list[ledger.PersonKey] = field(default_factory=list)
    documents: list[ledger.Document] = field(default_factory=list)
    attachments: list[ledger.Attachment] = field(default_factory=list)
    values: list[ledger.EntryValue] = field(default_factory=list)
    waiting: list[ledger.PendingEntry] = field(default_factory=list)
    rows: list[tuple[type[models.Model], list[dict[str, Any]]]] = field(default_factory=list)
    stops: tuple[int, ...] = ()
    links: list[tuple[Path, Path]] = field(default_factory=list)


class Stamp:
    """Makes one clone of a pattern."""

    def __init__(self, pattern: Pattern, number: int, name: str, numbers: Numbers) -> None:
        self.pattern, self.number, self._numbers = pattern, number, numbers
        self._new_ids = {one: uuid.uuid4() for one in pattern.ids}
        self._new_numbers: dict[tuple[type[models.Model], Any], Any] = {}
        self._told = {str(old): str(new) for old, new in self._new_ids.items()}
        self._told |= {old.hex: new.hex for old, new in self._new_ids.items()}
        self._replace_ids = replacer(self._told.items())
        self._told[pattern.client.name] = name
        self._told |= {word: f"c{number:05d}.{word}" for word in pattern.words}
        self._replace = replacer(self._told.items())

    def make(self) -> Clone:
        """The clone, with every leaf drafted; nothing is written yet."""
        old = self.pattern.client.log
        origin, key = self._replace(old.origin), os.urandom(_KEY)
        wrapped = encrypt(keys.installation_key(), key, purpose=f"log key:{origin}")
        log = ledger.Log(
            pk=self._new_ids[old.pk],
            firm=old.firm,
            kind=old.kind,
            origin=origin,
            wrapped_key=wrapped,
        )
        clone = Clone(log)
        self._keep_documents(clone, key)
        self._draft(clone, self._make_persons(clone, key))
        clone.rows = [(model, list(self._rows(model, rows))) for model, rows in self.pattern.rows]
        return clone

    def _make_persons(
        self, clone: Clone, log_key: bytes
    ) -> dict[str, tuple[ledger.PersonKey, bytes]]:
        held = {}
        for old in self.pattern.persons:
            reference, key = self._replace(old), os.urandom(_KEY)
            purpose = f"person key:{clone.log.origin}:{reference}"
            wrapped = encrypt(log_key, key, purpose=purpose)
            number = self._numbers.next(ledger.PersonKey)
            row = ledger.PersonKey(pk=number, log=clone.log, reference=reference, wrapped=wrapped)
            clone.persons.append(row)
            held[old] = (row, key)
        return held

    def _keep_documents(self, clone: Clone, log_key: bytes) -> None:
        for old, key in self.pattern.documents:
            number = self._numbers.next(ledger.Document)
            self._new_numbers[ledger.Document, old.pk] = number
            purpose = f"document key:{clone.log.origin}:{old.sha256}"
            row = ledger.Document(
                pk=number,
                firm=old.firm,
                log=clone.log,
                sha256=old.sha256,
                media_type=old.media_type,
                size=old.size,
                wrapped_key=encrypt(log_key, key, purpose=purpose),
                created_at=old.created_at,
            )
            clone.documents.append(row)
            clone.links.append((_file_of(old), _file_of(row)))
        clone.attachments = [
            ledger.Attachment(
                pk=self._numbers.next(ledger.Attachment),
                entry_id=self._new_ids[entry_id],
                document_id=self._new_numbers[ledger.Document, document_id],
                name=self._replace(name),
            )
            for entry_id, document_id, name in self.pattern.attached
        ]

    # --- entries ----------------------------------------------------------------------------------
    def _draft(self, clone: Clone, held: dict[str, tuple[ledger.PersonKey, bytes]]) -> None:
        points = {size: (root, words) for size, root, words in self.pattern.checkpoints.values()}
        hashes: list[bytes] = []
        for entry in self.pattern.entries:
            if len(hashes) in points:
                self._note_checkpoint(clone.log.origin, hashes, *points[len(hashes)])
            hashes.append(self._draft_one(clone, entry, held))
        if len(hashes) in points:
            self._note_checkpoint(clone.log.origin, hashes, *points[len(hashes)])
        clone.stops = tuple(sorted({*points, len(hashes)}))

    def _note_checkpoint(self, origin: str, hashes: list[bytes], root: str, words: str) -> None:
        """From here on the record names a checkpoint of the clone instead of the pattern's."""
        new = merkle.root_of(hashes)
        point = notes.Checkpoint(origin, len(hashes), new)
        self._told |= {root: new.hex(), words: fingerprint(point)}
        self._replace = replacer(self._told.items())

    def _draft_one(
        self, clone: Clone, entry: Entry, held: dict[str, tuple[ledger.PersonKey, bytes]]
    ) -> bytes:
        entry_id, origin = self._new_ids[entry.entry_id], clone.log.origin
        of_path = {path: held[reference] for path, (reference, _) in entry.values.items()}
        draft = leaves.draft_leaf(
            origin=origin,
            kind=entry.kind,
            at=leaves.format_time(entry.at),
            nonce=os.urandom(leaves.NONCE_BYTES),
            groups={
                path: json.loads(self._replace(text)) for path, (_, text) in entry.values.items()
            },
            group_key={path: key for path, (_, key) in of_path.items()},
            attachments=entry.attachments,
            related=entry.related,
            version=entry.version,
        )
        for path, opening in draft.openings.items():
            row, key = of_path[path]
            sealed = leaves.seal_value(
                opening.value,
                group_key=key,
                gcm_nonce=os.urandom(12),
                origin=origin,
                nonce=draft.nonce,
                path=path,
            )
            clone.values.append(
                ledger.EntryValue(
                    entry_id=entry_id, log=clone.log, path=path, sealed=sealed, key=row
                )
            )
        clone.waiting.append(
            ledger.PendingEntry(
                entry_id=entry_id,
                log=clone.log,
                kind=entry.kind,
                leaf=draft.leaf,
                leaf_hash=draft.leaf_hash,
                mac=keys.inbox_mac(entry_id.bytes, draft.leaf, key=inbox_key()),
                at=entry.at,
            )
        )
        return draft.leaf_hash

    # --- rows -------------------------------------------------------------------------------------
    def _rows(
        self, model: type[models.Model], rows: list[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        fields = model._meta.local_concrete_fields
        for row in rows:
            key = model._meta.pk
            if isinstance(key, models.AutoField):
                self._new_numbers[model, row[key.attname]] = self._numbers.next(model)
            yield {one.attname: self._value(model, one, row[one.attname]) for one in fields}

    def _value(self, model: type[models.Model], column: models.Field, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(column, models.AutoField):
            return self._new_numbers[model, value]
        if column.related_model is ledger.Checkpoint:
            return ("checkpoint", self.pattern.checkpoints[value][0])
        if isinstance(value, uuid.UUID):
            return self._new_ids.get(value, value)
        if isinstance(value, int) and ("firm", column.name) in _alone(model):
            return value + FIRM_NUMBERS * self.number
        if column.related_model:
            return self._new_numbers.get((column.related_model, value), value)
        if isinstance(column, models.JSONField):
            return self._replace_json(value)
        if isinstance(value, str):
            new = self._replace(value)
            return self._own(value) if _is_own(model, column) and new == value else new
        return value

    def _own(self, value: str) -> str:
        """As long as ``value``, and no other clone has it: for codes that occur once."""
        digest = sha512(f"{self.number} {value}".encode()).hexdigest().upper()
        return digest[: len(value)]

    def _replace_json(self, value: Any) -> Any:
        """Only ids: the others are large and the same for all clones, and searched once."""
        if id(value) in self.pattern.constant:
            return value
        text = json.dumps(value)
        new = self._replace_ids(text)
        if new == text:
            self.pattern.constant.add(id(value))
        return value if new == text else json.loads(new)


def _alone(model: type[models.Model]) -> set[tuple[str, ...]]:
    """The groups of fields of which no two rows of a table have the same."""
    told = model._meta.constraints
    return {one.fields for one in told if isinstance(one, models.UniqueConstraint)}


def _is_own(model: type[models.Model], column: models.Field) -> bool:
    """Whether no two rows of a table have the same value in a column."""
    return column.unique or (column.name,) in _alone(model)


def _file_of(document: ledger.Document) -> Path:
    """Where the encrypted file of a document lies in a home folder."""
    folder = Path(settings.DUECARE_HOME) / "documents" / str(document.log_id)
    return folder / document.sha256[:2] / document.sha256


_INBOX_KEY: list[bytes] = []


def inbox_key() -> bytes:
    """The key for entries that wait, read once."""
    if not _INBOX_KEY:
        _INBOX_KEY.append(keys.inbox_key())
    return _INBOX_KEY[0]


# --- writing --------------------------------------------------------------------------------------
def write(clones: list[Clone], *, seal: Callable[[], int] = sequencer.seal_pending) -> int:
    """Write clones and have them sealed; returns the number of entries."""
    with transaction.atomic():
        insert(ledger.Log, [one.log for one in clones])
        for model in (ledger.PersonKey, ledger.Document, ledger.Attachment, ledger.EntryValue):
            insert(model, [row for one in clones for row in _of(one, model)])
        _insert_rows(clones, waits=False)
    for clone in clones:
        for old, new in clone.links:
            new.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.link(old, new)
    # A checkpoint that a row names exists once the log was sealed at just that size.
    for turn in range(max(len(one.stops) for one in clones)):
        for clone in clones:
            if turn < len(clone.stops):
                first, last = list(pairwise((0, *clone.stops)))[turn]
                insert(ledger.PendingEntry, clone.waiting[first:last])
        seal()
    with transaction.atomic():
        _insert_rows(clones, waits=True)
    return sum(len(one.waiting) for one in clones)


def _of(clone: Clone, model: type[models.Model]) -> list[Any]:
    return {
        ledger.PersonKey: clone.persons,
        ledger.Document: clone.documents,
        ledger.Attachment: clone.attachments,
        ledger.EntryValue: clone.values,
    }[model]


def _insert_rows(clones: list[Clone], *, waits: bool) -> None:
    for model in in_order():
        if points_to_checkpoints(model) is waits:
            _insert_model(model, clones)


def _insert_model(model: type[models.Model], clones: list[Clone]) -> None:
    insert(
        model,
        [
            model(**{name: _found(clone, value) for name, value in row.items()})
            for clone in clones
            for kind, rows in clone.rows
            if kind is model
            for row in rows
        ],
    )


def _found(clone: Clone, value: Any) -> Any:
    if isinstance(value, tuple) and value[:1] == ("checkpoint",):
        return ledger.Checkpoint.objects.get(log=clone.log, size=value[1]).pk
    return value


def insert(model: type[models.Model], rows: list[Any]) -> None:
    kept = {
        one.attname: [getattr(row, one.attname) for row in rows]
        for one in model._meta.local_concrete_fields
        if getattr(one, "auto_now_add", False)
    }
    for name, values in kept.items():  # Django would write the time of the copy
        column = model._meta.get_field(name)
        if all(values):
            column.auto_now_add = False
    model._base_manager.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    for name in kept:
        model._meta.get_field(name).auto_now_add = True
