"""What makes a click a signature: who, with what authority, over which exact bytes, meaning what.

The words live here, so that the page, the entry and the statement
use the same ones; a change gets a new version number.
"""

from __future__ import annotations

from dataclasses import dataclass

from duecare.errors import InputError
from duecare_web.clients.typed_names import same_name

CONSENT_VERSION = 3
CONSENT = (
    "I agree to read, sign and receive this record electronically. I can read the PDF on this "
    "device. I can ask for a paper copy, and I can withdraw this consent for later records on "
    "the Record page or by telling my IT provider; what I have already signed stays signed."
)
"""Consent to electronic business; recorded word for word with its version."""


def authority_statement(client_name: str) -> str:
    """What the signer says about their right to bind the client."""
    return f"I may sign for {client_name}."


@dataclass(frozen=True, slots=True)
class Signature:
    """A typed signature as the page gave it.

    ``document_sha256`` is the hash of the exact PDF shown; ``button`` the label that was pressed;
    ``method`` how the signer proved who they are, for example "mailed link and typed code".
    """

    typed_name: str
    document_sha256: str
    button: str
    method: str
    authority: bool = False
    consent: bool = False

    def checked_for(self, *, name: str, document_sha256: str) -> Signature:
        """This signature, if it is complete and over this document.

        Raises :class:`InputError` that names what is missing.
        """
        if not same_name(self.typed_name, name):
            raise InputError(
                "the typed name does not match the name we have on file",
                hint=f"type {name}, or ask your provider to correct the name first",
            )
        if not self.authority:
            raise InputError("the statement about your authority is not confirmed")
        if not self.consent:
            raise InputError("the consent to sign electronically is not confirmed")
        if not document_sha256 or self.document_sha256 != document_sha256:
            raise InputError(
                "the document was replaced while the page was open",
                hint="open the page again and read the new document",
            )
        return self

    def as_content(self, *, client_name: str) -> dict[str, object]:
        """The signature for an entry, without the name."""
        return {
            "button": self.button,
            "document_sha256": self.document_sha256,
            "authority": authority_statement(client_name),
            "consent": CONSENT,
            "consent_version": CONSENT_VERSION,
            "method": self.method,
        }
