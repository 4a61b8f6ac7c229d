"""The course: all lessons in order, what they may speak of, and the words they share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from importlib.abc import Traversable
from typing import Any, Literal

from pydantic import Field

from duecare.catalog.files import read_yaml, validate, validate_all
from duecare.catalog.lessons.facts import FactSheet, FactValue, LessonFact
from duecare.catalog.lessons.phish_scale import Difficulty, PhishScale
from duecare.catalog.lessons.script import (
    Action,
    ContactLine,
    LessonScript,
    MessageStep,
    RecallStep,
    Step,
)
from duecare.catalog.lessons.spoken import facts_of
from duecare.catalog.lessons.stand_ins import StandInGroup, names_in, stand_ins_for
from duecare.catalog.lessons.words import Bilingual
from duecare.catalog.sourced import CatalogModel
from duecare.errors import CatalogError

_FOLDER = "training"


class LessonOutline(CatalogModel):
    """A lesson in a list: its title and for whom it is.

    ``roles`` are kinds of work, ``everyone`` among them; ``terms`` are terms of the client's
    profile of which one must hold (empty: any client). ``season`` is a first and last day of the
    year, as month and day. ``first_week`` lessons come before all others.
    """

    id: str
    title: Bilingual
    roles: tuple[str, ...] = Field(min_length=1)
    terms: tuple[str, ...] = ()
    first_week: bool = False
    season: tuple[str, str] | None = None

    def concerns(self, terms: Collection[str]) -> bool:
        """Whether it concerns a client of whom these terms hold."""
        return not self.terms or any(term in terms for term in self.terms)

    def is_for(self, roles: Collection[str], terms: Collection[str]) -> bool:
        """Whether a person with these kinds of work, at a client of whom these terms hold, needs it."""
        concerned = "everyone" in self.roles or any(role in self.roles for role in roles)
        return concerned and self.concerns(terms)

    def is_open(self, day: date) -> bool:
        """Whether the lesson may begin on this day of the year."""
        if self.season is None:
            return True
        first, last = self.season
        return first <= day.strftime("%m-%d") <= last


class MessageChoice(CatalogModel):
    """One of the three things to do with a message."""

    id: Action
    text: Bilingual


class CourseWords(CatalogModel):
    """Words that all lessons share."""

    message_choices: tuple[MessageChoice, ...]
    contacts: tuple[ContactLine, ...]
    now_title: Bilingual
    attestation: Bilingual
    name_label: Bilingual
    recorded: Bilingual
    passed: Bilingual
    again: Bilingual


class SittingText(CatalogModel):
    """All that a sitting of a lesson is composed from: kept with it, so that it stays as it began.

    ``titles``: of the lesson itself, and of those that its opening questions are about.
    """

    script: LessonScript
    titles: dict[str, Bilingual]
    words: CourseWords
    facts: dict[str, LessonFact]

    def sheet(self, values: Mapping[str, FactValue], *, in_force: frozenset[str]) -> FactSheet:
        """The facts of one client and learner; those that the text does not know are left out."""
        known = {name: value for name, value in values.items() if name in self.facts}
        return FactSheet(self.facts, known, in_force)


class PoolMessage(CatalogModel):
    """A message to judge, and the lesson it belongs to.

    Most stand in lessons; the others are for practice between them and for second sittings.
    """

    lesson: str
    example: str
    step: MessageStep

    @property
    def id(self) -> str:
        """The lesson and the step in it, or the name of a message outside the lessons."""
        return f"{self.lesson}/{self.step.id}"


class Course:
    """Everything about the lessons, read from one folder part by part on first use."""

    def __init__(self, root: Traversable) -> None:
        self._root = root
        self._scripts: dict[str, LessonScript] = {}

    @cached_property
    def _file(self) -> dict[str, Any]:
        return read_yaml(self._root, f"{_FOLDER}/course.yaml")

    @cached_property
    def outlines(self) -> dict[str, LessonOutline]:
        """Lessons by id, in the order of the course."""
        return validate_all(LessonOutline, self._file["lessons"], name="training/course.yaml")

    def title(self, lesson: str) -> Bilingual:
        """The title of a lesson. Raises :class:`CatalogError` when there is none."""
        if lesson not in self.outlines:
            raise CatalogError(f"lesson {lesson} does not exist")
        return self.outlines[lesson].title

    @cached_property
    def words(self) -> CourseWords:
        """Words that all lessons share."""
        return validate(CourseWords, self._file["words"], name="training/course.yaml")

    @cached_property
    def stand_ins(self) -> tuple[StandInGroup, ...]:
        """Made-up names and amounts of scenes, by kind, with the others that later sittings show."""
        rows = self._file["stand_ins"]
        return tuple(validate(StandInGroup, row, name="training/course.yaml") for row in rows)

    def stand_ins_for(self, lesson: str, *, sitting: int, person: str) -> dict[str, str]:
        """What replaces the names and amounts of a lesson in a person's sitting, counted from 1."""
        shown = names_in(self.script(lesson), self.stand_ins)
        seed = f"{person}/{lesson}"
        return stand_ins_for(self.stand_ins, shown, sitting=sitting, seed=seed)

    @cached_property
    def facts(self) -> dict[str, LessonFact]:
        """Facts of a client, a learner or the IT firm that lessons may speak of, by id."""
        rows = read_yaml(self._root, f"{_FOLDER}/facts.yaml")["facts"]
        return validate_all(LessonFact, rows, name="training/facts.yaml")

    @cached_property
    def _examples(self) -> dict[str, dict[str, FactValue]]:
        file = f"{_FOLDER}/examples.yaml"
        rows = read_yaml(self._root, file)["examples"]
        return {
            key: {name: fact_value(value, name=file) for name, value in row.items()}
            for key, row in rows.items()
        }

    def sheet(
        self, values: Mapping[str, FactValue], *, in_force: frozenset[str] | None = None
    ) -> FactSheet:
        """The facts of one client and learner.

        ``in_force`` are ids of clauses that the client's policies have in force; None lets every
        fact count. Raises :class:`CatalogError` for an unknown id.
        """
        for name in values:
            if name not in self.facts:
                raise CatalogError(f"lessons know no fact {name}")
        return FactSheet(self.facts, dict(values), in_force)

    @property
    def examples(self) -> tuple[str, ...]:
        """Ids of the made-up offices."""
        return tuple(self._examples)

    def example(self, name: str) -> FactSheet:
        """The facts of a made-up office. Raises :class:`CatalogError` when there is none."""
        if name not in self._examples:
            raise CatalogError(f"training/examples.yaml: there is no example '{name}'")
        return self.sheet(self._examples[name])

    def example_of(self, lesson: str) -> FactSheet:
        """The made-up office in which a lesson is shown."""
        return self.example(self.script(lesson).example)

    def script(self, lesson: str) -> LessonScript:
        """One lesson whole, read on first use. Raises :class:`CatalogError` when there is none."""
        if lesson not in self.outlines:
            raise CatalogError(f"there is no lesson '{lesson}'")
        if lesson not in self._scripts:
            name = f"{_FOLDER}/lessons/{lesson}.yaml"
            self._scripts[lesson] = validate(LessonScript, read_yaml(self._root, name), name=name)
        return self._scripts[lesson]

    @property
    def scripts(self) -> dict[str, LessonScript]:
        """All lessons whole, in order."""
        return {lesson: self.script(lesson) for lesson in self.outlines}

    @cached_property
    def lessons_of(self) -> dict[str, tuple[str, ...]]:
        """The lessons that speak of each fact, by the id of the fact, in order."""
        found: dict[str, tuple[str, ...]] = {}
        for lesson, script in self.scripts.items():
            for fact in facts_of(script):
                found[fact] = (*found.get(fact, ()), lesson)
        return found

    def text(self, lesson: str, *, steps: Sequence[Step] | None = None) -> SittingText:
        """A lesson with all that belongs to it; ``steps`` replace its own.

        Raises :class:`CatalogError` when there is no such lesson.
        """
        script = self.script(lesson)
        if steps is not None:
            script = script.model_copy(update={"steps": tuple(steps)})
        about = {step.about for step in script.steps if isinstance(step, RecallStep)}
        return SittingText(
            script=script,
            titles={one: self.title(one) for one in sorted({lesson, *about})},
            words=self.words,
            facts=self.facts,
        )

    @cached_property
    def lesson_messages(self) -> tuple[PoolMessage, ...]:
        """The messages that stand in lessons, in order."""
        return tuple(
            PoolMessage(lesson=script.id, example=script.example, step=step)
            for script in self.scripts.values()
            for step in script.steps
            if isinstance(step, MessageStep)
        )

    @cached_property
    def spare_messages(self) -> tuple[PoolMessage, ...]:
        """The messages outside the lessons, for practice and for second sittings."""
        name = f"{_FOLDER}/messages.yaml"
        rows = read_yaml(self._root, name)["messages"]
        return tuple(validate(PoolMessage, row, name=name) for row in rows)

    @cached_property
    def messages(self) -> dict[str, PoolMessage]:
        """All messages by id, those of the lessons first."""
        found = (*self.lesson_messages, *self.spare_messages)
        messages = {message.id: message for message in found}
        if len(messages) != len(found):
            raise CatalogError(f"{_FOLDER}/messages.yaml: two messages have one id")
        return messages

    @cached_property
    def scale(self) -> PhishScale:
        """By what the difficulty of a lure is computed."""
        name = f"{_FOLDER}/phish_scale.yaml"
        return validate(PhishScale, read_yaml(self._root, name), name=name)

    def difficulty(self, message: PoolMessage) -> Difficulty | Literal[""]:
        """``least``, ``moderate`` or ``very`` difficult to spot; empty for a good message."""
        if message.step.premise is None:
            return ""
        return self.scale.level(len(message.step.all_cues), message.step.premise.rating)

    @cached_property
    def _recalls(self) -> dict[str, tuple[RecallStep, ...]]:
        found: dict[str, list[RecallStep]] = {}
        for script in self.scripts.values():
            for step in script.steps:
                if isinstance(step, RecallStep):
                    found.setdefault(step.about, []).append(step)
        return {lesson: tuple(steps) for lesson, steps in found.items()}

    def recalls(self, lesson: str) -> tuple[RecallStep, ...]:
        """Opening questions about a lesson, wherever they stand."""
        return self._recalls.get(lesson, ())


def fact_value(value: Any, *, name: str) -> FactValue:
    """A value as a data file writes it; ``{en, es}`` is a text in both languages.

    Raises :class:`CatalogError` naming the file for a value of another shape.
    """
    if isinstance(value, dict):
        return validate(Bilingual, value, name=name)
    return value if isinstance(value, bool | int) else str(value)
