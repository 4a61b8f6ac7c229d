"""Whether this process can serve, and whether what works behind it does.

``not ready``: it cannot answer people. ``degraded``: it can, and something needs a technician; a
load balancer goes on, a monitor raises an alarm.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Min
from django.db.utils import DatabaseError, InterfaceError
from django_tasks_db.models import DBTaskResult

from duecare.errors import DuecareError
from duecare_web.ledger import sealing_state
from duecare_web.ledger.models import PendingEntry
from duecare_web.ledger.signer import signer
from duecare_web.operations.steps import STEPS

FULL_BYTES: Final = 200 * 10**6
"""Below this nothing is left for what people sign while the disk is cleared."""
LOW_BYTES: Final = 2 * 10**9
OLDEST_ENTRY: Final = timedelta(minutes=5)
"""Entries are sealed four times a second: one that waits this long is not being sealed."""
OLDEST_TASK: Final = timedelta(minutes=30)
State = Literal["ok", "degraded", "not ready"]
_up_to_date = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at, how it is, and what to know about it: no names, no addresses."""

    name: str
    state: State
    detail: str


def look(now: datetime) -> list[Looked]:
    """Look at everything. A check that fails by itself is told, never raised."""
    database = _attempt("database", _database)
    if database.state == "not ready":
        return [database, _disk(), _steps()]
    checks = {
        "migrations": _migrations,
        "signer": _signer,
        "sealing": lambda: _sealing(now),
        "tasks": lambda: _tasks(now),
    }
    return [database, *(_attempt(*one) for one in checks.items()), _disk(), _steps()]


def overall(found: list[Looked]) -> str:
    """The worst state among them: ``ready``, ``degraded`` or ``not ready``."""
    states = {one.state for one in found}
    return next((state for state in ("not ready", "degraded") if state in states), "ready")


def _attempt(name: str, check: Callable[[], Looked]) -> Looked:
    try:
        return check()
    except (DatabaseError, InterfaceError) as error:
        return Looked(name, "not ready", f"the database answers with {type(error).__name__}")
    except DuecareError as error:
        return Looked(name, "degraded", f"{error} ({error.hint})")


def _database() -> Looked:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Looked("database", "ok", connection.vendor)


def _migrations() -> Looked:
    """Once they are all there they stay: it is not asked again."""
    global _up_to_date  # noqa: PLW0603  a fact about this process
    if not _up_to_date:
        loader = MigrationLoader(connection)
        missing = set(loader.graph.nodes) - set(loader.applied_migrations)
        if missing:
            return Looked("migrations", "not ready", f"{len(missing)} are missing")
        _up_to_date = True
    return Looked("migrations", "ok", "all there")


def _signer() -> Looked:
    signing = sum(key.signs for key in signer().signing_keys())
    return Looked("signer", "ok", f"signs with {signing} keys")


def _sealing(now: datetime) -> Looked:
    if stopped := sealing_state.sealing_problem():
        return Looked("sealing", "degraded", f"{stopped.problem} (since {stopped.since:%H:%M} UTC)")
    age = age_of_oldest_entry(now)
    state: State = "degraded" if age > OLDEST_ENTRY else "ok"
    return Looked("sealing", state, f"the oldest entry waits for {age.total_seconds():.0f} seconds")


def age_of_oldest_entry(now: datetime) -> timedelta:
    """How long the oldest entry has waited to be sealed."""
    return _age(PendingEntry.objects.aggregate(at=Min("at"))["at"], now)


def _tasks(now: datetime) -> Looked:
    age = age_of_oldest_task(now)
    state: State = "degraded" if age > OLDEST_TASK else "ok"
    return Looked("tasks", state, f"the oldest task waits for {age.total_seconds():.0f} seconds")


def age_of_oldest_task(now: datetime) -> timedelta:
    """How long the oldest task that is due has waited for a process to take it."""
    oldest: Any = DBTaskResult.objects.ready().aggregate(at=Min("enqueued_at"))["at"]
    return _age(oldest, now)


def _age(since: datetime | None, now: datetime) -> timedelta:
    return max(now - since, timedelta(0)) if since else timedelta(0)


def _disk() -> Looked:
    free = free_bytes()
    state: State = "not ready" if free < FULL_BYTES else "degraded" if free < LOW_BYTES else "ok"
    return Looked("disk", state, f"{free / 1e9:.1f} GB free in the home folder")


def free_bytes() -> int:
    """Free space where the home folder lies."""
    return shutil.disk_usage(settings.DUECARE_HOME).free


def _steps() -> Looked:
    late = STEPS.hanging()
    if not late:
        return Looked("background", "ok", "no step hangs")
    told = ", ".join(f"{one.name} for {one.seconds / 60:.0f} minutes" for one in late)
    return Looked("background", "degraded", f"hangs: {told}")
