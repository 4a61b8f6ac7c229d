"""The report by one law or framework: every line with its state, evidence and what is next."""

from __future__ import annotations

from collections.abc import Mapping

from duecare.documents.model import Column, Figure, KeyFigures, Paragraph, Section, Statement, Table
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording.frameworks import (
    ADDRESSABLE,
    NO_FILES,
    READING_AID,
    STATES,
    Files,
    checked_words,
    how_words,
    view_words,
)
from duecare.risk.frameworks import FrameworkReach, FrameworkView

_COLUMNS = (
    Column("Line", share=1.5),
    Column("In our words", share=1.8),
    Column("State", share=1.0),
    Column("What was found", share=2.8),
    Column("Evidence", share=1.5),
    Column("Next", share=1.6),
)


def framework_statement(
    view: FrameworkView,
    reach: FrameworkReach,
    *,
    preparation: Preparation,
    recommended: Mapping[str, str] | None = None,
    files: Files = NO_FILES,
) -> Statement:
    """The answers of an assessment by the lines of a framework.

    ``recommended`` says by safeguard what was recommended and decided; ``files`` by question what
    was filed, each with its date and the day until which it counts.
    """
    framework = view.framework
    groups = view_words(view, recommended or {}, at=preparation.as_of, files=files)
    aid = f"{READING_AID} {ADDRESSABLE}" if framework.addressable else READING_AID
    return preparation.statement(
        f"framework-{framework.id.replace('_', '-')}",
        framework.short,
        subtitle="The answers of the assessment, line by line",
        intro=(_figures(view), Paragraph(f"{how_words(reach)} {aid}")),
        sections=(
            *(
                Section(
                    title,
                    (
                        Table(
                            counts,
                            _COLUMNS,
                            tuple(
                                (
                                    f"{one.id}\n{one.need}" if one.need else one.id,
                                    one.words,
                                    one.label,
                                    one.found,
                                    one.evidence,
                                    one.next,
                                )
                                for one in lines
                            ),
                        ),
                    ),
                )
                for title, counts, lines in groups
                if lines
            ),
            Section("About this rule set", (Paragraph(checked_words(framework)),)),
        ),
        facts={
            "framework": framework.title,
            "binds": reach.how,
            "lines": {line.id: line.state for line in view.lines},
        },
    )


def _figures(view: FrameworkView) -> KeyFigures:
    total = len(view.lines)
    return KeyFigures(
        tuple(
            Figure(STATES[state].capitalize(), str(view.count(state)), f"of {total} lines")
            for state in ("in_place", "partly", "gap", "no_answer")
        )
    )
