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
from duecare_web.accounts.access import MemberRequest, member_required, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.training import actions, queries
from duecare_web.training.facts import written_facts
from duecare_web.training.forms import AssignForm, LessonFactsForm
from duecare_web.training.showing import shown_step


@client_view(Permission.VIEW)
def coverage(request: MemberRequest, client: Client) -> HttpResponse:
    """Who is trained, who is not, and since when."""
    context = {
        "client": client,
        "tab": "training",
        "coverage": queries.training_coverage(client, now=timezone.now()),
    }
    return render(request, "training/coverage.html", context)


@client_view(Permission.ADVISE)
def assign(request: MemberRequest, client: Client) -> HttpResponse:
    """Assign lessons to everybody or to a department; who has one open already keeps it."""
    today = firm_day(client.firm, timezone.now())
    form = AssignForm(request.POST or None, client=client, today=today)
    if request.method == "POST" and form.is_valid():
        people = queries.active_employees(client)
        if form.cleaned_data["department"]:
            people = people.filter(department=form.cleaned_data["department"])
        made = actions.assign_lessons(
            employees=list(people),
            lessons=form.cleaned_data["lessons"],
            due_on=form.cleaned_data["due_on"],
            actor=request_actor(request, client.firm),
        )
        messages.success(request, f"{len(made)} lessons assigned.")
        return redirect("training:coverage", client_id=client.pk)
    return render(
        request, "training/assign.html", {"client": client, "tab": "training", "form": form}
    )


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
    }
    return render(request, "training/person.html", context)


@client_view(Permission.ADVISE)
def facts(request: MemberRequest, client: Client) -> HttpResponse:
    """What lessons may say of this client; a lesson whose facts are missing is not assigned."""
    form = LessonFactsForm(request.POST or None, written=written_facts(client))
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
    context = {"client": client, "tab": "training", "form": form}
    return render(request, "training/facts.html", context, status=422 if form.errors else 200)


@member_required(Permission.VIEW)
def lessons(request: MemberRequest) -> HttpResponse:
    """The course: all lessons of the catalog."""
    course = load_catalog().course
    return render(request, "training/lessons.html", {"lessons": course.outlines.values()})


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
        "pages": [shown_step(step, session, sheet, is_answer=True) for step in session.steps],
        "w": page_words(language),
    }
    return render(request, "training/lesson.html", context)
