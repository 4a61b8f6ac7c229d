"""What a verified bundle shows, as far as another one of the same log can contradict it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from duecare.evidence.bundle.archive import ZipFiles
from duecare.evidence.bundle.container import BundleFiles, read_file, read_lines
from duecare.evidence.bundle.documents import needs_name
from duecare.evidence.bundle.folder import FolderFiles
from duecare.evidence.log import merkle
from duecare.evidence.log.entries import WHOLE_ENTRY, ShownEntry, parse_line, read_privilege_log
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.report import VerificationReport
from duecare.evidence.trust import Trust
from duecare.evidence.verify import bag_checks, log_checks, trust_checks
from duecare.evidence.verify.state import Verification
from duecare.evidence.verify.verify import verify_bundle

SHOWN = "shown"
_MANIFESTS = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
_SALTS = "data/log/file-salts.txt"
_UNREADABLE = (1, 2)


class EntryShown(NamedTuple):
    """An entry as a bundle shows it. ``groups``: group (or ``*``) to ``shown`` or why it is not."""

    leaf_hash: bytes
    kind: str
    at: str
    groups: Mapping[str, str]


@dataclass
class FileShown:
    """A bundle that was verified; without ``root`` it could not be, and nothing else is filled."""

    name: str
    report: VerificationReport
    root: bytes = b""
    size: int = 0
    origin: str = ""
    words: str = ""
    info: Mapping[str, str] = field(default_factory=dict)
    roots: dict[int, bytes] = field(default_factory=dict)
    """Size to root of every checkpoint that the bundle holds."""
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rows: dict[int, EntryShown] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    """Path to SHA-256 in hex of every document."""
    attached: dict[str, int] = field(default_factory=dict)
    """SHA-256 of a document to the first entry that names it."""

    @property
    def is_intact(self) -> bool:
        """Whether the bundle is what was recorded, no matter who vouches for it."""
        return self.report.exit_code not in _UNREADABLE

    @property
    def is_full(self) -> bool:
        """Whether it shows a row for every entry of the log."""
        return len(self.rows) == self.size

    def root_of_first(self, size: int) -> bytes | None:
        """The root of the first entries, where the bundle shows it."""
        if size in self.roots:
            return self.roots[size]
        if not self.is_full or size > self.size:
            return None
        return merkle.root_of([self.rows[index].leaf_hash for index in range(size)])


def read_bundle(path: Path, trust: Trust) -> FileShown:
    """Verify a bundle and read it; raises :class:`~duecare.errors.InputError` if there is none."""
    reading = FileShown(path.name, verify_bundle(path, trust))
    if reading.is_intact:
        with _opened(path) as files:
            _fill(reading, Verification(files, VerificationReport(path.name), trust, _no_progress))
    return reading


@contextmanager
def _opened(path: Path) -> Iterator[BundleFiles]:
    if path.is_dir():
        yield FolderFiles(path)
        return
    with path.open("rb") as source:
        yield ZipFiles(source)


def _no_progress(_done: int, _total: int) -> None:
    """Nobody watches."""


def _fill(reading: FileShown, state: Verification) -> None:
    bag_checks.read_info(state)
    trust_checks.read_own_keys(state)
    log_checks.read_checkpoint(state)
    log_checks.check_history(state)
    checkpoint = state.known_checkpoint()
    reading.root, reading.size, reading.origin = checkpoint.root, checkpoint.size, checkpoint.origin
    reading.words = fingerprint(checkpoint)
    reading.info = state.info
    reading.roots = {**state.history, checkpoint.size: checkpoint.root}
    reading.keys = {
        "log": frozenset(map(str, state.own.log_keys)),
        "seal": frozenset(map(str, state.own.seal_keys)),
        "witness": frozenset(map(str, state.own.witness_keys)),
    }
    _fill_documents(reading, state.files)
    _fill_rows(reading, state)


def _fill_documents(reading: FileShown, files: BundleFiles) -> None:
    # The manifests were compared with the files when the bundle was verified.
    for manifest in _MANIFESTS:
        for line in read_lines(files, manifest):
            digest, _, name = line.decode().partition("  ")
            if needs_name(name) or name.startswith("data/blobs/"):
                reading.documents[name] = digest


def _fill_rows(reading: FileShown, state: Verification) -> None:
    salts = {}
    if _SALTS in state.files.sizes:
        for salt_line in read_file(state.files, _SALTS).decode().splitlines():
            named, _, content = salt_line.split(" ")
            salts[named] = content
    grounds = {
        (index, group): f"{why} ({ground})" if why == "withheld" else why
        for index, group, why, ground in read_privilege_log(
            read_lines(state.files, "data/privilege-log.csv")
        )
    }
    position, excerpt = 0, state.profile == "excerpt"
    for name in sorted(name for name in state.files.sizes if name.startswith("data/log/entries-")):
        for line in read_lines(state.files, name):
            entry = parse_line(line, position=position, excerpt=excerpt)
            reading.rows[entry.index] = _row(entry, grounds)
            for digest in _named_by(entry):
                reading.attached.setdefault(salts.get(digest, digest), entry.index)
            position += 1


def _row(entry: ShownEntry, grounds: Mapping[tuple[int, str], str]) -> EntryShown:
    groups = dict.fromkeys(entry.openings, SHOWN)
    groups |= {group: grounds[entry.index, group] for group in entry.closed}
    groups.setdefault(WHOLE_ENTRY, SHOWN)
    kind, at = (entry.leaf.kind, entry.leaf.at) if entry.leaf else ("", "")
    return EntryShown(entry.leaf_hash, kind, at, groups)


def _named_by(entry: ShownEntry) -> Iterator[str]:
    """Digests in hex of the documents that an entry names."""
    if entry.leaf:
        yield from (digest.hex() for digest in entry.leaf.attachments)
    opening = entry.openings.get("content")
    if opening and isinstance(opening.value, dict):
        for field_name, value in opening.value.items():
            if field_name.endswith("sha256") and isinstance(value, str):
                yield value
