"""Compares what entries say with the definition of their kind (:mod:`duecare.record`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from duecare.evidence.log.entries import ShownEntry
from duecare.evidence.report import VerificationReport
from duecare.record import find_definition

MOST_NAMED: Final = 20


@dataclass
class Forms:
    """How many shown entries were compared with the definitions of their kinds, and what differs."""

    compared: int = 0
    undefined: int = 0
    unknown: dict[str, int] = field(default_factory=dict)
    wrong: int = 0
    problems: list[str] = field(default_factory=list)

    def see(self, entry: ShownEntry) -> None:
        """Compare one shown entry; its values are checked against the log already."""
        if entry.leaf is None:
            return
        kind, version = entry.leaf.kind, entry.leaf.version
        if version is None:
            self.undefined += 1
            return
        name, definition = f"{kind} version {version}", find_definition(kind, version)
        if definition is None:
            self.unknown[name] = self.unknown.get(name, 0) + 1
            return
        self.compared += 1
        values = {path: opening.value for path, opening in entry.openings.items()}
        found = definition.problems(values, entry.leaf.commitments)
        self.wrong += bool(found)
        if found and len(self.problems) < MOST_NAMED:
            self.problems.append(f"entry {entry.index} ({name}): {'; '.join(found)}")

    def report(self, report: VerificationReport) -> None:
        """One named check, and a plain sentence about what is newer than this verifier."""
        title = "Each entry has the form defined for its kind"
        if self.problems:
            more = self.wrong - len(self.problems)
            text = "; ".join(self.problems) + (f"; and {more} more" if more else "")
            report.failed("log.forms", title, text)
        elif self.compared:
            report.passed("log.forms", title, "; ".join(self._sentences()))
        else:
            report.absent("log.forms", title, "; ".join(self._sentences()))

    def _sentences(self) -> list[str]:
        said = [f"{self.compared} entries were compared with the definitions of their kinds"]
        if self.unknown:
            said.append(
                f"{sum(self.unknown.values())} are intact and newer than this verifier, which does "
                f"not know what they should say ({', '.join(sorted(self.unknown)[:MOST_NAMED])})"
            )
        if self.undefined:
            said.append(f"{self.undefined} are from before kinds had definitions")
        return said
