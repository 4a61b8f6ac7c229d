"""Which people one event of a scenario exposes: reach outcomes with their chances.

The rules are data (``catalog.scenarios``, :class:`duecare.catalog.ExposureRule`): an event draws
one place of a pool, takes others along, or reaches all of a kind. People are the union of the
reached places. A fact that nobody stated counts as unfavorable and is listed as assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Final

from duecare.catalog import Exposure, ThreatScenario
from duecare.inventory import PeopleBreakdown
from duecare.risk.exposure.encryption import ENCRYPTED, HACKED, PLAIN, UNKNOWN
from duecare.risk.exposure.places import Place, Places

MOST_DRAWS: Final = 12  # places of a pool that are told apart; more are represented by these
MOST_OPTIONS: Final = 3  # independent conditions that are told apart
LARGE: Final = 30_000  # people summed over places; above it unions are told apart less finely
TINY: Final = 1e-12
# Places of one user: with a drawn device or mailbox comes one of these, not everybody's.
PERSONAL: Final = frozenset(
    {"cloud_mail", "mail_onprem", "endpoint_laptop", "mobile_phone", "removable_media"}
)


@dataclass(frozen=True)
class ReachOutcome:
    """One way an event can go: reached places, their people, and whether encryption helps."""

    probability: float
    places: tuple[str, ...]
    people: PeopleBreakdown
    encryption: int  # HACKED, ENCRYPTED, PLAIN or UNKNOWN
    content: float = 1.0  # chance that a reached place holds people's data at all


@dataclass(frozen=True)
class ScenarioExposure:
    """All outcomes of one scenario; probabilities add up to 1."""

    outcomes: tuple[ReachOutcome, ...]
    units: int  # places that can be drawn; 0 where all of them are reached
    reaches: tuple[str, ...]  # names of the places
    assumed: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no outcome reaches a place with people."""
        return all(outcome.people.best <= 0 for outcome in self.outcomes)


@dataclass(frozen=True)
class _Choice:
    """A set of reached places with its chance."""

    probability: float
    places: frozenset[tuple[str, bool]]  # (place id, whether encryption at rest matters)
    carried: frozenset[str] = frozenset()  # reached through a drawn place, as readable as it is


@dataclass(frozen=True)
class _Reach:
    """What decides about reach: the places, the known facts, and how finely it is told apart."""

    places: Places
    facts: Mapping[str, float]
    drawn_counts: Sequence[float]
    most_draws: int
    most_options: int


def expose(
    scenario: ThreatScenario,
    places: Places,
    facts: Mapping[str, float],
    *,
    drawn_counts: Sequence[float] = (1.0,),
) -> ScenarioExposure:
    """The outcomes of a scenario. ``drawn_counts[k]`` is the chance that ``k + 1`` are drawn."""
    rows = [row for row in scenario.exposes if places.of_kind(row.location)]
    assumed = sorted({fact for row in rows for fact in row.rule.assumed(facts)})
    large = sum(place.people for place in places.all) > LARGE
    reach = _Reach(
        places,
        facts,
        drawn_counts,
        most_draws=MOST_DRAWS // 2 if large else MOST_DRAWS,
        most_options=1 if large else MOST_OPTIONS,
    )
    choices = _draw_pools(rows, reach)
    choices = _add_rows(choices, [row for row in rows if row.rule.draw == "all"], reach)
    drawn = [row for row in rows if row.rule.draw == "one"]
    units = sum({p.id: p.count for row in drawn for p in places.of_kind(row.location)}.values())
    merged: dict[tuple[tuple[str, ...], int, float], float] = {}
    for choice in choices:
        key = *_effective(choice, places), _content(choice, places)
        merged[key] = merged.get(key, 0.0) + choice.probability
    outcomes = [
        ReachOutcome(chance, ids, places.people_at(ids), state, content)
        for (ids, state, content), chance in merged.items()
        if chance > 0
    ]
    names = {place.name for row in rows for place in places.of_kind(row.location)}
    outcomes.sort(key=_from_small_to_large)
    return ScenarioExposure(tuple(outcomes), units, tuple(sorted(names)), tuple(assumed))


def _from_small_to_large(outcome: ReachOutcome) -> tuple[float, tuple[str, ...], int, float]:
    """An event takes the outcome at its place between 0 and 1 in this order.

    So an answer that takes people out of reach takes them from every event: none of them draws a
    larger outcome because a small one has come before it.
    """
    open_people = 0.0 if outcome.encryption == ENCRYPTED else outcome.people.best * outcome.content
    return open_people, outcome.places, outcome.encryption, outcome.content


def _draw_pools(rows: Sequence[Exposure], reach: _Reach) -> list[_Choice]:
    pools: dict[str, list[Exposure]] = {}
    for row in rows:
        if row.rule.draw == "one":
            pools.setdefault(row.rule.pool or f"kind {row.location}", []).append(row)
    same = [row for row in rows if row.rule.draw == "same"]
    if not pools:
        return _carry([_Choice(1.0, frozenset())], same, reach)
    # Independent pools multiply: fewer places of each are told apart.
    most = max(2, round(reach.most_draws ** (1 / len(pools))))
    choices = [_Choice(1.0, frozenset())]
    for members in pools.values():
        drawn = _drawn(members, reach, most)
        choices = [
            _Choice(a.probability * b.probability, a.places | b.places)
            for a, b in product(choices, drawn)
        ]
    reached = [choice for choice in choices if choice.places]
    missed = sum(choice.probability for choice in choices if not choice.places)
    nothing = [_Choice(missed, frozenset())] if missed > TINY else []
    return _carry(reached, same, reach) + nothing


def _drawn(members: Sequence[Exposure], reach: _Reach, most: int) -> list[_Choice]:
    pool = [(place, row) for row in members for place in reach.places.of_kind(row.location)]
    pool.sort(key=lambda item: (item[0].people, item[0].id))
    if len(pool) > most:
        step = len(pool) / most
        pool = [pool[int((k + 0.5) * step)] for k in range(most)]
    pool.sort(key=lambda item: item[0].id)
    found: list[_Choice] = []
    missed = 0.0
    all_alike = sum(place.count for place, _ in pool)
    for start, (place, row) in enumerate(pool):
        drawn = place.count / all_alike
        chance = row.rule.probability(reach.facts)
        missed += (1.0 - chance) * drawn
        for extra, share in enumerate(reach.drawn_counts):
            for more, likely in _others(pool, start, extra, all_alike):
                taken = [pool[start], *more]
                ids = frozenset((one.id, r.rule.encryption is not None) for one, r in taken)
                found.append(_Choice(chance * share * drawn * likely, ids))
    return [*found, *([_Choice(missed, frozenset())] if missed > TINY else [])]


def _others(
    pool: Sequence[tuple[Place, Exposure]], start: int, extra: int, all_alike: int
) -> list[tuple[list[tuple[Place, Exposure]], float]]:
    """The further places drawn with one, and how likely: the next ones of a list of places.

    Where a place stands for many alike, each further one is drawn from all.
    """
    if all_alike == len(pool):
        return [([pool[(start + k) % len(pool)] for k in range(1, extra + 1)], 1.0)]
    return [
        (list(more), prod(place.count / all_alike for place, _ in more))
        for more in product(pool, repeat=extra)
    ]


def _by_condition(rows: Sequence[Exposure]) -> list[list[Exposure]]:
    """Rows with the same conditions: they are reached together or not at all."""
    groups: dict[tuple[tuple[str, str], ...], list[Exposure]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row.rule.requires.items())), []).append(row)
    return list(groups.values())


def _carry(choices: list[_Choice], rows: Sequence[Exposure], reach: _Reach) -> list[_Choice]:
    """Add what is reached through the drawn place; of personal places the user's own one."""
    told_apart = 0
    for members in _by_condition(rows):
        chance = members[0].rule.probability(reach.facts)
        if TINY < chance < 1.0:
            told_apart += 1
            chance = chance if told_apart <= reach.most_options else 1.0
        grown = [
            replace(choice, carried=choice.carried | _along(members, number, reach.places))
            for number, choice in enumerate(choices)
        ]
        choices = _split(choices, grown, chance)
    return choices


def _along(members: Sequence[Exposure], number: int, places: Places) -> frozenset[str]:
    ids: set[str] = set()
    for row in members:
        found = places.of_kind(row.location)
        if row.location in PERSONAL:
            found = (found[number % len(found)],)
        ids |= {place.id for place in found}
    return frozenset(ids)


def _add_rows(choices: list[_Choice], rows: Sequence[Exposure], reach: _Reach) -> list[_Choice]:
    """Add rows of which every place is reached, or none."""
    told_apart = 0
    for members in _by_condition(rows):
        chance = members[0].rule.probability(reach.facts)
        if TINY < chance < 1.0:
            told_apart += 1
            # Beyond the limit a condition counts as unfavorable.
            chance = chance if told_apart <= reach.most_options else 1.0
        ids = frozenset(
            (place.id, row.rule.encryption is not None)
            for row in members
            for place in reach.places.of_kind(row.location)
        )
        grown = [replace(choice, places=choice.places | ids) for choice in choices]
        choices = _split(choices, grown, chance)
    return choices


def _split(without: list[_Choice], with_it: list[_Choice], chance: float) -> list[_Choice]:
    if chance <= TINY:
        return without
    if chance >= 1.0:
        return with_it
    return [
        *(replace(choice, probability=choice.probability * chance) for choice in with_it),
        *(replace(choice, probability=choice.probability * (1.0 - chance)) for choice in without),
    ]


def _effective(choice: _Choice, places: Places) -> tuple[tuple[str, ...], int]:
    """The places whose people count, and the state of encryption of the whole.

    What is carried along is as readable as the place it is reached through: a mailbox opens from
    a stolen laptop only if the laptop does.
    """
    states = {name: _state(places[name], matters) for name, matters in choice.places}
    readable = {name for name, state in states.items() if state != ENCRYPTED}
    if states and not readable:
        return tuple(sorted({*states, *choice.carried})), ENCRYPTED
    found = {states[name] for name in readable}
    state = next((one for one in (HACKED, UNKNOWN, PLAIN) if one in found), HACKED)
    return tuple(sorted(readable | choice.carried)), state


def _content(choice: _Choice, places: Places) -> float:
    """The chance that what was reached holds people's data; what is carried along adds none."""
    return max((places[name].content for name, _ in choice.places), default=1.0)


def _state(place: Place, matters: bool) -> int:
    if not matters:
        return HACKED
    if place.encrypted is None:
        return UNKNOWN
    return ENCRYPTED if place.encrypted else PLAIN
