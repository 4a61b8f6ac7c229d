"""Checks of what is trusted from outside. A bundle's own keys never make it verified."""

from __future__ import annotations

from collections.abc import Sequence

from duecare.errors import EvidenceError
from duecare.evidence.bundle.container import read_file
from duecare.evidence.log import notes
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.trust import count_parties, parse_trust
from duecare.evidence.verify.outcome import conclude, covered_by
from duecare.evidence.verify.parties import Party, parties_of
from duecare.evidence.verify.state import Verification

OWN_KEYS = "data/trust/log-keys.txt"


def read_own_keys(state: Verification) -> None:
    """Read the keys that the bundle brings along."""
    try:
        text = read_file(state.files, OWN_KEYS).decode("utf-8")
    except UnicodeDecodeError as error:
        raise EvidenceError(f"{OWN_KEYS} is not text") from error
    state.own = parse_trust(text)


def check_trust(state: Verification) -> None:
    """Check what the reader has from elsewhere, and conclude who has seen the log."""
    checkpoint = state.known_checkpoint()
    by_key = _check_log_key(state, checkpoint)
    by_words = _check_fingerprints(state, checkpoint)
    found = parties_of(state, by_words)
    quorum = state.trust.quorum
    covered = covered_by(found, quorum)
    if quorum is not None:
        _check_quorum(state, found, covered, quorum)
    sealed = _check_seal_key(state, checkpoint.size if by_key or covered else 0)
    state.report.facts["seen_entries"] = covered
    conclude(state, by_words, sealed=sealed)


def _check_quorum(state: Verification, found: Sequence[Party], covered: int, quorum: int) -> None:
    """The entries that at least ``quorum`` parties have seen."""
    title = f"At least {quorum} of the outside parties you listed have seen the log"
    total = count_parties(state.trust)
    if covered:
        size = state.known_checkpoint().size
        detail = f"{len(found)} of {total}; {quorum} of them the first {covered} of {size} entries"
        state.report.passed("trust.quorum", title, detail)
    else:
        state.report.absent("trust.quorum", title, f"only {len(found)} of {total} have")


def _check_log_key(state: Verification, checkpoint: notes.Checkpoint) -> int:
    title = "The log is signed by a key you trust"
    named = [key for key in state.trust.log_keys if key.name == checkpoint.origin]
    trusted = [key for key in named if key.speaks_for(checkpoint.size)]
    signed_by = state.checkpoint_note.verified if state.checkpoint_note else ()
    if any(key in signed_by for key in trusted):
        state.report.passed("trust.log", title, f"{checkpoint.origin}, {checkpoint.size} entries")
        return checkpoint.size
    checkable = [key for key in trusted if key.can_be_checked()]
    if named and not trusted:
        detail = f"the key you trust is not valid for {checkpoint.size} entries"
        state.report.failed("trust.log", title, detail)
    elif checkable:
        detail = f"for {checkpoint.origin} you trust a different key than the one that signed"
        state.report.failed("trust.log", title, detail)
    elif trusted:
        detail = "the key you trust is of a type that cannot be checked here"
        state.report.absent("trust.log", title, detail)
    else:
        detail = (
            "only the bundle's own key vouches for it; provide a trust file from another source"
        )
        state.report.absent("trust.log", title, detail)
    return 0


def _check_fingerprints(state: Verification, checkpoint: notes.Checkpoint) -> int:
    title = "The fingerprint you were given belongs to this log"
    words = {
        fingerprint(notes.Checkpoint(checkpoint.origin, size, root)): size
        for size, root in state.history.items()
    }
    state.report.facts["fingerprint"] = fingerprint(checkpoint)
    if not state.trust.fingerprints:
        state.report.absent("trust.fingerprint", title, "you gave no fingerprint words")
        return 0
    found = [words[given] for given in state.trust.fingerprints if given in words]
    if len(found) < len(state.trust.fingerprints):
        state.report.failed("trust.fingerprint", title, "no checkpoint has the words you gave")
        return 0
    detail = f"it covers the first {max(found)} of {checkpoint.size} entries"
    state.report.passed("trust.fingerprint", title, detail)
    return max(found)


def _check_seal_key(state: Verification, covered: int) -> bool:
    title = "The list of files is sealed by a key you trust"
    key = state.seal_key
    if key is None:
        return False
    if key in state.trust.seal_keys:
        state.report.passed("trust.seal", title, f"{key.name} is in your trust file")
        return True
    if any(trusted.name == key.name for trusted in state.trust.seal_keys):
        detail = f"for {key.name} you trust a different seal key than the one that signed"
        state.report.failed("trust.seal", title, detail)
        return False
    if covered and str(key) in state.logged_seal_keys:
        state.report.passed("trust.seal", title, "an entry of the log names this key")
        return True
    detail = "only the bundle's own key vouches for its documents"
    state.report.absent("trust.seal", title, detail)
    return False
