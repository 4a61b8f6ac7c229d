"""How a policy's text arises: the composed policy, own wording over it, and what follows from both."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from duecare.dates import long_date
from duecare.evidence.canonical import canonicalize
from duecare.policies import ComposedPolicy, Situation, compose, load_policies
from duecare.policies.check import slots_of
from duecare.policies.compose import states_of
from duecare.policies.composed import PrintedClause, StateSentence
from duecare.policies.questionnaire import REVIEW
from duecare_web.security_policies.known import KnownOfClient
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.own_wording import kept_states, note_plans, planned_on, rests_on


def compose_into(version: PolicyVersion, known: KnownOfClient) -> None:
    """Compose the text of a draft; own wording stays."""
    library = load_policies()
    policy = library.policy(version.policy.outline)
    version.review_on = version.policy.review_after(known.situation.on)
    given = {**known.situation.values, REVIEW: long_date(version.review_on)}
    composed = compose(policy, replace(known.situation, values=given), library)
    version.content = composed.content
    version.values = {one: given[one] for one in sorted(slots_of(policy)) if one in given}
    version.policy.title = composed.title
    version.own = [note_plans(one, known) for one in version.own]
    show(version)


def is_current(version: PolicyVersion, known: KnownOfClient) -> bool:
    """Whether a draft would be composed the same from what is known now, on the day of its text.

    An own document is: its text is that of its file.
    """
    composed = version.composed
    if composed is None:
        return True
    then, library = _then(version, composed, known), load_policies()
    now = compose(library.policy(version.policy.outline), then, library)
    return bool(now.content == version.content)


def is_overtaken(version: PolicyVersion, known: KnownOfClient) -> bool:
    """Whether a draft says what is no longer so: a value that has changed, or a state not in force.

    A draft that says less than is known may be signed as it is.
    """
    composed, values = version.composed, known.situation.values
    if composed is None:
        return False
    if any(
        values.get(name, text) != text for name, text in version.values.items() if name != REVIEW
    ):
        return True
    said = _by_place((clause.id, one) for clause in composed.clauses for one in clause.states)
    if not said:
        return False
    then, library = _then(version, composed, known), load_policies()
    now = _by_place(states_of(library.policy(version.policy.outline), then, library))
    return any(now.get(place) != state for place, state in said.items())


def _then(version: PolicyVersion, composed: ComposedPolicy, known: KnownOfClient) -> Situation:
    """What is known now, on the day of a version's text."""
    now, review = known.situation, version.values.get(REVIEW, "")
    return replace(now, on=composed.on, values={**now.values, REVIEW: review})


def _by_place(
    states: Iterable[tuple[str, StateSentence]],
) -> dict[tuple[str, str], tuple[str, object]]:
    """By clause and fact: in force, or planned and by when. A newer proof of the same changes nothing."""
    return {(clause, one.fact): (one.standing, one.plan) for clause, one in states}


def show(version: PolicyVersion) -> None:
    """Bring what is shown up to the composed text and the own wording."""
    composed, own = version.composed, {one["id"]: one for one in version.own}
    if composed is None:
        version.clauses = [_own_clause(one, None) for one in version.own]
        version.points = [_own_point(one) for one in version.own if one["point"]]
    else:
        version.clauses = [
            _own_clause(own.pop(one.id), composed) if one.id in own else _clause(one)
            for one in composed.clauses
        ]
        version.clauses += [_own_clause(one, composed) for one in own.values()]
        version.points = _points(composed, version.own)
        version.questions = _questions(composed, version.clauses)
    version.content_hash = content_hash(version)


def content_hash(version: PolicyVersion) -> str:
    """SHA-256 of the whole text of a version, in hex."""
    content = {
        "title": version.policy.title,
        "version": version.number,
        "clauses": version.clauses,
        "points": version.points,
        "questions": version.questions,
        "uploaded": version.uploaded.sha256 if version.uploaded else "",
    }
    return hashlib.sha256(canonicalize(content)).hexdigest()


def _clause(one: PrintedClause) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "status": one.status,
        "text": one.words,
        "steps": [step.text for step in one.steps],
        "audience": list(one.audience),
        "rests_on": rests_on(one.states),
        "own": False,
    }


def _own_clause(one: Mapping[str, Any], composed: ComposedPolicy | None) -> dict[str, Any]:
    states = kept_states(one, composed)
    planned = planned_on(one) or any(state.standing == "planned" for state in states)
    return {
        "id": one["id"],
        "title": one["title"],
        "status": "planned" if planned else "in_force",
        "text": one["text"],
        "steps": [],
        "audience": one["audience"],
        "rests_on": rests_on(states),
        "own": True,
    }


def _own_point(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"clause": one["id"], "text": one["point"], "audience": one["audience"]}


def _points(composed: ComposedPolicy, own: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The points of the short versions, each once, with all readers it is for."""
    found: dict[tuple[str, str], list[str]] = {}
    if composed.asked_to_confirm:
        for short in composed.shorts:
            for point in short.points:
                found.setdefault((point.clause, point.text), []).append(short.reader)
    replaced = {one["id"] for one in own}
    points = [
        {"clause": clause, "text": text, "audience": readers}
        for (clause, text), readers in found.items()
        if clause not in replaced
    ]
    return points + [_own_point(one) for one in own if one["point"]]


def _questions(
    composed: ComposedPolicy, clauses: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The questions about clauses that are still in the words of the library."""
    shown = {one["id"] for one in clauses if not one["own"]}
    return [
        {
            "clause": one.clause,
            "stem": one.stem,
            "options": list(one.options),
            "right": one.right,
            "audience": one.reader,
        }
        for one in composed.questions
        if one.clause in shown
    ]
