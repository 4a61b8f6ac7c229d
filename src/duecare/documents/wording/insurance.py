"""Insurance in words: who carries what, the terms of a policy, a settlement step by step."""

from __future__ import annotations

from datetime import date
from typing import Final

from duecare.dates import long_date
from duecare.documents.wording.events import event_of, peers_of
from duecare.documents.wording.figures import (
    RoundedCost,
    base_of,
    estimated_or_exact,
    rounded_amounts,
    share_of,
)
from duecare.documents.wording.words import plural
from duecare.money import estimated_dollars
from duecare.risk.policies import (
    Contradiction,
    ExhibitStep,
    NoCover,
    PolicyTerms,
    UnmetCondition,
    WalkedStep,
    WalkedYear,
)
from duecare.risk.result import (
    CoverChange,
    Gap,
    IfRefused,
)

PART_TITLES: Final[dict[str, str]] = {
    "breach_response": "breach response",
    "restoration": "data restoration",
    "business_interruption": "business interruption",
    "extortion": "extortion",
    "social_engineering": "payment fraud",
    "liability": "liability",
    "defense": "defense",
    "regulatory": "regulatory penalties",
    "pci": "card brands",
}
KIND_TITLES: Final[dict[str, str]] = {
    "cyber": "cyber",
    "tech_eo": "technology E&O",
    "crime": "crime",
    "general_liability": "general liability",
}
_LONG_NAMES: Final = {
    "breach_response": "breach response (lawyers, forensics, notice, monitoring)",
    "social_engineering": "redirected payments",
    "regulatory": "regulators",
    "pci": "card networks",
    "liability": "claims by people and others",
    "restoration": "restoration of systems and data",
    "defense": "defense cost",
}


def coverage_part_name(name: str) -> str:
    """A coverage part at length; an unknown id with its underscores as spaces."""
    return _LONG_NAMES.get(name) or PART_TITLES.get(name, name.replace("_", " "))


def gap_sentence(gap: Gap) -> str:
    """The gap of a bad year or of a bad case in one sentence, to the one who bears it."""
    who, own = ("the firm", "its") if gap.insured == "firm" else ("you", "your")
    if gap.loss <= 0:
        have = "have" if who == "you" else "has"
        if not gap.one_in_years:
            return _FEW
        calm = f"{gap.one_in_years - 1:,} of {gap.one_in_years:,}"
        return f"In at least {calm} simulated years {who} {have} no loss."
    cost = estimated_dollars(gap.loss)
    rounded = rounded_gap(gap)
    stays = f"{rounded.left_words} stays with {who}"
    if not gap.one_in_years:
        return f"{_lead(gap)}One such case in ten costs more than {cost}. {_paid(gap, rounded)}{stays}."
    year = f"A bad year (1 in {gap.one_in_years}) costs {cost}"
    if not gap.policies:
        return f"{year}; no policy was given; {stays}."
    noun = "policy pays" if gap.policies == 1 else "policies pay"
    return f"{year}; {own} {noun} {estimated_or_exact(rounded.paid or 0)}; {stays}."


_FEW: Final = "Too few events were simulated for a bad case."


def rounded_gap(gap: Gap) -> RoundedCost:
    """The amounts of a gap, rounded once so that they add up."""
    return rounded_amounts(gap.loss, gap.paid, gap.uninsured, gap.stop)


def _lead(gap: Gap) -> str:
    if gap.chance is None or not gap.scenario_id:
        return f"{gap.scenario}. "
    base = base_of(gap.chance)
    event, peers = event_of(gap.scenario_id), peers_of(gap.industry)
    share = share_of(gap.chance, base)
    return (
        f"{event.title}: of {base:,} {peers.businesses}, {share.words} {event.verb} within five "
        "years. "
    )


def _paid(gap: Gap, rounded: RoundedCost) -> str:
    if not gap.policies:
        return "No policy was given; "
    noun = "policy pays" if gap.policies == 1 else "policies pay"
    own = "Your" if gap.insured == "client" else "Its"
    return f"{own} {noun} {estimated_or_exact(rounded.paid or 0)}; "


def policy_words(terms: PolicyTerms) -> str:
    """A policy with its limits and retention, for a reader who does not have it at hand."""
    each, total = terms.each_claim_limit, terms.aggregate_limit
    limits = f"{_dollars(each)} each claim and in total"
    if each != total:
        limits = f"{_dollars(each)} each claim, {_dollars(total)} in total"
    kind = ("excess " if terms.position == "excess" else "") + KIND_TITLES[terms.kind]
    kept = f", retention {_dollars(terms.retention)}" if terms.retention else ""
    share = f", {terms.coinsurance:.0%} coinsurance" if terms.coinsurance else ""
    back = f", retroactive to {_day(terms.retroactive_date)}" if terms.retroactive_date else ""
    return f"{terms.carrier or 'Unnamed carrier'}, {kind}: {limits}{kept}{share}{back}"


def _day(iso: str) -> str:
    return long_date(date.fromisoformat(iso))


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}".removesuffix(".00")


def no_cover_words(policy: NoCover) -> str:
    """A policy that does not respond, by name and dates."""
    start, end, day = map(_day, (policy.start, policy.end, policy.day))
    return f"{policy.policy}: {start} to {end}. No cover on {day}."


def unmet_words(condition: UnmetCondition) -> str:
    """A condition that the client's answers say is not met, and what is covered then."""
    part = PART_TITLES[condition.part]
    covered = "nothing"
    if condition.otherwise > 0:
        covered = f"at most {_dollars(condition.otherwise)} of an event"
    return (
        f"{condition.policy} covers {part} in full only if new bank details are confirmed by a call "
        f"to a number already on file. Your answer says that this is not always done, so {covered} "
        "is counted as covered."
    )


def refused_words(refused: IfRefused) -> str:
    """What would be left if an insurer refused because of an answer; never that it will."""
    told = " ".join(contradiction_words(one) for one in refused.contradictions)
    case = refused.worst_case
    if not case.scenario:
        return f"{told} Correct the answer with the insurer before it matters."
    return (
        f"{told} An insurer may refuse to pay where an answer was wrong; whether it would is not known. "
        f"If it did, you would carry {estimated_dollars(case.uninsured)} of a bad case of "
        f"{estimated_dollars(case.loss)} ({case.scenario}). Correct the answer with the insurer before "
        "it matters."
    )


def contradiction_words(one: Contradiction) -> str:
    """What an application says and what was found, in one sentence."""
    signed = _day(one.signed_on)
    shown = f"on {_day(one.shown_on)} " if one.shown_on else ""
    how = "was measured" if one.proof > 2 else "was seen"
    return (
        f'The application for {one.policy}, signed {signed}, says "{one.answered}" to '
        f'"{one.ask}"; {shown}"{one.shown}" {how}.'
    )


def cover_change_words(change: CoverChange) -> str:
    """Another cover, to be read after "with"."""
    limit = estimated_dollars(change.limit)
    return {
        "plain_policy": f"a plain policy of {limit}",
        "no_sublimits": "the same limit without sublimits",
        "higher_limit": f"a limit of {limit}, sublimits as they are",
        "higher_limit_no_sublimits": f"a limit of {limit} without sublimits",
    }[change.change]


def exhibit_title(exhibit: WalkedYear) -> str:
    """Which simulated year is walked through."""
    return f"Simulated year {exhibit.year:,} with {plural(exhibit.events, 'event')}"


_STEPS: Final[dict[ExhibitStep, str]] = {
    "loss": "loss",
    "scenario_excluded": "this kind of event is excluded",
    "not_covered": "not covered",
    "retroactive_date": "act before the retroactive date",
    "run_off_date": "act after the last day covered",
    "waiting_period": "waiting period",
    "part_retention": "retention",
    "people_notified": "most people notified",
    "sublimit": "sublimit",
    "sum": "sum of covered parts",
    "retention": "retention",
    "coinsurance": "coinsurance",
    "each_claim_limit": "each claim limit",
    "cause_sublimit": "sublimit of the cause",
    "aggregate_limit": "aggregate limit",
    "cause_aggregate": "aggregate of the cause",
    "defense_outside": "defense outside the limit",
    "response_outside": "breach response outside the limit",
    "paid": "paid",
    "excess_paid": "paid",
    "not_insured": "not insured",
}


def exhibit_step(line: WalkedStep) -> str:
    """What a line of the settlement does, with the part of the loss it does it to."""
    name = _STEPS[line.step]
    named = line.part and line.step != "defense_outside"
    return f"{name}: {PART_TITLES[line.part]}" if named else name


def exhibit_note(line: WalkedStep) -> str:
    """The figures that a line was computed from; empty where there are none."""
    if line.step == "excess_paid":
        return "pays what exceeds the limits below it"
    if line.step == "retroactive_date":
        return f"retroactive date {_day(line.day)}"
    if line.step == "run_off_date":
        return f"last day {_day(line.day)}"
    if line.step == "people_notified":
        return f"{line.of[0]:,.0f} of {line.of[1]:,.0f} people"
    if line.step == "waiting_period":
        return f"{line.of[0]:g} of {line.of[1]:,.4f} hours"
    if line.step == "coinsurance":
        return f"{line.of[0]:.4g} x ${line.of[1]:,.2f}"
    if not line.of:
        return ""
    words = {
        "sublimit": "limit {}",
        "each_claim_limit": "limit {}",
        "cause_sublimit": "limit {}",
        "aggregate_limit": "left {}",
        "cause_aggregate": "left {}",
        "defense_outside": "{} less what is left of the retention",
        "not_insured": "{} less all that was paid",
    }[line.step]
    return words.format(f"${line.of[0]:,.2f}")
