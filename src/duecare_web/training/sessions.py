"""A sitting's session: composed from the facts it began with, step by step, the same each time."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any, Final, cast

from duecare.catalog.lessons import (
    FactSheet,
    Language,
    Session,
    SessionStep,
    SittingText,
    compose_text,
)
from duecare.evidence.canonical import canonicalize
from duecare_web.training.facts import spoken, today_words
from duecare_web.training.models import LessonRun, LessonText, QuizAttempt

PLAYER_VERSION: Final = 2
"""Part of the content hash: changes when steps are shown or marked in another way."""


def keep_text(text: SittingText) -> LessonText:
    """Keep what a sitting is composed from; the same text is kept once."""
    content = text.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(plain.encode()).hexdigest()
    return LessonText.objects.get_or_create(sha256=digest, defaults={"content": content})[0]


def text_of(run: LessonRun) -> SittingText:
    """What the sitting is composed from, as it was kept when it began."""
    return _read_text(run.text_id, lambda: run.text.content)


_READ: Final[dict[str, SittingText]] = {}
_MOST_READ: Final = 200


def _read_text(digest: str, content: Callable[[], Any]) -> SittingText:
    """A kept text, read once a process: reading takes some milliseconds, a page needs it often."""
    if digest not in _READ:
        if len(_READ) >= _MOST_READ:
            _READ.clear()
        _READ[digest] = SittingText.model_validate(content())
    return _READ[digest]


def sheet_of(run: LessonRun, *, day: date | None = None) -> FactSheet:
    """The facts that the sitting began with; ``day`` replaces the day that it speaks of."""
    values: dict[str, Any] = dict(run.sheet["values"])
    if day is not None:
        values["today"] = today_words(day, language_of(run))
    return text_of(run).sheet(spoken(values), in_force=frozenset(run.sheet["in_force"]))


def language_of(run: LessonRun) -> Language:
    """The language of the sitting."""
    return cast("Language", run.language)


def session_of(run: LessonRun, *, day: date | None = None) -> Session:
    """The session of the sitting. ``day`` as in :func:`sheet_of`."""
    return compose_text(text_of(run), language_of(run), sheet_of(run, day=day))


def step_of(attempt: QuizAttempt) -> SessionStep:
    """The step of the sitting to which an answer belongs."""
    return session_of(attempt.run).steps[attempt.place]


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
