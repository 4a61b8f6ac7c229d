"""How a quiz item is shown and marked: pure functions over the catalog's items.

The options are shuffled for each attempt. A form speaks of *shown* places only: the catalog
lists the steps of an order item in the right order, so its own positions would give it away.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import factorial

from pydantic import BaseModel

from duecare.catalog.training import ChoiceItem, Lesson, OrderItem, QuizItem, SpotItem
from duecare.errors import InputError
from duecare.evidence.canonical import canonicalize

PLAYER_VERSION = 1
"""Part of the content hash: changes when items are shown or marked in another way."""


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as one learner sees it. ``order[i]`` is the catalog position of shown place i."""

    id: str
    type: str
    stem: str
    choices: tuple[str, ...]
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """What an answer was worth, with the reason to show. ``chosen`` is in catalog positions."""

    correct: bool
    chosen: tuple[int, ...]
    right: tuple[str, ...]
    explanation: str
    notes: tuple[tuple[str, str], ...] = ()


def choices_of(item: QuizItem) -> tuple[str, ...]:
    """The texts that a learner chooses from, in the order of the catalog."""
    if isinstance(item, ChoiceItem):
        return item.options
    if isinstance(item, OrderItem):
        return item.steps
    return tuple(segment.text for segment in item.segments)


def draw_order(item: QuizItem, rng: random.Random) -> tuple[int, ...]:
    """A shown order: shuffled, except for a message in parts, which is read from top to bottom.

    The steps of an order item are never shown in the right order.
    """
    places = list(range(len(choices_of(item))))
    if isinstance(item, SpotItem):
        return tuple(places)
    shuffled = places[:]
    rng.shuffle(shuffled)
    while isinstance(item, OrderItem) and shuffled == places:
        rng.shuffle(shuffled)
    return tuple(shuffled)


def show_item(item: QuizItem, order: Sequence[int]) -> ShownItem:
    """The item with its choices in the given order."""
    texts = choices_of(item)
    if sorted(order) != list(range(len(texts))):
        raise InputError(f"the shown order of item {item.id} does not fit its choices")
    return ShownItem(item.id, item.type, item.stem, tuple(texts[at] for at in order), tuple(order))


def mark_answer(item: QuizItem, order: Sequence[int], given: Sequence[int]) -> Marked:
    """Mark an answer given in shown places.

    For an order item ``given`` lists the shown places in the sequence that the learner chose.
    Raises :class:`InputError` for places that were not shown, or chosen twice.
    """
    if len(set(given)) != len(given) or not all(0 <= place < len(order) for place in given):
        raise InputError("the answer names a choice that was not shown, or one twice")
    chosen = tuple(order[place] for place in given)
    if isinstance(item, OrderItem):
        return _mark_order(item, chosen)
    if isinstance(item, SpotItem):
        return _mark_spot(item, chosen)
    if not chosen:
        raise InputError("nothing was chosen", hint="choose at least one answer")
    if item.type == "single" and len(chosen) != 1:
        raise InputError("this question has one answer")
    right = tuple(item.options[at] for at in item.answer)
    return Marked(set(chosen) == set(item.answer), chosen, right, item.explanation)


def _mark_order(item: OrderItem, chosen: tuple[int, ...]) -> Marked:
    if len(chosen) != len(item.steps):
        raise InputError("each step needs its own place", hint="give every step another number")
    return Marked(
        chosen == tuple(range(len(item.steps))), chosen, tuple(item.steps), item.explanation
    )


def _mark_spot(item: SpotItem, chosen: tuple[int, ...]) -> Marked:
    flagged = {at for at, segment in enumerate(item.segments) if segment.flag}
    right = tuple(segment.text for segment in item.segments if segment.flag)
    notes = tuple((segment.text, segment.why) for segment in item.segments if segment.flag)
    return Marked(set(chosen) == flagged, chosen, right, item.explanation, notes)


def odds_of(item: QuizItem) -> float:
    """The chance that a guess at an item is right.

    One of the options; one of the sets of options or parts that can be marked; one of the orders
    of the steps other than the shown one, which is never right.
    """
    count = len(choices_of(item))
    if isinstance(item, OrderItem):
        return 1.0 / (factorial(count) - 1)
    if isinstance(item, ChoiceItem) and item.type == "single":
        return 1 / count
    return 1.0 / (int(2**count) - 1)


def model_hash(content: BaseModel) -> str:
    """SHA-256 of a whole object of the catalog, answers and explanations included, in hex."""
    return hashlib.sha256(canonicalize(content.model_dump(mode="json"))).hexdigest()


def lesson_hash(lesson: Lesson, items: Mapping[str, QuizItem]) -> str:
    """SHA-256 over the lesson, the items used with it and the player's version, in hex."""
    content = {
        "player": PLAYER_VERSION,
        "lesson": lesson.model_dump(mode="json"),
        "items": [model_hash(items[key]) for key in sorted(items)],
    }
    return hashlib.sha256(canonicalize(content)).hexdigest()


def choose_items(
    bank: Sequence[QuizItem], *, count: int, seen: frozenset[str], rng: random.Random
) -> tuple[QuizItem, ...]:
    """``count`` items for one sitting: unseen ones first, easy before hard."""
    mixed = list(bank)
    rng.shuffle(mixed)
    mixed.sort(key=lambda item: item.id in seen)
    return tuple(sorted(mixed[:count], key=lambda item: item.difficulty))
