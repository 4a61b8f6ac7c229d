"""Work over many people: done in the background, with its progress on record.

A few people are one transaction, so that no page waits for the whole, and figures that follow from
entries are counted once for all of them. Work whose process was stopped goes on with those who are
left.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.db import transaction
from django.utils import timezone

from duecare.errors import InputError
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import together
from duecare_web.training.models import BulkWork

logger = logging.getLogger(__name__)
T = TypeVar("T")
_TOGETHER: Final = 20
STOPPED_AFTER: Final = timedelta(minutes=10)
"""Work that did not get on for so long has stopped."""
TOLD_FOR: Final = timedelta(hours=1)
"""How long a page tells of work that has ended."""


def begin(
    client: Client, kind: BulkWork.Kind, *, total: int, wanted: Mapping[str, Any] | None = None
) -> BulkWork:
    """Keep work that is about to begin."""
    now = timezone.now()
    return BulkWork.objects.create(
        firm=client.firm,
        client=client,
        kind=kind,
        asked_at=now,
        wanted=dict(wanted or {}),
        total=total,
        moved_at=now,
    )


def work_off(work: BulkWork, left: Sequence[T], do: Callable[[T], object]) -> None:
    """Do ``do`` for each of those who are left; who is refused is left out, and the rest go on."""
    work.done = max(0, work.total - len(left) - work.left_out)
    work.left_out, work.problem = 0, ""
    for start in range(0, len(left), _TOGETHER):
        with together():
            for one in left[start : start + _TOGETHER]:
                _do(work, one, do)
            _save(work)
    work.ended_at = timezone.now()
    _save(work)


def _do(work: BulkWork, one: T, do: Callable[[T], object]) -> None:
    try:
        with transaction.atomic():
            do(one)
    except InputError as error:
        work.left_out += 1
        work.problem = work.problem or str(error)[:300]
        logger.info("left out of the work over many people: %s", error)
    else:
        work.done += 1


def _save(work: BulkWork) -> None:
    work.moved_at = timezone.now()
    work.save(update_fields=["done", "left_out", "problem", "moved_at", "ended_at"])


@dataclass(frozen=True, slots=True)
class WorkShown:
    """Work as a page tells of it."""

    work: BulkWork
    has_stopped: bool

    @property
    def is_moving(self) -> bool:
        """Whether it is under way."""
        return self.work.ended_at is None and not self.has_stopped


def work_of(client: Client, kind: BulkWork.Kind, *, now: datetime) -> WorkShown | None:
    """The newest work of a kind, if it is under way or ended within the hour."""
    newest = client.bulk_work.filter(kind=kind).first()
    if newest is None or (newest.ended_at and newest.ended_at < now - TOLD_FOR):
        return None
    stopped = newest.ended_at is None and newest.moved_at < now - STOPPED_AFTER
    return WorkShown(newest, stopped)


def is_under_way(client: Client, kind: BulkWork.Kind, *, now: datetime) -> bool:
    """Whether such work is being done now."""
    found = work_of(client, kind, now=now)
    return found is not None and found.is_moving
