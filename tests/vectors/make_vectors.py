"""Make the vectors in ``made/`` with programs that share no code with Duecare.

``python -m tests.vectors.make_vectors`` writes them again; the keys of the notes are fixed, the
timestamp token is new each time (it holds a time and a signature). What made each file is named in
it: ``rfc8785`` (JSON), the recursion of RFC 6962 written out in :mod:`tests.vectors.naive_merkle`
(tree), ``cryptography`` and the text of C2SP signed-note (notes), ``openssl ts`` (tokens), ``bagit``
(bags). Nothing here imports ``duecare``: a test checks that.
"""

from __future__ import annotations

import base64
import json
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import bagit
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.vectors import naive_merkle as naive

FOLDER = Path(__file__).with_name("made")
SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15, 16, 17, 31, 33)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def write(name: str, made_with: str, rows: list[dict[str, Any]]) -> None:
    text = json.dumps({"made_with": made_with, "rows": rows}, indent=1, ensure_ascii=True)
    (FOLDER / name).write_text(text + "\n", encoding="utf-8")


# --- RFC 8785 ---------------------------------------------------------------------------------
def values() -> Iterator[Any]:
    yield from (None, True, False, 0, -1, 2**53 - 1, -(2**53) + 1, "", [], {}, [[]], {"a": {}})
    yield {"b": 1, "a": 2, "a.b": 3, "a_b": 4, "a1": 5, "aa": 6}
    yield "".join(map(chr, range(32))) + '"\\/\x7f'
    yield "\u00e9\u20ac\U0001f600\u2028\u05d0\ufb33".replace("\ufb33", "x")
    yield {"list": [1, "two", None, {"three": [True, -3]}], "empty": {"list": [], "object": {}}}
    chance = random.Random(8785)
    letters = 'abz09_.é€\u00df\u4e2d\U0001f600 \t\n"\\/\x00\x1f'
    for _ in range(40):
        yield _value(chance, letters, 4)


def _value(chance: random.Random, letters: str, depth: int) -> Any:
    kind = chance.choice("itnol" if depth else "itn")
    if kind == "i":
        return chance.randint(-(2**53) + 1, 2**53 - 1)
    if kind == "t":
        return "".join(chance.choices(letters, k=chance.randint(0, 12)))
    if kind == "n":
        return chance.choice([None, True, False])
    inner = [_value(chance, letters, depth - 1) for _ in range(chance.randint(0, 4))]
    if kind == "l":
        return inner
    return {chance.choice("abc") + "".join(chance.choices("az09_.", k=3)): one for one in inner}


def make_json() -> None:
    rows = [
        {"input_b64": b64(json.dumps(one).encode()), "canonical_hex": rfc8785.dumps(one).hex()}
        for one in values()
    ]
    write("jcs.json", f"rfc8785 {version('rfc8785')}", rows)


# --- RFC 6962 ---------------------------------------------------------------------------------
def make_tree() -> None:
    entries = [b"entry %d" % number for number in range(max(SIZES))]
    rows: list[dict[str, Any]] = []
    for size in SIZES:
        tree = entries[:size]
        places = sorted({0, 1, size // 2, size - 2, size - 1} & set(range(size)))
        olds = sorted({1, 2, size // 2, size - 1, size} & set(range(1, size + 1)))
        row = {
            "size": size,
            "root": naive.root(tree).hex(),
            "inclusion": {
                str(place): [one.hex() for one in naive.path(place, tree)] for place in places
            },
            "consistency": {
                str(old): [one.hex() for one in naive.proof(old, tree)] for old in olds
            },
        }
        rows.append(row)
    write("merkle.json", "tests/vectors/naive_merkle.py, RFC 6962 section 2.1 word for word", rows)


# --- C2SP signed-note, tlog-checkpoint, tlog-cosignature --------------------------------------
def make_notes() -> None:
    key = Ed25519PrivateKey.from_private_bytes(sha256(b"vector log").digest())
    witness = Ed25519PrivateKey.from_private_bytes(sha256(b"vector witness").digest())
    text = f"log.example/1\n7\n{b64(sha256(b'root').digest())}\n"
    log_name, witness_name = "log.example/1", "witness.example"
    log_line = _line(log_name, key, 1, key.sign(text.encode()))
    seconds = 1_772_355_600
    message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
    stamp = seconds.to_bytes(8) + witness.sign(message)
    witness_line = _line(witness_name, witness, 4, stamp)
    log_key, witness_key = _vkey(log_name, key, 1), _vkey(witness_name, witness, 4)
    wrong = _line(log_name, key, 1, key.sign(b"other\n"))
    late = (seconds + 1).to_bytes(8) + stamp[8:]
    rows = [
        {"note": f"{text}\n{log_line}", "keys": [log_key], "ok": True},
        {"note": f"{text}\n{log_line}{witness_line}", "keys": [log_key, witness_key], "ok": True},
        {"note": f"{text}\n{witness_line}", "keys": [witness_key], "ok": True},
        {"note": f"{text}\n{log_line}", "keys": [witness_key], "ok": False},
        {"note": f"{text}\n{wrong}", "keys": [log_key], "ok": False},
        {
            "note": f"{text}\n{_line(witness_name, witness, 4, late)}",
            "keys": [witness_key],
            "ok": False,
        },
        {"note": f"{text}{log_line}", "keys": [log_key], "ok": False},
        {"note": f"{text}\n{log_line}".replace("\n7\n", "\n8\n"), "keys": [log_key], "ok": False},
    ]
    write("notes.json", f"cryptography {version('cryptography')}, after C2SP signed-note", rows)


def _key_bytes(key: Ed25519PrivateKey, kind: int) -> bytes:
    return bytes([kind]) + key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _key_hash(name: str, key: Ed25519PrivateKey, kind: int) -> bytes:
    return sha256(name.encode() + b"\n" + _key_bytes(key, kind)).digest()[:4]


def _vkey(name: str, key: Ed25519PrivateKey, kind: int) -> str:
    return f"{name}+{_key_hash(name, key, kind).hex()}+{b64(_key_bytes(key, kind))}"


def _line(name: str, key: Ed25519PrivateKey, kind: int, signature: bytes) -> str:
    return f"— {name} {b64(_key_hash(name, key, kind) + signature)}\n"


# --- RFC 3161 ---------------------------------------------------------------------------------
CONFIG = """[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[tsa]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
[tsa_default]
serial = serial
signer_cert = tsa.pem
certs = ca.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


def make_token() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)

        def openssl(*arguments: str) -> None:
            subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

        (folder / "c").write_text(CONFIG)
        (folder / "serial").write_text("01\n")
        (folder / "message").write_bytes(b"what was stamped\n")
        new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "c")
        root = ("-x509", "-days", "3650", "-subj", "/CN=Vector root", "-extensions", "ca")
        openssl("req", *new, *root, "-keyout", "ca.key", "-out", "ca.pem")
        openssl("req", "-new", *new, "-subj", "/CN=Vector time", "-keyout", "tsa.key", "-out", "r")
        above = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650")
        form = ("-extfile", "c", "-extensions", "tsa")
        openssl("x509", "-req", "-in", "r", *above, *form, "-out", "tsa.pem")
        openssl("ts", "-query", "-data", "message", "-sha256", "-cert", "-out", "q")
        answer = ("-queryfile", "q", "-config", "c", "-section", "tsa_default")
        openssl("ts", "-reply", *answer, "-out", "a")
        row = {
            "message_b64": b64((folder / "message").read_bytes()),
            "request_b64": b64((folder / "q").read_bytes()),
            "reply_b64": b64((folder / "a").read_bytes()),
            "root_pem": (folder / "ca.pem").read_text(),
        }
        shown = subprocess.run(
            ["openssl", "version"], check=True, capture_output=True, text=True
        ).stdout
    write("token.json", " ".join(shown.split()[:2]) + " ts", [row])


# --- RFC 8493 ---------------------------------------------------------------------------------
def make_bag() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "bag"
        folder.mkdir()
        (folder / "one.txt").write_bytes(b"one\n")
        (folder / "deep" / "er").mkdir(parents=True)
        (folder / "deep" / "er" / "two.txt").write_bytes(b"two\n")
        bagit.make_bag(str(folder), {"Source-Organization": "Vector"}, checksums=["sha256"])
        (folder / "bag-info.txt").write_text("Source-Organization: Vector\n")
        bag = bagit.Bag(str(folder))
        bag.save(manifests=True)
        rows = [
            {"name": str(one.relative_to(folder)), "content": one.read_text()}
            for one in sorted(folder.rglob("*"))
            if one.is_file()
        ]
    write("bag.json", f"bagit {version('bagit')}", rows)


def main() -> None:
    """Write all files again."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    for make in (make_json, make_tree, make_notes, make_token, make_bag):
        make()


if __name__ == "__main__":
    main()
