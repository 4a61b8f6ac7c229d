"""A sitting's session: composed from the facts it began with, step by step, the same each time."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, cast

from duecare.catalog import load_catalog
from duecare.catalog.lessons import FactSheet, Language, Session, SessionStep, compose
from duecare.catalog.lessons.script import RecallStep
from duecare.errors import InputError
from duecare.evidence.canonical import canonicalize
from duecare_web.training.facts import sheet_from, today_words
from duecare_web.training.models import LessonRun

PLAYER_VERSION: Final = 2
"""Part of the content hash: changes when steps are shown or marked in another way."""


@dataclass(frozen=True, slots=True)
class Recall:
    """An opening question: the lesson that it is about, and its place among those of that lesson."""

    about: str
    place: int

    @property
    def item(self) -> str:
        """The id under which it is kept."""
        return f"recall/{self.about}/{self.place}"

    @property
    def step(self) -> RecallStep:
        """The question. Raises :class:`InputError` if the course has it no more."""
        found = load_catalog().course.recalls(self.about)
        if self.place >= len(found):
            raise InputError(f"there is no opening question {self.item}")
        return found[self.place]


def sheet_of(run: LessonRun, *, day: date | None = None) -> FactSheet:
    """The facts that the sitting began with; ``day`` replaces the day that it speaks of."""
    values: dict[str, Any] = dict(run.sheet["values"])
    if day is not None:
        values["today"] = today_words(day, language_of(run))
    return sheet_from(values, run.sheet["in_force"])


def language_of(run: LessonRun) -> Language:
    """The language of the sitting."""
    return cast("Language", run.language)


def session_of(run: LessonRun, *, day: date | None = None) -> Session:
    """The session of the sitting. ``day`` as in :func:`sheet_of`."""
    recall = Recall(*run.sheet["recall"]).step if run.sheet.get("recall") else None
    sheet = sheet_of(run, day=day)
    course = load_catalog().course
    return compose(course, run.assignment.lesson, language_of(run), sheet, recall=recall)


def find_step(session: Session, item: str) -> SessionStep:
    """The step that is kept under ``item``. Raises :class:`InputError` if there is none."""
    name = "recall" if item.startswith("recall/") else item.rpartition("/")[2]
    for step in session.steps:
        if step.id == name:
            return step
    raise InputError(f"the lesson has no step {item!r}")


def item_of(session: Session, step: SessionStep, recall: Recall | None) -> str:
    """The id under which a step is kept: of its lesson, or of the opening question."""
    if step.kind == "recall" and recall is not None:
        return recall.item
    return f"{session.lesson}/{step.id}"


def draw_recall(passed: Sequence[str], seen: Collection[str], rng: random.Random) -> Recall | None:
    """An opening question about a passed lesson, the longest ago first, unseen ones first."""
    course = load_catalog().course
    found = [
        Recall(about, place) for about in passed for place in range(len(course.recalls(about)))
    ]
    fresh = [one for one in found if one.item not in seen]
    if fresh:
        return fresh[0]
    return rng.choice(found) if found else None


def draw_order(step: SessionStep, rng: random.Random) -> list[int]:
    """The order in which the choices are shown; the actions of a message keep theirs."""
    order = list(range(len(step.choices)))
    if step.kind in ("recall", "decision"):
        rng.shuffle(order)
    return order


def step_hash(step: SessionStep) -> str:
    """SHA-256 of a whole step, answers and reasons included, in hex."""
    content = {
        "id": step.id,
        "kind": step.kind,
        "stem": step.stem,
        "time": step.time,
        "set": step.set,
        "why": step.why,
        "right": sorted(step.right),
        "choices": [asdict(one) for one in step.choices],
        "marks": [asdict(one) for one in step.marks],
        "scene": step.scene.model_dump(mode="json") if step.scene else None,
    }
    return hashlib.sha256(canonicalize(content)).hexdigest()


def content_hash(session: Session) -> str:
    """SHA-256 over the session's version, its steps and the player's version, in hex."""
    content = {
        "player": PLAYER_VERSION,
        "lesson": session.lesson,
        "version": session.version,
        "language": session.language,
        "steps": [step_hash(step) for step in session.steps],
    }
    return hashlib.sha256(canonicalize(content)).hexdigest()
