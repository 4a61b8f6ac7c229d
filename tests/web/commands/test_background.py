"""What the process that leads does in the background without being asked."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from tests.patience import PATIENCE

from duecare_web.commands import background
from duecare_web.commands.leading import Leadership


class Leading(Leadership):
    """A process that leads, or not, as the test says."""

    leads = True  # type: ignore[assignment]


class Passes:
    """Counts the passes over due notices; the first one fails."""

    def __init__(self) -> None:
        self.at: list[datetime] = []
        self.enough = threading.Event()

    def __call__(self, now: datetime) -> None:
        self.at.append(now)
        if len(self.at) == 1:
            raise RuntimeError("the database is away")
        self.enough.set()


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Passes:
    made = Passes()
    monkeypatch.setattr(background.reminders, "send_notices", made)
    monkeypatch.setattr(background.sequencer, "seal_pending", lambda: 0)
    monkeypatch.setattr(background.sequencer, "heartbeat", lambda _now: 0)
    monkeypatch.setattr(background.witnesses, "STEPS", ())
    monkeypatch.setattr(background.sending, "send_due", lambda _now: 0)
    monkeypatch.setattr(background, "IDLE_SECONDS", 0.01)
    return made


def test_notices_are_worked_off_at_the_start_and_again_also_after_an_error(
    passes: Passes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "NOTICE_SECONDS", 0.01)
    running = background.Background(Leading())
    running.start()
    try:
        assert passes.enough.wait(timeout=PATIENCE)
    finally:
        running.stop()
    assert all(one.tzinfo is not None for one in passes.at)


def test_notices_are_worked_off_once_an_hour() -> None:
    assert background.NOTICE_SECONDS == 3600


def test_a_process_that_does_not_lead_waits_until_it_does(
    passes: Passes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "NOTICE_SECONDS", 0.01)
    leading = Leading()
    leading.leads = False  # type: ignore[misc]
    running = background.Background(leading)
    running.start()
    try:
        assert not passes.enough.wait(timeout=0.2)
        assert passes.at == []
        leading.leads = True  # type: ignore[misc]
        assert passes.enough.wait(timeout=PATIENCE)
    finally:
        running.stop()
