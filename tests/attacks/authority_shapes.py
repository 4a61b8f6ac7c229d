"""Replies in the shapes of time authorities that people pay for, made with keys of our own.

Each shape copies what is public about an authority's replies: which certificates come with them,
who issued those, algorithms, and how the token names its certificate. None holds a byte of theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import new as new_hash
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import Encoding
from tests.attacks import certificate_maker as maker
from tests.attacks.certificate_maker import AT, CA, TIME, TSA, issue, party

from duecare.evidence.timestamps import der

MESSAGE = b"acme-install/anchor\n7\nroot\n"
HASHES = {
    "sha1": ("1.3.14.3.2.26", None),
    "sha256": ("2.16.840.1.101.3.4.2.1", SHA256()),
    "sha384": ("2.16.840.1.101.3.4.2.2", SHA384()),
    "sha512": ("2.16.840.1.101.3.4.2.3", SHA512()),
}
RSA_WITH = {"sha256": 11, "sha384": 12, "sha512": 13}
EC_WITH = {"sha256": 2, "sha384": 3, "sha512": 4}
SUB = replace(CA, extensions=(maker.basic(length=0), maker.CERT_SIGN, TIME))


@dataclass(frozen=True)
class Shape:
    """A reply to be made: who signs it, what comes with it, and how it is written."""

    name: str
    signer: x509.Certificate
    key: Any
    sent: tuple[x509.Certificate, ...]
    roots: tuple[x509.Certificate, ...]
    apart: tuple[x509.Certificate, ...] = ()
    digest: str = "sha256"
    imprint: str = "sha256"
    pss: str = ""
    names_by: tuple[str, ...] = ("sha256",)
    also_named: tuple[x509.Certificate, ...] = ()
    signature_names_key_only: bool = False
    reversed_attributes: bool = False
    more: bool = True
    open_ended: bool = False
    openssl: bool = True
    """Whether ``openssl ts -verify`` can read it, too."""
    accepted: bool = True


def sequence(*parts: bytes) -> bytes:
    return der.write(der.SEQUENCE, b"".join(parts))


def algorithm(dotted: str, *, null: bool = True) -> bytes:
    return sequence(der.write_oid(dotted), der.write(der.NULL, b"") if null else b"")


def open_ended(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x80]) + content + b"\x00\x00"


def make_reply(shape: Shape, nonce: int = 77, message: bytes = MESSAGE) -> bytes:
    """The reply over a message."""
    info = _info(shape, nonce, message)
    attributes = _attributes(shape, info)
    signed = der.write(der.SET, b"".join(attributes))
    digest = algorithm(HASHES[shape.digest][0])
    identity = sequence(
        shape.signer.issuer.public_bytes(), der.write_integer(shape.signer.serial_number)
    )
    signer = sequence(
        der.write_integer(1),
        identity,
        digest,
        b"\xa0" + signed[1:],
        _signature_algorithm(shape),
        der.write(der.OCTET_STRING, _sign(shape, signed)),
    )
    certificates = b"".join(one.public_bytes(Encoding.DER) for one in shape.sent)
    content = der.write(der.OCTET_STRING, info)
    if shape.open_ended:
        halves = [der.write(der.OCTET_STRING, half) for half in (info[:50], info[50:])]
        content = open_ended(0x24, b"".join(halves))
    write = open_ended if shape.open_ended else der.write
    inside = der.write_oid("1.2.840.113549.1.9.16.1.4") + write(0xA0, content)
    body = der.write_integer(3) + der.write(der.SET, digest) + write(der.SEQUENCE, inside)
    body += write(0xA0, certificates) if certificates else b""
    body += der.write(der.SET, signer)
    token = der.write_oid("1.2.840.113549.1.7.2") + write(0xA0, write(der.SEQUENCE, body))
    return sequence(sequence(der.write_integer(0)), write(der.SEQUENCE, token))


def _info(shape: Shape, nonce: int, message: bytes) -> bytes:
    found = new_hash(shape.imprint, message).digest()
    parts = [
        der.write_integer(1),
        der.write_oid("1.2.3.4.1"),
        sequence(algorithm(HASHES[shape.imprint][0]), der.write(der.OCTET_STRING, found)),
        der.write_integer(2**159 + 5),
        der.write(der.GENERALIZED_TIME, f"{AT:%Y%m%d%H%M%S}Z".encode()),
    ]
    if shape.more:
        accuracy = sequence(der.write_integer(1), b"\x80\x02\x01\xf4", b"\x81\x01\x64")
        parts += [accuracy, der.write(der.BOOLEAN, b"\xff")]
    parts.append(der.write_integer(nonce))
    if shape.more:
        parts.append(der.write(0xA0, der.write(0xA4, shape.signer.subject.public_bytes())))
    return sequence(*parts)


def _attributes(shape: Shape, info: bytes) -> list[bytes]:
    def attribute(dotted: str, value: bytes) -> bytes:
        return sequence(der.write_oid(dotted), der.write(der.SET, value))

    found = [
        attribute("1.2.840.113549.1.9.3", der.write_oid("1.2.840.113549.1.9.16.1.4")),
        attribute("1.2.840.113549.1.9.5", der.write(0x17, f"{AT:%y%m%d%H%M%S}Z".encode())),
        attribute(
            "1.2.840.113549.1.9.4",
            der.write(der.OCTET_STRING, new_hash(shape.digest, info).digest()),
        ),
    ]
    for name in shape.names_by:
        place = "12" if name == "sha1" else "47"
        named = [_certificate_id(one, name) for one in (shape.signer, *shape.also_named)]
        value = sequence(sequence(*named))
        found.append(attribute(f"1.2.840.113549.1.9.16.2.{place}", value))
    found.sort(key=lambda one: (len(one), one))
    return found[::-1] if shape.reversed_attributes else found


def _certificate_id(certificate: x509.Certificate, name: str) -> bytes:
    digest = new_hash(name, certificate.public_bytes(Encoding.DER)).digest()
    stated = b"" if name in ("sha1", "sha256") else algorithm(HASHES[name][0], null=False)
    issuer = sequence(der.write(0xA4, certificate.issuer.public_bytes()))
    serial = sequence(issuer, der.write_integer(certificate.serial_number))
    return sequence(stated, der.write(der.OCTET_STRING, digest), serial)


def _signature_algorithm(shape: Shape) -> bytes:
    if shape.pss:
        used, mask = algorithm(HASHES[shape.pss][0]), "1.2.840.113549.1.1.8"
        size = new_hash(shape.pss).digest_size
        parameters = sequence(
            der.write(0xA0, used),
            der.write(0xA1, sequence(der.write_oid(mask), used)),
            der.write(0xA2, der.write_integer(size)),
        )
        return sequence(der.write_oid("1.2.840.113549.1.1.10"), parameters)
    if isinstance(shape.key, ec.EllipticCurvePrivateKey):
        return algorithm(f"1.2.840.10045.4.3.{EC_WITH[shape.digest]}", null=False)
    number = 1 if shape.signature_names_key_only else RSA_WITH[shape.digest]
    return algorithm(f"1.2.840.113549.1.1.{number}")


def _sign(shape: Shape, signed: bytes) -> bytes:
    if isinstance(shape.key, ec.EllipticCurvePrivateKey):
        return shape.key.sign(signed, ec.ECDSA(HASHES[shape.digest][1]))  # type: ignore[arg-type]
    assert isinstance(shape.key, rsa.RSAPrivateKey)
    if shape.pss == "sha1":
        from cryptography.hazmat.primitives.hashes import SHA1

        return shape.key.sign(signed, padding.PSS(padding.MGF1(SHA1()), 20), SHA1())
    if shape.pss:
        used = HASHES[shape.pss][1]
        assert used is not None
        return shape.key.sign(
            signed, padding.PSS(padding.MGF1(used), padding.PSS.DIGEST_LENGTH), used
        )
    return shape.key.sign(signed, padding.PKCS1v15(), HASHES[shape.digest][1])  # type: ignore[arg-type]


def _digicert() -> list[Shape]:
    """The new root, cross-signed by the old one, comes with the reply; readers trust either."""
    old, new = party("Assured Root", "rsa2048"), party("Trusted Root G4", "rsa2048")
    above, tsa = party("G4 TimeStamping CA", "rsa2048"), party("Timestamp Responder", "rsa2048")
    cross, middle = issue(new, old), issue(above, new, SUB)
    signer = issue(tsa, above, TSA)
    sent = (signer, middle, cross)
    made = Shape(
        "DigiCert", signer, tsa.key, sent, (issue(old, old),), signature_names_key_only=True
    )
    return [
        replace(made, name="as DigiCert: cross-signed root sent, old root trusted"),
        replace(
            made,
            name="as DigiCert: cross-signed root sent, new root trusted",
            roots=(issue(new, new),),
        ),
    ]


def _sectigo() -> list[Shape]:
    root, new = party("Trust RSA", "rsa2048"), party("Time Stamping Root R46", "rsa2048")
    above, tsa = party("Time Stamping CA R36", "rsa2048"), party("Time Stamping Signer", "rsa2048")
    form = replace(SUB, hash=SHA384(), extensions=(maker.basic(), maker.CERT_SIGN, TIME))
    chain = (issue(above, new, form), issue(new, root, replace(form, hash=SHA384())))
    signer = issue(tsa, above, replace(TSA, hash=SHA384()))
    return [
        Shape(
            "as Sectigo: SHA-512 signed, cross-signed, all for time stamping",
            signer,
            tsa.key,
            (signer, *chain),
            (issue(root, root, replace(CA, hash=SHA384())),),
            digest="sha512",
            signature_names_key_only=True,
        )
    ]


def _globalsign() -> list[Shape]:
    root, above = party("Root R6", "rsa2048"), party("Timestamping CA SHA384 G4", "rsa2048")
    tsa = party("TSA for Advanced", "rsa2048")
    signer = issue(tsa, above, replace(TSA, hash=SHA384()))
    middle = issue(above, root, replace(SUB, hash=SHA384()))
    made = Shape(
        "as GlobalSign: SHA-384 chain, signer and CA sent, named by SHA-1 and SHA-256",
        signer,
        tsa.key,
        (middle, signer),
        (issue(root, root),),
        digest="sha384",
        names_by=("sha1", "sha256"),
    )
    return [made]


def _entrust() -> list[Shape]:
    root, above, tsa = party("Entrust-like Root"), party("Entrust-like CA"), party("TSS")
    middle, signer = issue(above, root), issue(tsa, above, TSA)
    made = Shape(
        "as Entrust: BER without lengths, named by SHA-1 along with its issuer",
        signer,
        tsa.key,
        (signer, middle),
        (issue(root, root),),
        names_by=("sha1",),
        also_named=(middle,),
        open_ended=True,
    )
    return [made]


def _ssl_com() -> list[Shape]:
    root, above = party("TLS ECC Root", "p384"), party("Timestamping Issuing ECC CA", "p384")
    tsa = party("Timestamping Unit", "p384")
    form = replace(SUB, hash=SHA384())
    signer = issue(tsa, above, replace(TSA, hash=SHA384()))
    sent = (signer, issue(above, root, form))
    roots = (issue(root, root, replace(CA, hash=SHA384())),)
    return [
        Shape("as SSL.com: P-384 throughout", signer, tsa.key, sent, roots, digest="sha384"),
        Shape(
            "P-384 with SHA-512, named by SHA-512",
            signer,
            tsa.key,
            sent,
            roots,
            digest="sha512",
            names_by=("sha512",),
        ),
    ]


def _freetsa() -> list[Shape]:
    root, tsa = party("Free Root CA", "rsa2048"), party("free tsa", "rsa2048")
    anchor = issue(root, root, replace(CA, hash=SHA512()))
    signer = issue(tsa, root, replace(TSA, hash=SHA512()))
    made = Shape(
        "as FreeTSA: SHA-512 imprint and signature, root sent, named by SHA-1",
        signer,
        tsa.key,
        (anchor, signer),
        (anchor,),
        digest="sha512",
        imprint="sha512",
        names_by=("sha1",),
        signature_names_key_only=True,
    )
    return [made]


def _microsoft() -> list[Shape]:
    root, above = party("Identity Root 2020", "rsa2048"), party("RSA Timestamping CA", "rsa2048")
    tsa = party("Public RSA Time Stamping Authority", "rsa2048")
    middle = issue(above, root, replace(CA, hash=SHA384()))
    signer = issue(tsa, above, replace(TSA, hash=SHA384()))
    made = Shape(
        "as Microsoft: CA not sent, given apart",
        signer,
        tsa.key,
        (signer,),
        (issue(root, root),),
        apart=(middle,),
    )
    nothing = replace(made, name="no certificates sent at all", sent=(), apart=(middle, signer))
    return [made, nothing]


def _pss() -> list[Shape]:
    root, above = party("Test Root PSS", "rsa2048"), party("Test CA PSS", "rsa2048")
    tsa = party("Test TSU PSS", "rsa2048")
    middle = issue(above, root, replace(SUB, pss=True))
    signer = issue(tsa, above, replace(TSA, pss=True))
    anchor = issue(root, root, replace(CA, pss=True))
    made = Shape("", signer, tsa.key, (signer, middle), (anchor,), openssl=False)
    return [
        replace(made, name="as D-Trust: RSA-PSS with SHA-256", pss="sha256"),
        replace(made, name="RSA-PSS with SHA-512", digest="sha512", pss="sha512"),
        replace(made, name="RSA-PSS with SHA-1", pss="sha1", accepted=False),
    ]


def _key_of(one: maker.Party) -> maker.Extension:
    return x509.SubjectKeyIdentifier.from_public_key(one.key.public_key()), False


def _issued_by(one: maker.Party) -> maker.Extension:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(one.key.public_key()), False


def _names_shared() -> list[Shape]:
    root, above = party("Renewed Root"), party("Renewed CA")
    elder = maker.Party(above.name, maker.key("elder"))
    tsa = party("Renewed TSA")
    signer = issue(tsa, above, TSA.with_(_issued_by(above)))
    middle, old = (issue(one, root, CA.with_(_key_of(one))) for one in (above, elder))
    made = Shape("", signer, tsa.key, (signer, old, middle), (issue(root, root),))
    other = issue(tsa, party("Renewed CA of old"), TSA)
    stranger = issue(maker.Party(tsa.name, maker.key("stranger")), above, TSA)
    return [
        replace(made, name="two CAs of one name sent, the other one first"),
        replace(made, name="attributes in another order", reversed_attributes=True),
        replace(made, name="neither accuracy nor ordering nor name", more=False),
        replace(made, name="the signer's key certified twice", sent=(other, signer, middle)),
        replace(
            made,
            name="another authority of the signer's name",
            sent=(stranger, signer, middle),
            accepted=False,
            openssl=False,
        ),
    ]


MAKERS: tuple[Callable[[], list[Shape]], ...] = (
    _digicert, _sectigo, _globalsign, _entrust, _ssl_com, _freetsa, _microsoft, _pss, _names_shared,
)  # fmt: skip


def all_shapes() -> list[Shape]:
    return [shape for make in MAKERS for shape in make()]
