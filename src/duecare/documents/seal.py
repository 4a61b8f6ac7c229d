"""The firm's seal on a PDF: a PAdES signature (ETSI EN 319 142-1), level B-B or B-T, by pyHanko.

A seal is an incremental update: the bytes of the statement stay as they are in front of it, and
it is invisible, so the page and its PDF/A form do not change. With a self-issued certificate it
shows that the holder of that key sealed exactly these bytes; who the holder is, a reader learns
only by comparing the fingerprint over another channel. The ledger is the proof of record; the
seal is for readers who open the PDF alone.
"""

from __future__ import annotations

import functools
import hashlib
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from duecare.errors import DocumentError, InputError, MissingComponentError
from duecare.evidence.timestamps.timestamp import Transport

Outcome = Literal["pass", "fail", "not present"]
FIELD: Final = "DuecareSeal"


@dataclass(frozen=True)
class SealIdentity:
    """The key and certificate that seal a firm's documents."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in hex, to be compared over another channel."""
        return fingerprint_of(self.certificate)


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate's DER bytes in hex."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def issue_seal_certificate(
    key: ec.EllipticCurvePrivateKey,
    *,
    firm: str,
    serial: int,
    not_before: datetime,
    not_after: datetime,
) -> SealIdentity:
    """A self-issued signing certificate for ``key``: digital signature and content commitment.

    Raises :class:`InputError` for an empty name or times without zone or out of order.
    """
    if not firm.strip():
        raise InputError("the name of the firm is empty")
    if not_before.tzinfo is None or not_after.tzinfo is None or not_after <= not_before:
        raise InputError("the validity of a certificate needs two times with zone, in order")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{firm} document seal"[:64])])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_KEY_USAGE, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return SealIdentity(key, builder.sign(key, hashes.SHA256()))


_KEY_USAGE: Final = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def seal_pdf(
    pdf: bytes,
    *,
    identity: SealIdentity,
    signed_at: datetime,
    reason: str = "",
    tsa_url: str = "",
    transport: Transport | None = None,
) -> bytes:
    """The PDF with the firm's seal appended.

    Level B-B; with ``tsa_url`` and ``transport`` level B-T, where a time authority confirms the
    time. Raises :class:`InputError` for a time without zone or a URL without transport, and
    :class:`DocumentError` if the file is no PDF, is sealed already, or the authority refuses.
    """
    if signed_at.tzinfo is None:
        raise InputError("the time of a seal needs a time zone")
    if bool(tsa_url) != (transport is not None):
        raise InputError("a time authority needs both its URL and a transport")
    kit = _kit()
    meta = kit.signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason or None,
        name=_common_name(identity.certificate),
        subfilter=kit.fields.SigSeedSubFilter.PADES,
    )
    stamper = kit.timestamper(tsa_url, transport) if transport is not None else None
    signer = kit.signer_at(signed_at.astimezone(UTC).replace(microsecond=0))(
        meta, signer=_simple_signer(kit, identity), timestamper=stamper
    )
    try:
        writer = kit.IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
        if FIELD in [field[0] for field in kit.fields.enumerate_sig_fields(writer.prev)]:
            raise DocumentError("the PDF is sealed already")
        # The library runs an event loop of its own, which a thread that has one refuses.
        with ThreadPoolExecutor(max_workers=1) as pool:
            sealed: bytes = pool.submit(signer.sign_pdf, writer).result().getvalue()
    except kit.errors as error:
        raise DocumentError("the PDF could not be sealed", hint=str(error)[:300]) from error
    return sealed


def _common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _simple_signer(kit: Any, identity: SealIdentity) -> Any:
    key = identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return kit.signers.SimpleSigner(
        signing_cert=kit.asn1_x509.Certificate.load(
            identity.certificate.public_bytes(Encoding.DER)
        ),
        signing_key=kit.asn1_keys.PrivateKeyInfo.load(key),
        cert_registry=kit.SimpleCertificateStore(),
    )


@dataclass(frozen=True)
class SealCheck:
    """One named check of a seal with what was found."""

    name: str
    outcome: Outcome
    found: str


@dataclass(frozen=True)
class SealReport:
    """The checks of a seal. A missing timestamp and a bad one are different facts."""

    checks: tuple[SealCheck, ...]

    def outcome(self, name: str) -> Outcome:
        """The outcome of a check by its name; raises :class:`KeyError` for an unknown one."""
        return {check.name: check.outcome for check in self.checks}[name]

    @property
    def is_sealed(self) -> bool:
        """True if a seal is there and nothing failed."""
        outcomes = {check.outcome for check in self.checks}
        return self.outcome("seal") == "pass" and "fail" not in outcomes


def check_seal(
    pdf: bytes,
    *,
    trusted: Sequence[x509.Certificate],
    at: datetime,
    time_authorities: Sequence[x509.Certificate] = (),
) -> SealReport:
    """Check the seal of a PDF against the certificates that the reader trusts, as of ``at``.

    Needs no network. Raises :class:`DocumentError` only if the file is not a readable PDF.
    """
    kit = _kit()
    try:
        reader = kit.PdfFileReader(io.BytesIO(pdf), strict=False)
        found = [sig for sig in reader.embedded_signatures if sig.field_name == FIELD]
    except kit.errors as error:
        raise DocumentError("the file is not a readable PDF", hint=str(error)[:300]) from error
    if not found:
        return SealReport((SealCheck("seal", "not present", "the PDF has no seal"),))
    try:
        status = kit.validate_pdf_signature(
            found[0],
            signer_validation_context=_context(kit, trusted, at),
            ts_validation_context=_context(kit, time_authorities, at),
        )
    except kit.errors as error:
        return SealReport((SealCheck("seal", "fail", f"the seal cannot be read: {error}"[:300]),))
    return SealReport(_checks(kit, status))


def _context(kit: Any, roots: Sequence[x509.Certificate], at: datetime) -> Any:
    loaded = [kit.asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in roots]
    return kit.ValidationContext(trust_roots=loaded, moment=at, allow_fetching=False)


def _checks(kit: Any, status: Any) -> tuple[SealCheck, ...]:
    whole = status.coverage == kit.SignatureCoverageLevel.ENTIRE_FILE
    stamp = status.timestamp_validity
    name = status.signing_cert.subject.human_friendly
    if stamp is None:
        time = SealCheck("time authority", "not present", "the time is the signer's own")
    else:
        good = stamp.valid and stamp.intact and stamp.trusted
        time = SealCheck("time authority", _outcome(good), f"time stated {stamp.timestamp}")
    return (
        SealCheck("seal", "pass", f"sealed by {name}"),
        SealCheck("content", _outcome(status.intact), "digest of the sealed bytes"),
        SealCheck("signature", _outcome(status.valid), "signature of the seal's key"),
        SealCheck("whole file", _outcome(whole), f"coverage {status.coverage.name.lower()}"),
        SealCheck("trusted signer", _outcome(status.trusted), name),
        time,
    )


def _outcome(good: bool) -> Outcome:
    return "pass" if good else "fail"


@functools.cache
def _kit() -> Any:
    """The names of pyHanko in one place, so that the package imports without the documents extra."""
    try:
        from duecare.documents import seal_kit
    except ImportError as error:
        raise MissingComponentError(
            "seals need the documents extra", hint="install duecare[documents]"
        ) from error
    return seal_kit


def append_pages(pdf: bytes, pages: bytes) -> bytes:
    """``pdf`` with the pages of another PDF behind its own, as an incremental update.

    The bytes of ``pdf`` stay as they are in front, so that its digest can be checked from the
    result alone. The structure that screen readers follow is copied with the pages. Raises :class:`DocumentError` if either file cannot be read.
    """
    kit = _kit()
    try:
        writer = kit.IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
        source = kit.PdfFileReader(io.BytesIO(pages), strict=True)
        copies = {}
        for index in range(int(source.root["/Pages"]["/Count"])):
            page, origin = kit.copied_page(writer, source, index)
            copies[origin] = writer.insert_page(page)
        kit.append_tags(writer, source, copies)
        target = io.BytesIO()
        writer.write(target)
    except (*kit.errors, KeyError) as error:
        raise DocumentError("pages cannot be added to the PDF", hint=str(error)[:300]) from error
    return target.getvalue()
