"""Checks of what ties the log to the world outside: anchor log, timestamps, witnesses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from duecare.errors import EvidenceError
from duecare.evidence.bundle.container import read_file
from duecare.evidence.certificates import read_certificates
from duecare.evidence.log import merkle, notes
from duecare.evidence.log.anchor import read_anchor_leaf
from duecare.evidence.log.leaf import format_time
from duecare.evidence.report import Status
from duecare.evidence.timestamps.revocation import LARGEST_LIST, StoredList
from duecare.evidence.timestamps.token_checks import TokenFindings, examine_token
from duecare.evidence.verify.state import Anchored, TrustedTime, Verification, listed
from duecare.evidence.witness.witness import parse_policy

LATEST = "data/log/anchor.tlog-proof"
_OLDER = re.compile(r"data/anchor/(\d+)\.tlog-proof\Z", re.ASCII)
_LIST = re.compile(r"data/anchor/crls/[0-9a-f]{32}\.(crl|ocsp)\Z", re.ASCII)
_SAID = frozenset({"path", "revocation"})
"""Open points of a token that are always said; the others only if they speak against it."""
_REPLY = re.compile(r"data/anchor/(\d+)-[a-z0-9-]+\.tsr\Z", re.ASCII)


def check_anchorings(state: Verification) -> None:
    """Each anchored checkpoint is one of this log, and lies in the signed anchor log."""
    title = "The log's checkpoint is in the installation's anchor log"
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
    anchor, note = notes.open_checkpoint(proof.checkpoint, state.note_keys)
    if not any(key.name == anchor.origin for key in note.verified):
        raise EvidenceError("the anchor log's own signature is missing")
    merkle.verify_inclusion(
        proof.index, anchor.size, merkle.leaf_hash(proof.extra), proof.proof, anchor.root
    )
    leaf = read_anchor_leaf(proof.extra)
    if leaf.origin != state.known_checkpoint().origin:
        raise EvidenceError(f"it anchors a different log, {leaf.origin[:80]!r}")
    if state.history.get(leaf.size) != leaf.root:
        raise EvidenceError("the anchored checkpoint is not from this log: the log was forked")
    if name not in (LATEST, f"data/anchor/{anchor.size}.tlog-proof"):
        raise EvidenceError(f"it is about the anchor log of size {anchor.size}")
    return Anchored(name, anchor, note, leaf.size)


def check_tokens(state: Verification) -> None:
    """Verify each timestamp over the anchor checkpoint that it was made for."""
    title = "Time authorities confirm when the log existed"
    replies = reply_names(state)
    requests = {name for name in state.files.sizes if name.endswith(".tsq")}
    if requests - {f"{name[:-1]}q" for name in replies}:
        raise EvidenceError("a timestamp request has no reply")
    if not replies:
        detail = "no timestamp: only the server's own clock says when"
        state.report.absent("time.tokens", title, detail)
        return
    material = read_material(state)
    problems: list[str] = []
    doubts: dict[str, int] = {}
    trusted = 0
    for name in replies:
        try:
            trusted += _check_token(state, name, material, doubts)
        except EvidenceError as error:
            problems.append(f"{name}: {error}")
    if problems:
        state.report.failed("time.tokens", title, listed(problems, len(problems)))
        return
    state.report.facts["times"] = _time_bounds(state)
    said = "".join(f"; {count} of them: {reason}" for reason, count in sorted(doubts.items()))
    if trusted:
        detail = f"{trusted} of {len(replies)} timestamps lead to trusted roots{said}"
        state.report.passed("time.tokens", title, detail)
    else:
        detail = f"{len(replies)} timestamps match, none is trusted{said}"
        state.report.absent("time.tokens", title, detail)


class Material(NamedTuple):
    """What the bundle brings to check tokens with."""

    roots: Sequence[x509.Certificate]
    chain: Sequence[x509.Certificate]
    lists: Sequence[StoredList]


def reply_names(state: Verification) -> list[str]:
    """The files of the bundle that are replies of time authorities."""
    return sorted(name for name in state.files.sizes if _REPLY.match(name))


def read_material(state: Verification) -> Material:
    """Certificates and revocation lists of the bundle; raises :class:`EvidenceError`."""
    roots = _own_certificates(state, "data/trust/tsa-roots.pem")
    chain = _own_certificates(state, "data/anchor/chain.pem")
    return Material(roots, chain, _stored_lists(state))


def _stored_lists(state: Verification) -> list[StoredList]:
    found = []
    for name in sorted(state.files.sizes):
        match = _LIST.match(name)
        if match:
            content = read_file(state.files, name, largest=LARGEST_LIST)
            found.append(StoredList(match[1], content))
    return found


def _own_certificates(state: Verification, name: str) -> list[x509.Certificate]:
    if name not in state.files.sizes:
        return []
    return read_certificates(read_file(state.files, name).decode("ascii", "replace"))


class Reply(NamedTuple):
    """A reply in the bundle: what it must be about, the request, and the anchored checkpoints."""

    content: bytes
    message: bytes
    request: bytes
    matching: Sequence[Anchored]


def read_stamped(state: Verification, name: str) -> Reply:
    """The reply of that name; raises :class:`EvidenceError` if nothing in the bundle fits it."""
    size = int(name.removeprefix("data/anchor/").partition("-")[0])
    matching = [item for item in state.anchored if item.anchor.size == size]
    if not matching:
        raise EvidenceError(f"no anchored checkpoint of size {size} is in the bundle")
    content = read_file(state.files, name)
    message = matching[0].note.text.encode()
    return Reply(content, message, read_file(state.files, f"{name[:-1]}q"), matching)


def examine_reply(state: Verification, reply: Reply, material: Material) -> TokenFindings:
    """Check a reply with what the reader trusts and what the bundle brings."""
    return examine_token(
        reply.content,
        message=reply.message,
        request=reply.request,
        roots=state.trust.tsa_roots or material.roots,
        chain=[*material.chain, *material.roots],
        lists=material.lists,
    )


def _check_token(
    state: Verification, name: str, material: Material, doubts: dict[str, int]
) -> bool:
    """True if the token leads to a trusted root, False if only to one that the bundle brings.

    What was not checked, or speaks against the authority, is counted in ``doubts``: it makes the
    token worth nothing, not the bundle tampered. A token that does not fit raises.
    """
    reply = read_stamped(state, name)
    found = examine_reply(state, reply, material)
    if found.status_of("nonce") is Status.FAIL:
        raise EvidenceError("the timestamp answers a different request (nonce)")
    trusted = state.trust.tsa_roots
    counts = bool(trusted) and found.leads_to_root and (found.is_strict or not state.strict_time)
    for point in found.open_points():
        if point.id in _SAID or point.status is Status.FAIL or state.strict_time:
            doubts[point.detail] = doubts.get(point.detail, 0) + 1
    if not trusted:
        reason = "from authorities that you did not list as trusted"
        doubts[reason] = doubts.get(reason, 0) + 1
    if not counts:
        label = name.partition("-")[2].removesuffix(".tsr")
        state.replies[label] = state.replies.get(label, 0) + 1
    for item in reply.matching:
        item.times.append(found.time)
        if counts:
            root = found.path[-1].public_bytes(Encoding.DER)
            item.trusted.append(TrustedTime(found.time, root))
    return counts


def _time_bounds(state: Verification) -> list[dict[str, object]]:
    """For each stamped checkpoint: the entries it covers existed no later than its time."""
    return [
        {
            "entries": item.size,
            "no_later_than": format_time(min([one.time for one in item.trusted] or item.times)),
            "authority_trusted": bool(item.trusted),
        }
        for item in sorted(state.anchored, key=lambda item: item.size)
        if item.times
    ]


def check_witnesses(state: Verification) -> None:
    """Count the cosignatures of witnesses that the reader trusts; bad ones failed before."""
    title = "Witnesses you trust have seen this log"
    if not state.trust.witness_keys:
        state.report.absent("witness.cosignatures", title, "you listed no witnesses")
        return
    trusted = {key.key: key.name for key in state.trust.witness_keys}
    seen = {key: size for key, size in cosigned_sizes(state).items() if key in trusted}
    if not seen:
        state.report.absent("witness.cosignatures", title, "none of them cosigned a checkpoint")
        return
    said = [f"{trusted[key]} ({seen[key]} entries)" for key in seen]
    detail = f"{len(seen)} of {len(trusted)}: {', '.join(sorted(said))}"
    state.report.passed("witness.cosignatures", title, detail)


def cosigned_sizes(state: Verification) -> dict[bytes, int]:
    """How many entries each cosigning key has seen, by its bytes."""
    sizes: dict[bytes, int] = {}
    notes_of_sizes = [(item.size, item.note) for item in state.anchored]
    for size, note in [*notes_of_sizes, *state.opened.items()]:
        for key in note.verified:
            if key.kind == notes.COSIGNATURE_V1:
                sizes[key.key] = max(sizes.get(key.key, 0), size)
    return sizes


def check_policy(state: Verification) -> None:
    """Whether the firm's own witness policy is met: informative, since the firm wrote it."""
    title = "The witnesses required by the firm's own policy have cosigned"
    name = "data/trust/witness-policy.txt"
    if name not in state.files.sizes:
        state.report.absent("witness.policy", title, "the firm states no policy")
        return
    try:
        policy = parse_policy(read_file(state.files, name).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise EvidenceError(f"{name} is not text") from error
    seen = cosigned_sizes(state)
    named = [(label, key) for label, key in policy.witnesses.items() if key.key in seen]
    said = ", ".join(f"{label} ({seen[key.key]} entries)" for label, key in named) or "none"
    if policy.is_met([key for _, key in named]):
        state.report.passed("witness.policy", title, f"cosigned: {said}")
    else:
        state.report.absent("witness.policy", title, f"the policy is not met; cosigned: {said}")
