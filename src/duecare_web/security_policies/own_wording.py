"""Own wording held to the rules of the library: it states nothing that no fact or plan carries.

Sentences that are the library's word for word keep their fact. A new sentence about how things are
is made a rule of a person, or planned with a recommendation that the owner accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from duecare.dates import long_date
from duecare.documents.wording.security_policies import finding_words
from duecare.errors import InputError
from duecare.policies import AcceptedPlan, ComposedPolicy, load_policies
from duecare.policies.composed import PrintedClause, StateSentence
from duecare.policies.lint import WordingFinding, lint_wording, sentences_of
from duecare_web.security_policies.known import KnownOfClient
from duecare_web.security_policies.models import PolicyVersion

_PLANNED: Final = re.compile(r"\bplanned (?:by|from|for)\b", re.IGNORECASE)
_REST: Final = r"[^.!?]*[.!?]?"


class RefusedWordingError(InputError):
    """Own wording that no policy may have; ``findings`` say which words of which sentence."""

    def __init__(self, findings: Sequence[WordingFinding]) -> None:
        super().__init__(" ".join(finding_words(one) for one in findings))
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class PlannedSentence:
    """A sentence that is planned: the fact whose recommendation was accepted, and its date."""

    fact: str
    plan: AcceptedPlan

    @property
    def lead(self) -> str:
        """The words before the sentence."""
        return (
            f"Planned by {long_date(self.plan.by)} ({self.plan.recommendation}, accepted on "
            f"{long_date(self.plan.decided_on)}): "
        )

    @property
    def title(self) -> str:
        """What was accepted, to choose it."""
        ask = load_policies().facts[self.fact].ask
        return f"{ask} By {long_date(self.plan.by)}, {self.plan.recommendation}"


def plans_of(known: KnownOfClient) -> dict[str, PlannedSentence]:
    """The accepted plans that hold, by fact."""
    plans = known.situation.plans
    return {fact: PlannedSentence(fact, plan) for fact, plan in sorted(plans.items()) if plan.holds}


def as_rule(sentence: str, person: str) -> str:
    """The sentence as a rule of conduct: ``person`` sees to it, so that it claims nothing."""
    return f"{person} sees to it that {_inside(sentence)}, and has it put right where it is not so."


def as_plan(sentence: str, planned: PlannedSentence) -> str:
    """The sentence as a planned one, with the date and the recommendation that was accepted."""
    return f"{planned.lead}{_inside(sentence)}."


def turned(text: str, sentence: str, into: str) -> str:
    """The text with one of its sentences in other words, however its lines are broken."""
    pattern = r"\s+".join(map(re.escape, sentence.split()))
    return re.sub(pattern, lambda _found: into, text, count=1) if pattern else text


def _inside(sentence: str) -> str:
    """A sentence as it goes on after other words."""
    first, plain = sentence.split(" ", 1)[0], sentence.strip().rstrip(".!?")
    is_plain_word = first[1:].islower() or first in ("A", "We")
    return plain[:1].lower() + plain[1:] if is_plain_word else plain


def judge(
    own: Mapping[str, Any],
    composed: ComposedPolicy | None,
    *,
    people: Iterable[str] = (),
    values: Iterable[str] = (),
) -> list[WordingFinding]:
    """What is wrong with own wording, sentence by sentence.

    ``own["plans"]`` are the leads of its planned sentences by fact; what it kept of the clause that
    it replaces is the library's.
    """
    text = own["text"]
    for lead in own.get("plans", {}).values():
        text = re.sub(re.escape(lead) + _REST, " ", text)
    for sentence in _kept_sentences(own, composed):
        text = text.replace(sentence, " ")
    names, known = tuple(people), tuple(values)
    text = " ".join(text.split())
    found = [_lapsed(one) for one in sentences_of(text) if _PLANNED.search(one)]
    found += lint_wording(text, people=names, values=known)
    found += lint_wording(own["point"], people=names, values=known) if own["point"] else []
    return found + [one for one in lint_wording(own["title"]) if one.code == "outcome"]


def _lapsed(sentence: str) -> WordingFinding:
    """A sentence that calls itself planned, and no accepted recommendation carries it."""
    return WordingFinding(code="state", sentence=sentence, words="Planned by")


def _kept_sentences(own: Mapping[str, Any], composed: ComposedPolicy | None) -> list[str]:
    replaced = replaced_clause(own, composed)
    found = (
        [one for line in replaced.words.splitlines() for one in sentences_of(line)]
        if replaced
        else []
    )
    return sorted(found, key=len, reverse=True)


def replaced_clause(
    own: Mapping[str, Any], composed: ComposedPolicy | None
) -> PrintedClause | None:
    """The clause of the library in whose place own wording is."""
    return composed.clause(own["id"]) if composed is not None else None


def kept_states(own: Mapping[str, Any], composed: ComposedPolicy | None) -> list[StateSentence]:
    """The sentences about how things are that own wording took over word for word."""
    replaced = replaced_clause(own, composed)
    return [one for one in replaced.states if one.text in own["text"]] if replaced else []


def note_plans(own: Mapping[str, Any], known: KnownOfClient) -> dict[str, Any]:
    """Own wording with its planned sentences under the dates that are accepted today.

    A date that moved is told as it is now. Where a recommendation is not accepted any more, the
    sentence is no planned one, and is judged as what it says.
    """
    text, plans = own["text"], plans_of(known)
    for fact, lead in own.get("plans", {}).items():
        if fact in plans:
            text = text.replace(lead, plans[fact].lead)
    leads = {fact: one.lead for fact, one in plans.items() if one.lead in text}
    return {**own, "text": text, "plans": leads}


def people_in(known: KnownOfClient) -> list[str]:
    """The names that the client's blanks are filled with."""
    people, values = load_policies().people, known.situation.values
    return sorted({values[name] for name in people if values.get(name)})


def problems_of(version: PolicyVersion) -> list[str]:
    """What keeps own wording of a draft from being signed, such as a fact that holds no more."""
    composed = version.composed
    people = [version.values[one] for one in load_policies().people if version.values.get(one)]
    return [
        f"{one['title']}: {finding_words(finding)}"
        for one in version.own
        for finding in judge(one, composed, people=people)
        if finding.blocks
    ]


def refuse_wording(
    own: Mapping[str, Any], version: PolicyVersion, known: KnownOfClient
) -> list[WordingFinding]:
    """Advice on own wording; raise :class:`InputError` for what no policy may have.

    A sentence that claims how things are, promises an outcome or puts a ban off is a
    :class:`RefusedWordingError`.
    """
    if not own["title"] or not own["text"]:
        raise InputError("own wording needs a title and a text")
    if own["plans"] and own["point"]:
        raise InputError(
            "people confirm what binds today", hint="leave the point of a planned clause empty"
        )
    _refuse_unknown_clause(own, version)
    values = known.situation.values.values()
    found = judge(own, version.composed, people=people_in(known), values=values)
    if blocking := [one for one in found if one.blocks]:
        raise RefusedWordingError(blocking)
    return found


def _refuse_unknown_clause(own: Mapping[str, Any], version: PolicyVersion) -> None:
    if own["id"].startswith("OWN-"):
        return
    policy = None if version.policy.is_own else load_policies().policy(version.policy.outline)
    if policy is None or own["id"] not in {one.id for one in policy.clauses}:
        raise InputError(f"there is no clause {own['id']!r} in this policy")


def planned_on(own: Mapping[str, Any]) -> bool:
    """Whether a sentence of own wording is planned."""
    return bool(own.get("plans"))


def rests_on(states: Iterable[StateSentence]) -> list[dict[str, str]]:
    """Proof, day and source of each sentence in force, as pages show them."""
    return [
        {"proof": one.proof, "day": _day(one.day), "source": one.source}
        for one in states
        if one.day
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
