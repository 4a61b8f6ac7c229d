"""Steps of an incident plan in words."""

from __future__ import annotations

from duecare.documents.wording.law import authority_deadline
from duecare.documents.wording.words import plural
from duecare.risk.law.incident import PlanStep

_PLANNED = " (planning date: the statute sets no number of days)"


def step_action(step: PlanStep) -> str:
    """What is done: the catalog's words, or the notice that a law asks for."""
    if step.notice is None:
        return step.action
    duty = step.notice.duty
    rule = duty.jurisdiction.partition("(")[2].rstrip(")")  # United States (HIPAA)
    law = f"the law of {duty.jurisdiction}" if duty.state != "US" else rule
    if step.notice.kind == "people":
        planned = "" if duty.deadline_days else _PLANNED
        return f"Tell {plural(round(duty.people.best), 'person', 'people')} under {law}{planned}"
    if step.notice.kind == "authority":
        return f"Notify {duty.regulator} ({rule or duty.jurisdiction})"
    if step.notice.kind == "monitoring":
        months = duty.monitoring_months
        return f"Offer {months} months of monitoring to residents of {duty.jurisdiction}"
    return "Tell Equifax, Experian and TransUnion when the letters go out"


def step_how(step: PlanStep) -> str:
    """How it is done: the catalog's words, or the rule as it was read."""
    if step.notice is None or step.notice.kind == "bureaus":
        return step.how
    if step.notice.kind == "people":
        return step.notice.duty.deadline_text
    return authority_deadline(step.notice.duty) if step.notice.kind == "authority" else ""
