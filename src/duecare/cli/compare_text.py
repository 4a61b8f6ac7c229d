"""What ``duecare verify A B`` prints: two files side by side, then in what they differ."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from duecare.evidence.compare.compare import Difference, FileComparison, Meaning, compare, spans
from duecare.evidence.compare.reading import FileShown, read_bundle
from duecare.evidence.trust import Trust
from duecare.evidence.visible import visible

_WIDTH, _LABEL, _COLUMN = 78, 14, 31
_TITLES = {
    Meaning.CONTRADICTION: "CONTRADICTIONS",
    Meaning.UNEXPLAINED: "DIFFERENCES THAT THE LOG DOES NOT EXPLAIN",
    Meaning.EXPLAINED: "DIFFERENCES THAT THE LOG EXPLAINS",
}


def compare_files(a: Path, b: Path, trust: Trust, *, as_json: bool) -> int:
    """Compare two files, print the result and return the exit code.

    Raises :class:`~duecare.errors.InputError` if there is no such file.
    """
    made = compare(read_bundle(a, trust), read_bundle(b, trust))
    if as_json:
        click.echo(json.dumps(made.to_json(), indent=2))
        return made.exit_code
    for line in (headline(made), "", *lines_of(made), f"exit {made.exit_code}"):
        click.echo(line)
    return made.exit_code


def headline(made: FileComparison) -> str:
    """The result in one sentence."""
    broken = [label for label, one in (("A", made.a), ("B", made.b)) if not one.is_intact]
    if broken:
        return f"NOT COMPARED   {' and '.join(broken)} cannot be relied on: verify each by itself"
    if made.of(Meaning.CONTRADICTION):
        return "CONTRADICTION   The two files cannot both be true"
    if made.a.origin != made.b.origin:
        return "TWO LOGS   The files are not about one matter"
    if made.of(Meaning.UNEXPLAINED):
        return f"DIFFERENT   {_relation(made)}, but they do not show the same"
    return f"SAME HISTORY   {_relation(made)}"


def _relation(made: FileComparison) -> str:
    if any(one.subject == "history" for one in made.findings):
        return "Nothing in the files contradicts the other"
    if not made.later:
        return "Both files are of the same log, up to the same entry"
    first, second = ("A", "B") if made.later == "a" else ("B", "A")
    return f"{first} continues {second}: {abs(made.a.size - made.b.size)} entries came later"


def lines_of(made: FileComparison) -> Iterator[str]:
    """The lines below the headline; every text of the files is made visible."""
    for label, one, other in _table(made):
        left, right = (textwrap.wrap(visible(text, 200), _COLUMN) or [""] for text in (one, other))
        for at in range(max(len(left), len(right))):
            cells = [cell[at] if at < len(cell) else "" for cell in (left, right)]
            head = label if at == 0 else ""
            yield f"  {head:<{_LABEL}}{cells[0]:<{_COLUMN + 2}}{cells[1]}".rstrip()
    for weight, title in _TITLES.items():
        findings = made.of(weight)
        if findings:
            yield ""
            yield f"  {title}"
            for finding in findings:
                yield from textwrap.wrap(
                    _sentence(finding), _WIDTH, initial_indent="    ", subsequent_indent="      "
                )


def _sentence(finding: Difference) -> str:
    text = visible(finding.text, 500)
    if not finding.entries or finding.subject == "entry":
        return text
    word = "entry" if len(finding.entries) == 1 else "entries"
    return f"{text} ({word} {visible(spans(finding.entries), 300)})"


def _table(made: FileComparison) -> Iterator[tuple[str, str, str]]:
    yield "", "A", "B"
    a, b = _column(made.a), _column(made.b)
    for label in a:
        if a[label] or b[label]:
            yield label, a[label], b[label]


def _column(one: FileShown) -> dict[str, str]:
    info = one.info
    return {
        "File": one.name,
        "By itself": one.report.verdict.value.replace("_", " "),
        "Firm": info.get("Duecare-Firm", ""),
        "Client": info.get("Duecare-Client", ""),
        "Exported": info.get("Bagging-Date", ""),
        "Profile": info.get("Duecare-Profile", ""),
        "Log": one.origin,
        "Entries": f"{one.size}" + ("" if one.is_full else f", {len(one.rows)} of them here")
        if one.root
        else "",
        "Documents": str(len(one.documents)) if one.root else "",
        "Fingerprint": one.words,
    }
