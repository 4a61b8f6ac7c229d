"""Checks of what ties the log to the world outside: anchor log, time-stamps, witnesses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cryptography import x509

from duecare.errors import EvidenceError
from duecare.evidence import merkle, notes, timestamp
from duecare.evidence.anchor import read_anchor_leaf
from duecare.evidence.container import read_file
from duecare.evidence.leaf import format_time
from duecare.evidence.trust import read_certificates
from duecare.evidence.verify_state import Anchored, Verification, listed

LATEST = "data/log/anchor.tlog-proof"
_OLDER = re.compile(r"data/anchor/(\d+)\.tlog-proof\Z", re.ASCII)
_REPLY = re.compile(r"data/anchor/(\d+)-[a-z0-9-]+\.tsr\Z", re.ASCII)


def check_anchorings(state: Verification) -> None:
    """Each anchored checkpoint is one of this log, and lies in the signed anchor log."""
    title = "The log's checkpoint lies in the anchor log of the installation"
    names = sorted(
        (name for name in state.files.sizes if _OLDER.match(name) or name == LATEST),
        key=lambda name: int(match[1]) if (match := _OLDER.match(name)) else 1 << 64,
    )
    if not names:
        state.report.absent("anchor.inclusion", title, "the log was not anchored")
        return
    for name in names:
        state.anchored.append(_read_anchoring(state, name))
    covered = max(item.size for item in state.anchored)
    detail = f"{len(names)} anchorings; the last one covers {covered} entries"
    state.report.passed("anchor.inclusion", title, detail)


def _read_anchoring(state: Verification, name: str) -> Anchored:
    try:
        return _anchored(state, name, read_file(state.files, name).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise EvidenceError(f"{name} is not text") from error
    except EvidenceError as error:
        raise EvidenceError(f"{name}: {error}") from error


def _anchored(state: Verification, name: str, text: str) -> Anchored:
    proof = notes.parse_tlog_proof(text)
    if proof.extra is None:
        raise EvidenceError("the anchor leaf is missing")
    keys = (*state.log_keys, *state.trust.witness_keys)
    anchor, note = notes.open_checkpoint(proof.checkpoint, keys)
    if not any(key.name == anchor.origin for key in note.verified):
        raise EvidenceError("the anchor log's own signature is missing")
    merkle.verify_inclusion(
        proof.index, anchor.size, merkle.leaf_hash(proof.extra), proof.proof, anchor.root
    )
    leaf = read_anchor_leaf(proof.extra)
    if leaf.origin != state.known_checkpoint().origin:
        raise EvidenceError(f"it anchors another log, {leaf.origin[:80]!r}")
    if state.history.get(leaf.size) != leaf.root:
        raise EvidenceError("the anchored checkpoint is not one of this log: it was forked")
    if name not in (LATEST, f"data/anchor/{anchor.size}.tlog-proof"):
        raise EvidenceError(f"it is about the anchor log of size {anchor.size}")
    return Anchored(name, anchor, note, leaf.size)


def check_tokens(state: Verification) -> None:
    """Verify each time-stamp over the anchor checkpoint that it was made for."""
    title = "Time authorities confirm when the log existed"
    replies = sorted(name for name in state.files.sizes if _REPLY.match(name))
    requests = {name for name in state.files.sizes if name.endswith(".tsq")}
    if requests - {f"{name[:-1]}q" for name in replies}:
        raise EvidenceError("a time-stamp request has no reply beside it")
    if not replies:
        detail = "no time-stamp: only the server's own clock says when"
        state.report.absent("time.tokens", title, detail)
        return
    roots = _own_certificates(state, "data/trust/tsa-roots.pem")
    chain = _own_certificates(state, "data/anchor/chain.pem")
    problems, unproven = [], 0
    for name in replies:
        try:
            unproven += not _check_token(state, name, roots, chain)
        except EvidenceError as error:
            problems.append(f"{name}: {error}")
    if problems:
        state.report.failed("time.tokens", title, listed(problems, len(problems)))
        return
    state.report.facts["times"] = _time_bounds(state)
    if unproven == len(replies):
        detail = f"{unproven} time-stamps, of authorities that you did not name as trusted"
        state.report.absent("time.tokens", title, detail)
    else:
        detail = f"{len(replies) - unproven} of {len(replies)} time-stamps lead to trusted roots"
        state.report.passed("time.tokens", title, detail)


def _own_certificates(state: Verification, name: str) -> list[x509.Certificate]:
    if name not in state.files.sizes:
        return []
    return read_certificates(read_file(state.files, name).decode("ascii", "replace"))


def _check_token(
    state: Verification,
    name: str,
    own_roots: Sequence[x509.Certificate],
    chain: Sequence[x509.Certificate],
) -> bool:
    """True if the token leads to a trusted root, False if only to one that the bundle brings."""
    size = int(name.removeprefix("data/anchor/").partition("-")[0])
    matching = [item for item in state.anchored if item.anchor.size == size]
    if not matching:
        raise EvidenceError(f"no anchored checkpoint of size {size} is in the bundle")
    reply = read_file(state.files, name)
    request = read_file(state.files, f"{name[:-1]}q")
    message = matching[0].note.text.encode()
    trusted = list(state.trust.tsa_roots)
    verified = timestamp.verify_reply(
        reply, message=message, roots=[*trusted, *own_roots], request=request, chain=chain
    )
    is_trusted = verified.path[-1] in trusted
    for item in matching:
        item.times.append(verified.time)
        if is_trusted:
            item.trusted_times.append(verified.time)
    return is_trusted


def _time_bounds(state: Verification) -> list[dict[str, object]]:
    """For each stamped checkpoint: the entries it covers existed no later than its time."""
    return [
        {
            "entries": item.size,
            "no_later_than": format_time(min(item.trusted_times or item.times)),
            "authority_trusted": bool(item.trusted_times),
        }
        for item in sorted(state.anchored, key=lambda item: item.size)
        if item.times
    ]


def check_witnesses(state: Verification) -> None:
    """Count the cosignatures of witnesses that the reader trusts; bad ones failed before."""
    title = "Witnesses whom you trust have seen this log"
    if not state.trust.witness_keys:
        state.report.absent("witness.cosignatures", title, "you named no witness")
        return
    opened = [item.note for item in state.anchored]
    if state.checkpoint_note:
        opened.append(state.checkpoint_note)
    names = {
        key.name for note in opened for key in note.verified if key in state.trust.witness_keys
    }
    if names:
        state.report.passed("witness.cosignatures", title, ", ".join(sorted(names)))
    else:
        state.report.absent("witness.cosignatures", title, "none of them cosigned a checkpoint")
