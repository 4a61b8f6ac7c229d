"""The ledger of one client as files beside its results, anchored in the home folder.

::

    origin  checkpoint  checkpoints/  tile/     the log (see folder_storage)
    values/000000003.json                       what entry 3 says, encrypted group by group
    documents/<sha256>                          the documents that entries commit to

The anchor log of the home folder holds each checkpoint of each folder. With it, a ledger that was
cut short, or replaced by an older copy, is noticed on the next run.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, Final

from duecare.cli.folder_storage import FolderStorage, create_file, locked, write_file
from duecare.cli.home_keys import LOG_KEY, HomeKeys
from duecare.defense import Exhibit
from duecare.errors import EvidenceError
from duecare.evidence.bundle.bundle import Anchoring
from duecare.evidence.encoding import b64, from_b64
from duecare.evidence.log import leaf, merkle, notes
from duecare.evidence.log.anchor import AnchorLeaf, anchor_leaf, read_anchor_leaf
from duecare.evidence.log.client_log import ClientLog, check_storage
from duecare.evidence.log.entries import Disclosure, Withholding
from duecare.evidence.trust import Trust
from duecare.record import Entry, PersonErased
from duecare.record.values import DETAILS, DOCUMENTS

PDF: Final = "application/pdf"
_NO_KEY: Final = Withholding("erased", "the key of these values was deleted", "the firm")
_FOREIGN_HINT: Final = (
    "use the DUECARE_HOME that wrote this ledger, or choose a new folder with --out"
)


@dataclass(frozen=True)
class KeptDocument:
    """A document that an entry commits to."""

    title: str
    name: str
    content: bytes
    media_type: str = PDF

    @property
    def digest(self) -> str:
        """SHA-256 in hex."""
        return sha256(self.content).hexdigest()

    def as_value(self) -> dict[str, str]:
        """How the entry names it."""
        return {
            "title": self.title,
            "name": self.name,
            "sha256": self.digest,
            "media_type": self.media_type,
        }


@dataclass(frozen=True)
class _Waiting:
    draft: leaf.LeafDraft
    sealed: dict[str, dict[str, str]]
    documents: tuple[KeptDocument, ...]


@dataclass
class FolderLedger:
    """An open ledger. ``operator`` is who runs the command, named in every entry."""

    folder: Path
    origin: str
    storage: FolderStorage
    anchors: FolderStorage
    keys: HomeKeys
    operator: str
    _waiting: list[_Waiting] = field(default_factory=list)

    @cached_property
    def anchor_origin(self) -> str:
        """The name of the anchor log of this home folder."""
        return _anchor_origin(self.keys)

    def record(
        self,
        entry: Entry,
        *,
        at: datetime,
        person: Mapping[str, Any] | None = None,
        documents: Sequence[KeptDocument] = (),
        related: int | None = None,
    ) -> int:
        """Prepare an entry and return its index; :meth:`seal` makes it part of the log.

        ``person`` is whom the entry names; they have a key of their own, which also holds what the
        kind declares as their words or details.
        """
        groups: dict[str, Any] = {
            "actor": {"name": self.operator, "role": "command-line operator"},
            **entry.as_groups(),
        }
        groups |= {DOCUMENTS: [one.as_value() for one in documents]} if documents else {}
        groups |= {"person": dict(person)} if person else {}
        references = {path: self._reference(path, person) for path in groups}
        held = {path: self.keys.value_key(self.origin, ref) for path, ref in references.items()}
        draft = leaf.draft_leaf(
            origin=self.origin,
            kind=entry.definition.kind,
            version=entry.definition.version,
            at=leaf.format_time(at),
            nonce=self.keys.entropy(leaf.NONCE_BYTES),
            groups=groups,
            group_key=held,
            attachments=[bytes.fromhex(one.digest) for one in documents],
            related=related,
        )
        sealed = {
            path: {"key": references[path], "sealed": self._seal_value(draft, path, held[path])}
            for path in groups
        }
        self._waiting.append(_Waiting(draft, sealed, tuple(documents)))
        return self.storage.size() + len(self._waiting) - 1

    def _reference(self, path: str, person: Mapping[str, Any] | None) -> str:
        if path == "person" or (path == DETAILS and person):
            return self._person_reference(str(sorted((person or {}).items())))
        if path in ("actor", DETAILS):
            return self._person_reference(self.operator)
        return LOG_KEY

    def _person_reference(self, person: str) -> str:
        """The name of the person's key; a new one after the old key was deleted."""
        digests = (sha256(f"{person}#{number}".encode()).hexdigest() for number in count(1))
        names = (f"person-{digest[:32]}" for digest in digests)
        return next(
            name
            for name in names
            if name not in self._used_references
            or self.keys.find_value_key(self.origin, name) is not None
        )

    @cached_property
    def _used_references(self) -> frozenset[str]:
        """The names of the keys that stored values need."""
        rows = (self._rows(index) for index in range(self.storage.size()))
        return frozenset(reference for row in rows for reference, _ in row.values())

    def record_erasures(self, *, at: datetime) -> None:
        """Record which values are gone since their key was deleted, unless an entry says so.

        A verifier believes that a value was erased only where the log says it.
        """
        said: set[tuple[str, int]] = set()
        gone: set[tuple[str, int]] = set()
        erased = PersonErased.definition.kind
        for entry in self.disclosures():
            gone |= {(path, entry.index) for path in entry.withheld}
            value = entry.openings["content"].value if "content" in entry.openings else None
            if leaf.read_leaf(entry.leaf or b"").kind == erased and isinstance(value, dict):
                groups = value.get("groups", {})
                said |= {(path, index) for path, numbers in groups.items() for index in numbers}
        if new := sorted(gone - said):
            groups = {path: [index for other, index in new if other == path] for path, _ in new}
            self.record(PersonErased(why=_NO_KEY.ground, groups=groups), at=at)

    def _seal_value(self, draft: leaf.LeafDraft, path: str, key: bytes) -> str:
        sealed = leaf.seal_value(
            draft.openings[path].value,
            group_key=key,
            gcm_nonce=self.keys.entropy(12),
            origin=self.origin,
            nonce=draft.nonce,
            path=path,
        )
        return b64(sealed)

    def seal(self) -> notes.Checkpoint:
        """Append what was recorded, sign the checkpoint and anchor it."""
        first = self.storage.size()
        for index, one in enumerate(self._waiting, start=first):
            for document in one.documents:
                write_file(self.folder / "documents" / document.digest, document.content)
            body = json.dumps({"v": 1, "values": one.sealed}, sort_keys=True)
            write_file(self._values_file(index), body.encode())
        log = ClientLog(self.origin, self.storage, self.keys.log_signer())
        log.append([one.draft for one in self._waiting])
        self._waiting.clear()
        self.anchor()
        return self.checkpoint()

    def checkpoint(self) -> notes.Checkpoint:
        """The newest checkpoint."""
        return notes.parse_checkpoint(notes.parse_note(self.storage.read_checkpoints()[-1]).text)

    def anchor(self) -> None:
        """Anchor the newest checkpoint, unless that is done."""
        found = self._last_anchor()
        checkpoint = self.checkpoint()
        if found is not None and found[1].size == checkpoint.size:
            return
        body = anchor_leaf(checkpoint, previous=found[0] if found else None)
        log = ClientLog(self.anchor_origin, self.anchors, self.keys.log_signer())
        log.append_raw([body])

    def _last_anchor(self) -> tuple[int, AnchorLeaf] | None:
        for index in range(self.anchors.size() - 1, -1, -1):
            found = read_anchor_leaf(self.anchors.read_leaf(index))
            if found.origin == self.origin:
                return index, found
        return None

    def check(self) -> None:
        """Raise :class:`EvidenceError` unless both logs are what was signed, and none was cut."""
        signer = self.keys.log_signer()
        try:
            check_storage(self.anchors, keys=[signer.vkey(self.anchor_origin)])
            check_storage(self.storage, keys=[signer.vkey(self.origin)])
        except EvidenceError as error:
            raise EvidenceError(
                f"the ledger in {self.folder} fails its check: {error}",
                hint=error.hint or _FOREIGN_HINT,
            ) from error
        found = self._last_anchor()
        if found is None:
            return
        size, root = found[1].size, found[1].root
        if size > self.storage.size() or self._root_at(size) != root:
            raise EvidenceError(
                f"the ledger in {self.folder} is not the one that was anchored: "
                f"{size} entries were signed, {self.storage.size()} are here",
                hint="restore the newest copy of the folder, or choose a new one with --out",
            )

    def _root_at(self, size: int) -> bytes:
        return merkle.root_of_edge(merkle.edge_of(size, self.storage.read_node))

    def disclosures(self) -> list[Disclosure]:
        """Every entry with all values whose keys exist; raises :class:`EvidenceError`."""
        return [self._disclosure(index) for index in range(self.storage.size())]

    def _disclosure(self, index: int) -> Disclosure:
        data = self.storage.read_leaf(index)
        read = leaf.read_leaf(data)
        openings = self._openings(index, read)
        closed = sorted(set(read.commitments) - set(openings))
        return Disclosure(
            index=index,
            leaf_hash=merkle.leaf_hash(data),
            leaf=data,
            openings=openings,
            withheld=dict.fromkeys(closed, _NO_KEY),
        )

    def _openings(self, index: int, read: leaf.Leaf) -> dict[str, leaf.Opening]:
        found = {}
        for path, (reference, sealed) in self._rows(index).items():
            key = self.keys.find_value_key(self.origin, reference)
            if key is not None:
                value = leaf.open_value(
                    sealed, group_key=key, origin=self.origin, nonce=read.nonce, path=path
                )
                found[path] = leaf.Opening(leaf.derive_salt(key, read.nonce, path), value)
        return found

    def _rows(self, index: int) -> dict[str, tuple[str, bytes]]:
        """The stored values of an entry: path -> name of the key, encrypted value."""
        try:
            values = json.loads(self._values_file(index).read_bytes())["values"]
            return {path: (row["key"], from_b64(row["sealed"])) for path, row in values.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise EvidenceError(f"the values of entry {index} cannot be read") from error

    def documents(self, entries: Sequence[Disclosure]) -> list[KeptDocument]:
        """The documents of these entries, each once, in the order in which they were recorded."""
        found: dict[str, KeptDocument] = {}
        for entry in entries:
            opening = entry.openings.get(DOCUMENTS)
            named = opening.value if opening else []
            for row in named if isinstance(named, list) else []:
                if isinstance(row, dict):
                    found.setdefault(str(row["sha256"]), self._read_document(row))
        return list(found.values())

    def _read_document(self, row: Mapping[str, Any]) -> KeptDocument:
        path = self.folder / "documents" / str(row["sha256"])
        try:
            content = path.read_bytes()
        except OSError as error:
            raise EvidenceError(f"the document {row['name']} is missing: {path}") from error
        kept = KeptDocument(str(row["title"]), str(row["name"]), content, str(row["media_type"]))
        if kept.digest != row["sha256"]:
            raise EvidenceError(f"the document {row['name']} was changed: {path}")
        return kept

    def anchoring(self) -> Anchoring:
        """The newest checkpoint of this ledger in the anchor log, with its proof."""
        found = self._last_anchor()
        if found is None:
            raise EvidenceError("the ledger is not anchored yet", hint="seal it first")
        index, _ = found
        proof = merkle.inclusion_proof(index, self.anchors.size(), self.anchors.read_node)
        note = self.anchors.read_checkpoints()[-1]
        return Anchoring(notes.TlogProof(index, tuple(proof), note, self.anchors.read_leaf(index)))

    def trust(self) -> Trust:
        """The public keys that a verifier needs, to be handed over apart from the file."""
        signer = self.keys.log_signer()
        return Trust(
            log_keys=(signer.vkey(self.origin), signer.vkey(self.anchor_origin)),
            seal_keys=(self.keys.seal_signer().vkey(self.keys.seal_name()),),
        )

    def _values_file(self, index: int) -> Path:
        return self.folder / "values" / f"{index:09d}.json"


@contextmanager
def open_ledger(folder: Path, *, keys: HomeKeys, operator: str) -> Iterator[FolderLedger]:
    """The ledger in ``folder``, started if there is none, checked, and held for one writer.

    Raises :class:`EvidenceError` if it was changed, cut or replaced, or belongs to other keys.
    """
    anchors = keys.open_home() / "folder-anchor"
    with locked(folder), locked(anchors):
        ledger = FolderLedger(
            folder,
            _origin(folder, keys),
            FolderStorage(folder),
            FolderStorage(anchors),
            keys,
            operator,
        )
        ledger.check()
        if ledger.storage.size():
            ledger.anchor()
        yield ledger


def _origin(folder: Path, keys: HomeKeys) -> str:
    file = folder / "origin"
    prefix = f"{keys.installation_id()}/folder/"
    if not file.exists():
        if (folder / "checkpoints").exists():
            raise EvidenceError(f"the file {file} is missing", hint=_FOREIGN_HINT)
        name = uuid.UUID(bytes=keys.entropy(16), version=4).hex
        create_file(file, f"{prefix}{name}\n".encode())
    origin = file.read_text(encoding="utf-8").strip()
    if not origin.startswith(prefix) or not origin.removeprefix(prefix).isalnum():
        raise EvidenceError(
            f"the ledger in {folder} belongs to another installation: {origin[:80]!r}",
            hint=_FOREIGN_HINT,
        )
    return origin


def _anchor_origin(keys: HomeKeys) -> str:
    return f"{keys.installation_id()}/folder-anchor"


def exhibits(documents: Sequence[KeptDocument]) -> list[Exhibit]:
    """The PDFs among the documents, as numbered exhibits."""
    return [Exhibit(one.title, one.content) for one in documents if one.media_type == PDF]


def blobs(documents: Sequence[KeptDocument]) -> dict[str, bytes]:
    """The other documents (inventories, results), by SHA-256 in hex."""
    return {one.digest: one.content for one in documents if one.media_type != PDF}
