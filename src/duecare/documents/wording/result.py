"""A whole result with its sentences: what `duecare.loss/1` carries beside the facts."""

from __future__ import annotations

import json
from typing import Any, Final

from duecare.documents.wording.advice import bearing_words
from duecare.documents.wording.case import audience_of
from duecare.documents.wording.caveats import caveat_sentences
from duecare.documents.wording.insurance import cover_change_words, gap_sentence, policy_words
from duecare.risk.result import InsuranceResult, PriceResult


def price_in_words(price: PriceResult, *, firm: bool = False) -> dict[str, Any]:
    """The sentences of a result, by what they are about; those about the firm only if asked."""
    audience = audience_of(price, firm="your IT provider")
    own = {"firm_insurance": _insurance(price.firm_insurance)} if firm else {}
    return {
        "insurance": _insurance(price.insurance),
        **own,
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


OF_THE_FIRM: Final = ("firm_insurance", "firm_expected_annual_loss", "firm_exposure")


def price_as_json(price: PriceResult, *, firm: bool = False) -> str:
    """The result as JSON text, `duecare.loss/1`: the facts, and the sentences under ``words``.

    The client's file says nothing of claims against the firm; the firm's own does (``firm``).
    """
    facts = price.to_dict()
    if not firm:
        facts = {name: value for name, value in facts.items() if name not in OF_THE_FIRM}
    whole = {**facts, "words": price_in_words(price, firm=firm)}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
