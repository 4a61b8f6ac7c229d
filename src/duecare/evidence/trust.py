"""What a verifier trusts from outside a bundle: keys, time authorities, fingerprints.

A trust file is text, one item a line, ``#`` starts a comment::

    log <verifier key> [from N] [until M]    signs checkpoints of the log that it is named after,
                                     of N to M entries: a key that began later, or was retired
    seal <verifier key>              signs the list of files of a bundle
    witness <verifier key>           cosigns checkpoints
    client <verifier key>            the same, kept in a browser of a contact of the client
    fingerprint <eight words>        a checkpoint received by mail or telephone
    quorum <number | any | all>      how many outside parties must have seen the log
    -----BEGIN CERTIFICATE----- ...  root certificate of a timestamp authority

An outside party is a witness key, a time authority's root, or the client: the mail with a
fingerprint and the keys of its contacts' browsers count as one. The firm's own keys never make a
party. With a quorum, so many parties must have seen what is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cryptography import x509

from duecare.errors import EvidenceError
from duecare.evidence.certificates import PEM, read_certificates
from duecare.evidence.log import fingerprint, notes


@dataclass(frozen=True)
class Trust:
    """Keys and roots that the reader of a bundle has from somewhere else."""

    log_keys: tuple[notes.VerifierKey, ...] = ()
    seal_keys: tuple[notes.VerifierKey, ...] = ()
    witness_keys: tuple[notes.VerifierKey, ...] = ()
    tsa_roots: tuple[x509.Certificate, ...] = ()
    fingerprints: tuple[str, ...] = ()
    quorum: int | None = None
    client_keys: tuple[notes.VerifierKey, ...] = ()

    def is_empty(self) -> bool:
        """Whether nothing at all is trusted."""
        return self == Trust()


def parse_trust(text: str) -> Trust:
    """Read a trust file; raises :class:`EvidenceError` naming the first bad line."""
    roots = tuple(read_certificates(text))
    roles = ("log", "seal", "witness", "client", "fingerprint", "quorum")
    found: dict[str, list[str]] = {role: [] for role in roles}
    plain = PEM.sub(lambda match: "\n" * match[0].count("\n"), text.replace("\r\n", "\n"))
    for number, line in enumerate(plain.split("\n"), start=1):
        words = line.partition("#")[0].strip()
        if not words:
            continue
        role, _, rest = words.partition(" ")
        if role not in found:
            raise EvidenceError(
                f"trust file, line {number}: {role[:40]!r} is not one of {', '.join(found)}"
            )
        found[role].append(rest.strip())
    trust = Trust(
        tuple(map(_read_log_key, found["log"])),
        tuple(map(notes.parse_vkey, found["seal"])),
        tuple(map(notes.parse_vkey, found["witness"])),
        roots,
        tuple(map(fingerprint.normalize, found["fingerprint"])),
        client_keys=tuple(map(notes.parse_vkey, found["client"])),
    )
    return replace(trust, quorum=_read_quorum(found["quorum"], trust))


_VALIDITY = re.compile(r"(\S+)(?: from ([0-9]+))?(?: until ([0-9]+))?\Z")


def _read_log_key(text: str) -> notes.VerifierKey:
    match = _VALIDITY.match(text)
    if not match:
        raise EvidenceError("a log line reads: log <verifier key> [from N] [until M]")
    key, since, until = notes.parse_vkey(match[1]), match[2], match[3]
    return replace(
        key,
        since=notes.parse_number(since, "a size") if since else 0,
        until=notes.parse_number(until, "a size") if until else None,
    )


def _validity(key: notes.VerifierKey) -> str:
    since = f" from {key.since}" if key.since else ""
    return since if key.until is None else f"{since} until {key.until}"


def count_parties(trust: Trust) -> int:
    """How many outside parties a reader names; one key under two names is one party."""
    return (
        len({key.key for key in trust.witness_keys})
        + len(set(trust.tsa_roots))
        + bool(trust.fingerprints or trust.client_keys)
    )


def _read_quorum(given: list[str], trust: Trust) -> int | None:
    if not given:
        return None
    if len(given) > 1:
        raise EvidenceError("a trust file may state only one quorum")
    parties = count_parties(trust)
    if given[0] in ("any", "all"):
        return 1 if given[0] == "any" else max(1, parties)
    quorum = notes.parse_number(given[0], "a quorum")
    if not 1 <= quorum <= parties:
        raise EvidenceError(
            f"the trust file requires {quorum} outside parties but lists {parties}",
            hint="list more witnesses, time authority roots or a fingerprint",
        )
    return quorum


def trust_text(trust: Trust) -> str:
    """The text of a trust file without its certificates."""
    lines = [f"log {key}{_validity(key)}" for key in trust.log_keys]
    lines += [f"seal {key}" for key in trust.seal_keys]
    lines += [f"witness {key}" for key in trust.witness_keys]
    lines += [f"client {key}" for key in trust.client_keys]
    lines += [f"fingerprint {words}" for words in trust.fingerprints]
    if trust.quorum is not None:
        lines.append(f"quorum {trust.quorum}")
    return "".join(f"{line}\n" for line in ["# Duecare trust file, version 1", *lines])
