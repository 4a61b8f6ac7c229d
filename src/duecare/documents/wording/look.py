"""A paper that shows how papers look."""

from __future__ import annotations

from datetime import date

from duecare.documents.model import Callout, Paragraph, Section, Statement


def sample_statement(*, firm: str, as_of: date) -> Statement:
    """A statement without facts: only the name of the firm and the day are real."""
    text = (
        "Letters, statements and reports to your clients begin with your logo, or with your name in "
        "your color. Headings and the stress of figures have the color. Figures, sources and seals "
        "look the same for every firm, so that papers stay comparable."
    )
    note = "It is a sample, and is not part of any record."
    return Statement(
        kind="sample-of-look",
        title="How your papers look",
        prepared_for=firm,
        prepared_by=firm,
        as_of=as_of,
        sections=(
            Section(
                "A heading",
                (Paragraph(text), Callout("This paper holds no facts", note, "gap")),
            ),
        ),
        watermark="Sample",
    )
