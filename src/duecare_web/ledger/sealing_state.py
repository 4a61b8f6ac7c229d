"""Whether sealing works, for everybody who looks: pages, ``duecare doctor``, other processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from duecare.dates import moment_text
from duecare.errors import DuecareError
from duecare_web.ledger.models import PendingEntry, SealingState, SelfCheck
from duecare_web.ui.notices import Notice

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


def sealing_notices() -> list[Notice]:
    """What every page of the console says while nothing is sealed, or a log failed its check."""
    found = []
    if stopped := sealing_problem():
        waits = f"{stopped.waiting} {'entry waits' if stopped.waiting == 1 else 'entries wait'}"
        found.append(
            Notice(
                f"Nothing has been sealed since {moment_text(timezone.localtime(stopped.since))}: "
                f"{stopped.problem}. {waits}; "
                "what people sign is still recorded and will be sealed later."
            )
        )
    failed = SelfCheck.objects.exclude(problem="").count()
    if failed:
        logs = "a log of the ledger" if failed == 1 else f"{failed} logs of the ledger"
        found.append(
            Notice(f"{logs} failed the check: run duecare doctor on the server.".capitalize())
        )
    return found
