"""Makes certificates for tests: with ``cryptography``, and from parts where it refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose
from cryptography.x509.oid import NameOID, ObjectIdentifier

from duecare.evidence.timestamps import der

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
STRANGE = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.55555.1"), b"\x05\x00")
Extension = tuple[x509.ExtensionType, bool]


@dataclass(frozen=True)
class Party:
    """Someone with a name and a key."""

    name: x509.Name
    key: Any


def name(common: str, *more: tuple[ObjectIdentifier, str]) -> x509.Name:
    pairs = [*more, (NameOID.COMMON_NAME, common)]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs])


@cache
def key(label: str, kind: str = "p256") -> Any:
    """One key for a label, so that a chain can be made twice with the same keys."""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:]))
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    curves = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "k256": ec.SECP256K1()}
    return ec.generate_private_key(curves[kind])


def party(common: str, kind: str = "p256", *more: tuple[ObjectIdentifier, str]) -> Party:
    return Party(name(common, *more), key(common, kind))


def usage(**true: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{one: true.get(one, False) for one in names})


def basic(*, ca: bool = True, length: int | None = None) -> Extension:
    return x509.BasicConstraints(ca=ca, path_length=length), True


CERT_SIGN: Extension = (usage(key_cert_sign=True, crl_sign=True), True)
AUTHORITY: tuple[Extension, ...] = (basic(), CERT_SIGN)
TIME: Extension = (x509.ExtendedKeyUsage([Purpose.TIME_STAMPING]), True)
SIGNS: Extension = (usage(digital_signature=True), True)
SIGNER: tuple[Extension, ...] = (TIME, SIGNS)


@dataclass(frozen=True)
class Form:
    """How one certificate is made: what a test changes of it."""

    extensions: tuple[Extension, ...] = AUTHORITY
    days: tuple[int, int] = (-100, 100)
    hash: Any = field(default_factory=SHA256)
    pss: bool = False
    serial: int | None = None
    subject: x509.Name | None = None
    issuer: x509.Name | None = None

    def with_(self, *extensions: Extension) -> Form:
        return replace(self, extensions=(*self.extensions, *extensions))


CA = Form()
TSA = Form(SIGNER)


def issue(subject: Party, issuer: Party, form: Form = CA) -> x509.Certificate:
    builder = x509.CertificateBuilder(
        form.issuer or issuer.name,
        form.subject or subject.name,
        subject.key.public_key(),
        form.serial or x509.random_serial_number(),
        (AT + timedelta(days=form.days[0])).replace(tzinfo=None),
        (AT + timedelta(days=form.days[1])).replace(tzinfo=None),
    )
    for value, critical in form.extensions:
        builder = builder.add_extension(value, critical)
    if isinstance(issuer.key, ed25519.Ed25519PrivateKey):
        return builder.sign(issuer.key, None)
    if form.pss:
        spec = padding.PSS(padding.MGF1(form.hash), padding.PSS.DIGEST_LENGTH)
        return builder.sign(issuer.key, form.hash, rsa_padding=spec)
    return builder.sign(issuer.key, form.hash)


def rebuilt(
    made: x509.Certificate, issuer: Party, change: Callable[[list[bytes]], list[bytes]]
) -> x509.Certificate:
    """The certificate with changed fields, signed again (P-256, SHA-256)."""
    fields = [one.raw for one in der.children(der.read(made.tbs_certificate_bytes)[0])]
    body = der.write(der.SEQUENCE, b"".join(change(fields)))
    algorithm = der.children(der.read(made.public_bytes(Encoding.DER))[0])[1].raw
    signature = issuer.key.sign(body, ec.ECDSA(SHA256()))
    whole = der.write(der.SEQUENCE, body + algorithm + der.write(0x03, b"\x00" + signature))
    return x509.load_der_x509_certificate(whole)
