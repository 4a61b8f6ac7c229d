"""Posts ``add-checkpoint`` requests to a witness over HTTP (C2SP tlog-witness)."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from urllib.parse import urlsplit

from duecare.errors import EvidenceError
from duecare.evidence.witness.witness import WitnessReply

_LARGEST_ANSWER = 64 * 1024


def http_post(prefix: str, *, timeout_seconds: float = 10) -> Callable[[str], WitnessReply]:
    """``post(body)`` for the witness whose submission prefix is ``prefix``.

    The returned function raises :class:`EvidenceError` when nobody answers. No redirect is
    followed.
    """
    parts = urlsplit(prefix)
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    if parts.scheme not in kinds or not parts.hostname or parts.query:
        raise EvidenceError(
            f"{prefix} is not the address of a witness",
            hint="give the submission prefix, such as https://peer.example/witness",
        )

    def post(body: str) -> WitnessReply:
        try:
            connection = kinds[parts.scheme](
                str(parts.hostname), parts.port, timeout=timeout_seconds
            )
            try:
                headers = {"Content-Type": "text/plain; charset=utf-8"}
                path = f"{parts.path.rstrip('/')}/add-checkpoint"
                connection.request("POST", path, body.encode(), headers)
                answer = connection.getresponse()
                text = answer.read(_LARGEST_ANSWER).decode("utf-8")
            finally:
                connection.close()
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise EvidenceError(f"the witness at {prefix} is not responding") from error
        return WitnessReply(answer.status, text, answer.headers.get("Content-Type", ""))

    return post
