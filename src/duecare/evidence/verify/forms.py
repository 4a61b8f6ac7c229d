"""Compares what entries say with the definition of their kind (:mod:`duecare.record`)."""

from __future__ import annotations

from collections.abc import Mapping
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
    attached: int = 0
    problems: list[str] = field(default_factory=list)

    def see(self, entry: ShownEntry, contents: Mapping[bytes, bytes]) -> None:
        """Compare one shown entry; its values are checked against the log already.

        ``contents``: salted digest of an attached file -> the digest of its content.
        """
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
        if "content" in values:
            digests = {contents.get(one, one).hex() for one in entry.leaf.attachments}
            named = definition.named(values["content"])
            missing = [
                path for path, one in named if not isinstance(one, str) or one not in digests
            ]
            found += [f"{path} names a document that the entry does not attach" for path in missing]
            self.attached += bool(named) and not missing
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
        if self.attached:
            said.append(f"{self.attached} of them attach the very page that was shown or signed")
        if self.unknown:
            said.append(
                f"{sum(self.unknown.values())} are intact and newer than this verifier, which does "
                f"not know what they should say ({', '.join(sorted(self.unknown)[:MOST_NAMED])})"
            )
        if self.undefined:
            said.append(f"{self.undefined} are from before kinds had definitions")
        return said
