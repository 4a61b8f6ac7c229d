"""A verification under way over files in memory, to run one check by itself."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.core.evidence import sample_log as sample

from duecare.evidence.bundle.bundle import BundleContents
from duecare.evidence.log.entries import ShownEntry
from duecare.evidence.log.leaf import read_leaf
from duecare.evidence.report import Status, VerificationReport
from duecare.evidence.trust import Trust
from duecare.evidence.verify import log_checks
from duecare.evidence.verify.state import Verification
from duecare.evidence.witness import witness

TITLES = {
    "container": "The file is a bundle, with nothing added outside its contents",
    "container.strays": "Files that an operating system left are no part of the bundle",
    "bag.files": "Every file is as exported; none is missing, none was added",
    "bag.info": "The bundle identifies itself",
    "bag.seal": "The list of files has the exporting firm's seal",
    "bag.verifier_page": "verify.html in the bundle is this release's page",
    "bag.definitions": "The bundle's definitions match this verifier's",
    "bag.kind": "The log agrees on what kind of file this is",
    "log.checkpoint": "The log's checkpoint is signed",
    "log.history": "Every earlier checkpoint is a prefix of the log shown",
    "log.entries": "Every entry shown is the one that was logged, in its position",
    "log.withheld": "Everything withheld is listed with its ground",
    "log.attachments": "Attached documents are the ones the entries name",
    "bag.documents": "Every document is one that the log names, under its own name",
    "log.forms": "Each entry has the form defined for its kind",
    "log.destructions": "Everything shown as erased or expired has an entry that says so",
    "log.restored": "The log has never gone on from a backup",
    "log.sealed_copies": "Sealed copies begin with the document that was signed",
    "anchor.inclusion": "The log's checkpoint is in the installation's anchor log",
    "time.tokens": "Time authorities confirm when the log existed",
    "time.second": "A second program reads the timestamps as this one does",
    "witness.cosignatures": "Witnesses you trust have seen this log",
    "witness.policy": "The witnesses required by the firm's own policy have cosigned",
    "trust.log": "The log is signed by a key you trust",
    "trust.fingerprint": "The fingerprint you were given belongs to this log",
    "trust.seal": "The list of files is sealed by a key you trust",
    "trust.seen": "Someone outside the firm has seen the log",
    "time.entries": "Entries are dated within the outside times around them",
    "log.grounds": "Everything withheld has a known ground",
}
"""The title of each named check; a check that could not run has ``UNREADABLE`` instead."""
UNREADABLE = "The bundle can be read"

WITNESS = witness.Cosigner("w.example", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
KEYS = Trust(log_keys=sample.trust_of_reader().log_keys, witness_keys=(WITNESS.vkey(),))
"""Keys of the sample log, and of a witness."""


@dataclass
class MemoryFiles:
    """The files of a bundle; ``chunks`` hands them out in small pieces."""

    content: dict[str, bytes] = field(default_factory=dict)
    folder: str = sample.FOLDER
    checksums: dict[str, int] = field(default_factory=dict)
    strays: dict[str, int] = field(default_factory=dict)
    renamed: str = ""
    how: str = "exported"
    piece: int = 5

    @property
    def sizes(self) -> Mapping[str, int]:
        return {name: len(data) for name, data in self.content.items()}

    def chunks(self, name: str) -> Iterator[bytes]:
        data = self.content[name]
        return (data[at : at + self.piece] for at in range(0, len(data), self.piece))


def verification(
    content: dict[str, bytes] | None = None, *, trust: Trust | None = None, **changes: Any
) -> Verification:
    """Nothing established yet, except the digests of the files."""
    files = MemoryFiles(content or {})
    digests = {name: sha256(data).digest() for name, data in files.content.items()}
    given = {"digests": digests, **changes}
    return Verification(files, VerificationReport("b"), trust or Trust(), lambda *_: None, **given)


def shown(index: int, kind: str, value: object, *, group: str = "content") -> ShownEntry:
    """An entry whose one group is shown."""
    made = sample.draft(0, kind=kind, groups={group: value}, attachments=[], related=None)
    return ShownEntry(index, made.leaf_hash, read_leaf(made.leaf), made.openings, (), "", ())


def said(report: VerificationReport, *, failed: bool = False) -> list[tuple[str, str, str]]:
    """The checks so far (or those that failed): id, status or verdict, and detail."""
    found = list(report.failures() if failed else report.checks)
    for one in found:
        could_run = one.title != UNREADABLE
        assert one.title == TITLES[one.id] if could_run else one.status is Status.FAIL, one
    return [(one.id, str(one.failure or one.status), one.detail) for one in found]


def zip_of(contents: BundleContents) -> bytes:
    """A bundle as the product writes it."""
    with tempfile.TemporaryDirectory() as folder:
        return sample.write(Path(folder) / "made.zip", contents).read_bytes()


def files_of(contents: BundleContents) -> dict[str, bytes]:
    """The files of such a bundle."""
    with zipfile.ZipFile(io.BytesIO(zip_of(contents))) as packed:
        skipped = len(contents.folder) + 1
        return {name[skipped:]: packed.read(name) for name in packed.namelist()}


def opened(content: dict[str, bytes], *, profile: str = "full", **changes: Any) -> Verification:
    """A verification whose checkpoint was read."""
    state = verification(content, trust=KEYS, profile=profile, **changes)
    log_checks.read_checkpoint(state)
    state.report.checks.clear()
    state.report.facts.clear()
    return state


def entries(content: dict[str, bytes], **changes: Any) -> dict[str, tuple[str, str]]:
    """What the checks of the entries say: id -> (status, detail)."""
    state = opened(content, **changes)
    log_checks.check_entries(state)
    return {name: (status, detail) for name, status, detail in said(state.report)}
