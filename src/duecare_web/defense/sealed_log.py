"""The sealed log of a client as a file shows it, read from the database in batches."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from duecare.defense import Exhibit, ShownPage
from duecare.evidence.log.entries import WHOLE_ENTRY, Disclosure, Withholding
from duecare.evidence.log.leaf import Opening, read_leaf
from duecare.record import always_shown
from duecare_web.custody import queries as custody
from duecare_web.ledger import documents
from duecare_web.ledger.actions import PAGE_TYPE
from duecare_web.ledger.models import Attachment, Document, LedgerEntry, Log
from duecare_web.ledger.values import ValueReader

Claims = Mapping[int, Mapping[str, Withholding]]
BATCH: Final = 500
"""Entries that are read together."""
_ALWAYS_SHOWN: Final = always_shown()
_EXPIRED: Final = Withholding("expired", "the retention period is over", "the firm's rule")
_KEY_GONE: Final = "the person's key was destroyed"
_PDF: Final = "application/pdf"
_SPEAKING: Final = frozenset({WHOLE_ENTRY, "content", "details"})
"""Groups that say what an entry is about: where one is withheld, its documents are too."""


@dataclass(frozen=True, slots=True)
class AttachedDocument:
    """A document as an entry attaches it."""

    index: int
    kind: str
    name: str
    sha256: str
    media_type: str
    size: int
    wrapped_key: bytes

    @property
    def title(self) -> str:
        """Its file name as a title; the kind of the entry where it has none."""
        stem = self.name.rsplit(".", 1)[0].replace("-", " ").strip()
        return f"{stem[:1].upper()}{stem[1:]}" if stem else self.kind


@dataclass(frozen=True, slots=True)
class _Row:
    entry_id: uuid.UUID
    index: int
    kind: str
    leaf: bytes
    leaf_hash: bytes


@dataclass(frozen=True)
class SealedLog:
    """The first ``size`` entries of a log, as often as they are asked for, in bounded memory.

    ``chosen``: only entries whose kind begins with one of these words, and what is always shown.
    ``claims``: what is withheld as privileged: entry -> group -> ground.
    """

    log: Log
    size: int
    chosen: Sequence[str] = ()
    claims: Claims = field(default_factory=dict)

    def __iter__(self) -> Iterator[Disclosure]:
        """Each entry as a file shows it: expired, erased and privileged parts say so and why."""
        reader, reasons = ValueReader(self.log), custody.erasure_grounds(self.log)
        for rows in self._batches():
            nonces = {row.entry_id: read_leaf(row.leaf).nonce for row in rows if row.leaf}
            opened = reader.openings(nonces)
            for row in rows:
                yield self._disclosed(row, opened.get(row.entry_id, {}), reasons)

    def _batches(self) -> Iterator[list[_Row]]:
        start = 0
        while start < self.size:
            below = min(start + BATCH, self.size)
            rows = LedgerEntry.objects.filter(log=self.log, index__gte=start, index__lt=below)
            values = rows.order_by("index").values_list("pk", "index", "kind", "leaf", "leaf_hash")
            yield [
                _Row(pk, index, kind, bytes(leaf), bytes(digest))
                for pk, index, kind, leaf, digest in values
                if self._is_chosen(kind)
            ]
            start = below

    def _is_chosen(self, kind: str) -> bool:
        return not self.chosen or kind.partition(".")[0] in self.chosen or kind in _ALWAYS_SHOWN

    def _disclosed(
        self,
        row: _Row,
        opened: Mapping[str, Opening],
        reasons: Mapping[tuple[uuid.UUID, str], str],
    ) -> Disclosure:
        claimed = self.claims.get(row.index, {})
        if not row.leaf or WHOLE_ENTRY in claimed:
            reason = claimed[WHOLE_ENTRY] if row.leaf else _EXPIRED
            return Disclosure(row.index, row.leaf_hash, None, withheld={WHOLE_ENTRY: reason})
        shown = Disclosure(row.index, row.leaf_hash, row.leaf, dict(opened), {})
        leaf = shown.parsed
        withheld = {
            path: Withholding("erased", reasons.get((row.entry_id, path), _KEY_GONE), "the firm")
            for path in sorted((leaf.commitments.keys() if leaf else set()) - opened.keys())
        }
        withheld |= {path: claimed[path] for path in claimed if path in opened}
        if not withheld:
            return shown
        openings = {path: one for path, one in opened.items() if path not in withheld}
        return Disclosure(row.index, row.leaf_hash, row.leaf, openings, withheld)

    # --- documents --------------------------------------------------------------------------------
    @cached_property
    def attached(self) -> list[AttachedDocument]:
        """Every attached document of the entries, in the order in which they were recorded."""
        mine = Attachment.objects.filter(document__log=self.log)
        entries = LedgerEntry.objects.filter(
            log=self.log, index__lt=self.size, pk__in=mine.values("entry_id")
        ).exclude(leaf=b"")
        places = {
            pk: (index, kind) for pk, index, kind in entries.values_list("pk", "index", "kind")
        }
        rows = mine.order_by("pk").values_list(
            "entry_id",
            "name",
            "document__sha256",
            "document__media_type",
            "document__size",
            "document__wrapped_key",
        )
        found = [
            AttachedDocument(*places[entry_id], name, digest, media_type, size, bytes(wrapped))
            for entry_id, name, digest, media_type, size, wrapped in rows
            if entry_id in places and self._is_chosen(places[entry_id][1])
        ]
        return sorted(found, key=lambda one: one.index)

    def shown(self) -> Iterator[AttachedDocument]:
        """Documents whose entries say openly what they are about."""
        return (
            one for one in self.attached if not self.claims.get(one.index, {}).keys() & _SPEAKING
        )

    def left_out(self) -> dict[str, str]:
        """Documents that only withheld entries attach: SHA-256 in hex -> the ground."""
        shown = {one.sha256 for one in self.shown()}
        found: dict[str, str] = {}
        for one in self.attached:
            claimed = self.claims.get(one.index, {})
            reason = next((claimed[group] for group in claimed if group in _SPEAKING), None)
            if reason and one.sha256 not in shown:
                found.setdefault(one.sha256, reason.ground)
        return found

    def exhibits(self) -> list[Exhibit]:
        """The PDFs that entries commit to, each once, in the order in which they were recorded.

        What was destroyed since is named by its digest in the entries and is no exhibit any more.
        """
        found = self._each_once(one for one in self.shown() if one.media_type == _PDF)
        return [
            Exhibit(one.title, self._reading(one), recorded=bytes.fromhex(one.sha256))
            for one in found
        ]

    def pages(self, *, of_kinds: Iterable[str] | None = None) -> list[ShownPage]:
        """The pages that the people of these entries were shown, each once, in their order."""
        kinds = None if of_kinds is None else frozenset(of_kinds)
        found = self._each_once(
            one
            for one in self.shown()
            if one.media_type == PAGE_TYPE and (kinds is None or one.kind in kinds)
        )
        return [
            ShownPage(one.title, self._reading(one), recorded=bytes.fromhex(one.sha256))
            for one in found
        ]

    def other_documents(self) -> dict[str, Callable[[], bytes]]:
        """Documents that are neither a PDF nor a page (inventories), by SHA-256 in hex."""
        found = self._each_once(
            one for one in self.shown() if one.media_type not in (_PDF, PAGE_TYPE)
        )
        return {one.sha256: self._reading(one) for one in found}

    def _each_once(self, found: Iterable[AttachedDocument]) -> list[AttachedDocument]:
        first: dict[str, AttachedDocument] = {}
        for one in found:
            if one.wrapped_key:  # its key was destroyed otherwise
                first.setdefault(one.sha256, one)
        return list(first.values())

    def _reading(self, one: AttachedDocument) -> Callable[[], bytes]:
        """Reads the document when the file is written; it is compared with its digest then."""

        def read() -> bytes:
            return documents.read(
                Document(
                    log=self.log, sha256=one.sha256, size=one.size, wrapped_key=one.wrapped_key
                )
            )

        return read
