"""What the public page tells of a certificate: no more than the certificate, and who saw its entry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from duecare import training
from duecare.documents.statements.training import certificate_facts
from duecare.documents.wording.training import (
    NAME_ERASED,
    entry_words,
    outsider_words,
    seen_words,
)
from duecare_web.clients.models import Client
from duecare_web.ledger import queries as ledger
from duecare_web.ledger.models import Document
from duecare_web.training.models import Completion
from duecare_web.training.record import passed_lesson
from duecare_web.witnesses.queries import seen_outside


@dataclass(frozen=True, slots=True)
class CheckedCertificate:
    """A certificate that was found by its code. ``index``: of its entry, once that is sealed."""

    facts: tuple[tuple[str, str], ...]
    client: Client
    index: int | None
    seen: tuple[tuple[str, datetime], ...]
    document: Document
    code: str

    @property
    def entry(self) -> str:
        """Which entry of which ledger records it."""
        return entry_words(self.index, self.client.name)

    @property
    def outside(self) -> str:
        """Who outside has seen that entry, and since when."""
        return seen_words(self.seen)


def find_certificate(typed: str) -> CheckedCertificate | None:
    """The certificate with this code, however it was typed; ``None`` for any other text."""
    rows = Completion.objects.filter(code=training.typed_code(typed)[:20])
    done = rows.select_related(
        "employee", "run", "client__log", "client__firm", "certificate"
    ).first()
    if done is None:
        return None
    line = ledger.entry_line(done.client.log, done.entry_id)
    person = line.values.get("person")
    name = str(person.get("name", "")) if isinstance(person, dict) else ""
    passed = replace(passed_lesson(done), employee=name or NAME_ERASED)
    outside = seen_outside(done.client, line.index) if line.index is not None else []
    return CheckedCertificate(
        facts=certificate_facts(passed, employer=done.client.name),
        client=done.client,
        index=line.index,
        seen=tuple(
            (outsider_words(one.kind, one.name or done.client.name), one.at) for one in outside
        ),
        document=done.certificate,
        code=done.shown_code,
    )
