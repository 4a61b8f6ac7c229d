"""A second reader of timestamps: ``rfc3161-client`` (Trail of Bits and sigstore, OpenSSL inside).

It shares no code with ours. In strict mode both read each token; where they differ, one of the two
is wrong or looks at less, and a reader must know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from duecare.errors import EvidenceError
from duecare.evidence.certificates import MALFORMED
from duecare.evidence.timestamps import der


@dataclass(frozen=True)
class SecondReading:
    """What a reader makes of a token: its time if it accepts it, or why not."""

    time: datetime | None
    reason: str = ""

    @property
    def text(self) -> str:
        """The answer in words."""
        if self.time is None:
            return f"refused ({self.reason})"
        return f"accepted, {self.time:%Y-%m-%d %H:%M:%S} UTC"

    def agrees_with(self, other: SecondReading) -> bool:
        """Both refuse, or both accept the same second: the library drops fractions of seconds."""
        if self.time is None or other.time is None:
            return self.time is other.time
        return self.time.replace(microsecond=0) == other.time.replace(microsecond=0)


def ask_second_reader(
    reply: bytes,
    *,
    message: bytes,
    nonce: int | None,
    policy: str | None,
    roots: Sequence[x509.Certificate],
    between: Sequence[x509.Certificate] = (),
) -> SecondReading:
    """What ``rfc3161-client`` says of a reply over ``message``.

    ``nonce``, ``policy``: those of the request, if it named any. ``roots``: what the reader trusts.
    ``between``: authorities that did not come with the reply; the library trusts what it is given,
    so give only such as are known to lie on the path. No error of the library goes further.
    """
    import rfc3161_client

    try:
        response = rfc3161_client.decode_timestamp_response(_sorted_certificates(reply))
        verifier = rfc3161_client.VerifierBuilder(
            policy_id=x509.ObjectIdentifier(policy) if policy else None,
            nonce=nonce,
            roots=list(roots),
            intermediates=list(between),
        ).build()
        verifier.verify_message(response, message)
        return SecondReading(response.tst_info.gen_time)
    except (rfc3161_client.VerificationError, AssertionError, *MALFORMED) as error:
        return SecondReading(None, " ".join(str(error).split())[:200] or type(error).__name__)


def _sorted_certificates(reply: bytes) -> bytes:
    """The reply with its certificates in the order of DER.

    OpenSSL and the authorities built on it send them in their own order; the library reads nothing
    then. The order is not signed. A reply that cannot be taken apart is returned as it is.
    """
    try:
        _, token = der.children(der.read_only(reply, der.SEQUENCE))
        _, wrapped = der.children(token)
        fields = der.children(der.read_only(wrapped.content, der.SEQUENCE))
        found = next(field for field in fields if field.tag == 0xA0)
        ordered = b"".join(sorted(one.raw for one in der.children(found)))
    except (EvidenceError, ValueError, StopIteration):
        return reply
    return reply.replace(found.content, ordered, 1)
