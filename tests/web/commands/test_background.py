"""What the background of ``duecare serve`` does without being asked."""

from __future__ import annotations

import threading
import time
from datetime import datetime

import pytest
from django_tasks_db.models import DBTaskResult
from tests.patience import PATIENCE

from duecare_web.commands import background
from duecare_web.ledger.tasks import heartbeat


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
    monkeypatch.setattr(background, "run_one_task", lambda: time.sleep(0.01))
    return made


def test_notices_are_worked_off_at_the_start_and_again_also_after_an_error(
    passes: Passes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "NOTICE_SECONDS", 0.01)
    running = background.Background()
    running.start()
    try:
        assert passes.enough.wait(timeout=PATIENCE)
    finally:
        running.stop()
    assert all(one.tzinfo is not None for one in passes.at)


def test_notices_are_worked_off_once_an_hour() -> None:
    assert background.NOTICE_SECONDS == 3600


@pytest.mark.django_db(transaction=True)  # the worker closes its connection after a task
def test_a_task_is_done_when_it_is_due_and_an_empty_queue_is_told() -> None:
    assert background.run_one_task() is False
    waiting = [heartbeat.enqueue(), heartbeat.enqueue()]
    assert background.run_one_task() is True
    assert DBTaskResult.objects.successful().count() == 1
    assert background.run_one_task() is True
    assert background.run_one_task() is False
    assert DBTaskResult.objects.successful().count() == len(waiting)


@pytest.mark.django_db(transaction=True)
def test_a_task_that_fails_is_over_and_does_not_stop_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def break_down(_now: datetime) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("duecare_web.ledger.sequencer.heartbeat", break_down)
    heartbeat.enqueue()
    assert background.run_one_task() is True
    assert background.run_one_task() is False
    assert DBTaskResult.objects.failed().count() == 1
