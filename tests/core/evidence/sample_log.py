"""A small installation with a client log and an anchor log, made from fixed seeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from duecare.evidence.bundle import bundle
from duecare.evidence.log import anchor, client_log, leaf, merkle, notes, signing
from duecare.evidence.log.entries import Disclosure, Withholding
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
    """One of several kinds of entry, the same for the same number; 0 is the export of the file."""
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
            else {"bundle": FOLDER, "kind": "defense", "exhibits": []},
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

    @property
    def log(self) -> client_log.ClientLog:
        return client_log.ClientLog(ORIGIN, self.storage, LOG_SIGNER)

    def append(self, *drafts: LeafDraft) -> None:
        self.log.append(drafts)
        self.drafts += drafts

    def anchor(self) -> None:
        """Put the latest client checkpoint into the anchor log, after one of another client."""
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
        given: dict[str, object] = {
            "folder": FOLDER,
            "profile": "full",
            "kind": "defense",
            "created": START,
            "entries": self.disclosures({1: ("person",), 3: ("*",)}),
            "checkpoints": [kept(note) for note in self.storage.checkpoints],
            "read_node": self.storage.read_node,
            "trust": trust_of_firm(),
            "anchorings": self.anchorings,
            "documents": {"data/report/chronology.pdf": b"%PDF chronology\n"},
            "blobs": documents_of(self.attaching()),
            "start_here": b"%PDF start here\n",
            "info": {"Duecare-Format": "1"},
        }
        return bundle.BundleContents(**{**given, **changes})  # type: ignore[arg-type]


def installation(entries: int = 6) -> Installation:
    """An installation whose client log has the given number of entries, anchored twice."""
    made = Installation()
    first = max(1, entries // 2)
    made.append(*[draft(number) for number in range(first)])
    made.anchor()
    made.append(*[draft(number) for number in range(first, entries)])
    made.anchor()
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
