"""The signer as a process of its own: ``python -m duecare.evidence.signer_process``.

It owns the key file and the state file; the application can only ask. Messages are canonical JSON
over a local connection (a Unix socket, or a named pipe on Windows) that both ends authenticate.
"""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import sys
from collections.abc import Sequence
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

from duecare.errors import EvidenceError
from duecare.evidence import merkle, notes
from duecare.evidence.canonical import canonicalize, parse_strict
from duecare.evidence.encoding import b64, from_b64
from duecare.evidence.signer_state import (
    GuardedSigner,
    RollbackError,
    SignerState,
    load_or_create_key,
)

LARGEST_MESSAGE = 64 * 1024


class SignerClient:
    """Asks the signer process. ``authkey`` is the shared secret of both ends."""

    def __init__(self, address: str, *, authkey: bytes) -> None:
        self._address, self._authkey = address, authkey

    def last(self, origin: str) -> notes.Checkpoint | None:
        """The checkpoint that the signer last signed for a log."""
        answer = self._ask({"ask": "last", "origin": origin})
        if answer["size"] is None:
            return None
        return notes.Checkpoint(origin, answer["size"], from_b64(answer["root"], length=32))

    def sign_extension(self, checkpoint: notes.Checkpoint, read_node: merkle.ReadNode) -> str:
        """The signed note of a log that extends the last signed one.

        Raises :class:`RollbackError` when the signer refuses, :class:`EvidenceError` when it does
        not answer.
        """
        last = self.last(checkpoint.origin)
        old_size = last.size if last else 0
        proof: list[bytes] = []
        if 0 < old_size <= checkpoint.size:
            proof = merkle.consistency_proof(old_size, checkpoint.size, read_node)
        answer = self._ask(
            {
                "ask": "sign",
                "origin": checkpoint.origin,
                "size": checkpoint.size,
                "root": b64(checkpoint.root),
                "old": old_size,
                "proof": [b64(digest) for digest in proof],
            }
        )
        note: str = answer["note"]
        return note

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        try:
            with Client(self._address, authkey=self._authkey) as connection:
                connection.send_bytes(canonicalize(message))
                answer = parse_strict(connection.recv_bytes(LARGEST_MESSAGE))
        except AuthenticationError as error:
            raise EvidenceError("the signer does not accept this secret") from error
        except (OSError, EOFError) as error:
            raise EvidenceError(
                "the signer does not answer", hint="start the signer process; entries wait for it"
            ) from error
        if "refused" in answer:
            raise RollbackError(answer["refused"], hint=answer["hint"])
        if "problem" in answer:
            raise EvidenceError(answer["problem"])
        found: dict[str, Any] = answer
        return found


def serve(listener: Listener, signer: GuardedSigner, *, requests: int | None = None) -> None:
    """Answer requests one after the other, so that two can never be signed against each other.

    ``requests``: stop after that many; None serves until the process ends.
    """
    served = 0
    while requests is None or served < requests:
        served += 1
        try:
            with listener.accept() as connection:
                _answer(connection, signer)
        except (OSError, EOFError, AuthenticationError) as error:
            # A caller that fails to authenticate or leaves early must not stop the signer.
            print(f"a caller was turned away: {type(error).__name__}", file=sys.stderr)  # noqa: T201 - the process has no other voice


def _answer(connection: Connection, signer: GuardedSigner) -> None:
    try:
        answer = _handle(parse_strict(connection.recv_bytes(LARGEST_MESSAGE)), signer)
    except RollbackError as error:
        answer = {"refused": str(error), "hint": error.hint}
    except EvidenceError as error:
        answer = {"problem": str(error)}
    except (KeyError, TypeError) as error:
        answer = {"problem": f"malformed request: {type(error).__name__}"}
    connection.send_bytes(canonicalize(answer))


def _handle(message: dict[str, Any], signer: GuardedSigner) -> dict[str, Any]:
    origin: str = message["origin"]
    if message["ask"] == "last":
        last = signer.state.last(origin)
        return {"size": last.size if last else None, "root": b64(last.root) if last else None}
    if message["ask"] != "sign" or type(message["size"]) is not int or message["size"] < 1:
        raise EvidenceError("a request asks for 'last', or to 'sign' one entry or more")
    checkpoint = notes.Checkpoint(origin, message["size"], from_b64(message["root"], length=32))
    proof = [from_b64(text, length=32) for text in message["proof"]]
    return {"note": signer.sign_extension(checkpoint, proof, old_size=message["old"])}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the signer until it is stopped. The shared secret comes from the environment."""
    parser = argparse.ArgumentParser(description="Signs checkpoints that extend the last one.")
    parser.add_argument("--address", required=True, help="Unix socket or named pipe")
    parser.add_argument("--key", required=True, type=Path, help="key file, made on first start")
    parser.add_argument(
        "--state", required=True, type=Path, help="state file, outside the database"
    )
    parser.add_argument("--previous-key", type=Path, help="old key that signs too, in a rotation")
    given = parser.parse_args(arguments)
    authkey = os.environ.get("DUECARE_SIGNER_SECRET", "").encode()
    if len(authkey) < 16:
        parser.error("DUECARE_SIGNER_SECRET must hold at least 16 characters")
    keys = [load_or_create_key(given.key, entropy=secrets.token_bytes(32))]
    if given.previous_key:
        keys.append(load_or_create_key(given.previous_key, entropy=b""))
    signer = GuardedSigner(keys, SignerState.open(given.state))
    _clear_stale_socket(given.address)
    with Listener(given.address, authkey=authkey) as listener:
        serve(listener, signer)


def _clear_stale_socket(address: str) -> None:
    """Remove the socket of a signer that was killed; a running one is left alone."""
    path = Path(address)
    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(address)
        except ConnectionRefusedError:
            path.unlink()
            return
    raise SystemExit("another signer is running at this address")


if __name__ == "__main__":
    main()
