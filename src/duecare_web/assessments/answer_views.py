"""Pages on which an assessment is worked on: sections with a card a question, files, depth."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.catalog import Question, load_catalog
from duecare.dates import clock_text
from duecare.documents.wording.words import plural
from duecare.errors import InputError
from duecare.risk.advice.changes import AnswerMoved
from duecare.risk.inputs.stated import stated_people
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.models import User
from duecare_web.accounts.roles import Permission
from duecare_web.assessments import answering, queries, replies
from duecare_web.assessments.forms import (
    DepthForm,
    EvidenceForm,
    ReplyForm,
    posted_values,
    shown_values,
)
from duecare_web.assessments.models import Answer, EvidenceFile
from duecare_web.assessments.workspace import Card, Workspace, moved_words, workspace_of
from duecare_web.clients import panels
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client, Hipaa, Industry
from duecare_web.ledger import documents
from duecare_web.ledger.actions import Attached
from duecare_web.scans.queries import latest_scan
from duecare_web.ui.typed import file_name

Problem = Mapping[str, Any]
DIRECTION = {"better": ("better", "good"), "worse": ("worse", "bad"), "other": ("changed", "")}
VIEWS = (
    ("", "All asked"),
    ("open", "Open"),
    ("conflicts", "Conflicts"),
    ("changed", "Changed"),
    ("mine", "Mine"),
)


def question_or_404(name: str) -> Question:
    """The question of the catalog with this id."""
    found = load_catalog().questions.get(name)
    if found is None:
        raise Http404("no such question")
    return found


@client_view(Permission.VIEW)
def work(request: MemberRequest, client: Client) -> HttpResponse:
    """The section in which something is open, or the cards that were filtered for."""
    return _page(request, client, "")


@client_view(Permission.VIEW)
def answers(request: MemberRequest, client: Client, section: str) -> HttpResponse:
    """The questions of one section."""
    if section not in load_catalog().sections:
        raise Http404("no such section")
    return _page(request, client, section)


def _page(
    request: MemberRequest, client: Client, section: str, problem: Problem | None = None
) -> HttpResponse:
    with panels.one_page():
        found = workspace_of(client)
        show = request.GET.get("show", "") if not problem else ""
        open_cards = found.open
        if not section and not show:
            section = (open_cards or found.cards)[0].question.section
        cards = _filtered(found, show, request.user) if show else found.of_section(section)
        status = problem["status"] if problem else 200
        context = {
            "client": client,
            "tab": "work",
            "work": found,
            "section": load_catalog().sections.get(section),
            "show": show,
            "fold_sites": "open" if found.plan.sites else True,
            "views": [
                (key, label, len(_filtered(found, key, request.user))) for key, label in VIEWS
            ],
            "cards": [_filled(card, problem) for card in cards],
            "to_confirm": [] if show else found.to_confirm(section),
            "next_open": _next_open(found, section),
            "asked": queries.open_request(client),
            "scan": latest_scan(client),
            "tiers": [(key, label, found.sizes[key]) for key, label in found.plan.Depth.choices],
            "not_asked": [
                (load_catalog().questions[name], why) for name, why in found.not_asked.items()
            ],
            "moved": [
                (_ask_of(one), *moved_words(one), *DIRECTION[one.direction]) for one in found.moved
            ],
        }
        return render(request, "assessments/work.html", context, status=status)


def _ask_of(moved: AnswerMoved) -> str:
    return load_catalog().questions[moved.question].ask


def _filtered(found: Workspace, show: str, user: User) -> list[Card]:
    if show == "open":
        return found.open
    if show == "conflicts":
        return [card for card in found.cards if card.state == "conflict"]
    if show == "changed":
        moved = {one.question for one in found.moved}
        return [card for card in found.cards if card.question.id in moved]
    if show == "mine":
        return [card for card in found.open if card.asked and card.asked.member_id == user.pk]
    return list(found.cards)


def _filled(card: Card, problem: Problem | None) -> dict[str, Any]:
    """A card with what its fields show: what stands, or what was typed and could not be saved."""
    before = None
    if card.before and card.before.direction != "same":
        before = (moved_words(card.before)[0], DIRECTION[card.before.direction][0])
    facts = {"card": card, "before": before, "error": "", "hint": ""}
    if problem and problem["question"] == card.question.id:
        return {**facts, "values": problem["values"], "error": problem["error"]}
    known = card.known.reply if card.known and card.state == "known" else ""
    return {**facts, "values": shown_values(card.question, card.row, known)}


def _next_open(found: Workspace, section: str) -> Card | None:
    """The first open card after this section, else from the beginning."""
    order = [one.section.id for one in found.sections]
    at = order.index(section) if section in order else -1
    later = [card for card in found.open if order.index(card.question.section) > at]
    return next(iter(later or found.open), None)


@require_POST
@client_view(Permission.ASSESS)
def save_answer(request: MemberRequest, client: Client, question: str) -> HttpResponse:
    """Save one reply; says when, and only after it is written."""
    asked = question_or_404(question)
    form = _bound(request, client, asked)
    if not form.is_valid():
        return _refused(request, client, asked, form.data, _errors(form), 422)
    actor, seen = request_actor(request, client.firm), form.cleaned_data["seen"]
    try:
        if form.takes_back:
            answering.remove_answer(client=client, actor=actor, question=asked, seen=seen)
        else:
            reply = form.cleaned_data["made"]
            answering.record_answer(
                client=client, actor=actor, question=asked, reply=reply, seen=seen
            )
    except answering.ChangedSinceError as error:
        other = shown_values(asked, error.standing)
        told = f"{error}; {error.hint}"
        values = {**posted_values(asked, request.POST), "seen": other["seen"]}
        return _refused(request, client, asked, values, told, 409)
    except InputError as error:
        return _refused(request, client, asked, form.data, _said(error), 422)
    return _saved(request, client, asked)


@require_POST
@client_view(Permission.ASSESS)
def confirm_section(request: MemberRequest, client: Client, section: str) -> HttpResponse:
    """Say that all answers of a section hold that are from before or on record, as shown."""
    if section not in load_catalog().sections:
        raise Http404("no such section")
    seen, known = {}, {}
    for card in workspace_of(client).to_confirm(section):
        name, value = card.question.id, request.POST.get(card.question.id, "")
        if card.state == "known":
            if card.known and value == card.known.reply:
                known[name] = value
        elif value.isascii() and value.isdecimal():
            seen[name] = int(value)
    try:
        count = answering.confirm_answers(
            client=client, actor=request_actor(request, client.firm), seen=seen, known=known
        )
        messages.success(request, f"{plural(count, 'answer')} confirmed.")
    except InputError as error:
        messages.error(request, _said(error))
    return redirect("assessments:answers", client.pk, section)


def _bound(request: MemberRequest, client: Client, question: Question) -> ReplyForm:
    files = EvidenceFile.objects.filter(client=client, question=question.id, withdrawn_at=None)
    return ReplyForm(
        request.POST,
        question=question,
        standing=Answer.objects.filter(client=client, question=question.id).first(),
        sites=replies.plan_of(client).sites,
        has_file=any(one.counts_on(timezone.localdate()) for one in files),
    )


def _errors_of(form: forms.Form) -> str:
    return " ".join(str(text) for texts in form.errors.values() for text in texts)


def _errors(form: ReplyForm) -> str:
    if "proof" in form.errors:
        return "No one can choose “measured” by hand: a list or a scan that was read sets it."
    return _errors_of(form)


def _said(error: InputError) -> str:
    return f"{error}; {error.hint}" if error.hint else str(error)


def _refused(
    request: MemberRequest, client: Client, question: Question, typed: Any, text: str, status: int
) -> HttpResponse:
    """Nothing was saved, and nothing that was typed is lost."""
    text = text[:1].upper() + text[1:]
    values = typed if isinstance(typed, dict) else posted_values(question, request.POST)
    if _wants_json(request):
        body = {"error": text, "seen": int(values.get("seen") or 0)}
        return JsonResponse(body, status=status)
    problem = {"question": question.id, "values": values, "error": text, "status": status}
    return _page(request, client, question.section, problem)


def _saved(request: MemberRequest, client: Client, question: Question) -> HttpResponse:
    saved = f"Saved {clock_text(timezone.localtime())}"
    if not _wants_json(request):
        messages.success(request, f"{saved}.")
        address = reverse("assessments:answers", args=[client.pk, question.section])
        return redirect(f"{address}#{question.id}")
    found = workspace_of(client)
    card = next((one for one in found.cards if one.question.id == question.id), None)
    words, tone = card.badge if card else ("not asked", "")
    progress = next(one for one in found.sections if one.section.id == question.section)
    return JsonResponse(
        {
            "saved": saved,
            "seen": card.row.revision if card and card.row else 0,
            "badge": words,
            "tone": tone or "neutral",
            "open": bool(card and card.is_open),
            "done": found.done,
            "asked": len(found.cards),
            "section": {
                "id": question.section,
                "text": f"{progress.done}/{progress.asked}",
            },
            "meta": f"{card.row.answered_name} answered today" if card and card.row else "",
        }
    )


def _wants_json(request: MemberRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


@require_POST
@client_view(Permission.ASSESS)
def add_file(request: MemberRequest, client: Client, question: str) -> HttpResponse:
    """Keep a file as evidence for an answer."""
    asked = question_or_404(question)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, f"Not added. {_errors_of(form)}")
        return _back(client, asked)
    upload, data = form.cleaned_data["file"], form.cleaned_data
    try:
        file = Attached(
            file_name(upload.name), upload.read(), upload.content_type or "application/octet-stream"
        )
        answering.add_evidence(
            client=client,
            actor=request_actor(request, client.firm),
            question=asked,
            file=file,
            dated_on=data["dated_on"],
            good_until=data["good_until"],
        )
        messages.success(request, f"{file.name} was added.")
    except InputError as error:
        messages.error(request, f"Not added: {_said(error)}.")
    return _back(client, asked)


def _back(client: Client, question: Question) -> HttpResponse:
    address = reverse("assessments:answers", args=[client.pk, question.section])
    return redirect(f"{address}#{question.id}")


def _file_or_404(client: Client, file_id: uuid.UUID) -> EvidenceFile:
    found = EvidenceFile.objects.filter(client=client, pk=file_id)
    row = found.select_related("client__log", "document__log").first()
    if row is None:
        raise Http404("no such file")
    return row


@client_view(Permission.VIEW)
def evidence(_request: MemberRequest, client: Client, file_id: uuid.UUID) -> HttpResponseBase:
    """The file itself, as it was added; never shown inside a page."""
    row = _file_or_404(client, file_id)
    response = documents.response_of(row.document, content_type="application/octet-stream")
    name = row.name.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "_")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@client_view(Permission.ASSESS)
def withdraw_file(request: MemberRequest, client: Client, file_id: uuid.UUID) -> HttpResponse:
    """A file no longer counts; it is kept."""
    row = _file_or_404(client, file_id)
    try:
        answering.withdraw_evidence(file=row, actor=request_actor(request, client.firm))
        messages.success(request, f"{row.name} no longer counts. It stays on record.")
    except InputError as error:
        messages.error(request, f"Not withdrawn: {error}.")
    return _back(client, question_or_404(row.question))


@require_POST
@client_view(Permission.ASSESS)
def plan(request: MemberRequest, client: Client) -> HttpResponse:
    """Choose how deep is asked, and name the sites. Answers are kept."""
    form, standing = DepthForm(request.POST), replies.plan_of(client)
    if not form.is_valid():
        messages.error(request, "Not changed: choose quick, standard or extended.")
        return redirect("assessments:work", client.pk)
    names = form.cleaned_data["sites"].splitlines() if "sites" in request.POST else standing.sites
    try:
        answering.plan_assessment(
            client=client,
            actor=request_actor(request, client.firm),
            tier=form.cleaned_data["tier"],
            sites=names,
        )
    except InputError as error:
        messages.error(request, f"Not changed: {_said(error)}.")
    return redirect("assessments:work", client.pk)


@client_view(Permission.ASSESS)
def finish(request: MemberRequest, client: Client) -> HttpResponse:
    """What is open before the assessment is completed, by name; then the button that completes it."""
    with panels.one_page():
        found = workspace_of(client)
        answers_given = replies.answers_of(client)
        context = {
            "client": client,
            "tab": "work",
            "work": found,
            "scan": latest_scan(client),
            "stated": stated_people(answers_given),
            "asked": queries.open_request(client),
            "hipaa_open": client.hipaa == Hipaa.UNKNOWN and client.industry == Industry.HEALTH,
            "old_files": [
                (card, file) for card in found.cards for file in card.files if not file.counts
            ],
        }
        return render(request, "assessments/finish.html", context)
