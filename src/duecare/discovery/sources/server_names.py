"""Whether a certificate was made out to the server that was asked for (RFC 9525, section 6)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from cryptography import x509

if TYPE_CHECKING:
    from OpenSSL.crypto import X509


def names_server(cert: X509, name: bytes) -> bool:
    """Whether an alternative name of ``cert`` is ``name``, a host name or an IP address.

    The common name counts only where there are no alternative names: SQL Server's own tools make
    such certificates. A star stands for the whole first label and for nothing else.
    """
    wanted = name.decode("ascii").rstrip(".").lower()
    made_out = cert.to_cryptography()
    try:
        names = made_out.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        common = made_out.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return any(_is_host(str(attribute.value), wanted) for attribute in common)
    try:
        address = ipaddress.ip_address(wanted)
    except ValueError:
        return any(_is_host(host, wanted) for host in names.get_values_for_type(x509.DNSName))
    return address in names.get_values_for_type(x509.IPAddress)


def _is_host(pattern: str, wanted: str) -> bool:
    pattern = pattern.rstrip(".").lower()
    if pattern.startswith("*."):
        head, _, rest = wanted.partition(".")
        return bool(head) and "." in rest and rest == pattern[2:]
    return pattern == wanted
