"""Checks of what is trusted from outside. A bundle's own keys never make it verified."""

from __future__ import annotations

from duecare.errors import EvidenceError
from duecare.evidence import notes
from duecare.evidence.container import read_file
from duecare.evidence.fingerprint import fingerprint
from duecare.evidence.trust import parse_trust
from duecare.evidence.verify_state import Verification

OWN_KEYS = "data/trust/log-keys.txt"


def read_own_keys(state: Verification) -> None:
    """Read the keys that the bundle brings along."""
    try:
        text = read_file(state.files, OWN_KEYS).decode("utf-8")
    except UnicodeDecodeError as error:
        raise EvidenceError(f"{OWN_KEYS} is not text") from error
    state.own = parse_trust(text)


def check_trust(state: Verification) -> None:
    """Decide what the bundle is anchored in, apart from its own keys."""
    checkpoint = state.known_checkpoint()
    covered = [
        _check_log_key(state, checkpoint),
        _check_fingerprints(state, checkpoint),
        _covered_by_witness(state),
        _covered_by_time(state),
    ]
    sealed = _check_seal_key(state, max(covered))
    state.report.facts["anchored_entries"] = max(covered)
    state.report.is_anchored = sealed and max(covered) == checkpoint.size > 0


def _check_log_key(state: Verification, checkpoint: notes.Checkpoint) -> int:
    title = "The log is signed by a key that you trust"
    trusted = [key for key in state.trust.log_keys if key.name == checkpoint.origin]
    signed_by = state.checkpoint_note.verified if state.checkpoint_note else ()
    if any(key in signed_by for key in trusted):
        state.report.passed("trust.log", title, f"{checkpoint.origin}, {checkpoint.size} entries")
        return checkpoint.size
    if trusted:
        detail = f"you trust another key for {checkpoint.origin} than the one that signed"
        state.report.failed("trust.log", title, detail)
    else:
        detail = "only the bundle's own key speaks for it; give a trust file from elsewhere"
        state.report.absent("trust.log", title, detail)
    return 0


def _check_fingerprints(state: Verification, checkpoint: notes.Checkpoint) -> int:
    title = "The fingerprint that you were given belongs to this log"
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


def _covered_by_witness(state: Verification) -> int:
    trusted = set(state.trust.witness_keys)
    sizes = [item.size for item in state.anchored if trusted & set(item.note.verified)]
    if state.checkpoint_note and trusted & set(state.checkpoint_note.verified):
        sizes.append(state.known_checkpoint().size)
    return max(sizes, default=0)


def _covered_by_time(state: Verification) -> int:
    return max((item.size for item in state.anchored if item.trusted_times), default=0)


def _check_seal_key(state: Verification, covered: int) -> bool:
    title = "The list of files is sealed by a key that you trust"
    key = state.seal_key
    if key is None:
        return False
    if key in state.trust.seal_keys:
        state.report.passed("trust.seal", title, f"{key.name} is in your trust file")
        return True
    if any(trusted.name == key.name for trusted in state.trust.seal_keys):
        detail = f"you trust another seal key for {key.name} than the one that signed"
        state.report.failed("trust.seal", title, detail)
        return False
    if covered == state.known_checkpoint().size and str(key) in state.logged_seal_keys:
        state.report.passed("trust.seal", title, "an entry of the log names this key")
        return True
    detail = "only the bundle's own key speaks for its documents"
    state.report.absent("trust.seal", title, detail)
    return False
