"""What a person is shown in training, as pages that are kept: lesson, question, practice message.

The catalog changes; the page stays. An entry names the page by its digest and attaches it.
"""

from __future__ import annotations

from duecare.catalog.training import (
    ChoiceItem,
    InboxMessage,
    Lesson,
    OrderItem,
    QuizItem,
    SpotItem,
)
from duecare_web.ledger.actions import Attached
from duecare_web.ledger.shown import heading, kept_page, listed, paragraph
from duecare_web.training.frames import Part, frame_of
from duecare_web.training.presentation import choices_of
from duecare_web.training.rendering import lesson_html


def lesson_page(lesson: Lesson) -> Attached:
    """The lesson: what it is for, its text, what to remember, where it comes from."""
    return kept_page(
        lesson.title,
        lang=lesson.lang,
        body=[
            paragraph(f"Lesson {lesson.id}, version {lesson.version}", note=True),
            paragraph("After this lesson you can"),
            listed(lesson.objectives),
            lesson_html(lesson),
            paragraph(f"Remember: {lesson.takeaway}"),
            heading("Where this comes from"),
            listed(
                [one.ref + ("" if one.confirmed else " (unconfirmed)") for one in lesson.sources]
            ),
        ],
    )


def item_page(item: QuizItem) -> Attached:
    """The question with its answers in the order of the catalog, the right ones, and the reason.

    The entry of the sitting holds the order in which a person saw the answers.
    """
    notes = []
    if isinstance(item, SpotItem):
        notes = [paragraph(f"{one.text}: {one.why}") for one in item.segments if one.flag]
    order = " The right order is the one below." if isinstance(item, OrderItem) else ""
    return kept_page(
        f"Question {item.id}",
        body=[
            paragraph(f"Of lesson {item.lesson}.{order}", note=True),
            paragraph(item.stem),
            listed(choices_of(item), right=_right_places(item)),
            heading("What is told after the answer"),
            paragraph(item.explanation),
            *notes,
        ],
    )


def _right_places(item: QuizItem) -> frozenset[int]:
    if isinstance(item, ChoiceItem):
        return frozenset(item.answer)
    if isinstance(item, SpotItem):
        return frozenset(place for place, one in enumerate(item.segments) if one.flag)
    return frozenset()


def message_page(message: InboxMessage) -> Attached:
    """The practice message part by part, its warning signs, and what is told afterwards."""
    frame = frame_of(message)
    signs = [f"{cue.quote}: {cue.why}" for cue in message.cues]
    return kept_page(
        f"Practice message {message.id}",
        body=[
            paragraph(f"{frame.channel_name} to {message.to}", note=True),
            *(paragraph(_part(one)) for one in frame.head),
            *(paragraph(" ".join(map(_part, parts))) for parts in frame.body),
            *(paragraph(f"Attached: {one.text}") for one in frame.attachments),
            heading("What is told after the answer"),
            paragraph(message.debrief),
            listed(signs or message.reassure),
        ],
    )


def _part(part: Part) -> str:
    return f"{part.text} (leads to {part.target})" if part.target else part.text
