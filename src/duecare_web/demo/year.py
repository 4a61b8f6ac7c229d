"""Twelve months of Lakeside Family Dental: what improves, what is refused, and what happens.

A year ago the practice was scanned for the first time. The owner had the old backups destroyed, but
declined to have the laptops encrypted. Somebody left; the insurance was renewed with other limits;
then her own laptop was lost, the refusal was asked again, and accepted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from duecare.errors import InputError
from duecare.risk.law.incident import PlanStep
from duecare_web.assessments.models import Assessment, Decision, Recommendation
from duecare_web.assessments.queries import open_recommendations
from duecare_web.clients.actions import change_employee, retire_device
from duecare_web.demo import advising, safekeeping
from duecare_web.demo.dental.paper import DOMAIN
from duecare_web.demo.exercise import DAYS, play_exercise
from duecare_web.demo.learning import LESSONS, assign, give_facts, pass_lesson
from duecare_web.demo.stage import METHOD, Stage
from duecare_web.incidents import actions as incident_actions
from duecare_web.incidents import queries as incident_queries
from duecare_web.incidents.models import Incident
from duecare_web.insurance.actions import end_policy
from duecare_web.program.leavers import note_step
from duecare_web.program.models import LeaverStep
from duecare_web.recommendations.actions import ask_again
from duecare_web.recommendations.queries import DeskRow, desk_of
from duecare_web.scans.models import Scan

ENCRYPTION: Final = "SG-FDE"
LOST: Final = "LT-03"
AFTER: Final = {
    "id": "LT-05",
    "kind": "laptop",
    "encrypted": True,
    "owner": "Dr. Reyes",
    "scan": "",
}
REFUSED: Final = "The laptops never leave the practice, and we want no password at every start."
BEGAN, LEFT, BETTER, RENEWED, LOSS, EXERCISE, LATE, SAFER = 364, 270, 215, 150, 100, 45, 26, 12
"""Days before the last day of the story."""
FIRST_STEPS: Final = {
    "Q-ACC-01": "all", "Q-ACC-02": "all", "Q-ACC-03": "all", "Q-ACC-04": "most",
    "Q-BKP-01": "all", "Q-BKP-02": "yes", "Q-BKP-03": "6", "Q-DAT-01": "scan",
    "Q-DAT-02": "both", "Q-PPL-03": "most", "Q-GOV-01": "yes", "Q-GOV-02": "y1",
}  # fmt: skip
"""What was put in place between the first assessment and the second."""
AFTER_THE_LOSS: Final = {
    "Q-DEV-02": "all", "Q-DEV-03": "all", "Q-DEV-04": "most", "Q-INC-01": "yes",
    "Q-EML-05": "enc", "Q-EML-07": "yes", "Q-DAT-06": "all", "Q-PPL-05": "yes",
    "Q-PPL-07": "d", "Q-ACC-06": "all", "Q-DEV-07": "yes",
}  # fmt: skip
SECOND_LESSONS: Final = ("phishing-at-work", "malware-ransomware")
"""The first one again, since what was learned is to be refreshed, and a new one."""
KEPT_FOR_LATER: Final = 3
"""Steps for a leaver that come weeks after the last day, such as giving a kept computer on."""
LATE_ONES: Final = 5
"""Employees who have not begun what was due two weeks ago."""


def play(
    stage: Stage, *, policies: Sequence[str], further: Sequence[str]
) -> tuple[Scan, Assessment, int]:
    """Play the year up to its last day; ``further`` policies are adopted before the second lessons.

    Returns the newest scan, the newest assessment, and how many refusals the firm countersigned.
    """
    stage.step("a year ago: scanning, assessing and deciding for the first time")
    _begin(stage, policies)
    stage.step("an employee leaves; old backups are destroyed; second scan and assessment")
    countersigned = _improve(stage)
    stage.step("the insurance is renewed with other limits")
    _renew(stage)
    stage.step("a laptop is lost: incident, legal hold, notices, four factors")
    _lose_laptop(stage)
    stage.step("the refused encryption is asked again and accepted")
    _ask_again(stage)
    stage.step("a phishing exercise that the owner allowed")
    stage.begin(EXERCISE)
    play_exercise(stage, over=EXERCISE - DAYS - 3)
    stage.step("training a second time, with people who are late")
    _train_again(stage, further)
    stage.step("third scan and assessment")
    scan, assessment = _close_the_year(stage)
    stage.begin(0)
    return scan, assessment, countersigned


def _begin(stage: Stage, policies: Sequence[str]) -> None:
    clock = stage.clock
    stage.begin(BEGAN)
    stage.add_client()
    advising.take_charge(stage, starts_on=clock.day())
    safekeeping.set_signing_rule(stage.client, actor=stage.actor, at=clock.at())
    found = stage.scan()
    stage.record_answers(stage.demo.answers)
    stage.record_insurance(_cover(stage.demo.insurance, clock.day(-120), {}))
    stage.assess(found)
    stage.ask()
    others = [one for one in open_recommendations(stage.client) if one.safeguard != ENCRYPTION]
    _accept(stage, others[:3])
    stage.begin(BEGAN - 20)
    stage.adopt_policies(policies, acknowledged=len(stage.employees) - 2)
    give_facts(stage.client, stage.demo, actor=stage.actor, clock=clock)
    assign(stage.employees, LESSONS[:1], actor=stage.actor, clock=clock)
    stage.begin(BEGAN - 30)
    for seed, employee in enumerate(stage.employees[:-1]):
        pass_lesson(employee, seed=seed, method=METHOD, clock=stage.clock)


def _improve(stage: Stage) -> int:
    clock = stage.clock
    stage.begin(LEFT)
    left = stage.employees.pop()
    change_employee(employee=left, actor=stage.actor, is_active=False, at=clock.at())
    steps = list(LeaverStep.objects.filter(leaver__employee=left, done_at=None))
    _do_steps(stage, steps[:-KEPT_FOR_LATER])
    stage.begin(BETTER)
    _do_steps(stage, steps[-KEPT_FOR_LATER:])
    found = stage.scan(without=("backup",))
    stage.record_answers(FIRST_STEPS)
    stage.assess(found)
    stage.ask()
    refused = _encryption(stage).recommendation
    stage.answer(refused, Decision.Kind.DECLINE, REFUSED)
    countersigned = safekeeping.countersign_refusals(stage.client, actor=stage.actor, at=clock.at())
    _accept(stage, [one for one in open_recommendations(stage.client) if one != refused][:2])
    return countersigned


def _do_steps(stage: Stage, steps: Sequence[LeaverStep]) -> None:
    """Steps of the termination procedure, each with what is kept of it."""
    for step in steps:
        evidence = f"On file: {step.keeps or 'a note of the day'}"
        note_step(step=step, actor=stage.actor, evidence=evidence, at=stage.clock.at())


def _renew(stage: Stage) -> None:
    """The insurer renews with a higher limit, a higher retention, and less for extortion."""
    clock = stage.clock
    stage.begin(RENEWED)
    for policy in stage.client.insurance_policies.filter(ended_at=None):
        end_policy(policy=policy, actor=stage.actor, reason="renewed", at=clock.at())
    changed = {"aggregate_limit": 250_000, "each_claim_limit": 250_000, "retention": 10_000}
    stage.record_insurance(_cover(stage.demo.insurance, clock.day(), changed))


def _cover(paper: dict[str, Any], starts: dt.date, changed: dict[str, Any]) -> dict[str, Any]:
    """The cover of the paper for a year from ``starts``."""
    period = [starts.isoformat(), (starts + dt.timedelta(days=364)).isoformat()]
    return {"client": [{**one, **changed, "period": period} for one in paper["client"]]}


def _lose_laptop(stage: Stage) -> None:
    """What was on it is known from the scan; the notice days count from the evening it was missed."""
    clock, actor = stage.clock, stage.actor
    stage.begin(LOSS)
    known_at = clock.time() - dt.timedelta(hours=18)
    places = incident_queries.places_of(stage.client)
    place = next(one for one in places.choices if one.name == LOST)
    incident = incident_actions.open_incident(
        client=stage.client,
        actor=actor,
        kind="lost_device",
        place=place,
        places=places,
        known_at=known_at,
        happened_on=known_at.date(),
        at=clock.at(),
    )
    for device in stage.client.devices.filter(name=LOST):
        retire_device(device=device, actor=actor, at=clock.at())
    stage.add_device(AFTER)
    incident_actions.record_factors(
        incident=incident,
        actor=actor,
        data_involved="Names, dates of birth and treatment plans of patients, as the scan found.",
        who_received="Not known: the laptop was left on a train and not handed in.",
        seen_or_taken="It was not encrypted; whether it was opened cannot be known.",
        risk_reduced="Its account was closed and the mailbox signed out the same evening.",
        result="breach",
        decided_by=stage.contact.name,
        at=clock.at(),
    )
    _tell(stage, incident)


def _tell(stage: Stage, incident: Incident) -> None:
    """The first steps are done within three days, the notices within the first month."""
    steps = incident_queries.steps_of(incident)
    stage.begin(LOSS - 2)
    _mark_done(stage, incident, [step for step in steps if not step.is_notice])
    stage.begin(LOSS - 22)
    _mark_done(stage, incident, [step for step in steps if step.is_notice])
    incident_actions.close_incident(
        incident=incident,
        actor=stage.actor,
        reason="Everyone who had to be told was told; the laptop was replaced by an encrypted one.",
        at=stage.clock.at(),
    )


def _mark_done(stage: Stage, incident: Incident, steps: Sequence[PlanStep]) -> None:
    for step in steps:
        incident_actions.mark_done(
            incident=incident,
            actor=stage.actor,
            key=step.key,
            done_on=min(stage.clock.day(), step.due.date()),
            at=stage.clock.at(),
        )


def _ask_again(stage: Stage) -> None:
    """The incident brings the refusal back: asked with the new fact, and accepted."""
    stage.begin(LOSS - 33)
    row = _encryption(stage)
    if not row.facts:
        raise InputError("nothing new brings the refusal back")
    again = ask_again(
        recommendation=row.recommendation,
        actor=stage.actor,
        because=row.facts[0],
        at=stage.clock.at(),
    )
    stage.ask([again])
    _accept(stage, [again])


def _train_again(stage: Stage, further: Sequence[str]) -> None:
    """Two lessons for everybody; the last ones named have not begun when the day has passed."""
    stage.begin(LATE)
    stage.adopt_policies(further, acknowledged=len(stage.employees) - LATE_ONES)
    assign(stage.employees, SECOND_LESSONS, actor=stage.actor, clock=stage.clock)
    stage.begin(LATE - 9)
    for seed, employee in enumerate(stage.employees[:-LATE_ONES]):
        while employee.assignments.filter(completed_at=None).exists():
            pass_lesson(employee, seed=seed, method=METHOD, clock=stage.clock)


def _close_the_year(stage: Stage) -> tuple[Scan, Assessment]:
    stage.begin(SAFER)
    found = stage.scan(without=("backup", LOST))
    stage.record_answers(AFTER_THE_LOSS)
    advising.import_devices(stage, DOMAIN)
    assessment = stage.assess(found)
    advising.edit_proposal(stage, assessment)
    stage.ask()
    waiting = open_recommendations(stage.client)
    _accept(stage, waiting[:5])
    stage.answer(
        waiting[5], Decision.Kind.DEFER, "With the budget of the new year; please ask again then."
    )
    return found[0], assessment


def _accept(stage: Stage, recommendations: Sequence[Recommendation]) -> None:
    for one in recommendations:
        stage.answer(one, Decision.Kind.ACCEPT)


def _encryption(stage: Stage) -> DeskRow:
    rows = desk_of(stage.client).rows
    return next(row for row in rows if row.recommendation.safeguard == ENCRYPTION)
