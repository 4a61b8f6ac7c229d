"""A plan for one incident: the first 72 hours, then every notice with its date.

Steps are data (``incident_steps.yaml``). Clocks of the notice laws are counted from the moment of
discovery, which is never later than the event that a statute names (determination,
confirmation). A clock that starts with the notice to individuals is counted from the day that
notice is planned for. The plan is a starting point for counsel, not legal advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from duecare.catalog import Catalog, IncidentStep
from duecare.data_types import element_names
from duecare.errors import InputError
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.law.applicability import LawsOfClient, laws_of_client
from duecare.risk.law.calendar import add_business_days, close_of, hours_after, last_working_day
from duecare.risk.law.duties import find_duties
from duecare.risk.law.facts import Groups
from duecare.risk.result import Duty

OTHER_KIND: Final = "other"
PRINTING_DAYS: Final = 5  # planned days between approval of letters and their deadline
NO_NOTICE_DAYS: Final = 60  # planned for where no law asks for a notice


NoticeKind = Literal["people", "authority", "monitoring", "bureaus"]


@dataclass(frozen=True, slots=True)
class PlannedNotice:
    """What a law asks for: to tell people, an authority or the bureaus, or to offer monitoring.

    ``duty`` is the one it follows from; the bureaus are told once for all that ask for it.
    """

    kind: NoticeKind
    duty: Duty


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step with its latest time: of the catalog's list, or a notice that a law asks for.

    ``statutory`` is the last day that the law leaves; ``due`` is never after it, and is moved to
    the business day before where it falls on a weekend or holiday. ``action`` and ``how`` are
    texts of the catalog; what a notice says is worded from ``notice``. ``key`` names the step
    whatever its words are: a step that was done stays done when they are worded another way.
    """

    key: str
    due: datetime
    who: str
    action: str = ""
    source: str = ""
    mark: str = ""
    how: str = ""
    statutory: date | None = None
    notice: PlannedNotice | None = None

    @property
    def is_notice(self) -> bool:
        """Whether a law sets the day, rather than the plan of the first 72 hours."""
        return self.statutory is not None


def plan_incident(
    groups: Groups,
    profile: ClientProfile,
    catalog: Catalog,
    *,
    discovered: datetime,
    kind: str = OTHER_KIND,
) -> tuple[PlanStep, ...]:
    """The steps for an incident that exposed the people of ``groups``, in order of time.

    ``discovered`` must know its time zone; ``kind`` is one of the kinds of
    :attr:`Catalog.incident_steps` or ``other``. Raises :class:`InputError` otherwise.
    """
    if discovered.tzinfo is None:
        raise InputError("the time of discovery needs a time zone, such as 2026-11-23T09:00-06:00")
    known = catalog.incident_steps
    if kind != OTHER_KIND and kind not in known.kinds:
        raise InputError(
            f"there is no kind of incident '{kind}'; allowed: {', '.join(known.kinds)}"
        )
    laws = laws_of_client(profile, catalog, groups)
    steps = [
        _step(step, laws, discovered)
        for step in known.for_kind(kind)
        if not step.only_under or laws.answers[step.only_under] != "no"
    ]
    duties = find_duties(groups, (1.0, 1.0), profile, catalog)
    sent = day_of_letters(duties, discovered)
    for duty in duties:
        steps += _notices(duty, catalog, discovered=discovered, sent=sent)
    steps += _bureaus(duties, catalog, discovered=discovered, sent=sent)
    # Steps of the same hour keep the order of the catalog.
    return tuple(sorted(steps, key=lambda step: step.due))


def _step(step: IncidentStep, laws: LawsOfClient, discovered: datetime) -> PlanStep:
    """A step of the catalog in the words of the laws that reach the client."""
    reaching = [under for law, under in step.under.items() if laws.answers[law] == "yes"]
    sources = [one for one in (step.source, *(under.cite for under in reaching)) if one]
    how = [step.how, *(under.how for under in reaching if under.how)]
    return PlanStep(
        step.id,
        hours_after(discovered, step.hours),
        step.who,
        step.do,
        "; ".join(sources),
        step.mark,
        " ".join(how),
    )


def day_of_letters(duties: Iterable[Duty], discovered: datetime) -> date:
    """The day that letters are planned for: before the first deadline, on a business day."""
    days = min((duty.planning_days for duty in duties), default=NO_NOTICE_DAYS)
    day = discovered.date() + timedelta(days=max(days - PRINTING_DAYS, 1))
    return last_working_day(day)


def _notices(
    duty: Duty, catalog: Catalog, *, discovered: datetime, sent: date
) -> Iterable[PlanStep]:
    def step(kind: NoticeKind, day: date, who: str) -> PlanStep:
        return PlanStep(
            f"{kind} {duty.jurisdiction}",
            max(close_of(last_working_day(day), discovered), discovered),
            who,
            source=duty.statute,
            mark=duty.mark,
            statutory=day,
            notice=PlannedNotice(kind, duty),
        )

    if duty.tells_people:
        last = discovered.date() + timedelta(days=duty.deadline_days or duty.planning_days)
        yield step("people", last, "client")
    if duty.regulator:
        day = _authority_day(duty, catalog, discovered=discovered.date(), sent=sent)
        yield step("authority", day, "lawyer")
    if duty.monitoring_months:
        yield step("monitoring", sent, "client")


def _bureaus(
    duties: Sequence[Duty], catalog: Catalog, *, discovered: datetime, sent: date
) -> Iterable[PlanStep]:
    """One step for the credit bureaus, under all laws that ask for them."""
    asking = [duty for duty in duties if duty.bureaus]
    if not asking:
        return
    notes = [
        f"{duty.jurisdiction}: {note}"
        for duty in asking
        if (note := catalog.jurisdictions[duty.state].cra_notice.note)
    ]
    yield PlanStep(
        "bureaus",
        max(close_of(sent, discovered), discovered),
        "lawyer",
        source="; ".join(f"{duty.jurisdiction}: {duty.statute}" for duty in asking),
        mark=next((duty.mark for duty in asking if duty.mark), ""),
        how="; ".join(notes),
        statutory=sent,
        notice=PlannedNotice("bureaus", asking[0]),
    )


def _authority_day(duty: Duty, catalog: Catalog, *, discovered: date, sent: date) -> date:
    if duty.regulator_days is None:
        return sent
    law = catalog.jurisdictions.get(duty.state)
    if law is None:
        return discovered + timedelta(days=duty.regulator_days)
    notice = law.ag_notice.value
    start = sent if notice.deadline_from == "notice_to_individuals" else discovered
    if notice.deadline_unit == "business_days":
        day = add_business_days(start, duty.regulator_days)
    else:
        day = start + timedelta(days=duty.regulator_days)
    # Whichever comes first: the authority is not told later than the letters go out.
    return min(day, sent) if "whichever_first" in (notice.deadline_from or "") else day


def exposed_elements(groups: Groups) -> Sequence[str]:
    """All data types that occur in ``groups``, for the list that counsel asks for first."""
    mask = 0
    for _, bits in groups:
        mask |= bits
    return element_names(mask)
