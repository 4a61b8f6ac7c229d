"""Pages of the policy desk, for the firm."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.documents import docx
from duecare.documents.wording.security_policies import finding_words
from duecare.errors import InputError
from duecare.ids import slug
from duecare.policies.lint import WordingFinding
from duecare_web.accounts.access import (
    MemberRequest,
    get_for_member_or_404,
    request_actor,
)
from duecare_web.accounts.look import branding_of
from duecare_web.accounts.roles import Permission
from duecare_web.accounts.zones import firm_day
from duecare_web.clients import panels
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.security_policies import drafting, own_wording, queries
from duecare_web.security_policies.desk import PolicyDesk, desk_of, to_draft
from duecare_web.security_policies.difference import (
    VersionDifference,
    before_of,
    befores_of,
    difference,
)
from duecare_web.security_policies.document import policy_document
from duecare_web.security_policies.forms import (
    ClauseForm,
    DepartmentsForm,
    NoteForm,
    ReviewMonthsForm,
    TurnForm,
)
from duecare_web.security_policies.known import known_of
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.own_wording import RefusedWordingError
from duecare_web.security_policies.printing import proposed_paper
from duecare_web.security_policies.uploading import unchecked_claims

_PEOPLE_SHOWN = 50
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@client_view(Permission.VIEW)
def policies(request: MemberRequest, client: Client) -> HttpResponse:
    """The desk: needed, matrix, questions, drafts, differences, signature, on one page."""
    with panels.one_page():
        desk = desk_of(client, on=timezone.localdate())
        shown = request.GET.get("show", "")
        rows = desk.matrix.rows
        behind = [one for one in rows if one.standing != "in_force"]
        context = {
            "client": client,
            "tab": "policies",
            "desk": desk,
            "show": shown,
            "rows": {"all": rows, "open": behind}.get(shown, []),
            "behind": len(behind),
            "changes": _changes(desk),
        }
        return render(request, "security_policies/desk.html", context)


def _changes(desk: PolicyDesk) -> list[VersionDifference]:
    versions = [one.newest for one in desk.drafts if one.newest] + desk.waiting
    befores = befores_of(versions)
    return [difference(befores[one.pk], one) for one in versions if one.pk in befores]


@client_view(Permission.ADVISE)
@require_POST
def draft(request: MemberRequest, client: Client) -> HttpResponse:
    """Draft policies: those that are named, or all that are needed and open drafts again."""
    known = known_of(client, on=timezone.localdate())
    chosen = to_draft(known, request.POST.getlist("policy"))
    drafting.draft_policies(
        client=client, policies=chosen, actor=request_actor(request, client.firm)
    )
    noun = "policy is" if len(chosen) == 1 else "policies are"
    messages.success(request, f"{len(chosen)} {noun} drafted with what is known.")
    return redirect("security_policies:policies", client_id=client.pk)


@client_view(Permission.ADVISE)
@require_POST
def publish_all(request: MemberRequest, client: Client) -> HttpResponse:
    """Set every draft that nothing blocks for the owner's signature."""
    ready = drafting.publish_ready(client=client, actor=request_actor(request, client.firm))
    messages.success(
        request, f"{len(ready)} set for signature. Send the owner a link on the Portal page."
    )
    return redirect("security_policies:policies", client_id=client.pk)


def _version_or_404(
    request: MemberRequest, client: Client, version_id: uuid.UUID, permission: Permission
) -> PolicyVersion:
    rows = PolicyVersion.objects.filter(client=client).select_related("policy", "client__firm")
    return get_for_member_or_404(rows, request.user, permission=permission, pk=version_id)


@client_view(Permission.VIEW)
def version(request: MemberRequest, client: Client, version_id: uuid.UUID) -> HttpResponse:
    """One version: its text, its state, who acknowledged it and who did not."""
    found = _version_or_404(request, client, version_id, Permission.VIEW)
    is_draft = found.status == PolicyVersion.Status.DRAFT
    reached = queries.reached(found) if found.approved_at else []
    context = {
        "client": client,
        "tab": "policies",
        "version": found,
        "composed": found.composed,
        "blocks": drafting.blocks_of(found, known_of(client, on=timezone.localdate()))
        if is_draft
        else [],
        "claims": unchecked_claims(found) if is_draft else [],
        "before": before_of(found),
        "others": found.policy.versions.exclude(pk=found.pk),
        "reached": reached[:_PEOPLE_SHOWN],
        "reached_total": len(reached),
        "reached_done": sum(one.confirmed_at is not None for one in reached),
        "note_form": NoteForm(initial={"note": found.note}),
        "review_form": ReviewMonthsForm(initial={"review_months": found.policy.review_months}),
        "departments_form": _departments_form(None, client, found),
    }
    return render(request, "security_policies/version.html", context)


def _departments_form(
    sent: object, client: Client, version: PolicyVersion
) -> DepartmentsForm | None:
    names = queries.departments_of(client)
    initial = {"departments": version.policy.departments}
    return DepartmentsForm(sent, departments=names, initial=initial) if names else None


@client_view(Permission.ADVISE)
def clause(
    request: MemberRequest, client: Client, version_id: uuid.UUID, clause_id: str
) -> HttpResponse:
    """Write a clause in own wording, or put it in place of one of the library (``new``: a new one)."""
    found = _version_or_404(request, client, version_id, Permission.ADVISE)
    existing = next((one for one in found.clauses if one["id"] == clause_id), None)
    if existing is None and clause_id != "new":
        raise Http404("no such clause")
    known = known_of(client, on=timezone.localdate())
    people, plans = queries.people_of(client), own_wording.plans_of(known)
    initial, sent = _clause_initial(found, existing), request.POST or None
    claims: list[WordingFinding] = []
    if sent and "turn" in sent:
        initial = {
            **sent.dict(),
            "audience": sent.getlist("audience"),
            "text": TurnForm(sent, people, plans).text(),
        }
        sent = None
    form = ClauseForm(sent, initial=initial)
    if sent and form.is_valid():
        try:
            advice = drafting.write_clause(
                version=found,
                actor=request_actor(request, client.firm),
                clause="" if clause_id == "new" else clause_id,
                **form.cleaned_data,
            )
        except RefusedWordingError as error:
            claims = [one for one in error.findings if one.code == "state"]
            for finding in error.findings:
                form.add_error("text", finding_words(finding))
        except InputError as error:
            form.add_error(None, f"{error}. {error.hint}".strip())
        else:
            for finding in advice:
                messages.info(request, finding_words(finding))
            return redirect("security_policies:version", client_id=client.pk, version_id=found.pk)
    context = {
        "client": client,
        "tab": "policies",
        "version": found,
        "existing": existing,
        "form": form,
        "claims": claims,
        "people": people,
        "plans": plans.values(),
    }
    status = 422 if form.errors else 200
    return render(request, "security_policies/clause.html", context, status=status)


def _clause_initial(
    version: PolicyVersion, existing: dict[str, object] | None
) -> dict[str, object]:
    if existing is None:
        return {"kind": "conduct", "audience": ["everyone"]}
    own = next((one for one in version.own if one["id"] == existing["id"]), None)
    if own is not None:
        return dict(own)
    point = next((one for one in version.points if one["clause"] == existing["id"]), None)
    return {
        "title": existing["title"],
        "text": existing["text"],
        "kind": "conduct",
        "audience": existing["audience"],
        "point": point["text"] if point else "",
    }


@client_view(Permission.ADVISE)
@require_POST
def drop_clause(
    request: MemberRequest, client: Client, version_id: uuid.UUID, clause_id: str
) -> HttpResponse:
    """Take own wording out of a draft."""
    found = _version_or_404(request, client, version_id, Permission.ADVISE)
    actor = request_actor(request, client.firm)
    drafting.drop_clause(version=found, actor=actor, clause=clause_id)
    return redirect("security_policies:version", client_id=client.pk, version_id=found.pk)


@client_view(Permission.ADVISE)
@require_POST
def change(request: MemberRequest, client: Client, version_id: uuid.UUID) -> HttpResponse:
    """The note to the owner, and for whose employees the policy is."""
    found = _version_or_404(request, client, version_id, Permission.ADVISE)
    note, who = NoteForm(request.POST), _departments_form(request.POST, client, found)
    review = ReviewMonthsForm({"review_months": found.policy.review_months, **request.POST.dict()})
    if note.is_valid() and review.is_valid() and (who is None or who.is_valid()):
        drafting.note_on_draft(
            version=found,
            actor=request_actor(request, client.firm),
            note=note.cleaned_data["note"],
            departments=who.cleaned_data["departments"] if who else None,
            review_months=review.cleaned_data["review_months"],
        )
        messages.success(request, "Saved.")
    return redirect("security_policies:version", client_id=client.pk, version_id=found.pk)


@client_view(Permission.ADVISE)
@require_POST
def publish(request: MemberRequest, client: Client, version_id: uuid.UUID) -> HttpResponse:
    """Set a draft for the owner's signature; from here on its text never changes."""
    found = _version_or_404(request, client, version_id, Permission.ADVISE)
    drafting.publish_version(version=found, actor=request_actor(request, client.firm))
    messages.success(request, "Set for signature. Send the owner a link on the Portal page.")
    return redirect("security_policies:version", client_id=client.pk, version_id=found.pk)


@client_view(Permission.VIEW)
def changes(request: MemberRequest, client: Client, version_id: uuid.UUID) -> HttpResponse:
    """What a version changes of the one that was in force before it."""
    found = _version_or_404(request, client, version_id, Permission.VIEW)
    before = before_of(found)
    if before is None:
        raise Http404("no version before it")
    context = {
        "client": client,
        "tab": "policies",
        "version": found,
        "difference": difference(before, found),
    }
    return render(request, "security_policies/difference.html", context)


@client_view(Permission.VIEW)
def pdf_file(request: MemberRequest, client: Client, version_id: uuid.UUID) -> HttpResponse:
    """A version as a PDF while its adopted paper is not there."""
    found = _version_or_404(request, client, version_id, Permission.VIEW)
    response = HttpResponse(
        proposed_paper(found, now=timezone.now()), content_type="application/pdf"
    )
    name = f"{slug(found.policy.title)}-v{found.number}-{found.status.replace('_', '-')}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@client_view(Permission.VIEW)
def word_file(request: MemberRequest, client: Client, version_id: uuid.UUID) -> HttpResponse:
    """A version as a Word document, in the words of the PDF."""
    found = _version_or_404(request, client, version_id, Permission.VIEW)
    now = timezone.now()
    day = firm_day(client.firm, found.approved_at or found.proposed_at or now)
    content = docx.render_docx(
        policy_document(found, as_of=day), branding=branding_of(client.firm), created=now
    )
    response = HttpResponse(content, content_type=WORD)
    name = f"{slug(found.policy.title)}-v{found.number}.docx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
