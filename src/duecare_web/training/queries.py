"""Reads about training: what is next for a person, how far a client's people are."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from django.db.models import Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet

from duecare import training
from duecare.catalog import load_catalog
from duecare.catalog.lessons import LessonOutline
from duecare.errors import InputError
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Client, Employee
from duecare_web.ledger.queries import receipt_state
from duecare_web.training.detection import Detection
from duecare_web.training.models import (
    Assignment,
    Completion,
    LessonRun,
    QuizAttempt,
)
from duecare_web.training.spacing import CURRENT_DAYS, counts_until, is_current

WITHOUT_A_PASS: Final = (LessonRun.Outcome.NOT_YET, LessonRun.Outcome.TOO_FAST)


ABOUT_MINUTES: Final = 5
"""What a session takes, about: said before it, never recorded; records hold measured time."""


def find_lesson(lesson_id: str) -> LessonOutline:
    """The lesson with this id; raises :class:`InputError` for an unknown one."""
    lesson = load_catalog().course.outlines.get(lesson_id)
    if lesson is None:
        raise InputError(f"there is no lesson {lesson_id!r}")
    return lesson


@dataclass(frozen=True, slots=True)
class LessonCard:
    """One assignment as its employee sees it."""

    assignment: Assignment
    lesson: LessonOutline
    completion: Completion | None
    sittings: tuple[LessonRun, ...]

    @property
    def started(self) -> bool:
        """Whether it was begun at all."""
        return bool(self.sittings)

    @property
    def tries(self) -> int:
        """Sittings that ended without a pass."""
        return sum(1 for one in self.sittings if one.outcome in WITHOUT_A_PASS)

    @property
    def is_again(self) -> bool:
        """Whether the last sitting ended without a pass, so that another one is next."""
        return bool(self.sittings) and self.sittings[-1].outcome in WITHOUT_A_PASS

    @property
    def state(self) -> str:
        """``done``, ``again``, ``started`` or ``waiting``."""
        if self.completion:
            return "done"
        return "again" if self.is_again else "started" if self.started else "waiting"


def lessons_of(employee: Employee) -> list[LessonCard]:
    """The employee's assignments: open ones by date, then the finished ones, newest first."""
    lessons = load_catalog().course.outlines
    rows = employee.assignments.prefetch_related(
        Prefetch("runs", LessonRun.objects.select_related("completion"))
    )
    cards = [
        LessonCard(row, lessons[row.lesson], _completion_of(row), tuple(row.runs.all()))
        for row in rows
        if row.lesson in lessons
    ]
    return sorted(cards, key=_card_order)


def _completion_of(assignment: Assignment) -> Completion | None:
    for run in assignment.runs.all():
        done: Completion | None = getattr(run, "completion", None)
        if done:
            return done
    return None


def _card_order(card: LessonCard) -> tuple[bool, float]:
    if card.completion:
        return True, -card.completion.completed_at.timestamp()
    return False, card.assignment.due_on.toordinal()


def find_assignment(employee: Employee, assignment_id: uuid.UUID) -> Assignment | None:
    """The employee's own assignment with this id, if there is one."""
    return employee.assignments.filter(pk=assignment_id).select_related("client", "firm").first()


def find_run(assignment: Assignment) -> LessonRun | None:
    """The newest sitting of an assignment, once it was started."""
    return assignment.runs.order_by("-number").first()


def next_sitting_at(assignment: Assignment, *, ended: LessonRun | None = None) -> datetime | None:
    """When the next sitting may begin after those without a pass; ``None``: now.

    ``ended``: a sitting that has just ended and is not stored yet.
    """
    rows = assignment.runs.filter(outcome__in=WITHOUT_A_PASS)
    if ended is not None:
        rows = rows.exclude(pk=ended.pk)
    ends = [one for one in rows.values_list("ended_at", flat=True) if one]
    if ended is not None and ended.ended_at and ended.outcome in WITHOUT_A_PASS:
        ends.append(ended.ended_at)
    return training.next_sitting_at(ends)


def measured_seconds(run: LessonRun) -> int | None:
    """Active seconds of a sitting over all its pages; ``None`` where no page could count."""
    pages = [one.active_seconds for one in run.attempts.all()]
    counted = [one for one in pages if one is not None]
    return sum(counted) if counted else None


def opening_entry(run: LessonRun) -> int | None:
    """The index of the entry with which the sitting began; ``None`` while that is not sealed."""
    return receipt_state(run.entry_id).index if run.entry_id else None


def next_attempt(run: LessonRun) -> QuizAttempt | None:
    """The next step without an answer."""
    return run.attempts.filter(answered_at__isnull=True).order_by("place").first()


def step_of(run: LessonRun) -> str:
    """Where the sitting is: ``step``, ``confirm``, ``again`` (not passed) or ``done``."""
    if hasattr(run, "completion"):
        return "done"
    if run.outcome in WITHOUT_A_PASS:
        return "again"
    return "step" if next_attempt(run) else "confirm"


def seen_items(employee: Employee) -> frozenset[str]:
    """Ids of the items that the employee has answered."""
    answered = QuizAttempt.objects.filter(
        run__assignment__employee=employee, answered_at__isnull=False
    )
    return frozenset(answered.values_list("item", flat=True))


def finished_lessons(employee: Employee) -> list[str]:
    """Ids of the lessons that the employee has finished, the longest ago first."""
    names = employee.completions.order_by("completed_at").values_list("lesson", flat=True)
    return list(dict.fromkeys(names))


def sittings_of(employee: Employee, lesson: str) -> int:
    """How many sittings of a lesson the employee has begun, over all assignments."""
    runs = LessonRun.objects.filter(assignment__employee=employee, assignment__lesson=lesson)
    return runs.count()


# --- the client's coverage ----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Trained:
    """One employee's training: lessons passed, when last, tries without a pass, what is open."""

    employee: Employee
    finished: int
    last: datetime | None
    has_pass: bool  # one that still counts
    open: int
    overdue: int
    overdue_since: date | None
    waiting_since: datetime | None
    tries: int
    is_trying: bool

    @property
    def current(self) -> bool:
        """Whether a pass counts and no lesson is overdue."""
        return self.has_pass and not self.overdue

    @property
    def state(self) -> Literal["trained", "overdue", "not_yet", "missing"]:
        """``trained`` while a pass counts and nothing is overdue, ``overdue`` while one counts.

        Without a pass that counts, ``not_yet`` after tries at what is open, else ``missing``.
        """
        if self.current:
            return "trained"
        if self.has_pass:
            return "overdue"
        return "not_yet" if self.is_trying else "missing"

    @property
    def since(self) -> datetime | date | None:
        """Since when something is due: the old pass counts no more, or a lesson is overdue or open."""
        if self.last and not self.has_pass:
            return counts_until(self.last)
        return self.overdue_since if self.state == "overdue" else self.waiting_since


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the people of a client are trained, and who is not."""

    people: tuple[Trained, ...]

    @property
    def current(self) -> int:
        """People with a pass that still counts and no lesson overdue."""
        return sum(1 for one in self.people if one.current)

    @property
    def total(self) -> int:
        """All active employees."""
        return len(self.people)

    @property
    def percent(self) -> int:
        """Share of people who are current, in percent, rounded down."""
        return 100 * self.current // self.total if self.people else 0

    @property
    def overdue(self) -> int:
        """People with at least one lesson past its date."""
        return sum(1 for one in self.people if one.overdue)


def training_coverage(client: Client, *, now: datetime) -> Coverage:
    """The standing of every active employee of ``client``, those who wait longest first."""
    today = firm_day(client.firm, now)
    rows = standings_of(active_employees(client), now=now, today=today)
    rows.sort(key=lambda row: (row.current, -row.overdue, row.employee.name))
    return Coverage(tuple(rows))


def standings_of(people: QuerySet[Employee], *, now: datetime, today: date) -> list[Trained]:
    """The training of each of these people: four queries, however many they are.

    ``today`` is the day at the firm.
    """
    tries = LessonRun.objects.filter(outcome__in=WITHOUT_A_PASS).defer("sheet")
    rows = people.prefetch_related(
        "completions", Prefetch("assignments__runs", tries), "assignments"
    )
    return [_standing(one, now, today) for one in rows]


def counted_people(client: Client, now: datetime) -> QuerySet[Any]:
    """The active people of a client with ``last`` (pass), ``asked``, ``late``; nobody is loaded.

    :func:`current_people` says who of them is current: the same rule as :class:`Trained`.
    """
    today = firm_day(client.firm, now)
    waiting = Assignment.objects.filter(employee=OuterRef("pk"), completed_at=None)
    return (
        Employee.objects.filter(client=client, is_active=True)
        .order_by()
        .annotate(
            last=Max("completions__completed_at"),
            asked=Exists(waiting),
            late=Exists(waiting.filter(due_on__lt=today)),
            next_due=Min(
                "assignments__due_on",
                filter=Q(assignments__completed_at=None, assignments__due_on__gte=today),
            ),
        )
    )


def current_people(now: datetime) -> Q:
    """Who of :func:`counted_people` is current: a pass counts, and no lesson is overdue."""
    return Q(last__gte=now - timedelta(days=CURRENT_DAYS), late=False)


def active_employees(client: Client) -> QuerySet[Employee]:
    """The people who work for the client now."""
    return Employee.objects.filter(client=client, is_active=True).order_by("name")


def _standing(employee: Employee, now: datetime, today: date) -> Trained:
    done = list(employee.completions.all())
    waiting = [one for one in employee.assignments.all() if one.completed_at is None]
    last = max((one.completed_at for one in done), default=None)
    return Trained(
        employee=employee,
        finished=len({one.lesson for one in done}),
        last=last,
        has_pass=is_current(last, now=now),
        open=len(waiting),
        overdue=sum(1 for one in waiting if one.due_on < today),
        overdue_since=min((one.due_on for one in waiting if one.due_on < today), default=None),
        waiting_since=min((one.assigned_at for one in waiting), default=None),
        tries=sum(len(one.runs.all()) for one in employee.assignments.all()),
        is_trying=any(one.runs.all() for one in waiting),
    )


# --- spot the phish -----------------------------------------------------------------------------
def detection_of(employee: Employee) -> Detection:
    """The employee's hits and false alarms over all messages judged."""
    counts = {(phish, doubted): 0 for phish in (True, False) for doubted in (True, False)}
    for pair in employee.judgements.values_list("is_phish", "doubted"):
        counts[pair] += 1
    return Detection(
        hits=counts[True, True],
        misses=counts[True, False],
        false_alarms=counts[False, True],
        correct_passes=counts[False, False],
    )


def answers_of(employee: Employee) -> QuerySet[QuizAttempt]:
    """The employee's answered items, newest first."""
    answered = QuizAttempt.objects.filter(
        run__assignment__employee=employee, answered_at__isnull=False
    )
    return answered.select_related("run__assignment").order_by("-answered_at")
