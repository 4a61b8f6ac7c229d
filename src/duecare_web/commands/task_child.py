"""The child process in which one task runs: it does it, and gives its memory back by ending."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing import connection

MEBIBYTE = 1 << 20


def run_one(worker_id: str, megabytes: int) -> None:
    """Take one task that is due and do it, with at most ``megabytes`` of memory."""
    _end_with_parent()
    _bound_memory(megabytes)
    from django.core.management import call_command

    call_command(
        "db_worker",
        queue_name="*",
        batch=True,
        max_tasks=1,
        interval=0,
        startup_delay=False,
        reload=False,
        verbosity=1,
        worker_id=worker_id,
    )


def _bound_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    # Private memory, not addresses: files that are mapped cost nothing.
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = megabytes * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _end_with_parent() -> None:
    """A task of a process that was killed is handed to another one: it must not go on here too."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
