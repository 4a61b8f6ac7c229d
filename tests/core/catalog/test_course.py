"""The lessons in scenes: one schema, in the words of a client, with nothing that is not in force."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from duecare.catalog import check_catalog, load_catalog, read_catalog
from duecare.catalog.lessons import (
    LANGUAGES,
    Bilingual,
    Course,
    FactSheet,
    Language,
    Need,
    Session,
    UnfilledBlank,
    compose,
    compose_message,
)
from duecare.catalog.lessons.checks import (
    check_course,
    habit_problems,
    problems_of_lessons,
    right_is_longest,
    session_text,
    sessions,
)
from duecare.catalog.lessons.course import PoolMessage
from duecare.catalog.lessons.grades import flesch_kincaid, szigriszt
from duecare.catalog.lessons.habits import (
    HABITS,
    MOST_BY_HABIT,
    MOST_BY_SIGN,
    SIGNS,
    luck,
    shares_right,
    shares_told,
)
from duecare.catalog.lessons.session import SessionStep
from duecare.errors import CatalogError

from .conftest import BrokenCopy

PHISHING = "training/lessons/phishing-at-work.yaml"


@pytest.fixture(scope="module")
def course() -> Course:
    return load_catalog().course


def without(sheet: FactSheet, *names: str) -> FactSheet:
    kept = {name: value for name, value in sheet.values.items() if name not in names}
    return FactSheet(sheet.facts, kept)


def test_27_lessons_are_whole_in_both_languages(course: Course) -> None:
    assert len(course.outlines) == 27
    assert set(course.outlines) == {
        path.stem for path in Path(str(course._root)).glob("training/lessons/*.yaml")
    }
    for where, _, session in sessions(course):
        kinds = [step.kind for step in session.steps]
        assert session.is_ready, where
        assert (kinds[0], kinds[-1], kinds.count("message")) == ("recall", "do_now", 2), where
        assert 4 <= kinds.count("decision") <= 6, where


def test_a_lesson_is_read_only_when_it_is_asked_for(tmp_path: Path) -> None:
    class Reads:
        def __init__(self, path: Path) -> None:
            self.path, self.names = path, []  # type: ignore[var-annotated]

        def joinpath(self, *names: str) -> Path:
            self.names.append("/".join(names))
            return self.path.joinpath(*names)

    root = Reads(Path(str(load_catalog()._root)))
    course = Course(root)  # type: ignore[arg-type]
    assert course.outlines["report-fast"].title.es == "Avisar rápido"
    assert root.names == ["training/course.yaml"]
    course.script("report-fast")
    assert root.names[1:] == ["training/lessons/report-fast.yaml"]


def test_an_unknown_lesson_example_or_fact_is_named(course: Course) -> None:
    with pytest.raises(CatalogError, match="no lesson 'moon'"):
        course.script("moon")
    with pytest.raises(CatalogError, match="no example 'moon'"):
        course.example("moon")
    with pytest.raises(CatalogError, match=r"no fact moon\.phase"):
        course.sheet({"moon.phase": "full"})


def step_text(session: Session) -> str:
    return " ".join(session_text(session))


def test_the_promise_about_reports_is_made_only_while_its_clause_is_in_force(
    course: Course,
) -> None:
    sheet = course.example_of("report-fast")
    promise = "No one here is punished for reporting."
    assert promise in step_text(compose(course, "report-fast", "en", sheet))
    silent = compose(course, "report-fast", "en", without(sheet, "no_blame_rule"))
    assert promise not in step_text(silent)
    assert silent.is_ready
    assert len(silent.steps) == 8
    values = dict(sheet.values)
    planned = course.sheet(values, in_force=frozenset({"INC-03"}))
    assert promise not in step_text(compose(course, "report-fast", "en", planned))
    signed = course.sheet(values, in_force=frozenset({"SAN-03"}))
    assert promise in step_text(compose(course, "report-fast", "en", signed))


def test_a_step_without_its_rule_drops_out_and_the_rest_is_counted_again(course: Course) -> None:
    lesson, sheet = "voice-clone", course.example_of("voice-clone")
    whole = compose(course, lesson, "en", sheet)
    less = compose(course, lesson, "en", without(sheet, "code_word_used"))
    assert len(whole.scored) - len(less.scored) == 1
    assert "d5" not in {step.id for step in less.steps}
    assert [(lack.fact, lack.steps) for lack in less.lacks] == [("code_word_used", ("d5",))]
    assert whole.needed(80) == 7
    assert less.needed(80) == 6


def test_a_sentence_about_a_number_that_does_not_exist_is_left_out(course: Course) -> None:
    sheet = without(course.example_of("lost-device"), "after_hours_phone")
    session = compose(course, "lost-device", "en", sheet)
    assert "{" not in step_text(session)
    assert "555-0199" not in step_text(session)
    lack = next(lack for lack in session.lacks if lack.fact == "after_hours_phone")
    assert lack.steps == ("d2", "now")


def test_no_report_mailbox_leaves_the_telephone_on_the_card(course: Course) -> None:
    sheet = without(course.example_of("report-fast"), "report_address")
    session = compose(course, "report-fast", "en", sheet)
    assert [contact.kind for contact in session.contacts] == ["phone", "phone"]
    assert session.is_ready


def test_a_lesson_says_what_it_cannot_be_given_without(course: Course) -> None:
    sheet = without(course.example_of("report-fast"), "policy.pass_mark")
    session = compose(course, "report-fast", "en", sheet)
    assert session.missing == ("policy.pass_mark",)
    assert not session.is_ready


def test_a_learner_is_never_told_to_ask_oneself(course: Course) -> None:
    values = {**course.example("lakeside").values, "learner.name": "MEGAN Ortíz"}
    session = compose(course, "identity-on-social", "en", course.sheet(values))
    assert "Megan Ortiz" not in step_text(session).replace("Ask Megan Ortiz", "")
    assert not [contact for contact in session.contacts if contact.who]


@pytest.mark.parametrize(
    ("answer", "marked", "right"),
    [
        ("report", (1, 3), True),
        ("check", (1, 4), True),
        ("report", (1,), False),
        ("report", (1, 3, 2), False),
        ("use", (1, 3), False),
        ("report", (1, 2, 3, 4, 5), False),
    ],
)
def test_a_lure_counts_with_two_true_signs_and_no_false_one(
    course: Course, answer: str, marked: tuple[int, ...], right: bool
) -> None:
    session = compose(course, "phishing-at-work", "en", course.example("lakeside"))
    lure = next(step for step in session.steps if step.id == "m1")
    assert lure.is_right(answer, marked) is right


def test_a_good_message_counts_without_marks(course: Course) -> None:
    session = compose(course, "phishing-at-work", "es", course.example("lakeside"))
    good = next(step for step in session.steps if step.id == "m2")
    assert good.is_right("use")
    assert good.is_right("check")
    assert not good.is_right("use", (1,))
    assert not good.is_right("report")


def test_each_lesson_has_a_lure_and_a_good_message_of_its_own_for_a_second_sitting(
    course: Course,
) -> None:
    kept = {(one.lesson, one.step.lure) for one in course.spare_messages}
    assert kept == {(lesson, lure) for lesson in course.outlines for lure in (True, False)}


def test_at_least_90_messages_in_balanced_difficulty(course: Course) -> None:
    levels = Counter(course.difficulty(row) for row in course.messages.values())
    assert levels == {"": 55, "least": 21, "moderate": 23, "very": 27}
    kinds = {row.step.scene.kind for row in course.messages.values()}
    assert kinds == {"mail", "sms", "chat", "social"}
    sheet = course.example("lakeside")
    parcel = course.messages["text-call-qr/package-errors"]
    shown = compose_message(course, parcel, "es", sheet)
    assert [shown.is_right("report", marked) for marked in ((1, 2), (1, 5))] == [True, False]
    late, empty = course.messages["text-call-qr/running-late"], without(sheet, "manager.name")
    with pytest.raises(UnfilledBlank, match=r"manager\.name"):
        compose_message(course, late, "en", empty)


def test_always_the_longest_answer_passes_no_lesson(course: Course) -> None:
    right = total = 0
    for _, _, session in sessions(course):
        asked = [step for step in session.steps if step.kind in ("recall", "decision")]
        right += sum(map(right_is_longest, asked))
        total += len(asked)
        assert sum(map(right_is_longest, asked)) < session.needed(80)
    assert right / total <= 0.35


@pytest.fixture(scope="module")
def questions(course: Course) -> dict[Language, list[SessionStep]]:
    found: dict[Language, list[SessionStep]] = {language: [] for language in LANGUAGES}
    for _, _, session in sessions(course):
        found[session.language] += [
            step for step in session.steps if step.kind in ("recall", "decision")
        ]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_habit_is_right_in_more_than_36_of_100(
    questions: dict[Language, list[SessionStep]], language: Language
) -> None:
    asked = questions[language]
    assert len(asked) == 162
    assert {len(step.choices) for step in asked} == {4}
    shares = shares_right(asked, language)
    assert shares.keys() == HABITS["en"].keys() == HABITS["es"].keys()
    assert max(shares.values()) <= MOST_BY_HABIT == 0.36, shares
    assert shares["the longest"] <= 0.35


def test_a_habit_picks_at_random_among_equals(
    questions: dict[Language, list[SessionStep]],
) -> None:
    step = questions["en"][0]
    right = next(option.text for option in step.choices if option.right)
    assert luck(step, lambda text: 0) == 0.25
    assert luck(step, lambda text: int(text == right)) == 1.0
    assert luck(step, lambda text: int(text != right)) == 0.0
    other = next(option.text for option in step.choices if not option.right)
    assert luck(step, lambda text: int(text in (right, other))) == 0.5


def test_no_sign_alone_tells_lures_from_good_messages(course: Course) -> None:
    shares = shares_told(course.messages.values())
    assert shares.keys() == SIGNS.keys()
    assert max(shares.values()) <= MOST_BY_SIGN == 0.62, shares
    good = [message.step for message in course.messages.values() if not message.step.lure]
    kept = Counter(sign for sign, has in SIGNS.items() for step in good if has(step.scene))
    assert min(kept[sign] for sign in SIGNS) >= 8  # good mail has links, files and dates too


def test_answers_that_give_themselves_away_are_named(
    course: Course, questions: dict[Language, list[SessionStep]]
) -> None:
    told = [
        replace(step, choices=tuple(
            replace(option, text="Stop and call" if option.right else "Go on")
            for option in step.choices
        ))
        for step in questions["en"]
    ]  # fmt: skip
    said = "\n".join(habit_problems({"en": told, "es": questions["es"]}))
    assert said.count("(en)") == len(HABITS["en"]) - 1  # all but the shortest
    assert "(en): the one with 'and' is right in 100.0%" in said
    assert "(es)" not in said
    plain = [one for one in course.messages.values() if one.step.lure or not _linked(one)]
    assert shares_told(plain)["has a link"] > MOST_BY_SIGN


def _linked(message: PoolMessage) -> bool:
    return SIGNS["has a link"](message.step.scene)


BROKEN = [
    # old, new, what the checks must say
    ("Deny it and report it right away", "Deny it", "options of 7 to"),
    ("Our office writes from {firm.domain}.", "We write.", "blanks differ"),
    ('at: note, quote: {en: "Outside', 'at: note, quote: {en: "Beside', "does not occur in note"),
    ("quote: signin-check.example", "quote: signin.example", "does not occur in link"),
    ("cues: [sender-mismatch]", "cues: [bad-luck]", "no sign 'bad-luck'"),
    ("on a busy day", "protected", "promises: 'protected'"),
    ("claims-view.example", "claims-view.com", "claims-view.com is not a reserved name"),
    ("(608) 555-0187", "(608) 555-4187", "a phone number is outside 555-01xx"),
    ("Hi {learner.first},", "Hi Rachel,", "'Rachel' in"),
]


def test_what_changes_break_is_named(copy: BrokenCopy) -> None:
    for old, new, _ in BROKEN:
        copy.replace(PHISHING, old, new, times=9)
    copy.replace("training/examples.yaml", "(608) 555-0142", "call us")
    said = "\n".join(check_catalog(copy.catalog))
    for _, _, problem in (*BROKEN, ("", "", "help_phone is not written as a phone")):
        assert problem in said


def test_a_fact_or_lesson_that_does_not_exist_is_named(copy: BrokenCopy) -> None:
    new = "- {id: who_listens, kind: name, of: firm, meaning: a person}\n- {id: who_answers,"
    copy.replace("training/facts.yaml", "- {id: who_answers,", new)
    found = check_course(copy.catalog.course)
    assert next(problem for problem in found if "no lesson speaks of who_listens" in problem)
    copy.replace(PHISHING, "about: passwords-passkeys-mfa", "about: moon")
    course = copy.catalog.course
    assert next(row for row in check_course(course) if "lesson moon does not exist" in row)
    with pytest.raises(CatalogError, match="lesson moon does not exist"):
        compose(course, "phishing-at-work", "en", course.example("lakeside"))


def test_who_needs_which_lesson_and_when(course: Course) -> None:
    january, july = date(2026, 1, 15), date(2026, 7, 1)
    rows = course.outlines.values()
    needed = [row for row in rows if row.is_for(["preparer"], ["prepares_returns"])]
    season = [row.id for row in needed if row.is_open(january)]
    first = [row.id for row in needed if row.first_week]
    assert first == ["report-fast", "phishing-at-work", "passwords-passkeys-mfa"]
    assert "tax-season" in season
    assert "health-privacy" not in season
    assert {row.id for row in needed if not row.is_open(july)} == {"tax-season"}
    assert not {"owners-duty", "managers-leavers", "cards-terminal"} & set(season)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("kind: usb", "kind: dragon", "kind"),
        ("id: d, right: true", "id: d", "exactly one option is right"),
        ("right: report", "right: use", "using a lure is never right"),
        ("set: {en", "sets: {en", "decision.set"),
        ('  stem: {en: "What do you do?", es: "¿Qué hace usted?"}', "  stem: {en: A}", "es"),
    ],
)
def test_a_lesson_that_is_not_in_the_schema_is_refused(
    copy: BrokenCopy, old: str, new: str, field: str
) -> None:
    course = copy.replace(PHISHING, old, new).catalog.course
    with pytest.raises(CatalogError, match=re.escape("phishing-at-work.yaml")) as refused:
        course.script("phishing-at-work")
    assert field in str(refused.value)


def test_words_under_a_condition_and_blanks_are_filled(course: Course) -> None:
    words = Bilingual(en="Yes. {if no_blame_rule}No blame.{end} Call {help_phone}.", es="x")
    sheet = course.sheet({"help_phone": "(608) 555-0142", "no_blame_rule": True})
    assert sheet.fill(words, "en") == "Yes. No blame. Call (608) 555-0142."
    silent = course.sheet({"no_blame_rule": False})
    assert silent.fill_sentences(words, "en") == ("Yes.", frozenset({"help_phone"}))


def test_forms_of_address_do_not_end_a_sentence(course: Course) -> None:
    words = Bilingual(en="Ask Mr. Lane at {help_phone}. It is 9 a. m. now.", es="x")
    assert course.sheet({}).fill_sentences(words, "en") == (
        "It is 9 a. m. now.",
        frozenset({"help_phone"}),
    )


def test_a_need_can_ask_for_one_of_several_values(course: Course) -> None:
    need = Need(fact="mfa_method", one_of=("app_push", "app_number"))
    assert course.sheet({"mfa_method": "app_push"}).holds(need)
    assert not course.sheet({"mfa_method": "key"}).holds(need)
    assert not course.sheet({}).holds(need)


def test_reading_grades_of_known_texts() -> None:
    # 6 words, 6 syllables: 0.39 * 6 + 11.8 - 15.59
    assert flesch_kincaid("The cat sat on the mat.") == pytest.approx(-1.45)
    # 5 words, 9 syllables: 206.835 - 62.3 * 1.8 - 5
    assert szigriszt("Las casas tienen puertas rojas.") == pytest.approx(89.695)
    hard = "Notwithstanding organizational considerations, authorization necessitates verification."
    assert flesch_kincaid(hard) > 20


def test_no_problem_in_the_shipped_lessons(course: Course) -> None:
    assert list(problems_of_lessons(course)) == []


def test_the_phish_scale_gives_a_level_and_says_where_sources_differ(course: Course) -> None:
    scale = course.scale
    cells = {(signs, fit): scale.level(signs, fit) for signs in (1, 9, 15) for fit in (0, 11, 18)}
    assert cells == {
        (1, 0): "moderate", (1, 11): "very", (1, 18): "very",
        (9, 0): "least", (9, 11): "moderate", (9, 18): "moderate",
        (15, 0): "least", (15, 11): "least", (15, 18): "moderate",
    }  # fmt: skip
    disputed = {cell for cell in cells if not scale.is_agreed(*cell)}
    assert disputed == {(9, 0), (9, 18), (15, 11)}
    assert scale.mark == "partly unconfirmed"


def test_a_copy_of_the_data_reads_the_same(copy: BrokenCopy, course: Course) -> None:
    assert read_catalog(copy.root).course.script("report-fast") == course.script("report-fast")
    assert LANGUAGES == ("en", "es")
