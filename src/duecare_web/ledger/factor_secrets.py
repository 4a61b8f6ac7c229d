"""Secrets of members' second factors: encrypted under the installation's key, never in the clear."""

from __future__ import annotations

from base64 import b64decode, b64encode

from allauth.mfa.adapter import DefaultMFAAdapter

from duecare_web.ledger import keys
from duecare_web.ledger.encryption import decrypt, encrypt

_PURPOSE = "second factor of a member"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """What allauth keeps of an app or of recovery codes goes through here."""

    def encrypt(self, text: str) -> str:
        """``text`` as it is kept in the database."""
        sealed = encrypt(keys.installation_key(), text.encode(), purpose=_PURPOSE)
        return b64encode(sealed).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The reverse of :meth:`encrypt`; raises :class:`duecare.errors.EvidenceError`."""
        sealed = b64decode(encrypted_text)
        return decrypt(keys.installation_key(), sealed, purpose=_PURPOSE).decode()

    def _get_site_name(self) -> str:
        return "Duecare"
