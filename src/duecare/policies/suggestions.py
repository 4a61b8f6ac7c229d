"""What is suggested for a blank of which nothing is known: what is usual, or a person who has a part already.

A suggestion is no value. It counts once somebody took it over, so that nothing is promised unseen. It
fills rules, times and parts of people; a state hangs on its fact, whatever fills the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from duecare.person_names import same_name
from duecare.policies.library import PolicyLibrary
from duecare.policies.model import Slot
from duecare.policies.situation import Situation
from duecare.policies.template import Values

_WORD: Final = re.compile(r"\w+")
SuggestionGround = Literal["usual", "same_person", "job_title", "record"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value and its ground.

    ``usual``: what is usual in the trade. ``same_person``: the person who has the part ``of``, a
    blank. ``job_title``: ``of`` is the job title of the person in the roster. ``record``: from what
    the product knows of the client.
    """

    value: str
    ground: SuggestionGround
    of: str = ""


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """A person of the client, as far as a suggestion goes."""

    name: str
    title: str


def suggestions(
    situation: Situation,
    library: PolicyLibrary,
    *,
    offered: Mapping[str, str] | None = None,
    roster: Iterable[RosterPerson] = (),
) -> dict[str, Suggestion]:
    """A suggestion for each blank without a value for which there is one.

    ``offered`` are values that the client's record suggests. One suggestion may rest on another:
    the blanks are gone through until nothing more is found.
    """
    found: dict[str, Suggestion] = {}
    people, offers = tuple(roster), offered or {}
    values = {name: one for name, one in situation.values.items() if one}
    for slot in library.slots.values():
        if slot.id not in values and offers.get(slot.id):
            found[slot.id] = Suggestion(offers[slot.id], "record")
            values[slot.id] = offers[slot.id]
    more = True
    while more:
        more = False
        for slot in library.slots.values():
            if slot.id in values or (one := _suggested(slot, values, library, people)) is None:
                continue
            found[slot.id], values[slot.id], more = one, one.value, True
    return found


def _suggested(
    slot: Slot, values: Mapping[str, str], library: PolicyLibrary, roster: Iterable[RosterPerson]
) -> Suggestion | None:
    if slot.kind == "person":
        return next(_people_for(slot, values, library, roster), None)
    value = default_of(slot, values, library)
    return Suggestion(value, "usual") if value else None


def _people_for(
    slot: Slot, values: Mapping[str, str], library: PolicyLibrary, roster: Iterable[RosterPerson]
) -> Iterator[Suggestion]:
    taken = [values[one] for one in apart_from(slot, library) if one in values]
    for word in slot.titles:
        for one in roster:
            if f" {word} " in f" {_words(one.title)} " and not _is_one_of(one.name, taken):
                yield Suggestion(one.name, "job_title", one.title)
    for part in slot.like:
        if part in values and not _is_one_of(values[part], taken):
            yield Suggestion(values[part], "same_person", part)


def _words(title: str) -> str:
    return " ".join(_WORD.findall(title.casefold()))


def _is_one_of(name: str, others: Iterable[str]) -> bool:
    return any(same_name(name, one) for one in others)


def apart_from(slot: Slot, library: PolicyLibrary) -> tuple[str, ...]:
    """The blanks whose person must be another, named on either side."""
    named = (one.id for one in library.slots.values() if slot.id in one.differs_from)
    return (*slot.differs_from, *named)


def default_of(slot: Slot, values: Mapping[str, str], library: PolicyLibrary) -> str:
    """What is usual for a blank, with the client's own values; empty where one is lacking."""
    if not slot.default:
        return ""
    filled = slot.default.fill(Values(values, library.people, frozenset()))
    return "" if filled.blanks else filled.text
