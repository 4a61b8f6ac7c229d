"""Does this agree with the world: the model's totals beside public totals."""

from __future__ import annotations

from duecare.catalog import load_catalog
from duecare.documents.model import Block, Column, Paragraph, Table
from duecare.documents.wording import totals
from duecare.risk.reconcile.reconcile import stored


def agreement_blocks() -> tuple[Block, ...]:
    """The totals that the model implies for many firms, as computed at the catalog's release."""
    found = stored(load_catalog())
    inside = len(found.rows) - len(found.outside)
    return (
        Paragraph(totals.agreement_words(inside, len(found.rows)), style="lead"),
        Table(
            "Totals of the model and public totals",
            (
                Column("What is counted", share=2.6),
                Column("Public", "right", 0.8),
                Column("Model", "right", 0.8),
                Column("Band", share=1.2),
                Column("Verdict", share=0.7),
                Column("Source", share=2.8),
            ),
            tuple(
                (
                    totals.what_words(row.total),
                    totals.public_words(row.total),
                    totals.amount_words(row.total, row.model),
                    totals.band_words(row.total),
                    totals.verdict_words(row),
                    totals.source_words(row.total),
                )
                for row in found.rows
            ),
            note=(
                f"A made-up book of firms, engine {found.engine}, catalog {found.release}. The bands are "
                "the doubt of the sources. They say nothing about one client."
            ),
        ),
    )
