"""Duties to tell people, regulators and bureaus, as a table for statements."""

from __future__ import annotations

from collections.abc import Sequence

from duecare.documents.model import Column, Table
from duecare.documents.wording.law import authority_deadline, duty_note, penalty_words, suit_words
from duecare.documents.wording.words import people_range
from duecare.money import estimated_dollars
from duecare.risk.result import Duty


def duties_tables(duties: Sequence[Duty]) -> tuple[Table, ...]:
    """Who must be told by when in each state, and below it where each rule was read."""
    told = Table(
        "Notification duties, by state",
        (
            Column("State", share=1.2),
            Column("People", "right", 1),
            Column("Notify people", share=1.8),
            Column("Notify authorities", share=2),
            Column("Also", share=2.4),
        ),
        tuple(
            (
                duty.jurisdiction,
                people_range(duty.people),
                (duty.deadline_text or _days(duty.deadline_days))
                if duty.tells_people
                else "no notice to people under this rule",
                _authorities(duty),
                _also(duty),
            )
            for duty in duties
        ),
        empty="No duty was found for the people and data types held.",
        note="Computed as if everything found were exposed unencrypted. A lawyer should review the "
        "deadlines and amounts before anyone relies on them.",
    )
    if not duties:
        return (told,)
    return (told, _sources(duties))


def _sources(duties: Sequence[Duty]) -> Table:
    return Table(
        "Source of each duty",
        (
            Column("State", share=1),
            Column("Law", share=1.6),
            Column("Source", share=3),
            Column("As of", share=0.9),
            Column("Confidence", share=1.1),
            Column("Last confirmed", share=1.5),
        ),
        tuple(
            (
                duty.jurisdiction,
                duty.statute,
                duty.source,
                duty.as_of,
                duty.mark or "confirmed",
                duty.confirmed_how or duty.confirmed_until,
            )
            for duty in duties
        ),
    )


def _days(days: int | None) -> str:
    return f"within {days} days" if days else "without unreasonable delay"


def _authorities(duty: Duty) -> str:
    who = duty.regulator or "none under this law"
    when = authority_deadline(duty) or (_days(duty.regulator_days) if duty.regulator_days else "")
    bureaus = "consumer reporting agencies" if duty.bureaus else ""
    return "; ".join(part for part in (": ".join(p for p in (who, when) if p), bureaus) if part)


def _also(duty: Duty) -> str:
    penalty = penalty_words(duty)
    parts = [
        f"{duty.monitoring_months} months of credit monitoring" if duty.monitoring_months else "",
        f"penalty: {penalty}" if penalty else "",
        f"counted in the model: up to {estimated_dollars(duty.penalty_most)} for these people"
        + (" (cap assumed)" if duty.penalty_basis == "assumed cap" else "")
        if duty.penalty_most
        else "",
        suit_words(duty),
        duty_note(duty),
    ]
    return "; ".join(part for part in parts if part) or "nothing further"
