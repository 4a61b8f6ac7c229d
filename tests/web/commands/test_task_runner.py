"""Tasks in child processes: how many at once, what becomes of them when a process dies."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult
from tests.web.portal.assessed import small_inventory

from duecare_web.commands import task_runner
from duecare_web.commands.task_runner import TaskRunner
from duecare_web.ledger.tasks import heartbeat

pytestmark = pytest.mark.django_db


class Child:
    """A process that does nothing until the test says how it ends."""

    def __init__(self, args: tuple[str, int]) -> None:
        self.worker_id, self.megabytes = args
        self.exitcode: int | None = None
        self.was_killed = False

    def start(self) -> None:
        """Started."""

    def is_alive(self) -> bool:
        return self.exitcode is None

    def kill(self) -> None:
        self.was_killed, self.exitcode = True, -9

    def join(self, timeout: float | None = None) -> None:
        """Waited for."""

    def take(self) -> DBTaskResult[..., Any]:
        """What the command of the back end does first."""
        task = DBTaskResult.objects.ready().get_locked()
        assert task is not None
        task.claim(self.worker_id)
        return task


class Children(list[Child]):
    """Stands for the context of processes."""

    def Process(self, *, target: object, args: tuple[str, int], **_: object) -> Child:
        self.append(Child(args))
        return self[-1]


@pytest.fixture
def children() -> Children:
    return Children()


@pytest.fixture
def runner(children: Children, monkeypatch: pytest.MonkeyPatch, settings: Any) -> TaskRunner:
    settings.DUECARE_TASKS = 2
    monkeypatch.setattr(task_runner, "_forking", lambda: children)
    leader: Any = SimpleNamespace(leads=True, is_known=True, process="here")
    return TaskRunner(leader)


def a_round(runner: TaskRunner) -> None:
    """What the runner does again and again."""
    runner._reap()
    runner._hand_back_of_dead()
    runner._start_children()


def statuses() -> list[str]:
    return sorted(DBTaskResult.objects.values_list("status", flat=True))


def test_an_empty_queue_starts_nothing(runner: TaskRunner, children: Children) -> None:
    a_round(runner)
    assert children == []


def test_at_most_so_many_run_at_once_and_each_has_its_bound(
    runner: TaskRunner, children: Children, settings: Any
) -> None:
    settings.DUECARE_TASK_MEMORY = 700
    for _ in range(3):
        heartbeat.enqueue()
    a_round(runner)
    assert [one.megabytes for one in children] == [700, 700]
    children[0].take()
    a_round(runner)
    assert len(children) == 2
    children[0].exitcode = 0
    a_round(runner)
    assert len(children) == 3


def test_a_child_that_has_not_taken_its_task_yet_is_not_started_twice(
    runner: TaskRunner, children: Children
) -> None:
    heartbeat.enqueue()
    for _ in range(3):
        a_round(runner)
    assert len(children) == 1


def test_a_process_that_others_cannot_see_takes_nothing(
    runner: TaskRunner, children: Children
) -> None:
    heartbeat.enqueue()
    runner._leadership.is_known = False  # type: ignore[misc]
    a_round(runner)
    assert children == []


def test_the_task_of_a_child_that_was_killed_waits_again_and_is_given_up_after_three(
    runner: TaskRunner, children: Children
) -> None:
    heartbeat.enqueue()
    for attempt in (1, 2, 3):
        a_round(runner)
        children[-1].take()
        children[-1].exitcode = -9
        runner._reap()
        assert statuses() == (["READY"] if attempt < 3 else ["FAILED"])
    task = DBTaskResult.objects.get()
    assert "stopped by signal 9; it may have needed too much memory" in task.traceback


def test_a_task_that_hangs_is_stopped_and_not_tried_again(
    runner: TaskRunner, children: Children, settings: Any
) -> None:
    settings.DUECARE_TASK_MINUTES = 0
    heartbeat.enqueue()
    a_round(runner)
    children[0].take()
    a_round(runner)
    assert children[0].was_killed
    assert statuses() == ["FAILED"]
    assert "more than 0 minutes" in DBTaskResult.objects.get().traceback


def test_the_leader_hands_back_what_a_process_had_in_hand_that_is_gone(
    runner: TaskRunner, children: Children
) -> None:
    heartbeat.enqueue()
    gone = Child(("elsewhere:7", 1))
    gone.take()
    a_round(runner)
    assert statuses() == ["READY"]
    assert len(children) == 1


def test_what_one_of_our_own_children_does_is_left_alone(
    runner: TaskRunner, children: Children
) -> None:
    heartbeat.enqueue()
    a_round(runner)
    children[0].take()
    a_round(runner)
    assert statuses() == ["RUNNING"]


def test_stopping_hands_back_what_does_not_end_in_time(
    runner: TaskRunner, children: Children
) -> None:
    heartbeat.enqueue()
    a_round(runner)
    children[0].take()
    runner.stop(seconds=0)
    assert children[0].was_killed
    assert statuses() == ["READY"]


def test_who_asked_for_an_assessment_is_told_when_its_task_is_given_up(
    runner: TaskRunner, children: Children, north: Any, settings: Any
) -> None:
    from duecare_web.accounts.actors import system_actor
    from duecare_web.assessments.actions import request_assessment
    from duecare_web.assessments.tasks import complete_requested
    from duecare_web.scans.actions import record_scan

    settings.DUECARE_TASK_MINUTES = 0
    actor = system_actor("tests")
    scan = record_scan(client=north.client, actor=actor, inventory=small_inventory())
    asked = request_assessment(client=north.client, scan=scan, user=north.owner, actor=actor)
    complete_requested.enqueue(str(asked.pk))
    a_round(runner)
    children[0].take()
    a_round(runner)
    asked.refresh_from_db()
    assert asked.problem == "it was stopped because it took too long or needed too much memory"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bound")
@pytest.mark.parametrize(("megabytes", "said"), [(100, "too much"), (1000, "enough")])
def test_a_child_has_so_much_memory_and_no_more(megabytes: int, said: str) -> None:
    code = (
        "from duecare_web.commands import task_child\n"
        f"task_child._bound_memory({megabytes})\n"
        "try:\n    bytearray(300 << 20); print('enough')\n"
        "except MemoryError:\n    print('too much')\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.stdout == f"{said}\n", found.stderr
