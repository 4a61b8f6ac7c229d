"""A step of a session as a page draws it: the scene, its choices in shown order, its marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from duecare.catalog.lessons import FactSheet, Language, SessionOption, SessionStep
from duecare.lessons.drawing import draw
from duecare.lessons.pen import MarkStyle
from duecare_web.training.models import QuizAttempt
from duecare_web.training.sessions import find_step, session_of, sheet_of


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One page: the step, its scene as safe HTML, its choices in the order of this sitting."""

    step: SessionStep
    scene: SafeString
    choices: tuple[SessionOption, ...]
    chosen: SessionOption | None = None
    is_right: bool = False

    @property
    def safer(self) -> SessionOption | None:
        """The right choice, where another one was made."""
        if self.is_right or not self.step.is_scored:
            return None
        right = [one for one in self.step.choices if one.id in self.step.right]
        return None if self.chosen in right else right[0]

    @property
    def why(self) -> str:
        """The reason to tell: of the choice that was made, or of the whole message."""
        return (self.chosen.why if self.chosen else "") or self.step.why


def shown_step(
    step: SessionStep,
    language: Language,
    sheet: FactSheet,
    *,
    is_answer: bool,
    order: Sequence[int] = (),
    chosen: Sequence[int] | None = None,
    is_right: bool = False,
) -> ShownStep:
    """The page of a step: of the question, or of the answer, where the marks have their numbers."""
    style = MarkStyle.NUMBERED if is_answer else MarkStyle.HIDDEN
    if step.kind == "message" and not is_answer:
        style = MarkStyle.TOGGLE
    # The drawer escapes every text that it writes.
    scene = draw(step.scene, language, sheet, style) if step.scene else ""
    choices = tuple(step.choices[place] for place in order) if order else step.choices
    return ShownStep(
        step=step,
        scene=mark_safe(scene),  # noqa: S308
        choices=choices,
        chosen=step.choices[chosen[0]] if chosen else None,
        is_right=is_right,
    )


def shown_attempt(attempt: QuizAttempt) -> ShownStep:
    """The page of a step in its sitting: the question until it is answered, then the answer."""
    session, sheet = session_of(attempt.run), sheet_of(attempt.run)
    return shown_step(
        find_step(session, attempt.item),
        session.language,
        sheet,
        is_answer=attempt.answered_at is not None,
        order=attempt.shown_order,
        chosen=attempt.chosen,
        is_right=bool(attempt.correct),
    )
