"""Takes tasks that wait and has each done by a child process; hands back those of the dead.

The children are those of ``db_worker``, the command of the task back end: it takes one task
(``SELECT ... FOR UPDATE SKIP LOCKED`` on PostgreSQL), runs it, notes how it ended. Here is what it
leaves to others: how many run at once, how much memory and time one may use, and what becomes of a
task whose process died.
"""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone
from django_tasks import default_task_backend
from django_tasks.signals import task_enqueued, task_finished
from django_tasks_db.models import DBTaskResult

from duecare_web.commands import task_child
from duecare_web.commands.leading import Leadership, is_alive

logger = logging.getLogger(__name__)
IDLE_SECONDS: Final = 1.0
"""How long after a look at an empty queue the next one is."""
RUNNING_SECONDS: Final = 0.1
DEAD_SECONDS: Final = 10.0
GRACE_SECONDS: Final = 20.0
MOST_ATTEMPTS: Final = 3
"""A task that took its process down so often is given up."""
Task: TypeAlias = "DBTaskResult[..., Any]"
_GIVEN_UP: Final = "duecare.errors.DuecareError"


@dataclass(frozen=True, slots=True)
class _Child:
    process: BaseProcess
    worker_id: str
    last: float  # by the monotonic clock: when it has taken too long


class TaskRunner:
    """Works off the queue until :meth:`stop`."""

    def __init__(self, leadership: Leadership) -> None:
        self._leadership = leadership
        self._children: list[_Child] = []
        self._number = 0
        self._stopping, self._wake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="duecare-tasks", daemon=True)
        self._fork: Any = _forking()
        self._next_look_for_dead = 0.0

    def start(self) -> None:
        """Begin."""
        task_enqueued.connect(self._on_enqueued)
        self._thread.start()

    def stop(self, *, seconds: float = GRACE_SECONDS) -> None:
        """Take nothing more, let what runs finish for ``seconds``, hand back what does not."""
        task_enqueued.disconnect(self._on_enqueued)
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        last = time.monotonic() + seconds
        for child in self._children:
            child.process.join(timeout=max(0.0, last - time.monotonic()))
        for child in self._children:
            if child.process.is_alive():
                _end(child)
                _hand_back(child.worker_id, "the server was stopped", once_more=True)
        self._children.clear()

    def _on_enqueued(self, **_: Any) -> None:
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                self._reap()
                self._hand_back_of_dead()
                self._start_children()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("tasks wait: the database is away (%s)", type(error).__name__)
            except Exception:  # a thread that dies in silence would leave tasks waiting for ever
                logger.exception("background work failed")
            close_old_connections()
            self._wake.wait(RUNNING_SECONDS if self._children else IDLE_SECONDS)

    def _start_children(self) -> None:
        free = settings.DUECARE_TASKS - len(self._children)
        if free <= 0 or not self._leadership.is_known:
            return
        # Children that were started and have not taken their task yet find it ready as well.
        busy = {_last_worker(row) for row in _running()} if self._children else set()
        taken = sum(child.worker_id not in busy for child in self._children)
        ready = len(DBTaskResult.objects.ready().values_list("pk")[: free + taken])
        for _ in range(max(0, min(free, ready - taken))):
            self._number += 1
            worker_id = f"{self._leadership.process}:{self._number}"
            process = self._fork.Process(
                target=task_child.run_one,
                args=(worker_id, settings.DUECARE_TASK_MEMORY),
                name=worker_id,
                daemon=True,
            )
            process.start()
            last = time.monotonic() + settings.DUECARE_TASK_MINUTES * 60
            self._children.append(_Child(process, worker_id, last))

    def _reap(self) -> None:
        for child in list(self._children):
            late = time.monotonic() > child.last
            if late:
                _end(child)
            elif child.process.is_alive():
                continue
            self._children.remove(child)
            if late:
                problem = f"it took more than {settings.DUECARE_TASK_MINUTES} minutes"
                _hand_back(child.worker_id, problem, once_more=False)
            elif child.process.exitcode:
                _hand_back(child.worker_id, _cause(child.process.exitcode), once_more=True)

    def _hand_back_of_dead(self) -> None:
        """What a process had in hand that is gone, however it went."""
        if not self._leadership.leads or time.monotonic() < self._next_look_for_dead:
            return
        self._next_look_for_dead = time.monotonic() + DEAD_SECONDS
        for row in _running():
            owner = _last_worker(row).partition(":")[0]
            if owner == self._leadership.process:
                continue
            if connection.vendor == "sqlite" or not is_alive(owner):
                _give_back(row, "its process ended", once_more=True)


def _forking() -> Any:
    """Children are forked from a process that has loaded everything and started no thread."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    context.set_forkserver_preload(["duecare_web.commands.task_preload"])
    return context


def _end(child: _Child) -> None:
    child.process.kill()
    child.process.join()


def _cause(exit_code: int) -> str:
    if exit_code < 0:
        return f"its process was stopped by signal {-exit_code}; it may have needed too much memory"
    return f"its process ended with code {exit_code}"


def _last_worker(row: Task) -> str:
    return str(row.worker_ids[-1]) if row.worker_ids else ""


def _running() -> list[Task]:
    return list(DBTaskResult.objects.filter(status="RUNNING"))


def _hand_back(worker_id: str, problem: str, *, once_more: bool) -> None:
    for row in (one for one in _running() if _last_worker(one) == worker_id):
        _give_back(row, problem, once_more=once_more)


def _give_back(row: Task, problem: str, *, once_more: bool) -> None:
    """Let the task wait again; after too many attempts it has failed, and the person who asked is told."""
    mine = DBTaskResult.objects.filter(pk=row.pk, status="RUNNING", worker_ids=row.worker_ids)
    if once_more and len(row.worker_ids) < MOST_ATTEMPTS:
        if mine.update(status="READY", started_at=None):
            logger.warning("task %s waits again: %s", row.pk, problem)
        return
    failed = {"exception_class_path": _GIVEN_UP, "traceback": f"The task was given up: {problem}."}
    if mine.update(status="FAILED", finished_at=timezone.now(), **failed):
        logger.error("task %s was given up: %s", row.pk, problem)
        result = default_task_backend.get_result(str(row.pk))
        task_finished.send(sender=type(default_task_backend), task_result=result)
