"""How a policy's text arises: the composed policy, own wording over it, and what follows from both."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from duecare.errors import InputError
from duecare.evidence.canonical import canonicalize
from duecare.policies import ComposedPolicy, PolicyNeed, compose, load_policies, policies_needed
from duecare.policies.check import slots_of
from duecare.policies.composed import PrintedClause
from duecare_web.clients.models import Client
from duecare_web.security_policies.known import KnownOfClient, known_of
from duecare_web.security_policies.models import PolicyVersion

_OUTCOMES: Final = re.compile(
    r"\b(secure[sd]?|protected|safe|compliant|guarantee[sd]?|always|fully|military-grade|"
    r"100 ?(?:%|percent)|at all times)\b",
    re.IGNORECASE,
)


def needs_of(client: Client, *, on: date) -> tuple[PolicyNeed, ...]:
    """All policies of the library, those that the client needs first, with the reason."""
    return policies_needed(known_of(client, on=on).situation, load_policies())


def compose_into(version: PolicyVersion, known: KnownOfClient) -> None:
    """Compose the text of a draft; own wording stays."""
    library = load_policies()
    policy = library.policy(version.policy.outline)
    composed = compose(policy, known.situation, library)
    version.content = composed.content
    given = known.situation.values
    version.values = {one: given[one] for one in sorted(slots_of(policy)) if one in given}
    version.policy.title = composed.title
    show(version)


def show(version: PolicyVersion) -> None:
    """Bring what is shown up to the composed text and the own wording."""
    composed, own = version.composed, {one["id"]: one for one in version.own}
    if composed is None:
        version.clauses = [_own_clause(one) for one in version.own]
        version.points = [_own_point(one) for one in version.own if one["point"]]
    else:
        version.clauses = [
            _own_clause(own.pop(one.id)) if one.id in own else _clause(one)
            for one in composed.clauses
        ]
        version.clauses += [_own_clause(one) for one in own.values()]
        version.points = _points(composed, version.own)
        version.questions = _questions(composed, version.clauses)
    version.content_hash = content_hash(version)


def refuse_wording(own: Mapping[str, Any], version: PolicyVersion) -> None:
    """Raise :class:`InputError` for own wording that no policy may have."""
    words = f"{own['title']} {own['text']} {own['point']}"
    if not own["title"] or not own["text"]:
        raise InputError("own wording needs a title and a text")
    if found := _OUTCOMES.search(words):
        raise InputError(
            f"a policy does not promise an outcome: {found[0]!r}", hint="say what is done instead"
        )
    if own["id"].startswith("OWN-"):
        return
    policy = None if version.policy.is_own else load_policies().policy(version.policy.outline)
    if policy is None or own["id"] not in {one.id for one in policy.clauses}:
        raise InputError(f"there is no clause {own['id']!r} in this policy")


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
    rests = [
        {"proof": state.proof, "day": state.day.isoformat(), "source": state.source}
        for state in one.states
        if state.day
    ]
    return {
        "id": one.id,
        "title": one.title,
        "status": one.status,
        "text": one.words,
        "steps": [step.text for step in one.steps],
        "audience": list(one.audience),
        "rests_on": rests,
        "own": False,
    }


def _own_clause(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": one["id"],
        "title": one["title"],
        "status": "in_force",
        "text": one["text"],
        "steps": [],
        "audience": one["audience"],
        "rests_on": [],
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
