"""Entries as they stand in a bundle: one JSON line each, and a privilege log of what is withheld.

::

    {"leaf":b64, "open":{path:[salt b64u, value]}}             groups left out of "open" are withheld
    {"leaf_hash":b64, "why":"withheld|erased|expired"}         the whole entry is withheld

An excerpt adds ``"index"`` and ``"proof":[b64...]`` to each line. Whatever is withheld has a row in
``data/privilege-log.csv``: ``entry,group,why,ground,by`` (group ``*`` for a whole entry).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from duecare.errors import EvidenceError
from duecare.evidence.canonical import parse_strict
from duecare.evidence.encoding import b64, b64u, from_b64, from_b64u
from duecare.evidence.log import merkle
from duecare.evidence.log.leaf import SALT_BYTES, Leaf, Opening, check_opening, read_leaf
from duecare.numerals import whole_number

WHOLE_ENTRY = "*"
REASONS = frozenset({"withheld", "erased", "expired"})
PRIVILEGE_HEADER = ("entry", "group", "why", "ground", "by")
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Withholding(NamedTuple):
    """Why something is not shown: the reason, the ground relied on, and who decided."""

    why: str
    ground: str
    by: str


@dataclass(frozen=True)
class Disclosure:
    """What a bundle shows of one entry.

    ``leaf`` is None when the whole entry is withheld; then ``withheld`` has the key ``*``. Groups
    of the leaf are either in ``openings`` or in ``withheld``. ``proof`` is for excerpts.
    """

    index: int
    leaf_hash: bytes
    leaf: bytes | None
    openings: Mapping[str, Opening] = field(default_factory=dict)
    withheld: Mapping[str, Withholding] = field(default_factory=dict)
    proof: tuple[bytes, ...] | None = None

    @cached_property
    def parsed(self) -> Leaf | None:
        """The leaf, read once; raises :class:`EvidenceError` where it is not well formed."""
        return None if self.leaf is None else read_leaf(self.leaf)

    def check(self) -> Leaf | None:
        """Raise :class:`EvidenceError` unless this can be shown truthfully."""
        if any(reason.why not in REASONS for reason in self.withheld.values()):
            raise EvidenceError(f"entry {self.index}: withheld for none of {sorted(REASONS)}")
        leaf = self.parsed
        if self.leaf is None or leaf is None:
            if self.withheld.keys() != {WHOLE_ENTRY} or self.openings:
                raise EvidenceError(f"entry {self.index} is withheld and needs one ground")
            return None
        if merkle.leaf_hash(self.leaf) != self.leaf_hash:
            raise EvidenceError(f"entry {self.index} differs from its leaf hash")
        for path, opening in self.openings.items():
            check_opening(leaf, path, opening)
        if leaf.commitments.keys() - self.openings.keys() != self.withheld.keys():
            raise EvidenceError(f"entry {self.index}: a group is neither shown nor withheld")
        return leaf

    def line(self) -> bytes:
        """The JSON line of the bundle."""
        body: dict[str, Any] = {}
        if self.leaf is None:
            body["leaf_hash"] = b64(self.leaf_hash)
            body["why"] = self.withheld[WHOLE_ENTRY].why
        else:
            body["leaf"] = b64(self.leaf)
            body["open"] = {
                path: [b64u(opening.salt), opening.value] for path, opening in self.openings.items()
            }
        if self.proof is not None:
            body["index"] = self.index
            body["proof"] = [b64(digest) for digest in self.proof]
        return _encode(body).encode() + b"\n"

    def privilege_rows(self) -> Iterator[tuple[str, ...]]:
        """Rows for the privilege log."""
        for group, reason in sorted(self.withheld.items()):
            yield (str(self.index), group, *reason)


@dataclass(frozen=True)
class ShownEntry:
    """An entry as read from a bundle line; ``closed`` are the groups that are not shown."""

    index: int
    leaf_hash: bytes
    leaf: Leaf | None
    openings: Mapping[str, Opening]
    closed: tuple[str, ...]
    why: str
    proof: tuple[bytes, ...]


def parse_line(line: bytes, *, position: int, excerpt: bool) -> ShownEntry:
    """Read one bundle line; raises :class:`EvidenceError`. ``position`` is its number, from 0."""
    body = parse_strict(line)
    if not isinstance(body, dict):
        raise EvidenceError("an entry must be a JSON object")
    proof_keys = {"index", "proof"} if excerpt else set()
    index = position
    proof: tuple[bytes, ...] = ()
    if excerpt:
        index, proof = _read_place(body)
    if body.keys() == {"leaf", "open"} | proof_keys:
        data = from_b64(body["leaf"])
        leaf = read_leaf(data)
        openings = _read_openings(body["open"])
        closed = tuple(sorted(leaf.commitments.keys() - openings.keys()))
        return ShownEntry(index, merkle.leaf_hash(data), leaf, openings, closed, "", proof)
    if body.keys() == {"leaf_hash", "why"} | proof_keys:
        if body["why"] not in REASONS:
            raise EvidenceError("an entry is withheld for an unknown reason")
        digest = from_b64(body["leaf_hash"], length=merkle.HASH_BYTES)
        return ShownEntry(index, digest, None, {}, (WHOLE_ENTRY,), body["why"], proof)
    raise EvidenceError("an entry has unknown or missing keys")


def _read_place(body: dict[str, Any]) -> tuple[int, tuple[bytes, ...]]:
    index, proof = body.get("index"), body.get("proof")
    if type(index) is not int or index < 0 or not isinstance(proof, list):
        raise EvidenceError("an entry of an excerpt needs its index and proof")
    if len(proof) > merkle.LONGEST_PROOF:
        raise EvidenceError(f"a proof has at most {merkle.LONGEST_PROOF} hashes")
    return index, tuple(from_b64(text, length=merkle.HASH_BYTES) for text in proof)


def _read_openings(field: object) -> dict[str, Opening]:
    if not isinstance(field, dict):
        raise EvidenceError("open of an entry must be an object")
    openings = {}
    for path, pair in field.items():
        if not isinstance(pair, list) or len(pair) != 2:
            raise EvidenceError("a shown group has a salt and a value")
        openings[path] = Opening(from_b64u(pair[0], length=SALT_BYTES), pair[1])
    return openings


def check_entry(entry: ShownEntry, *, origin: str) -> None:
    """Raise :class:`EvidenceError` unless an entry belongs to the log and its values are true."""
    if entry.leaf is None:
        return
    if entry.leaf.log != origin:
        raise EvidenceError(f"it belongs to log {entry.leaf.log[:80]!r}")
    if entry.leaf.related is not None and entry.leaf.related >= entry.index:
        raise EvidenceError(f"it refers to entry {entry.leaf.related}, which is not earlier")
    for path, opening in entry.openings.items():
        check_opening(entry.leaf, path, opening)


def privilege_log(rows: Iterable[tuple[str, ...]]) -> bytes:
    """The privilege log as CSV (RFC 4180) in UTF-8."""
    made = PrivilegeLog()
    made.add(rows)
    return made.content()


class PrivilegeLog:
    """The privilege log, written while the entries go by."""

    def __init__(self) -> None:
        self._text = io.StringIO()
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self._writer.writerow(PRIVILEGE_HEADER)

    def add(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Add the rows of an entry."""
        for row in rows:
            self._writer.writerow([_plain(cell) for cell in row])

    def content(self) -> bytes:
        """The CSV (RFC 4180) in UTF-8."""
        return self._text.getvalue().encode()


def _plain(cell: str) -> str:
    # A spreadsheet would run a cell that starts like a formula; a line end would end the row.
    text = " ".join(cell.split())
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text


def read_privilege_log(lines: Iterable[bytes]) -> Iterator[tuple[int, str, str, str]]:
    """``(entry, group, why, ground)`` of each row; raises :class:`EvidenceError` for a bad one."""
    rows = csv.reader((line.decode("utf-8").rstrip("\r") for line in lines), strict=True)
    try:
        if tuple(next(rows, ())) != PRIVILEGE_HEADER:
            raise EvidenceError("the privilege log has another header than expected")
        for row in rows:
            index = whole_number(row[0]) if len(row) == len(PRIVILEGE_HEADER) else None
            if index is None:
                raise EvidenceError("the privilege log has a malformed row")
            yield index, row[1], row[2], row[3]
    except (csv.Error, UnicodeDecodeError) as error:
        raise EvidenceError("the privilege log cannot be read") from error
