"""Questions of the assessment: the firm asks, a person of the client answers only their own."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duecare.catalog import Question, load_catalog
from duecare.errors import InputError
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.assessments import answering
from duecare_web.assessments.forms import (
    EvidenceForm,
    ReplyForm,
    posted_values,
    shown_values,
)
from duecare_web.assessments.models import AskedPerson
from duecare_web.assessments.workspace import workspace_of
from duecare_web.clients import panels
from duecare_web.clients.access import client_view
from duecare_web.clients.languages import date_words
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.ledger.actions import Attached
from duecare_web.portal import asking
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.telling import told
from duecare_web.ui.typed import file_name


@client_view(Permission.ASSESS)
def ask(request: MemberRequest, client: Client) -> HttpResponse:
    """Choose a person and the questions that this person answers."""
    with panels.one_page():
        work, people = workspace_of(client), asking.people_to_ask(client)
        groups = asking.questions_to_ask(work)
    if request.method == "POST":
        chosen = set(request.POST.getlist("question"))
        person = next((one for one in people if one.key == request.POST.get("person")), None)
        questions = [one for _, group in groups for one in group if one.id in chosen]
        try:
            if person is None:
                raise InputError("choose a person")
            asked = asking.ask(
                client=client,
                actor=request_actor(request, client.firm),
                person=person,
                questions=questions,
            )
            text = f"{asked.name} was sent a link to {len(questions)} questions."
            messages.success(request, text)
            return redirect("assessments:work", client.pk)
        except InputError as error:
            messages.error(request, f"Not sent: {error}. {error.hint}".strip())
    context = {
        "client": client,
        "tab": "work",
        "people": people,
        "groups": groups,
        "asked": work.people,
        "questions": load_catalog().questions,
        "chosen": request.POST.getlist("question"),
        "person": request.POST.get("person", ""),
    }
    return render(request, "portal/ask.html", context)


@require_POST
@client_view(Permission.ASSESS)
def take_back(request: MemberRequest, client: Client, asked_id: uuid.UUID) -> HttpResponse:
    """A question is the advisor's again."""
    asked = AskedPerson.objects.filter(client=client, pk=asked_id).first()
    if asked is None:
        raise Http404("no such person")
    try:
        answering.take_back(
            client=client,
            actor=request_actor(request, client.firm),
            asked=asked,
            question=request.POST.get("question", ""),
        )
    except InputError as error:
        messages.error(request, told(error))
    return redirect("portal:ask", client.pk)


def _mine_or_404(person: Contact | Employee) -> AskedPerson:
    asked = asking.asked_of(person)
    if asked is None:
        raise Http404("no questions are put to you")
    return asked


@portal_view(Contact, Employee)
def questions(request: PortalRequest, person: Contact | Employee) -> HttpResponse:
    """The questions that wait for this person, and nothing else."""
    asked = _mine_or_404(person)
    AskedPerson.objects.filter(pk=asked.pk).update(seen_at=timezone.now())
    return _page(request, asked, None)


def _page(
    request: PortalRequest,
    asked: AskedPerson,
    problem: tuple[Question, str] | None,
    status: int = 200,
) -> HttpResponse:
    rows = []
    for one in asking.waiting_questions(asked):
        typed = problem is not None and problem[0] == one
        values = posted_values(one, request.POST) if typed else shown_values(one, None)
        rows.append((one, values, problem[1] if typed and problem else ""))
    context = {
        "asked": asked,
        "rows": rows,
        "done": len(asked.questions) - len(rows),
        "title": _("Questions for you"),
    }
    return render(request, "portal/questions.html", context, status=status)


@require_POST
@portal_view(Contact, Employee)
def answer(request: PortalRequest, person: Contact | Employee, question: str) -> HttpResponse:
    """One reply of the person, or "I don't know"."""
    asked = _mine_or_404(person)
    found = load_catalog().questions.get(question)
    if found is None or found.id not in asked.questions:
        raise Http404("no such question")
    actor = person.as_actor()
    try:
        if request.POST.get("do") == "unknown":
            answering.return_question(asked=asked, actor=actor, question=found)
            messages.success(request, _("Noted that you do not know. Your IT provider will look."))
            return redirect("portal:questions")
        form = ReplyForm(_as_said(request), question=found)
        if not form.is_valid():
            text = " ".join(str(one) for many in form.errors.values() for one in many)
            return _page(request, asked, (found, text[:1].upper() + text[1:]), 422)
        file = _file_form(request)
        answering.answer_asked(
            asked=asked, actor=actor, question=found, reply=form.cleaned_data["made"]
        )
        if file is not None:
            _keep_file(asked, person, found, file)
    except InputError as error:
        text = told(error)
        return _page(request, asked, (found, text[:1].upper() + text[1:]), 422)
    messages.success(request, _("Saved on %(day)s.") % {"day": date_words(timezone.localdate())})
    return redirect("portal:questions")


def _as_said(request: PortalRequest) -> QueryDict:
    """What the person typed; how an answer is shown is for the firm to say."""
    data = request.POST.copy()
    data["proof"] = "0"
    return data


def _file_form(request: PortalRequest) -> EvidenceForm | None:
    """The file of a reply, looked at before anything is saved; ``None`` for none.

    Raises :class:`InputError` for a file that cannot be kept.
    """
    if "file" not in request.FILES:
        return None
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        raise InputError(" ".join(str(text) for many in form.errors.values() for text in many))
    return form


def _keep_file(
    asked: AskedPerson, person: Contact | Employee, question: Question, form: EvidenceForm
) -> None:
    upload = form.cleaned_data["file"]
    answering.add_evidence(
        client=asked.client,
        actor=person.as_actor(),
        question=question,
        file=Attached(
            file_name(upload.name), upload.read(), upload.content_type or "application/octet-stream"
        ),
        dated_on=form.cleaned_data["dated_on"],
        good_until=form.cleaned_data["good_until"],
    )
