"""Which of the processes that work on one database leads: seals, reminds, expires, hands work back.

Over PostgreSQL a process leads for as long as its session holds an advisory lock, so the next one
takes over the moment the first is gone, however it went. No clock is compared. Over SQLite one
process works, by a lock on a file, and leads.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.db.utils import DatabaseError, InterfaceError

from duecare.errors import DuecareError
from duecare.evidence.locking import held

logger = logging.getLogger(__name__)
_LEADER_LOCK = 0x4C454144  # "LEAD"
CHECK_SECONDS = 1.0
RETRY_SECONDS = 5.0
_KEEPALIVE = (
    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
)
"""A machine that lost its power holds its locks for half a minute, not for two hours."""


@contextmanager
def one_of_each(*roles: str) -> Iterator[None]:
    """Over SQLite, hold the role of this process: one serves pages, one works.

    Raises :class:`duecare.evidence.locking.HeldError` while another process has it.
    """
    with ExitStack() as stack:
        if connection.vendor == "sqlite":
            for role in roles:
                file = Path(f"{connection.settings_dict['NAME']}.{role}.lock")
                busy = f"another Duecare process {_DOES[role]} over this SQLite database already"
                stack.enter_context(held(file, busy=busy, hint=_HINT))
        yield


_DOES = {"web": "serves pages", "work": "does the background work"}
_HINT = "stop it first; to run several, move to PostgreSQL (docs/guides/operations.md)"


class Leadership:
    """Whether this process leads. While it does, it is inside ``duties()``."""

    def __init__(self, duties: Callable[[], AbstractContextManager[object]] = nullcontext) -> None:
        self.process = uuid.uuid4().hex
        self._duties = duties
        self._leads, self._known = threading.Event(), threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._campaign, name="duecare-leader", daemon=True)
        self._held = ExitStack()

    @property
    def leads(self) -> bool:
        """Whether this process leads now."""
        return self._leads.is_set()

    @property
    def is_known(self) -> bool:
        """Whether others can see that this process lives: only then it may take a task."""
        return self._known.is_set()

    def start(self) -> None:
        """Begin. Over SQLite it leads at once, and what hinders it is raised."""
        if connection.vendor == "postgresql":
            self._thread.start()
        else:
            self._held.enter_context(self._duties())
            self._known.set()
            self._leads.set()

    def stop(self) -> None:
        """Let another one lead."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=RETRY_SECONDS)
        self._leads.clear()
        self._held.close()

    def _campaign(self) -> None:
        while not self._stopping.is_set():
            session = connections.create_connection("default")
            try:
                with session.cursor() as cursor, ExitStack() as duties:
                    cursor.execute(_KEEPALIVE)
                    cursor.execute("SELECT pg_advisory_lock(%s)", [life_lock(self.process)])
                    self._known.set()
                    self._hold(cursor, duties)
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the database is away: %s", _first_line(error))
            except DuecareError as error:
                message = f"this process cannot lead: {error} ({error.hint})"
                logger.error(message)  # noqa: TRY400  a sentence for a person
            finally:
                self._leads.clear()
                self._known.clear()
                session.close()
            self._stopping.wait(RETRY_SECONDS)

    def _hold(self, cursor: Any, duties: ExitStack) -> None:
        """Ask for the lock until it is ours, then ask whether the session still lives."""
        while not self._stopping.is_set():
            if self.leads:
                cursor.execute("SELECT 1")
            else:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LEADER_LOCK])
                if cursor.fetchone()[0]:
                    duties.enter_context(self._duties())
                    duties.callback(self._leads.clear)
                    self._leads.set()
                    logger.info("this process leads")
            self._stopping.wait(CHECK_SECONDS)


def life_lock(process: str) -> int:
    """The advisory lock that a process holds for as long as it lives."""
    return int.from_bytes(hashlib.sha256(process.encode()).digest()[:8], signed=True)


def is_alive(process: str) -> bool:
    """Whether a process that works over this PostgreSQL database lives: nobody else gets its lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [life_lock(process)])
        if not cursor.fetchone()[0]:
            return True
        cursor.execute("SELECT pg_advisory_unlock(%s)", [life_lock(process)])
    return False


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
