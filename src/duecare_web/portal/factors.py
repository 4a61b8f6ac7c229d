"""Second factors of a contact: codes from an app (RFC 6238) and passkeys (WebAuthn, level 2).

A mailbox can be read by anyone who runs the mail system, often the firm itself. A second factor lies
with the person. The challenge of a passkey is made from the decision that is signed, so that its
signature is over that decision and can be checked by anybody later.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import string
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db.models import QuerySet
from django.utils import timezone
from fido2 import cbor
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts.locking import lock, told
from duecare_web.clients.models import Contact
from duecare_web.ledger import keys
from duecare_web.ledger.actions import action, append_entry
from duecare_web.ledger.encryption import decrypt, encrypt
from duecare_web.portal.models import ContactFactor

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20  # RFC 4226, section 4: 160 bits
_TAG = b"duecare/passkey/v1\n"
Kind = ContactFactor.Kind


@dataclass(frozen=True, slots=True)
class FactorProof:
    """That a second factor was checked just now: what the entry of the signature says of it."""

    method: str
    details: dict[str, Any] = field(default_factory=dict)


def factors_of(contact: Contact) -> QuerySet[ContactFactor]:
    """The second factors that a contact has now."""
    return contact.factors.filter(removed_at=None)


# --- codes from an app --------------------------------------------------------------------------
def new_secret() -> bytes:
    """A fresh secret for an app."""
    return secrets.token_bytes(SECRET_BYTES)


def app_address(secret: bytes, contact: Contact) -> str:
    """The ``otpauth`` address that an app reads from a QR code."""
    return _totp(secret).get_provisioning_uri(contact.email, f"Duecare {contact.client.name}")


def _totp(secret: bytes) -> TOTP:
    # Authenticator apps know this one form: SHA-1, six digits, thirty seconds (RFC 6238).
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303


def matching_step(secret: bytes, code: str, *, now: datetime, after: int) -> int | None:
    """The time step whose code this is, one step off at most and later than ``after``."""
    typed = "".join(one for one in code if one in string.digits).encode()
    current = int(now.timestamp()) // STEP_SECONDS
    for step in (current, current - 1, current + 1):
        try:
            _totp(secret).verify(typed, step * STEP_SECONDS)
        except InvalidToken:
            continue
        return step if step > after else None
    return None


@action
def add_app(
    *, contact: Contact, secret: bytes, code: str, label: str, now: datetime | None = None
) -> ContactFactor:
    """Keep an app's secret after its first code was typed; :class:`InputError` for a wrong one."""
    step = matching_step(secret, code, now=now or timezone.now(), after=0)
    if step is None:
        raise InputError("this is not the code that the app shows now")
    return _add(contact, Kind.TOTP, label or "App", secret, step)


def check_code(*, contact: Contact, code: str, now: datetime | None = None) -> FactorProof:
    """A code from one of the contact's apps, each usable once; :class:`InputError` otherwise."""
    moment = now or timezone.now()
    for factor in factors_of(contact).filter(kind=Kind.TOTP):
        step = matching_step(_opened(factor), code, now=moment, after=factor.last_step)
        # Compared and set in one step: a code that two requests bring counts once.
        if step and factors_of(contact).filter(pk=factor.pk, last_step__lt=step).update(
            last_step=step, last_used_at=moment
        ):
            return FactorProof("code from an app", {"factor": "totp", "label": factor.label})
    raise InputError("this is not the code that the app shows now", hint="wait for the next one")


# --- passkeys -----------------------------------------------------------------------------------
def _server(host: str) -> Fido2Server:
    name = urlsplit(f"//{host}").hostname or host

    def is_own(origin: str) -> bool:
        parts = urlsplit(origin)
        secure = parts.scheme == "https" or name in {"localhost", "127.0.0.1"}
        return parts.hostname == name and secure

    entity = PublicKeyCredentialRpEntity(id=name, name="Duecare")
    return Fido2Server(entity, verify_origin=is_own)


def begin_passkey(contact: Contact, *, host: str) -> tuple[str, Any]:
    """What the browser needs to make a passkey, as JSON, and the state for the session."""
    user = PublicKeyCredentialUserEntity(
        id=contact.pk.bytes, name=contact.email, display_name=contact.name
    )
    options, state = _server(host).register_begin(
        user, _credentials(contact), user_verification=UserVerificationRequirement.PREFERRED
    )
    return json.dumps(dict(options)["publicKey"]), state


@action
def add_passkey(
    *, contact: Contact, state: Any, response: str, label: str, host: str
) -> ContactFactor:
    """Keep a passkey that the browser has made; :class:`InputError` if it does not fit."""
    try:
        made = _server(host).register_complete(state, json.loads(response))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError("the passkey could not be read", hint="try again") from error
    if made.credential_data is None:
        raise InputError("the passkey holds no public key")
    return _add(
        contact, Kind.PASSKEY, label or "Passkey", bytes(made.credential_data), made.counter
    )


def challenge_for(nonce: bytes, *, document_sha256: str, subject: str) -> bytes:
    """The challenge for a decision: ``SHA-256(tag || nonce[32] || document || subject)``."""
    return hashlib.sha256(_TAG + nonce + f"{document_sha256}\n{subject}".encode()).digest()


def begin_check(
    contact: Contact, *, host: str, document_sha256: str = "", subject: str = ""
) -> tuple[str, dict[str, Any]]:
    """What the browser needs to use a passkey, and the state with the nonce of the challenge."""
    nonce = secrets.token_bytes(32)
    challenge = challenge_for(nonce, document_sha256=document_sha256, subject=subject)
    options, state = _server(host).authenticate_begin(_credentials(contact), challenge=challenge)
    return json.dumps(dict(options)["publicKey"]), {
        "state": state,
        "nonce": nonce.hex(),
        "document": document_sha256,
        "subject": subject,
    }


def check_passkey(
    *,
    contact: Contact,
    begun: dict[str, Any],
    response: str,
    host: str,
    document_sha256: str = "",
    subject: str = "",
) -> FactorProof:
    """The signature of a passkey over this decision; :class:`InputError` for anything else."""
    if (begun.get("document"), begun.get("subject")) != (document_sha256, subject):
        raise InputError("the passkey was used for another decision", hint="open the page again")
    try:
        answer = AuthenticationResponse.from_dict(json.loads(response))
        used = _server(host).authenticate_complete(begun["state"], _credentials(contact), answer)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            "the passkey did not match", hint="use the one that you added here"
        ) from error
    factor = next(
        one for one in _passkeys(contact) if _data(one).credential_id == used.credential_id
    )
    factor.last_step = answer.response.authenticator_data.counter
    factor.last_used_at = timezone.now()
    factor.save(update_fields=["last_step", "last_used_at"])
    details = {
        "factor": "passkey",
        "label": factor.label,
        "credential_id": used.credential_id.hex(),
        "public_key_cose": cbor.encode(dict(used.public_key)).hex(),
        "nonce": begun["nonce"],
        "subject": subject,
        "client_data": bytes(answer.response.client_data).hex(),
        "authenticator_data": bytes(answer.response.authenticator_data).hex(),
        "signature": bytes(answer.response.signature).hex(),
    }
    return FactorProof("passkey", details)


def _passkeys(contact: Contact) -> list[ContactFactor]:
    return list(factors_of(contact).filter(kind=Kind.PASSKEY))


def _credentials(contact: Contact) -> list[AttestedCredentialData]:
    return [_data(one) for one in _passkeys(contact)]


def _data(factor: ContactFactor) -> AttestedCredentialData:
    return AttestedCredentialData(_opened(factor))


# --- keeping ------------------------------------------------------------------------------------
def _add(contact: Contact, kind: str, label: str, secret: bytes, step: int) -> ContactFactor:
    receipt = append_entry(
        client=contact.client,
        actor=contact.as_actor(),
        person=contact.as_person(),
        entry=record.FactorAdded(factor=kind, label=label[:60]),
    )
    return ContactFactor.objects.create(
        firm=contact.firm,
        contact=contact,
        kind=kind,
        label=label[:60],
        last_step=step,
        sealed=encrypt(keys.installation_key(), secret, purpose=_purpose(contact)),
        added_at=timezone.now(),
        entry_id=receipt.entry_id,
    )


@action
def remove_factor(*, factor: ContactFactor) -> ContactFactor:
    """The contact gives a factor up; the entry stays. Raises :class:`InputError` a second time."""
    lock(factor)
    if factor.removed_at is not None:
        raise InputError(f"this second factor has already been removed, {told(factor.removed_at)}")
    factor.removed_at, factor.sealed = timezone.now(), b""
    factor.save(update_fields=["removed_at", "sealed"])
    append_entry(
        client=factor.contact.client,
        actor=factor.contact.as_actor(),
        person=factor.contact.as_person(),
        entry=record.FactorRemoved(factor=factor.kind, label=factor.label),
        related=factor.entry_id,
    )
    return factor


def _purpose(contact: Contact) -> str:
    return f"second factor:{contact.pk}"


def _opened(factor: ContactFactor) -> bytes:
    return decrypt(keys.installation_key(), factor.sealed, purpose=_purpose(factor.contact))
