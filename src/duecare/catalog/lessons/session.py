"""A lesson in the words of one client and learner, without what is not in force there."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from duecare.catalog.lessons.course import Course, CourseWords, PoolMessage, SittingText
from duecare.catalog.lessons.facts import FactSheet, UnfilledBlank
from duecare.catalog.lessons.scenes import Scene
from duecare.catalog.lessons.script import (
    ContactLine,
    DecisionStep,
    LessonScript,
    MessageStep,
    NowStep,
    Option,
    RecallStep,
    Step,
)
from duecare.catalog.lessons.words import Bilingual, Language

ALWAYS_NEEDED: Final = ("learner.name", "firm.name", "msp.name", "policy.pass_mark")
LEAST_DECISIONS: Final = 3
LEAST_SIGNS: Final = 2


@dataclass(frozen=True, slots=True)
class SessionOption:
    """An answer as the learner reads it."""

    id: str
    text: str
    why: str
    right: bool


@dataclass(frozen=True, slots=True)
class SessionMark:
    """A mark of a scene: its number there, its key in the data, the words it stands on."""

    number: int
    id: int
    at: str
    quote: str  # empty where the mark stands for a whole object
    why: str
    sign: bool


@dataclass(frozen=True, slots=True)
class SessionStep:
    """One page of a session; parts that its kind does not have are empty.

    ``right`` holds the answers that count as right: one option id, or the accepted actions of a
    message. ``choices`` are the options of a question, the actions of a message, the answers to
    the thing to do.
    """

    id: str
    kind: Literal["recall", "decision", "message", "do_now"]
    stem: str
    choices: tuple[SessionOption, ...]
    right: frozenset[str]
    time: str = ""
    set: str = ""
    why: str = ""
    about: str = ""  # the title of the other lesson that an opening question is about
    lure: bool = False
    scene: Scene | None = None
    marks: tuple[SessionMark, ...] = ()

    @property
    def is_scored(self) -> bool:
        """True when the first answer counts."""
        return self.kind != "do_now"

    @property
    def asks_of_lesson(self) -> bool:
        """True for a decision, and for a question about this lesson in its place."""
        return self.kind == "decision" or (self.kind == "recall" and not self.about)

    def is_right(self, answer: str, marked: Collection[int] = ()) -> bool:
        """Whether an answer counts as right. ``marked`` are ids of the marks chosen.

        A lure needs two true signs and no false one beside the right action, a good message no
        mark at all.
        """
        if answer not in self.right:
            return False
        if self.kind != "message":
            return True
        signs = {mark.id for mark in self.marks if mark.sign}
        chosen = set(marked)
        if self.lure:
            return len(chosen & signs) >= LEAST_SIGNS and not chosen - signs
        return not chosen


@dataclass(frozen=True, slots=True)
class SessionContact:
    """A line of the contact card."""

    label: str
    value: str
    who: str
    help: str
    kind: str  # as of the fact: email, phone, name


@dataclass(frozen=True, slots=True)
class SessionWords:
    """Words around the steps: above the thing to do, at the end, and on the result."""

    now_title: str
    attestation: str  # empty while the day of the sitting is not given
    name_label: str
    recorded: str
    passed: str
    again: str


@dataclass(frozen=True, slots=True)
class Lack:
    """A fact that was not given, or a rule not in force: what was left out for it.

    ``steps`` are left out whole; ``inside`` names steps of which a sentence or mark is left out.
    """

    fact: str
    steps: tuple[str, ...]
    inside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """A lesson as one learner meets it. ``notes`` are pairs of a sentence and its citation."""

    lesson: str
    version: int
    language: Language
    title: str
    promise: str
    objective: str
    steps: tuple[SessionStep, ...]
    contacts: tuple[SessionContact, ...]
    notes: tuple[tuple[str, str], ...]
    words: SessionWords
    lacks: tuple[Lack, ...]
    missing: tuple[str, ...]  # facts without which the lesson cannot be given at all

    @property
    def is_ready(self) -> bool:
        """True when enough is left to be a lesson and nothing needed by all lessons is missing."""
        decisions = sum(step.asks_of_lesson for step in self.steps)
        kinds = {step.lure for step in self.steps if step.kind == "message"}
        enough = decisions >= LEAST_DECISIONS and kinds == {True, False}
        return enough and not self.missing and bool(self.contacts)

    @property
    def scored(self) -> tuple[SessionStep, ...]:
        """Steps whose first answer counts."""
        return tuple(step for step in self.steps if step.is_scored)

    def needed(self, pass_mark: int) -> int:
        """Right first answers needed for a pass mark in percent."""
        return math.ceil(pass_mark * len(self.scored) / 100)


class _Composer:
    """Fills one script; remembers what had to be left out."""

    def __init__(self, words: CourseWords, language: Language, sheet: FactSheet) -> None:
        self._words = words
        self._language = language
        self._sheet = sheet
        self.whole: dict[str, list[str]] = {}
        self.inside: dict[str, list[str]] = {}

    def steps(self, text: SittingText) -> Iterator[SessionStep]:
        for step in text.script.steps:
            try:
                made = self._step(step)
            except UnfilledBlank as lack:
                self.whole.setdefault(lack.fact, []).append(step.id)
                continue
            if isinstance(step, RecallStep) and step.about != text.script.id:
                made = replace(made, about=self.fill(text.titles[step.about]))
            yield made

    def fill(self, words: Bilingual) -> str:
        return self._sheet.fill(words, self._language)

    def words(self) -> SessionWords:
        words = self._words
        return SessionWords(
            now_title=self.fill(words.now_title),
            attestation=self._sheet.fill_sentences(words.attestation, self._language)[0],
            name_label=self.fill(words.name_label),
            recorded=self._sheet.fill_sentences(words.recorded, self._language)[0],
            passed=self.fill(words.passed),
            again=self.fill(words.again),
        )

    def contact(self, line: ContactLine) -> SessionContact | None:
        try:
            return SessionContact(
                label=self.fill(line.label),
                value=self._sheet.text(line.fact, self._language),
                who=self._sheet.text(line.who, self._language) if line.who else "",
                help=self._explained(line.help, "contacts") if line.help else "",
                kind=self._sheet.facts[line.fact].kind,
            )
        except UnfilledBlank as lack:
            self.inside.setdefault(lack.fact, []).append("contacts")
            return None

    def _step(self, step: Step) -> SessionStep:
        if isinstance(step, RecallStep):
            return self._question(step)
        if isinstance(step, DecisionStep):
            return self._decision(step)
        if isinstance(step, MessageStep):
            return self.message(step)
        return self._now(step)

    def _decision(self, step: DecisionStep) -> SessionStep:
        if step.needs and not self._sheet.holds(step.needs):
            raise UnfilledBlank(step.needs.fact)
        return replace(
            self._question(step),
            time=self.fill(step.time),
            set=self.fill(step.set),
            scene=self._scene(step.scene),
            marks=self._marks(step.id, step.scene),
        )

    def _question(self, step: RecallStep | DecisionStep) -> SessionStep:
        return SessionStep(
            id=step.id,
            kind=step.kind,
            stem=self.fill(step.stem),
            choices=tuple(self._option(step.id, option) for option in step.options),
            right=frozenset({step.right.id}),
        )

    def _option(self, step: str, option: Option) -> SessionOption:
        why = self._explained(option.why, step)
        return SessionOption(option.id, self.fill(option.text), why, option.right)

    def message(self, step: MessageStep) -> SessionStep:
        right = frozenset({step.right, *step.also_right})
        marks = self._marks(step.id, step.scene)
        actions = self._words.message_choices
        return SessionStep(
            id=step.id,
            kind="message",
            stem="",
            choices=tuple(
                SessionOption(action.id, self.fill(action.text), "", action.id in right)
                for action in actions
            ),
            right=right,
            why=self._explained(step.why, step.id),
            lure=step.lure,
            scene=self._scene(step.scene),
            marks=marks,
        )

    def _now(self, step: NowStep) -> SessionStep:
        return SessionStep(
            id=step.id,
            kind="do_now",
            stem=self.fill(step.task),
            choices=tuple(
                SessionOption(choice.id, self.fill(choice.text), "", choice.id != "later")
                for choice in step.choices
            ),
            right=frozenset(),
        )

    def _scene(self, scene: Scene) -> Scene:
        for _, words in scene.places():
            self.fill(words)
        return scene

    def _marks(self, step: str, scene: Scene) -> tuple[SessionMark, ...]:
        marks, missing = marks_of(scene, self._language, self._sheet)
        self._note(missing, step)
        return marks

    def _explained(self, words: Bilingual, step: str) -> str:
        text, missing = self._sheet.fill_sentences(words, self._language)
        if missing and not text:
            raise UnfilledBlank(min(missing))
        self._note(missing, step)
        return text

    def _note(self, missing: Collection[str], step: str) -> None:
        for fact in missing:
            self.inside.setdefault(fact, []).append(step)


def marks_of(
    scene: Scene, language: Language, sheet: FactSheet
) -> tuple[tuple[SessionMark, ...], frozenset[str]]:
    """The marks of a scene as a learner meets them, and the facts their reasons lack.

    A mark of whose reason nothing is left is left out; the others are numbered without gaps.
    """
    found: list[SessionMark] = []
    lacking: set[str] = set()
    for mark in scene.marks:
        why, missing = sheet.fill_sentences(mark.why, language)
        lacking |= missing
        if why:
            quote = sheet.fill(mark.quote, language) if mark.quote else ""
            number = len(found) + 1
            found.append(SessionMark(number, mark.id, mark.at, quote, why, mark.sign))
    return tuple(found), frozenset(lacking)


def compose(
    course: Course,
    lesson: str,
    language: Language,
    sheet: FactSheet,
    *,
    recall: RecallStep | None = None,
) -> Session:
    """The session of a lesson for one client and learner.

    ``recall`` replaces the opening question, by the one that is due for this learner. Steps and
    sentences whose facts are missing are left out and named in ``lacks``.
    Raises :class:`CatalogError` when there is no such lesson.
    """
    steps = course.script(lesson).steps
    if recall is not None:
        steps = tuple(recall if isinstance(step, RecallStep) else step for step in steps)
    return compose_text(course.text(lesson, steps=steps), language, sheet)


def compose_text(text: SittingText, language: Language, sheet: FactSheet) -> Session:
    """The session of a lesson from a text that was kept, for one client and learner."""
    script, composer = text.script, _Composer(text.words, language, sheet)
    lines = script.contacts or text.words.contacts
    steps = tuple(composer.steps(text))
    contacts = tuple(filter(None, map(composer.contact, lines)))
    return Session(
        lesson=script.id,
        version=script.version,
        language=language,
        title=composer.fill(text.titles[script.id]),
        promise=composer.fill(script.promise),
        objective=composer.fill(script.objective),
        steps=steps,
        contacts=contacts,
        notes=tuple(
            (composer.fill(note.text), note.cite)
            for note in script.notes
            if sheet.holds(note.needs)
        ),
        words=composer.words(),
        lacks=_lacks(composer),
        missing=tuple(fact for fact in ALWAYS_NEEDED if not sheet.has(fact)),
    )


def blocking_facts(script: LessonScript, session: Session) -> tuple[str, ...]:
    """Facts for whose lack a lesson cannot be given; empty when it is ready.

    Those without which a message to judge or the contact card is left out, and of those that leave
    out decisions as many as it takes to have enough. Other lacks only shorten the lesson.
    """
    if session.is_ready:
        return ()
    kinds = {step.id: step.kind for step in script.steps}
    found = dict.fromkeys(session.missing)
    short = LEAST_DECISIONS - sum(step.asks_of_lesson for step in session.steps)
    for lack in session.lacks:
        left_out = [kinds[step] for step in lack.steps]
        decisions = left_out.count("decision")
        if "message" in left_out or (short > 0 and decisions):
            found[lack.fact] = None
            short -= decisions
        elif not session.contacts and "contacts" in lack.inside:
            found[lack.fact] = None
    return tuple(found)


def compose_message(
    course: Course, message: PoolMessage, language: Language, sheet: FactSheet
) -> SessionStep:
    """One message to judge, for one client and learner.

    Raises :class:`UnfilledBlank` where it speaks of a fact that the sheet lacks.
    """
    return _Composer(course.words, language, sheet).message(message.step)


def _lacks(composer: _Composer) -> tuple[Lack, ...]:
    return tuple(
        Lack(
            fact=fact,
            steps=tuple(composer.whole.get(fact, ())),
            inside=tuple(dict.fromkeys(composer.inside.get(fact, ()))),
        )
        for fact in sorted({*composer.whole, *composer.inside})
    )
