"""RFC 3161 timestamps: requests, and offline verification of the raw reply.

The reply is kept as it came. What a token shows: an authority saw this digest no later than the
stated time. Verification needs nothing but ``cryptography``; every check is named in its error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import new as new_hash
from hashlib import sha256

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from duecare.errors import EvidenceError
from duecare.evidence.certificates import MALFORMED
from duecare.evidence.timestamps import der
from duecare.evidence.timestamps.cms import SignedData, hash_name, read_signed_data, verify_signer
from duecare.evidence.timestamps.x509_path import find_path, is_authority

Transport = Callable[[str, bytes], bytes]
"""``transport(url, request) -> reply``: posts ``application/timestamp-query``."""

REQUEST_TYPE = "application/timestamp-query"
LARGEST_REPLY = 256 * 1024
_SHA256 = "2.16.840.1.101.3.4.2.1"
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_SHA256_IDENTIFIER = der.write(der.SEQUENCE, der.write_oid(_SHA256) + der.write(der.NULL, b""))
_GRANTED = (0, 1)


@dataclass(frozen=True)
class TokenInfo:
    """What a token states, before anything is verified."""

    time: datetime
    algorithm: str
    digest: bytes
    nonce: int | None
    policy: str
    serial: int
    signed: SignedData


@dataclass(frozen=True)
class VerifiedTime:
    """A verified token: the time, who stated it, and the certificates from signer to root."""

    time: datetime
    authority: str
    policy: str
    serial: int
    path: tuple[x509.Certificate, ...]


def make_request(message: bytes, *, nonce: int, policy: str | None = None) -> bytes:
    """A timestamp request over ``SHA-256(message)``; ``nonce`` is a random 64-bit number."""
    imprint = der.write(
        der.SEQUENCE, _SHA256_IDENTIFIER + der.write(der.OCTET_STRING, sha256(message).digest())
    )
    body = der.write_integer(1) + imprint
    if policy:
        body += der.write_oid(policy)
    body += der.write_integer(nonce) + der.write(der.BOOLEAN, b"\xff")
    return der.write(der.SEQUENCE, body)


def read_reply(reply: bytes, *, strict: bool = False) -> TokenInfo:
    """Read a reply; raises :class:`EvidenceError` if it is malformed or not granted."""
    if len(reply) > LARGEST_REPLY:
        raise EvidenceError(f"a timestamp reply has at most {LARGEST_REPLY} bytes")
    parts = der.children(der.read_only(reply, der.SEQUENCE, strict=strict), strict=strict)
    status = der.integer(_at(der.children(_at(parts, 0)), 0))
    if status not in _GRANTED:
        raise EvidenceError(f"the time authority refused the request (status {status})")
    signed = read_signed_data(_at(parts, 1), strict=strict)
    if signed.content_type != _TST_INFO:
        raise EvidenceError("the reply holds no timestamp")
    return _read_info(signed, strict=strict)


def _at(items: Sequence[der.Item], position: int) -> der.Item:
    if position >= len(items):
        raise EvidenceError("the timestamp reply is cut off")
    return items[position]


def _read_info(signed: SignedData, *, strict: bool) -> TokenInfo:
    fields = der.children(der.read_only(signed.content, der.SEQUENCE, strict=strict), strict=strict)
    imprint = der.children(_at(fields, 2))
    algorithm = hash_name(der.oid(_at(der.children(_at(imprint, 0)), 0)))
    nonces = [der.integer(item) for item in fields[5:] if item.tag == der.INTEGER]
    return TokenInfo(
        time=_read_time(_at(fields, 4)),
        algorithm=algorithm,
        digest=_at(imprint, 1).content,
        nonce=nonces[0] if nonces else None,
        policy=der.oid(_at(fields, 1)),
        serial=der.integer(_at(fields, 3)),
        signed=signed,
    )


def _read_time(item: der.Item) -> datetime:
    if item.tag != der.GENERALIZED_TIME:
        raise EvidenceError("the timestamp has no time")
    try:
        text = item.content.decode("ascii")
        whole, _, fraction = text.removesuffix("Z").partition(".")
        moment = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        micros = int(fraction[:6].ljust(6, "0")) if fraction else 0
    except ValueError as error:
        raise EvidenceError("the time in the timestamp cannot be read") from error
    if not text.endswith("Z"):
        raise EvidenceError("the time in the timestamp is not in UTC")
    return moment.replace(microsecond=micros)


def request_nonce(request: bytes) -> int | None:
    """The nonce of a request; raises :class:`EvidenceError` if the request is malformed."""
    fields = der.children(der.read_only(request, der.SEQUENCE))
    nonces = [der.integer(item) for item in fields[2:] if item.tag == der.INTEGER]
    return nonces[0] if nonces else None


def request_policy(request: bytes) -> str | None:
    """The policy that a request asks for; raises :class:`EvidenceError` if it is malformed."""
    fields = der.children(der.read_only(request, der.SEQUENCE))
    named = [der.oid(item) for item in fields[2:] if item.tag == der.OID]
    return named[0] if named else None


def check_answer(info: TokenInfo, *, message: bytes, request: bytes | None) -> None:
    """Raise :class:`EvidenceError` unless a token is about ``message`` and answers ``request``."""
    if info.digest != new_hash(info.algorithm, message).digest():
        raise EvidenceError("the timestamp is about other content")
    if request is not None and request_nonce(request) != info.nonce:
        raise EvidenceError("the timestamp answers a different request (nonce)")


def verify_reply(
    reply: bytes,
    *,
    message: bytes,
    roots: Sequence[x509.Certificate],
    request: bytes | None = None,
    chain: Sequence[x509.Certificate] = (),
    strict: bool = False,
) -> VerifiedTime:
    """Verify a reply over ``message`` up to one of the given root certificates.

    ``chain``: further intermediate certificates. ``request``: if given, its nonce must return.
    ``strict`` also refuses encodings that are not DER and certificates that are not on the path.
    Revocation and policy are not looked at here: :func:`duecare.evidence.timestamps.token_checks.examine_token`
    does, and names each check.
    Raises :class:`EvidenceError` naming the check that failed.
    """
    info = read_reply(reply, strict=strict)
    check_answer(info, message=message, request=request)
    signer = verify_signer(info.signed, chain)
    check_purpose(signer)
    sent = info.signed.certificates
    path = find_path(signer, [*sent, *chain], roots, at=info.time)
    if has_second_authority(signer, sent):
        raise EvidenceError("the reply carries the certificate of a second time authority")
    if strict and (not set(sent) <= set(path) or len(set(sent)) != len(sent)):
        raise EvidenceError("the reply carries certificates that do not belong to its signer")
    name = name_of(signer)
    return VerifiedTime(info.time, name, info.policy, info.serial, tuple(path))


def name_of(certificate: x509.Certificate) -> str:
    """The subject of a certificate as text; raises :class:`EvidenceError` if it is malformed."""
    try:
        return certificate.subject.rfc4514_string()
    except MALFORMED as error:
        raise EvidenceError("the signer's certificate has a malformed name") from error


def is_for_time(certificate: x509.Certificate) -> bool:
    """Whether a certificate names timestamping among its purposes."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except MALFORMED:
        return False
    return ExtendedKeyUsageOID.TIME_STAMPING in usage


def has_second_authority(signer: x509.Certificate, sent: Sequence[x509.Certificate]) -> bool:
    """Whether a reply brings the certificate of another time authority than its signer.

    An authority above the signer may name the purpose too; that makes it no time authority. Nor is
    it another one whose certificate has the signer's name and key: it was issued twice.
    """
    return any(
        is_for_time(one) and not is_authority(one) and not _are_of_one_party(one, signer)
        for one in sent
        if one != signer
    )


def _are_of_one_party(one: x509.Certificate, other: x509.Certificate) -> bool:
    try:
        names = one.subject.public_bytes(), other.subject.public_bytes()
        keys = one.public_key(), other.public_key()
    except MALFORMED:
        return False
    return names[0] == names[1] and keys[0] == keys[1]


def check_purpose(signer: x509.Certificate) -> None:
    """RFC 3161 section 2.3: the one, critical purpose of the key is timestamping.

    Raises :class:`EvidenceError` for a certificate of another purpose.
    """
    try:
        usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except MALFORMED as error:
        raise EvidenceError("the signer's certificate is not for timestamping") from error
    if list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING] or not usage.critical:
        raise EvidenceError("the signer's certificate is not for timestamping alone")
    try:
        key_usage = signer.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (key_usage.digital_signature or key_usage.content_commitment):
        raise EvidenceError("the signer's key is not one for signatures")
