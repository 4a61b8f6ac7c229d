"""Who must be told, by when: from people by state and elements to legal duties.

Facts and their sources: ``duecare.catalog`` (54 notice laws, HIPAA, FTC). This is a planning
aid, not legal advice: whether a person counts turns on element combinations and residence, and a
field that was not found never means that there is no duty.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from duecare.catalog import Catalog, Jurisdiction
from duecare.data_types import element_names, mask_where
from duecare.data_types.model import EVERYWHERE
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.law.applicability import STATE_NOTICE, LawsOfClient, laws_of_client
from duecare.risk.law.damages import conditions_met, statutory_damages
from duecare.risk.law.facts import Groups
from duecare.risk.law.penalties import penalty_terms
from duecare.risk.result import Duty, PenaltyTier, Range

PLANNING_DAYS: Final = 30  # where a statute has only a standard of speed (assumption)
HIPAA_BREACH: Final = "hipaa_breach"
FTC: Final = "ftc_safeguards"
CCPA: Final = "ca_ccpa"
FTC_EVENT: Final = 500  # consumers; 16 CFR 314.4(j)
HHS_LARGE: Final = 500  # individuals; 45 CFR 164.408
MEDIA: Final = 500  # residents of one state, more than; 45 CFR 164.406

_MONITORED: Final = mask_where(lambda kind: kind.law.monitored_in == EVERYWHERE)
_CARD: Final = mask_where(lambda kind: kind.law.is_card)


@dataclass(frozen=True, slots=True)
class NoticeShares:
    """Of the people of a place: who must be told, and per person told, what follows."""

    notify: float
    monitor_years: float  # person-years of monitoring offered, per person told
    cards: float  # cards per person told
    statutory: float  # dollars that laws grant each person told, conditions counted
    residents: tuple[tuple[str, float], ...] = ()  # state and share of the people told


@lru_cache(maxsize=128)
def _trigger_mask(elements: tuple[str, ...]) -> int:
    """The data types that satisfy one of the elements of a notice law."""
    return mask_where(lambda kind: bool(set(kind.law.elements) & set(elements)))


@lru_cache(maxsize=64)
def _monitored_by(code: str) -> int:
    """The data types for which a state mandates monitoring beyond those that all do."""
    return mask_where(lambda kind: code in kind.law.monitored_in)


def triggering(mask: int, law: Jurisdiction) -> int:
    """The bits of ``mask`` that make a person of this state notifiable.

    A name is taken as present beside an element unless the law needs none: people are found by
    rows that name them (shown as an assumption).
    """
    return mask & _trigger_mask(law.pi_elements.value)


def is_notifiable(mask: int, law: Jurisdiction, laws: LawsOfClient) -> bool:
    """Whether a person with these elements must be told under the state's law or HIPAA."""
    if laws.answers[HIPAA_BREACH] == "yes":
        return True  # any identifier in a patient record is protected health information
    return triggering(mask, law) != 0 and laws.notice(law.code).answer == "yes"


def state_of(code: str, profile: ClientProfile) -> str:
    """The state of residence; the home state where it is not known (assumption)."""
    return code or profile.state


def monitoring_months(mask: int, law: Jurisdiction, default_months: float) -> float:
    """Months of monitoring that are offered to a person with these elements."""
    mandated = law.credit_monitoring.value.months or 0
    if mask & _MONITORED:
        return max(float(mandated), default_months)
    return float(mandated) if mask & _monitored_by(law.code) else 0.0


def notice_shares(
    groups: Groups, profile: ClientProfile, catalog: Catalog, laws: LawsOfClient | None = None
) -> NoticeShares:
    """What follows, per person, if the people of ``groups`` were exposed.

    ``laws`` are those read over all that the client holds; by default over ``groups``.
    """
    laws = laws or laws_of_client(profile, catalog, groups)
    default_months = catalog.priors["monitoring.default_months"].parameters["value"]
    total = sum(groups.values())
    told = months = cards = 0.0
    by_state: dict[str, float] = {}
    for (code, mask), people in groups.items():
        law = catalog.jurisdictions[state_of(code, profile)]
        if not is_notifiable(mask, law, laws):
            continue
        told += people
        if triggering(mask, law) and laws.notice(law.code).answer == "yes":
            by_state[law.code] = by_state.get(law.code, 0.0) + people
        months += people * monitoring_months(mask, law, default_months)
        cards += people if mask & _CARD else 0.0
    if told <= 0.0 or total <= 0.0:
        return NoticeShares(0.0, 0.0, 0.0, 0.0)
    residents = tuple((code, people / told) for code, people in sorted(by_state.items()))
    found = statutory_damages(groups, profile, catalog, laws)
    granted = sum(one.share * one.low * conditions_met(one, catalog) for one in found) * total
    return NoticeShares(told / total, months / 12.0 / told, cards / told, granted / told, residents)


def find_duties(
    groups: Groups, scale: tuple[float, float], profile: ClientProfile, catalog: Catalog
) -> tuple[Duty, ...]:
    """All duties if everybody in ``groups`` were exposed unencrypted.

    ``scale`` widens the counts to their range: low and high as multiples of the best count.
    State duties come first, most people first, then the federal ones. A state whose act does not
    reach the client, or of which that is not known, is not among them.
    """
    laws = laws_of_client(profile, catalog, groups, scale)
    by_state: dict[str, tuple[float, int]] = {}
    told = 0.0
    for (code, mask), people in groups.items():
        law = catalog.jurisdictions[state_of(code, profile)]
        bits = triggering(mask, law)
        told += people if is_notifiable(mask, law, laws) else 0.0
        if not bits or laws.notice(law.code).answer != "yes":
            continue
        before, held = by_state.get(law.code, (0.0, 0))
        by_state[law.code] = before + people, held | bits
    states = sorted(by_state.items(), key=lambda item: (-item[1][0], item[0]))
    duties = [
        _state_duty(catalog.jurisdictions[code], people, bits, told=told, scale=scale, laws=laws)
        for code, (people, bits) in states
    ]
    return (*duties, *_federal_duties(groups, scale, profile, laws))


def _range(people: float, scale: tuple[float, float]) -> Range:
    return Range(round(people * scale[0]), round(people), round(people * scale[1]))


def _state_duty(
    law: Jurisdiction,
    people: float,
    bits: int,
    *,
    told: float,
    scale: tuple[float, float],
    laws: LawsOfClient,
) -> Duty:
    deadline, authority, penalty = (law.individual_deadline, law.ag_notice, law.civil_penalty.value)
    residents = round(people)
    applies = authority.value.applies(residents)
    damages = penalty.statutory_damages_min, penalty.statutory_damages_max
    used = (law.statute, deadline, authority, law.pi_elements, law.credit_monitoring)
    worst = next((fact for fact in used if not fact.is_confirmed), deadline)
    terms = penalty_terms(law, laws.catalog.priors)
    return Duty(
        state=law.code,
        jurisdiction=law.name,
        statute=law.statute.value,
        people=_range(people, scale),
        elements=element_names(bits),
        deadline_days=deadline.value.days,
        planning_days=deadline.value.days or PLANNING_DAYS,
        deadline_text=deadline.value.text,
        regulator=(authority.value.recipient or "") if applies else "",
        regulator_days=authority.value.deadline_days if applies else None,
        regulator_text=(authority.value.deadline_text or "") if applies else "",
        bureaus=law.cra_notice.value.applies(round(told if law.code != "SD" else people)),
        monitoring_months=law.credit_monitoring.value.months if bits & _MONITORED else None,
        private_action=law.private_right_of_action.value,
        penalty_text=penalty.text,
        penalty_cap=penalty.cap,
        statutory_damages=(damages[0] or 0.0, damages[1] or 0.0)
        if law.code == "CA" and laws.answers[CCPA] == "yes"
        else None,
        source=deadline.source,
        as_of=deadline.as_of,
        confidence=worst.confidence.value,
        mark=worst.mark,
        note=deadline.note,
        penalty_most=terms.most(residents),
        penalty_basis=terms.basis,
        law=STATE_NOTICE,
        met_by=laws.notice(law.code).met_by,
        confirmed_until=law.last_confirmed.until,
        confirmed_how=law.last_confirmed.how,
    )


def _federal_duties(
    groups: Groups, scale: tuple[float, float], profile: ClientProfile, laws: LawsOfClient
) -> Iterable[Duty]:
    people = sum(groups.values())
    tells_hhs = profile.hipaa != "business_associate"
    if laws.answers[HIPAA_BREACH] == "yes" and people >= 1:
        duty = _federal_duty(
            laws,
            HIPAA_BREACH,
            _range(people, scale),
            fact=f"hipaa_breach_notification.{'individual' if tells_hhs else 'business_associate'}",
            days=60,
        )
        yield replace(
            duty,
            jurisdiction="United States (HIPAA)",
            statute="45 CFR 164.404 to 164.410",
            elements=("protected health information",),
            regulator="HHS Office for Civil Rights" if tells_hhs else "the covered entity",
            regulator_text="" if tells_hhs else duty.deadline_text,
            rule="hipaa" if tells_hhs else "hipaa_associate",
            large=people >= HHS_LARGE,
            media_states=_media_states(groups, profile),
            penalty_tiers=_hipaa_tiers(laws.catalog),
        )
    if laws.answers[FTC] == "yes" and people >= FTC_EVENT:
        duty = _federal_duty(
            laws,
            FTC,
            _range(people, scale),
            fact="ftc_safeguards_rule.notification_event",
            days=30,
        )
        yield replace(
            duty,
            jurisdiction="United States (FTC Safeguards Rule)",
            statute="16 CFR 314.4(j)",
            elements=("customer information",),
            regulator="Federal Trade Commission",
            tells_people=False,
            rule="ftc",
            large=not laws.law(FTC).dropped,
        )


def _federal_duty(laws: LawsOfClient, law: str, people: Range, *, fact: str, days: int) -> Duty:
    """A duty to tell under a federal rule, dated by the fact of the catalog that states it."""
    found = laws.catalog.federal.fact(fact)
    return Duty(
        state="US",
        jurisdiction="",
        statute="",
        people=people,
        elements=(),
        deadline_days=days,
        planning_days=days,
        deadline_text=str(found.value.get("text") or found.value.get("what")),
        regulator="",
        regulator_days=days,
        regulator_text="",
        bureaus=False,
        monitoring_months=None,
        private_action="no",
        penalty_text="",
        penalty_cap=None,
        statutory_damages=None,
        source=found.source,
        as_of=found.as_of,
        confidence=found.confidence.value,
        mark=found.mark,
        law=law,
        confirmed_until=laws.law(law).as_of,
    )


def _media_states(groups: Groups, profile: ClientProfile) -> tuple[str, ...]:
    residents: dict[str, float] = {}
    for (code, _), people in groups.items():
        state = state_of(code, profile)
        residents[state] = residents.get(state, 0.0) + people
    return tuple(sorted(state for state, people in residents.items() if people > MEDIA))


def _hipaa_tiers(catalog: Catalog) -> tuple[PenaltyTier, ...]:
    return tuple(
        PenaltyTier(
            tier["tier"],
            tier["culpability"],
            tier["per_violation_min"],
            tier["per_violation_max"],
        )
        for tier in catalog.federal.fact("hipaa_penalties.current").value["tiers"]
    )
