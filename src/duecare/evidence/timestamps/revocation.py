"""Whether a time authority's certificate was revoked: stored CRLs and OCSP answers (RFC 5280, 6960).

The lists are fetched when a token arrives and kept raw; verification reads them and asks nobody.
What a revocation means for a token is RFC 3161 section 4: a certificate that was withdrawn for a
harmless, stated reason leaves the tokens from before that day standing; one that was revoked for a
compromise, or without a reason, takes all its tokens with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, ExtensionOID

from duecare.errors import EvidenceError
from duecare.evidence.certificates import MALFORMED

LARGEST_LIST = 1024 * 1024
"""Bytes of one stored list; larger ones are not kept."""
_HARMLESS = frozenset(
    {
        x509.ReasonFlags.unspecified,
        x509.ReasonFlags.affiliation_changed,
        x509.ReasonFlags.superseded,
        x509.ReasonFlags.cessation_of_operation,
    }
)
"""RFC 3161 section 4.1: with one of these reasons stated, earlier tokens stay valid."""
_READ_ERRORS = (*MALFORMED, InvalidSignature, OverflowError)


class Standing(StrEnum):
    """What the stored lists say about a path of certificates."""

    GOOD = "not revoked"
    REVOKED = "revoked"
    UNKNOWN = "not checked"


@dataclass(frozen=True)
class Finding:
    """The standing of a whole path, and a sentence for a person."""

    standing: Standing
    detail: str


@dataclass(frozen=True)
class StoredList:
    """A CRL or an OCSP answer in DER, as it came; ``kind`` is ``crl`` or ``ocsp``."""

    kind: str
    content: bytes

    @property
    def name(self) -> str:
        """Its file name in a bundle: the first 16 bytes of its SHA-256, and its kind."""
        return f"{sha256(self.content).hexdigest()[:32]}.{self.kind}"


def addresses(certificate: x509.Certificate) -> list[tuple[str, str]]:
    """Where lists about a certificate are: (kind, http address), CRLs first."""
    return [("crl", url) for url in _crl_addresses(certificate)] + [
        ("ocsp", url) for url in _ocsp_addresses(certificate)
    ]


def _crl_addresses(certificate: x509.Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except MALFORMED:
        return []
    names = [name for point in points for name in point.full_name or []]
    return _http([name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)])


def _ocsp_addresses(certificate: x509.Certificate) -> list[str]:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except MALFORMED:
        return []
    found = [
        one.access_location.value
        for one in access.value
        if one.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(one.access_location, x509.UniformResourceIdentifier)
    ]
    return _http(found)


def _http(urls: Sequence[str]) -> list[str]:
    return [url for url in urls if url.startswith(("http://", "https://"))]


def ocsp_request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """The body to post to an OCSP responder (RFC 6960, SHA-1 only names the certificate)."""
    from cryptography.hazmat.primitives.hashes import SHA1

    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA1())  # noqa: S303 - an identifier, as RFC 5019 asks for
    return builder.build().public_bytes(Encoding.DER)


def read_list(stored: StoredList) -> x509.CertificateRevocationList | ocsp.OCSPResponse:
    """Parse a list; raises :class:`EvidenceError` if it is none or too large."""
    if len(stored.content) > LARGEST_LIST:
        raise EvidenceError(f"a revocation list of more than {LARGEST_LIST} bytes is not kept")
    try:
        if stored.kind == "crl":
            return x509.load_der_x509_crl(stored.content)
        return ocsp.load_der_ocsp_response(stored.content)
    except _READ_ERRORS as error:
        raise EvidenceError("a revocation list cannot be read") from error


def judge(
    path: Sequence[x509.Certificate], lists: Sequence[StoredList], *, at: datetime
) -> Finding:
    """What ``lists`` say about a path (signer to root) for a token of time ``at``.

    Only lists that the issuer itself signed, and that were still current at ``at``, count. A root
    is trusted by the reader; it is not looked up.
    """
    if len(path) < 2:
        return Finding(Standing.GOOD, "the signer is itself a trusted root")
    details = []
    standing = Standing.GOOD
    for certificate, issuer in pairwise(path):
        found = _judge_one(certificate, issuer, lists, at)
        if found.standing is Standing.REVOKED:
            return found
        if found.standing is Standing.UNKNOWN:
            standing = Standing.UNKNOWN
        details.append(found.detail)
    return Finding(standing, "; ".join(dict.fromkeys(details)))


def _judge_one(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    lists: Sequence[StoredList],
    at: datetime,
) -> Finding:
    best = Finding(Standing.UNKNOWN, "no list of its issuer says whether a certificate was revoked")
    for stored in lists:
        try:
            parsed = read_list(stored)
            if isinstance(parsed, x509.CertificateRevocationList):
                found = _by_crl(certificate, issuer, parsed, at)
            else:
                found = _by_ocsp(certificate, issuer, parsed, at)
        except (EvidenceError, *_READ_ERRORS):
            continue
        if found and found.standing is Standing.REVOKED:
            return found
        best = found or best
    return best


def _by_crl(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    crl: x509.CertificateRevocationList,
    at: datetime,
) -> Finding | None:
    key = issuer.public_key()
    if crl.issuer != certificate.issuer or crl.issuer != issuer.subject:
        return None
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey):
        return None
    if not crl.is_signature_valid(key) or not _is_complete(crl):
        return None
    row = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if row is not None:
        return _revoked(row.revocation_date_utc, _reason(row), at)
    if crl.next_update_utc is None or crl.next_update_utc < at:
        return None
    return Finding(Standing.GOOD, f"not on the list of {crl.last_update_utc:%Y-%m-%d %H:%M} UTC")


def _is_complete(crl: x509.CertificateRevocationList) -> bool:
    """Whether a list is about all certificates and reasons of its issuer (RFC 5280, 5.2)."""
    for extension in crl.extensions:
        if extension.oid == ExtensionOID.DELTA_CRL_INDICATOR:
            return False
        value = extension.value
        if isinstance(value, x509.IssuingDistributionPoint):
            partial = value.only_contains_ca_certs or value.only_contains_user_certs
            if partial or value.only_some_reasons or value.indirect_crl:
                return False
            if value.only_contains_attribute_certs:
                return False
        elif extension.critical:
            return False
    return True


def _reason(row: x509.RevokedCertificate) -> x509.ReasonFlags | None:
    try:
        return row.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return None


def _revoked(since: datetime, reason: x509.ReasonFlags | None, at: datetime) -> Finding:
    day = f"{since:%Y-%m-%d %H:%M} UTC"
    if reason in _HARMLESS and at < since:
        detail = f"withdrawn on {day} ({reason.value}); tokens from before stay valid"
        return Finding(Standing.GOOD, detail)
    said = reason.value if reason else "no reason stated"
    detail = f"the authority's certificate was revoked on {day} ({said})"
    return Finding(Standing.REVOKED, detail)


def _by_ocsp(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    answer: ocsp.OCSPResponse,
    at: datetime,
) -> Finding | None:
    if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return None
    if answer.serial_number != certificate.serial_number or not _names_issuer(answer, issuer):
        return None
    if not _is_signed(answer, issuer, at):
        return None
    if answer.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        since = answer.revocation_time_utc or datetime.min.replace(tzinfo=UTC)
        return _revoked(since, answer.revocation_reason, at)
    if answer.certificate_status is not ocsp.OCSPCertStatus.GOOD:
        return None
    if answer.next_update_utc is not None and answer.next_update_utc < at:
        return None
    return Finding(Standing.GOOD, f"its issuer answered on {answer.this_update_utc:%Y-%m-%d}: good")


def _names_issuer(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    from cryptography.hazmat.primitives.hashes import Hash

    digest = Hash(answer.hash_algorithm)
    digest.update(
        issuer.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
        if isinstance(issuer.public_key(), rsa.RSAPublicKey)
        else issuer.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    )
    return digest.finalize() == answer.issuer_key_hash


def _is_signed(answer: ocsp.OCSPResponse, issuer: x509.Certificate, at: datetime) -> bool:
    """Signed by the issuer, or by a responder to whom the issuer gave that task (RFC 6960, 4.2.2.2)."""
    for candidate in (issuer, *answer.certificates):
        if candidate != issuer and not _may_answer(candidate, issuer, at):
            continue
        key, algorithm = candidate.public_key(), answer.signature_hash_algorithm
        try:
            if algorithm is None:
                return False
            if isinstance(key, rsa.RSAPublicKey):
                padded = padding.PKCS1v15()
                key.verify(answer.signature, answer.tbs_response_bytes, padded, algorithm)
            elif isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(algorithm))
            else:
                continue
        except InvalidSignature:
            continue
        return True
    return False


def _may_answer(candidate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> bool:
    try:
        candidate.verify_directly_issued_by(issuer)
        usage = candidate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except _READ_ERRORS:
        return False
    current = candidate.not_valid_before_utc <= at <= candidate.not_valid_after_utc
    return current and ExtendedKeyUsageOID.OCSP_SIGNING in usage
