"""A lesson on its pages without any script: what an old phone or a strict browser sends."""

import re

import pytest
from django.urls import reverse
from tests.web.portal.test_pages import portal
from tests.web.training.test_actions import right_places

from duecare_web.accounts.actors import system_actor
from duecare_web.training import queries
from duecare_web.training.actions import assign_lesson, start_lesson
from duecare_web.training.models import Completion, LessonRun

ACTOR = system_actor("tests")


@pytest.fixture
def lesson(north):
    return assign_lesson(employee=north.employee, lesson="malware-ransomware", actor=ACTOR)


@pytest.fixture
def clerk(north):
    return portal(north.employee, "employee")


def post(browser, name, *args, **data):
    return browser.post(reverse(f"portal:{name}", args=args), data)


def answer(browser, lesson, attempt, places):
    if queries.find_item(attempt.item).type == "order":
        data = {f"step-{place}": number for number, place in enumerate(places, start=1)}
    else:
        data = {"choice": places}
    return post(browser, "answer", lesson.pk, attempt.pk, **data)


def test_the_whole_lesson_works_with_plain_forms(clerk, lesson, north):
    address = reverse("portal:lesson", args=[lesson.pk])
    assert "After this lesson you can" in clerk.get(address).content.decode()
    post(clerk, "start", lesson.pk)
    assert "I have read it" in clerk.get(address).content.decode()
    post(clerk, "read", lesson.pk, seconds="")
    while attempt := queries.next_attempt(LessonRun.objects.get()):
        page = clerk.get(address).content.decode()
        assert "Answer</button>" in page
        answer(clerk, lesson, attempt, right_places(attempt))
        feedback = clerk.get(reverse("portal:answer", args=[lesson.pk, attempt.pk]))
        assert "Why" in feedback.content.decode()
    done = post(clerk, "complete", lesson.pk, attested="on", typed_name=north.employee.name)
    assert done.status_code == 302
    completion = Completion.objects.get()
    assert completion.run.reading_seconds is None
    certificate = clerk.get(reverse("portal:certificate", args=[completion.pk]))
    assert certificate.content.startswith(b"%PDF-")


@pytest.mark.parametrize("seconds", ["²", "٣", "-5", "1e9", "9" * 5000])
def test_a_time_that_is_no_number_is_not_kept_and_the_lesson_goes_on(clerk, lesson, seconds):
    post(clerk, "start", lesson.pk)
    assert post(clerk, "read", lesson.pk, seconds=seconds).status_code == 302
    assert LessonRun.objects.get().reading_seconds is None


def test_the_page_of_a_question_does_not_give_the_answer_away(clerk, lesson):
    post(clerk, "start", lesson.pk)
    post(clerk, "read", lesson.pk)
    attempt = queries.next_attempt(LessonRun.objects.get())
    page = clerk.get(reverse("portal:lesson", args=[lesson.pk])).content.decode()
    assert queries.find_item(attempt.item).explanation not in page
    values = re.findall(r'name="choice" value="(\d+)"', page)
    assert values == sorted(values)


def test_a_wrong_answer_shows_the_right_one_and_why(clerk, lesson):
    post(clerk, "start", lesson.pk)
    post(clerk, "read", lesson.pk)
    attempt = queries.next_attempt(LessonRun.objects.get())
    item = queries.find_item(attempt.item)
    right = right_places(attempt)
    wrong = [place for place in range(len(attempt.shown_order)) if place not in right][:1]
    answer(clerk, lesson, attempt, wrong or list(reversed(right)))
    page = clerk.get(reverse("portal:answer", args=[lesson.pk, attempt.pk])).content.decode()
    assert "Not quite" in page
    assert item.explanation[:30].replace("'", "&#x27;") in page


@pytest.mark.parametrize("data", [{}, {"choice": ["7"]}, {"choice": ["x"]}])
def test_a_senseless_answer_is_told_and_not_counted(clerk, lesson, data):
    # Seeded: a message in parts may rightly be left unmarked, a question may not.
    start_lesson(assignment=lesson, seed=2)
    post(clerk, "read", lesson.pk)
    attempt = queries.next_attempt(LessonRun.objects.get())
    assert queries.find_item(attempt.item).type == "single"
    answer_page = post(clerk, "answer", lesson.pk, attempt.pk, **data)
    attempt.refresh_from_db()
    assert answer_page.status_code == 422
    assert attempt.answered_at is None


def test_the_wrong_name_is_told_on_the_page(clerk, lesson, north):
    post(clerk, "start", lesson.pk)
    post(clerk, "read", lesson.pk)
    while attempt := queries.next_attempt(LessonRun.objects.get()):
        answer(clerk, lesson, attempt, right_places(attempt))
    page = post(clerk, "complete", lesson.pk, attested="on", typed_name="Somebody")
    assert page.status_code == 422
    assert "type North Clerk" in page.content.decode()


def test_practice_shows_a_message_and_explains_it(clerk, north):
    address = reverse("portal:practice")
    page = clerk.get(address)
    message = page.context["frame"].id
    judged = clerk.post(address, {"message": message, "choice": "report", "cue": ["from"]})
    assert judged.url == reverse("portal:debrief", args=[message])
    assert clerk.get(judged.url).status_code == 200
    assert clerk.get(address).context["frame"].id != message


def test_practice_asks_for_a_choice(clerk):
    page = clerk.get(reverse("portal:practice"))
    answer_page = clerk.post(reverse("portal:practice"), {"message": page.context["frame"].id})
    assert answer_page.status_code == 422
