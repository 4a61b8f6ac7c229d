"""ItemAnswers to each question over the clients that a member may see, counted without names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Case, Count, F, FloatField, QuerySet, Sum, When
from django.db.models.functions import Cast

from duecare.catalog import load_catalog
from duecare.catalog.lessons import Course
from duecare.catalog.lessons.script import DecisionStep, RecallStep
from duecare.documents.wording.items import (
    difficulty_words,
    discrimination_words,
    share_words,
    verdict_words,
)
from duecare.training.items import ItemAnswers, ItemFigures, figures_of
from duecare_web.training.models import LessonRun, QuizAttempt

_ORDER: Final = ("backward", "hard", "weak", "easy", "fine", "too_few")
COUNTED: Final = (LessonRun.Outcome.PASSED, LessonRun.Outcome.NOT_YET)
"""Sittings whose answers say something: ended, and not too fast to count."""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One question with its figures, as the page shows it."""

    item: str
    lesson: str
    text: str
    difficulty: str
    figures: ItemFigures

    @property
    def share(self) -> str:
        """Right at once, in percent."""
        return share_words(self.figures)

    @property
    def discrimination(self) -> str:
        """How well it tells who knows."""
        return discrimination_words(self.figures)

    @property
    def says(self) -> str:
        """What the answers say of it."""
        return verdict_words(self.figures)

    @property
    def is_suspect(self) -> bool:
        """Whether somebody should read it again."""
        return self.figures.verdict in ("backward", "hard", "weak")


def item_lines(attempts: QuerySet[QuizAttempt]) -> list[ItemLine]:
    """Every question that was answered, those that should be read again first: one query."""
    course = load_catalog().course
    lines = [_line(course, item, figures) for item, figures in _figures(attempts).items()]
    return sorted(lines, key=lambda one: (_ORDER.index(one.figures.verdict), one.item))


def _figures(attempts: QuerySet[QuizAttempt]) -> dict[str, ItemFigures]:
    own = Case(When(correct=True, then=1.0), default=0.0, output_field=FloatField())
    rest = (Cast("run__right", FloatField()) - own) / (Cast("run__total", FloatField()) - 1.0)
    rows = (
        attempts.filter(correct__isnull=False, run__outcome__in=COUNTED, run__total__gt=1)
        .order_by()
        .annotate(rest=rest)
        .values("item", "correct")
        .annotate(count=Count("pk"), one=Sum("rest"), two=Sum(F("rest") * F("rest")))
    )
    found: dict[str, dict[bool, ItemAnswers]] = {}
    for row in rows:
        answers = ItemAnswers(row["count"], row["one"], row["two"])
        found.setdefault(row["item"], {})[bool(row["correct"])] = answers
    return {
        item: figures_of(kinds.get(True, ItemAnswers()), kinds.get(False, ItemAnswers()))
        for item, kinds in found.items()
    }


def _line(course: Course, item: str, figures: ItemFigures) -> ItemLine:
    if message := course.messages.get(item):
        premise = message.step.premise
        signs = len(message.step.all_cues)
        agreed = premise is None or course.scale.is_agreed(signs, premise.rating)
        difficulty = difficulty_words(course.difficulty(message), agreed=agreed)
        text = "A message to judge: " + ("a lure" if message.step.lure else "a good one")
        return ItemLine(item, course.title(message.lesson).en, text, difficulty, figures)
    lesson, text = _question(course, item)
    return ItemLine(item, lesson, text, "", figures)


def _question(course: Course, item: str) -> tuple[str, str]:
    """The lesson and the words of a question; a question that is gone is named by its id."""
    lesson, steps = _steps(course, item)
    if lesson not in course.outlines:
        return "", "No longer in the course"
    sheet = course.example_of(lesson)
    for name, step in steps:
        if name == item and isinstance(step, DecisionStep | RecallStep):
            words = [sheet.fill_sentences(step.stem, "en")[0]]
            if isinstance(step, DecisionStep):
                words.insert(0, sheet.fill_sentences(step.set, "en")[0])
            return course.title(lesson).en, " ".join(words)
    return course.title(lesson).en, "No longer in the course"


def _steps(course: Course, item: str) -> tuple[str, Iterable[tuple[str, object]]]:
    if item.startswith("recall/"):
        lesson = item.split("/")[1]
        named = [(f"recall/{lesson}/{n}", one) for n, one in enumerate(course.recalls(lesson))]
        return lesson, named
    lesson = item.partition("/")[0]
    if lesson not in course.outlines:
        return lesson, ()
    return lesson, [(f"{lesson}/{one.id}", one) for one in course.script(lesson).steps]
