"""Figures for Prometheus (text format 0.0.4): counts, ages and sizes; no names, no addresses.

Each process counts its own requests; what the database holds is asked when the figures are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.utils import DatabaseError, InterfaceError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

import duecare
from duecare_web.ledger.models import PendingEntry, SealingState, SelfCheck
from duecare_web.operations import readiness

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
LAST_BACKUP: Final = "last-backup"
"""File in the home folder with the time of the last backup."""
_SECONDS: Final = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 10.0)
_registry = CollectorRegistry()
_requests = Counter("duecare_requests", "Requests answered", ("view", "status"), registry=_registry)
_seconds = Histogram(
    "duecare_request_seconds",
    "Time to answer a request",
    ("view",),
    buckets=_SECONDS,
    registry=_registry,
)


def count_request(*, view: str, status: int, seconds: float) -> None:
    """Count an answered request; ``view``: the name of the view, never an address."""
    _requests.labels(view, f"{status // 100}xx").inc()
    _seconds.labels(view).observe(seconds)


def text() -> bytes:
    """All figures as text."""
    return generate_latest(_registry)


class _Installation(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        for name, help_text, measure in _GAUGES:
            try:
                value = measure(now)
            except (DatabaseError, InterfaceError):
                continue  # duecare_ready says so
            if value is not None:
                yield GaugeMetricFamily(f"duecare_{name}", help_text, value=value)
        yield _states(now)
        build = GaugeMetricFamily("duecare_build", "The version that runs", labels=["version"])
        build.add_metric([duecare.__version__], 1)
        yield build


def _states(now: datetime) -> GaugeMetricFamily:
    states = GaugeMetricFamily(
        "duecare_ready", "1 ok, 0.5 degraded, 0 not ready, by what was looked at", labels=["check"]
    )
    worth = {"ok": 1.0, "degraded": 0.5, "not ready": 0.0}
    for one in readiness.look(now):
        states.add_metric([one.name], worth[one.state])
    return states


def _last_backup(_now: datetime) -> float | None:
    try:
        made = (settings.DUECARE_HOME / LAST_BACKUP).read_text().strip()
        return datetime.fromisoformat(made).timestamp()
    except (OSError, ValueError):
        return None


_Measure = Callable[[datetime], float | None]
_GAUGES: Final[tuple[tuple[str, str, _Measure], ...]] = (
    ("entries_waiting", "Entries that wait to be sealed", lambda _: PendingEntry.objects.count()),
    (
        "oldest_entry_seconds",
        "How long the oldest of them has waited",
        lambda now: readiness.age_of_oldest_entry(now).total_seconds(),
    ),
    ("sealing_stopped", "1 while nothing is sealed", lambda _: SealingState.objects.count()),
    (
        "logs_failed",
        "Logs that failed their last check",
        lambda _: SelfCheck.objects.exclude(problem="").count(),
    ),
    ("tasks_waiting", "Tasks that are due", lambda _: DBTaskResult.objects.ready().count()),
    (
        "oldest_task_seconds",
        "How long the oldest of them has waited",
        lambda now: readiness.age_of_oldest_task(now).total_seconds(),
    ),
    (
        "tasks_failed",
        "Tasks that ended with an error",
        lambda _: DBTaskResult.objects.failed().count(),
    ),
    ("disk_free_bytes", "Free space of the home folder", lambda _: readiness.free_bytes()),
    ("last_backup_timestamp_seconds", "When the last backup was made", _last_backup),
)
_registry.register(_Installation())
