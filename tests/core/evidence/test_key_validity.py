"""Keys that began later, were retired, or are of a type that cannot be checked: both verifiers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.core.evidence import sample_log as sample

from duecare.errors import EvidenceError
from duecare.evidence.log import notes, post_quantum
from duecare.evidence.log.signing import PostQuantumSigner
from duecare.evidence.trust import parse_trust, trust_text
from duecare.evidence.verify.verify import verify_bundle

pytestmark = pytest.mark.skipif(
    not post_quantum.is_available(), reason="this build cannot make ML-DSA signatures"
)
QUANTUM = PostQuantumSigner(b"q" * 32)
SIZE = 6


def write_bundle(path: Path) -> Path:
    """A bundle of six entries whose checkpoints carry a second line, of an ML-DSA-44 key."""
    made = sample.installation(SIZE)
    checkpoints = [
        sample.kept(note) + QUANTUM.sign_text(sample.ORIGIN, notes.parse_note(note).text)
        for note in made.storage.checkpoints
    ]
    trust = sample.trust_of_firm()
    own = replace(trust, log_keys=(*trust.log_keys, QUANTUM.vkey(sample.ORIGIN)))
    return sample.write(path, made.contents(checkpoints=checkpoints, trust=own))


def with_log_line(line: str) -> str:
    """The reader's trust file with another line for the key of the log."""
    key = f"log {sample.LOG_SIGNER.vkey(sample.ORIGIN)}"
    text = trust_text(sample.trust_of_reader())
    assert key + "\n" in text
    return text.replace(key + "\n", line.replace("KEY", key) + "\n")


TRUSTED = {
    "valid throughout": ("KEY", "verified"),
    "began before and was retired here": (f"KEY from 1 until {SIZE}", "verified"),
    "retired before": (f"KEY until {SIZE - 1}", "tampered"),
    "began after": (f"KEY from {SIZE + 1}", "tampered"),
    "both keys": (f"KEY\nlog {QUANTUM.vkey(sample.ORIGIN)}", "verified"),
}
"""Name -> (lines in place of the log's key, verdict)."""


@pytest.mark.parametrize("name", TRUSTED)
def test_a_key_speaks_for_the_sizes_that_its_line_names(tmp_path: Path, name: str) -> None:
    lines, verdict = TRUSTED[name]
    report = verify_bundle(write_bundle(tmp_path / "b.zip"), parse_trust(with_log_line(lines)))
    assert report.verdict.value == verdict, list(report.failures())


def test_a_key_that_cannot_be_checked_is_left_aside_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = write_bundle(tmp_path / "b.zip")
    trust = parse_trust(f"log {QUANTUM.vkey(sample.ORIGIN)}\n")
    assert (
        next(c for c in verify_bundle(bundle, trust).checks if c.id == "trust.log").status.value
        == "pass"
    )
    monkeypatch.setattr(post_quantum, "is_available", lambda: False)
    check = next(c for c in verify_bundle(bundle, trust).checks if c.id == "trust.log")
    assert check.status.value == "not present"
    assert "cannot be checked here" in check.detail
    assert verify_bundle(bundle, parse_trust(with_log_line("KEY"))).verdict.value == "verified"


def test_the_text_of_a_trust_file_keeps_the_sizes() -> None:
    key = replace(sample.LOG_SIGNER.vkey(sample.ORIGIN), since=3, until=9)
    trust = replace(sample.trust_of_reader(), log_keys=(key,))
    assert f"log {key} from 3 until 9\n" in trust_text(trust)
    (read,) = parse_trust(trust_text(trust)).log_keys
    assert (read, read.since, read.until) == (key, 3, 9)


@pytest.mark.parametrize(
    "rest", ["from", "from x", "until 01", "until 3 from 1", "from 1  until 2"]
)
def test_a_malformed_span_is_refused(rest: str) -> None:
    with pytest.raises(EvidenceError):
        parse_trust(f"log {sample.LOG_SIGNER.vkey(sample.ORIGIN)} {rest}\n")
