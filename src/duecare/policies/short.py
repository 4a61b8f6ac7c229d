"""The short version for each kind of reader: first words, and the points of clauses for them."""

from __future__ import annotations

from typing import Final

from duecare.policies.composed import PrintedClause, ShortPoint, ShortVersion
from duecare.policies.library import PolicyLibrary
from duecare.policies.model import Reader, WrittenPolicy
from duecare.policies.situation import Situation
from duecare.policies.template import Filling

READS: Final[dict[Reader, frozenset[Reader]]] = {
    "everyone": frozenset({"everyone"}),
    "managers": frozenset({"everyone", "managers"}),
    "finance": frozenset({"everyone", "finance"}),
    "administrators": frozenset({"everyone", "managers", "administrators"}),
    "cards": frozenset({"everyone"}),
    "remote": frozenset({"everyone"}),
    "owner": frozenset({"everyone", "managers", "owner"}),
}
"""The audiences of clauses that each kind of reader belongs to."""
_ALSO: Final[dict[Reader, tuple[Reader, ...]]] = {
    "everyone": ("managers",),
    "finance": ("everyone",),
    "cards": ("managers",),
}


def short_versions(
    policy: WrittenPolicy,
    clauses: tuple[PrintedClause, ...],
    situation: Situation,
    library: PolicyLibrary,
) -> tuple[ShortVersion, ...]:
    """The short versions that have points, that of the policy's own reader first.

    A further kind of reader gets its own only where its points differ.
    """
    found: list[ShortVersion] = []
    intro = first_words(policy, situation, library).text
    for reader in (policy.short.audience, *_ALSO.get(policy.short.audience, ())):
        points = _points(policy, clauses, READS[reader])
        if points and all(points != one.points for one in found):
            found.append(ShortVersion(reader=reader, intro=intro, points=points))
    return tuple(found)


def _points(
    policy: WrittenPolicy, clauses: tuple[PrintedClause, ...], reads: frozenset[Reader]
) -> tuple[ShortPoint, ...]:
    by_id = {one.id: one for one in clauses if one.point and reads & set(one.audience)}
    order = (*policy.short.order, *(one for one in by_id if one not in policy.short.order))
    return tuple(ShortPoint(clause=one, text=by_id[one].point) for one in order if one in by_id)


def first_words(policy: WrittenPolicy, situation: Situation, library: PolicyLibrary) -> Filling:
    """The first words of the short versions, as the facts allow them."""
    short = policy.short
    needed = (library.facts[one] for one in short.intro_needs)
    first = short.intro if all(map(situation.in_force, needed)) else short.intro_else
    return first.fill(situation.filling(library.people))
