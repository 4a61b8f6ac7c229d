"""How accounts leave ledger entries although the ledger is built on top of them.

The ledger gives its recorder at start-up. Without one, nothing about members can be written.
"""

from __future__ import annotations

from typing import Any, Protocol

from duecare.errors import EvidenceError
from duecare.record import Entry
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.models import Firm


class Recorder(Protocol):
    """Writes one entry to the log of a firm, inside the open transaction."""

    def __call__(
        self,
        *,
        firm: Firm,
        actor: Actor,
        person: dict[str, Any] | None,
        entry: Entry,
    ) -> object: ...


_recorders: list[Recorder] = []


def set_recorder(recorder: Recorder) -> None:
    """Called once by the ledger app when Django starts."""
    _recorders[:] = [recorder]


def record_for_firm(
    *,
    firm: Firm,
    actor: Actor,
    entry: Entry,
    person: dict[str, Any] | None = None,
) -> None:
    """Leave one entry in the firm's own log. Raises :class:`EvidenceError` without a ledger."""
    if not _recorders:
        raise EvidenceError("no ledger is installed, so nothing about members can be recorded")
    _recorders[0](firm=firm, actor=actor, person=person, entry=entry)
