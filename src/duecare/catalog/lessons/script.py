"""One lesson as data: its steps, and what it rests on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from duecare.catalog.lessons.facts import Need
from duecare.catalog.lessons.phish_scale import Premise
from duecare.catalog.lessons.scenes import Scene
from duecare.catalog.lessons.words import Bilingual
from duecare.catalog.sourced import CatalogModel

Action = Literal["use", "check", "report"]


class Option(CatalogModel):
    """One of four answers, with its own reason: first what is human about it, then the way."""

    id: Literal["a", "b", "c", "d"]
    text: Bilingual
    why: Bilingual
    right: bool = False


class _Question(CatalogModel):
    id: str
    stem: Bilingual
    options: tuple[Option, ...]

    @model_validator(mode="after")
    def _four_and_one_right(self) -> _Question:
        if [option.id for option in self.options] != ["a", "b", "c", "d"]:
            raise ValueError("a question has four options, a to d")
        if sum(option.right for option in self.options) != 1:
            raise ValueError("exactly one option is right")
        return self

    @property
    def right(self) -> Option:
        """The right option."""
        return next(option for option in self.options if option.right)


class RecallStep(_Question):
    """An opening question about an older lesson, ``about``."""

    kind: Literal["recall"]
    about: str


class DecisionStep(_Question):
    """A moment of the day that asks for a decision. With ``needs`` unmet, it is left out."""

    kind: Literal["decision"]
    time: Bilingual
    set: Bilingual
    scene: Scene
    needs: Need | None = None


class MessageStep(CatalogModel):
    """A message to judge. ``cues`` are signs without a quote; those with one are marks.

    ``premise`` says how well a lure fits its reader; its difficulty is computed from both.
    """

    id: str
    kind: Literal["message"]
    lure: bool
    scene: Scene
    right: Action
    also_right: tuple[Action, ...] = ()
    why: Bilingual
    premise: Premise | None = None
    cues: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _a_lure_is_never_used(self) -> MessageStep:
        if self.lure and "use" in (self.right, *self.also_right):
            raise ValueError("using a lure is never right")
        if self.lure != (self.premise is not None):
            raise ValueError("a lure, and no other message, has a premise")
        if not self.lure and any(mark.sign for mark in self.scene.marks):
            raise ValueError("a good message has no sign of a lure")
        return self

    @property
    def all_cues(self) -> tuple[str, ...]:
        """Every sign of the message by its name, repeated as often as it occurs."""
        return (*(cue for mark in self.scene.marks for cue in mark.cues), *self.cues)


class NowChoice(CatalogModel):
    """An answer to the one thing to do now."""

    id: Literal["done", "differ", "later"]
    text: Bilingual


class NowStep(CatalogModel):
    """One thing to do now."""

    id: str
    kind: Literal["do_now"]
    task: Bilingual
    choices: tuple[NowChoice, ...] = Field(min_length=2)


Step = Annotated[RecallStep | DecisionStep | MessageStep | NowStep, Field(discriminator="kind")]


class ScriptSource(CatalogModel):
    """A text that the lesson rests on and that was read."""

    ref: str
    note: str = ""


class ContactLine(CatalogModel):
    """A line of the contact card: who or what (``fact``), whose name is with it (``who``)."""

    fact: str
    label: Bilingual
    who: str = ""
    help: Bilingual | None = None


class ResultNote(CatalogModel):
    """A sentence on the result page, for learners whom a law or rule concerns."""

    needs: Need
    text: Bilingual
    cite: str


class LessonScript(CatalogModel):
    """A session of about five minutes: recall, decisions, two messages, one thing to do.

    ``clauses`` are those of the security policies that the lesson teaches. ``example`` names the
    made-up office in which it is shown before it is assigned. ``contacts`` replaces the usual
    contact card.
    """

    id: str
    version: int = Field(ge=1)
    promise: Bilingual
    objective: Bilingual
    threats: tuple[str, ...] = Field(min_length=1)
    clauses: tuple[str, ...] = Field(min_length=1)
    sources: tuple[ScriptSource, ...] = Field(min_length=1)
    example: str
    steps: tuple[Step, ...]
    contacts: tuple[ContactLine, ...] = ()
    notes: tuple[ResultNote, ...] = ()

    @model_validator(mode="after")
    def _ids_are_unique(self) -> LessonScript:
        ids = [step.id for step in self.steps]
        if len(set(ids)) != len(ids):
            raise ValueError("two steps have one id")
        return self
