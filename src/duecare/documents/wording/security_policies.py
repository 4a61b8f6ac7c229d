"""What a policy says about itself: what is planned, what no clause says, and what sentences rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from duecare.dates import long_date
from duecare.policies import ComposedPolicy

APPROVAL: Final = "I adopt this version of this security policy for the business."
MISSING_LEAD: Final = (
    "No clause says that these are in place, because they are not, or nothing shows it:"
)
STANDINGS: Final = {"in_force": "in force", "planned": "planned", "missing": "missing"}
_WHY: Final = {
    "no": "not in place",
    "unknown": "not known",
    "not_shown": "said, not shown",
    "moved_twice": "its date moved twice",
}
_PROOF: Final = {"measured": "Measured", "shown": "Shown by a document", "stated": "Stated"}


def planned_words(policy: ComposedPolicy) -> tuple[str, ...]:
    """Each planned sentence with its clause."""
    return tuple(f"{clause.id}: {one.text}" for clause, one in policy.planned)


def missing_words(policy: ComposedPolicy) -> tuple[str, ...]:
    """Each fact for want of which a sentence is left out, as its question, with why."""
    return tuple(
        f"{one.ask} {_WHY[one.why].capitalize()}{f': {one.missing}' if one.missing else ''}."
        for one in policy.missing
    )


def rests_words(rests_on: Sequence[Mapping[str, Any]]) -> str:
    """What the sentences of a clause rest on, each once: proof, day and source."""
    found = dict.fromkeys(
        f"{_PROOF[one['proof']]} on {long_date(date.fromisoformat(one['day']))}"
        + (f" ({one['source']})" if one["source"] else "")
        for one in rests_on
    )
    return "; ".join(found) + ("." if found else "")
