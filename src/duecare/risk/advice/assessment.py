"""One dated assessment: risks with levels, safeguards in place, recommendations in rank order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from duecare.catalog import Catalog, Question
from duecare.catalog.replies import asked_questions, reply_words
from duecare.inventory import DataInventory
from duecare.risk.caveats import CaveatCode, caveat
from duecare.risk.inputs.answers import Answers, safeguard_levels
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.insurance.program import InsuranceProgram
from duecare.risk.law.terms import profile_terms
from duecare.risk.result import (
    LEVELS,
    AssessedRisk,
    Assessment,
    CriticalGap,
    PriceResult,
    ScenarioResult,
    SectionCoverage,
)

PROVED: Final = 2  # proof level from which credit counts as proved
ENOUGH_CREDIT: Final = 3  # of 4, for a critical question


def assess(
    inventory: DataInventory | None,
    profile: ClientProfile,
    answers: Answers | None,
    insurance: InsuranceProgram | None,
    price_result: PriceResult,
    catalog: Catalog,
) -> Assessment:
    """Judge a priced client. Levels come from the money figures, never from a typed-in score."""
    answers = answers or Answers()
    terms = profile_terms(profile, catalog, price_result.people.best, answers)
    shown, not_asked = _asked(catalog, terms, answers)
    sections = tuple(_sections(shown, answers, catalog))
    scored = [question for question in shown if catalog.sections[question.section].scored]
    in_place, proved = _coverage(scored, answers)
    caveats = list(price_result.caveats)
    if inventory is None:
        caveats.insert(0, caveat(CaveatCode.NO_SCAN))
    if insurance is None or not insurance.client:
        caveats.append(caveat(CaveatCode.CLIENT_INSURANCE_UNKNOWN))
    return Assessment(
        client=profile.name,
        release=catalog.release,
        risks=_risks(price_result),
        sections=sections,
        in_place=in_place,
        proved=proved,
        critical_gaps=tuple(_critical_gaps(shown, answers)),
        safeguard_levels={
            name: level.level for name, level in safeguard_levels(answers, catalog, terms).items()
        },
        tier=answers.tier,
        not_asked=not_asked,
        recommendations=price_result.recommendations,
        caveats=tuple(one for n, one in enumerate(caveats) if one not in caveats[:n]),
    )


def _asked(
    catalog: Catalog, terms: frozenset[str], answers: Answers
) -> tuple[list[Question], dict[str, tuple[str, ...]]]:
    """The questions of the tier that apply, with those answered beyond it; and those that do not."""
    of_tier, not_asked = asked_questions(catalog.questions.values(), terms, answers.tier)
    ids = {question.id for question in of_tier}
    more = answers.applying(catalog, terms).by_question.keys()
    asked = [one for one in catalog.questions.values() if one.id in ids or one.id in more]
    return asked, not_asked


def _risks(result: PriceResult) -> tuple[AssessedRisk, ...]:
    return tuple(
        AssessedRisk(
            scenario=item.id,
            title=item.title,
            chance=item.chance,
            case=item.case,
            level=item.level,
            people_exposed=item.people_exposed,
            expected_annual_loss=item.expected_annual_loss.value,
            top_safeguards=_top_safeguards(result, item.id),
            assumed=item.assumed,
        )
        for item in sorted(result.scenarios, key=_by_level)
    )


def _by_level(item: ScenarioResult) -> tuple[int, float]:
    """Highest level first, then by what a bad case leaves with the owner."""
    return -LEVELS.index(item.level.level), -item.level.left


def _top_safeguards(result: PriceResult, scenario: str) -> tuple[str, ...]:
    bearing = [item for item in result.recommendations if scenario in item.scenarios]
    bearing.sort(key=lambda item: -item.saving.value)
    return tuple(item.safeguard for item in bearing[:3])


def _credit(question: Question, answers: Answers) -> tuple[float, bool] | None:
    """Credit 0..1 and whether it is known; ``None`` for questions that do not score."""
    answer = answers.by_question.get(question.id)
    credit = question.credit(answer.key) if answer else "unknown"
    if credit is None or credit == "na" or not question.is_scored:
        return None
    if isinstance(credit, str):
        return 0.0, False
    return credit / 4.0, True


def _coverage(questions: Iterable[Question], answers: Answers) -> tuple[float, float]:
    total = in_place = proved = 0.0
    for question in questions:
        credit = _credit(question, answers)
        if credit is None:
            continue
        total += question.weight
        in_place += question.weight * credit[0]
        answer = answers.by_question.get(question.id)
        if answer is not None and answer.proof >= PROVED:
            proved += question.weight * credit[0]
    return (in_place / total, proved / total) if total else (0.0, 0.0)


def _sections(
    shown: list[Question], answers: Answers, catalog: Catalog
) -> Iterable[SectionCoverage]:
    for section in catalog.sections.values():
        mine = [question for question in shown if question.section == section.id]
        if not section.scored or not mine:
            continue
        in_place, proved = _coverage(mine, answers)
        answered = [question for question in mine if question.id in answers.by_question]
        known = [q for q in mine if (credit := _credit(q, answers)) is None or credit[1]]
        yield SectionCoverage(
            section.id,
            section.title,
            in_place,
            proved,
            len(answered),
            len(mine) - len(known),
            len(mine),
        )


def _critical_gaps(shown: list[Question], answers: Answers) -> Iterable[CriticalGap]:
    for question in shown:
        if not question.critical:
            continue
        credit = _credit(question, answers)
        if credit is None or credit[0] * 4 >= ENOUGH_CREDIT:
            continue
        answer = answers.by_question.get(question.id)
        text = reply_words(question, answer.reply) if answer else ""
        yield CriticalGap(question.id, question.ask, text, question.safeguards)
