"""The way in: link, code, a new link, the way out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from duecare.errors import InputError
from duecare_web.accounts import devices, limits
from duecare_web.accounts.access import (
    portal_identity,
    request_context,
    sign_in_portal,
    sign_out_portal,
)
from duecare_web.accounts.look import only_firm
from duecare_web.clients.models import Contact
from duecare_web.portal import actions, queries, tasks
from duecare_web.portal.access import public
from duecare_web.portal.forms import CodeForm, SignInForm
from duecare_web.portal.kiosk import kiosk_of
from duecare_web.portal.languages import keep_first_choice, speak_to

LINK_SESSION_KEY = "duecare_portal_link"
DEMO_CODE_SESSION_KEY = "duecare_portal_demo_code"
MOST_LINKS = 5
"""Links that one browser may have open at a time."""


@public
@never_cache
@sensitive_variables("token")
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a mailed link. GET changes nothing; the button opens it and mails a code."""
    found = queries.find_link(token, now=timezone.now())
    if found is None:
        return _home_of(request, token) or _gone(request)
    speak_to(request, found.person)
    if request.method != "POST":
        return render(request, "portal/link.html", {"link": found, "look_of": found.client.firm})
    opened = actions.open_link(link=found, context=request_context(request))
    _note_opened(request, str(found.pk))
    if settings.DUECARE_DEMO and _is_loopback(request):
        # The demonstration writes mail to files; a visitor on this machine may see the code.
        request.session[DEMO_CODE_SESSION_KEY] = opened.code
    return redirect("portal:code")


def _home_of(request: HttpRequest, token: str) -> HttpResponse | None:
    """Who opens the own used link once more, and is still signed in here, goes on with the work."""
    identity, owner = portal_identity(request), queries.owner_of_used_link(token)
    if identity is not None and owner is not None and identity.person_id == str(owner):
        return redirect("portal:home")
    return None


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/link_gone.html", {"look_of": only_firm()}, status=410)


def _note_opened(request: HttpRequest, link_id: str) -> None:
    """Keep which links this browser has opened: two people on one mailbox may use two tabs of it."""
    opened = request.session.get(LINK_SESSION_KEY) or []
    others = [one for one in opened if one != link_id]
    request.session[LINK_SESSION_KEY] = [*others, link_id][-MOST_LINKS:]


def _is_loopback(request: HttpRequest) -> bool:
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}


@public
@never_cache
@sensitive_variables("code")
def code(request: HttpRequest) -> HttpResponse:
    """The mailed code is typed here, in the browser that opened the link."""
    opened = request.session.get(LINK_SESSION_KEY) or []
    link_id = request.POST.get("link", "")
    if link_id not in opened:
        link_id = opened[-1] if opened else ""
    found = queries.find_opened_link(link_id, now=timezone.now()) if link_id else None
    if found is None:
        return _gone(request)
    speak_to(request, found.person)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            identity = actions.enter_code(
                link=found, code=form.cleaned_data["code"], context=request_context(request)
            )
        except InputError:
            return _gone(request)
        if identity is not None:
            sign_in_portal(request, identity)
            response = redirect(found.next_path or "portal:home")
            keep_first_choice(request, response, identity)
            devices.remember_device(request, response, identity.email)
            return response
        form.add_error(
            "code", _("This is not the code from the newest email. Check it and try again.")
        )
    return render(
        request,
        "portal/code.html",
        {
            "form": form,
            "link": found,
            "look_of": found.client.firm,
            "demo_code": request.session.get(DEMO_CODE_SESSION_KEY),
        },
        status=422 if form.errors else 200,
    )


@public
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a new link. The answer is the same whether the address is known."""
    if request.method == "GET" and kiosk_of(request):
        return redirect("portal:kiosk")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.mail_turn(request, "portal link", form.cleaned_data["email"])
        tasks.send_requested_links.enqueue(form.cleaned_data["email"])
        facts = {"email": form.cleaned_data["email"], "look_of": only_firm()}
        return render(request, "portal/link_sent.html", facts)
    return render(request, "portal/sign_in.html", {"form": form, "look_of": only_firm()})


@public
def home(request: HttpRequest) -> HttpResponse:
    """The first page of anyone who is signed in."""
    identity = portal_identity(request)
    person = queries.find_person(identity) if identity else None
    if person is None:
        return redirect("portal:sign_in")
    return redirect("portal:overview" if isinstance(person, Contact) else "portal:my_work")


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    identity = portal_identity(request)
    sign_out_portal(request)
    if identity is not None and identity.kiosk:
        return redirect("portal:kiosk")
    messages.success(request, _("You have signed out."))
    return redirect("portal:sign_in")
