"""A client with many entries and documents in a home folder of its own, and its export."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "duecare_web.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402  Django first
from django.db import transaction  # noqa: E402

from duecare import record  # noqa: E402
from duecare.documents.model import Paragraph, Section, Statement  # noqa: E402
from duecare.documents.pdf import Branding, render_pdf  # noqa: E402
from duecare.evidence.log import leaf  # noqa: E402
from duecare.evidence.trust import trust_text  # noqa: E402
from duecare_web.accounts.actions import add_firm  # noqa: E402
from duecare_web.accounts.actors import system_actor  # noqa: E402
from duecare_web.clients.actions import add_client  # noqa: E402
from duecare_web.clients.models import Client  # noqa: E402
from duecare_web.defense import actions, queries  # noqa: E402
from duecare_web.defense.models import DefenseFile  # noqa: E402
from duecare_web.ledger import documents, keys, sequencer  # noqa: E402
from duecare_web.ledger.encryption import encrypt  # noqa: E402
from duecare_web.ledger.models import (  # noqa: E402
    Attachment,
    Document,
    EntryValue,
    Log,
    PendingEntry,
    PersonKey,
)

ACTOR = system_actor("benchmark")
START = datetime(2026, 1, 5, 14, tzinfo=UTC)
PEOPLE = 500
AT_ONCE = 1000


def fill(entries: int, kept: int) -> None:
    """Make the client: ``entries`` of its people's training, and ``kept`` documents attached."""
    call_command("migrate", verbosity=0)
    firm = add_firm(name="Acme IT", actor=ACTOR)
    client = add_client(
        firm=firm,
        actor=ACTOR,
        name="Harbor Tax Services",
        industry="tax",
        state="TX",
        employee_count=PEOPLE,
    )
    people = [_person_key(client.log, f"employee:{number}") for number in range(PEOPLE)]
    every = max(1, entries // kept) if kept else 0
    for first in range(0, entries, AT_ONCE):
        group = range(first, min(entries, first + AT_ONCE))
        attached = {
            number: _document(client.log, number)
            for number in group
            if every and number % every == 0 and number // every < kept
        }
        with transaction.atomic():
            _append(client.log, group, people, attached)
        sequencer.seal_pending()


def _person_key(log: Log, reference: str) -> tuple[PersonKey, bytes]:
    key = os.urandom(keys.KEY_BYTES)
    purpose = f"person key:{log.origin}:{reference}"
    wrapped = encrypt(keys.log_key(log), key, purpose=purpose)
    return PersonKey.objects.create(log=log, reference=reference, wrapped=wrapped), key


def _append(
    log: Log,
    group: range,
    people: list[tuple[PersonKey, bytes]],
    attached: Mapping[int, Document],
) -> None:
    pending, values, names = [], [], []
    for number in group:
        row, key = people[number % len(people)]
        entry_id, at = uuid.uuid4(), START + timedelta(minutes=number)
        entry = _entry(number)
        made = leaf.draft_leaf(
            origin=log.origin,
            kind=entry.definition.kind,
            at=leaf.format_time(at),
            nonce=os.urandom(16),
            groups={"actor": _actor(number), "person": _actor(number), **entry.as_groups()},
            group_key=key,
            attachments=[bytes.fromhex(attached[number].sha256)] if number in attached else [],
            version=entry.definition.version,
        )
        values += _values(log, entry_id, row, key, made)
        mac = keys.inbox_mac(entry_id.bytes, made.leaf)
        pending.append(
            PendingEntry(
                entry_id=entry_id,
                log=log,
                kind=entry.definition.kind,
                leaf=made.leaf,
                leaf_hash=made.leaf_hash,
                mac=mac,
                at=at,
            )
        )
        if number in attached:
            name = f"statement-{number}.pdf"
            names.append(Attachment(entry_id=entry_id, document=attached[number], name=name))
    EntryValue.objects.bulk_create(values, batch_size=2000)
    PendingEntry.objects.bulk_create(pending)
    Attachment.objects.bulk_create(names)


def _values(
    log: Log, entry_id: uuid.UUID, row: PersonKey, key: bytes, made: leaf.LeafDraft
) -> Iterator[EntryValue]:
    for path, opening in made.openings.items():
        sealed = leaf.seal_value(
            opening.value,
            group_key=key,
            gcm_nonce=os.urandom(12),
            origin=log.origin,
            nonce=made.nonce,
            path=path,
        )
        yield EntryValue(entry_id=entry_id, log=log, path=path, sealed=sealed, key=row)


def _actor(number: int) -> dict[str, Any]:
    person = number % PEOPLE
    return {
        "id": f"employee:{person}",
        "name": f"Employee {person}",
        "email": f"e{person}@harbor.example",
    }


def _entry(number: int) -> record.Entry:
    if number % 5 == 4:
        return record.LessonRead(
            lesson="strong-passwords", content_sha256=_TEXT, active_seconds=60 + number % 400
        )
    return record.QuestionAnswered(
        lesson="strong-passwords",
        item=f"SP-{number % 7}",
        item_sha256=_TEXT,
        phase="check",
        order=[2, 0, 1, 3],
        chosen=[number % 4],
        correct=number % 3 > 0,
    )


_TEXT = sha256(b"strong-passwords").hexdigest()
_PDF: list[bytes] = []


def _document(log: Log, number: int) -> Document:
    """A statement of a page, told from the others by a comment behind its end."""
    if not _PDF:
        text = Paragraph("We recommend multi-factor sign-in for all mailboxes. " * 12)
        statement = Statement(
            kind="note",
            title="Note",
            prepared_for="Harbor Tax Services",
            prepared_by="Acme IT",
            as_of=START.date(),
            sections=(Section("Advice", (text,)),),
            facts={},
        )
        _PDF.append(render_pdf(statement, branding=Branding("Acme IT"), created=START))
    content = _PDF[0] + b"\n%% %d\n" % number
    return documents.keep(log, content, media_type="application/pdf")


def export() -> None:
    """Export the defense file of the client, as the page asks for it."""
    client = Client.objects.select_related("firm").get()
    actions.export_defense_file(client=client, actor=ACTOR, recipient="Counsel of the firm")


def read_back(archive: Path, trust: Path) -> int:
    """Write the kept file and the firm's trust file; returns the size of the kept file."""
    made = DefenseFile.objects.select_related("document__log").get()
    assert made.document is not None
    with archive.open("wb") as target:
        target.writelines(documents.read_parts(made.document))
    trust.write_text(trust_text(queries.trust_for_firm(made.firm)))
    return made.document.size
