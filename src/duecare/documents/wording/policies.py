"""Words about composed security policies: proof, plans, what is missing, what a signature says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duecare.dates import long_date
from duecare.documents.wording.words import plural
from duecare.policies import ComposedPolicy, MissingFact, PrintedClause, StateSentence
from duecare.policies.composed import IndexStanding, PlannedDate, WhyMissing
from duecare.policies.model import Grade, Reader

GRADES: Final[dict[Grade, str]] = {
    "R": "required in writing",
    "D": "duty that this text documents",
    "G": "good practice under that rule",
}
STANDINGS: Final[dict[IndexStanding, str]] = {
    "in_force": "in force",
    "planned": "in part planned",
    "missing": "in part not shown",
}
READERS: Final[dict[Reader, str]] = {
    "everyone": "everyone",
    "managers": "managers",
    "finance": "those who handle money",
    "administrators": "administrators",
    "cards": "those who take cards",
    "remote": "those who work outside the office",
    "owner": "those who decide",
}
_PROOFS: Final = {"measured": "Measured", "shown": "Shown", "stated": "Stated"}
_WHY: Final[dict[WhyMissing, str]] = {
    "no": "not so today",
    "unknown": "not known",
    "not_shown": "said, and not shown",
    "moved_twice": "its date moved twice, and waits for a decision",
}
READING_OF_LAWS: Final = "Duecare's own reading of the rules; no legal advice."


def proof_note(state: StateSentence) -> str:
    """On what a sentence in force rests: "Measured on November 20, 2026: console."."""
    if state.plan is not None:
        return plan_note(state.plan)
    if not state.proof or state.day is None:
        return ""
    lead = f"{_PROOFS[state.proof]} on {long_date(state.day)}"
    if state.proof == "stated" and state.source:
        lead = f"Stated by {state.source} on {long_date(state.day)}"
    elif state.source:
        lead = f"{lead}: {state.source}"
    return f"{lead}, to be confirmed." if state.to_confirm else f"{lead}."


def plan_note(plan: PlannedDate) -> str:
    """Which decision a planned date rests on, and whether it has moved."""
    note = f"Accepted on {long_date(plan.decided_on)}: {plan.recommendation.rstrip('.')}."
    return f"{note} {moved_note(plan)}".strip()


def moved_note(plan: PlannedDate | None) -> str:
    """That a planned date has moved, from which; empty where it has not."""
    if plan is None or not plan.moved_on or plan.first_by is None:
        return ""
    by = f" by {plan.moved_by}" if plan.moved_by else ""
    moved = long_date(plan.moved_on[-1])
    return f"First planned for {long_date(plan.first_by)}; moved on {moved}{by}."


def missing_words(missing: MissingFact) -> str:
    """Why a sentence is left out, with what is missing: "not so today: 2 of 6 laptops"."""
    why = _WHY[missing.why]
    return f"{why}: {missing.missing.rstrip('.')}" if missing.missing else why


def clause_title(clause: PrintedClause) -> str:
    """Id and title, with what is planned in it."""
    planned = sum(one.standing == "planned" for one in clause.states)
    mark = f" ({plural(planned, 'point')} planned)" if planned else ""
    return f"{clause.id}  {clause.title}{mark}"


def not_in_force(policies: Sequence[ComposedPolicy]) -> str:
    """What a set does not say today, in one sentence; "" when nothing is planned or missing."""
    planned = sum(len(one.planned) for one in policies)
    missing = len({fact.fact for one in policies for fact in one.missing})
    parts = []
    if planned:
        parts.append(f"{plural(planned, 'point')} {'is' if planned == 1 else 'are'} planned")
    if missing:
        are = "is" if missing == 1 else "are"
        parts.append(f"{plural(missing, 'fact')} {are} not shown to be in force")
    return " and ".join(parts)


def adoption_words(policies: Sequence[ComposedPolicy], company: str) -> str:
    """What the signature says."""
    count = plural(len(policies), "policy", "policies")
    open_points = not_in_force(policies)
    known = f" I know that {open_points}." if open_points else ""
    return f"I adopt this version of {count} for {company}, as printed here.{known}"


def specification_words(clause: PrintedClause) -> str:
    """The required and addressable points of a HIPAA standard; "" for other clauses."""
    if clause.standard is None:
        return ""
    required = [f"{one.name} ({one.cite})" for one in clause.specs if one.type == "R"]
    addressable = [f"{one.name} ({one.cite})" for one in clause.specs if one.type == "A"]
    parts = [f"Standard: {clause.standard.name}, {clause.standard.cite}."]
    if required:
        parts.append(f"Required: {'; '.join(required)}.")
    if addressable:
        parts.append(f"Addressable: {'; '.join(addressable)}.")
    return " ".join(parts)
