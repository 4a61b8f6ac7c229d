"""Precision and recall by data type on labeled files, with hard negatives.

``python -m benchmarks.discovery.accuracy`` (``make bench-accuracy``) renders the templates of
`labelled` into files of their formats and reads them the way a scan does. A value that was
planted and found is right; found and not planted, a false alarm; planted and not found, a miss.
Misses and false alarms are listed by template with every letter and digit masked.

The *tuned* half has the templates that detectors were fixed on; the *held-out* half was written
before that and is rendered with other seeds. ``--presidio PYTHON`` adds a column for Presidio's
pattern recognizers, run by the interpreter of an environment in which it is installed.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.discovery.labelled.files import file_bytes
from benchmarks.discovery.labelled.templates import Document, decoys_of, documents
from benchmarks.discovery.labelled.values import TYPES
from duecare.discovery.findings import Finding, FindingRows
from duecare.discovery.people.rows import ClientKey, RowCollector
from duecare.discovery.readers import Source, extract_segments
from duecare.discovery.readers.limits import Limits
from duecare.discovery.readers.segments import Budget, DataTable, ReadProblem, Text
from duecare.discovery.tables.counting import TableDecisions, count_table
from duecare.discovery.texts import count_text

SEEDS: Final = {"tuned": 20260301, "heldout": 77003, "fresh": 5150, "blind": 90210}
CHECKED: Final = frozenset(("ssn", "payment_card", "email", "npi", "mbi", "aba_routing"))
_KEY: Final = ClientKey(b"a key of the accuracy suite only")
_LIMITS: Final = Limits()

Found = tuple[str, str, str]  # data type, value, grade


def bar(data_type: str) -> float:
    """The least precision and recall: 0.98 where a check digit or notation decides, else 0.95."""
    return 0.98 if data_type in CHECKED else 0.95


def found_in(name: str, data: bytes) -> list[Found]:
    """What a scan finds in a file, of any grade."""
    source = Source(name, _LIMITS, Budget(_LIMITS.expansion_bytes, _LIMITS.members), data=data)
    rows, people = FindingRows(name, listed=True), RowCollector()
    segments: list[Text | DataTable] = []
    kinds: dict[str, TableDecisions] = {}
    for segment in extract_segments(source):
        if isinstance(segment, Text | DataTable):
            segments.append(segment)
            rows.segment = len(segments) - 1
        if isinstance(segment, Text):
            count_text(segment, _KEY, rows, people)
        elif isinstance(segment, DataTable):
            decided = kinds.setdefault(
                f"{segment.member}/{segment.name}/{len(segments)}", TableDecisions()
            )
            count_table(segment, decided, _KEY, "", rows, people)
        elif isinstance(segment, ReadProblem):  # the suite writes only files that can be read
            raise RuntimeError(  # noqa: TRY004  a file of the suite is at fault, no type
                f"{name} could not be read: {segment.reason}"
            )
    return [
        (finding.data_type, _value(segments[finding.segment], finding), finding.confidence)
        for finding in rows.findings
    ]


def _value(segment: Text | DataTable, finding: Finding) -> str:
    if isinstance(segment, Text):
        raw = segment.value(finding.offset, finding.length)
    else:
        cell = segment.cell(finding.row or 0, finding.column or 0)
        raw = cell[finding.offset :][: finding.length]
    return raw.decode("utf-8", "replace")


@dataclass
class Score:
    """Counts of one data type; ``possible`` are planted values that were listed, not counted."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    possible: int = 0
    decoys: int = 0

    @property
    def recall(self) -> float:
        """Share of the planted values that were found."""
        return self.right / max(self.right + self.missed, 1)

    @property
    def precision(self) -> float:
        """Share of the found values that were planted."""
        return self.right / max(self.right + self.wrong, 1)


@dataclass
class Measured:
    """Scores by type, right ones by grade, and notes on what went wrong."""

    scores: dict[str, Score] = field(default_factory=lambda: {t: Score() for t in TYPES})
    grades: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, document: Document, found: Iterable[Found]) -> None:
        """Compare what was found with what stands in the document."""
        unclaimed = [(t, plain(v), g, v) for t, v, g in found if t in self.scores]
        for name, _ in document.decoys:
            for data_type in decoys_of(name):
                self.scores[data_type].decoys += 1
        for data_type, value in document.values:
            score = self.scores[data_type]
            hit = _claim(unclaimed, data_type, plain(value))
            if hit in ("certain", "likely"):
                score.right += 1
                self.grades[data_type, hit] += 1
                continue
            score.missed += 1
            score.possible += hit == "possible"
            self._note(f"miss {hit} {data_type} in {document.template}", value)
        for data_type, _, grade, value in unclaimed:
            if grade != "possible":
                self.scores[data_type].wrong += 1
                self._note(f"false {data_type} in {document.template}", value)

    def _note(self, what: str, value: str) -> None:
        self.notes[what] += 1
        self.examples.setdefault(what, masked(value))


def plain(value: str) -> str:
    """Letters and digits of a value, lower case, without leading zeros."""
    return re.sub(r"[\W_]", "", value).lower().lstrip("0")


def masked(value: str) -> str:
    """A value whose letters read a and whose digits read 9, cut short."""
    return re.sub(r"[^\W\d]", "a", re.sub(r"\d", "9", value.split("\n", maxsplit=1)[0]))[:40]


def _claim(unclaimed: list[tuple[str, str, str, str]], data_type: str, value: str) -> str:
    """The grade of a finding of this value, which is then used up; "" if there is none."""
    for index, (found_type, found, grade, _) in enumerate(unclaimed):
        if found_type == data_type and found and (found in value or value in found):
            del unclaimed[index]
            return grade
    return ""


def measure(half: str, each: int = 20, seed: int | None = None) -> Measured:
    """Scores of ``each`` renderings of the templates of a half."""
    measured = Measured()
    for document in documents(half, each, SEEDS[half] if seed is None else seed):
        measured.add(document, found_in(f"file{document.suffix}", file_bytes(document)))
    return measured


def lines_of(measured: Measured, *, notes: int) -> Iterator[str]:
    """The table of a half and its most frequent misses and false alarms."""
    yield (
        f"{'data type':20}{'planted':>8}{'decoys':>8}{'precision':>11}{'recall':>8}"
        f"{'certain':>9}{'likely':>8}{'possible':>9}"
    )
    for name, score in measured.scores.items():
        planted = score.right + score.missed
        below = min(score.precision, score.recall) < bar(name)
        yield (
            f"{name:20}{planted:8}{score.decoys:8}{score.precision:11.3f}{score.recall:8.3f}"
            f"{measured.grades[name, 'certain']:9}{measured.grades[name, 'likely']:8}"
            f"{score.possible:9}{'  < ' + str(bar(name)) if below else ''}"
        )
    for note, count in measured.notes.most_common(notes):
        yield f"  {count:5} {note}: {measured.examples[note]}"


def measure_presidio(python: str, half: str, each: int) -> Measured:
    """The same scores for Presidio on the texts of the documents, before they become files."""
    made = list(documents(half, each, SEEDS[half]))
    asked = "\n".join(json.dumps({"text": document.text}) for document in made)
    peer = Path(__file__).with_name("presidio_peer.py")
    answer = subprocess.run([python, peer], input=asked, capture_output=True, text=True, check=True)
    measured = Measured()
    for document, line in zip(made, answer.stdout.splitlines(), strict=True):
        measured.add(document, [(t, v, "likely") for t, v in json.loads(line)])
    return measured


def compare(python: str, half: str, each: int) -> Iterator[str]:
    """Duecare and Presidio side by side."""
    ours, theirs = measure(half, each), measure_presidio(python, half, each)
    yield f"{'data type':20}{'Duecare P':>11}{'R':>7}{'Presidio P':>13}{'R':>7}"
    for name, score in ours.scores.items():
        peer = theirs.scores[name]
        known = peer.right + peer.wrong > 0
        shown = f"{peer.precision:13.3f}{peer.recall:7.3f}" if known else f"{'-':>13}{'-':>7}"
        yield f"{name:20}{score.precision:11.3f}{score.recall:7.3f}{shown}"


def main() -> None:
    """Print both halves."""
    wish = argparse.ArgumentParser()
    wish.add_argument("--half", choices=tuple(SEEDS), action="append")
    wish.add_argument("--each", type=int, default=40, help="renderings of each template")
    wish.add_argument("--seed", type=int, help="another seed")
    wish.add_argument("--notes", type=int, default=40, help="misses and false alarms to list")
    wish.add_argument("--presidio", metavar="PYTHON", help="an interpreter that has Presidio")
    options = wish.parse_args()
    for half in options.half or SEEDS:
        print(f"\n{half}")
        if options.presidio:
            print("\n".join(compare(options.presidio, half, options.each)))
            continue
        for line in lines_of(measure(half, options.each, options.seed), notes=options.notes):
            print(line)


if __name__ == "__main__":
    main()
