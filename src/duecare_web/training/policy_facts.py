"""Facts of lessons that the client's policies in force state: nobody has to write them down again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duecare.catalog import load_catalog
from duecare.catalog.lessons import LessonFact
from duecare.numerals import whole_number
from duecare.policies import load_policies
from duecare.policies.taught import taught_facts
from duecare_web.clients import panels
from duecare_web.clients.models import Client
from duecare_web.security_policies.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact as a policy in force states it, and where: ``Passwords, PWD-03, version 2``."""

    value: str | int | bool
    rule: str


@panels.once_a_page
def stated_facts(client: Client) -> dict[str, StatedFact]:
    """By id of the fact; what the policy signed last says where two name one thing."""
    versions = PolicyVersion.objects.filter(client=client, status=PolicyVersion.Status.IN_FORCE)
    found: dict[str, StatedFact] = {}
    library, kinds = load_policies(), load_catalog().course.facts
    light = versions.select_related("policy").defer("content", "own", "points", "questions")
    for version in light.order_by("approved_at"):
        policy = library.policies.get(version.policy.outline)
        if policy is None:
            continue
        for fact, one in taught_facts(policy, version.values, version.binding).items():
            value = _shaped(kinds[fact], one.value)
            if value is not None:
                rule = f"{version.policy.title}, {one.clause}, version {version.number}"
                found[fact] = StatedFact(value, rule)
    return found


def _shaped(fact: LessonFact, value: str | bool) -> str | int | bool | None:
    """The value in the shape of its fact; ``None`` where it has another."""
    given = whole_number(value) if fact.kind == "number" and isinstance(value, str) else value
    if given is None or load_catalog().course.sheet({fact.id: given}).problems():
        return None
    return given


def with_spanish(stated: StatedFact, written: Any) -> Any:
    """The stated value with the Spanish words that the advisor wrote for the same English ones."""
    if isinstance(written, Mapping) and written.get("en") == stated.value:
        return written
    return stated.value
