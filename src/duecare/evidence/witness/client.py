"""Posts ``add-checkpoint`` requests to a witness over HTTP (C2SP tlog-witness)."""

from __future__ import annotations

from collections.abc import Callable

from duecare.errors import EvidenceError
from duecare.evidence import outgoing
from duecare.evidence.witness.witness import WitnessReply

_LARGEST_ANSWER = 64 * 1024


def http_post(
    prefix: str, *, timeout_seconds: float = 10, public_only: bool = False
) -> Callable[[str], WitnessReply]:
    """``post(body)`` for the witness whose submission prefix is ``prefix``.

    ``public_only``: refuse addresses of private networks (:mod:`duecare.evidence.outgoing`). The
    returned function raises :class:`EvidenceError` when nobody answers. No redirect is followed.
    """
    try:
        parts = outgoing.check_address(prefix)
    except EvidenceError as error:
        raise _no_witness(prefix) from error
    if parts.query or parts.fragment:
        raise _no_witness(prefix)

    def post(body: str) -> WitnessReply:
        try:
            reply = outgoing.ask(
                f"{prefix.rstrip('/')}/add-checkpoint",
                body=body.encode(),
                largest=_LARGEST_ANSWER,
                seconds=timeout_seconds,
                headers={"Content-Type": "text/plain; charset=utf-8"},
                public_only=public_only,
            )
            text = reply.content[:_LARGEST_ANSWER].decode("utf-8")
        except (EvidenceError, UnicodeDecodeError) as error:
            raise EvidenceError(
                f"the witness at {prefix} is not responding", hint=getattr(error, "hint", "")
            ) from error
        return WitnessReply(reply.status, text, reply.media_type)

    return post


def _no_witness(prefix: str) -> EvidenceError:
    return EvidenceError(
        f"{prefix} is not the address of a witness",
        hint="give the submission prefix, such as https://peer.example/witness",
    )
