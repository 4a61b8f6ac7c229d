"""What a verification found: named checks, who has seen the log, and what that does not prove.

What a bundle's own text adds to a detail is made :func:`~duecare.evidence.visible.visible` here, so
that nothing raw of it reaches a terminal or page; facts are, where they are printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from duecare.evidence.visible import visible, visible_in

SCHEMA = "duecare.verification/2"


class Status(StrEnum):
    """Outcome of one check. "No timestamp" and "bad timestamp" are different facts."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    OPEN = "open"
    ABSENT = "not present"


class Verdict(StrEnum):
    """The verdict over a whole bundle; :data:`EXIT_CODES` says what each means."""

    VERIFIED = "verified"
    TAMPERED = "tampered"
    INCOMPLETE = "incomplete"
    FIRM_ONLY = "firm_only"
    OPEN_POINTS = "open_points"

    @property
    def exit_code(self) -> int:
        """Exit code of ``duecare verify``."""
        return EXIT_CODES[self][0]

    @property
    def color(self) -> str:
        """Green, amber or red."""
        return EXIT_CODES[self][1]


EXIT_CODES: dict[Verdict, tuple[int, str, str]] = {
    Verdict.VERIFIED: (0, "green", "seen from outside the firm, with no open point"),
    Verdict.TAMPERED: (1, "red", "not what was recorded"),
    Verdict.INCOMPLETE: (2, "red", "incomplete or unreadable"),
    Verdict.FIRM_ONLY: (3, "amber", "the firm's word only: no one outside has seen it"),
    Verdict.OPEN_POINTS: (4, "amber", "seen from outside, with open points"),
}
"""Exit code, color and meaning of each verdict: the one table of them."""


class SeenLevel(StrEnum):
    """Who else has seen the log, by the reader's own trust."""

    FIRM = "firm"
    CLIENT = "client"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Check:
    """One named check; ``failure`` says which verdict a failed check leads to."""

    id: str
    title: str
    status: Status
    detail: str
    failure: Verdict | None = None


@dataclass(frozen=True)
class Point:
    """Something that a reader must know; an open one makes the result amber.

    ``where`` names entries or times, ``entries`` holds runs of them as (first, last).
    """

    code: str
    where: str
    text: str
    entries: tuple[tuple[int, int], ...] = ()
    is_open: bool = True

    def to_json(self) -> dict[str, Any]:
        """As it stands in the JSON document."""
        return {
            "code": self.code,
            "where": self.where,
            "text": self.text,
            "entries": [list(run) for run in self.entries],
        }


@dataclass(frozen=True)
class SeenBy:
    """An outside party as it is told: who, what it holds, since when, which entries.

    ``since`` is a day in UTC, or None where only the reader's mail says it. ``counted`` is False
    for a party whose key or root the reader did not give.
    """

    kind: str
    name: str
    text: str
    holds: str
    since: str | None
    entries: int
    by_firm: bool
    counted: bool = True


@dataclass(frozen=True)
class DifferingDocument:
    """A document that is not the one recorded: SHA-256 in hex of both, and what that means.

    ``entry`` attaches it, or else names it as exported; ``dated`` is that entry's own day.
    """

    path: str
    entry: int
    dated: str
    recorded: str
    found: str
    bytes: int
    means: str


@dataclass
class Outcome:
    """What the checks add up to: who has seen it, how much is shown, and in which words."""

    level: SeenLevel = SeenLevel.FIRM
    independent: int = 0
    seen_by: list[SeenBy] = field(default_factory=list)
    counts: dict[str, Any] = field(default_factory=dict)
    times: dict[str, Any] = field(default_factory=dict)
    points: list[Point] = field(default_factory=list)
    headline: str = ""
    summary: list[str] = field(default_factory=list)
    does_not_prove: list[str] = field(default_factory=list)
    learn_more: list[str] = field(default_factory=list)

    @property
    def open_points(self) -> list[Point]:
        """Those that keep a file from being green."""
        return [one for one in self.points if one.is_open]


@dataclass
class VerificationReport:
    """All checks of one bundle, facts that were read from it, and what they add up to."""

    name: str
    checks: list[Check] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)
    differences: list[DifferingDocument] = field(default_factory=list)
    """Documents that are not those recorded, as far as the record itself is sound."""

    def passed(self, check_id: str, title: str, detail: str) -> None:
        """Record a passed check."""
        self.checks.append(Check(check_id, title, Status.PASS, visible(detail)))

    def absent(self, check_id: str, title: str, detail: str) -> None:
        """Record that the thing to check is not in the bundle."""
        self.checks.append(Check(check_id, title, Status.ABSENT, visible(detail)))

    def left_open(self, check_id: str, title: str, detail: str) -> None:
        """Record a check that found something which its reader must know."""
        self.checks.append(Check(check_id, title, Status.OPEN, visible(detail)))

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
        """Tampered before incomplete before the firm's word before open points before verified."""
        found = {check.failure for check in self.failures()}
        if Verdict.TAMPERED in found:
            return Verdict.TAMPERED
        if found:
            return Verdict.INCOMPLETE
        if self.outcome.level is SeenLevel.FIRM:
            return Verdict.FIRM_ONLY
        return Verdict.OPEN_POINTS if self.outcome.open_points else Verdict.VERIFIED

    @property
    def exit_code(self) -> int:
        """As :data:`EXIT_CODES` says."""
        return self.verdict.exit_code

    def to_json(self) -> dict[str, Any]:
        """The ``duecare.verification/2`` document."""
        outcome = self.outcome
        return {
            "schema": SCHEMA,
            "bundle": self.name,
            "verdict": self.verdict.value,
            "color": self.verdict.color,
            "exit_code": self.exit_code,
            "level": outcome.level.value,
            "independent_parties": outcome.independent,
            "headline": outcome.headline,
            "summary": outcome.summary,
            "parties": [vars(one) for one in outcome.seen_by],
            "counts": outcome.counts,
            "times": outcome.times,
            "open_points": [one.to_json() for one in outcome.points if one.is_open],
            "noted": [one.to_json() for one in outcome.points if not one.is_open],
            "differences": [vars(one) for one in self.differences],
            "does_not_prove": outcome.does_not_prove,
            "learn_more": outcome.learn_more,
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
