"""The page of a decision: the exact words and figures that the owner is shown, signs and keeps.

One text for both: the portal puts it into its page, and the document of this text is what is
hashed, signed and kept. It holds no word of a person, so that an erasure never has to reach it:
name, reason and choice lie in the entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation

from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.models import Recommendation
from duecare_web.assessments.queries import earlier_decisions
from duecare_web.clients.languages import is_spanish
from duecare_web.clients.models import Language
from duecare_web.ledger.shown import TOKENS, KeptPage
from duecare_web.portal import declared
from duecare_web.portal.queries import Offered

_SHEET: Final = Path(__file__).parent / "static" / "portal" / "sheet.css"
_PARTS: Final = (
    "body{background:var(--ground);color:var(--ink);max-width:46rem;padding:0 .5rem}"
    "h1,h2,p,dl,ul{margin:0}h1{margin:1rem .75rem}.sheetcard+.sheetcard{margin-top:1.5rem}"
    ".muted{color:var(--ink-2)}.small{font-size:var(--text-sm)}"
    ".source{color:var(--ink-3);font-size:var(--text-xs)}table{width:100%;border-collapse:collapse}"
    ".badge{padding:.05rem .5rem;border-radius:99px;background:var(--surface-3);"
    "font-size:var(--text-xs)}.notice{display:flex;gap:var(--space-3);padding:var(--space-3);"
    "border:1px solid var(--line);border-radius:var(--radius);font-size:var(--text-sm)}"
    ".notice--warn{background:var(--warn-soft)}.icon{flex:none}"
)
"""What the sheet takes from the portal around it."""


@cache
def _style() -> str:
    return TOKENS + _PARTS + _SHEET.read_text(encoding="utf-8")


def shown_language() -> str:
    """The language in which a page is shown now: ``en`` or ``es``."""
    return Language.SPANISH.value if is_spanish() else Language.ENGLISH.value


def decision_page(recommendation: Recommendation) -> KeptPage:
    """One recommendation in its frozen words: the case for it, its price, what each answer means."""
    part = render_to_string("portal/decision_sheet.html", _facts(recommendation))
    return _page(f"Decision page: {recommendation.title}", [part])


def sitting_page(recommendations: Sequence[Recommendation]) -> KeptPage:
    """Several recommendations that are answered under one signature, each with all its words.

    Its parts: what is said about the language, one for each recommendation, and what an answer
    means.
    """
    start = render_to_string("portal/translated.html", _languages())
    rows = [
        render_to_string("portal/sitting_sheet.html", _facts(one) | {"suffix": f"-{one.rank}"})
        for one in recommendations
    ]
    facts = _common(recommendations[0]) if recommendations else {}
    end = render_to_string("portal/sitting_end.html", facts)
    number = len(recommendations)
    title = f"Decision page: {number} recommendation{'' if number == 1 else 's'}"
    return _page(title, [start, *rows, end])


def _page(title: str, parts: Sequence[Any]) -> KeptPage:
    return KeptPage(title, tuple(parts), lang=shown_language(), style=_style())


def _facts(recommendation: Recommendation) -> dict[str, Any]:
    firm = recommendation.firm
    before = earlier_decisions([recommendation]).get(recommendation.safeguard)
    return _common(recommendation) | {
        "recommendation": recommendation,
        "words": recommendation.offer,
        "why": Offered(recommendation, None).why,
        "offered_on": firm_day(firm, recommendation.offered_at),
        "before": before,
        "before_on": firm_day(firm, before.decided_at) if before else None,
    }


def _common(recommendation: Recommendation) -> dict[str, Any]:
    client = recommendation.client
    return {
        "client": client,
        "warning": declared.fairness(client),
        "intent": declared.intent(),
        **_languages(),
    }


def _languages() -> dict[str, Any]:
    return {"portal_language": translation.get_language()}
