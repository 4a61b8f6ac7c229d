"""A small installation with a client log and an anchor log, made from fixed seeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from duecare.evidence.bundle import bundle
from duecare.evidence.bundle.documents import (
    LIST,
    PAGE,
    PRIVILEGE_LOG,
    START_HERE,
    Absence,
    DocumentList,
    naming_lines,
    needs_name,
)
from duecare.evidence.log import anchor, client_log, leaf, merkle, notes, signing
from duecare.evidence.log.entries import Disclosure, Withholding, privilege_log
from duecare.evidence.log.leaf import LeafDraft
from duecare.evidence.trust import Trust
from duecare.evidence.witness import witness

ORIGIN = "acme-install/c/5f0c2f9e"
ANCHOR_ORIGIN = "acme-install/anchor"
SEAL_NAME = "acme-install/seal"
FOLDER = "duecare-harbor-tax-2026-03-01"
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PERSON_KEY = b"p" * 32
LOG_SIGNER = signing.LogSigner.from_seed(b"L" * 32)
SEAL_SIGNER = signing.LogSigner.from_seed(b"S" * 32)
OTHER_SIGNER = signing.LogSigner.from_seed(b"X" * 32)
KEEPER = witness.Cosigner("keeper.example", Ed25519PrivateKey.from_private_bytes(b"K" * 32))
"""A witness outside the firm, which cosigns every checkpoint of the client log."""
WITHHELD = Withholding("withheld", "attorney-client privilege", "A. Advisor")
CLIENT, FIRM = "Harbor Tax Services", "Acme IT"
EXPORTED = {"bundle": FOLDER, "kind": "defense", "exhibits": []}
EARLIER = {"Duecare-Format": "1"}
"""As ``info`` of the contents: the file is of the format before, whose export names no documents."""


def trust_of_firm() -> Trust:
    """The firm's own keys."""
    keys = (LOG_SIGNER.vkey(ORIGIN), LOG_SIGNER.vkey(ANCHOR_ORIGIN))
    return Trust(log_keys=keys, seal_keys=(SEAL_SIGNER.vkey(SEAL_NAME),))


def trust_of_reader() -> Trust:
    """What a reader has from elsewhere: the firm's keys, and the key of a witness."""
    return replace(trust_of_firm(), witness_keys=(KEEPER.vkey(),))


def kept(note: str, keeper: witness.Cosigner = KEEPER) -> str:
    """A checkpoint with the cosignature of a witness, made a minute after its last entry."""
    text = notes.parse_note(note).text
    seen = START + timedelta(minutes=notes.parse_checkpoint(text).size)
    return note + keeper.cosign(text, seconds=int(seen.timestamp()))


def draft(number: int, *, origin: str = ORIGIN, **changes: object) -> LeafDraft:
    """One of several kinds of entry, the same for the same number.

    0 is the export of the file, as format 1 has it; :meth:`Installation.contents` puts what the
    format of today wants in its place.
    """
    given = {
        "origin": origin,
        "kind": ("decision.declined", "rec.made", "training.passed")[number % 3]
        if number
        else "bundle.exported",
        "at": leaf.format_time(START + timedelta(minutes=number)),
        "nonce": sha256(b"nonce %d" % number).digest()[:16],
        "groups": {
            "person": {"name": f"Owner {number}", "email": f"owner{number}@example.com"},
            "content": {"recommendation": "mfa", "choice": "declined", "number": number}
            if number
            else EXPORTED,
        },
        "group_key": PERSON_KEY,
        "attachments": [sha256(document(number)).digest()] if number % 4 == 0 else [],
        "related": number - 1 if number % 3 == 2 else None,
    }
    return leaf.draft_leaf(**{**given, **changes})  # type: ignore[arg-type]


def document(number: int) -> bytes:
    return b"%%PDF document %d\n" % number


def documents_of(numbers: Iterable[int]) -> dict[str, bytes]:
    """Documents by SHA-256 in hex."""
    return {sha256(one).hexdigest(): one for one in map(document, numbers)}


@dataclass
class Installation:
    """A client log, the anchor log, and the openings of every entry."""

    storage: client_log.MemoryStorage = field(default_factory=client_log.MemoryStorage)
    anchor_storage: client_log.MemoryStorage = field(default_factory=client_log.MemoryStorage)
    drafts: list[LeafDraft] = field(default_factory=list)
    anchorings: list[bundle.Anchoring] = field(default_factory=list)
    last_anchor: int | None = None
    exported: dict[str, object] | None = None
    """What its export says of the file that was made of it last."""
    steps: list[int] = field(default_factory=list)
    """How it came about: so many entries appended; 0 for an anchoring."""

    @property
    def log(self) -> client_log.ClientLog:
        return client_log.ClientLog(ORIGIN, self.storage, LOG_SIGNER)

    def append(self, *drafts: LeafDraft) -> None:
        self.log.append(drafts)
        self.drafts += drafts
        self.steps += [len(drafts)] if drafts else []

    def anchor(self) -> None:
        """Put the latest client checkpoint into the anchor log, after one of another client."""
        self.steps.append(0)
        log_of_anchor = client_log.ClientLog(ANCHOR_ORIGIN, self.anchor_storage, LOG_SIGNER)
        checkpoint = notes.parse_checkpoint(notes.parse_note(self.log.checkpoint()).text)
        other = notes.Checkpoint("acme-install/c/other", 7, sha256(b"other").digest())
        mine = anchor.anchor_leaf(checkpoint, previous=self.last_anchor)
        receipt = log_of_anchor.append_raw([anchor.anchor_leaf(other, previous=None), mine])[1]
        self.last_anchor = receipt.index
        proof = log_of_anchor.inclusion_proof(receipt.index)
        note = log_of_anchor.checkpoint()
        self.anchorings.append(
            bundle.Anchoring(notes.TlogProof(receipt.index, tuple(proof), note, mine))
        )

    def disclosures(
        self, withheld: Mapping[int, tuple[str, ...]] | None = None
    ) -> list[Disclosure]:
        """Every entry; ``withheld`` maps an index to the groups (or ``*``) left out."""
        found = []
        for index, item in enumerate(self.drafts):
            closed = (withheld or {}).get(index, ())
            whole = "*" in closed
            found.append(
                Disclosure(
                    index,
                    item.leaf_hash,
                    None if whole else item.leaf,
                    {} if whole else {p: o for p, o in item.openings.items() if p not in closed},
                    dict.fromkeys(closed, WITHHELD),
                )
            )
        return found

    def attaching(self) -> list[int]:
        """The numbers of the entries that attach the document of their number."""
        return [
            number
            for number, made in enumerate(self.drafts)
            if sha256(document(number)).digest() in leaf.read_leaf(made.leaf).attachments
        ]

    def contents(self, **changes: object) -> bundle.BundleContents:
        """What a file of the log holds; its export names the documents, so it is appended again.

        Take checkpoints and anchorings from the installation afterwards, or let them be the
        default: they change with what the file holds. ``info=EARLIER`` leaves the log as it is.
        ``left_out``: SHA-256 in hex of documents to the reason why they are not in the file.
        """
        given: dict[str, object] = {
            "folder": FOLDER,
            "profile": "full",
            "kind": "defense",
            "created": START,
            "entries": self.disclosures({1: ("person",), 3: ("*",)}),
            "read_node": self.storage.read_node,
            "trust": trust_of_firm(),
            "documents": {"data/report/chronology.pdf": b"%PDF chronology\n"},
            "blobs": documents_of(self.attaching()),
            "start_here": b"%PDF start here\n",
            **changes,
        }
        left_out = given.pop("left_out", {})
        if changes.get("info") != EARLIER:
            _name_documents(self, given, left_out)  # type: ignore[arg-type]
        given.setdefault("checkpoints", [kept(note) for note in self.storage.checkpoints])
        given.setdefault("anchorings", self.anchorings)
        return bundle.BundleContents(**given)  # type: ignore[arg-type]

    def replace_entry(self, index: int, changed: LeafDraft) -> None:
        """The same log with another entry there: everything is appended and anchored again."""
        drafts, steps = [*self.drafts], self.steps
        drafts[index] = changed
        self.storage, self.anchor_storage = client_log.MemoryStorage(), client_log.MemoryStorage()
        self.drafts, self.anchorings, self.last_anchor, self.steps = [], [], None, []
        for count in steps:
            done = len(self.drafts)
            self.append(*drafts[done : done + count]) if count else self.anchor()


def _name_documents(
    made: Installation, given: dict[str, object], left_out: Mapping[str, Absence]
) -> None:
    """Put into the log an export that names the documents of the file, and into the file their list."""
    entries: list[Disclosure] = list(given["entries"])  # type: ignore[call-overload]
    documents: Mapping[str, bytes] = given["documents"]  # type: ignore[assignment]
    rows = [row for one in entries for row in one.privilege_rows()]
    papers = {
        START_HERE: given["start_here"],
        PAGE: bundle.verifier_page(),
        PRIVILEGE_LOG: privilege_log(rows),
        **{name: content for name, content in documents.items() if needs_name(name)},
    }
    listed = DocumentList(
        {name: sha256(content).hexdigest() for name, content in papers.items() if content},  # type: ignore[arg-type]
        left_out,
    ).content()
    given["documents"] = {**documents, LIST: listed}
    naming = naming_lines(client=CLIENT, firm=FIRM, kind=str(given["kind"]))
    given["info"] = {**naming, **given.get("info", {})}  # type: ignore[dict-item]
    value = {
        "bundle": given["folder"],
        "kind": given["kind"],
        "profile": given["profile"],
        "client": CLIENT,
        "firm": FIRM,
        "made_on": f"{given['created']:%Y-%m-%d}",
        "documents_sha256": sha256(listed).hexdigest(),
        "documents": listed.count(b"\n"),
        "seal_key": str(SEAL_SIGNER.vkey(SEAL_NAME)),
    }
    index = _export_of(made)
    if index is not None:
        _append_again(made, index, value)
        given["entries"] = [_as_logged(made, one) for one in entries]
        given["read_node"] = made.storage.read_node


def _export_of(made: Installation) -> int | None:
    """The last entry that records the export; its values are those of :func:`draft` or of today."""
    for index, one in reversed([*enumerate(made.drafts)]):
        body = leaf.read_leaf(one.leaf)
        content = one.openings["content"].value if "content" in one.openings else None
        if body.kind == "bundle.exported" and content in (EXPORTED, made.exported):
            return index
    return None


def _append_again(made: Installation, index: int, value: dict[str, object]) -> None:
    """Append the log again with the export that has this value, unless it has it."""
    old = made.drafts[index]
    if old.openings["content"].value == value:
        return
    made.exported = value
    body = leaf.read_leaf(old.leaf)
    groups = {path: one.value for path, one in old.openings.items()}
    changed = leaf.draft_leaf(
        origin=ORIGIN,
        kind=body.kind,
        version=2,
        at=body.at,
        nonce=body.nonce,
        groups={**groups, "content": value},
        group_key=PERSON_KEY,
        attachments=body.attachments,
        related=body.related,
    )
    made.replace_entry(index, changed)


def _as_logged(made: Installation, one: Disclosure) -> Disclosure:
    """An entry to disclose as the log now has it, with its proof."""
    logged = made.drafts[one.index]
    openings = {path: logged.openings[path] for path in one.openings}
    size, proof = made.storage.size(), one.proof
    if proof is not None:
        proof = tuple(merkle.inclusion_proof(one.index, size, made.storage.read_node))
    shown = None if one.leaf is None else logged.leaf
    return replace(one, leaf_hash=logged.leaf_hash, leaf=shown, openings=openings, proof=proof)


def installation(entries: int = 6, **changes: object) -> Installation:
    """An installation whose client log has the given number of entries, anchored twice.

    Its export names what a file with these changes of :meth:`Installation.contents` holds.
    """
    made = Installation()
    first = max(1, entries // 2)
    made.append(*[draft(number) for number in range(first)])
    made.anchor()
    made.append(*[draft(number) for number in range(first, entries)])
    made.anchor()
    made.contents(**changes)
    return made


def write(path: Path, contents: bundle.BundleContents) -> Path:
    return bundle.write_bundle(path, contents, seal_signer=SEAL_SIGNER, seal_name=SEAL_NAME)


def excerpt(made: Installation, *indices: int) -> list[Disclosure]:
    """Selected entries with their proofs."""
    size = made.storage.size()
    return [
        Disclosure(
            index,
            made.drafts[index].leaf_hash,
            made.drafts[index].leaf,
            made.drafts[index].openings,
            {},
            tuple(merkle.inclusion_proof(index, size, made.storage.read_node)),
        )
        for index in indices
    ]
