"""CMS SignedData as far as timestamps use it (RFC 5652), with the certificate binding of RFC 5816."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import new as new_hash

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from duecare.errors import EvidenceError
from duecare.evidence.certificates import MALFORMED
from duecare.evidence.timestamps import der

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_HASHES: dict[str, tuple[str, HashAlgorithm]] = {
    "2.16.840.1.101.3.4.2.1": ("sha256", SHA256()),
    "2.16.840.1.101.3.4.2.2": ("sha384", SHA384()),
    "2.16.840.1.101.3.4.2.3": ("sha512", SHA512()),
}
_SIGNATURE_HASHES: dict[str, HashAlgorithm] = {
    "1.2.840.113549.1.1.11": SHA256(),
    "1.2.840.113549.1.1.12": SHA384(),
    "1.2.840.113549.1.1.13": SHA512(),
    "1.2.840.10045.4.3.2": SHA256(),
    "1.2.840.10045.4.3.3": SHA384(),
    "1.2.840.10045.4.3.4": SHA512(),
}
_PSS, _MGF1 = "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.8"
_LONGEST_SALT = 64
_OF_DIGEST = frozenset({"1.2.840.113549.1.1.1", "1.2.840.10045.2.1", "1.3.101.112"})
"""Algorithms that name the key only; the digest algorithm then says the hash."""


@dataclass(frozen=True)
class SignedData:
    """A SignedData with one signer."""

    content_type: str
    content: bytes
    certificates: tuple[x509.Certificate, ...]
    digest_algorithm: str
    signed_attributes: der.Item
    signature_algorithm: str
    signature_parameters: der.Item | None
    signature: bytes


def read_signed_data(item: der.Item, *, strict: bool = False) -> SignedData:
    """Read a ContentInfo; raises :class:`EvidenceError` unless it has exactly one signer."""
    kind, wrapped = _take(der.children(item, strict=strict), 2)
    if der.oid(kind) != _SIGNED_DATA or wrapped.tag != 0xA0:
        raise EvidenceError("the timestamp is not CMS SignedData")
    fields = der.children(der.read_only(wrapped.content, der.SEQUENCE, strict=strict))
    _, _, inner = _take(fields, 3)
    content_type, content = _take(der.children(inner), 2)
    signers = [
        child for field in fields[3:] if field.tag == der.SET for child in der.children(field)
    ]
    if len(signers) != 1:
        raise EvidenceError(f"a timestamp has one signer, found {len(signers)}")
    digest_algorithm, attributes, algorithm, signature = _read_signer(signers[0])
    name, *parameters = der.children(algorithm)
    return SignedData(
        der.oid(content_type),
        _content(content, strict=strict),
        _read_certificates(fields[3:]),
        digest_algorithm,
        attributes,
        der.oid(name),
        parameters[0] if parameters else None,
        signature,
    )


def _content(wrapped: der.Item, *, strict: bool) -> bytes:
    found, rest = der.read(wrapped.content, strict=strict)
    if rest:
        raise EvidenceError("unexpected ASN.1 element")
    return der.octets(found, strict=strict)


def _take(items: Sequence[der.Item], count: int) -> Sequence[der.Item]:
    if len(items) < count:
        raise EvidenceError("the timestamp is cut off")
    return items[:count]


def _read_signer(item: der.Item) -> tuple[str, der.Item, der.Item, bytes]:
    _, _, digest, attributes, algorithm, signature = _take(der.children(item), 6)
    if attributes.tag != 0xA0 or signature.tag != der.OCTET_STRING:
        raise EvidenceError("the timestamp has no signed attributes")
    return (
        der.oid(_take(der.children(digest), 1)[0]),
        attributes,
        algorithm,
        signature.content,
    )


def _read_certificates(fields: Sequence[der.Item]) -> tuple[x509.Certificate, ...]:
    encoded = [child.raw for field in fields if field.tag == 0xA0 for child in der.children(field)]
    try:
        return tuple(map(x509.load_der_x509_certificate, encoded))
    except MALFORMED as error:
        raise EvidenceError("a certificate in the timestamp cannot be read") from error


def verify_signer(signed: SignedData, apart: Sequence[x509.Certificate] = ()) -> x509.Certificate:
    """The certificate that made the signature; raises :class:`EvidenceError` if none did.

    The certificate is the one that the signed attributes name by hash, so that certificates
    injected into a reply are never taken for the signer. ``apart``: certificates that did not come
    with the reply, for authorities that send none.
    """
    attributes = _read_attributes(signed.signed_attributes)
    if der.oid(der.read(_one(attributes, _CONTENT_TYPE))[0]) != signed.content_type:
        raise EvidenceError("the signed content type differs")
    name, digest_hash = _hash_of(signed.digest_algorithm)
    found = der.read_only(_one(attributes, _MESSAGE_DIGEST), der.OCTET_STRING).content
    if found != new_hash(name, signed.content).digest():
        raise EvidenceError("the signed digest differs from the timestamp's content")
    signer = _named_certificate(attributes, [*signed.certificates, *apart])
    # RFC 5652 section 5.4: signed is the SET OF encoding, not the [0] that stands in the file.
    message = b"\x31" + signed.signed_attributes.raw[1:]
    if signed.signature_algorithm == _PSS:
        _verify(signer, signed.signature, message, *_pss_of(signed.signature_parameters))
    elif signed.signature_algorithm in _OF_DIGEST:
        _verify(signer, signed.signature, message, digest_hash)
    elif signed.signature_algorithm in _SIGNATURE_HASHES:
        used = _SIGNATURE_HASHES[signed.signature_algorithm]
        _verify(signer, signed.signature, message, used)
    else:
        raise EvidenceError(f"signature algorithm {signed.signature_algorithm} is not known")
    return signer


def _pss_of(parameters: der.Item | None) -> tuple[HashAlgorithm, padding.PSS]:
    """Hash and padding of RSASSA-PSS (RFC 4055): one accepted hash for both of its uses."""
    fields = {one.tag: one for one in der.children(parameters)} if parameters else {}
    if not {0xA0, 0xA1, 0xA2} <= fields.keys() <= {0xA0, 0xA1, 0xA2, 0xA3}:
        raise EvidenceError("the timestamp's RSA-PSS signature uses SHA-1, or other defaults")
    hashed = der.children(der.read_only(fields[0xA0].content, der.SEQUENCE))
    mask = _take(der.children(der.read_only(fields[0xA1].content, der.SEQUENCE)), 2)
    algorithm = _hash_of(der.oid(_take(hashed, 1)[0]))[1]
    masked = _hash_of(der.oid(_take(der.children(mask[1]), 1)[0]))[1]
    salt = der.integer(der.read_only(fields[0xA2].content, der.INTEGER))
    trailer = fields.get(0xA3)
    plain = trailer is None or der.integer(der.read_only(trailer.content, der.INTEGER)) == 1
    if der.oid(mask[0]) != _MGF1 or masked.name != algorithm.name or not plain:
        raise EvidenceError("the timestamp's RSA-PSS signature has uncommon parameters")
    if not 0 <= salt <= _LONGEST_SALT:
        raise EvidenceError("the timestamp's RSA-PSS signature has uncommon parameters")
    return algorithm, padding.PSS(padding.MGF1(algorithm), salt)


def names_certificate_by(signed: SignedData) -> str:
    """The attribute that names the signer's certificate: ESSCertIDv2 if there is one, else ESSCertID."""
    attributes = _read_attributes(signed.signed_attributes)
    return SIGNING_CERTIFICATE_V2 if SIGNING_CERTIFICATE_V2 in attributes else _SIGNING_CERTIFICATE


def _hash_of(identifier: str) -> tuple[str, HashAlgorithm]:
    if identifier not in _HASHES:
        raise EvidenceError(f"hash algorithm {identifier} is not accepted")
    return _HASHES[identifier]


def hash_name(identifier: str) -> str:
    """The name of an accepted hash algorithm; raises :class:`EvidenceError` for any other."""
    return _hash_of(identifier)[0]


def _read_attributes(item: der.Item) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for attribute in der.children(item):
        name, values = _take(der.children(attribute), 2)
        if der.oid(name) in found:
            raise EvidenceError("the timestamp has a signed attribute twice")
        found[der.oid(name)] = values.content
    return found


def _one(attributes: dict[str, bytes], name: str) -> bytes:
    if name not in attributes:
        raise EvidenceError("the timestamp lacks a signed attribute")
    return attributes[name]


def _named_certificate(
    attributes: dict[str, bytes], certificates: Sequence[x509.Certificate]
) -> x509.Certificate:
    if SIGNING_CERTIFICATE_V2 in attributes:
        first = _first_certificate_id(attributes[SIGNING_CERTIFICATE_V2])
        name = "sha256"
        if first and first[0].tag == der.SEQUENCE:
            name, first = _hash_of(der.oid(_take(der.children(first[0]), 1)[0]))[0], first[1:]
    else:
        first = _first_certificate_id(_one(attributes, _SIGNING_CERTIFICATE))
        # RFC 2634 fixes SHA-1 here; it only names the certificate, the signature decides.
        name = "sha1"
    digest = _take(first, 1)[0].content
    for certificate in certificates:
        if new_hash(name, certificate.public_bytes(Encoding.DER)).digest() == digest:
            return certificate
    raise EvidenceError("the reply lacks the certificate of its signer")


def _first_certificate_id(value: bytes) -> Sequence[der.Item]:
    identifiers = _take(der.children(der.read_only(value, der.SEQUENCE)), 1)[0]
    return der.children(_take(der.children(identifiers), 1)[0])


def _verify(
    signer: x509.Certificate,
    signature: bytes,
    message: bytes,
    algorithm: HashAlgorithm,
    rsa_padding: padding.PSS | None = None,
) -> None:
    try:
        key = signer.public_key()
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, rsa_padding or padding.PKCS1v15(), algorithm)
        elif rsa_padding:
            raise EvidenceError("the time authority's kind of key is not that of its signature")
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(algorithm))
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
        else:
            raise EvidenceError("the time authority's kind of key is not known")
    except (InvalidSignature, *MALFORMED) as error:
        raise EvidenceError("the signature of the timestamp is wrong") from error
