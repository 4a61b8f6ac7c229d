"""The one questionnaire of all policies: asked, suggested, and saved as it is filled in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.policies import PolicyQuestionnaire
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.roles import Permission
from duecare_web.clients import panels
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.security_policies import answering, drafting
from duecare_web.security_policies.composition import is_current
from duecare_web.security_policies.desk import chosen_policies
from duecare_web.security_policies.forms import FACT_REPLIES, QuestionnaireForm
from duecare_web.security_policies.known import known_of
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.queries import people_of
from duecare_web.security_policies.question_page import question_page


@client_view(Permission.VIEW)
def questions(request: MemberRequest, client: Client) -> HttpResponse:
    """The questionnaire on one page, in groups."""
    with panels.one_page():
        known = known_of(client, on=timezone.localdate())
        context = {
            "client": client,
            "tab": "policies",
            "page": question_page(known, chosen_policies(known)),
            "people": people_of(client),
            "fact_replies": FACT_REPLIES,
        }
        return render(request, "security_policies/questions.html", context)


@client_view(Permission.ADVISE)
@require_POST
def answer(request: MemberRequest, client: Client) -> HttpResponse:
    """Keep what was sent: one field as it changes, or a group of them."""
    with panels.one_page():
        before = known_of(client, on=timezone.localdate())
        form = QuestionnaireForm(request.POST, before.asked_for(chosen_policies(before)))
        actor = request_actor(request, client.firm)
        values, facts, terms = form.values(), form.facts(), form.terms()
        number = len(values) + len(facts) + len(terms)
        if "application/json" in request.headers.get("Accept", ""):
            answering.type_answers(
                client=client, member=request.user, values=values, facts=facts, terms=terms
            )
            known = known_of(client, on=timezone.localdate())
            return JsonResponse(_told(known.questions(chosen_policies(known))))
        answering.save_answers(client=client, actor=actor, values=values, facts=facts, terms=terms)
        _compose_again(client, actor)
    messages.success(
        request, "1 answer is saved." if number == 1 else f"{number} answers are saved."
    )
    return redirect("security_policies:questions", client_id=client.pk)


def _compose_again(client: Client, actor: Actor) -> None:
    """The open drafts that say something else with what is known now."""
    known = known_of(client, on=timezone.localdate())
    drafts = client.policy_versions.filter(status=PolicyVersion.Status.DRAFT)
    changed = [
        one.policy.outline for one in drafts.select_related("policy") if not is_current(one, known)
    ]
    drafting.draft_policies(client=client, policies=changed, actor=actor)


def _told(questions: PolicyQuestionnaire) -> dict[str, object]:
    """What a script shows after a save: how much is left, and suggestions that follow from it."""
    waiting = questions.of_standing("asked", "suggested", "follows")
    return {
        "asked": questions.asked_count,
        "suggested": questions.suggested_count,
        "values": {one.slot.id: one.value for one in waiting if one.value},
    }
