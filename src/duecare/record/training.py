"""Entries about lessons and exercises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from duecare.record.base import WHO_AND_WHAT, Entry, entry
from duecare.record.values import Personal, Reference, Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """A question as it was shown: its hash, the page that is kept, and the order of its answers."""

    id: str
    sha256: Sha256
    page_sha256: Sha256
    order: Sequence[int]


@entry(
    "training.assigned",
    title="Lesson assigned",
    headline="Lesson assigned: {lesson}",
    keep="training",
    program=WHO_AND_WHAT,
)
class LessonAssigned(Entry):
    """An employee is asked to do a lesson by a day."""

    assignment: Reference
    lesson: str
    lesson_version: int
    due_on: date


@entry(
    "training.opened",
    version=2,
    title="Lesson opened",
    headline="Lesson opened: {lesson}",
    keep="training",
    program=WHO_AND_WHAT,
)
class LessonOpened(Entry):
    """The exact lesson and questions that were shown; the pages are attached, each by its digest."""

    assignment: Reference
    lesson: str
    lesson_version: int
    language: str
    content_sha256: Sha256
    page_sha256: Sha256
    catalog: str
    items: Sequence[ShownItem]


@entry("training.read", title="Lesson read", headline="Lesson read: {lesson}", keep="training")
class LessonRead(Entry):
    """The text was read to its end. ``active_seconds`` is missing where no script could count."""

    lesson: str
    content_sha256: Sha256
    active_seconds: int | None = None


@entry("training.answered", title="Question answered", keep="training")
class QuestionAnswered(Entry):
    """One answer: the order that was shown, the places that were chosen, right or wrong."""

    lesson: str
    item: str
    item_sha256: Sha256
    phase: str
    order: Sequence[int]
    chosen: Sequence[int]
    correct: bool


@entry(
    "training.completed",
    title="Lesson completed",
    headline="Lesson completed: {lesson}, {right} of {total} right",
    keep="training",
    program=WHO_AND_WHAT,
)
class LessonCompleted(Entry):
    """The learner attested that they did the lesson, and got the certificate of training."""

    lesson: str
    lesson_version: int
    content_sha256: Sha256
    right: int
    total: int
    attestation: str
    method: str
    certificate_sha256: Sha256
    typed_name: Personal[str]


@entry("training.judged", version=2, title="Practice message judged", keep="training")
class MessageJudged(Entry):
    """What an employee did with a practice message, and which signs they marked."""

    message: str
    message_sha256: Sha256
    page_sha256: Sha256
    choice: str
    cues_found: int
    cues_missed: int
    cues_extra: int
