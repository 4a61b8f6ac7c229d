"""What the page about a client's laws shows: which reach it and why, what is open, state by state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duecare.documents.wording.laws import (
    asked_words,
    because_words,
    cited,
    notice_words,
    questionnaire_words,
    reading_mark,
)
from duecare.documents.wording.words import in_words
from duecare.risk.law.applicability import LawsOfClient
from duecare.risk.offer import BindingLaw


def page_facts(laws: LawsOfClient) -> Mapping[str, Any]:
    """The parts of the page; nothing unknown is among the laws that reach the client."""
    read = [laws.law(law_id) for law_id in laws.answers]
    reaching = [law for law in read if law.answer == "yes"]
    unsettled = laws.unsettled()
    return {
        "reaching": [_row(law, laws) for law in reaching if law.kind != "defense"],
        "defenses": [
            {**_row(law, laws), "effect": laws.catalog.applicability.laws[law.law].effect}
            for law in reaching
            if law.kind == "defense"
        ],
        "questions": list(dict.fromkeys(ask for law in unsettled for ask in law.ask)),
        "unsettled": len(unsettled),
        "states": _states(laws),
        "no_general_duty": _without_duty(laws),
    }


def _without_duty(laws: LawsOfClient) -> str:
    """Said where people live in states for which no general statute on security is known."""
    known = laws.catalog.applicability.without_general_duty
    held = sorted(set(laws.facts.people_by_state or {}) & set(known.states))
    names = in_words([laws.catalog.jurisdictions[code].name for code in held])
    return f"{names}: {known.say}" if held else ""


def _row(law: BindingLaw, laws: LawsOfClient) -> dict[str, Any]:
    return {
        "title": law.title,
        "citation": law.citation,
        "because": because_words(law),
        "mark": reading_mark(law),
        "asks": [(asked_words(one), cited(one)) for one in laws.asked_by(law.law)],
        "effective": laws.catalog.applicability.laws[law.law].effective,
        "questionnaire": questionnaire_words(laws.card_questionnaire())
        if law.law == "pci_dss"
        else "",
    }


def _states(laws: LawsOfClient) -> list[dict[str, Any]]:
    residents = laws.facts.people_by_state or {}
    ordered = sorted(residents.items(), key=lambda item: (-item[1], item[0]))
    return [
        {
            "people": round(people),
            "words": notice_words(laws.notice(code)),
            "law": laws.catalog.jurisdictions[code],
        }
        for code, people in ordered
    ]
