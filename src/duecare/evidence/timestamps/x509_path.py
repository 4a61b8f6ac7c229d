"""Finds a path of certificates from a signer to a trusted root, valid at a given moment (RFC 5280).

``cryptography.x509.verification`` builds and checks the path: signatures, dates, path lengths, key
usage, critical extensions that it does not know. On top of it: an authority that names purposes must
name timestamping, and one that constrains names must have no such name beneath it. An authority for
certain directory names only is refused, since the library does not compare those.

The library takes keys of RSA from 2048 bits and of the curves P-256, P-384 and P-521, signatures
with SHA-256, SHA-384 or SHA-512 (RSA with PKCS #1 v1.5 or PSS), and certificates of version 3. The
signature of a root itself is not looked at, so that a root signed with SHA-1 serves. Ed25519 is
refused above the signer: no public time authority uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from duecare.errors import EvidenceError
from duecare.evidence.certificates import MALFORMED

LONGEST_PATH = 6
_MOST_CERTIFICATES = 50
_LEAST_RSA_BITS = 2048
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_HASHES = frozenset({"sha256", "sha384", "sha512"})
_NO_PATH = "no path leads from the time authority's certificate to a given root"


def find_path(
    signer: x509.Certificate,
    others: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    *,
    at: datetime,
) -> list[x509.Certificate]:
    """Certificates from signer to root; raises :class:`EvidenceError` if there is no path."""
    if len(others) > _MOST_CERTIFICATES:
        raise EvidenceError("the timestamp carries too many certificates")
    left, anchors = [
        [one for one in dict.fromkeys(given) if not _constrains_directories(one)]
        for given in (others, roots)
    ]
    try:
        while anchors:
            path = _library_path(signer, left, anchors, at)
            barrier = _name_barrier(path)
            if barrier is None:
                return path
            # Another way may lead around the authority whose constraints do not hold.
            left = [one for one in left if one != barrier]
            anchors = [one for one in anchors if one != barrier]
    except VerificationError as error:
        raise EvidenceError(_NO_PATH + _said_of([signer, *others, *roots])) from error
    except MALFORMED as error:
        raise EvidenceError("a certificate in the timestamp is malformed") from error
    raise EvidenceError(_NO_PATH + _said_of([signer, *others, *roots]))


def _library_path(
    signer: x509.Certificate,
    others: list[x509.Certificate],
    roots: list[x509.Certificate],
    at: datetime,
) -> list[x509.Certificate]:
    identified = _identifiers_not_critical(ExtensionPolicy.permit_all())
    authority = (
        identified.require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
        .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _check_key_usage)
        .may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _check_purposes)
    )
    builder = PolicyBuilder().store(Store(roots)).time(at).max_chain_depth(LONGEST_PATH - 2)
    builder = builder.extension_policies(ca_policy=authority, ee_policy=identified)
    return builder.build_client_verifier().verify(signer, others).chain


def _identifiers_not_critical(policy: ExtensionPolicy) -> ExtensionPolicy:
    """RFC 5280 section 4.2: identifiers of keys and places to ask are never critical."""
    kinds: tuple[type[x509.ExtensionType], ...] = (
        x509.SubjectKeyIdentifier,
        x509.AuthorityKeyIdentifier,
        x509.AuthorityInformationAccess,
    )
    for kind in kinds:
        policy = policy.may_be_present(kind, Criticality.NON_CRITICAL, None)
    return policy


def _check_key_usage(_: Policy, __: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    """RFC 5280 section 6.1.4 (n): where key usage is stated, it names the signing of certificates."""
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("an authority's key is not for signing certificates")


def _check_purposes(
    _: Policy, __: x509.Certificate, purposes: x509.ExtendedKeyUsage | None
) -> None:
    """An authority whose certificate names purposes passes on no others, as root programs ask."""
    allowed = (ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE)
    if purposes is not None and not any(one in purposes for one in allowed):
        raise ValueError("an authority's certificate is for other purposes than timestamping")


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether a certificate says that it is one of an authority (basicConstraints, CA)."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except MALFORMED:
        return False


# --- name constraints -------------------------------------------------------------------------
def _constrains_directories(certificate: x509.Certificate) -> bool:
    """Whether an authority is for certain directory names only, which cannot be compared here."""
    try:
        kinds = _constrained_kinds(certificate)
    except MALFORMED:
        return True
    return x509.DirectoryName in kinds


def _constrained_kinds(authority: x509.Certificate) -> tuple[type[x509.GeneralName], ...]:
    try:
        found = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return ()
    trees = (*(found.permitted_subtrees or ()), *(found.excluded_subtrees or ()))
    return tuple({type(one) for one in trees})


def _name_barrier(path: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """The first authority of a path that constrains a kind of name which one beneath it has.

    RFC 5280 section 4.2.1.10. Time authorities have no such names, and a comparison that is rarely
    needed is rarely right: any name of a constrained kind is taken for outside.
    """
    for place, authority in enumerate(path[1:], start=1):
        kinds = _constrained_kinds(authority)
        named = [path[0], *(one for one in path[1:place] if one.issuer != one.subject)]
        if any(isinstance(name, kinds) for one in named for name in _other_names(one)):
            return authority
        mailed = any(one.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS) for one in named)
        if mailed and x509.RFC822Name in kinds:
            return authority
    return None


def _other_names(certificate: x509.Certificate) -> list[x509.GeneralName]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return list(found.value)


# --- what to say ------------------------------------------------------------------------------
def _said_of(certificates: Sequence[x509.Certificate]) -> str:
    """In brackets, what in these certificates is not accepted; empty if nothing stands out."""
    try:
        found = sorted({said for one in certificates for said in _doubts_about(one)})
    except MALFORMED:
        return " (a certificate is malformed)"
    return f" ({'; '.join(found)})" if found else ""


def _doubts_about(certificate: x509.Certificate) -> list[str]:
    found = []
    if certificate.version is not x509.Version.v3:
        found.append("a certificate of version 1 is not accepted")
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < _LEAST_RSA_BITS:
            found.append(f"an RSA key of {key.key_size} bits is too weak")
    elif not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, _CURVES):
        found.append("a key of this kind is not accepted: RSA, P-256, P-384 or P-521")
    if _constrains_directories(certificate):
        found.append("an authority for certain directory names only is not accepted")
    used = certificate.signature_hash_algorithm
    if certificate.issuer != certificate.subject and (used is None or used.name not in _HASHES):
        found.append(f"a signature with {used.name if used else 'Ed25519'} is not accepted")
    return found
