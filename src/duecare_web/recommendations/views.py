"""Pages of the advisor's desk: the list with its panel, writing, dropping, sending."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from duecare.dates import weekday_text
from duecare.documents.wording.quotes import OwnText
from duecare.errors import InputError
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.roles import Permission
from duecare_web.accounts.typed_over import say
from duecare_web.assessments.models import Recommendation
from duecare_web.assessments.queries import latest_assessment, open_differences
from duecare_web.clients import panels
from duecare_web.clients.access import client_view
from duecare_web.clients.languages import speaking_to
from duecare_web.clients.models import Client, Contact
from duecare_web.ledger.actions import together
from duecare_web.portal.decision_pages import decision_page
from duecare_web.recommendations import actions, planning, queries, sending
from duecare_web.recommendations.forms import EditForm, OwnForm, ReasonForm, SendForm, on_record


@client_view(Permission.VIEW)
def desk(request: MemberRequest, client: Client) -> HttpResponse:
    """All recommendations of a client in their order, and the chosen one beside them."""
    with panels.one_page():
        found = queries.desk_of(client)
        opened = request.GET.get("open", "")
        row = next((one for one in found.rows if str(one.recommendation.pk) == opened), None)
        return _show_desk(request, client, found, row)


def _show_desk(
    request: MemberRequest,
    client: Client,
    found: queries.Desk,
    row: queries.DeskRow | None,
    form: EditForm | None = None,
) -> HttpResponse:
    row = row or next(iter(found.rows), None)
    context: dict[str, object] = {
        "client": client,
        "tab": "recommendations",
        "desk": found,
        "row": row,
        "planned": planning.waiting_for(client),
    }
    if row is not None:
        one = row.recommendation
        context |= {
            "form": form or _edit_form(request, client, one),
            "history": queries.history_of(one),
            "frozen": one.sent_at is not None,
        }
    status = 422 if form is not None and form.errors else 200
    return render(request, "recommendations/desk.html", context, status=status)


def _edit_form(request: MemberRequest, client: Client, one: Recommendation) -> EditForm:
    data = request.POST if request.method == "POST" else None
    known = on_record(one)
    return EditForm(
        data,
        client=client,
        lines=one.quoted_lines,
        kept_source=one.offer.cost_source,
        kept_book=one.price_book,
        assignee=one.assignee,
        initial=known,
        on_record=known,
    )


def _one_or_404(client: Client, recommendation_id: uuid.UUID) -> Recommendation:
    rows = Recommendation.objects.filter(client=client, superseded_at=None)
    found = rows.select_related("client__firm", "client__log", "firm").filter(pk=recommendation_id)
    one = found.first()
    if one is None:
        raise Http404("no such recommendation")
    return one


def _desk_url(client: Client, one: Recommendation | None = None) -> str:
    url = reverse("recommendations:desk", args=[client.pk])
    return f"{url}?open={one.pk}" if one else url


@require_POST
@client_view(Permission.ADVISE)
def change(request: MemberRequest, client: Client, recommendation_id: uuid.UUID) -> HttpResponse:
    """Record the advisor's version of a draft."""
    one = _one_or_404(client, recommendation_id)
    form = _edit_form(request, client, one)

    def record_it() -> None:
        actor = request_actor(request, client.firm)
        with together():
            lock(one)
            who = partial(queries.changed_since, one, form.seen_changes())
            values = form.settled(on_record(one), who)
            actions.change_recommendation(recommendation=one, actor=actor, edit=form.edit(values))

    if _done(form, record_it):
        messages.success(request, "Saved. What was proposed and what you changed are on record.")
        return redirect(_desk_url(client, one))
    with panels.one_page():
        found = queries.desk_of(client)
        row = next((row for row in found.rows if row.recommendation.pk == one.pk), None)
        return _show_desk(request, client, found, row, form)


def _done(form: Form, act: Callable[[], object]) -> bool:
    """Whether the form was good and the action took it; else the form says why."""
    if not form.is_valid():
        return False
    try:
        act()
    except InputError as error:
        say(form, error)
        return False
    return True


@client_view(Permission.ADVISE)
def write(request: MemberRequest, client: Client) -> HttpResponse:
    """Write a recommendation of one's own."""
    newest = latest_assessment(client)
    if newest is None:
        messages.info(request, "Complete an assessment first: recommendations belong to one.")
        return redirect("assessments:assessments", client.pk)
    form = OwnForm(request.POST or None, client=client, initial={"horizon": "next"})

    def record_it() -> None:
        data = form.cleaned_data
        made = actions.write_recommendation(
            assessment=newest,
            actor=request_actor(request, client.firm),
            own=OwnText(
                title=data["title"].strip(),
                text=data["text"].strip(),
                why=data["why"].strip(),
                without=data["without"].strip(),
            ),
            plan=form.plan(),
            price=form.price(),
        )
        messages.success(request, f"“{made.title}” is on the desk.")

    if request.method == "POST" and _done(form, record_it):
        return redirect(_desk_url(client))
    context = {"client": client, "tab": "recommendations", "form": form}
    return render(
        request, "recommendations/write.html", context, status=422 if form.errors else 200
    )


@client_view(Permission.ADVISE)
def drop(request: MemberRequest, client: Client, recommendation_id: uuid.UUID) -> HttpResponse:
    """Take a draft off the desk, with a reason."""
    one = _one_or_404(client, recommendation_id)
    form = ReasonForm(request.POST or None)

    def record_it() -> None:
        actor = request_actor(request, client.firm)
        reason = form.cleaned_data["reason"]
        actions.drop_recommendation(recommendation=one, actor=actor, reason=reason)
        messages.success(request, f"“{one.title}” was dropped. You can bring it back below.")

    if request.method == "POST" and _done(form, record_it):
        return redirect(_desk_url(client))
    return _ask_reason(request, client, one, form, "Drop with a reason", "Drop")


def _ask_reason(
    request: MemberRequest,
    client: Client,
    one: Recommendation,
    form: Form,
    heading: str,
    button: str,
    **more: object,
) -> HttpResponse:
    context = {
        "client": client,
        "tab": "recommendations",
        "one": one,
        "form": form,
        "heading": heading,
        "button": button,
        "back": _desk_url(client, one),
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, "recommendations/reason.html", context, status=status)


@require_POST
@client_view(Permission.ADVISE)
def restore(request: MemberRequest, client: Client, recommendation_id: uuid.UUID) -> HttpResponse:
    """Bring a dropped recommendation back."""
    one = _one_or_404(client, recommendation_id)
    try:
        actor = request_actor(request, client.firm)
        actions.restore_recommendation(recommendation=one, actor=actor)
    except InputError as error:
        messages.error(request, str(error))
    return redirect(_desk_url(client, one))


@client_view(Permission.ADVISE)
def withdraw(request: MemberRequest, client: Client, recommendation_id: uuid.UUID) -> HttpResponse:
    """Withdraw what was sent, with the mail that goes out shown first."""
    one = _one_or_404(client, recommendation_id)
    form = ReasonForm(request.POST or None)

    def record_it() -> None:
        made = sending.withdraw_and_tell(
            recommendation=one,
            actor=request_actor(request, client.firm),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, f"Withdrawn. Version {made.number} is a draft on the desk.")

    sends = request.method == "POST" and "send" in request.POST
    if sends and _done(form, record_it):
        return redirect(_desk_url(client))
    reason = form.cleaned_data["reason"] if form.is_bound and form.is_valid() else ""
    mails = sending.withdrawal_mails(one, reason=reason) if reason else []
    button = "Withdraw and send this mail" if mails else "Withdraw"
    return _ask_reason(
        request, client, one, form, "Withdraw and change", button, mails=mails, previews=True
    )


@client_view(Permission.ADVISE)
def ask_again(request: MemberRequest, client: Client, recommendation_id: uuid.UUID) -> HttpResponse:
    """Bring back what was refused, because of a new fact."""
    one = _one_or_404(client, recommendation_id)
    row = queries.find_row(client, one.pk)
    facts = " ".join(row.facts) if row else ""
    form = ReasonForm(request.POST or None, initial={"reason": facts})
    form.fields["reason"].label = "The new fact"

    def record_it() -> None:
        actor = request_actor(request, client.firm)
        because = form.cleaned_data["reason"]
        actions.ask_again(recommendation=one, actor=actor, because=because)
        messages.success(request, "It is on the desk again. The answer of before stays on record.")

    if request.method == "POST" and _done(form, record_it):
        return redirect(_desk_url(client))
    return _ask_reason(request, client, one, form, "Ask again", "Put it on the desk again")


@client_view(Permission.ADVISE)
def send(request: MemberRequest, client: Client) -> HttpResponse:
    """Exactly what the client will get; sent only from here, and only when told so."""
    chosen = set(request.POST.getlist("chosen") or request.GET.getlist("chosen"))
    with panels.one_page():
        rows = [row for row in queries.desk_of(client).rows if row.state in ("ready", "draft")]
    rows = [row for row in rows if str(row.recommendation.pk) in chosen]
    if not rows:
        messages.info(request, "Choose at least one recommendation that was not sent yet.")
        return redirect(_desk_url(client))
    form = SendForm(request.POST or None, client=client)
    if request.method == "POST" and form.is_valid() and _acted(request, client, form, rows):
        return redirect(_desk_url(client))
    checks = queries.checks_of(rows, conflicts=open_differences(client))
    context = {
        "client": client,
        "tab": "recommendations",
        "rows": rows,
        "shown": _as_shown(form, rows),
        "form": form,
        "checks": checks,
        "blocked": any(one.blocks for one in checks),
        "sums": queries.sums_in_words(rows),
        "mail": _preview(form, rows),
    }
    status = 422 if form.errors else 200
    return render(request, "recommendations/send.html", context, status=status)


def _as_shown(form: SendForm, rows: list[queries.DeskRow]) -> list[tuple[str, SafeString]]:
    """The very page on which each is decided, in the language of the one who is asked."""
    contact = _asked(form)
    with speaking_to(contact) if contact else nullcontext():
        return [(row.recommendation.title, decision_page(row.recommendation).body) for row in rows]


def _asked(form: SendForm) -> Contact | None:
    if form.is_bound and form.is_valid():
        chosen: Contact = form.cleaned_data["contact"]
        return chosen
    first: Contact | None = form.fields["contact"].queryset.first()  # type: ignore[attr-defined]
    return first


def _preview(form: SendForm, rows: list[queries.DeskRow]) -> object:
    contact = _asked(form)
    if contact is None:
        return None
    note = form["note"].value() or ""
    return sending.preview(contact, [row.recommendation for row in rows], note=note)


def _acted(
    request: MemberRequest, client: Client, form: SendForm, rows: list[queries.DeskRow]
) -> bool:
    """Send, or send a test; anything else only shows the page again. True once it was sent."""
    contact, note = form.cleaned_data["contact"], form.cleaned_data["note"]
    found = [row.recommendation for row in rows]
    if "test" in request.POST:
        sending.send_test(contact, found, note=note, to=request.user.email)
        text = f"A test is on its way to {request.user.email}. Nothing was sent to the client."
        messages.success(request, text)
        return False
    if "send" not in request.POST:
        return False
    try:
        actor, goes_at = request_actor(request, client.firm), form.time()
        if goes_at is None:
            sending.send_for_decision(
                contact=contact, actor=actor, recommendations=found, note=note
            )
        else:
            planning.plan_sending(
                contact=contact,
                user=request.user,
                actor=actor,
                recommendations=found,
                note=note,
                goes_at=goes_at,
            )
    except InputError as error:
        form.add_error(None, f"{error}. {error.hint}".strip())
        return False
    told = f"Sent to {contact.name}."
    if goes_at is not None:
        told = (
            f"It goes to {contact.name} on {weekday_text(goes_at)}. Until then you can cancel it."
        )
    messages.success(request, told)
    return True


@client_view(Permission.ADVISE)
@require_POST
def cancel_sending(request: MemberRequest, client: Client) -> HttpResponse:
    """Take back what is planned and has not gone."""
    try:
        wanted = uuid.UUID(request.POST.get("sending", ""))
    except ValueError as error:
        raise Http404("no such sending") from error
    planned = client.planned_sendings.filter(pk=wanted).first()
    if planned is None:
        raise Http404("no such sending")
    try:
        planning.cancel_sending(planned=planned, actor=request_actor(request, client.firm))
    except InputError as error:
        messages.error(request, f"Not canceled: {error}.")
    else:
        messages.success(request, "Canceled. Nothing was sent.")
    return redirect(_desk_url(client))
