"""Published vectors of outside projects; the data stays where it is and is never copied here."""

from __future__ import annotations

import base64
import csv
import json
import re
import struct
from collections.abc import Callable
from hashlib import new as new_hash
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from tests.core.evidence.memory_witness import MemoryWitnessState

from duecare.errors import EvidenceError
from duecare.evidence import canonical, trust
from duecare.evidence.bundle import dsse
from duecare.evidence.log import merkle, notes, tiles
from duecare.evidence.timestamps import timestamp
from duecare.evidence.verify.verify import Verdict, verify_bundle
from duecare.evidence.witness import witness

VECTORS = Path(__file__).parents[3] / "shared" / "cases" / "evidence"
pytestmark = pytest.mark.skipif(
    not VECTORS.is_dir(), reason="the published evidence vectors are not beside this checkout"
)


def rows(name: str) -> list[dict[str, Any]]:
    if not VECTORS.is_dir():
        return []
    path = VECTORS / name
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert found, f"{name} holds no vector"
    return found


def each(name: str) -> Any:
    return pytest.mark.parametrize("row", rows(name), ids=lambda row: row["id"])


def accepts(check: Callable[[], object]) -> bool:
    try:
        check()
    except EvidenceError:
        return False
    return True


def hashes(texts: list[str] | None) -> list[bytes]:
    return [base64.b64decode(text) for text in texts or []]


@each("jcs.jsonl")
def test_canonical_json_is_that_of_rfc_8785_or_refused(row: dict[str, Any]) -> None:
    """The profile of the entries is narrower than JCS; what it takes has the published bytes."""
    value = json.loads(base64.b64decode(row["input_b64"]))
    try:
        found = canonical.canonicalize(value)
    except EvidenceError as error:
        refused = str(error)
    else:
        refused = ""
        assert found.hex() == row["canonical_hex"]
    assert not refused or re.search(OUTSIDE, refused)


OUTSIDE = r"float is not allowed|a key must match|Unicode NFC|lone surrogate|within 2\^53 - 1"


def test_whole_numbers_are_written_as_ecmascript_writes_them() -> None:
    written = 0
    with (VECTORS / "jcs_es6_numbers_1000.csv").open(newline="") as source:
        for bits, text in csv.reader(source):
            number = struct.unpack(">d", int(bits, 16).to_bytes(8))[0]
            with pytest.raises(EvidenceError, match="float is not allowed"):
                canonical.canonicalize(number)
            if number.is_integer() and abs(number) <= canonical.LARGEST_INTEGER:
                assert canonical.canonicalize(int(number)).decode() == text
                written += 1
    assert written > 5


def test_the_reference_tree_of_rfc_6962_has_the_published_roots() -> None:
    tree = json.loads((VECTORS / "rfc6962_tree.json").read_text())
    leaves = [merkle.leaf_hash(bytes.fromhex(text)) for text in tree["leaf_inputs_hex"]]
    assert merkle.EMPTY_ROOT.hex() == tree["empty_root"]
    for size, root in enumerate(tree["roots_hex_by_size"], start=1):
        assert merkle.root_of(leaves[:size]).hex() == root


@each("merkle_inclusion.jsonl")
def test_inclusion_proofs_are_judged_as_published(row: dict[str, Any]) -> None:
    leaf, root = base64.b64decode(row["leafHash"]), base64.b64decode(row["root"])
    found = accepts(
        lambda: merkle.verify_inclusion(
            row["leafIdx"], row["treeSize"], leaf, hashes(row["proof"]), root
        )
    )
    assert found is not row["wantErr"]


@each("merkle_consistency.jsonl")
def test_consistency_proofs_are_judged_as_published(row: dict[str, Any]) -> None:
    roots = base64.b64decode(row["root1"]), base64.b64decode(row["root2"])
    found = accepts(
        lambda: merkle.verify_consistency(row["size1"], row["size2"], hashes(row["proof"]), *roots)
    )
    assert found is not row["wantErr"]


def test_no_published_file_is_left_out() -> None:
    """Every file is named here, so that a new one does not go unnoticed.

    PDFs have their own test; subtrees (``merkle_subtree_consistency.jsonl``) are what Duecare
    neither signs nor reads.
    """
    text = Path(__file__).read_text()
    left = {one.name for one in VECTORS.iterdir() if one.name not in text}
    assert left <= {"README.md", "pdf"}


@each("signed_notes.jsonl")
def test_signed_notes_open_as_published(row: dict[str, Any]) -> None:
    if row.get("kind") == "vkey parse":
        assert accepts(lambda: notes.parse_vkey(row["vkey"])) is row["ok"]
        return
    key = notes.parse_vkey(row["vkey"])
    assert accepts(lambda: notes.open_note(row["note"], [key])) is row["ok"]
    if row["ok"]:
        opened = notes.open_note(row["note"], [key])
        assert opened.text == row.get("text", opened.text)


@each("checkpoint_bodies.jsonl")
def test_checkpoint_bodies_are_read_as_published(row: dict[str, Any]) -> None:
    assert accepts(lambda: notes.parse_checkpoint(row["body"], root_bytes=None)) is row["ok"]


@each("tlog_proofs.jsonl")
def test_proof_files_are_read_as_published(row: dict[str, Any]) -> None:
    assert accepts(lambda: notes.parse_tlog_proof(row["body"])) is row["ok"]
    if row["ok"]:
        assert notes.parse_tlog_proof(row["body"]).text() == row["body"]


def test_tiles_have_the_published_paths_and_counts() -> None:
    published = json.loads((VECTORS / "tlog_tiles.json").read_text())
    for index, path in published["index_path"]:
        assert tiles.index_path(index) == path
    for tree in published["tree_tiles"]:
        found = list(tiles.tiles_of(tree["size"]))
        for level in (0, 1, 2):
            full = [tile for tile in found if tile.level == level and tile.width == 256]
            part = [tile for tile in found if tile.level == level and tile.width < 256]
            assert len(full) == tree.get(f"full_l{level}", 0)
            assert [tile.width for tile in part] == [
                width for width in [tree.get(f"partial_l{level}")] if width
            ]


@each("witness_policies.jsonl")
def test_witness_policies_are_read_as_published(row: dict[str, Any]) -> None:
    assert accepts(lambda: witness.parse_policy(row["policy"])) is row["ok"]


SIGSUM = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
SIGSUM_KEY = notes.parse_vkey(f"{SIGSUM}+5202289b+Af/cLU2Y5BJNP+r3iMDC+av9eWCD0fBJVDfzAux5zxAP")
SUMDB_KEY = notes.parse_vkey("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")


def test_the_witness_answers_as_the_reference_witness_does() -> None:
    # One conversation in the order of the rows; the log ending in 3 is known by another key.
    logs = {
        SIGSUM: [SIGSUM_KEY],
        SIGSUM[:-1] + "3": [SIGSUM_KEY],
        "go.sum database tree": [SUMDB_KEY],
    }
    cosigner = witness.Cosigner("w.example", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
    server = witness.Witness(logs, MemoryWitnessState(), cosigner, lambda: 1)
    for row in rows("witness_add_checkpoint.jsonl"):
        answer = server.add_checkpoint(row["body"])
        assert answer.status == row["http"], row["id"]
        if answer.status == 200:
            text = notes.parse_note(row["body"].partition("\n\n")[2]).text
            assert notes.open_note(f"{text}\n{answer.body}", [cosigner.vkey()]).verified


def test_the_dsse_encoding_and_signature_are_those_published() -> None:
    row = json.loads((VECTORS / "dsse.json").read_text())
    encoded = dsse.pre_authentication(row["payloadType"], row["payload"].encode())
    assert encoded.decode() == row["pae"]
    public = ec.EllipticCurvePublicNumbers(
        int(row["key"]["x"]), int(row["key"]["y"]), ec.SECP256R1()
    ).public_key()
    raw = base64.b64decode(row["signature_b64"])
    signature = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(signature, encoded, ec.ECDSA(SHA256()))


def tsa_chain(name: str) -> list[Any]:
    return trust.read_certificates((VECTORS / "rfc3161" / name / "ts_chain.pem").read_text())


def verify_published(folder: str, reply: str, message: bytes, *, strict: bool) -> object:
    chain = tsa_chain(folder)
    data = (VECTORS / "rfc3161" / folder / reply).read_bytes()
    roots = [one for one in chain if one.issuer == one.subject]
    return timestamp.verify_reply(data, message=message, roots=roots, chain=chain, strict=strict)


@pytest.mark.parametrize("strict", [False, True], ids=["tolerant", "strict"])
@pytest.mark.parametrize("reply", ["response-sha256.tsr", "response-sha384.tsr"])
def test_time_stamps_of_the_sigstore_authority_verify(reply: str, strict: bool) -> None:
    message = b"hello"
    info = timestamp.read_reply((VECTORS / "rfc3161" / "sigstage" / reply).read_bytes())
    if info.digest != new_hash(info.algorithm, message).digest():
        pytest.skip("the message of this published reply is not stated")
    assert verify_published("sigstage", reply, message, strict=strict)


def test_a_published_reply_with_a_wrong_signature_is_refused() -> None:
    with pytest.raises(EvidenceError, match="signature of the timestamp is wrong"):
        verify_published("sigstage", "response-invalid-signature.tsr", b"hello", strict=False)


@pytest.mark.parametrize("strict", [False, True], ids=["tolerant", "strict"])
def test_a_published_reply_with_injected_certificates_is_refused(
    strict: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The published message is not stated, so the digest check is taken out of the way.
    reply = (VECTORS / "rfc3161" / "test_tsa" / "response-injected-certs.tsr").read_bytes()
    digest = timestamp.read_reply(reply).digest
    fixed = type("Fixed", (), {"digest": lambda self: digest})()
    monkeypatch.setattr(timestamp, "new_hash", lambda *_: fixed)
    with pytest.raises(EvidenceError, match="second time authority"):
        verify_published("test_tsa", "response-injected-certs.tsr", b"", strict=strict)
    assert verify_published("test_tsa", "response.tsr", b"", strict=strict)


def test_a_reply_for_another_request_is_refused() -> None:
    folder = VECTORS / "rfc3161" / "test_tsa"
    reply = (folder / "other_response.tsr").read_bytes()
    nonce = timestamp.request_nonce((folder / "request.der").read_bytes())
    assert timestamp.read_reply(reply).nonce != nonce


def bags() -> list[Path]:
    return sorted(path.parent for path in VECTORS.glob("bagit/v*/*/*/bagit.txt"))


@pytest.mark.parametrize("bag", bags(), ids=lambda bag: "/".join(bag.parts[-3:]))
def test_no_foreign_bag_is_taken_for_a_bundle(bag: Path) -> None:
    report = verify_bundle(bag)
    assert report.verdict in (Verdict.TAMPERED, Verdict.INCOMPLETE)
    assert report.checks
