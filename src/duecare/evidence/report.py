"""What a verification found: named checks, never a bare yes or no.

What a bundle's own text adds to a detail is made :func:`~duecare.evidence.visible.visible` here, so that
nothing raw of it reaches a terminal or page; facts are, where they are printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from duecare.evidence.visible import visible, visible_in

SCHEMA = "duecare.verification/1"


class Status(StrEnum):
    """Outcome of one check. "No timestamp" and "bad timestamp" are different facts."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    ABSENT = "not present"


class Verdict(StrEnum):
    """The verdict over a whole bundle."""

    VERIFIED = "verified"
    TAMPERED = "tampered"
    INCOMPLETE = "incomplete"
    UNANCHORED = "unanchored"

    @property
    def exit_code(self) -> int:
        """Exit code of ``duecare verify``."""
        return {"verified": 0, "tampered": 1, "incomplete": 2, "unanchored": 3}[self.value]


@dataclass(frozen=True)
class Check:
    """One named check; ``failure`` says which verdict a failed check leads to."""

    id: str
    title: str
    status: Status
    detail: str
    failure: Verdict | None = None


@dataclass
class VerificationReport:
    """All checks of one bundle, and facts that were read from it."""

    name: str
    checks: list[Check] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    is_anchored: bool = False

    def passed(self, check_id: str, title: str, detail: str) -> None:
        """Record a passed check."""
        self.checks.append(Check(check_id, title, Status.PASS, visible(detail)))

    def absent(self, check_id: str, title: str, detail: str) -> None:
        """Record that the thing to check is not in the bundle."""
        self.checks.append(Check(check_id, title, Status.ABSENT, visible(detail)))

    def failed(
        self, check_id: str, title: str, detail: str, failure: Verdict = Verdict.TAMPERED
    ) -> None:
        """Record a failed check."""
        self.checks.append(Check(check_id, title, Status.FAIL, visible(detail), failure))

    def failures(self) -> Iterator[Check]:
        """The failed checks."""
        return (check for check in self.checks if check.status is Status.FAIL)

    @property
    def verdict(self) -> Verdict:
        """Tampered before incomplete before unanchored before verified."""
        found = {check.failure for check in self.failures()}
        if Verdict.TAMPERED in found:
            return Verdict.TAMPERED
        if found:
            return Verdict.INCOMPLETE
        return Verdict.VERIFIED if self.is_anchored else Verdict.UNANCHORED

    @property
    def exit_code(self) -> int:
        """0 verified, 1 tampered, 2 incomplete or unreadable, 3 intact but not anchored."""
        return self.verdict.exit_code

    def to_json(self) -> dict[str, Any]:
        """The ``duecare.verification/1`` document."""
        return {
            "schema": SCHEMA,
            "bundle": self.name,
            "verdict": self.verdict.value,
            "exit_code": self.exit_code,
            "checks": [
                {
                    "id": check.id,
                    "title": check.title,
                    "status": check.status.value,
                    "detail": check.detail,
                }
                for check in self.checks
            ],
            "facts": visible_in(self.facts),
        }
