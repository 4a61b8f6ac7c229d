"""Lessons as data: what a learner decides, in scenes, in English and Spanish.

Read with ``load_catalog().course``:

- ``course.outlines``: the lessons in order, with title and audience, cheap to list;
- ``course.script(id)``: one lesson whole (:class:`LessonScript`), read on first use;
- ``course.facts``: every fact of a client or learner that a lesson may speak of;
- ``course.sheet(values)``: the facts of one client and learner (:class:`FactSheet`);
- ``course.example(id)``: a made-up sheet, with which a lesson is shown before it is assigned;
- ``course.recalls(id)``: opening questions about a lesson; ``course.messages``: all messages,
  ``course.difficulty(message)`` by the Phish Scale.

``compose(course, id, language, sheet)`` gives a :class:`Session`: the lesson in the words of this
client, without what is not in force there. Scenes are drawn by ``duecare.lessons.draw``.
"""

from duecare.catalog.lessons.course import Course, LessonOutline, PoolMessage
from duecare.catalog.lessons.facts import FactSheet, LessonFact, Need, UnfilledBlank
from duecare.catalog.lessons.scenes import Mark, Scene
from duecare.catalog.lessons.script import LessonScript, MessageStep
from duecare.catalog.lessons.session import (
    Session,
    SessionContact,
    SessionMark,
    SessionOption,
    SessionStep,
    SessionWords,
    compose,
    compose_message,
)
from duecare.catalog.lessons.words import LANGUAGES, Bilingual, Language

__all__ = [
    "LANGUAGES",
    "Bilingual",
    "Course",
    "FactSheet",
    "Language",
    "LessonFact",
    "LessonOutline",
    "LessonScript",
    "Mark",
    "MessageStep",
    "Need",
    "PoolMessage",
    "Scene",
    "Session",
    "SessionContact",
    "SessionMark",
    "SessionOption",
    "SessionStep",
    "SessionWords",
    "UnfilledBlank",
    "compose",
    "compose_message",
]
