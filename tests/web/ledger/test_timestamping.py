"""Tokens of a time authority: once an hour, kept raw, logged in the anchor; a silent one is no stop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from duecare.errors import EvidenceError
from duecare.evidence import notes
from duecare.evidence.bundle import Token
from duecare_web.ledger import queries, sequencer, timestamping
from duecare_web.ledger.models import LedgerEntry, Log
from duecare_web.ledger.timestamping import stamp_anchor

URLS = ("http://tsa.example/tsr",)


@pytest.fixture
def asked(monkeypatch: Any) -> list[bytes]:
    """What the authority was asked to stamp; it always answers."""
    messages: list[bytes] = []

    def request_token(authorities: Any, message: bytes, **_: Any) -> Token:
        messages.append(message)
        return Token(authorities[0].label, b"request", b"reply")

    monkeypatch.setattr(timestamping, "request_token", request_token)
    return messages


def test_a_token_covers_the_newest_anchor_checkpoint_and_is_logged(
    north: Any, asked: list[bytes]
) -> None:
    sequencer.seal_pending()
    token = stamp_anchor(datetime.now(UTC), urls=URLS)
    assert token is not None
    assert (token.authority, bytes(token.response)) == ("tsa.example", b"reply")
    assert asked == [notes.parse_note(token.checkpoint.note).text.encode()]
    anchors = Log.objects.get(kind=Log.Kind.ANCHOR)
    assert LedgerEntry.objects.filter(log=anchors, kind="token").count() == 1
    assert queries.verify_log(anchors).passed
    sequencer.check_signer()


def test_a_second_token_waits_for_an_hour_and_for_something_new(
    north: Any, asked: list[bytes]
) -> None:
    sequencer.seal_pending()
    now = datetime.now(UTC)
    assert stamp_anchor(now, urls=URLS)
    assert stamp_anchor(now + timedelta(minutes=5), urls=URLS) is None
    assert stamp_anchor(now + timedelta(hours=2), urls=URLS) is None  # nothing was added
    sequencer.heartbeat(now + timedelta(days=2))
    assert stamp_anchor(now + timedelta(days=2), urls=URLS)
    assert len(asked) == 2


def test_an_authority_that_is_silent_is_named_and_the_ledger_goes_on(north: Any) -> None:
    def silent(url: str, request: bytes) -> bytes:
        raise EvidenceError(f"{url} does not answer")

    sequencer.seal_pending()
    with pytest.raises(EvidenceError, match=r"tsa\.example: .* does not answer"):
        stamp_anchor(datetime.now(UTC), urls=URLS, transport=silent)
    assert queries.verify_log(north.client.log).passed


def test_without_an_authority_nobody_is_asked(north: Any, asked: list[bytes]) -> None:
    sequencer.seal_pending()
    assert stamp_anchor(datetime.now(UTC)) is None
    assert asked == []
