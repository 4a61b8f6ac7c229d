"""Papers of phishing exercises: the signed authorization, and what a campaign came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from duecare.dates import long_date
from duecare.documents.model import (
    Block,
    Column,
    Definitions,
    Items,
    Paragraph,
    Section,
    SignatureLine,
    Signatures,
    Statement,
    Table,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording import simulations as words
from duecare.simulations.rates import LureCounts, ResultRow, shown_rows, wilson


def authorization_statement(
    scope: words.ScopeWords,
    *,
    never: Sequence[str],
    signed: SignatureLine,
    preparation: Preparation,
) -> Statement:
    """What the signer allowed, what an exercise is, and what is never used."""
    return preparation.statement(
        "phishing-authorization",
        words.TITLE,
        subtitle=f"{long_date(scope.starts_on)} to {long_date(scope.ends_on)}",
        intro=tuple(Paragraph(text) for text in words.HOW),
        sections=(
            Section("What is allowed", (Definitions(words.scope_lines(scope)),)),
            Section("What is never used", (Paragraph(words.NEVER_LEAD), Items(tuple(never)))),
            Section("Authorization", (Signatures((signed,), words.STATEMENT),)),
        ),
        facts={"starts_on": scope.starts_on, "ends_on": scope.ends_on, "domain": scope.domain},
    )


@dataclass(frozen=True)
class FinishedCampaign:
    """A campaign that is over, as its paper tells it. ``not_sent``: reason in words -> how many."""

    title: str
    starts_on: date
    ends_on: date
    rows: Sequence[ResultRow]
    not_sent: Sequence[tuple[str, int]]
    told: int
    minutes_to_first_report: int | None
    authorized_by: str


def campaign_statement(campaign: FinishedCampaign, *, preparation: Preparation) -> Statement:
    """Rates by difficulty with their intervals; no person, and no group too small to hide one."""
    shown = shown_rows(campaign.rows)
    return preparation.statement(
        "phishing-exercise",
        f"Phishing exercise: {campaign.title}",
        subtitle=f"{long_date(campaign.starts_on)} to {long_date(campaign.ends_on)}",
        intro=(
            Paragraph(f"Authorized by {campaign.authorized_by}.", style="lead"),
            Paragraph(words.READ_SO),
        ),
        sections=(
            Section("What was done with the messages", tuple(_results(shown, campaign))),
            Section("What was not sent", (_not_sent(campaign),)),
            Section(
                "Everyone was told",
                (
                    Paragraph(
                        f"{campaign.told} people were told what the message was and what gave it away."
                    ),
                ),
            ),
        ),
        facts={
            "title": campaign.title,
            "rows": [
                {"difficulties": list(row.difficulties), **asdict(row.counts)} for row in shown
            ],
        },
    )


def _results(shown: Sequence[ResultRow], campaign: FinishedCampaign) -> list[Block]:
    columns = (
        Column("Difficulty", share=1.4),
        Column("Arrived", "right", 0.7),
        Column("Person", share=1.3),
        Column("Not clear", "right", 0.7),
        Column("Program", "right", 0.7),
        Column("Reported", share=1.3),
    )
    table = Table(
        "Links opened and messages reported, by difficulty",
        columns,
        tuple(_row(row) for row in shown),
        note=words.CLASSES,
        empty=words.TOO_FEW,
    )
    return [table, Paragraph(words.first_report_words(campaign.minutes_to_first_report))]


def _row(row: ResultRow) -> tuple[str, ...]:
    counts = row.counts
    return (
        words.difficulty_words(row),
        str(counts.arrived),
        rate_words(counts, counts.person),
        str(counts.unclear),
        str(counts.scanner),
        rate_words(counts, counts.reported),
    )


def rate_words(counts: LureCounts, number: int) -> str:
    """A count with its share of what arrived, and the interval."""
    if not counts.arrived:
        return str(number)
    return f"{number}: {words.share_words(wilson(number, counts.arrived))}"


def _not_sent(campaign: FinishedCampaign) -> Table:
    return Table(
        "Messages that were planned and did not go",
        (Column("Why", share=4), Column("Messages", "right")),
        tuple((why[:1].upper() + why[1:], str(number)) for why, number in campaign.not_sent),
    )
