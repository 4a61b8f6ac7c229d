"""A whole result with its sentences: what `duecare.loss/1` carries beside the facts."""

from __future__ import annotations

import json
from typing import Any

from duecare.documents.wording.advice import bearing_words
from duecare.documents.wording.case import audience_of
from duecare.documents.wording.caveats import caveat_sentences
from duecare.documents.wording.insurance import cover_change_words, gap_sentence, policy_words
from duecare.risk.result import InsuranceResult, PriceResult


def price_in_words(price: PriceResult) -> dict[str, Any]:
    """The sentences of a result, by what they are about."""
    audience = audience_of(price, firm="your IT provider")
    return {
        "insurance": _insurance(price.insurance),
        "firm_insurance": _insurance(price.firm_insurance),
        "caveats": caveat_sentences(price.caveats),
        "cover_changes": [cover_change_words(change) for change in price.cover_changes],
        "recommendations": {
            item.title: bearing_words(item, audience) for item in price.recommendations
        },
    }


def _insurance(result: InsuranceResult) -> dict[str, Any]:
    return {
        "gap": gap_sentence(result.gap),
        "worst_case": gap_sentence(result.worst_case),
        "policies": [policy_words(terms) for terms in result.policies],
    }


def price_as_json(price: PriceResult) -> str:
    """The result as JSON text, `duecare.loss/1`: the facts, and the sentences under ``words``."""
    whole = {**price.to_dict(), "words": price_in_words(price)}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
