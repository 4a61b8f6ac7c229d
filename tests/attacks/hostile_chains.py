"""Chains of certificates above a time authority, most of them hostile, each named for its defect.

Each says whether it must be accepted, and where OpenSSL is known to answer otherwise, why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA224, SHA384, SHA512
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose
from cryptography.x509.oid import NameOID, ObjectIdentifier
from tests.attacks.certificate_maker import (
    AT,
    CA,
    CERT_SIGN,
    SIGNS,
    STRANGE,
    TIME,
    TSA,
    Extension,
    Form,
    Party,
    basic,
    issue,
    key,
    name,
    party,
    rebuilt,
    usage,
)

from duecare.evidence.timestamps import der

__all__ = ["AT", "Chain", "all_chains"]


@dataclass(frozen=True)
class Chain:
    """A signer with what the reply and the reader bring, and whether it must be accepted."""

    name: str
    signer: x509.Certificate
    sent: Sequence[x509.Certificate]
    roots: Sequence[x509.Certificate]
    accepted: bool = False
    openssl_differs: str = ""
    """Why OpenSSL answers otherwise; empty where it must agree."""


ROOT, MIDDLE, LOWER, AUTHORITY_OF_TIME = map(party, ("Root", "Middle", "Lower", "Time"))
OTHER = party("Other root")
SELF = issue(ROOT, ROOT)


def two(label: str, signer: Form = TSA, root: Form = CA, **said: Any) -> Chain:
    """Root above signer."""
    made = issue(ROOT, ROOT, root)
    return Chain(label, issue(AUTHORITY_OF_TIME, ROOT, signer), [], [made], **said)


def three(label: str, middle: Form = CA, signer: Form = TSA, root: Form = CA, **said: Any) -> Chain:
    """Root above one authority above signer; the authority is sent in the reply."""
    sent = [issue(MIDDLE, ROOT, middle)]
    leaf = issue(AUTHORITY_OF_TIME, MIDDLE, signer)
    return Chain(label, leaf, sent, [issue(ROOT, ROOT, root)], **said)


def names_only(*, permitted: Any = None, excluded: Any = None) -> Extension:
    return x509.NameConstraints(permitted, excluded), True


def directory(common: str) -> x509.DirectoryName:
    return x509.DirectoryName(x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, common)]))


def purposes(*named: ObjectIdentifier, critical: bool = True) -> Extension:
    return x509.ExtendedKeyUsage(named), critical


OURS = ((NameOID.ORGANIZATION_NAME, "Ours"),)
IN_OURS = replace(TSA, subject=name("Time", *OURS))
COMPARED = "OpenSSL compares such names; we take a name of a constrained kind for outside"


def good() -> list[Chain]:
    made = [
        two("a root above a signer", accepted=True),
        three("an authority between", accepted=True),
        three("an authority that names the purpose itself", CA.with_(TIME), accepted=True),
        three(
            "an authority for any purpose",
            CA.with_(purposes(Purpose.ANY_EXTENDED_KEY_USAGE, critical=False)),
            accepted=True,
        ),
        three("an authority without key usage", replace(CA, extensions=(basic(),)), accepted=True),
        three(
            "basic constraints that are not critical",
            replace(CA, extensions=((basic()[0], False), CERT_SIGN)),
            accepted=True,
        ),
        three(
            "a path length that suffices",
            replace(CA, extensions=(basic(length=0), CERT_SIGN)),
            accepted=True,
        ),
        three(
            "constraints of names that it does not have",
            CA.with_(names_only(permitted=[x509.DNSName("example")])),
            accepted=True,
        ),
        two("a signer without key usage", Form((TIME,)), accepted=True),
        two("a signer that is an authority", TSA.with_(basic()), accepted=True),
        two("a root signed with a weak hash", root=replace(CA, hash=SHA224()), accepted=True),
        two("a signature with SHA-512 by P-256", replace(TSA, hash=SHA512()), accepted=True),
    ]
    strong = Party(ROOT.name, key("rsa", "rsa2048"))
    root = issue(strong, strong)
    made += [
        Chain("RSA", issue(AUTHORITY_OF_TIME, strong, TSA), [], [root], accepted=True),
        Chain(
            "RSA with PSS",
            issue(AUTHORITY_OF_TIME, strong, replace(TSA, pss=True)),
            [],
            [root],
            accepted=True,
        ),
        Chain(
            "P-384",
            issue(AUTHORITY_OF_TIME, p384 := party("Big", "p384"), replace(TSA, hash=SHA384())),
            [],
            [issue(p384, p384)],
            accepted=True,
        ),
    ]
    between, leaf = issue(MIDDLE, ROOT), issue(AUTHORITY_OF_TIME, MIDDLE, TSA)
    crossed = issue(MIDDLE, OTHER)
    lower = issue(LOWER, MIDDLE)
    low_leaf = issue(AUTHORITY_OF_TIME, LOWER, TSA)
    return [
        *made,
        Chain("sent in another order", low_leaf, [between, lower], [SELF], accepted=True),
        Chain("sent twice", leaf, [between, between], [SELF], accepted=True),
        Chain(
            "with a cross-signed twin",
            leaf,
            [crossed, between],
            [SELF],
            accepted=True,
            openssl_differs="OpenSSL does not go back to try a second issuer",
        ),
        Chain("with the root sent along", leaf, [SELF, between], [SELF], accepted=True),
        Chain("the signer itself is trusted", leaf, [], [leaf], accepted=True),
        Chain("an authority in the middle is trusted", leaf, [], [between], accepted=True),
        Chain("five authorities in a row", *ladder(4), accepted=True),
    ]


def ladder(between: int) -> tuple[x509.Certificate, list[x509.Certificate], list[x509.Certificate]]:
    """A signer under so many authorities under the root."""
    above, sent = ROOT, []
    for number in range(between):
        below = party(f"Step {number}")
        sent.append(issue(below, above))
        above = below
    return issue(AUTHORITY_OF_TIME, above, TSA), sent, [SELF]


def hostile() -> list[Chain]:
    """Chains that must be refused."""
    return [*_of_authorities(), *_of_signers(), *_of_names(), *_of_forms(), *_of_paths()]


def _of_authorities() -> list[Chain]:
    no_sign = (usage(digital_signature=True, crl_sign=True), True)
    return [
        three("an authority whose key signs no certificates", Form((basic(), no_sign))),
        two("a root whose key signs no certificates", root=Form((basic(), no_sign))),
        three("an unknown critical extension in an authority", CA.with_((STRANGE, True))),
        two("an unknown critical extension in the root", root=CA.with_((STRANGE, True))),
        three("a critical key identifier", CA.with_((x509.SubjectKeyIdentifier(b"k" * 20), True))),
        three("an authority without basic constraints", Form((CERT_SIGN,))),
        two(
            "a root without basic constraints",
            root=Form((CERT_SIGN,)),
            openssl_differs="OpenSSL takes key usage for a sign of an authority too",
        ),
        three("an authority that says it is none", Form((basic(ca=False), CERT_SIGN))),
        three(
            "an authority for web servers only",
            CA.with_(purposes(Purpose.SERVER_AUTH)),
            openssl_differs="OpenSSL does not hold an authority to the purposes it names",
        ),
        three("an authority that has expired", replace(CA, days=(-100, -1))),
        three("an authority that is not valid yet", replace(CA, days=(1, 100))),
        two("a root that has expired", root=replace(CA, days=(-100, -1))),
        three("a path length that is passed", root=Form((basic(length=0), CERT_SIGN))),
        three(
            "an authority with a weak hash",
            replace(CA, hash=SHA224()),
            openssl_differs="OpenSSL takes SHA-224 at this level",
        ),
    ]


def _of_signers() -> list[Chain]:
    return [
        two("a signer for web servers", Form((purposes(Purpose.SERVER_AUTH), SIGNS))),
        two(
            "a purpose that is not critical",
            Form((purposes(Purpose.TIME_STAMPING, critical=False), SIGNS)),
        ),
        two(
            "a purpose beside others",
            Form((purposes(Purpose.TIME_STAMPING, Purpose.CODE_SIGNING), SIGNS)),
        ),
        two("any purpose", Form((purposes(Purpose.ANY_EXTENDED_KEY_USAGE), SIGNS))),
        two("no purpose", Form((SIGNS,))),
        two("a key for encryption", Form((TIME, (usage(key_encipherment=True), True)))),
        two("a signer that has expired", replace(TSA, days=(-100, -1))),
        two("a signer that is not valid yet", replace(TSA, days=(1, 100))),
        two("an unknown critical extension in the signer", TSA.with_((STRANGE, True))),
        two(
            "a signer signed with SHA-224",
            replace(TSA, hash=SHA224()),
            openssl_differs="OpenSSL takes SHA-224 at this level",
        ),
    ]


def _of_names() -> list[Chain]:
    dns = x509.SubjectAlternativeName([x509.DNSName("time.example")])
    named = TSA.with_((dns, False))
    mail = replace(TSA, subject=name("Time", (NameOID.EMAIL_ADDRESS, "a@evil.example")))
    permitted = names_only(permitted=[directory("Ours")])
    theirs = replace(TSA, subject=name("Time", (NameOID.ORGANIZATION_NAME, "Theirs")))
    return [
        three("a name outside what is permitted", CA.with_(permitted), theirs),
        two("a name outside what the root permits", theirs, CA.with_(permitted)),
        three(
            "an excluded name in other letters",
            CA.with_(names_only(excluded=[directory("THEIRS ")])),
            theirs,
        ),
        three(
            "a permitted name that only begins alike",
            CA.with_(names_only(permitted=[directory("Our")])),
            IN_OURS,
        ),
        three(
            "a name within what is permitted",
            CA.with_(permitted),
            IN_OURS,
            openssl_differs=COMPARED,
        ),
        three(
            "a name beside what is excluded",
            CA.with_(names_only(excluded=[directory("Theirs")])),
            IN_OURS,
            openssl_differs=COMPARED,
        ),
        three(
            "a host outside what is permitted",
            CA.with_(names_only(permitted=[x509.DNSName("other.example")])),
            named,
        ),
        three(
            "a host that is excluded",
            CA.with_(names_only(excluded=[x509.DNSName("example")])),
            named,
        ),
        three(
            "a host that is permitted",
            CA.with_(names_only(permitted=[x509.DNSName("example")])),
            named,
            openssl_differs=COMPARED,
        ),
        three(
            "a mail address outside what is permitted",
            CA.with_(names_only(permitted=[x509.RFC822Name("good.example")])),
            mail,
        ),
        three("constraints that are not critical", CA.with_((permitted[0], False)), theirs),
    ]


def _of_forms() -> list[Chain]:
    leaf, between = issue(AUTHORITY_OF_TIME, MIDDLE, TSA), issue(MIDDLE, ROOT)
    without = {"v1": lambda fields: fields[1:-1], "v3 says v1": lambda fields: fields[1:]}
    root_v1 = rebuilt(SELF, ROOT, without["v1"])
    below = issue(AUTHORITY_OF_TIME, ROOT, TSA)

    def twice(fields: list[bytes]) -> list[bytes]:
        inner = der.read(der.read(fields[-1])[0].content)[0].content
        return [*fields[:-1], der.write(0xA3, der.write(der.SEQUENCE, inner + inner))]

    def long(fields: list[bytes]) -> list[bytes]:
        return [fields[0], der.write(der.INTEGER, b"\x01" * 22), *fields[2:]]

    def other_algorithm(fields: list[bytes]) -> list[bytes]:
        sha384 = der.write(der.SEQUENCE, der.write_oid("1.2.840.10045.4.3.3"))
        return [*fields[:2], sha384, *fields[3:]]

    def long_years(fields: list[bytes]) -> list[bytes]:
        times = [
            der.write(der.GENERALIZED_TIME, text)
            for text in (b"20260101000000Z", b"20270101000000Z")
        ]
        return [*fields[:4], der.write(der.SEQUENCE, b"".join(times)), *fields[5:]]

    lax = "OpenSSL lets this pass without its strict mode"
    return [
        Chain(
            "a root of version 1",
            below,
            [],
            [root_v1],
            openssl_differs="OpenSSL trusts a root of version 1 by its name and key",
        ),
        Chain("an authority of version 1", leaf, [rebuilt(between, ROOT, without["v1"])], [SELF]),
        Chain("extensions twice in an authority", leaf, [rebuilt(between, ROOT, twice)], [SELF]),
        Chain(
            "a serial number of 22 bytes",
            leaf,
            [rebuilt(between, ROOT, long)],
            [SELF],
            openssl_differs=lax,
        ),
        Chain(
            "two statements of the algorithm",
            leaf,
            [rebuilt(between, ROOT, other_algorithm)],
            [SELF],
        ),
        Chain(
            "years before 2050 in the long form",
            leaf,
            [rebuilt(between, ROOT, long_years)],
            [SELF],
            openssl_differs=lax,
        ),
        Chain("extensions twice in the signer", rebuilt(below, ROOT, twice), [], [SELF]),
    ]


def _of_paths() -> list[Chain]:
    between, leaf = issue(MIDDLE, ROOT), issue(AUTHORITY_OF_TIME, MIDDLE, TSA)
    impostor = Party(MIDDLE.name, key("impostor"))
    loops = [
        issue(Party(MIDDLE.name, key(f"loop {n}")), Party(MIDDLE.name, key(f"loop {n + 1}")))
        for n in range(4)
    ]
    weak, edwards = party("Weak", "rsa1024"), party("Edwards", "ed25519")
    koblitz = party("Koblitz", "k256")
    second = issue(party("Second"), ROOT, TSA)
    cased = replace(TSA, issuer=name("MIDDLE"))
    return [
        Chain("no root given", leaf, [between], []),
        Chain("another root", leaf, [between], [issue(OTHER, OTHER)]),
        Chain(
            "another root of the same name",
            leaf,
            [between],
            [issue(Party(ROOT.name, OTHER.key), Party(ROOT.name, OTHER.key))],
        ),
        Chain("the authority between is missing", leaf, [], [SELF]),
        Chain(
            "a signature by another key", issue(AUTHORITY_OF_TIME, impostor, TSA), [between], [SELF]
        ),
        Chain(
            "an authority signed by another key",
            leaf,
            [issue(MIDDLE, Party(ROOT.name, OTHER.key))],
            [SELF],
        ),
        Chain(
            "an issuer of another name",
            issue(AUTHORITY_OF_TIME, MIDDLE, replace(TSA, issuer=name("Someone"))),
            [between],
            [SELF],
        ),
        Chain(
            "an issuer in other letters",
            issue(AUTHORITY_OF_TIME, MIDDLE, cased),
            [between],
            [SELF],
            openssl_differs="OpenSSL compares names without regard to case",
        ),
        Chain(
            "a signer that signed another signer",
            issue(LOWER, AUTHORITY_OF_TIME, TSA),
            [issue(AUTHORITY_OF_TIME, ROOT, TSA)],
            [SELF],
        ),
        Chain(
            "self-issued in a loop",
            issue(AUTHORITY_OF_TIME, Party(MIDDLE.name, key("loop 0")), TSA),
            loops,
            [SELF],
        ),
        Chain("signs itself", issue(AUTHORITY_OF_TIME, AUTHORITY_OF_TIME, TSA), [], [SELF]),
        Chain(
            "six authorities in a row",
            *ladder(5),
            openssl_differs="we read at most six certificates",
        ),
        Chain(
            "more certificates than are read",
            leaf,
            [between] * 60,
            [SELF],
            openssl_differs="we read at most fifty certificates",
        ),
        Chain(
            "a second time authority sent along",
            leaf,
            [between, second],
            [SELF],
            openssl_differs="OpenSSL looks at the path alone",
        ),
        Chain(
            "an RSA key of 1024 bits", issue(AUTHORITY_OF_TIME, weak, TSA), [], [issue(weak, weak)]
        ),
        Chain(
            "an Ed25519 authority",
            issue(AUTHORITY_OF_TIME, edwards, TSA),
            [],
            [issue(edwards, edwards)],
            openssl_differs="OpenSSL reads Ed25519; the library that we use does not",
        ),
        Chain(
            "a key on another curve",
            issue(AUTHORITY_OF_TIME, koblitz, TSA),
            [],
            [issue(koblitz, koblitz)],
            openssl_differs="OpenSSL reads secp256k1",
        ),
        Chain(
            "the root behind an expired twin",
            leaf,
            [issue(MIDDLE, ROOT, replace(CA, days=(-100, -1)))],
            [SELF],
        ),
    ]


def all_chains() -> list[Chain]:
    return [*good(), *hostile()]
