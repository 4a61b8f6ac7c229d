"""Certificates of others: the text they come in, and what a malformed one raises."""

from __future__ import annotations

import re

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from duecare.errors import EvidenceError

PEM = re.compile(r"-----BEGIN CERTIFICATE-----\n.+?\n-----END CERTIFICATE-----\n?", re.DOTALL)

MALFORMED = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.UnsupportedGeneralNameType,
)
"""What ``cryptography`` raises when a foreign certificate turns out to be malformed."""


def read_certificates(text: str) -> list[x509.Certificate]:
    """All PEM certificates in a text; raises :class:`EvidenceError` for a malformed one."""
    try:
        return [
            x509.load_pem_x509_certificate(block.encode())
            for block in PEM.findall(text.replace("\r\n", "\n"))
        ]
    except MALFORMED as error:
        raise EvidenceError("a certificate in the trust file cannot be read") from error
