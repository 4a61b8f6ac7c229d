"""Finds a path of certificates from a signer to a trusted root, valid at a given moment (RFC 5280)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from duecare.errors import EvidenceError

MALFORMED = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.UnsupportedGeneralNameType,
)
"""What ``cryptography`` raises when a foreign certificate turns out to be malformed."""

LONGEST_PATH = 6
_MOST_CERTIFICATES = 50


def find_path(
    signer: x509.Certificate,
    others: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    *,
    at: datetime,
) -> list[x509.Certificate]:
    """Certificates from signer to root; raises :class:`EvidenceError` if there is no path."""
    if len(others) > _MOST_CERTIFICATES:
        raise EvidenceError("the time-stamp carries too many certificates")
    try:
        path = _extend([signer], list(dict.fromkeys(others)), roots, at)
    except MALFORMED as error:
        raise EvidenceError("a certificate in the time-stamp is malformed") from error
    if path is None:
        raise EvidenceError("no path leads from the time authority's certificate to a given root")
    return path


def _extend(
    path: list[x509.Certificate],
    others: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    at: datetime,
) -> list[x509.Certificate] | None:
    last = path[-1]
    if not last.not_valid_before_utc <= at <= last.not_valid_after_utc:
        return None
    if last in roots:
        return path
    if len(path) == LONGEST_PATH:
        return None
    for issuer in (*roots, *others):
        if issuer not in path and _issued(last, issuer, below=len(path) - 1):
            found = _extend([*path, issuer], others, roots, at)
            if found:
                return found
    return None


def _issued(certificate: x509.Certificate, issuer: x509.Certificate, *, below: int) -> bool:
    """Whether ``issuer`` is an authority that signed; ``below``: authorities beneath it."""
    if certificate.issuer != issuer.subject:
        return False
    try:
        basic = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *MALFORMED):
        return False
    return basic.ca and (basic.path_length is None or basic.path_length >= below)
