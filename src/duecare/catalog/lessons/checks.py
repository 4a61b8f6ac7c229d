"""Checks of the lessons: what must be so before a lesson is shown to anyone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from duecare.catalog.lessons.course import Course, PoolMessage
from duecare.catalog.lessons.facts import FactSheet
from duecare.catalog.lessons.grades import flesch_kincaid, szigriszt
from duecare.catalog.lessons.habits import (
    MOST_BY_HABIT,
    MOST_BY_SIGN,
    shares_right,
    shares_told,
)
from duecare.catalog.lessons.script import (
    RecallStep,
)
from duecare.catalog.lessons.session import (
    LEAST_SIGNS,
    Session,
    SessionStep,
    compose,
    compose_message,
)
from duecare.catalog.lessons.spoken import all_words, facts_of
from duecare.catalog.lessons.stand_ins import names_in
from duecare.catalog.lessons.words import LANGUAGES, Language, blanks, conditions
from duecare.errors import CatalogError

LENGTH_SPREAD: Final = 0.16  # the shortest of four options, at most this share under the longest
LONGEST_IN_LESSON: Final = 0.30  # share of questions whose right option is strictly the longest
LONGEST_OVER_ALL: Final = 0.35
MOST_GRADE: Final = 8.0
LEAST_SZIGRISZT: Final = 55.0
LEAST_OF_LEVEL: Final = 0.25  # share of lures at each of the three levels of difficulty
# Words that promise an outcome; and of names in examples, those that are ordinary words too.
_PROMISES: Final = re.compile(r"\b(protected|compliant|guaranteed|waived?)\b", re.IGNORECASE)
_CITED: Final = re.compile(r"\bCFR [\d.]+")  # no phone number
_NAMES: Final = ("learner.name", "owner.title_name", "manager.name", "firm.name", "msp.name")
_ORDINARY: Final = re.compile(
    r"(?:family|dental|managed|tax|services?|office|row|law|court|hardware)", re.IGNORECASE
)


def check_course(course: Course) -> Iterator[str]:
    """Facts exist and are used, examples have their shapes, lessons name what exists."""
    spoken: set[str] = {"learner.name", "firm.name", "msp.name", "policy.pass_mark", "today"}
    for script in course.scripts.values():
        where = f"training/lessons: {script.id}"
        spoken |= facts_of(script)
        for name in sorted(facts_of(script) - course.facts.keys()):
            yield f"{where}: the fact {name} does not exist"
        for step in script.steps:
            if isinstance(step, RecallStep) and step.about not in course.outlines:
                yield f"{where}: {step.id}: lesson {step.about} does not exist"
    for words in all_words(course.words):
        spoken |= blanks(words.en) | blanks(words.es)
    spoken |= {line.fact for line in course.words.contacts}
    spoken |= {line.who for line in course.words.contacts}
    for fact in course.facts.values():
        spoken |= {fact.person, fact.instead}
    for name in sorted(course.facts.keys() - spoken):
        yield f"training/facts.yaml: no lesson speaks of {name}"
    for example in course.examples:
        problems = course.example(example).problems()
        yield from (f"training/examples.yaml: {example}: {problem}" for problem in problems)


def check_languages(course: Course) -> Iterator[str]:
    """English and Spanish speak of the same facts, under the same conditions."""
    parts: list[tuple[str, object]] = [("training/course.yaml", course.words)]
    parts += [(f"training/lessons: {script.id}", script) for script in course.scripts.values()]
    parts += [(f"training: message {row.id}", row.step) for row in course.messages.values()]
    for where, part in parts:
        for words in all_words(part):
            if blanks(words.en) != blanks(words.es) or conditions(words.en) != conditions(words.es):
                yield f"{where}: blanks differ between English and Spanish in '{words.en}'"


def sessions(course: Course) -> Iterator[tuple[str, FactSheet, Session]]:
    """Each lesson in its example, in both languages, with a name for problems."""
    for lesson in course.outlines:
        sheet = course.example_of(lesson)
        for language in LANGUAGES:
            where = f"training/lessons: {lesson} ({language})"
            yield where, sheet, compose(course, lesson, language, sheet)


def check_sessions(course: Course) -> Iterator[str]:
    """Each lesson is whole in its example, its quotes occur, its answers give nothing away."""
    longest = questions = 0
    steps: dict[Language, list[SessionStep]] = {language: [] for language in LANGUAGES}
    for where, sheet, session in sessions(course):
        if not session.is_ready or session.lacks:
            lacking = ", ".join(lack.fact for lack in session.lacks)
            yield f"{where}: not whole in its example: {lacking or session.missing}"
        for step in session.steps:
            problems = (*_option_problems(step), *_mark_problems(step, session.language, sheet))
            yield from (f"{where}: {step.id}: {problem}" for problem in problems)
        asked = [step for step in session.steps if step.kind in ("recall", "decision")]
        steps[session.language] += asked
        strictly = sum(map(right_is_longest, asked))
        longest, questions = longest + strictly, questions + len(asked)
        if asked and strictly / len(asked) > LONGEST_IN_LESSON:
            yield f"{where}: the right option is the longest in {strictly} of {len(asked)}"
    if questions and longest / questions > LONGEST_OVER_ALL:
        yield f"training/lessons: the right option is the longest in {longest} of {questions}"
    yield from habit_problems(steps)


def habit_problems(asked: Mapping[Language, Sequence[SessionStep]]) -> Iterator[str]:
    """Ways to answer without reading that get far above chance."""
    for language, steps in asked.items():
        for habit, share in shares_right(steps, language).items():
            if share > MOST_BY_HABIT:
                yield f"training/lessons ({language}): {habit} is right in {share:.1%}"


def right_is_longest(step: SessionStep) -> bool:
    """True when the right option is strictly longer than the three others."""
    right = next(len(option.text) for option in step.choices if option.right)
    return all(len(option.text) < right for option in step.choices if not option.right)


def _option_problems(step: SessionStep) -> Iterator[str]:
    if step.kind not in ("recall", "decision"):
        return
    lengths = [len(option.text) for option in step.choices]
    if min(lengths) < (1 - LENGTH_SPREAD) * max(lengths):
        yield f"options of {min(lengths)} to {max(lengths)} letters"
    if len({option.text for option in step.choices}) != len(step.choices):
        yield "two options read the same"
    for option in step.choices:
        found = _PROMISES.search(option.why)
        if found:
            yield f"option {option.id} promises: '{found[0]}'"


def _mark_problems(step: SessionStep, language: Language, sheet: FactSheet) -> Iterator[str]:
    if step.scene is None:
        return
    texts: dict[str, list[str]] = {}
    for at, words in step.scene.places():
        texts.setdefault(at, []).append(sheet.fill(words, language))
    if len({mark.id for mark in step.marks}) != len(step.marks):
        yield "two marks have one number"
    for mark in step.marks:
        if mark.quote and not any(mark.quote in text for text in texts.get(mark.at, ())):
            yield f"'{mark.quote}' does not occur in {mark.at}"
    for text in (text for rows in texts.values() for text in rows):
        spans = sorted(
            (text.find(mark.quote), mark.quote)
            for mark in step.marks
            if mark.quote and mark.quote in text and text in texts.get(mark.at, ())
        )
        for (start, quote), (after, other) in pairwise(spans):
            if after < start + len(quote):
                yield f"the marks '{quote}' and '{other}' overlap"


def check_stand_ins(course: Course) -> Iterator[str]:
    """Each name is of a lesson, each other of none; there are two for each that one lesson shows."""
    where = "training/course.yaml: stand_ins"
    shown = [names_in(script, course.stand_ins) for script in course.scripts.values()]
    every = {
        word
        for script in course.scripts.values()
        for words in all_words(script)
        for word in re.findall(r"\w+|\$[\d,.]*\d", f"{words.en} {words.es}")
    }
    for group in course.stand_ins:
        for name in group.names:
            if not any(name in names for names in shown):
                yield f"{where}: no lesson has {name}"
        for other in group.others:
            if other in every:
                yield f"{where}: a lesson has {other}"
        for length in sorted({len(one) for one in group.names}):
            most = max(len(group.of_length(length, names)[0]) for names in shown)
            if len(set(group.of_length(length, ())[1])) < max(2 * most, 2):
                yield f"{where}: too few others with {length} letters for {group.names[0]}"


def check_grades(course: Course) -> Iterator[str]:
    """Each lesson is read with ease by grade 8, and in Spanish with an index of 55."""
    for where, _, session in sessions(course):
        text = " ".join(session_text(session))
        if session.language == "en" and flesch_kincaid(text) > MOST_GRADE:
            yield f"{where}: reading grade {flesch_kincaid(text):.1f}"
        if session.language == "es" and szigriszt(text) < LEAST_SZIGRISZT:
            yield f"{where}: Szigriszt {szigriszt(text):.0f}"


def session_text(session: Session) -> Iterator[str]:
    """What a learner reads beside the scenes."""
    yield session.promise
    for step in session.steps:
        for part in (step.set, step.stem, step.why):
            if part:
                yield part
        for option in step.choices:
            yield from (text for text in (option.text + ".", option.why) if text)
        yield from (mark.why for mark in step.marks)


def check_messages(course: Course) -> Iterator[str]:
    """Lures show enough true signs and something harmless, and their signs have known names."""
    for message in course.messages.values():
        where, step = f"training: message {message.id}", message.step
        if message.lesson not in course.outlines:
            yield f"{where}: lesson {message.lesson} does not exist"
        yield from (f"{where}: {problem}" for problem in _shown_problems(course, message))
        if not step.lure:
            continue
        for name in sorted(set(step.all_cues) - course.scale.cue_ids):
            yield f"{where}: the Phish Scale has no sign '{name}'"
        signs = sum(mark.sign for mark in step.scene.marks)
        if signs < LEAST_SIGNS or signs == len(step.scene.marks):
            yield f"{where}: {signs} true signs of {len(step.scene.marks)} marks"
        if any(mark.cues for mark in step.scene.marks if not mark.sign):
            yield f"{where}: a harmless mark is named as a sign"
    levels = Counter(course.difficulty(message) for message in course.messages.values())
    lures = sum(count for level, count in levels.items() if level)
    for level in ("least", "moderate", "very"):
        if levels[level] < LEAST_OF_LEVEL * lures:
            yield f"training: {levels[level]} of {lures} lures are {level} difficult"
    for sign, share in shares_told(course.messages.values()).items():
        if share > MOST_BY_SIGN:
            yield f"training: '{sign}' tells {share:.1%} of the messages apart"


def _shown_problems(course: Course, message: PoolMessage) -> Iterator[str]:
    sheet = course.example(message.example)
    for language in LANGUAGES:
        step = compose_message(course, message, language, sheet)
        yield from (f"({language}) {text}" for text in _mark_problems(step, language, sheet))


def message_texts(course: Course) -> Iterator[tuple[str, str]]:
    """Every text of the messages outside the lessons, filled, with a name for problems."""
    for message in course.messages.values():
        sheet = course.example(message.example)
        for language in LANGUAGES:
            texts = [sheet.fill_sentences(words, language)[0] for words in all_words(message.step)]
            yield f"training: message {message.id} ({language})", "\n".join(texts)


def check_made_up_names(course: Course) -> Iterator[str]:
    """No text repeats a name of its example, which would not be that of a real client."""
    for script in course.scripts.values():
        names = _name_words(course.example(script.example))
        for words in all_words(script):
            for text in (words.en, words.es):
                found = names & set(re.findall(r"\w+", text))
                if found:
                    yield f"training/lessons: {script.id}: '{min(found)}' in '{text}'"


def _name_words(sheet: FactSheet) -> frozenset[str]:
    found: set[str] = set()
    for name in _NAMES:
        value = sheet.values.get(name)
        if isinstance(value, str):
            found |= set(re.findall(r"\w{3,}", value))
    return frozenset(word for word in found if not _ORDINARY.fullmatch(word))


def scene_texts(course: Course) -> Iterator[tuple[str, str]]:
    """Every text of every scene and message, filled, with a name for problems."""
    for where, sheet, session in sessions(course):
        for step in session.steps:
            texts = [*(option.text + " " + option.why for option in step.choices), step.why]
            texts += [mark.why for mark in step.marks]
            if step.scene:
                words = all_words(step.scene)
                texts += [sheet.fill_sentences(text, session.language)[0] for text in words]
            yield f"{where}: {step.id}", _CITED.sub("", "\n".join(texts))


def lesson_checks(course: Course) -> tuple[Callable[[], Iterator[str]], ...]:
    """All checks of the lessons, ready to run."""
    return (
        lambda: check_course(course),
        lambda: check_languages(course),
        lambda: check_sessions(course),
        lambda: check_stand_ins(course),
        lambda: check_grades(course),
        lambda: check_messages(course),
        lambda: check_made_up_names(course),
    )


def problems_of_lessons(course: Course) -> Iterator[str]:
    """Everything that is wrong with the lessons, one sentence each."""
    for check in lesson_checks(course):
        try:
            yield from check()
        except CatalogError as error:
            yield str(error)
