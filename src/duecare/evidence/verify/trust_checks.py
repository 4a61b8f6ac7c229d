"""Checks of what is trusted from outside. A bundle's own keys never make it verified."""

from __future__ import annotations

from duecare.errors import EvidenceError
from duecare.evidence.bundle.container import read_file
from duecare.evidence.log import notes
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.trust import count_parties, parse_trust
from duecare.evidence.verify.anchor_checks import cosigned_sizes
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
    """Decide what the bundle is anchored in, apart from its own keys."""
    checkpoint = state.known_checkpoint()
    by_key = _check_log_key(state, checkpoint)
    by_words = _check_fingerprints(state, checkpoint)
    parties = sorted(_parties(state, by_words), reverse=True)
    quorum = state.trust.quorum
    most = max([by_key, *parties])
    covered = most if quorum is None else _check_quorum(state, parties, quorum)
    sealed = _check_seal_key(state, covered)
    state.report.facts["anchored_entries"] = covered
    state.report.is_anchored = sealed and covered == checkpoint.size > 0


def _parties(state: Verification, by_words: int) -> list[int]:
    """How many entries each outside party has seen: witnesses, time authorities, the mail."""
    trusted = {key.key for key in state.trust.witness_keys}
    seen = {key: size for key, size in cosigned_sizes(state).items() if key in trusted}
    for item in state.anchored:
        for stated in item.trusted:
            seen[stated.root] = max(seen.get(stated.root, 0), item.size)
    return [*seen.values(), *([by_words] if by_words else [])]


def _check_quorum(state: Verification, parties: list[int], quorum: int) -> int:
    """The entries that at least ``quorum`` parties have seen; ``parties`` from most to fewest."""
    title = f"At least {quorum} of the outside parties you listed have seen the log"
    total = count_parties(state.trust)
    covered = parties[quorum - 1] if len(parties) >= quorum else 0
    if covered:
        size = state.known_checkpoint().size
        detail = (
            f"{len(parties)} of {total}; {quorum} of them the first {covered} of {size} entries"
        )
        state.report.passed("trust.quorum", title, detail)
    else:
        state.report.absent("trust.quorum", title, f"only {len(parties)} of {total} have")
    return covered


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
    if covered == state.known_checkpoint().size and str(key) in state.logged_seal_keys:
        state.report.passed("trust.seal", title, "an entry of the log names this key")
        return True
    detail = "only the bundle's own key vouches for its documents"
    state.report.absent("trust.seal", title, detail)
    return False
