"""Free-standing signed statements: DSSE envelopes (secure-systems-lab/dsse 1.0)."""

from __future__ import annotations

from typing import Any

from duecare.errors import EvidenceError
from duecare.evidence.canonical import JSONValue, canonicalize, parse_strict
from duecare.evidence.encoding import b64, from_b64
from duecare.evidence.log.notes import VerifierKey, verify_signed_bytes
from duecare.evidence.log.signing import LogSigner

STATEMENT_TYPE = "application/vnd.duecare.statement.v1+json"


def pre_authentication(payload_type: str, payload: bytes) -> bytes:
    """What is signed: ``DSSEv1 SP len(type) SP type SP len(payload) SP payload``."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def sign_statement(statement: JSONValue, *, signer: LogSigner, name: str) -> bytes:
    """The envelope of a canonical statement, signed under the given key name."""
    payload = canonicalize(statement)
    signature = signer.key.sign(pre_authentication(STATEMENT_TYPE, payload))
    # The key names of the envelope are DSSE's own and lie outside the profile of entries.
    return (
        f'{{"payload":"{b64(payload)}","payloadType":"{STATEMENT_TYPE}","signatures":'
        f'[{{"keyid":"{signer.vkey(name).key_hash.hex()}","sig":"{b64(signature)}"}}]}}\n'
    ).encode()


def open_statement(envelope: bytes, key: VerifierKey) -> Any:
    """Check an envelope against a key and return its statement; raises :class:`EvidenceError`."""
    body = parse_strict(envelope)
    if not isinstance(body, dict) or body.keys() != {"payload", "payloadType", "signatures"}:
        raise EvidenceError("a signed statement has exactly payload, payloadType and signatures")
    if body["payloadType"] != STATEMENT_TYPE:
        raise EvidenceError("a signed statement has another type than expected")
    payload = from_b64(body["payload"])
    signature = _signature_of(body["signatures"], key)
    verify_signed_bytes(key, pre_authentication(STATEMENT_TYPE, payload), signature)
    return parse_strict(payload)


def _signature_of(signatures: object, key: VerifierKey) -> bytes:
    if not isinstance(signatures, list):
        raise EvidenceError("signatures of a statement must be a list")
    for item in signatures:
        if not isinstance(item, dict) or item.keys() != {"keyid", "sig"}:
            raise EvidenceError("a signature of a statement has exactly keyid and sig")
        if item["keyid"] == key.key_hash.hex():
            return from_b64(item["sig"], length=64)
    raise EvidenceError(f"the statement is not signed by key {key.name!r}")
