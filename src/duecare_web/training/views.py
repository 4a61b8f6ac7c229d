"""The firm's pages about training: coverage, assigning, one person, the lessons themselves."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from duecare.catalog import load_catalog
from duecare.catalog.lessons import Language, compose
from duecare.documents.wording.lesson_pages import page_words
from duecare.errors import InputError
from duecare.numerals import whole_number
from duecare.training.items import LEAST_ANSWERS
from duecare_web.accounts.access import MemberRequest, member_required, request_actor, seen_by
from duecare_web.accounts.roles import Permission
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.results.queries import files_of, results_of_person
from duecare_web.training import actions, assigning, bulk, queries, tasks
from duecare_web.training import coverage as covered
from duecare_web.training.facts import choices_for, written_facts
from duecare_web.training.forms import AssignForm, LessonFactsForm
from duecare_web.training.item_figures import item_lines
from duecare_web.training.models import BulkWork, QuizAttempt
from duecare_web.training.policy_facts import stated_facts
from duecare_web.training.showing import shown_step
from duecare_web.ui.paging import SIZES, page_part

AT_ONCE = 20
"""Lessons that a request assigns itself; more are assigned in the background."""
_ASKED = ("show", "q", *covered.FILTERS)


@client_view(Permission.VIEW)
def coverage(request: MemberRequest, client: Client) -> HttpResponse:
    """Who has learned and signed what, and who has not."""
    now, given = timezone.now(), {name: request.GET.get(name, "")[:100] for name in _ASKED}
    people = covered.people_covered(client, now=now)
    found = covered.chosen(people, show=given["show"], given=given)
    number, size = (whole_number(request.GET.get(name, "")) for name in ("page", "size"))
    page = page_part(len(found), number, size)
    context = {
        "client": client,
        "tab": "training",
        "counts": covered.counts_of(people),
        "lines": covered.lines_of(client, found[page.rows], now=now),
        "page": page,
        "sizes": SIZES,
        "shown": covered.SHOWN,
        "given": given,
        "departments": covered.values_of(people, "department"),
        "work": bulk.work_of(client, BulkWork.Kind.LESSONS, now=now),
        "outside": files_of(client),
    }
    return render(request, "training/coverage.html", context)


@client_view(Permission.ADVISE)
def assign(request: MemberRequest, client: Client) -> HttpResponse:
    """Assign lessons to everybody or to a department; who has one open already keeps it."""
    now = timezone.now()
    form = AssignForm(request.POST or None, client=client, today=firm_day(client.firm, now))
    if request.method == "POST" and form.is_valid():
        if bulk.is_under_way(client, BulkWork.Kind.LESSONS, now=now):
            messages.error(request, "Lessons are being assigned already. Wait until it is done.")
        else:
            _assign(request, client, form)
        return redirect("training:coverage", client_id=client.pk)
    return render(
        request, "training/assign.html", {"client": client, "tab": "training", "form": form}
    )


def _assign(request: MemberRequest, client: Client, form: AssignForm) -> None:
    """A few at once, many in the background."""
    names = ("department", "lessons", "due_on")
    given = {name: form.cleaned_data[name] for name in names}
    work = assigning.begin(client=client, **given)
    if work.total > AT_ONCE:
        tasks.assign_to_many.enqueue(str(work.pk), str(request.user.pk))
        messages.success(request, "The lessons are being assigned. This page shows how far it is.")
        return
    assigning.go_on(work=work, actor=request_actor(request, client.firm))
    lessons = "1 lesson" if work.done == 1 else f"{work.done} lessons"
    messages.success(request, f"{lessons} assigned.")


@client_view(Permission.VIEW)
def person(request: MemberRequest, client: Client, employee_id: uuid.UUID) -> HttpResponse:
    """What one person was assigned, saw and answered."""
    employee = client.employees.filter(pk=employee_id).first()
    if employee is None:
        raise Http404("no such person")
    context = {
        "client": client,
        "tab": "training",
        "employee": employee,
        "cards": queries.lessons_of(employee),
        "answers": queries.answers_of(employee),
        "detection": queries.detection_of(employee),
        "outside": results_of_person(employee),
    }
    return render(request, "training/person.html", context)


@client_view(Permission.ADVISE)
def facts(request: MemberRequest, client: Client) -> HttpResponse:
    """What lessons may say of this client; a lesson whose facts are missing is not assigned."""
    form = LessonFactsForm(
        request.POST or None,
        written=written_facts(client),
        stated=stated_facts(client),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_lesson_facts(
                client=client, values=form.values(), actor=request_actor(request, client.firm)
            )
        except InputError as error:
            form.add_error(None, f"{error}.")
        else:
            messages.success(request, "Recorded: lessons speak of these facts from now on.")
            return redirect("training:assign", client_id=client.pk)
    choices = choices_for(client, day=firm_day(client.firm, timezone.now()))
    form.waited_for = {lack.id for one in choices for lack in one.lacks if not lack.is_written}
    context = {"client": client, "tab": "training", "form": form}
    return render(request, "training/facts.html", context, status=422 if form.errors else 200)


@member_required(Permission.VIEW)
def lessons(request: MemberRequest) -> HttpResponse:
    """The course: all lessons of the catalog."""
    course = load_catalog().course
    return render(request, "training/lessons.html", {"lessons": course.outlines.values()})


@member_required(Permission.VIEW)
def items(request: MemberRequest) -> HttpResponse:
    """What first answers say of each question, over the clients that the member may see."""
    rows = QuizAttempt.objects.filter(firm=request.firm)
    attempts = seen_by(request.membership, rows, client="client_id")
    context = {"lines": item_lines(attempts), "least": LEAST_ANSWERS}
    return render(request, "training/items.html", context)


@member_required(Permission.VIEW)
def lesson(request: MemberRequest, lesson_id: str) -> HttpResponse:
    """One lesson in a made-up office: every scene with its answers and marks."""
    course = load_catalog().course
    if lesson_id not in course.outlines:
        raise Http404("no such lesson")
    language: Language = "es" if request.GET.get("language") == "es" else "en"
    sheet = course.example_of(lesson_id)
    session = compose(course, lesson_id, language, sheet)
    context = {
        "session": session,
        "script": course.script(lesson_id),
        "pages": [shown_step(step, language, sheet, is_answer=True) for step in session.steps],
        "w": page_words(language),
    }
    return render(request, "training/lesson.html", context)
