"""Which steps a sitting has: the lesson's own at first, others in the sittings after it.

In a later sitting both messages to judge are others, and so is the opening question. Up to half of
the decisions give way to questions about the same lesson, as far as the course has some. The rest
come in another order, except in a lesson that tells one story; then no time of day is shown. People
and amounts in them have other names and figures, in each sitting of a person others.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from duecare.catalog.lessons import Bilingual, Course, PoolMessage
from duecare.catalog.lessons.script import DecisionStep, MessageStep, RecallStep, Step
from duecare.catalog.lessons.stand_ins import with_stand_ins

_NO_TIME: Final = Bilingual(en="", es="")


@dataclass(frozen=True, slots=True)
class Recall:
    """A question about a lesson that stands in another one, and its place among those."""

    about: str
    place: int

    @property
    def item(self) -> str:
        """The id under which it is kept."""
        return f"recall/{self.about}/{self.place}"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step of a sitting, and the id under which its answer is kept."""

    item: str
    step: Step


@dataclass(frozen=True, slots=True)
class Planner:
    """What a person has answered so far, and which messages can be said to them."""

    course: Course
    rng: random.Random
    passed: Sequence[str]
    seen: Collection[str]
    can_say: Callable[[PoolMessage], bool]
    person: str

    def steps(self, lesson: str, *, is_again: bool, sitting: int) -> list[PlannedStep]:
        """The steps of a sitting, before those that lack their facts are left out.

        ``sitting``: which one of this lesson it is for the person, from 1, over all assignments.
        """
        own = [self._own(lesson, step) for step in self.course.script(lesson).steps]
        names = self.course.stand_ins_for(lesson, sitting=sitting, person=self.person)
        asked = self._others(lesson, own) if is_again else own
        return [_renamed(one, names) for one in asked]

    def _own(self, lesson: str, step: Step) -> PlannedStep:
        recall = self._recall(lesson) if isinstance(step, RecallStep) else None
        if recall is None:
            return PlannedStep(f"{lesson}/{step.id}", step)
        return PlannedStep(recall.item, self._question(recall, step.id))

    def _recall(self, lesson: str) -> Recall | None:
        """An opening question about a passed lesson, the longest ago first, unseen ones first."""
        found = [one for about in self.passed if about != lesson for one in self._about(about)]
        fresh = [one for one in found if one.item not in self.seen]
        if fresh:
            return fresh[0]
        return self.rng.choice(found) if found else None

    def _about(self, lesson: str) -> list[Recall]:
        return [Recall(lesson, place) for place in range(len(self.course.recalls(lesson)))]

    def _question(self, recall: Recall, name: str) -> RecallStep:
        return self.course.recalls(recall.about)[recall.place].model_copy(update={"id": name})

    # --- later sittings ---------------------------------------------------------------------------
    def _others(self, lesson: str, own: Sequence[PlannedStep]) -> list[PlannedStep]:
        decisions = [one for one in own if isinstance(one.step, DecisionStep)]
        asked = iter(self._other_decisions(lesson, decisions))
        used: set[str] = set()
        found = []
        for one in own:
            if isinstance(one.step, DecisionStep):
                found.append(next(asked))
            elif isinstance(one.step, MessageStep):
                found.append(self._other_message(lesson, one, used))
                used.add(found[-1].item)
            else:
                found.append(one)
        return found

    def _other_decisions(
        self, lesson: str, decisions: Sequence[PlannedStep]
    ) -> Sequence[PlannedStep]:
        questions = sorted(self._about(lesson), key=lambda one: one.item in self.seen)
        replaced = min(len(questions), len(decisions) // 2)
        places = self.rng.sample(range(len(decisions)), replaced)
        found = list(decisions)
        for number, place in enumerate(places):
            recall = questions[number]
            found[place] = PlannedStep(recall.item, self._question(recall, f"about-{number + 1}"))
        if self.course.script(lesson).in_order:
            return found
        order = _another_order(len(found), self.rng)
        return [_without_time(found[place]) for place in order]

    def _other_message(self, lesson: str, own: PlannedStep, used: Collection[str]) -> PlannedStep:
        """A spare message of the same kind: of this lesson first, unseen ones first."""
        assert isinstance(own.step, MessageStep)  # noqa: S101 - the caller says so
        general = {one.id for one in self.course.outlines.values() if one.is_for((), ())}
        fit = [
            one
            for one in self.course.spare_messages
            if one.step.lure == own.step.lure
            and one.id not in used
            and one.lesson in general | {lesson}
            and self.can_say(one)
        ]
        if not fit:
            return own
        ranks = [(one.id in self.seen, one.lesson != lesson) for one in fit]
        best = min(ranks)
        chosen = self.rng.choice(
            [one for one, rank in zip(fit, ranks, strict=True) if rank == best]
        )
        return PlannedStep(chosen.id, chosen.step)


def _renamed(planned: PlannedStep, others: Mapping[str, str]) -> PlannedStep:
    """A decision under other names; messages and opening questions are of other lessons."""
    if not isinstance(planned.step, DecisionStep):
        return planned
    return PlannedStep(planned.item, with_stand_ins(planned.step, others))


def _another_order(count: int, rng: random.Random) -> list[int]:
    order = list(range(count))
    while count > 1 and order == sorted(order):
        rng.shuffle(order)
    return order


def _without_time(planned: PlannedStep) -> PlannedStep:
    if not isinstance(planned.step, DecisionStep):
        return planned
    return PlannedStep(planned.item, planned.step.model_copy(update={"time": _NO_TIME}))
