"""What a policy says about itself: what is planned, what no clause says, and what sentences rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from duecare.dates import long_date
from duecare.policies import ComposedPolicy
from duecare.policies.composed import IndexStanding, PlannedDate
from duecare.policies.lint import FindingCode, WordingFinding

APPROVAL: Final = "I adopt this version of this security policy for the business."
MISSING_LEAD: Final = (
    "No clause says that these are in place, because they are not, or nothing shows it:"
)
_WHY: Final = {
    "no": "not in place",
    "unknown": "not known",
    "not_shown": "said, not shown",
    "moved_twice": "its date moved twice",
}
STANDINGS: Final[dict[IndexStanding, str]] = {
    "in_force": "in force",
    "planned": "in part planned",
    "missing": "in part not shown",
}
_PROOF: Final = {"measured": "Measured", "shown": "Shown by a document", "stated": "Stated"}


def moved_note(plan: PlannedDate | None) -> str:
    """That a planned date has moved, from which; empty where it has not."""
    if plan is None or not plan.moved_on or plan.first_by is None:
        return ""
    by = f" by {plan.moved_by}" if plan.moved_by else ""
    moved = long_date(plan.moved_on[-1])
    return f"First planned for {long_date(plan.first_by)}; moved on {moved}{by}."


def planned_words(policy: ComposedPolicy) -> tuple[str, ...]:
    """Each planned sentence with its clause, and from which date it has moved."""
    return tuple(
        f"{clause.id}: {one.text} {moved_note(one.plan)}".strip() for clause, one in policy.planned
    )


def missing_words(policy: ComposedPolicy) -> tuple[str, ...]:
    """Each fact for want of which a sentence is left out, as its question, with why."""
    return tuple(
        f"{one.ask} {_WHY[one.why].capitalize()}{f': {one.missing}' if one.missing else ''}."
        for one in policy.missing
    )


def rests_lines(rests_on: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What the sentences of a clause rest on, each once: proof, day and source."""
    found = dict.fromkeys(
        f"{_PROOF[one['proof']]} on {long_date(date.fromisoformat(one['day']))}"
        + (f" ({one['source']})" if one["source"] else "")
        for one in rests_on
    )
    return tuple(found)


def rests_words(rests_on: Sequence[Mapping[str, Any]]) -> str:
    """The same as one sentence; empty where a clause rests on nothing."""
    found = rests_lines(rests_on)
    return "; ".join(found) + ("." if found else "")


OWN_DOCUMENT: Final = (
    "This is a document of the client's own. Its text is shown as it was read out of the file, and "
    "what it says about computers and companies was not checked here."
)
"""Said on every page of an uploaded document, to who signs and who confirms it."""


_FINDINGS: Final[Mapping[FindingCode, str]] = {
    "outcome": "“{words}” promises an outcome. Say what is done instead.",
    "state": "“{words}” says how things are, and no fact shows it. Make it a rule for a person, or "
    "plan it with a recommendation that the owner accepted.",
    "put_off": "“{words}” puts a ban off. A ban holds on the day of signing.",
    "himself": "{words} answers to the same person here. Name two people.",
    "weak": "“{words}” asks or threatens. Say what people do or do not do.",
    "future": "“{words}” gives no date.",
    "figure": "No answer of the client gives the figure {words}. Check it.",
    "product": "No answer of the client names {words}. Check that it is in use.",
    "long": "A sentence has {words}. Up to 45 can be read well.",
    "hard": "It reads at grade {words}. Shorter sentences and words help.",
}


def finding_words(finding: WordingFinding) -> str:
    """What is wrong with a sentence of own wording, and what to do, in words."""
    return _FINDINGS[finding.code].format(words=finding.words)
