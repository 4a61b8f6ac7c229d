"""Asks anyone who knows about legal holds before anything is destroyed."""

from __future__ import annotations

from collections.abc import Callable

from duecare.errors import EvidenceError
from duecare_web.ledger.models import Log

HoldCheck = Callable[[Log, str], str]
"""The ground of the hold on a log or on a person in it, by reference; or an empty text."""
_checks: list[HoldCheck] = []


def add_hold_check(check: HoldCheck) -> None:
    """Called when Django starts, by the app that keeps legal holds."""
    if check not in _checks:
        _checks.append(check)


def refuse_while_held(log: Log, *, reference: str) -> None:
    """Raise :class:`EvidenceError` with the ground while a hold covers the log or the person."""
    for ground in (check(log, reference) for check in _checks):
        if ground:
            raise EvidenceError(
                f"nothing of {reference} is destroyed while a legal hold is in force: {ground}",
                hint="release the hold first, or answer the request with the hold as its ground",
            )
