"""Why a law reaches a client, and how we read it, in words."""

from __future__ import annotations

from typing import Final

from duecare.risk.offer import Because, BindingLaw

_MARKS: Final = {
    "A": "Read in the rule",
    "B": "From a summary",
    "C": "From a summary",
}


def because_words(law: BindingLaw) -> str:
    """``It reaches you because ...``; empty where no fact of the client decides it."""
    facts = [text for one in law.because if (text := _fact(one))]
    return f"It reaches you because {' and '.join(facts)}." if facts else ""


def _fact(one: Because) -> str:
    return f"{one.fact.replace('_', ' ')} is {one.value}" if one.value is not None else ""


def reading_mark(law: BindingLaw) -> str:
    """``Read in the rule, September 2026``; a text that nobody confirmed is marked so."""
    mark = _MARKS.get(law.confidence, "Not confirmed")
    return f"{mark}, {law.as_of}" if law.as_of else mark


def other_rule_words(law: BindingLaw) -> str:
    """A rule that was looked at and does not lead: whether it reaches the client."""
    if law.answer == "yes":
        return f"{law.title} ({law.citation}): it reaches you. It does not name this step."
    if law.answer == "unknown":
        ask = f" {law.ask[0]}" if law.ask else ""
        return f"{law.title}: not known yet if it reaches you.{ask}"
    return f"{law.title}: does not reach you as far as your data show."
