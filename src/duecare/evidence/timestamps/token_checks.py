"""Examines a timestamp token check by check: tolerant first, then all that a strict reader asks.

*Tolerant*: the reply is a token over this content and the signature of its certificate fits. That
much must hold, else there is no token. *Strict*: who the authority is, whether its certificate was
for timestamping alone, led to a root that the reader gave, and was not revoked; whether the token
answers the request that was made. Each is a named check: passed, failed, or not checked and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509

from duecare.errors import EvidenceError
from duecare.evidence.report import Status
from duecare.evidence.timestamps import revocation, timestamp
from duecare.evidence.timestamps.cms import (
    SIGNING_CERTIFICATE_V2,
    names_certificate_by,
    verify_signer,
)
from duecare.evidence.timestamps.x509_path import find_path


@dataclass(frozen=True)
class TokenCheck:
    """One named check of a token."""

    id: str
    status: Status
    detail: str


@dataclass
class TokenFindings:
    """What a token states and what of it was checked. ``path`` runs from signer to given root."""

    info: timestamp.TokenInfo
    signer: x509.Certificate
    authority: str
    path: tuple[x509.Certificate, ...] = ()
    checks: list[TokenCheck] = field(default_factory=list)

    @property
    def time(self) -> datetime:
        """When the authority says that it saw the content."""
        return self.info.time

    def status_of(self, check_id: str) -> Status:
        """The outcome of one check; ABSENT if it did not run."""
        return next((one.status for one in self.checks if one.id == check_id), Status.ABSENT)

    @property
    def leads_to_root(self) -> bool:
        """Nothing failed, and the certificate leads to a root that was given."""
        failed = any(one.status is Status.FAIL for one in self.checks)
        return not failed and self.status_of("path") is Status.PASS

    @property
    def is_strict(self) -> bool:
        """Every check ran and passed."""
        return all(one.status is Status.PASS for one in self.checks)

    def open_points(self) -> list[TokenCheck]:
        """What failed or was not checked."""
        return [one for one in self.checks if one.status is not Status.PASS]


def examine_token(
    reply: bytes,
    *,
    message: bytes,
    request: bytes | None,
    roots: Sequence[x509.Certificate],
    chain: Sequence[x509.Certificate] = (),
    lists: Sequence[revocation.StoredList] = (),
    policy: str | None = None,
) -> TokenFindings:
    """Check a reply over ``message``.

    ``roots``: certificates that the reader trusts. ``chain``: further intermediates. ``lists``:
    stored CRLs and OCSP answers. ``policy``: the policy that must be stated (default: the one that
    the request names, if any). Raises :class:`EvidenceError` if not even the tolerant checks hold.
    """
    info = timestamp.read_reply(reply)
    timestamp.check_answer(info, message=message, request=None)
    signer = verify_signer(info.signed, chain)
    checks = [
        _naming(info),
        _encoding(reply),
        _nonce(info, request),
        _policy(info, policy or (timestamp.request_policy(request) if request else None)),
    ]
    sent = info.signed.certificates
    path, of_authority = examine_authority(
        signer, sent, roots=roots, chain=chain, lists=lists, at=info.time
    )
    name = timestamp.name_of(signer)
    return TokenFindings(info, signer, name, path, [*of_authority, *checks])


def examine_authority(
    signer: x509.Certificate,
    sent: Sequence[x509.Certificate],
    *,
    roots: Sequence[x509.Certificate],
    at: datetime,
    chain: Sequence[x509.Certificate] = (),
    lists: Sequence[revocation.StoredList] = (),
) -> tuple[tuple[x509.Certificate, ...], list[TokenCheck]]:
    """The path from a signer to a given root (empty if there is none), and the checks about it.

    ``sent``: all certificates of the reply. The other arguments are those of :func:`examine_token`.
    """
    checks = [_purpose(signer), _others(signer, sent)]
    try:
        path = find_path(signer, [*sent, *chain], roots, at=at)
    except EvidenceError as error:
        detail = str(error) if roots else "no root certificate of a time authority was given"
        unknown = _absent("revocation", "without a path it is not known whose list counts")
        return (), [*checks, _absent("path", detail), unknown]
    detail = f"{len(path)} certificates, all valid at the time of the token"
    revoked = check_revocation(path, lists, at=at)
    return tuple(path), [*checks, _passed("path", detail), revoked]


def _passed(check_id: str, detail: str) -> TokenCheck:
    return TokenCheck(check_id, Status.PASS, detail)


def _failed(check_id: str, detail: object) -> TokenCheck:
    return TokenCheck(check_id, Status.FAIL, str(detail))


def _absent(check_id: str, detail: str) -> TokenCheck:
    return TokenCheck(check_id, Status.ABSENT, detail)


def _purpose(signer: x509.Certificate) -> TokenCheck:
    try:
        timestamp.check_purpose(signer)
    except EvidenceError as error:
        return _failed("purpose", error)
    return _passed("purpose", "the key is for timestamping alone, and says so critically")


def _naming(info: timestamp.TokenInfo) -> TokenCheck:
    if names_certificate_by(info.signed) != SIGNING_CERTIFICATE_V2:
        return _absent("naming", "the token names its certificate by SHA-1 only (ESSCertID)")
    return _passed("naming", "the signature covers which certificate made it (ESSCertIDv2)")


def _others(signer: x509.Certificate, sent: Sequence[x509.Certificate]) -> TokenCheck:
    if timestamp.has_second_authority(signer, sent):
        problem = "the reply carries the certificate of a second time authority"
        return _failed("certificates", problem)
    return _passed("certificates", "no certificate of a second authority is among them")


def _encoding(reply: bytes) -> TokenCheck:
    try:
        timestamp.read_reply(reply, strict=True)
    except EvidenceError as error:
        return _absent("encoding", f"not strict DER: {error}")
    return _passed("encoding", "strict DER")


def _nonce(info: timestamp.TokenInfo, request: bytes | None) -> TokenCheck:
    if request is None:
        return _absent("nonce", "the request was not kept")
    if timestamp.request_nonce(request) != info.nonce:
        return _failed("nonce", "the timestamp answers a different request (nonce)")
    return _passed("nonce", "it answers the kept request")


def _policy(info: timestamp.TokenInfo, asked: str | None) -> TokenCheck:
    if asked is not None and asked != info.policy:
        return _failed("policy", f"the token states policy {info.policy}, asked was {asked}")
    return _passed("policy", f"policy {info.policy}" + (", as asked" if asked else ""))


def check_revocation(
    path: Sequence[x509.Certificate], lists: Sequence[revocation.StoredList], *, at: datetime
) -> TokenCheck:
    """What stored lists say about a path, as the check ``revocation`` of a token of time ``at``."""
    judged = revocation.judge(path, lists, at=at)
    status = {
        revocation.Standing.GOOD: Status.PASS,
        revocation.Standing.REVOKED: Status.FAIL,
        revocation.Standing.UNKNOWN: Status.ABSENT,
    }[judged.standing]
    return TokenCheck("revocation", status, judged.detail)
