"""Whether sealing works, for everybody who looks: pages, ``duecare doctor``, other processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from duecare.errors import DuecareError
from duecare_web.ledger.models import PendingEntry, SealingState

_ROW = 1


@dataclass(frozen=True, slots=True)
class SealingProblem:
    """Why nothing is sealed, since when, and how many entries wait."""

    problem: str
    hint: str
    since: datetime
    waiting: int


def watched(seal: Callable[[], int]) -> int:
    """``seal()``, with its failure noted and raised again, and its recovery noted."""
    try:
        sealed = seal()
    except DuecareError as error:
        _note(str(error), error.hint)
        raise
    if SealingState.objects.exists():
        SealingState.objects.all().delete()
    return sealed


def _note(problem: str, hint: str) -> None:
    row, made = SealingState.objects.get_or_create(
        pk=_ROW, defaults={"problem": problem, "hint": hint, "since": timezone.now()}
    )
    if not made and (row.problem, row.hint) != (problem, hint):
        row.problem, row.hint = problem, hint
        row.save(update_fields=["problem", "hint"])


def sealing_problem() -> SealingProblem | None:
    """What keeps entries from being sealed now, if anything does."""
    row = SealingState.objects.filter(pk=_ROW).first()
    if row is None:
        return None
    return SealingProblem(row.problem, row.hint, row.since, PendingEntry.objects.count())
