"""The firm's X.509 key that seals signed documents (PAdES). It never signs checkpoints or for a client."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from duecare.documents.seal import SealIdentity, issue_seal_certificate, seal_pdf
from duecare.errors import DocumentError, DuecareError, EvidenceError
from duecare.evidence.timestamps.tsa_client import http_transport
from duecare_web.accounts.models import Firm
from duecare_web.ledger import keys
from duecare_web.settings.environment import kept_secret

VALID_YEARS = 10


def seal_identity(firm: Firm) -> SealIdentity:
    """The key and certificate of a firm's seal, made on first use and kept with the other keys."""
    name = f"document-seal-{firm.pk}.pem"
    kept = kept_secret(keys.keys_folder() / name, make=lambda: _make(firm))
    key = load_pem_private_key(kept, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise EvidenceError(f"{name} holds no EC key", hint="restore the folder keys from a backup")
    return SealIdentity(key, x509.load_pem_x509_certificate(kept))


def _make(firm: Firm) -> bytes:
    now = datetime.now(UTC).replace(microsecond=0)
    made = issue_seal_certificate(
        ec.generate_private_key(ec.SECP256R1()),
        firm=firm.name,
        serial=secrets.randbits(120) + 1,
        not_before=now - timedelta(minutes=5),
        not_after=now + timedelta(days=365 * VALID_YEARS),
    )
    key = made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return key + made.certificate.public_bytes(Encoding.PEM)


def seal(pdf: bytes, *, firm: Firm, now: datetime, reason: str) -> tuple[bytes, str]:
    """The sealed PDF and the time authority that confirmed the time; empty if none did.

    An authority that does not answer never keeps a copy from its signer.
    """
    identity = seal_identity(firm)
    for url in settings.DUECARE_TSA_URLS:
        try:
            sealed = seal_pdf(
                pdf,
                identity=identity,
                signed_at=now,
                reason=reason,
                tsa_url=url,
                transport=http_transport(),
            )
        except (DuecareError, OSError):
            continue
        return sealed, url
    try:
        return seal_pdf(pdf, identity=identity, signed_at=now, reason=reason), ""
    except ValueError as error:
        raise DocumentError("the document could not be sealed", hint=str(error)[:300]) from error
