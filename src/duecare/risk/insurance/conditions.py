"""Which policies respond on a day, and for how much, given what the client does.

A policy whose period does not reach the day pays nothing, unless claims may still be reported:
then it covers claims for acts before its end. Where a policy pays for redirected payments only if
new bank details are confirmed by a call, and the client says that they are not, the part falls to
the amount that the policy states.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from duecare.catalog import Catalog
from duecare.catalog.questions import FULL_CREDIT
from duecare.risk.inputs.answers import Answers
from duecare.risk.insurance.asked import CALL_BACK
from duecare.risk.insurance.program import InsurancePolicy, InsuranceProgram, InsuringAgreement
from duecare.risk.parts import FIRST_CLAIM, PARTS
from duecare.risk.policies import NoCover, UnmetCondition

CALLS_BACK: Final = "Q-EML-03"
FRAUD: Final = "social_engineering"


@dataclass(frozen=True)
class Responding:
    """The policies that respond, and what was taken out of those that were given."""

    program: InsuranceProgram
    no_cover: dict[str, tuple[NoCover, ...]]  # by insured: client, firm
    unmet: tuple[UnmetCondition, ...]


def find_responding(
    program: InsuranceProgram, answers: Answers, *, catalog: Catalog, on: date | None
) -> Responding:
    """The program as it responds ``on`` a day; without a day, periods are not looked at."""
    client, lapsed = _in_force(program.client, on)
    firm, firm_lapsed = _in_force(program.firm, on)
    unmet = []
    for number, policy in enumerate(client):
        found = _unmet_call_back(policy, answers, catalog)
        if found is not None:
            unmet.append(found)
            client[number] = _without_call_back(policy)
    return Responding(
        program.model_copy(update={"client": tuple(client), "firm": tuple(firm)}),
        {"client": tuple(lapsed), "firm": tuple(firm_lapsed)},
        tuple(unmet),
    )


def _in_force(
    tower: tuple[InsurancePolicy, ...], on: date | None
) -> tuple[list[InsurancePolicy], list[NoCover]]:
    found, lapsed = [], []
    for policy in tower:
        if on is None or policy.period is None or policy.period[0] <= on <= policy.period[1]:
            found.append(policy)
            continue
        start, end = policy.period
        until = policy.extended_reporting_until
        if until is not None and end < on <= until:
            found.append(_reporting_only(policy, on, until))
        else:
            days = (start.isoformat(), end.isoformat(), on.isoformat())
            lapsed.append(NoCover(policy.title, *days))
    if found and found[0].position == "excess":
        # What it is excess of does not respond; it pays as far above as before, never from below.
        below = sum(policy.claim_limit for policy in tower[: tower.index(found[0])])
        found[0] = found[0].model_copy(update={"position": "primary", "retention": below})
    return found, lapsed


def _reporting_only(policy: InsurancePolicy, on: date, until: date) -> InsurancePolicy:
    """A policy after its end: claims for acts before the end, nothing that happens since."""
    assert policy.period is not None  # noqa: S101 - the caller compared its dates
    own = tuple(part for part in PARTS[:FIRST_CLAIM] if policy.covers(part))
    kept = {part: one for part, one in policy.agreements.items() if part not in own}
    last = min(policy.period[1], policy.run_off_date or policy.period[1])
    return policy.model_copy(
        update={
            "period": (on, until),
            "run_off_date": last,
            "excluded": tuple({*policy.excluded, *own}),
            "agreements": kept,
        }
    )


def _unmet_call_back(
    policy: InsurancePolicy, answers: Answers, catalog: Catalog
) -> UnmetCondition | None:
    if policy.call_back is None or not policy.covers(FRAUD):
        return None
    otherwise = policy.call_back.otherwise
    answer = answers.by_question.get(CALLS_BACK)
    if answer is not None:
        credit = catalog.questions[CALLS_BACK].credit(answer.key)
        if isinstance(credit, int) and credit < FULL_CREDIT:
            return UnmetCondition(policy.title, FRAUD, CALLS_BACK, answer.key, otherwise)
    told = policy.application.answers.get(CALL_BACK) if policy.application else None
    if told in ("no", "partly"):
        return UnmetCondition(policy.title, FRAUD, CALL_BACK, str(told), otherwise)
    return None


def _without_call_back(policy: InsurancePolicy) -> InsurancePolicy:
    """The policy with the part cut to what is paid without a call."""
    assert policy.call_back is not None  # noqa: S101 - the caller found the condition unmet
    own = policy.agreements.get("social_engineering", InsuringAgreement())
    limits = [policy.claim_limit, policy.call_back.otherwise]
    limits += [] if own.sublimit is None else [own.sublimit]
    cut = own.model_copy(update={"sublimit": min(limits)})
    return policy.model_copy(update={"agreements": {**policy.agreements, FRAUD: cut}})
