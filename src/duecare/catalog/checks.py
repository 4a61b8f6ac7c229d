"""Checks of the catalog against itself: ids, figures, law, texts.

Used by the tests on the shipped data, by ``duecare doctor``, and by a firm that edits its own
copy. Each check is a generator of plain sentences; a file that cannot be read at all becomes one
sentence too, so that one broken file does not hide the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, get_args

from duecare.catalog.content_checks import CONTENT_CHECKS, LESSON_CHECKS
from duecare.catalog.law import JURISDICTION_COUNT, LawFact
from duecare.catalog.law_checks import check_applicability
from duecare.catalog.load import Catalog
from duecare.catalog.measurements import Extent
from duecare.catalog.safeguards import Effect, FrameworkMap
from duecare.catalog.sourced import Confidence
from duecare.errors import CatalogError
from duecare.states import STATES

Check = Callable[[Catalog], Iterator[str]]

NO_GROSS_EFFECT: Final = frozenset({"transfer", "evidence"})
FROM_MEMORY: Final = frozenset({"M"})  # the id of "recalled, no source opened"
CODES: Final = frozenset(STATES)


def check_catalog(catalog: Catalog, *, lessons: bool = True) -> list[str]:
    """Everything in the catalog that contradicts itself, one sentence each; empty when sound.

    Without ``lessons`` the lessons in scenes, which are most of the texts, are left out.
    """
    problems: list[str] = []
    for check in (*CHECKS, *CONTENT_CHECKS, *(LESSON_CHECKS if lessons else ())):
        try:
            problems.extend(check(catalog))
        except CatalogError as error:
            problems.append(str(error))
    return list(dict.fromkeys(problems))


def _missing(where: str, kind: str, wanted: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    for name in sorted(set(wanted) - set(known)):
        yield f"{where}: {kind} {name} does not exist"


def check_scenarios(catalog: Catalog) -> Iterator[str]:
    """Places, facts and priors that scenarios name; each has a safeguard that lowers it."""
    lowered = {
        effect.scenario
        for safeguard in catalog.safeguards.values()
        for effect in safeguard.affects
        if effect.lever not in NO_GROSS_EFFECT
    }
    for scenario in catalog.scenarios.values():
        where = f"scenarios.yaml: {scenario.id}"
        rules = [row.rule for row in scenario.exposes]
        facts = {fact for rule in rules for fact in rule.requires}
        facts |= {rule.encryption for rule in rules if rule.encryption}
        facts |= set(scenario.key_facts) | set(scenario.applies_when)
        yield from _missing(where, "place", scenario.locations, catalog.location_types)
        yield from _missing(where, "fact", facts, catalog.facts)
        taken = f"exposed_fraction.{scenario.id}"
        if scenario.id == "SCN-MISDELIVERY":  # one message, never a share of what is held
            taken = "misdelivery.people"
        wanted = (
            f"frequency.{scenario.id}",
            f"claim.{scenario.id}",
            taken,
            f"legal.{scenario.first_party_kind}",
            f"forensics.{scenario.first_party_kind}",
            f"msp.named.{scenario.names_firm}",
        )
        yield from _missing(where, "prior", wanted, catalog.priors)
        places = [row.location for row in scenario.exposes]
        for place in sorted({place for place in places if places.count(place) > 1}):
            yield f"{where}: place {place} is listed twice"
        if scenario.id not in lowered:
            yield f"{where}: no safeguard lowers it"


def check_application(catalog: Catalog) -> Iterator[str]:
    """Questions of the assessment and sources that questions of insurers name."""
    form = catalog.application
    for question in form.questions.values():
        where = f"application.yaml: {question.id}"
        yield from _missing(where, "question", question.questions, catalog.questions)
        yield from _missing(where, "source", question.seen_in, form.sources)
    used = {name for question in form.questions.values() for name in question.seen_in}
    yield from (
        f"application.yaml: no question names {name}" for name in form.sources.keys() - used
    )


def check_measurements(catalog: Catalog) -> Iterator[str]:
    """Questions and answers that the rules of measurement name."""
    for rule in catalog.measurements.values():
        where = f"measurements.yaml: {rule.id}"
        question = catalog.questions.get(rule.question)
        if question is None:
            yield f"{where}: question {rule.question} does not exist"
            continue
        known = {option.key for option in question.answers if isinstance(option.credit, int)}
        yield from _missing(where, "scored answer", rule.answers.values(), known)
        if len(rule.answers) != len(get_args(Extent)):
            yield f"{where}: answers must name all, most, some and none"


def check_safeguards(catalog: Catalog) -> Iterator[str]:
    """Scenarios, frameworks, prices and priors that safeguards name."""
    asked = {name for question in catalog.questions.values() for name in question.safeguards}
    for safeguard in catalog.safeguards.values():
        where = f"safeguards.yaml: {safeguard.id}"
        scenarios = (effect.scenario for effect in safeguard.affects)
        yield from _missing(where, "scenario", scenarios, catalog.scenarios)
        yield from _missing(where, "price source", safeguard.cost.source_ids, catalog.price_sources)
        for span, low, high in (
            ("cost", safeguard.cost.low, safeguard.cost.high),
            ("setup_hours", safeguard.setup_hours.low, safeguard.setup_hours.high),
        ):
            if low > high:
                yield f"{where}: {span} runs from {low} down to {high}"
        if safeguard.id not in asked:
            yield f"{where}: no question asks for it"
        yield from _effects_without_prior(where, safeguard.affects, catalog)


def _effects_without_prior(
    where: str, effects: Iterable[Effect], catalog: Catalog
) -> Iterator[str]:
    for effect in effects:
        name = f"strength.{effect.lever}.{effect.strength}"
        if effect.lever not in NO_GROSS_EFFECT and name not in catalog.priors:
            yield f"{where}: prior {name} does not exist"


def _unmapped(where: str, maps: FrameworkMap, catalog: Catalog) -> Iterator[str]:
    for framework, ids in maps:
        if framework not in catalog.frameworks:
            yield f"{where}: framework {framework} does not exist"
            continue
        known = catalog.frameworks[framework].entries
        yield from _missing(where, f"{framework} id", ids, known)


def check_frameworks(catalog: Catalog) -> Iterator[str]:
    """Lines, groups and laws of the frameworks."""
    for framework in catalog.frameworks.values():
        where = f"frameworks.json: {framework.id}"
        marked = (*framework.addressable, *framework.unconfirmed)
        yield from _missing(where, "line", marked, framework.entries)
        laws = [framework.law] if framework.law else []
        yield from _missing(where, "law", laws, catalog.applicability.laws)
        for line in framework.entries:
            fitting = [one for one in framework.groups if line.startswith(one.starts)]
            if len(fitting) != 1:
                yield f"{where}: {line} is in {len(fitting)} groups"


def check_questions(catalog: Catalog) -> Iterator[str]:
    """Sections, safeguards, facts, moves and answers of questions."""
    for question in catalog.questions.values():
        where = f"questions.yaml: {question.id}"
        yield from _missing(where, "section", [question.section], catalog.sections)
        yield from _missing(where, "safeguard", question.safeguards, catalog.safeguards)
        yield from _missing(where, "fact", question.sets_facts, catalog.facts)
        yield from _missing(where, "profile term", question.terms, catalog.profile_terms)
        yield from _unmapped(where, question.maps, catalog)
        keys = Counter(option.key for option in question.answers)
        for key in sorted(key for key, times in keys.items() if times > 1):
            yield f"{where}: answer key {key} is used {keys[key]} times"
        yield from _unfounded_moves(where, question.safeguards, question.moves, catalog)


def _unfounded_moves(
    where: str, safeguards: Iterable[str], moves: Iterable[Effect], catalog: Catalog
) -> Iterator[str]:
    founded = {
        (effect.scenario, effect.lever)
        for name in safeguards
        if name in catalog.safeguards
        for effect in catalog.safeguards[name].affects
    }
    for move in moves:
        if move.scenario not in catalog.scenarios:
            yield f"{where}: scenario {move.scenario} does not exist"
        elif (move.scenario, move.lever) not in founded:
            yield f"{where}: none of its safeguards moves {move.lever} of {move.scenario}"


def check_facts(catalog: Catalog) -> Iterator[str]:
    """Every fact is set by a question, and its own values name real answers."""
    asked = {fact for question in catalog.questions.values() for fact in question.sets_facts}
    for fact in catalog.facts.values():
        where = f"facts.yaml: {fact.id}"
        if fact.id not in asked:
            yield f"{where}: no question sets it"
        yield from _missing(where, "question", fact.values, catalog.questions)
        for name, shares in fact.values.items():
            if name not in catalog.questions:
                continue
            keys = {option.key for option in catalog.questions[name].answers}
            yield from _missing(where, f"answer of {name}", shares, keys)
            if not all(0 <= share <= 1 for share in shares.values()):
                yield f"{where}: a share of {name} is not between 0 and 1"


def check_priors(catalog: Catalog) -> Iterator[str]:
    """What priors rest on and what they act on."""
    figures = catalog.cost_factors.keys() | catalog.control_effects.keys()
    for prior in catalog.priors.values():
        where = f"priors.yaml: {prior.id}"
        yield from _missing(where, "figure", prior.basis, figures)
        scenarios = (*prior.scenarios, *((prior.scenario,) if prior.scenario else ()))
        yield from _missing(where, "scenario", scenarios, catalog.scenarios)
        yield from _missing(where, "safeguard", prior.safeguards, catalog.safeguards)
        if prior.scales_with and (prior.reference_units is None or prior.exponent is None):
            yield f"{where}: scales_with needs reference_units and exponent"
        if prior.safeguards and not _acts(prior.safeguards, prior.scenarios, prior.lever, catalog):
            yield f"{where}: its safeguards do not move {prior.lever} of its scenarios"
        shares = prior.parameters.values()
        if prior.unit == "multiplier" and not all(0 <= share <= 1 for share in shares):
            yield f"{where}: a multiplier lies between 0 and 1"


def _acts(
    safeguards: Iterable[str], scenarios: Iterable[str], lever: str | None, catalog: Catalog
) -> bool:
    moved = {
        (effect.scenario, effect.lever)
        for name in safeguards
        if name in catalog.safeguards
        for effect in catalog.safeguards[name].affects
    }
    return all((scenario, lever) in moved for scenario in scenarios)


def check_jurisdictions(catalog: Catalog) -> Iterator[str]:
    """All jurisdictions are there, with known sources and elements and sane numbers."""
    codes = catalog.jurisdictions.keys()
    yield from _missing("law/us.json", "jurisdiction", CODES, codes)
    for code in sorted(codes - CODES):
        yield f"law/us.json: {code} is not a US jurisdiction"
    if len(codes) != JURISDICTION_COUNT:
        yield f"law/us.json: {len(codes)} jurisdictions instead of {JURISDICTION_COUNT}"
    for law in catalog.jurisdictions.values():
        where = f"law/us.json: {law.code}"
        for name, fact in law.facts().items():
            sources = fact.source_ids
            yield from _missing(f"{where}: {name}", "source", sources, catalog.law_sources)
            if fact.is_confirmed and set(sources) <= FROM_MEMORY:
                yield f"{where}: {name}: stated as read, but its only source is memory"
        yield from _missing(where, "element", law.pi_elements.value, catalog.pi_elements)
        days = law.individual_deadline.value.days
        if days is not None and not 1 <= days <= 365:
            yield f"{where}: individual_deadline: {days} days is not a deadline"
        notice = law.ag_notice.value
        if notice.deadline_days is not None and notice.deadline_unit is None:
            yield f"{where}: ag_notice: {notice.deadline_days} of what unit is not said"


def check_federal(catalog: Catalog) -> Iterator[str]:
    """Every federal fact has sources that exist, a date and a confidence."""
    for path, block in _fact_blocks(catalog.federal.topics, ""):
        where = f"law/federal.json: {path}"
        try:
            fact: LawFact[Any] = catalog.federal.fact(path)
        except (KeyError, ValueError):
            yield f"{where}: source, as_of or confidence is missing or malformed"
            continue
        yield from _missing(where, "source", fact.source_ids, catalog.federal.sources)
        if fact.is_confirmed and set(fact.source_ids) <= FROM_MEMORY:
            yield f"{where}: stated as read, but its only source is memory"
        if "note" in block and not block["note"]:
            yield f"{where}: empty note"


def _fact_blocks(node: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(node, dict):
        return
    if "value" in node:
        yield path, node
        return
    for key, child in node.items():
        yield from _fact_blocks(child, f"{path}.{key}" if path else key)


def check_figures(catalog: Catalog) -> Iterator[str]:
    """Ranges enclose their figure; settlements state an amount; the release is dated."""
    for factor in catalog.cost_factors.values():
        where = f"costs.json: {factor.id}"
        if factor.low is not None and factor.high is not None and factor.low > factor.high:
            yield f"{where}: the range runs from {factor.low} down to {factor.high}"
    for effect in catalog.control_effects.values():
        if not effect.low <= effect.multiplier <= effect.high:
            yield f"costs.json: {effect.id}: the range does not hold the multiplier"
    for case in catalog.settlements:
        if case.class_action_usd is None and case.regulator_penalty_usd is None:
            yield f"settlements.csv: {case.id}: no amount"
    if catalog.incident_mix.confidence is Confidence.ASSUMPTION:
        yield "incident_mix.json: counts cannot be an assumption"
    total = sum(catalog.incident_mix.scenario_share.values())
    if not 0.9 < total <= 1.001:
        yield f"incident_mix.json: shares add up to {total:.3f}"
    if not catalog.release or len(catalog.released) != len("2026-01-31"):
        yield "release.json: release and an ISO date are needed"


CHECKS: Final[tuple[Check, ...]] = (
    check_scenarios,
    check_safeguards,
    check_application,
    check_questions,
    check_measurements,
    check_frameworks,
    check_facts,
    check_priors,
    check_jurisdictions,
    check_federal,
    check_applicability,
    check_figures,
)
