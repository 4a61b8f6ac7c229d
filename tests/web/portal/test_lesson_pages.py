"""A lesson on its pages without any script: what an old phone or a strict browser sends."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.portal.test_pages import portal
from tests.web.training.test_actions import reply, step_of

from duecare_web.accounts.actors import system_actor
from duecare_web.training import queries
from duecare_web.training.actions import assign_lesson
from duecare_web.training.models import Completion, LessonRun, QuizAttempt

ACTOR = system_actor("tests")


@pytest.fixture
def lesson(north):
    return assign_lesson(employee=north.employee, lesson="phishing-at-work", actor=ACTOR)


@pytest.fixture
def clerk(north):
    return portal(north.employee, "employee")


def post(browser, name, *args, **data):
    return browser.post(reverse(f"portal:{name}", args=args), data)


def answer(browser, lesson, attempt, *, is_right=True):
    given = reply(attempt, is_right=is_right)
    data = {"choice": given["chosen"], "mark": given["marks"], "seconds": ""}
    return post(browser, "answer", lesson.pk, attempt.pk, **data)


def take_time():
    """As if every open page of a step had been read for a while."""
    rows = QuizAttempt.objects.filter(shown_at__isnull=False, answered_at=None)
    rows.update(shown_at=timezone.now() - timedelta(seconds=12))


def play(browser, lesson, *, mistakes=0, language="en"):
    """One sitting on its pages, up to the last answer."""
    address = reverse("portal:lesson", args=[lesson.pk])
    post(browser, "start", lesson.pk, language=language)
    run = queries.find_run(lesson)
    while attempt := queries.next_attempt(run):
        assert browser.get(address).status_code == 200
        take_time()
        mistakes, is_wrong = mistakes - 1, mistakes > 0
        answer(browser, lesson, attempt, is_right=not is_wrong)
    return browser.get(address).content.decode()


def begun(browser, lesson):
    """The first step of a lesson that was just begun."""
    post(browser, "start", lesson.pk)
    return queries.next_attempt(LessonRun.objects.get())


def test_below_the_mark_the_page_says_not_yet_and_another_sitting_passes(clerk, lesson, north):
    page = play(clerk, lesson, mistakes=2)
    assert "Not yet" in page
    assert "7 of 9 first answers right, 8 needed" in page
    assert "80 percent, the mark used where no training policy in force sets one" in page
    assert "Try again" in page
    wrong = queries.find_run(lesson).attempts.filter(correct=False)[0]
    assert reverse("portal:answer", args=[lesson.pk, wrong.pk]) in page
    refused = post(clerk, "complete", lesson.pk, attested="on", typed_name=north.employee.name)
    assert refused.status_code == 422
    assert "This sitting was not passed" in refused.content.decode()
    assert not Completion.objects.exists()
    assert "Not passed yet" in clerk.get(reverse("portal:my_work")).content.decode()
    assert "You passed: 9 of 9, 8 needed" in play(clerk, lesson)


def test_after_two_sittings_the_page_says_when_it_can_be_tried_again(clerk, lesson):
    play(clerk, lesson, mistakes=3)
    page = play(clerk, lesson, mistakes=3)
    assert "That is enough for one day. You can try again from" in page
    assert "Try again</button>" not in page
    post(clerk, "start", lesson.pk)
    assert LessonRun.objects.count() == 2


def test_a_sitting_that_went_too_fast_does_not_count_and_says_so_kindly(clerk, lesson):
    attempt = begun(clerk, lesson)
    while attempt:
        answer(clerk, lesson, attempt)
        attempt = queries.next_attempt(attempt.run)
    page = clerk.get(reverse("portal:lesson", args=[lesson.pk])).content.decode()
    assert "take the time you need" in page
    assert not Completion.objects.exists()
    assert LessonRun.objects.get().outcome == "too_fast"


@pytest.mark.parametrize(
    ("language", "start", "passed"), [("en", "Start", "You passed"), ("es", "Empezar", "Aprobó")]
)
def test_the_whole_lesson_works_with_plain_forms(clerk, lesson, north, language, start, passed):
    address = reverse("portal:lesson", args=[lesson.pk])
    assert f"{start}</button>" in clerk.get(address).content.decode()
    page = play(clerk, lesson, language=language)
    assert passed in page
    done = post(clerk, "complete", lesson.pk, attested="on", typed_name=north.employee.name)
    assert done.status_code == 302
    page = clerk.get(address).content.decode()
    assert "report@northwind-it.example.com" in page
    completion = Completion.objects.get()
    certificate = clerk.get(reverse("portal:certificate", args=[completion.pk]))
    assert certificate.content.startswith(b"%PDF-")


@pytest.mark.parametrize("seconds", ["²", "٣", "-5", "1e9", "9" * 5000])
def test_a_time_that_is_no_number_is_not_kept_and_the_lesson_goes_on(clerk, lesson, seconds):
    attempt = begun(clerk, lesson)
    data = {"choice": reply(attempt)["chosen"], "seconds": seconds}
    assert post(clerk, "answer", lesson.pk, attempt.pk, **data).status_code == 302
    attempt.refresh_from_db()
    assert attempt.active_seconds is None


def test_the_page_of_a_question_does_not_give_the_answer_away(clerk, lesson):
    attempt = begun(clerk, lesson)
    while attempt:
        step = step_of(attempt)
        page = clerk.get(reverse("portal:lesson", args=[lesson.pk])).content.decode()
        shown = re.findall(r'name="choice" value="(\w+)"', page)
        assert sorted(shown) == sorted(one.id for one in step.choices)
        assert not [one for one in (*step.choices, *step.marks) if one.why and one.why in page]
        assert "mk" not in re.findall(r'class="([a-z]+)', page)
        answer(clerk, lesson, attempt)
        attempt = queries.next_attempt(attempt.run)


def test_a_wrong_answer_shows_the_safer_choice_and_why(clerk, lesson):
    attempt = begun(clerk, lesson)
    answer(clerk, lesson, attempt, is_right=False)
    page = clerk.get(reverse("portal:answer", args=[lesson.pk, attempt.pk])).content.decode()
    right = next(one for one in step_of(attempt).choices if one.right)
    assert "Not quite" in page
    assert right.text in page
    again = answer(clerk, lesson, attempt)
    assert again.status_code == 422
    assert "already been answered" in again.content.decode()
    attempt.refresh_from_db()
    assert attempt.correct is False


@pytest.mark.parametrize("data", [{}, {"choice": ["7"]}, {"choice": ["a"], "mark": ["x"]}])
def test_a_senseless_answer_is_told_and_not_counted(clerk, lesson, data):
    attempt = begun(clerk, lesson)
    answer_page = post(clerk, "answer", lesson.pk, attempt.pk, **data)
    attempt.refresh_from_db()
    assert answer_page.status_code == 422
    assert attempt.answered_at is None


def test_the_wrong_name_is_told_on_the_page(clerk, lesson):
    play(clerk, lesson)
    page = post(clerk, "complete", lesson.pk, attested="on", typed_name="Somebody")
    assert page.status_code == 422
    assert "Type North Clerk" in page.content.decode()


def test_practice_shows_a_message_and_explains_it(clerk, north):
    address = reverse("portal:practice")
    page = clerk.get(address)
    message = page.context["message"].id
    judged = clerk.post(address, {"message": message, "choice": "report", "mark": ["1"]})
    assert judged.url == reverse("portal:debrief", args=[message])
    assert clerk.get(judged.url).status_code == 200
    assert clerk.get(address).context["message"].id != message


def test_practice_asks_for_a_choice(clerk):
    page = clerk.get(reverse("portal:practice"))
    answer_page = clerk.post(reverse("portal:practice"), {"message": page.context["message"].id})
    assert answer_page.status_code == 422
