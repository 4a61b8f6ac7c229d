"""Pages of the firm's settings: facts and look, mail; and what everybody may fetch of its look."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from duecare.documents.pdf import render_pdf
from duecare.documents.wording.look import sample_statement
from duecare_web.accounts.access import MemberRequest, member_required
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.firm_facts import change_firm
from duecare_web.accounts.look import branding_of
from duecare_web.accounts.models import Logo
from duecare_web.accounts.roles import Permission
from duecare_web.accounts.zones import firm_day
from duecare_web.firms import colors, forms, mail_checks
from duecare_web.firms.mail_state import mail_state
from duecare_web.firms.set_up_views import look_form, save_look, save_settled
from duecare_web.outbox.queries import lost_to_members

_FOR_GOOD = "public, max-age=31536000, immutable"


@member_required(Permission.MANAGE_FIRM)
def firm(request: MemberRequest) -> HttpResponse:
    """Name, state, reply address, time zone; logo and color."""
    part = request.POST.get("part", "")
    form = look_form(request, was_sent=part == "look")
    firm_form = forms.FirmFactsForm(
        request.POST if part == "firm" else None, initial=_firm_facts(request)
    )
    if part == "firm" and firm_form.is_valid() and _save_firm(request, firm_form):
        messages.success(request, "Saved.")
        return redirect("firms:firm")
    if part == "look" and form.is_valid() and save_look(request, form):
        messages.success(request, "Saved. New papers and mails have this look.")
        return redirect("firms:firm")
    facts = {"title": "Firm and look", "firm_form": firm_form, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "firms/firm.html", facts, status=status)


def _firm_facts(request: MemberRequest) -> dict[str, str]:
    names = ("name", "state", "phone", "reply_to", "time_zone")
    return {name: getattr(request.firm, name) for name in names}


def _save_firm(request: MemberRequest, form: forms.FirmFactsForm) -> bool:
    def save(facts: dict[str, Any], actor: Actor) -> None:
        change_firm(firm=request.firm, facts=facts, actor=actor)

    return save_settled(request, form, _firm_facts, save)


@member_required(Permission.MANAGE_FIRM)
def mail(request: MemberRequest) -> HttpResponse:
    """Where mail goes, and a test of it."""
    form = forms.MailCheckForm(request.POST or None, initial={"to": request.user.email})
    if request.method == "POST" and form.is_valid():
        mail_checks.send_test_mail(firm=request.firm, to=form.cleaned_data["to"])
        return redirect("firms:mail")
    last = request.firm.mail_checks.first()
    facts = {"title": "Mail", "form": form, "state": mail_state(), "last": last}
    facts["lost"] = lost_to_members(request.firm, timezone.now())
    status = 422 if request.method == "POST" else 200
    return render(request, "firms/mail.html", facts, status=status)


@member_required(Permission.MANAGE_FIRM)
def sample(request: MemberRequest) -> HttpResponse:
    """A paper without content, to see the look."""
    now = timezone.now()
    statement = sample_statement(firm=request.firm.name, as_of=firm_day(request.firm, now))
    pdf = render_pdf(statement, branding=branding_of(request.firm), created=now)
    return HttpResponse(pdf, content_type="application/pdf")


def mail_check(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of a test mail: a person says that it arrived."""
    test = mail_checks.find_test_mail(secret)
    if test is None:
        raise Http404("no such test mail")
    if request.method == "POST":
        test = mail_checks.note_opened(secret)
    facts = {"test": test, "opened": test is not None and test.opened_at}
    return render(request, "firms/mail_check.html", facts)


def logo(_request: HttpRequest, digest: str) -> HttpResponse:
    """A logo by its digest: who has the address has seen the picture."""
    found = Logo.objects.filter(sha256=digest).first()
    if found is None:
        raise Http404("no such picture")
    headers = {"Cache-Control": _FOR_GOOD}
    return HttpResponse(bytes(found.content), content_type="image/png", headers=headers)


def color_sheet(_request: HttpRequest, color: str) -> HttpResponse:
    """The style sheet of a color: it holds nothing of anybody."""
    if not re.fullmatch(r"[0-9a-f]{6}", color):
        raise Http404("no color")
    headers = {"Cache-Control": _FOR_GOOD}
    return HttpResponse(colors.sheet(f"#{color}"), content_type="text/css", headers=headers)


mail_check.duecare_public = True  # type: ignore[attr-defined]
logo.duecare_public = True  # type: ignore[attr-defined]
color_sheet.duecare_public = True  # type: ignore[attr-defined]
