"""Checks of what laws reach whom: words, subjects, sources, and what points to a law."""

from __future__ import annotations

from collections.abc import Iterator

from duecare.catalog.applicability import AllOf, AnyOf, Condition, FactTest, NotOf
from duecare.catalog.load import Catalog
from duecare.data_types import BY_ID


def check_applicability(catalog: Catalog) -> Iterator[str]:
    """Laws test facts by known words, ask about known subjects, and name their sources."""
    whole = catalog.applicability
    for law in whole.laws.values():
        where = f"law/applicability.yaml: {law.id}"
        for name in sorted({*law.requires, *law.silent_on} - whole.subjects.keys()):
            yield f"{where}: subject {name} does not exist"
        for name in sorted(law.requires.keys() & set(law.silent_on)):
            yield f"{where}: asks about {name}, and is silent on it"
        for name in sorted(set(law.source) - whole.sources.keys()):
            yield f"{where}: source {name} does not exist"
        if set(law.source) == {"M"} and law.confidence != "memory":
            yield f"{where}: stated as read, but its only source is memory"
        dropped = {paragraph for one in law.exemptions for paragraph in one.drops}
        for name, asked in law.requires.items():
            for paragraph in sorted(set(asked.paragraphs) - dropped):
                yield f"{where}: {name}: no exemption drops {paragraph}"
        conditions = [law.applies_if, *(one.condition for one in law.exemptions)]
        for condition in conditions:
            yield from (f"{where}: {text}" for text in _unknown_words(condition, catalog))
    for safeguard in catalog.safeguards.values():
        for name in sorted(set(safeguard.asked_as) - whole.subjects.keys()):
            yield f"safeguards.yaml: {safeguard.id}: subject {name} does not exist"
    for step in catalog.incident_steps.steps:
        for name in sorted({*step.under, *filter(None, [step.only_under])} - whole.laws.keys()):
            yield f"incident_steps.yaml: {step.id}: law {name} does not exist"


def _unknown_words(condition: Condition | None, catalog: Catalog) -> Iterator[str]:
    words = catalog.applicability.vocabulary
    known = {
        "services": words.services,
        "licenses": words.licenses,
        "contracts": words.contracts,
        "card_flow": words.card_flow,
        "elements": (*words.elements_added, *BY_ID),
        "operates_in": tuple(catalog.jurisdictions),
        "licensed_in": tuple(catalog.jurisdictions),
        "state": tuple(catalog.jurisdictions),
    }
    match condition:
        case FactTest():
            fact, _, state = condition.f.partition(".")
            if state and state not in catalog.jurisdictions:
                yield f"{state} is not a jurisdiction"
            values = condition.v if isinstance(condition.v, tuple) else (condition.v,)
            for value in values if fact in known else ():
                if value not in known[fact]:
                    yield f"{fact}: '{value}' is not in the vocabulary"
        case NotOf():
            yield from _unknown_words(condition.part, catalog)
        case AllOf():
            for part in condition.all:
                yield from _unknown_words(part, catalog)
        case AnyOf():
            for part in condition.any:
                yield from _unknown_words(part, catalog)
