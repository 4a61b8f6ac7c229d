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

from duecare.documents.seal import SealIdentity, issue_seal_certificate, seal_pdf
from duecare.errors import DocumentError, DuecareError, EvidenceError
from duecare_web.accounts.models import Firm
from duecare_web.ledger import keys
from duecare_web.settings.environment import kept_secret
from duecare_web.witnesses import stamping
from duecare_web.witnesses.queries import configured

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
    """The sealed PDF and the address of the authority that confirmed the time; empty if none did.

    The authorities are those of the timestamps, within the same daily budget. One that does not
    answer, or a file of authorities with a mistake, never keeps a copy from its signer.
    """
    identity = seal_identity(firm)
    authorities, _problem = configured()
    for authority in authorities:
        if stamping.over_budget(authority, now):
            continue
        questions = stamping.KeptQuestions(authority, now)
        try:
            sealed = seal_pdf(
                pdf,
                identity=identity,
                signed_at=now,
                reason=reason,
                tsa_url=authority.url,
                transport=questions,
            )
        except (DuecareError, OSError):
            continue
        finally:
            questions.keep()
        return sealed, authority.url
    try:
        return seal_pdf(pdf, identity=identity, signed_at=now, reason=reason), ""
    except ValueError as error:
        raise DocumentError("the document could not be sealed", hint=str(error)[:300]) from error
