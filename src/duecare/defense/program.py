"""The client's program file: its own evidence of a security program, and nothing of the firm's.

What may be in it is declared by each kind of entry, group by group; whatever is not declared stays out:
what the firm advised and was refused, prices of a breach, insurance, notes, holds, exports to
others. State laws that reward a written program ask for dated proof that it ran: policies,
training, assessments, and what was decided to be done (``docs/guides/two-files.md``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Final

from duecare.dates import long_date
from duecare.documents.model import Callout, Column, Paragraph, Section, Statement, Table
from duecare.errors import EvidenceError
from duecare.evidence.log.entries import Disclosure, Withholding
from duecare.evidence.log.leaf import Leaf
from duecare.record import BundleExported, PersonErased, program_groups, program_pages

PROGRAM_GROUPS: Final[Mapping[str, frozenset[str]]] = program_groups()
"""Kind -> groups that the program file may show, as each kind declares it (:mod:`duecare.record`)."""
PROGRAM_PAGES: Final = program_pages()
"""Kinds whose pages, as people were shown them, the program file may hold."""
PROGRAM_STATEMENTS: Final = frozenset({"risk-assessment", "data-inventory"})
"""Statements of an assessment that belong to the program; liability and insurance do not."""
_ERASED: Final = PersonErased.definition.kind
_EXPORTED: Final = BundleExported.definition.kind
_CLOSED: Final = Withholding("withheld", "not part of the client's program", "the export's rule")


@dataclass(frozen=True)
class ProgramEntries:
    """The entries of the program, with the groups that may be shown; iterated as often as asked.

    Of exports only the one of this file (``folder``); of erasures only if they explain a group in
    it, which is asked for only where there is an erasure. ``entries`` can be iterated again too.
    """

    entries: Iterable[Disclosure]
    folder: str

    def __iter__(self) -> Iterator[Disclosure]:
        for leaf, shown in self._narrowed():
            if leaf.kind != _ERASED or self._tells_of_erasures:
                yield shown

    @cached_property
    def _tells_of_erasures(self) -> bool:
        return any(
            leaf.kind != _ERASED and _tells_of_erasure(shown) for leaf, shown in self._narrowed()
        )

    def _narrowed(self) -> Iterator[tuple[Leaf, Disclosure]]:
        for entry in self.entries:
            leaf = entry.parsed
            if leaf is not None and is_of_program(entry, leaf, self.folder):
                yield leaf, _narrowed(entry, leaf)


def is_of_program(entry: Disclosure, leaf: Leaf, folder: str) -> bool:
    """Whether an entry has a place in the program file of this folder."""
    return leaf.kind in PROGRAM_GROUPS and (leaf.kind != _EXPORTED or _is_export_of(entry, folder))


def require_of_program(entries: Iterable[Disclosure], folder: str) -> Iterator[Disclosure]:
    """The same entries; raises :class:`EvidenceError` if :class:`ProgramEntries` would show others."""
    erasures = told = False
    last = -1
    for entry in entries:
        leaf = entry.parsed
        fits = leaf is not None and is_of_program(entry, leaf, folder) and entry.index > last
        if leaf is None or not fits or entry != _narrowed(entry, leaf):
            raise _not_of_program()
        erasures |= leaf.kind == _ERASED
        told |= leaf.kind != _ERASED and _tells_of_erasure(entry)
        last = entry.index
        yield entry
    if erasures and not told:
        raise _not_of_program()


def _tells_of_erasure(entry: Disclosure) -> bool:
    return any(reason.why == "erased" for reason in entry.withheld.values())


def _not_of_program() -> EvidenceError:
    return EvidenceError(
        "a program file was given entries that are not of the client's program",
        hint="select them with ProgramEntries",
    )


def _is_export_of(entry: Disclosure, folder: str) -> bool:
    opening = entry.openings.get("content")
    return (
        opening is not None
        and isinstance(opening.value, Mapping)
        and opening.value.get("bundle") == folder
        and opening.value.get("kind") == "program"
    )


def _narrowed(entry: Disclosure, leaf: Leaf) -> Disclosure:
    allowed = PROGRAM_GROUPS[leaf.kind]
    shown = {path: opening for path, opening in entry.openings.items() if path in allowed}
    # What was erased says so, also where it would not have been shown: true in both files.
    closed = {path: _CLOSED for path in leaf.commitments if path not in shown}
    return replace(entry, openings=shown, withheld=closed | dict(entry.withheld))


@dataclass(frozen=True, slots=True)
class PlannedMeasure:
    """One line of the plan of action: what was decided to be done, or what is done instead."""

    title: str
    status: str
    since: datetime
    text: str = ""
    due_on: date | None = None


def plan_statement(
    measures: Sequence[PlannedMeasure], *, client: str, firm: str, created: datetime
) -> Statement:
    """The plan of action (glossary 35): measures under way, deferred, or handled another way."""
    table = Table(
        caption=f"{len(measures)} measures",
        columns=(
            Column("Measure", share=3),
            Column("Status", share=1.4),
            Column("Decided", share=1.3),
            Column("Next date", share=1.3),
            Column("Action", share=3),
        ),
        rows=tuple(
            (
                one.title,
                one.status,
                long_date(one.since.date()),
                long_date(one.due_on) if one.due_on else "",
                one.text,
            )
            for one in measures
        ),
        empty="No decisions yet.",
    )
    return Statement(
        kind="plan-of-action",
        title="Plan of action",
        subtitle="Security program",
        prepared_for=client,
        prepared_by=firm,
        as_of=created.date(),
        intro=(Paragraph("What the business has decided to do about its risks.", style="lead"),),
        sections=(Section("Measures", (table,)), Section("What this is not", (_LIMIT,))),
        facts={"measures": len(measures)},
    )


_LIMIT: Final = Callout(
    "No legal result is promised",
    "State laws differ on what a written program must contain and on its legal effect. A lawyer in "
    "the state can say which laws apply.",
)
