"""Entries about lessons and exercises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from duecare.record.base import WHO_AND_WHAT, Entry, entry
from duecare.record.values import Personal, Reference, Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """A question as it was shown: its hash, the page that is kept, and the order of its answers."""

    id: str
    sha256: Sha256
    page_sha256: Sha256
    order: Sequence[int]


@entry("training.facts_recorded", title="Facts for lessons recorded", keep="training")
class LessonFactsRecorded(Entry):
    """What the lessons of a client may say of it from now on; ``facts`` are the ids that are given.

    The values are in ``values_sha256``, as canonical JSON, and in the pages of each sitting.
    """

    facts: Sequence[str]
    values_sha256: Sha256


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
    version=3,
    title="Lesson opened",
    headline="Lesson opened: {lesson}, sitting {sitting}",
    attached=("page_sha256",),
    keep="training",
    program=WHO_AND_WHAT,
)
class LessonOpened(Entry):
    """The exact lesson and questions that were shown, and how many answers have to be right.

    The pages are attached, each by its digest. ``pass_rule`` is the clause of the client's policy
    that sets ``pass_percent``; empty where the product's own mark is used.
    """

    assignment: Reference
    lesson: str
    lesson_version: int
    sitting: int
    language: str
    content_sha256: Sha256
    page_sha256: Sha256
    catalog: str
    items: Sequence[ShownItem]
    needed: int
    pass_percent: int
    pass_rule: str


@entry("training.answered", version=2, title="Question answered", keep="training")
class QuestionAnswered(Entry):
    """One first answer: the order that was shown, what was chosen and marked, right or wrong.

    ``correct`` is missing for the one thing to do now, which is not scored.
    ``opened_at`` is when its page was first sent, ``seconds`` the time from then to the answer by
    the clock of the server; both are missing where an answer came in without the page.
    """

    lesson: str
    sitting: int
    item: str
    item_sha256: Sha256
    phase: str
    order: Sequence[int]
    chosen: Sequence[int]
    marks: Sequence[int]
    correct: bool | None = None
    opened_at: datetime | None = None
    seconds: int | None = None
    active_seconds: int | None = None


@entry(
    "training.not_passed",
    title="Lesson not passed yet",
    headline="Lesson not passed yet: {lesson}, {right} of {total} right, {needed} needed",
    keep="training",
    program=WHO_AND_WHAT,
)
class LessonNotPassed(Entry):
    """A sitting that ended below the mark, or that went too fast to be read.

    It gives no certificate. ``seconds`` is the median from page to answer, rounded down.
    """

    lesson: str
    lesson_version: int
    sitting: int
    content_sha256: Sha256
    right: int
    total: int
    needed: int
    pass_percent: int
    pass_rule: str
    why: Literal["not_yet", "too_fast"]
    seconds: int
    active_seconds: int | None = None


@entry(
    "training.help_due",
    title="Help with a lesson is due",
    headline="Help with a lesson is due: {lesson}, {sittings} sittings without a pass",
    keep="training",
    program=WHO_AND_WHAT,
)
class LessonHelpDue(Entry):
    """The sittings of a day did not lead to a pass: the firm's list of work says so from now on."""

    lesson: str
    sittings: int
    next_at: datetime


@entry(
    "training.completed",
    version=2,
    title="Lesson passed",
    headline="Lesson passed: {lesson}, {right} of {total} right, {needed} needed",
    keep="training",
    program=WHO_AND_WHAT,
)
class LessonCompleted(Entry):
    """The learner passed, attested that they did the lesson themselves, and got the certificate.

    ``active_seconds`` is missing where no script could count.
    """

    lesson: str
    lesson_version: int
    sitting: int
    content_sha256: Sha256
    right: int
    total: int
    needed: int
    pass_percent: int
    pass_rule: str
    active_seconds: int | None = None
    attestation: str
    method: str
    certificate_sha256: Sha256
    typed_name: Personal[str]


@entry(
    "training.judged",
    version=2,
    title="Practice message judged",
    attached=("page_sha256",),
    keep="training",
)
class MessageJudged(Entry):
    """What an employee did with a practice message, and which signs they marked."""

    message: str
    message_sha256: Sha256
    page_sha256: Sha256
    choice: str
    cues_found: int
    cues_missed: int
    cues_extra: int
