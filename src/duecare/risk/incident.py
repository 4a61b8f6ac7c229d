"""A plan for one incident: the first 72 hours, then every notice with its date.

Dates follow the clocks of the law catalog from the moment of discovery. A clock that starts with
the notice to individuals is counted from the day that notice is planned for. The plan is a
starting point for counsel, not legal advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from duecare.catalog import Catalog
from duecare.errors import InputError
from duecare.inventory import element_names
from duecare.risk.duties import Groups, find_duties
from duecare.risk.profile import ClientProfile
from duecare.risk.result import Duty

# hours after discovery, who acts, what to do
_FIRST_HOURS: Final = (
    (0, "whoever discovers it", "Write down the time and what was seen. Switch nothing off."),
    (1, "IT provider", "Cut affected machines and accounts off the network; leave them running."),
    (2, "owner", ("Call the cyber insurer's hotline before hiring anyone: the policy may require "
                 "its own counsel and forensic firm.")),
    (4, "counsel", "Take over the direction of the investigation, so that advice stays privileged."),
    (8, "IT provider", "Save logs, images and the state of encryption of what was taken or reached."),
    (12, "IT provider", "Change passwords and keys that the intruder may hold; end all sessions."),
    (24, "owner", "If money was sent: ask the bank for a recall and report to the FBI at ic3.gov."),
    (24, "counsel and IT provider", ("List which places were reached and, from the inventory, how "
                                    "many people of which states with which data.")),
    (48, "counsel", "Decide for each state whether notice is due; keep the reasons in writing."),
    (72, "owner and counsel", "Approve the letters, the mailing list and the date of notice."),
)  # fmt: skip
PRINTING_DAYS: Final = 5  # planned days between approval of letters and their deadline


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step with its latest time."""

    due: datetime
    who: str
    action: str
    source: str = ""
    mark: str = ""


def plan_incident(
    groups: Groups, profile: ClientProfile, catalog: Catalog, *, discovered: datetime
) -> tuple[PlanStep, ...]:
    """The steps for an incident that exposed the people of ``groups``, in order of time.

    ``discovered`` must know its time zone. Raises :class:`InputError` otherwise.
    """
    if discovered.tzinfo is None:
        raise InputError("the time of discovery needs a time zone, such as 2026-11-23T09:00-06:00")
    duties = find_duties(groups, (1.0, 1.0), profile, catalog)
    steps = [
        PlanStep(discovered + timedelta(hours=hours), who, action)
        for hours, who, action in _FIRST_HOURS
    ]
    notice_day = discovered + timedelta(
        days=max(min((duty.planning_days for duty in duties), default=60) - PRINTING_DAYS, 1)
    )
    for duty in duties:
        steps += _notices(duty, catalog, discovered=discovered, notice_day=notice_day)
    return tuple(sorted(steps, key=lambda step: (step.due, step.who, step.action)))


def _notices(
    duty: Duty, catalog: Catalog, *, discovered: datetime, notice_day: datetime
) -> Iterable[PlanStep]:
    people = f"{duty.people.best:,.0f}"
    days = duty.deadline_days or duty.planning_days
    planned = "" if duty.deadline_days else " (planning date: the statute sets no number of days)"
    yield PlanStep(
        discovered + timedelta(days=days), "client",
        f"Tell {people} people under the law of {duty.jurisdiction}{planned}",
        duty.statute, duty.mark,
    )  # fmt: skip
    if duty.regulator:
        yield PlanStep(
            _authority_date(duty, catalog, discovered=discovered, notice_day=notice_day),
            "counsel", f"Notify {duty.regulator} ({duty.jurisdiction}): {duty.regulator_text}",
            duty.statute, duty.mark,
        )  # fmt: skip
    if duty.bureaus:
        yield PlanStep(
            notice_day, "counsel",
            f"Tell Equifax, Experian and TransUnion when the letters for {duty.jurisdiction} go out",
            duty.statute, duty.mark,
        )  # fmt: skip
    if duty.monitoring_months:
        yield PlanStep(
            notice_day, "client",
            f"Offer {duty.monitoring_months} months of monitoring to the people of "
            f"{duty.jurisdiction}",
            duty.statute, duty.mark,
        )  # fmt: skip


def _authority_date(
    duty: Duty, catalog: Catalog, *, discovered: datetime, notice_day: datetime
) -> datetime:
    if duty.regulator_days is None:
        return notice_day
    law = catalog.jurisdictions.get(duty.state)
    if law is None:
        return discovered + timedelta(days=duty.regulator_days)
    notice = law.ag_notice.value
    from_notice = notice.deadline_from == "notice_to_individuals"
    start = notice_day if from_notice else discovered
    if notice.deadline_unit == "business_days":
        return add_business_days(start, duty.regulator_days)
    return start + timedelta(days=duty.regulator_days)


def add_business_days(start: datetime, days: int) -> datetime:
    """``days`` weekdays after ``start``; public holidays are not left out (the earlier date)."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def exposed_elements(groups: Groups) -> Sequence[str]:
    """All data types that occur in ``groups``, for the list that counsel asks for first."""
    mask = 0
    for _, bits in groups:
        mask |= bits
    return element_names(mask)
