"""Checks of what entries say about the bundle: its kind, what was destroyed, what was sealed.

An expired entry or an erased group is only believed if an entry of the log says that it was
destroyed: else whatever is inconvenient could be passed off as lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from duecare.evidence.log.entries import WHOLE_ENTRY, ShownEntry
from duecare.evidence.log.leaf import Leaf
from duecare.evidence.verify.state import Export, NamedEntry, SealedCopy, Verification, listed
from duecare.record import (
    BundleExported,
    CheckpointMailing,
    ClockStep,
    LedgerRestored,
    PersonErased,
    RetentionExpired,
    SignatureSealed,
    WitnessAlarm,
)

KINDS = {
    "defense": "defense file of the firm",
    "program": "security program file of the client",
}
OLD_PROGRAM = "program" + "me"
"""How files made before 0.1.0 spell the kind of a program file; they must still verify."""


def kind_in_words_of_today(kind: str) -> str:
    """The kind of a bundle, with the spelling of earlier files brought to that of today."""
    return "program" if kind == OLD_PROGRAM else kind


def note_entry(state: Verification, entry: ShownEntry) -> None:
    """Take down what a shown entry says; its value is checked against the log already."""
    if entry.leaf is None or "content" not in entry.openings:
        return
    value = entry.openings["content"].value
    if isinstance(value, dict):
        take = _TAKES.get(entry.leaf.kind)
        if take is not None:
            take(state, entry.index, value)
        if entry.leaf.kind == BundleExported.definition.kind:
            _take_export(state, entry.index, entry.leaf.version or 1, value)
        if entry.leaf.kind in _EVENTS:
            state.events.append(_event(entry, entry.leaf, value))


def _event(entry: ShownEntry, leaf: Leaf, value: Mapping[str, Any]) -> NamedEntry:
    person = entry.openings["person"].value if "person" in entry.openings else None
    name = person.get("name") if isinstance(person, dict) else None
    return NamedEntry(entry.index, leaf.kind, value, name if isinstance(name, str) else "")


def _take_expiry(state: Verification, index: int, value: Mapping[str, Any]) -> None:
    below = value.get("below")
    if type(below) is int and 0 <= below <= index:
        state.claims.expired_below = max(state.claims.expired_below, below)
    _take_destroyed(state, index, value)


def _take_erasure(state: Verification, index: int, value: Mapping[str, Any]) -> None:
    groups = value.get("groups")
    for group, numbers in groups.items() if isinstance(groups, dict) else ():
        if isinstance(numbers, list):
            known = (number for number in numbers if type(number) is int and 0 <= number < index)
            state.claims.erasures.update((number, group) for number in known)
    _take_destroyed(state, index, value)


def _take_destroyed(state: Verification, index: int, value: Mapping[str, Any]) -> None:
    digests = value.get("documents_sha256")
    for digest in digests if isinstance(digests, list) else ():
        if isinstance(digest, str):
            state.claims.destroyed[digest] = index


def _take_restored(state: Verification, index: int, _value: Mapping[str, Any]) -> None:
    state.claims.restored.append(index)


def _take_export(state: Verification, index: int, version: int, value: Mapping[str, Any]) -> None:
    if version > 1:
        state.claims.newer_since = min(state.claims.newer_since, index)
    if value.get("bundle") != state.files.folder:
        return
    state.claims.exports.append(Export(index, version, value))
    if isinstance(value.get("kind"), str):
        state.claims.kind = kind_in_words_of_today(value["kind"])


def _take_seal(state: Verification, index: int, value: Mapping[str, Any]) -> None:
    before, size, after = (
        value.get(name) for name in ("before_sha256", "before_bytes", "after_sha256")
    )
    if isinstance(before, str) and type(size) is int and size >= 0 and isinstance(after, str):
        state.claims.copies.append(SealedCopy(index, before, size, after))


_TAKES = {
    RetentionExpired.definition.kind: _take_expiry,
    PersonErased.definition.kind: _take_erasure,
    LedgerRestored.definition.kind: _take_restored,
    SignatureSealed.definition.kind: _take_seal,
}


_EVENTS = frozenset(
    one.definition.kind
    for one in (
        ClockStep,
        LedgerRestored,
        RetentionExpired,
        PersonErased,
        CheckpointMailing,
        WitnessAlarm,
    )
)
"""Kinds whose entries the result names by their number."""


def check_kind(state: Verification) -> None:
    """The bundle is of the kind that the entry of its own export names."""
    title = "The log agrees on what kind of file this is"
    kind, logged = state.report.facts.get("kind"), state.claims.kind
    if not logged:
        state.report.absent("bag.kind", title, "no entry shown records the export of this file")
    elif logged != kind:
        detail = f"it says that it is a {KINDS.get(str(kind), kind)}, the log says {logged}"
        state.report.failed("bag.kind", title, detail)
    else:
        state.report.passed("bag.kind", title, KINDS.get(logged, logged))


def check_destructions(state: Verification) -> None:
    """Whatever is shown as erased or expired was destroyed on the record."""
    title = "Everything shown as erased or expired has an entry that says so"
    claims = state.claims
    problems = [
        f"entry {index} is shown as expired, and no entry says so"
        for index in claims.expired
        if index >= claims.expired_below
    ] + [
        f"entry {index}: {'it' if group == WHOLE_ENTRY else group} is shown as erased, "
        "and no entry says so"
        for index, group in claims.erased
        if (index, group) not in claims.erasures
    ]
    state.report.facts |= {
        "entries_expired": len(claims.expired),
        "groups_erased": len(claims.erased),
    }
    if problems:
        state.report.failed("log.destructions", title, listed(problems, len(problems)))
    elif not claims.expired and not claims.erased:
        state.report.absent("log.destructions", title, "nothing is shown as erased or expired")
    else:
        detail = f"{len(claims.expired)} entries expired, {len(claims.erased)} groups were erased"
        state.report.passed("log.destructions", title, detail)


def check_restored(state: Verification) -> None:
    """Whether the log says that it goes on from a backup: what was lost then is in no file."""
    title = "The log has never gone on from a backup"
    entries = state.claims.restored
    if entries:
        named = listed([str(index) for index in entries], len(entries)).replace(";", ",")
        detail = f"entries that say that it went on from a backup: {named}"
        state.report.absent("log.restored", title, detail)
    else:
        state.report.passed("log.restored", title, "no entry shown says that it did")


def check_copies(state: Verification) -> None:
    """A sealed copy begins with exactly the document that was signed."""
    title = "Sealed copies begin with the document that was signed"
    names = {digest.hex(): name for name, digest in state.digests.items()}
    problems, present = [], 0
    for copy in state.claims.copies:
        name = names.get(copy.after)
        if name is None:
            continue
        present += 1
        if _hash_of_start(state, name, copy.size) != copy.before:
            problems.append(f"{name} does not begin with the document of entry {copy.index}")
    if problems:
        state.report.failed("log.sealed_copies", title, listed(problems, len(problems)))
    elif present:
        detail = f"{present} of {len(state.claims.copies)} sealed copies are in the bundle"
        state.report.passed("log.sealed_copies", title, detail)
    else:
        state.report.absent("log.sealed_copies", title, "no sealed copy is in the bundle")


def _hash_of_start(state: Verification, name: str, size: int) -> str | None:
    """The digest of the first bytes of a file; None if it has fewer."""
    digest, left = sha256(), size
    for chunk in state.files.chunks(name):
        digest.update(chunk[:left])
        left -= min(left, len(chunk))
    return digest.hexdigest() if left == 0 else None
