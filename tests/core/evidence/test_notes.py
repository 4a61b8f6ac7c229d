"""Signed notes, checkpoints and proof files: what is read, what is refused, and in which words."""

from __future__ import annotations

import base64
import re
from contextlib import AbstractContextManager
from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from duecare.errors import EvidenceError
from duecare.evidence.log import notes, post_quantum

ORIGIN, WITNESS = "log.example/1", "witness.example"
PRIVATE = Ed25519PrivateKey.from_private_bytes(b"l" * 32)
COSIGNING = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
ROOT = sha256(b"root").digest()
SECONDS = 1_772_355_600


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


LOG_KEY = notes.VerifierKey(ORIGIN, notes.ED25519, public(PRIVATE))
WITNESS_KEY = notes.VerifierKey(WITNESS, notes.COSIGNATURE_V1, public(COSIGNING))
TEXT = f"{ORIGIN}\n7\n{base64.b64encode(ROOT).decode()}\n"


def refused(words: str) -> AbstractContextManager[object]:
    """Our error, whose text is exactly this."""
    return pytest.raises(EvidenceError, match="^" + re.escape(words) + r"\Z")


def log_line(text: str = TEXT) -> str:
    return notes.signature_line(ORIGIN, LOG_KEY.key_hash, PRIVATE.sign(text.encode()))


def witness_line(text: str = TEXT, seconds: int = SECONDS) -> str:
    signature = COSIGNING.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
    return notes.signature_line(WITNESS, WITNESS_KEY.key_hash, seconds.to_bytes(8) + signature)


def note(*lines: str, text: str = TEXT) -> str:
    return text + "\n" + "".join(lines)


# --- verifier keys ----------------------------------------------------------------------------
def test_a_verifier_key_is_written_and_read_in_one_way() -> None:
    head = sha256(ORIGIN.encode() + b"\n\x01" + LOG_KEY.key).digest()[:4].hex()
    text = f"{ORIGIN}+{head}+{base64.b64encode(bytes([1]) + LOG_KEY.key).decode()}"
    assert str(LOG_KEY) == text
    read = notes.parse_vkey(text)
    assert (read.name, read.kind, read.key) == (ORIGIN, notes.ED25519, LOG_KEY.key)
    assert (read.since, read.until) == (0, None)
    assert notes.parse_vkey(str(WITNESS_KEY)) == WITNESS_KEY
    plus = notes.VerifierKey("n", 9, b"\xfb" * 3)
    assert "+" in str(plus).split("+", 2)[2]
    assert notes.parse_vkey(str(plus)) == plus


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda name, head, data: f"{name}+{head}", "a verifier key reads name+hash+base64"),
        (lambda name, head, data: f"+{head}+{data}", "a verifier key has a bad name or hash"),
        (lambda name, head, data: f"a b+{head}+{data}", "a verifier key has a bad name or hash"),
        (
            lambda name, head, data: f"{name}+{head[1:]}+{data}",
            "a verifier key has a bad name or hash",
        ),
        (
            lambda name, head, data: f"{name}+{head}0+{data}",
            "a verifier key has a bad name or hash",
        ),
        (
            lambda name, head, data: f"{name}+{head.upper()}+{data}",
            "a verifier key has a bad name or hash",
        ),
        (lambda name, head, data: f"{name}+{head}+AQ==", "a verifier key holds no key"),
        (lambda name, head, data: f"{name}+{head}+AQEB", "an Ed25519 verifier key has 32 bytes"),
        (lambda name, head, data: f"{name}+{head}+BAEB", "an Ed25519 verifier key has 32 bytes"),
        (
            lambda name, head, data: f"{name}+{head}+BgEB",
            "an ML-DSA-44 verifier key has 1312 bytes",
        ),
        (
            lambda name, head, data: f"x{name}+{head}+{data}",
            f"the hash of verifier key 'x{ORIGIN}' does not match its bytes",
        ),
    ],
)
def test_a_bad_verifier_key_is_refused(change: object, words: str) -> None:
    with refused(words):
        notes.parse_vkey(change(*str(LOG_KEY).split("+", 2)))  # type: ignore[operator]


def test_a_long_name_is_cut_in_the_refusal() -> None:
    long = notes.VerifierKey("n" * 90, notes.ED25519, LOG_KEY.key)
    with refused(f"the hash of verifier key {'n' * 80!r} does not match its bytes"):
        notes.parse_vkey(str(long).replace(long.key_hash.hex(), "00000000"))


def test_a_key_of_another_length_or_of_an_unknown_kind_is_read_if_its_kind_allows_it() -> None:
    short = notes.VerifierKey("n", 0x42, b"k")
    assert notes.parse_vkey(str(short)) == short
    assert not short.can_be_checked()
    assert LOG_KEY.can_be_checked()
    assert WITNESS_KEY.can_be_checked()
    lattice = notes.VerifierKey("n", notes.ML_DSA_44, bytes(post_quantum.PUBLIC_BYTES))
    assert notes.parse_vkey(str(lattice)) == lattice
    assert lattice.can_be_checked() is post_quantum.is_available()


@pytest.mark.parametrize(
    ("since", "until", "size", "speaks"),
    [
        (0, None, 0, True),
        (5, None, 4, False),
        (5, None, 5, True),
        (0, 5, 5, True),
        (0, 5, 6, False),
        (3, 5, 4, True),
        (3, 5, 2, False),
        (0, 0, 0, True),
        (0, 0, 1, False),
    ],
)
def test_a_key_speaks_for_sizes_within_its_span(
    since: int, until: int | None, size: int, speaks: bool
) -> None:
    key = replace(LOG_KEY, since=since, until=until)
    assert key.speaks_for(size) is speaks
    assert key == LOG_KEY


# --- notes ------------------------------------------------------------------------------------
def test_a_note_is_taken_apart_into_text_and_lines() -> None:
    parsed = notes.parse_note(note(log_line(), witness_line()))
    assert parsed.text == TEXT
    assert parsed.verified == ()
    assert [one.name for one in parsed.signatures] == [ORIGIN, WITNESS]
    assert parsed.signatures[0].key_hash == LOG_KEY.key_hash
    assert parsed.signatures[0].signature == PRIVATE.sign(TEXT.encode())
    inner = notes.parse_note(note(log_line(), text="a\n\nb\n"))
    assert inner.text == "a\n\nb\n"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "a note needs text, a blank line and signature lines"),
        (TEXT + log_line(), "a note needs text, a blank line and signature lines"),
        (note(log_line())[:-1], "a note needs text, a blank line and signature lines"),
        (note(log_line()).replace("7", "\t"), "a note must not hold control characters"),
        (note(log_line()).replace("7", "\x7f"), "a note must not hold control characters"),
        (note(log_line()).replace("7", "\x1f"), "a note must not hold control characters"),
        (note("- a AAAAAAAA\n"), "a signature line reads '— name base64'"),
        (note("— a  AAAAAAAA\n"), "a signature line reads '— name base64'"),
        (note("— a+b AAAAAAAA\n"), "a signature line reads '— name base64'"),
        (note("— a AAAAAA==\n"), "a signature line holds no signature"),
    ],
)
def test_a_malformed_note_is_refused(given: str, words: str) -> None:
    with refused(words):
        notes.parse_note(given)


def test_the_smallest_signature_and_the_largest_note_are_read() -> None:
    (line,) = notes.parse_note(note("— a AAAAAAE=\n")).signatures
    assert (line.key_hash, line.signature) == (bytes(4), b"\x01")
    tail = "\n" + log_line()
    full = "x" * (notes.LARGEST_NOTE - len(tail) - 1) + "\n" + tail
    assert len(full) == notes.LARGEST_NOTE == 65536
    assert notes.parse_note(full).signatures
    with refused("a note has at most 65536 characters"):
        notes.parse_note("x" + full)
    assert notes.parse_note(note("— \u00a0x AAAAAAE=\n".replace("\u00a0", "é"))).signatures


def test_a_note_has_at_most_a_hundred_signatures() -> None:
    assert len(notes.parse_note(note(*[log_line()] * 100)).signatures) == 100
    with refused("a note has at most 100 signatures"):
        notes.parse_note(note(*[log_line()] * 101))


def test_the_signatures_of_known_keys_are_checked_and_others_ignored() -> None:
    opened = notes.open_note(note(log_line(), witness_line()), [LOG_KEY, WITNESS_KEY])
    assert opened.verified == (LOG_KEY, WITNESS_KEY)
    assert opened.text == TEXT
    assert len(opened.signatures) == 2
    stranger = notes.signature_line("x", b"abcd", b"garbage")
    assert notes.open_note(note(stranger, log_line()), [LOG_KEY]).verified == (LOG_KEY,)
    twice = notes.open_note(note(log_line(), log_line(), witness_line()), [LOG_KEY, WITNESS_KEY])
    assert twice.verified == (LOG_KEY, WITNESS_KEY)
    unknown = notes.VerifierKey("n", 0x42, b"k")
    line = notes.signature_line("n", unknown.key_hash, b"s")
    assert notes.open_note(note(line, log_line()), [unknown, LOG_KEY]).verified == (LOG_KEY,)


def test_a_note_without_a_known_signature_or_with_a_bad_one_is_refused() -> None:
    for keys in ([], [WITNESS_KEY], [replace(LOG_KEY, name="other")]):
        with refused("the note is not signed by a known key"):
            notes.open_note(note(log_line()), keys)
    with refused(f"the signature of '{ORIGIN}' does not match what it signs"):
        notes.open_note(note(log_line("other\n")), [LOG_KEY])
    with refused(f"the signature of '{WITNESS}' does not match what it signs"):
        notes.open_note(note(witness_line("other\n")), [WITNESS_KEY])
    short = notes.signature_line(ORIGIN, LOG_KEY.key_hash, b"s")
    with refused(f"the signature of '{ORIGIN}' does not match what it signs"):
        notes.open_note(note(short), [LOG_KEY])


def test_a_cosignature_names_its_time() -> None:
    signature = notes.parse_note(note(witness_line())).signatures[0].signature
    assert notes.cosignature_time(signature) == SECONDS
    assert notes.cosignature_message(TEXT, 5) == f"cosignature/v1\ntime 5\n{TEXT}".encode()
    for wrong in (signature[:-1], signature + b"x"):
        with refused("a cosignature/v1 has 8 bytes of time and 64 bytes of signature"):
            notes.cosignature_time(wrong)
    later = (SECONDS + 1).to_bytes(8) + signature[8:]
    with refused(f"the signature of '{WITNESS}' does not match what it signs"):
        notes.verify_signature(WITNESS_KEY, TEXT, later)


def test_a_key_of_an_unknown_kind_verifies_nothing() -> None:
    with refused("key type 0x42 of 'n' is not supported"):
        notes.verify_signature(notes.VerifierKey("n", 0x42, b"k"), TEXT, b"s")
    bad = notes.VerifierKey("n", notes.ED25519, b"short")
    with refused("the signature of 'n' does not match what it signs"):
        notes.verify_signature(bad, TEXT, bytes(64))


@pytest.mark.skipif(not post_quantum.is_available(), reason="ML-DSA is not in this OpenSSL")
def test_a_lattice_cosignature_is_checked_over_the_whole_tree() -> None:
    from cryptography.hazmat.primitives.asymmetric import mldsa

    private = mldsa.MLDSA44PrivateKey.generate()
    key = notes.VerifierKey("pq", notes.ML_DSA_44, private.public_key().public_bytes_raw())
    message = notes.subtree_message("pq", SECONDS, notes.parse_checkpoint(TEXT))
    signature = SECONDS.to_bytes(8) + private.sign(message)
    notes.verify_signature(key, TEXT, signature)
    with pytest.raises(EvidenceError):
        notes.verify_signature(key, TEXT, bytes(8) + signature[8:])


def test_a_lattice_cosignature_of_another_length_is_refused() -> None:
    key = notes.VerifierKey("pq", notes.ML_DSA_44, bytes(post_quantum.PUBLIC_BYTES))
    for length in (8 + post_quantum.SIGNATURE_BYTES - 1, 8 + post_quantum.SIGNATURE_BYTES + 1):
        with refused("an ML-DSA-44 cosignature has 8 bytes of time and 2420 of signature"):
            notes.verify_signature(key, TEXT, bytes(length))


def test_the_message_of_a_lattice_key_is_that_of_the_specification() -> None:
    checkpoint = notes.Checkpoint("o" * 255, 7, ROOT)
    assert notes.subtree_message("w", 9, checkpoint) == (
        b"subtree/v1\n\0"
        b"\x01w" + (9).to_bytes(8) + b"\xff" + b"o" * 255 + bytes(8) + (7).to_bytes(8) + ROOT
    )
    for name, origin in (
        ("", "o"),
        ("w", ""),
        ("w" * 256, "o"),
        ("w", "o" * 256),
        ("é" * 128, "o"),
    ):
        with refused("the names in an ML-DSA-44 cosignature have 1 to 255 bytes"):
            notes.subtree_message(name, 0, notes.Checkpoint(origin, 7, ROOT))


# --- checkpoints ------------------------------------------------------------------------------
def test_a_checkpoint_is_written_and_read_in_one_way() -> None:
    read = notes.parse_checkpoint(TEXT)
    assert read == notes.Checkpoint(ORIGIN, 7, ROOT)
    assert read.text() == TEXT
    more = notes.parse_checkpoint(TEXT + "one\ntwo\n")
    assert more.extensions == ("one", "two")
    assert more.text() == TEXT + "one\ntwo\n"
    assert notes.parse_checkpoint(f"{ORIGIN}\n7\nAAEC\n", root_bytes=None).root == b"\0\1\2"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT[:-1], "a checkpoint ends with a newline"),
        (f"{ORIGIN}\n7\n", "a checkpoint has origin, size and root, and no empty line"),
        (TEXT + "\n", "a checkpoint has origin, size and root, and no empty line"),
        ("\n" + TEXT, "a checkpoint has origin, size and root, and no empty line"),
        (
            TEXT.replace("\n7\n", "\n07\n"),
            "a checkpoint's size must be a whole number up to 2^63 - 1, got '07'",
        ),
        (f"{ORIGIN}\n7\nAAEC\n", "32 bytes expected in base64, got 3"),
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str, words: str) -> None:
    with refused(words):
        notes.parse_checkpoint(text)


@pytest.mark.parametrize("text", ["0", "1", "10", "9223372036854775807"])
def test_a_number_has_one_spelling(text: str) -> None:
    assert notes.parse_number(text, "it") == int(text)


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "01", " 1", "1\n", "1.0", "٣", "9223372036854775808", "1" * 40]
)
def test_any_other_spelling_of_a_number_is_refused(text: str) -> None:
    with refused(f"it must be a whole number up to 2^63 - 1, got {text[:30]!r}"):
        notes.parse_number(text, "it")


def test_an_opened_checkpoint_is_of_the_log_that_signed_it() -> None:
    checkpoint, opened = notes.open_checkpoint(
        note(log_line(), witness_line()), [LOG_KEY, WITNESS_KEY]
    )
    assert checkpoint == notes.Checkpoint(ORIGIN, 7, ROOT)
    assert opened.verified == (LOG_KEY, WITNESS_KEY)
    other = replace(LOG_KEY, name="other")
    line = notes.signature_line("other", other.key_hash, PRIVATE.sign(TEXT.encode()))
    with refused(f"key 'other' signed a checkpoint of a different log, '{ORIGIN}'"):
        notes.open_checkpoint(note(line), [other])


# --- proof files and requests -----------------------------------------------------------------
HASHES = (bytes(32), b"h" * 32)
HEAD = "c2sp.org/tlog-proof@v1"


def test_a_proof_file_is_written_and_read_in_one_way() -> None:
    lines = "\n".join(base64.b64encode(one).decode() for one in HASHES)
    plain = f"{HEAD}\nindex 3\n{lines}\n\n{note(log_line())}"
    proof = notes.TlogProof(3, HASHES, note(log_line()))
    assert proof.text() == plain
    assert notes.parse_tlog_proof(plain) == proof
    extra = plain.replace("index 3", "extra YWI=\nindex 3")
    assert notes.parse_tlog_proof(extra) == replace(proof, extra=b"ab")
    assert replace(proof, extra=b"ab").text() == extra
    empty = replace(proof, extra=b"", proof=())
    assert notes.parse_tlog_proof(empty.text()) == empty


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{HEAD}\nindex 3\n", f"a proof file starts with {HEAD}"),
        ("c2sp.org/tlog-proof@v2\nindex 3\n\nx", f"a proof file starts with {HEAD}"),
        (f"{HEAD}\n\nx", "a proof file must name its index"),
        (f"{HEAD}\nextra YWI=\n\nx", "a proof file must name its index"),
        (f"{HEAD}\nIndex 3\n\nx", "a proof file must name its index"),
        (
            f"{HEAD}\nindex 03\n\nx",
            "a proof's index must be a whole number up to 2^63 - 1, got '03'",
        ),
        (f"{HEAD}\nindex 3\nAAEC\n\nx", "32 bytes expected in base64, got 3"),
    ],
)
def test_a_malformed_proof_file_is_refused(text: str, words: str) -> None:
    with refused(words):
        notes.parse_tlog_proof(text)


def test_a_request_to_a_witness_is_written_and_read_in_one_way() -> None:
    lines = "".join(base64.b64encode(one).decode() + "\n" for one in HASHES)
    body = f"old 5\n{lines}\n{note(log_line())}"
    assert notes.add_checkpoint_request(5, HASHES, note(log_line())) == body
    assert notes.parse_add_checkpoint(body) == (5, HASHES, note(log_line()))
    assert notes.parse_add_checkpoint(f"old 0\n\n{TEXT}") == (0, (), TEXT)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("old 5\n", "a request must contain the old size, a proof and a checkpoint"),
        ("new 5\n\nx", "a request must contain the old size, a proof and a checkpoint"),
        ("old 05\n\nx", "the old size must be a whole number up to 2^63 - 1, got '05'"),
        ("old 5\nAAEC\n\nx", "32 bytes expected in base64, got 3"),
    ],
)
def test_a_malformed_request_is_refused(body: str, words: str) -> None:
    with refused(words):
        notes.parse_add_checkpoint(body)


def test_a_proof_has_at_most_63_hashes() -> None:
    longest = notes.TlogProof(0, (bytes(32),) * 63, "x\n")
    assert notes.parse_tlog_proof(longest.text()) == longest
    assert (
        len(notes.parse_add_checkpoint(notes.add_checkpoint_request(1, longest.proof, "x"))[1])
        == 63
    )
    more = (bytes(32),) * 64
    with refused("a proof has at most 63 hashes"):
        notes.parse_tlog_proof(replace(longest, proof=more).text())
    with refused("a proof has at most 63 hashes"):
        notes.parse_add_checkpoint(notes.add_checkpoint_request(1, more, "x"))
