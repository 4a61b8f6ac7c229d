"""Appending to the ledger, and keeping documents. Called inside the business transaction."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from io import BufferedReader
from typing import (
    Any,
    NamedTuple,
    ParamSpec,
    Protocol,
    Required,
    TypedDict,
    TypeVar,
    Unpack,
)

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction
from django.utils import timezone

from duecare.dates import moment_text
from duecare.errors import EvidenceError
from duecare.evidence.log import leaf as leaves
from duecare.raw_identifiers import SSN, raw_identifier, refuse_raw
from duecare.record import ClockStep, Entry
from duecare.record.schema import CONTENT
from duecare.record.values import DETAILS
from duecare_web.accounts.actors import Actor, system_actor
from duecare_web.accounts.models import Firm
from duecare_web.ledger import documents, holds, keys, tables
from duecare_web.ledger.encryption import decrypt
from duecare_web.ledger.models import (
    Attachment,
    Document,
    LedgerEntry,
    Log,
    PendingEntry,
    PersonKey,
)
from duecare_web.ledger.recording import count_entry, followed, must_record

P = ParamSpec("P")
R = TypeVar("R")

RECORDS_KEY = "log"
"""Reference of the key for values about no particular person."""


PAGE_TYPE = "text/html"
"""A page as a person was shown it: whole in itself, and the same bytes for the same text."""
CLOCK_STEP = ClockStep.definition.kind
CLOCK_TOLERANCE = timedelta(minutes=2)
"""The clock of the server may go back by so much without an entry that says so."""


class Logged(Protocol):
    """Whatever has a log: a client, or a firm through :func:`firm_log`."""

    @property
    def log(self) -> Log: ...


@dataclass(frozen=True, slots=True)
class LedgerReceipt:
    """What the caller of :func:`append_entry` gets: the entry is written, its index comes later.

    ``queries.receipt_state(receipt.entry_id)`` says ``pending`` or ``sealed``.
    """

    entry_id: uuid.UUID
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Attached:
    """A document to commit to: its bytes, a file name, a media type."""

    name: str
    content: bytes
    media_type: str = "application/pdf"

    @property
    def sha256(self) -> str:
        """The digest by which the entry names it, in hex."""
        return sha256(self.content).hexdigest()


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Marks a write: one transaction, refused unless it left at least one ledger entry."""

    @wraps(function)
    def recorded(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(), followed(), must_record(function.__qualname__):
            return function(*args, **kwargs)

    return recorded


@contextmanager
def together() -> Iterator[None]:
    """Several actions in one transaction; what follows from their entries is written once, at its end.

    An action that fails is undone by itself, and the others stay.
    """
    with transaction.atomic(), followed():
        yield


def append_entry(
    *,
    client: Logged,
    actor: Actor,
    entry: Entry,
    person: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
    attachments: Sequence[Attached | Document] = (),
    related: uuid.UUID | None = None,
    at: datetime | None = None,
) -> LedgerReceipt:
    """Write one entry to the log of ``client``, inside the open transaction.

    ``entry`` is an instance of its kind (:mod:`duecare.record`). ``person`` ({id, name, email}) is
    whom the entry is about and ``context`` ({ip, user_agent}) where they were. Both, and what the
    kind declares as a person's own words or details, are encrypted under that person's own key (of
    the actor, where no person is named), so that they can be erased; everything else under the key
    of the log. ``related`` names an earlier entry.

    Raises :class:`EvidenceError` outside a transaction, and for values that have no canonical
    form.
    """
    kind = entry.definition.kind
    log, when = client.log, at or timezone.now()
    _prepare(log, kind)
    said = _said(actor, entry, person, context)
    held = _group_keys(log, said.refs.values())
    kept = [_keep(log, one) for one in attachments]
    _require_attached(entry, said.groups, [document.sha256 for document, _ in kept])
    attached = [bytes.fromhex(document.sha256) for document, _ in kept]
    waiting = _seal(
        log, said, held, when, attachments=attached, related=_sealed_index(log, related)
    )
    tables.insert_waiting(log, [waiting])
    if kept:
        Attachment.objects.bulk_create(
            Attachment(entry_id=waiting.entry_id, document=document, name=name)
            for document, name in kept
        )
    count_entry(log.pk, kind)
    return LedgerReceipt(waiting.entry_id, kind, when)


class EntryAbout(NamedTuple):
    """An entry, and the person whom it is about."""

    entry: Entry
    person: Mapping[str, Any]


def append_entries(
    *, client: Logged, actor: Actor, entries: Sequence[EntryAbout], at: datetime | None = None
) -> None:
    """:func:`append_entry` for many people: keys and rows are read and written together."""
    log, when = client.log, at or timezone.now()
    said = [_said(actor, one.entry, one.person, None) for one in entries]
    for one, saying in zip(entries, said, strict=True):
        _require_attached(one.entry, saying.groups, ())
    for kind in sorted({saying.kind for saying in said}):
        _prepare(log, kind)
        count_entry(log.pk, kind)
    held = _group_keys(log, {ref for saying in said for ref in saying.refs.values()})
    tables.insert_waiting(log, [_seal(log, saying, held, when) for saying in said])


def _prepare(log: Log, kind: str) -> None:
    if not connection.in_atomic_block:
        raise EvidenceError(
            f"entry {kind} was written outside a transaction",
            hint="write it inside an action, next to the change that it records",
        )
    if kind != CLOCK_STEP:
        _note_clock_step(log)


def _require_attached(entry: Entry, groups: Mapping[str, Any], digests: Sequence[str]) -> None:
    """What an entry names as shown or signed is attached by it, as a verifier asks again."""
    named = entry.definition.named(groups.get("content"))
    if missing := [path for path, digest in named if digest not in digests]:
        raise EvidenceError(
            f"entry {entry.definition.kind} names a document that it does not attach",
            hint=", ".join(missing),
        )


def destroy_person_key(row: PersonKey, *, at: datetime) -> PersonKey:
    """Destroy the key of one person in one log, so that their name, address and context are gone.

    Every proof stays as it was. The caller is an action that names every value under the key in
    its entry: a bundle made later shows those as erased. Copies in exported files and in older
    backups are not reached by this. Raises :class:`EvidenceError` for the key of the log itself,
    for a key that is gone already, and while a legal hold covers the log or this person.
    """
    if row.reference == RECORDS_KEY:
        raise EvidenceError("the key of the log belongs to no person and is not destroyed")
    if row.wrapped is None:
        raise EvidenceError(
            f"{row.reference} was already erased, on {moment_text(timezone.localtime(row.destroyed_at))}"
        )
    holds.refuse_while_held(row.log, reference=row.reference)
    row.wrapped, row.destroyed_at = None, at
    row.save(update_fields=["wrapped", "destroyed_at"])
    return row


def firm_log(firm: Firm) -> Log:
    """The firm's own log (members, its insurance, its training), made on first use."""
    found = Log.objects.filter(firm=firm, kind=Log.Kind.FIRM).first()
    return found or open_log(firm=firm, kind=Log.Kind.FIRM, subject_id=firm.pk)


def open_log(*, firm: Firm | None, kind: str, subject_id: uuid.UUID | None = None) -> Log:
    """Start a log. The origin never changes; it names the installation and the subject.

    Raises :class:`EvidenceError` if other logs of the database were made with other keys.
    """
    keys.require_own_keys()
    origin = "/".join(
        [keys.installation_id(), str(kind), *([str(subject_id)] if subject_id else [])]
    )
    return Log.objects.create(
        firm=firm,
        kind=kind,
        origin=origin,
        wrapped_key=keys.new_wrapped_key(keys.installation_key(), purpose=f"log key:{origin}"),
    )


class ToAppend(TypedDict, total=False):
    """What :func:`append_entry` takes beside the client."""

    actor: Required[Actor]
    entry: Required[Entry]
    person: Mapping[str, Any] | None
    context: Mapping[str, Any] | None
    attachments: Sequence[Attached | Document]
    related: uuid.UUID | None
    at: datetime | None


def append_firm_entry(*, firm: Firm, **given: Unpack[ToAppend]) -> LedgerReceipt:
    """:func:`append_entry` for the firm's own log."""
    return append_to_log(firm_log(firm), **given)


def append_to_log(log: Log, **given: Unpack[ToAppend]) -> LedgerReceipt:
    """:func:`append_entry` for a log that is named itself, whatever it belongs to."""
    return append_entry(client=_Subject(log), **given)


def keep_document(*, client: Logged, document: Attached) -> Document:
    """Keep a document encrypted; the same content is kept once a log."""
    return _keep(client.log, document)[0]


def keep_document_file(*, client: Logged, content: BufferedReader, media_type: str) -> Document:
    """:func:`keep_document` for a file that is too large for memory."""
    return documents.keep_file(client.log, content, media_type=media_type)


@dataclass(frozen=True, slots=True)
class _Subject:
    log: Log


def _note_clock_step(log: Log) -> None:
    """An entry of its own when the server's clock was set back since the log last grew."""
    placed, now = tables.read_placed_at(log), timezone.now()
    if placed is None or now >= placed - CLOCK_TOLERANCE:
        return
    if PendingEntry.objects.filter(log=log, kind=CLOCK_STEP).exists():
        return
    back = int((placed - now).total_seconds())
    append_to_log(
        log,
        actor=system_actor("clock"),
        entry=ClockStep(before=placed, after=now, seconds_back=back),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What an entry says by group, and under whose key each group is encrypted."""

    kind: str
    version: int
    groups: Mapping[str, Any]
    refs: Mapping[str, str]


def _said(
    actor: Actor,
    entry: Entry,
    person: Mapping[str, Any] | None,
    context: Mapping[str, Any] | None,
) -> _Said:
    given = {
        "actor": actor.as_value(),
        "person": person or None,
        **entry.as_groups(),
        "context": context or None,
    }
    groups = {path: _plain(value) for path, value in given.items() if value is not None}
    _refuse_identifiers(groups)
    owner = str((person or {}).get("id") or actor.reference)
    refs = {path: _key_reference(path, actor, owner) for path in groups}
    return _Said(entry.definition.kind, entry.definition.version, groups, refs)


def _refuse_identifiers(groups: Mapping[str, Any]) -> None:
    """No raw identifier reaches the log in the words of a person, whatever the door.

    Forms say so beside the field; this is for what no form looked at. Numbers of machines can look
    like those of cards, so in what no person wrote only a Social Security number is refused.
    """
    for text in _texts(groups.get(DETAILS)):
        refuse_raw(text)
    for text in _texts(groups.get(CONTENT)):
        if raw_identifier(text) == SSN:
            refuse_raw(text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _plain(value: Any) -> Any:
    """Choices and safe strings of Django are text with manners: the leaf takes the text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, str) else value


def _key_reference(path: str, actor: Actor, owner: str) -> str:
    own = {"actor": actor.reference, "person": owner, "context": owner, DETAILS: owner}
    return own.get(path, RECORDS_KEY)


class _GroupKey(NamedTuple):
    """The key under which a group is encrypted: the id of its row, the key, and its cipher."""

    id: int
    key: bytes
    cipher: AESGCM


def _group_keys(log: Log, references: Iterable[str]) -> dict[str, _GroupKey]:
    """The keys of these people, made on first use; raises :class:`EvidenceError` for one destroyed."""
    wanted, log_key = sorted(set(references)), keys.log_key(log)
    held = tables.read_person_keys(log, wanted)
    if missing := [one for one in wanted if one not in held]:
        _make_person_keys(log, missing, log_key)
        held |= tables.read_person_keys(log, missing)
    found = {}
    for reference in wanted:
        row = held[reference]
        if row.wrapped is None:
            destroyed = PersonKey.objects.get(pk=row.id).destroyed_at
            raise EvidenceError(
                f"the key of {reference} was destroyed on {moment_text(timezone.localtime(destroyed))}",
                hint="a person whose record was erased is added again as a new person",
            )
        key = decrypt(log_key, row.wrapped, purpose=_key_purpose(log, reference))
        found[reference] = _GroupKey(row.id, key, leaves.value_cipher(key))
    return found


def _make_person_keys(log: Log, references: Sequence[str], log_key: bytes) -> None:
    """A key for each; where another transaction makes one at the same time, that one is kept."""
    PersonKey.objects.bulk_create(
        [
            PersonKey(
                log=log,
                reference=one,
                wrapped=keys.new_wrapped_key(log_key, purpose=_key_purpose(log, one)),
            )
            for one in references
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


def _key_purpose(log: Log, reference: str) -> str:
    return f"person key:{log.origin}:{reference}"


def _keep(log: Log, one: Attached | Document) -> tuple[Document, str]:
    if isinstance(one, Document):
        name = one.attachments.values_list("name", flat=True).first()
        if name is None:
            raise EvidenceError(
                f"document {one.sha256[:16]} was never attached under a name",
                hint="attach it with its file name the first time",
            )
        return one, name
    return documents.keep(log, one.content, media_type=one.media_type), one.name[:200]


def _sealed_index(log: Log, related: uuid.UUID | None) -> int | None:
    if related is None:
        return None
    found = LedgerEntry.objects.filter(log=log, id=related).values_list("index", flat=True)
    return found.first()


def _seal(
    log: Log,
    said: _Said,
    held: Mapping[str, _GroupKey],
    at: datetime,
    *,
    attachments: Sequence[bytes] = (),
    related: int | None = None,
) -> tables.NewWaiting:
    """The leaf of an entry, and its values encrypted."""
    of_path = {path: held[ref] for path, ref in said.refs.items()}
    draft = leaves.draft_leaf(
        origin=log.origin,
        kind=said.kind,
        at=leaves.format_time(at),
        nonce=os.urandom(16),
        groups=said.groups,
        group_key={path: one.key for path, one in of_path.items()},
        attachments=attachments,
        related=related,
        version=said.version,
    )
    values = [
        (
            path,
            leaves.seal_value(
                opening.value,
                group_key=of_path[path].cipher,
                gcm_nonce=os.urandom(12),
                origin=log.origin,
                nonce=draft.nonce,
                path=path,
            ),
            of_path[path].id,
        )
        for path, opening in draft.openings.items()
    ]
    entry_id = uuid.uuid4()
    mac = keys.inbox_mac(entry_id.bytes, draft.leaf)
    return tables.NewWaiting(entry_id, said.kind, at, draft.leaf, draft.leaf_hash, mac, values)
