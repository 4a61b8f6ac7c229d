"""The firm's pages about training: coverage, assigning, one person, the lessons themselves."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from duecare.catalog import load_catalog
from duecare_web.accounts.access import MemberRequest, member_required, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.training import actions, queries
from duecare_web.training.forms import AssignForm
from duecare_web.training.rendering import lesson_html


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
    today = timezone.now().date()
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


@member_required(Permission.VIEW)
def lessons(request: MemberRequest) -> HttpResponse:
    """The course: all lessons of the catalog."""
    return render(request, "training/lessons.html", {"lessons": load_catalog().lessons.values()})


@member_required(Permission.VIEW)
def lesson(request: MemberRequest, lesson_id: str) -> HttpResponse:
    """One lesson as an employee reads it, with its questions."""
    found = load_catalog().lessons.get(lesson_id)
    if found is None:
        raise Http404("no such lesson")
    context = {
        "lesson": found,
        "text": lesson_html(found),
        "items": load_catalog().quiz_items_of(lesson_id),
    }
    return render(request, "training/lesson.html", context)
