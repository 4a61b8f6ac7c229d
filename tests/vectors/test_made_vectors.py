"""Vectors that independent programs made, committed beside this test: they run in every clone."""

from __future__ import annotations

import ast
import base64
import json
from pathlib import Path
from typing import Any

import pytest

from duecare.errors import EvidenceError
from duecare.evidence import canonical
from duecare.evidence.certificates import read_certificates
from duecare.evidence.log import merkle, notes
from duecare.evidence.timestamps import timestamp
from duecare.evidence.timestamps.second_reader import ask_second_reader
from duecare.evidence.verify.verify import Verdict, verify_bundle

HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, Any]]:
    made = json.loads((HERE / "made" / name).read_text(encoding="utf-8"))
    assert made["made_with"]
    return made["rows"]


def test_the_vectors_are_made_without_our_code() -> None:
    for name in ("make_vectors.py", "naive_merkle.py"):
        tree = ast.parse((HERE / name).read_text(encoding="utf-8"))
        named = [
            one.module if isinstance(one, ast.ImportFrom) else one.names[0].name
            for one in ast.walk(tree)
            if isinstance(one, ast.Import | ast.ImportFrom)
        ]
        assert named
        assert not [one for one in named if (one or "").startswith("duecare")]


# --- RFC 8785 ---------------------------------------------------------------------------------
@pytest.mark.parametrize("row", rows("jcs.json"), ids=lambda row: row["canonical_hex"][:16])
def test_canonical_json_has_the_bytes_of_rfc8785_py(row: dict[str, Any]) -> None:
    value = canonical.parse_strict(base64.b64decode(row["input_b64"]))
    assert canonical.canonicalize(value).hex() == row["canonical_hex"]


# --- RFC 6962 ---------------------------------------------------------------------------------
TREES = rows("merkle.json")
LARGEST = max(row["size"] for row in TREES)


def log_of(size: int) -> tuple[merkle.Batch, dict[tuple[int, int], bytes]]:
    batch = merkle.append(0, (), [merkle.leaf_hash(b"entry %d" % number) for number in range(size)])
    return batch, {(one.level, one.position): one.hash for one in batch.nodes}


@pytest.mark.parametrize("row", TREES, ids=lambda row: str(row["size"]))
def test_roots_and_proofs_are_those_of_the_recursion_in_the_rfc(row: dict[str, Any]) -> None:
    size, root = row["size"], bytes.fromhex(row["root"])
    batch, nodes = log_of(size)
    assert batch.root == root
    _, all_nodes = log_of(LARGEST)
    for place, path in row["inclusion"].items():
        proof = merkle.inclusion_proof(int(place), size, lambda *at: all_nodes[at])
        assert [one.hex() for one in proof] == path
        merkle.verify_inclusion(int(place), size, nodes[0, int(place)], proof, root)
        with pytest.raises(EvidenceError):
            merkle.verify_inclusion(int(place), size, bytes(32), proof, root)
    roots = {other["size"]: bytes.fromhex(other["root"]) for other in TREES}
    for old, path in row["consistency"].items():
        proof = merkle.consistency_proof(int(old), size, lambda *at: all_nodes[at])
        assert [one.hex() for one in proof] == path
        old_root = roots.get(int(old)) or log_of(int(old))[0].root
        merkle.verify_consistency(int(old), size, proof, old_root, root)


# --- C2SP -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "row", rows("notes.json"), ids=lambda row: f"{row['ok']}-{len(row['note'])}"
)
def test_notes_open_as_their_maker_says(row: dict[str, Any]) -> None:
    keys = [notes.parse_vkey(text) for text in row["keys"]]
    assert [str(key) for key in keys] == row["keys"]
    if not row["ok"]:
        with pytest.raises(EvidenceError):
            notes.open_checkpoint(row["note"], keys)
        return
    checkpoint, opened = notes.open_checkpoint(row["note"], keys)
    assert (checkpoint.origin, checkpoint.size) == ("log.example/1", 7)
    assert opened.verified == tuple(keys)
    assert row["note"].startswith(checkpoint.text() + "\n")


# --- RFC 3161 ---------------------------------------------------------------------------------
def test_a_token_of_openssl_is_read_alike_by_two_programs() -> None:
    (row,) = rows("token.json")
    message, request, reply = (
        base64.b64decode(row[f"{name}_b64"]) for name in ("message", "request", "reply")
    )
    roots = read_certificates(row["root_pem"])
    found = timestamp.verify_reply(
        reply, message=message, roots=roots, request=request, strict=True
    )
    nonce = timestamp.request_nonce(request)
    second = ask_second_reader(reply, message=message, nonce=nonce, policy=None, roots=roots)
    assert found.time == second.time
    assert found.authority == "CN=Vector time"
    for wrong in (
        {"message": b"other"},
        {"roots": []},
        {"request": timestamp.make_request(message, nonce=1)},
    ):
        given = {"message": message, "roots": roots, "request": request, **wrong}
        with pytest.raises(EvidenceError):
            timestamp.verify_reply(reply, **given)  # type: ignore[arg-type]


# --- RFC 8493 ---------------------------------------------------------------------------------
def test_the_manifests_of_a_foreign_bag_are_read(tmp_path: Path) -> None:
    bag = tmp_path / "bag"
    for row in rows("bag.json"):
        path = bag / row["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(row["content"])

    def said() -> str:
        report = verify_bundle(bag)
        assert report.verdict in (Verdict.TAMPERED, Verdict.INCOMPLETE)
        return " ".join(one.detail for one in report.checks)

    # No bundle of ours (bagit separates the tag manifest by one space, we ask for two), but the
    # payload manifest is read and every digest in it fits.
    assert "data/one.txt was changed" not in said()
    assert "data/one.txt is not in any manifest" not in said()
    assert "data/deep/er/two.txt is not in any manifest" not in said()
    (bag / "data/one.txt").write_text("two\n")
    assert "data/one.txt was changed after export" in said()
    (bag / "data/more.txt").write_text("more\n")
    assert "data/more.txt is not in any manifest" in said()
