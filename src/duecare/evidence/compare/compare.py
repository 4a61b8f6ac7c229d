"""Compares two bundles of one matter: whether one continues the other, and what differs.

A log can be told in two ways to two readers; either telling verifies by itself. Side by side they
cannot both be true, and the two signatures prove it. What else differs may have its reason, which
the log gives (it grew, a value was erased) or does not (a value that only one reader may see).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from duecare.evidence.compare.reading import SHOWN, FileShown
from duecare.evidence.log.entries import WHOLE_ENTRY
from duecare.evidence.visible import visible_in

SCHEMA = "duecare.comparison/1"
_DESTROYED = ("erased", "expired")
_MOST_CHANGED = 20
_MADE_ANEW = re.compile(
    r"(START-HERE\.pdf|verify\.html|data/privilege-log\.csv|data/documents\.jsonl|"
    r"data/cert/902-certificate\.(pdf|json)|"
    r"data/report/(exhibit-index(-\d+)?|chronology|index|system-description|plan-of-action|pages-shown|"
    r"training-record)\.(pdf|html|csv))\Z",
    re.ASCII,
)
"""Documents that each export makes for itself."""


class Meaning(StrEnum):
    """What a finding means for the two files."""

    CONTRADICTION = "contradiction"
    UNEXPLAINED = "unexplained"
    EXPLAINED = "explained"


@dataclass(frozen=True)
class Difference:
    """One thing in which the files differ; ``entries`` are those it is about, in order."""

    weight: Meaning
    subject: str
    text: str
    entries: tuple[int, ...] = ()


@dataclass
class FileComparison:
    """Two bundles side by side. ``later`` is ``a`` or ``b``, or empty where both are of one size."""

    a: FileShown
    b: FileShown
    findings: list[Difference] = field(default_factory=list)

    @property
    def later(self) -> str:
        """Which of the two shows more of the log."""
        return "" if self.a.size == self.b.size else ("a" if self.a.size > self.b.size else "b")

    def of(self, weight: Meaning) -> list[Difference]:
        """The findings of one weight."""
        return [one for one in self.findings if one.weight is weight]

    @property
    def is_readable(self) -> bool:
        """Whether both files are intact: else there is nothing to compare."""
        return self.a.is_intact and self.b.is_intact

    @property
    def exit_code(self) -> int:
        """0 one history, 1 contradiction, 2 a file is changed or unreadable, 4 unexplained."""
        if not self.is_readable:
            return 2
        if self.of(Meaning.CONTRADICTION):
            return 1
        return 4 if self.of(Meaning.UNEXPLAINED) else 0

    def to_json(self) -> dict[str, Any]:
        """The ``duecare.comparison/1`` document."""
        files = {label: _side(one) for label, one in (("a", self.a), ("b", self.b))}
        findings = [
            {
                "weight": one.weight.value,
                "subject": one.subject,
                "text": one.text,
                "entries": list(one.entries),
            }
            for one in self.findings
        ]
        made = {"schema": SCHEMA, "later": self.later, **files, "findings": findings}
        return {**visible_in(made), "exit_code": self.exit_code}


def _side(one: FileShown) -> dict[str, Any]:
    return {
        "file": one.name,
        "verdict": one.report.verdict.value,
        "log": one.origin,
        "entries": one.size,
        "entries_in_file": len(one.rows),
        "root": one.root.hex(),
        "fingerprint": one.words,
        "profile": one.info.get("Duecare-Profile", ""),
        "exported_on": one.info.get("Bagging-Date", ""),
        "client": one.info.get("Duecare-Client", ""),
        "firm": one.info.get("Duecare-Firm", ""),
    }


def compare(a: FileShown, b: FileShown) -> FileComparison:
    """Compare two readings; of a file that is not intact nothing is compared."""
    made = FileComparison(a, b)
    if not made.is_readable:
        return made
    if a.origin != b.origin:
        text = f"A is of log {a.origin}, B of log {b.origin}: neither can confirm the other"
        made.findings.append(Difference(Meaning.UNEXPLAINED, "log", text))
        return made
    for find in (_histories, _changed, _names, _keys, _extent, _values, _documents):
        made.findings += find(a, b)
    return made


def _histories(a: FileShown, b: FileShown) -> Iterator[Difference]:
    forked = [
        size for size in sorted(a.roots.keys() & b.roots.keys()) if a.roots[size] != b.roots[size]
    ]
    if forked:
        text = (
            f"both files state a signed root of the first {forked[0]} entries, and the two differ: "
            "the log was told in two ways"
        )
        yield Difference(Meaning.CONTRADICTION, "fork", text)
        return
    earlier, later = sorted((a, b), key=lambda one: one.size)
    found = later.root_of_first(earlier.size)
    if found is None:
        text = (
            f"the longer file does not show the root of the first {earlier.size} entries, so that it "
            "cannot be said that it continues the other"
        )
        yield Difference(Meaning.UNEXPLAINED, "history", text)
    elif found != earlier.root:
        text = f"the first {earlier.size} entries of the longer file are not those of the other"
        yield Difference(Meaning.CONTRADICTION, "fork", text)


def _changed(a: FileShown, b: FileShown) -> Iterator[Difference]:
    wrong = [
        index
        for index in sorted(a.rows.keys() & b.rows.keys())
        if a.rows[index].leaf_hash != b.rows[index].leaf_hash
    ]
    for index in wrong[:_MOST_CHANGED]:
        text = f"entry {index} is {_told(a, index)} in A and {_told(b, index)} in B"
        yield Difference(Meaning.CONTRADICTION, "entry", text, (index,))
    if len(wrong) > _MOST_CHANGED:
        rest = tuple(wrong[_MOST_CHANGED:])
        yield Difference(
            Meaning.CONTRADICTION, "entry", f"and so are {len(rest)} more entries", rest
        )


def _told(one: FileShown, index: int) -> str:
    row = one.rows[index]
    return f"{row.kind} of {row.at}" if row.kind else "another one, withheld,"


def _names(a: FileShown, b: FileShown) -> Iterator[Difference]:
    for line, title in (("Duecare-Client", "the client"), ("Duecare-Firm", "the firm")):
        one, other = a.info.get(line, ""), b.info.get(line, "")
        if one and other and one != other:
            text = f"{title} is {one} in A and {other} in B"
            yield Difference(Meaning.UNEXPLAINED, "name", text)


def _keys(a: FileShown, b: FileShown) -> Iterator[Difference]:
    earlier, later = sorted((a, b), key=lambda one: one.size)
    told = [
        index
        for index, row in sorted(later.rows.items())
        if index >= earlier.size and row.kind.startswith("key.")
    ]
    for role in ("log", "seal", "witness"):
        for one, other, label in ((a, b, "A"), (b, a, "B")):
            only = one.keys[role] - other.keys[role]
            if only:
                names = ", ".join(sorted("+".join(key.split("+")[:2]) for key in only))
                weight = Meaning.EXPLAINED if told else Meaning.UNEXPLAINED
                text = f"a {role} key is named by {label} only: {names}"
                yield Difference(weight, "key", text, tuple(told))


def _extent(a: FileShown, b: FileShown) -> Iterator[Difference]:
    shared = min(a.size, b.size)
    for one, other, label in ((a, b, "A"), (b, a, "B")):
        only = tuple(sorted(one.rows.keys() - other.rows.keys()))
        grown = tuple(index for index in only if index >= shared)
        left_out = tuple(index for index in only if index < shared)
        if grown and one.size > other.size:
            text = f"{label} holds {len(grown)} entries that came later"
            yield Difference(Meaning.EXPLAINED, "growth", text, grown)
        if left_out:
            text = f"{label} holds {len(left_out)} entries that the other, an excerpt, leaves out"
            yield Difference(Meaning.UNEXPLAINED, "extent", text, left_out)


def _values(a: FileShown, b: FileShown) -> Iterator[Difference]:
    found: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for index in sorted(a.rows.keys() & b.rows.keys()):
        one, other = a.rows[index], b.rows[index]
        if one.leaf_hash != other.leaf_hash or one.groups == other.groups:
            continue
        whole = one.groups[WHOLE_ENTRY], other.groups[WHOLE_ENTRY]
        if whole != (SHOWN, SHOWN):
            found["the whole entry", *whole].append(index)
            continue
        for group in sorted(one.groups.keys() | other.groups.keys()):
            pair = one.groups.get(group, ""), other.groups.get(group, "")
            if pair[0] != pair[1]:
                found[group, *pair].append(index)
    a_is_later = a.size >= b.size
    for (group, in_a, in_b), entries in found.items():
        in_later = in_a if a_is_later else in_b
        weight = Meaning.EXPLAINED if in_later in _DESTROYED else Meaning.UNEXPLAINED
        text = f"{group}: {in_a} in A, {in_b} in B"
        yield Difference(weight, "value", text, tuple(entries))


def _documents(a: FileShown, b: FileShown) -> Iterator[Difference]:
    earlier, later = sorted((a, b), key=lambda one: one.size)
    for name in sorted(a.documents.keys() & b.documents.keys()):
        if _MADE_ANEW.match(name) or a.documents[name] == b.documents[name]:
            continue
        entry = later.attached.get(later.documents[name], -1)
        is_new = entry >= earlier.size
        weight = Meaning.EXPLAINED if is_new else Meaning.CONTRADICTION
        text = f"{name} is another document in A than in B"
        yield Difference(weight, "document", text, (entry,) if is_new else ())
    for one, other, label in ((a, b, "A"), (b, a, "B")):
        held = set(other.documents.values())
        for name, digest in sorted(one.documents.items()):
            if _MADE_ANEW.match(name) or digest in held or name in other.documents:
                continue
            entry = one.attached.get(digest, -1)
            is_new = one is later and entry >= earlier.size
            weight = Meaning.EXPLAINED if is_new else Meaning.UNEXPLAINED
            text = f"{name} is in {label} only"
            yield Difference(weight, "document", text, (entry,) if entry >= 0 else ())


def spans(entries: tuple[int, ...]) -> str:
    """Numbers of entries as people write them: ``3, 5 to 8``."""
    parts: list[list[int]] = []
    for index in entries:
        if parts and parts[-1][-1] == index - 1:
            parts[-1][1:] = [index]
        else:
            parts.append([index])
    return ", ".join(" to ".join(map(str, part)) for part in parts)
