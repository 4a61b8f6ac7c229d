"""Writes a bundle: a BagIt 1.0 bag in one ZIP, with entries, proofs, tokens, trust files and seal.

Layout, below the bundle's folder (``docs/reference/bundle.md`` says each file's form)::

    bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt
    seal.json  START-HERE.pdf  verify.html
    data/report/...              documents for people
    data/log/entries-000.jsonl   entries, 10,000 a file
    data/log/tile/0/...          leaf hashes in tiles (full profile)
    data/log/definitions.json    what entries of each kind in it should say
    data/documents.jsonl         every document by path and digest; the export entry names its digest
    data/log/checkpoint  data/log/checkpoints.txt  data/log/anchor.tlog-proof
    data/anchor/...  data/blobs/...  data/trust/...  data/cert/...  data/privilege-log.csv
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files as package_files
from itertools import chain, islice
from pathlib import Path
from typing import Literal, NamedTuple

from duecare.errors import EvidenceError
from duecare.evidence.bundle.container import Content, ZipWriter
from duecare.evidence.bundle.dsse import sign_statement
from duecare.evidence.encoding import b64
from duecare.evidence.log import merkle, notes
from duecare.evidence.log.anchor import read_anchor_leaf
from duecare.evidence.log.entries import Disclosure, PrivilegeLog
from duecare.evidence.log.signing import LogSigner
from duecare.evidence.log.tiles import TILE_WIDTH, Tile
from duecare.evidence.timestamps.revocation import StoredList
from duecare.evidence.trust import Trust, trust_text
from duecare.record import definitions_as_json

FORMAT = "2"
FORMATS = ("1", FORMAT)
"""What a verifier reads. In format 1 the export entry named the exhibits only."""
ENTRIES_PER_FILE = 10_000
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
Profile = Literal["full", "excerpt"]
Kind = Literal["defense", "program"]


class Token(NamedTuple):
    """A timestamp request and the raw reply to it; ``label`` names the authority, as a slug."""

    label: str
    request: bytes
    reply: bytes


@dataclass(frozen=True)
class Anchoring:
    """A client checkpoint in the anchor log, with the tokens over that anchor checkpoint.

    ``proof.extra`` holds the anchor leaf.
    """

    proof: notes.TlogProof
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True)
class BundleContents:
    """All that goes into a bundle.

    ``entries`` come in order of their index; for profile ``full`` there is one for every entry of
    the log. ``checkpoints`` are signed notes, oldest first; the last one covers the bundle.
    ``anchorings``: the latest last. ``documents``: path below the folder (``data/report/...``,
    ``data/cert/...``, ``data/documents.jsonl``) to content. ``listed``: path -> the SHA-256 in hex that
    the export entry names; a document that differs is refused. ``blobs``: SHA-256 in hex to content,
    or what gives that once the entries are written, which are gone through once. ``file_salts``: digest in the
    leaf -> (salt, SHA-256), for personal files. ``info``: further lines for ``bag-info.txt``.
    """

    folder: str
    profile: Profile
    kind: Kind
    created: datetime
    entries: Iterable[Disclosure]
    checkpoints: Sequence[str]
    read_node: merkle.ReadNode
    trust: Trust
    anchorings: Sequence[Anchoring] = ()
    documents: Mapping[str, Content] = field(default_factory=dict)
    listed: Mapping[str, str] = field(default_factory=dict)
    blobs: Mapping[str, Content] | Callable[[], Mapping[str, Content]] = field(default_factory=dict)
    file_salts: Mapping[bytes, tuple[bytes, bytes]] = field(default_factory=dict)
    start_here: bytes | None = None
    tsa_roots_pem: str = ""
    chain_pem: str = ""
    revocation_lists: Sequence[StoredList] = ()
    witness_policy: str = ""
    info: Mapping[str, str] = field(default_factory=dict)


def anchored_size(anchoring: Anchoring) -> int:
    """How many entries of the client's log an anchoring covers; raises :class:`EvidenceError`."""
    if anchoring.proof.extra is None:
        raise EvidenceError("an anchoring holds its anchor leaf as extra data")
    return read_anchor_leaf(anchoring.proof.extra).size


def write_bundle(
    path: Path, contents: BundleContents, *, seal_signer: LogSigner, seal_name: str
) -> Path:
    """Write a bundle; the same contents give the same bytes.

    ``seal_signer`` signs the list of files under the name ``seal_name``; its key must not be the
    one that signs checkpoints. Raises :class:`EvidenceError` when contents do not fit together; no
    file is left behind then.
    """
    if seal_signer.vkey(seal_name) not in contents.trust.seal_keys:
        raise EvidenceError(f"the bundle's own trust file does not name its seal key {seal_name}")
    temporary = path.with_name(path.name + ".part")
    try:
        with temporary.open("wb+") as target:
            _write(ZipWriter(target, contents.folder), contents, seal_signer, seal_name)
            target.flush()
            os.fsync(target.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _write(
    writer: ZipWriter, contents: BundleContents, seal_signer: LogSigner, seal_name: str
) -> None:
    if not contents.checkpoints:
        raise EvidenceError("a bundle needs at least one checkpoint")
    last = notes.parse_checkpoint(notes.parse_note(contents.checkpoints[-1]).text)
    _write_entries(writer, contents, last)
    blobs = contents.blobs() if callable(contents.blobs) else contents.blobs
    _write_checkpoints(writer, contents)
    for number, anchoring in enumerate(contents.anchorings, start=1):
        _write_anchoring(writer, anchoring, latest=number == len(contents.anchorings))
    for name, content in sorted(contents.documents.items(), key=lambda one: one[0]):
        writer.add(name, content)
    for digest, content in sorted(blobs.items(), key=lambda one: one[0]):
        if writer.add(f"data/blobs/{digest}", content).hex() != digest:
            raise EvidenceError(f"attached document {digest} does not have the SHA-256 in its name")
    _write_trust(writer, contents)
    payload = {name: writer.digests[name] for name in sorted(writer.digests)}
    _write_tags(writer, contents, payload)
    for name, listed in contents.listed.items():
        if writer.digests.get(name, b"").hex() != listed:
            raise EvidenceError(f"{name} is not the document that the export entry names")
    tags = {name: writer.digests[name] for name in sorted(writer.digests) if name not in payload}
    statement = seal_statement(contents, last, tags)
    writer.add("seal.json", sign_statement(statement, signer=seal_signer, name=seal_name))
    tags["seal.json"] = writer.digests["seal.json"]
    writer.add("tagmanifest-sha256.txt", manifest(tags))
    writer.close()


def seal_statement(
    contents: BundleContents, last: notes.Checkpoint, tags: Mapping[str, bytes]
) -> dict[str, object]:
    """What the seal signs: which bundle, which checkpoint, and the digest of every tag file."""
    return {
        "v": 1,
        "statement": "bundle.seal",
        "bundle": contents.folder,
        "kind": contents.kind,
        "profile": contents.profile,
        "origin": last.origin,
        "size": last.size,
        "root": b64(last.root),
        "files": [[name, digest.hex()] for name, digest in sorted(tags.items())],
    }


def manifest(digests: Mapping[str, bytes]) -> bytes:
    """A BagIt manifest: SHA-256, two spaces, path; sorted by path."""
    return "".join(f"{digests[name].hex()}  {name}\n" for name in sorted(digests)).encode()


def _write_entries(writer: ZipWriter, contents: BundleContents, last: notes.Checkpoint) -> None:
    full = contents.profile == "full"
    hashes: list[bytes] = []
    defined: set[tuple[str, int]] = set()
    withheld = PrivilegeLog()

    def lines() -> Iterator[bytes]:
        for position, entry in enumerate(contents.entries):
            _check_place(entry, position, full=full, size=last.size)
            leaf = entry.check()
            if leaf and leaf.version:
                defined.add((leaf.kind, leaf.version))
            withheld.add(entry.privilege_rows())
            hashes.append(entry.leaf_hash)
            yield entry.line()

    for number, part in enumerate(_parts(lines(), ENTRIES_PER_FILE)):
        writer.add_chunks(f"data/log/entries-{number:03d}.jsonl", part)
    if full:
        if len(hashes) != last.size:
            raise EvidenceError(f"a full bundle of {last.size} entries was given {len(hashes)}")
        if merkle.root_of(hashes) != last.root:
            raise EvidenceError("the given entries do not lead to the root of the checkpoint")
        for name, data in leaf_tiles(hashes):
            writer.add(name, data)
    if defined:
        writer.add("data/log/definitions.json", definitions(defined))
    writer.add("data/privilege-log.csv", withheld.content())


def _parts(lines: Iterator[bytes], longest: int) -> Iterator[Iterator[bytes]]:
    """Runs of at most so many lines, one after the other; one empty run where there is no line."""
    yield islice(lines, longest)
    for line in lines:
        yield chain([line], islice(lines, longest - 1))


def definitions(used: Iterable[tuple[str, int]]) -> bytes:
    """What the entries of these kinds and versions should say, for a reader without Duecare."""
    rows = definitions_as_json(used)
    return json.dumps(rows, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _check_place(entry: Disclosure, position: int, *, full: bool, size: int) -> None:
    if entry.index >= size:
        raise EvidenceError(f"entry {entry.index} lies after the checkpoint of size {size}")
    if full and entry.index != position:
        raise EvidenceError(f"a full bundle is missing entry {position}")
    if full == (entry.proof is not None):
        raise EvidenceError("entries carry a proof in an excerpt, and only there")


def leaf_tiles(hashes: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each level 0 tile of the given leaf hashes."""
    for number, first in enumerate(range(0, len(hashes), TILE_WIDTH)):
        part = hashes[first : first + TILE_WIDTH]
        yield f"data/log/{Tile(0, number, len(part)).path}", b"".join(part)


def _write_checkpoints(writer: ZipWriter, contents: BundleContents) -> None:
    writer.add("data/log/checkpoint", contents.checkpoints[-1].encode())
    writer.add_chunks("data/log/checkpoints.txt", _growth(contents))


def _growth(contents: BundleContents) -> Iterator[bytes]:
    """Each checkpoint with the proof that it continues the one before."""
    old_size = 0
    for number, note in enumerate(contents.checkpoints):
        size = notes.parse_checkpoint(notes.parse_note(note).text).size
        if number and size <= old_size:
            raise EvidenceError("checkpoints of a bundle must grow from one to the next")
        proof: list[bytes] = []
        if old_size:
            proof = merkle.consistency_proof(old_size, size, contents.read_node)
        yield notes.add_checkpoint_request(old_size, proof, note).encode()
        old_size = size


def _write_anchoring(writer: ZipWriter, anchoring: Anchoring, *, latest: bool) -> None:
    note = notes.parse_note(anchoring.proof.checkpoint)
    size = notes.parse_checkpoint(note.text).size
    name = "data/log/anchor.tlog-proof" if latest else f"data/anchor/{size}.tlog-proof"
    writer.add(name, anchoring.proof.text().encode())
    for token in anchoring.tokens:
        writer.add(f"data/anchor/{size}-{token.label}.tsq", token.request)
        writer.add(f"data/anchor/{size}-{token.label}.tsr", token.reply)


def _write_trust(writer: ZipWriter, contents: BundleContents) -> None:
    writer.add("data/trust/log-keys.txt", trust_text(contents.trust).encode())
    optional = {
        "data/trust/tsa-roots.pem": contents.tsa_roots_pem,
        "data/trust/witness-policy.txt": contents.witness_policy,
        "data/anchor/chain.pem": contents.chain_pem,
    }
    for name, text in optional.items():
        if text:
            writer.add(name, text.encode())
    for name, content in sorted(
        {one.name: one.content for one in contents.revocation_lists}.items()
    ):
        writer.add(f"data/anchor/crls/{name}", content)
    if contents.file_salts:
        rows = sorted(
            f"{digest.hex()} {salt.hex()} {content.hex()}\n"
            for digest, (salt, content) in contents.file_salts.items()
        )
        writer.add("data/log/file-salts.txt", "".join(rows).encode())


def _write_tags(writer: ZipWriter, contents: BundleContents, payload: Mapping[str, bytes]) -> None:
    octets = sum(writer.sizes[name] for name in payload)
    info = {
        "Bagging-Date": f"{contents.created:%Y-%m-%d}",
        "Bag-Software-Agent": "Duecare",
        "Duecare-Format": FORMAT,
        "Duecare-Kind": contents.kind,
        "Duecare-Profile": contents.profile,
        "External-Identifier": contents.folder,
        "Payload-Oxum": f"{octets}.{len(payload)}",
        **contents.info,
    }
    writer.add("bagit.txt", BAGIT)
    lines = [f"{label}: {' '.join(value.split())}\n" for label, value in sorted(info.items())]
    writer.add("bag-info.txt", "".join(lines).encode())
    writer.add("manifest-sha256.txt", manifest(payload))
    if contents.start_here is not None:
        writer.add("START-HERE.pdf", contents.start_here)
    page = verifier_page()
    if page:
        writer.add("verify.html", page)


def verifier_page() -> bytes:
    """The bytes of ``verify.html`` of this release; empty if it was not installed."""
    page = package_files("duecare.evidence").joinpath("verifier", "verify.html")
    return page.read_bytes() if page.is_file() else b""
