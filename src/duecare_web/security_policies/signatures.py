"""Whether a typed signature is complete, by the person we know, and over the document shown."""

from __future__ import annotations

from duecare.errors import InputError
from duecare.person_names import same_name
from duecare.record import Signature


def check_signature(signature: Signature, *, name: str, document_sha256: str) -> Signature:
    """The signature, if it is by ``name`` and over the page or document with this hash.

    Raises :class:`InputError` that names what is missing.
    """
    if not same_name(signature.typed_name, name):
        raise InputError(
            "the typed name does not match the name we have on file",
            hint=f"type {name}, or ask your provider to correct the name first",
        )
    if not signature.authority:
        raise InputError("the statement about your authority is not confirmed")
    if not signature.consent:
        raise InputError("the consent to sign electronically is not confirmed")
    if not document_sha256 or signature.document_sha256 != document_sha256:
        raise InputError(
            "the document was replaced while the page was open",
            hint="open the page again and read the new document",
        )
    return signature
