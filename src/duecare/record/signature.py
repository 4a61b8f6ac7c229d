"""What makes a click a signature: who, with what authority, over which exact bytes, meaning what.

The words live here, so that the page, the entry and the statement use the same ones; a change gets
a new version number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from duecare.record.values import Personal, Sha256

CONSENT_VERSION: Final = 3
CONSENT: Final = (
    "I agree to read, sign and receive this record electronically. I can read the PDF on this "
    "device. I can ask for a paper copy, and I can withdraw this consent for later records on "
    "the Record page or by telling my IT provider; what I have already signed stays signed."
)
"""Consent to electronic business (15 U.S.C. 7001(c)); recorded word for word with its version."""


def authority_statement(client_name: str) -> str:
    """What the signer says about their right to bind the client."""
    return f"I may sign for {client_name}."


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """A passkey's or an app's proof over the signature, so that a stranger can check it again.

    A code of an app leaves all but ``factor`` and ``label`` out, the name that its owner gave it.
    """

    factor: str
    label: Personal[str | None] = None
    nonce: str | None = None
    subject: str | None = None
    credential_id: str | None = None
    public_key_cose: str | None = None
    client_data: str | None = None
    authenticator_data: str | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A typed signature, as the page took it and as the entry keeps it.

    ``document_sha256`` is the hash of the exact page shown; ``button`` the label that was pressed;
    ``method`` how the signer proved who they are, for example "mailed link and typed code".
    ``authority`` and ``consent`` are the words that were confirmed; empty if they were not.
    """

    typed_name: Personal[str]
    document_sha256: Sha256
    button: str
    method: str
    authority: str
    consent: str
    consent_version: int = CONSENT_VERSION
    second_factor: SecondFactor | None = None

    @classmethod
    def confirmed(
        cls, *, client_name: str, typed_name: str, document_sha256: str, button: str, method: str
    ) -> Signature:
        """The signature of a person who has confirmed authority and consent for this client."""
        return cls(
            typed_name=typed_name,
            document_sha256=document_sha256,
            button=button,
            method=method,
            authority=authority_statement(client_name),
            consent=CONSENT,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """How a page was read before its text was signed. Absent: it was not measured.

    ``page_seconds``: between the making of the page and the signature, by the server's clock.
    ``active_seconds`` and ``depth_percent``: as the browser counted them, the time in use and how
    much of the text was scrolled into view.
    """

    page_seconds: int | None = None
    active_seconds: int | None = None
    depth_percent: int | None = None
