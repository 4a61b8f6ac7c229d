"""Checks of the client log: checkpoint, history, every entry, values and what is withheld."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from duecare.errors import EvidenceError
from duecare.evidence.bundle.container import UnreadableBundleError, read_file, read_lines
from duecare.evidence.log import merkle, notes
from duecare.evidence.log.entries import (
    REASONS,
    WHOLE_ENTRY,
    ShownEntry,
    check_entry,
    parse_line,
    read_privilege_log,
)
from duecare.evidence.log.grounds import known_ground
from duecare.evidence.log.leaf import parse_time, personal_file_digest
from duecare.evidence.log.tiles import tiles_of
from duecare.evidence.report import Verdict
from duecare.evidence.verify.claim_checks import note_entry
from duecare.evidence.verify.counting import Closed
from duecare.evidence.verify.state import MOST_NAMED, Verification, listed
from duecare.record import BundleExported, ClockStep, KeyAdded

_SALT_LINE = re.compile(rb"([0-9a-f]{64}) ([0-9a-f]{64}) ([0-9a-f]{64})\Z")
_SEAL_KEY_KINDS = frozenset(one.definition.kind for one in (BundleExported, KeyAdded))
_BATCH = 256
_CLOCK_STEP_SECONDS = 120


def read_checkpoint(state: Verification) -> None:
    """Open the log's checkpoint with the bundle's own keys and the trusted ones."""
    title = "The log's checkpoint is signed"
    note = _note(state)
    checkpoint, opened = notes.open_checkpoint(note, state.note_keys)
    if not any(key.kind == notes.ED25519 for key in opened.verified):
        raise EvidenceError("the checkpoint is not signed by its log")
    state.checkpoint, state.checkpoint_note = checkpoint, opened
    state.report.facts |= {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
    }
    detail = f"{checkpoint.size} entries, signed by {opened.verified[0].name}"
    state.report.passed("log.checkpoint", title, detail)


def _note(state: Verification) -> str:
    return _text(read_file(state.files, "data/log/checkpoint"), "data/log/checkpoint")


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EvidenceError(f"{name} is not UTF-8 text") from error


def check_history(state: Verification) -> None:
    """Every earlier checkpoint is signed, and is a prefix of the next one."""
    title = "Every earlier checkpoint is a prefix of the log shown"
    checkpoint = state.known_checkpoint()
    previous: notes.Checkpoint | None = None
    last_note, count = "", 0
    for body in _requests(state):
        old_size, proof, last_note = notes.parse_add_checkpoint(body)
        current, opened = notes.open_checkpoint(last_note, state.note_keys)
        if not any(key.kind == notes.ED25519 for key in opened.verified):
            raise EvidenceError(f"checkpoint {current.size} is not signed by its log")
        if current.origin != checkpoint.origin:
            raise EvidenceError(f"it includes a checkpoint of log {current.origin[:80]!r}")
        if old_size != (previous.size if previous else 0) or (previous is None and proof):
            raise EvidenceError(f"checkpoint {current.size} does not follow the one before it")
        if previous:
            if current.size <= previous.size:
                raise EvidenceError(f"checkpoint {current.size} is not larger than the one before")
            if previous.size:
                merkle.verify_consistency(
                    old_size, current.size, proof, previous.root, current.root
                )
        state.history[current.size] = current.root
        state.opened[current.size] = opened
        previous, count = current, count + 1
    if last_note != _note(state):
        raise EvidenceError("the last checkpoint of the history is not the bundle's checkpoint")
    state.report.passed("log.history", title, f"{count} checkpoints, each consistent with the next")


def _requests(state: Verification) -> Iterator[str]:
    """The add-checkpoint bodies that follow one another in checkpoints.txt."""
    block: list[str] = []
    in_signatures = False
    for raw in read_lines(state.files, "data/log/checkpoints.txt"):
        line = _text(raw, "data/log/checkpoints.txt")
        if in_signatures and not line.startswith("— "):
            yield "".join(block)
            block, in_signatures = [], False
        in_signatures = in_signatures or line.startswith("— ")
        block.append(line + "\n")
        if len(block) > 1000:
            raise UnreadableBundleError("data/log/checkpoints.txt holds an overlong checkpoint")
    if block:
        yield "".join(block)


@dataclass
class _Tally:
    """What reading the entries adds up to."""

    problems: list[str] = field(default_factory=list)
    """Those that are named; ``wrong`` counts them all."""
    wrong: int = 0
    count: int = 0
    shown: int = 0
    whole_withheld: int = 0
    groups_withheld: int = 0
    last_time: str = ""
    last_index: int = -1

    def problem(self, text: str) -> None:
        self.wrong += 1
        if self.wrong <= MOST_NAMED:
            self.problems.append(text)


def check_entries(state: Verification) -> None:
    """Read every entry once: form, log, values, order, root, withheld groups, attachments."""
    checkpoint = state.known_checkpoint()
    tally = _Tally()
    attachments = _Attachments(state)
    entries = _read_entries(state, tally, attachments)
    closed = _closed_groups(entries, tally)
    state.counts.kind_of_file = str(state.report.facts.get("kind"))
    mismatch = _compare_privilege_log(state, closed)
    state.counts.finish()
    state.entries_read = True
    title = "Every entry shown is the one that was logged, in its position"
    if tally.problems:
        state.report.failed("log.entries", title, listed(tally.problems, tally.wrong))
    elif state.profile == "full" and tally.count < checkpoint.size:
        first, last = tally.count, checkpoint.size - 1
        detail = f"entries {first} to {last} are missing"
        if first == last:
            detail = f"entry {last}, the last one, is missing"
        state.report.failed("log.entries", title, detail, Verdict.INCOMPLETE)
    else:
        state.report.passed("log.entries", title, _extent(state, tally, checkpoint))
    _report_withheld(state, tally, mismatch)
    attachments.report()
    state.report.facts |= {
        "entries_shown": tally.shown,
        "entries_withheld": tally.whole_withheld,
        "groups_withheld": tally.groups_withheld,
        "clock_steps": len(state.clock_steps),
        "restored_at_entries": state.claims.restored,
    }


def _extent(state: Verification, tally: _Tally, checkpoint: notes.Checkpoint) -> str:
    if state.profile == "full":
        return f"complete: entries 0 to {checkpoint.size - 1} of {checkpoint.size}"
    return (
        f"an excerpt: {tally.count} of {checkpoint.size} entries; "
        "it cannot show that nothing else was logged"
    )


def _report_withheld(state: Verification, tally: _Tally, mismatch: str) -> None:
    title = "Everything withheld is listed with its ground"
    if mismatch:
        state.report.failed("log.withheld", title, mismatch)
        return
    erased = [group for _, group in state.claims.erased]
    whole = erased.count(WHOLE_ENTRY)
    entries = tally.whole_withheld - len(state.claims.expired) - whole
    groups = tally.groups_withheld - (len(erased) - whole)
    detail = f"{entries} entries and {groups} groups are withheld"
    claims = state.claims
    if claims.of_no_known_ground:
        detail += f"; {claims.grounds['']} of them on a ground of no known kind"
    state.report.facts |= {
        "withheld_grounds": {name or "unknown": n for name, n in sorted(claims.grounds.items())},
        "entries_of_no_known_ground": claims.of_no_known_ground[:MOST_NAMED],
    }
    state.report.passed("log.withheld", title, detail)


def _closed_groups(
    entries: Iterator[ShownEntry], tally: _Tally
) -> Iterator[tuple[int, str, str | None]]:
    for entry in entries:
        for group in entry.closed:
            tally.groups_withheld += group != WHOLE_ENTRY
            yield entry.index, group, entry.why or None


def _compare_privilege_log(
    state: Verification, closed: Iterator[tuple[int, str, str | None]]
) -> str:
    """Drives the reading of all entries, and names the first that differs from the list."""
    rows = read_privilege_log(read_lines(state.files, "data/privilege-log.csv"))
    mismatch = ""
    for found, row in zip_longest(closed, rows):
        if mismatch:
            continue
        if row is None and found is not None:
            mismatch = f"entry {found[0]}: {found[1]} is withheld and not listed"
        elif row is not None and (found is None or found[:2] != row[:2]):
            mismatch = f"entry {row[0]}: {row[1]} is listed as withheld, out of order or wrongly"
        elif row is not None and found is not None and found[2] not in (None, row[2]):
            mismatch = f"entry {row[0]} is withheld for another reason than listed"
        elif row is not None:
            mismatch = _claim(state, *row)
    return mismatch


def _claim(state: Verification, index: int, group: str, why: str, ground: str) -> str:
    """Take down what is not shown; says what is wrong with the reason, if anything is."""
    state.counts.row(Closed(index, group, why, ground))
    if why not in REASONS:
        return f"entry {index}: {group} is withheld for an unknown reason"
    if why == "expired" and group != WHOLE_ENTRY:
        return f"entry {index}: {group} alone cannot expire"
    if why == "expired":
        state.claims.expired.append(index)
    elif why == "erased":
        state.claims.erased.append((index, group))
    else:
        _note_ground(state, index, ground)
    return ""


def _note_ground(state: Verification, index: int, ground: str) -> None:
    claims = state.claims
    known = known_ground(ground, kind=str(state.report.facts.get("kind")))
    claims.grounds[known] = claims.grounds.get(known, 0) + 1
    if not known and claims.of_no_known_ground[-1:] != [index]:
        claims.of_no_known_ground.append(index)


def _read_entries(
    state: Verification, tally: _Tally, attachments: _Attachments
) -> Iterator[ShownEntry]:
    checkpoint = state.known_checkpoint()
    full = state.profile == "full"
    hashes = _HashList(state) if full else None
    for name, line_number, line in _lines(state):
        position = tally.count
        tally.count += 1
        entry = _read_entry(line, position, checkpoint, excerpt=not full)
        where = f"entry {position if full else '?'} ({name} line {line_number})"
        if isinstance(entry, str):
            tally.problem(f"{where}: {entry}")
            if hashes:
                hashes.skip()
            continue
        if hashes:
            if not hashes.take(entry.leaf_hash):
                tally.problem(f"{where} does not match the hash logged for it")
        else:
            _check_proof(entry, checkpoint, tally, where)
        _count(entry, tally, state)
        state.forms.see(entry, attachments.contents)
        attachments.see(entry)
        if tally.count % _BATCH == 0:
            state.progress(tally.count, checkpoint.size)
        yield entry
    if hashes:
        hashes.finish(tally)
    state.progress(tally.count, checkpoint.size)


def _read_entry(
    line: bytes, position: int, checkpoint: notes.Checkpoint, *, excerpt: bool
) -> ShownEntry | str:
    try:
        entry = parse_line(line, position=position, excerpt=excerpt)
        check_entry(entry, origin=checkpoint.origin)
    except EvidenceError as error:
        return str(error)
    return entry


def _lines(state: Verification) -> Iterator[tuple[str, int, bytes]]:
    number = 0
    while (name := f"data/log/entries-{number:03d}.jsonl") in state.files.sizes:
        for line_number, line in enumerate(read_lines(state.files, name), start=1):
            yield name, line_number, line
        number += 1
    found = sum(1 for name in state.files.sizes if name.startswith("data/log/entries-"))
    if found != number:
        raise UnreadableBundleError(f"data/log/entries-{number:03d}.jsonl is missing")


def _check_proof(
    entry: ShownEntry, checkpoint: notes.Checkpoint, tally: _Tally, where: str
) -> None:
    if entry.index <= tally.last_index:
        tally.problem(f"{where}: entry {entry.index} is not in order")
    try:
        merkle.verify_inclusion(
            entry.index, checkpoint.size, entry.leaf_hash, entry.proof, checkpoint.root
        )
    except EvidenceError as error:
        tally.problem(f"{where}: {error}")
    tally.last_index = entry.index


def _count(entry: ShownEntry, tally: _Tally, state: Verification) -> None:
    if entry.leaf is None:
        tally.whole_withheld += 1
        state.counts.begin(entry.index, "")
        return
    tally.shown += 1
    state.counts.begin(entry.index, entry.leaf.kind)
    if entry.leaf.at < tally.last_time and entry.leaf.kind != ClockStep.definition.kind:
        back = parse_time(tally.last_time) - parse_time(entry.leaf.at)
        if back.total_seconds() > _CLOCK_STEP_SECONDS:
            state.clock_steps.append(entry.index)
    tally.last_time = entry.leaf.at
    state.times.add(entry.index, entry.leaf.at, entry.leaf.kind)
    note_entry(state, entry)
    if entry.leaf.kind in _SEAL_KEY_KINDS and "content" in entry.openings:
        value = entry.openings["content"].value
        if isinstance(value, dict) and isinstance(value.get("seal_key"), str):
            state.logged_seal_keys.add(value["seal_key"])


class _HashList:
    """Compares each entry with the logged leaf hashes (tiles), and both with the root."""

    def __init__(self, state: Verification) -> None:
        self._checkpoint = state.known_checkpoint()
        self._tiles = _tile_hashes(state, self._checkpoint.size)
        self._entries = merkle.Builder()
        self._logged = merkle.Builder()
        self._differs = False

    def take(self, leaf_hash: bytes) -> bool:
        """Add an entry's hash; False if another one was logged in this place."""
        logged = next(self._tiles, leaf_hash)
        self._entries.add(leaf_hash)
        self._logged.add(logged)
        self._differs = self._differs or logged != leaf_hash
        return logged == leaf_hash

    def skip(self) -> None:
        """Stand in for an entry that cannot be read."""
        logged = next(self._tiles, merkle.EMPTY_ROOT)
        self._entries.add(logged)
        self._logged.add(logged)

    def finish(self, tally: _Tally) -> None:
        """Compare both roots with the checkpoint."""
        size, root = self._checkpoint.size, self._checkpoint.root
        if tally.count > size:
            tally.problem(f"{tally.count} entries are shown, the checkpoint covers {size}")
        if tally.count != size:
            return
        if self._entries.root() == root:
            if self._differs:
                tally.problem("the list of leaf hashes (data/log/tile) was changed")
        elif self._logged.root() == root:
            tally.problem("the logged hashes lead to the signed root, the shown entries do not")
        else:
            tally.problem(
                f"the entries lead to root {self._entries.root().hex()}, "
                f"the checkpoint says {root.hex()}"
            )


def _tile_hashes(state: Verification, size: int) -> Iterator[bytes]:
    for tile in tiles_of(size):
        if tile.level:
            return
        data = read_file(state.files, f"data/log/{tile.path}")
        if len(data) != tile.width * merkle.HASH_BYTES:
            raise EvidenceError(f"data/log/{tile.path} does not have {tile.width} hashes")
        for start in range(0, len(data), merkle.HASH_BYTES):
            yield data[start : start + merkle.HASH_BYTES]


class _Attachments:
    """The documents in ``data/blobs``, and which documents the entries attach."""

    def __init__(self, state: Verification) -> None:
        self._state = state
        prefix = "data/blobs/"
        self._unnamed = {
            bytes.fromhex(name.removeprefix(prefix))
            for name in state.files.sizes
            if re.fullmatch(r"data/blobs/[0-9a-f]{64}", name)
        }
        self._blobs = frozenset(self._unnamed)
        self.contents = _read_file_salts(state)
        self._unused_salts = set(self.contents)

    def see(self, entry: ShownEntry) -> None:
        """Check off the documents that an entry names."""
        for digest in entry.leaf.attachments if entry.leaf else ():
            self._unused_salts.discard(digest)
            content = self.contents.get(digest, digest)
            self._unnamed.discard(content)
            self._state.claims.attached.setdefault(content, entry.index)

    def report(self) -> None:
        """Report attached documents that are wrong or that no entry names."""
        report, title = self._state.report, "Attached documents are the ones the entries name"
        wrong = [
            f"data/blobs/{digest.hex()} does not have the content its name states"
            for digest in sorted(self._blobs)
            if self._state.digests.get(f"data/blobs/{digest.hex()}") != digest
        ]
        wrong += [f"no entry names data/blobs/{digest.hex()}" for digest in sorted(self._unnamed)]
        if self._unused_salts:
            wrong.append("data/log/file-salts.txt has a line that no entry uses")
        if wrong:
            report.failed("log.attachments", title, listed(wrong, len(wrong)))
        else:
            detail = f"{len(self._blobs)} documents, each attached by an entry"
            report.passed("log.attachments", title, detail)


def _read_file_salts(state: Verification) -> dict[bytes, bytes]:
    name = "data/log/file-salts.txt"
    found: dict[bytes, bytes] = {}
    if name not in state.files.sizes:
        return found
    for line in read_lines(state.files, name):
        match = _SALT_LINE.match(line)
        if not match:
            raise EvidenceError(f"{name} has a malformed line")
        digest, salt, content = (bytes.fromhex(part.decode()) for part in match.groups())
        if personal_file_digest(salt, content) != digest or digest in found:
            raise EvidenceError(f"{name}: a salt does not match the logged digest")
        found[digest] = content
    return found
