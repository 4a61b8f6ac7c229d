"""The plan for one incident on paper: what to do now, whom to call, who must be told by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from duecare.dates import clock_text, long_date
from duecare.documents.model import (
    Block,
    Callout,
    Column,
    Paragraph,
    Section,
    Statement,
    Table,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording.incident import step_action, step_how
from duecare.risk.law.incident import PlanStep

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BLANK: Final = "___________________"
_PROVIDER: Final = "IT provider"
_BOX: Final = "☐ ______"
_PHASES: Final = (
    ("Now: the first two hours", 2),
    ("Today", 24),
    ("Tomorrow and the day after", 72),
)


@dataclass(frozen=True)
class IncidentFacts:
    """What is known when the plan is made.

    ``done``: key of a step -> the day on which it was done, as the record has it. ``closed_on``:
    the day on which the incident was closed. ``provider_phone``: what is called for help.
    ``encrypted``: what was on record of the disk, ``encrypted_on`` the day on which it was last seen
    so; ``None`` where nothing was.
    """

    kind: str  # in words
    discovered: datetime
    places: tuple[str, ...]
    people: float
    elements: tuple[str, ...]  # in words
    insurers: tuple[str, ...] = ()
    done: Mapping[str, date] = field(default_factory=dict)
    closed_on: date | None = None
    provider_phone: str = ""
    encrypted: bool | None = None
    encrypted_on: date | None = None


def incident_statement(
    incident: IncidentFacts, steps: Sequence[PlanStep], *, preparation: Preparation
) -> Statement:
    """A checklist for the first 72 hours and a table of every notice with its last day."""
    first = [step for step in steps if not step.is_notice]
    notices = [step for step in steps if step.is_notice]
    return preparation.statement(
        "incident-plan",
        "Incident plan and what was done" if incident.closed_on else "What to do now",
        subtitle=f"Incident plan: {incident.kind}",
        intro=(
            Paragraph(_lead(incident), style="lead"),
            _numbers(incident),
        ),
        sections=(
            *_phases(first, incident),
            Section("What may be affected", (_affected(incident),)),
            Section("Who must be notified, and by when", _deadlines(notices, incident)),
        ),
        facts={
            "discovered": incident.discovered.isoformat(),
            "places": list(incident.places),
            "people": round(incident.people),
            "steps": [
                {"due": step.due.isoformat(), "who": step.who, "action": step_action(step)}
                for step in steps
            ],
        },
        dense=True,
    )


def _lead(incident: IncidentFacts) -> str:
    discovered = f"Discovered {_day_and_time(incident.discovered)}."
    if incident.closed_on:
        closed = f"Closed {long_date(incident.closed_on)}."
        return f"{discovered} {closed} A step without a day was not recorded as done."
    return (
        f"{discovered} Work from the top down. Check off each step and write the time. You do not have "
        "to do it all yourself."
    )


def _state(step: PlanStep, incident: IncidentFacts, box: str) -> str:
    """The day on which a step was done; else a box, or that nothing is on record."""
    if (day := incident.done.get(step.key)) is not None:
        return f"done {long_date(day)}"
    return "not recorded" if incident.closed_on else box


def _phases(steps: Sequence[PlanStep], incident: IncidentFacts) -> list[Section]:
    sections, before = [], timedelta(hours=-1)
    for title, hours in _PHASES:
        until = timedelta(hours=hours)
        mine = [step for step in steps if before < step.due - incident.discovered <= until]
        before = until
        if mine:
            sections.append(Section(title, (_steps(mine, incident),)))
    return sections


def _steps(steps: Sequence[PlanStep], incident: IncidentFacts) -> Table:
    return Table(
        "",
        (
            Column("Done at", share=1.1),
            Column("Until", share=0.9),
            Column("Who", share=1.1),
            Column("Step", share=3),
            Column("How", share=4),
        ),
        tuple(
            (
                _state(step, incident, _BOX),
                _short_time(step.due),
                _capital(step.who),
                step_action(step),
                step_how(step) + _origin(step),
            )
            for step in steps
        ),
    )


def _origin(step: PlanStep) -> str:
    mark = f", {step.mark}" if step.mark else ""
    return f" [{step.source}{mark}]" if step.source else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _numbers(incident: IncidentFacts) -> Table:
    insurer = "; ".join(incident.insurers) or "Cyber insurer hotline"
    wanted = (
        (_PROVIDER, "do not use email"),
        (insurer, "policy number:"),
        ("Breach lawyer", "from the insurer's list"),
        ("Bank, fraud line", "if money was sent"),
        ("Police", "if something was stolen; report number:"),
    )
    return Table(
        "Numbers to call",
        (Column("Who", share=3), Column("Phone", share=2.2), Column("", share=2)),
        tuple(
            (who, (incident.provider_phone if who == _PROVIDER else "") or _BLANK, note)
            for who, note in wanted
        ),
    )


def _affected(incident: IncidentFacts) -> Paragraph:
    places = ", ".join(incident.places) or "no location was given: everything that was scanned"
    kinds = ", ".join(incident.elements) or "no personal data"
    return Paragraph(
        f"According to the inventory: {incident.people:,.0f} people in {places}, with {kinds}. This is what "
        "was there at the time of the scan; the investigation will show what was actually taken."
        f"{_disk(incident)}"
    )


def _disk(incident: IncidentFacts) -> str:
    """What was on record of the disk; the lawyer's decision begins with it."""
    if incident.encrypted is None:
        return ""
    seen = f", last seen so on {long_date(incident.encrypted_on)}" if incident.encrypted_on else ""
    state = "encrypted" if incident.encrypted else "not encrypted"
    return f" On record when the incident was opened: {state}{seen}."


def _deadlines(notices: Sequence[PlanStep], incident: IncidentFacts) -> tuple[Block, ...]:
    if not notices:
        return (
            Paragraph(
                "Under the laws on record, no one has to be notified. Have the lawyer confirm that."
            ),
        )
    table = Table(
        "Every notice, earliest first",
        (
            Column("Be ready by", share=1.7),
            Column("Last day", share=1.6),
            Column("Who", share=0.7),
            Column("What", share=3.2),
            Column("Rule", share=2.4),
            Column("Law", share=2),
            Column("Done", share=1.2),
        ),
        tuple(
            (
                _day(step.due),
                _last_day(step),
                _capital(step.who),
                step_action(step),
                step_how(step),
                f"{step.source} ({step.mark})" if step.mark else step.source,
                _state(step, incident, "☐"),
            )
            for step in notices
        ),
        note="Counted from discovery, in local days where the incident was discovered. If the last day is "
        "not a business day, the business day before it is shown: not every state extends a deadline.",
    )
    warning = (
        "Computed as if everything in the affected places was taken unencrypted. The lawyer "
        "decides which notices are due: see the step for the second day above."
    )
    return (Callout("Before anything is sent", warning, "warning"), table)


def _last_day(step: PlanStep) -> str:
    return long_date(step.statutory) if step.statutory else ""


def _day(moment: datetime) -> str:
    return f"{WEEKDAYS[moment.weekday()][:3]}, {long_date(moment.date())}"


def _short_time(moment: datetime) -> str:
    return f"{WEEKDAYS[moment.weekday()][:3]} {clock_text(moment)}"


def _day_and_time(moment: datetime) -> str:
    zone = moment.tzname() or ""
    day = f"{WEEKDAYS[moment.weekday()]}, {long_date(moment.date())}"
    return f"{day}, {clock_text(moment)} {zone}".rstrip()
