"""The pages of the first start, each saved by itself: code, firm, you, mail, look, ready."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Final

from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe

from duecare.dates import clock_text
from duecare.errors import DuecareError
from duecare.record import FirmChanged
from duecare_web.accounts import limits
from duecare_web.accounts.access import MemberRequest, member_required, request_actor
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.firm_facts import change_firm, change_look
from duecare_web.accounts.locking import lock
from duecare_web.accounts.models import Firm, User
from duecare_web.accounts.roles import Permission
from duecare_web.accounts.second_factor import PROVEN_KEY
from duecare_web.accounts.typed_over import TypedOver, say
from duecare_web.accounts.zones import zone
from duecare_web.firms import codes, forms, mail_checks, setting_up
from duecare_web.firms.clock import clock_difference, difference_words
from duecare_web.firms.mail_state import mail_state
from duecare_web.firms.models import SetUp
from duecare_web.firms.steps import steps_of
from duecare_web.ledger.actions import firm_log
from duecare_web.ledger.changers import changed_by

HOLDER_KEY: Final = "duecare_setup"
BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"
View = Callable[..., HttpResponseBase]


def _draft_view(view: View) -> View:
    """A page of the browser that holds the set-up, before the firm exists."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if Firm.objects.exists():
            raise Http404("the set-up is over")
        draft = setting_up.draft_of(request.session.get(HOLDER_KEY, ""))
        if draft is None:
            return redirect("firms:code")
        return view(request, draft, *args, **kwargs)

    guarded.duecare_public = True  # type: ignore[attr-defined]
    return guarded


def _owner_view(view: View) -> View:
    """A page of the owner who has just been made, until the set-up is finished."""

    @member_required(Permission.MANAGE_FIRM)
    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        draft = setting_up.current()
        if draft is None or draft.finished_at or draft.firm_id != request.firm.pk:
            raise Http404("the set-up is over")
        return view(request, draft, *args, **kwargs)

    guarded.duecare_permission = Permission.MANAGE_FIRM  # type: ignore[attr-defined]
    return guarded


def code(request: HttpRequest) -> HttpResponse:
    """The code that the server has printed."""
    if Firm.objects.exists():
        raise Http404("the set-up is over")
    form = forms.SetUpCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.take_turn([limits.Bucket("set-up code", limits.source_of(request), free=10)])
        if codes.use_code(form.cleaned_data["code"]):
            request.session[HOLDER_KEY] = secrets.token_urlsafe(24)
            request.session.cycle_key()
            setting_up.begin(request.session[HOLDER_KEY])
            return redirect("firms:set_up_firm")
        form.add_error("code", _wrong_code())
    elif not codes.valid_codes():
        codes.print_code()
    facts = {"form": form, "busy": setting_up.current()}
    return _page(request, "code", None, facts)


code.duecare_public = True  # type: ignore[attr-defined]


def _wrong_code() -> str:
    if codes.valid_codes():
        return "This is not the code. Look at the last one that the server printed."
    codes.print_code()
    return "This is not the code. After five tries it is void; the server has printed another one."


@_draft_view
def firm(request: HttpRequest, draft: SetUp) -> HttpResponse:
    """Name, state, reply address, time zone."""
    form = forms.FirmForm(request.POST or None, initial=draft.firm_facts)
    if request.method == "POST" and form.is_valid():
        draft.firm_facts = form.cleaned_data
        draft.save(update_fields=["firm_facts"])
        return redirect("firms:set_up_you")
    return _page(request, "firm", draft, {"form": form})


@_draft_view
def you(request: HttpRequest, draft: SetUp) -> HttpResponse:
    """The owner, and how they sign in."""
    if not draft.firm_facts:
        return redirect("firms:set_up_firm")
    known = {key: draft.owner_facts.get(key, "") for key in ("name", "email")}
    form = forms.OwnerForm(request.POST or None, initial=known | {"way": "password"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        secret, seed = setting_up.new_factor()
        draft.owner_facts = {
            "name": given["name"].strip(),
            "email": given["email"].strip().lower(),
            "password": setting_up.hashed(given["password"]),
            "secret": encrypt(secret),
            "seed": encrypt(seed),
        }
        draft.save(update_fields=["owner_facts"])
        return redirect("firms:set_up_factor")
    return _page(request, "you", draft, {"form": form})


@_draft_view
def factor(request: HttpRequest, draft: SetUp) -> HttpResponse:
    """The authenticator app, confirmed by the digits that it shows."""
    if not draft.owner_facts:
        return redirect("firms:set_up_you")
    email, secret = draft.owner_facts["email"], decrypt(draft.owner_facts["secret"])
    form = forms.DigitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        turn = limits.take_turn([limits.Bucket("set-up digits", email, free=10)])
        if validate_totp_code(secret, form.cleaned_data["digits"]):
            turn.was_right()
            draft.owner_facts = {**draft.owner_facts, "confirmed": True}
            draft.save(update_fields=["owner_facts"])
            return redirect("firms:set_up_codes")
        form.add_error("digits", _wrong_digits(secret, form.cleaned_data["digits"], draft))
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    picture = mark_safe(setting_up.app_picture(email, secret))  # noqa: S308  drawn here
    return _page(request, "you", draft, {"form": form, "secret": spaced, "picture": picture})


def _wrong_digits(secret: str, digits: str, draft: SetUp) -> str:
    here = timezone.now().astimezone(zone(draft.firm_facts.get("time_zone", "")))
    clock = f"This server's clock says {clock_text(here, seconds=True)} ({here:%Z})"
    off = clock_difference(secret, digits)
    if off is not None:
        return (
            f"These digits are right for another time: the clock of your phone is "
            f"{difference_words(off)} that of this server. {clock}. Set the clock that is wrong, "
            "then type the digits that the app shows."
        )
    return f"These digits don't match. {clock}; if your phone shows another time, set it first."


@_draft_view
def recovery(request: HttpRequest, draft: SetUp) -> HttpResponse:
    """The recovery codes; with them kept, firm and owner come into being."""
    if not draft.owner_facts.get("confirmed"):
        return redirect("firms:set_up_factor")
    kept = draft.owner_facts
    form = forms.CodesKeptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        owner = setting_up.NewOwner(
            name=kept["name"],
            email=kept["email"],
            password=kept["password"],
            app_secret=decrypt(kept["secret"]),
            codes_seed=decrypt(kept["seed"]),
        )
        user = setting_up.complete(draft, owner)
        _sign_in(request, user)
        return redirect("firms:set_up_mail")
    listed = setting_up.recovery_codes(decrypt(kept["seed"]))
    return _page(request, "you", draft, {"form": form, "codes": listed})


def _sign_in(request: HttpRequest, user: User) -> None:
    login(request, user, backend=BACKEND)
    request.session[PROVEN_KEY] = str(user.pk)


@_owner_view
def mail(request: MemberRequest, draft: SetUp) -> HttpResponse:
    """Where mail goes, and a test of it."""
    form = forms.MailCheckForm(request.POST or None, initial={"to": request.user.email})
    if request.method == "POST" and "go_on" in request.POST:
        SetUp.objects.filter(pk=draft.pk).update(mail_seen=True)
        return redirect("firms:set_up_look")
    if request.method == "POST" and form.is_valid():
        mail_checks.send_test_mail(firm=request.firm, to=form.cleaned_data["to"])
        return redirect("firms:set_up_mail")
    facts = {"form": form, "state": mail_state(), "last": request.firm.mail_checks.first()}
    return _page(request, "mail", draft, facts)


@_owner_view
def look(request: MemberRequest, draft: SetUp) -> HttpResponse:
    """Logo, color and the line under the name."""
    form = look_form(request)
    if request.method == "POST" and form.is_valid() and save_look(request, form):
        SetUp.objects.filter(pk=draft.pk).update(look_seen=True)
        return redirect("firms:set_up_ready")
    return _page(request, "look", draft, {"form": form})


@_owner_view
def ready(request: MemberRequest, draft: SetUp) -> HttpResponse:
    """What to do first; going on ends the set-up."""
    if request.method == "POST":
        SetUp.objects.filter(pk=draft.pk).update(finished_at=timezone.now(), owner_facts={})
        wanted = request.POST.get("next", "")
        return redirect(wanted if wanted in NEXT else "clients:portfolio")
    return _page(request, "ready", draft, {})


NEXT: Final = ("clients:add", "clients:portfolio")


def look_form(request: MemberRequest, *, was_sent: bool = True) -> forms.LookForm:
    """The look of the firm as a form; ``was_sent``: whether it is the one that a request brings."""
    data, files = (request.POST or None, request.FILES or None) if was_sent else (None, None)
    return forms.LookForm(data, files, initial=_look_of(request), on_record=_look_of(request))


def _look_of(request: MemberRequest) -> dict[str, str]:
    return {"color": request.firm.color, "tagline": request.firm.tagline}


def save_look(request: MemberRequest, form: forms.LookForm) -> bool:
    """Save a valid form; false with the reason in it where that is refused."""

    def save(given: dict[str, Any], actor: Actor) -> None:
        change_look(
            firm=request.firm,
            color=given["color"],
            logo=given["logo"],
            remove=given["remove_logo"],
            actor=actor,
        )
        change_firm(firm=request.firm, facts={"tagline": given["tagline"]}, actor=actor)

    return save_settled(request, form, _look_of, save)


def save_settled(
    request: MemberRequest,
    form: TypedOver,
    on_record: Callable[[MemberRequest], dict[str, str]],
    save: Callable[[dict[str, Any], Actor], object],
) -> bool:
    """``save`` what a valid form about the firm settles; false with the reason in it where refused."""
    actor = request_actor(request, request.firm)
    who = partial(changed_by, firm_log(request.firm), FirmChanged)
    try:
        with transaction.atomic():
            lock(request.firm)
            save(form.settled(on_record(request), who), actor)
    except DuecareError as error:
        say(form, error)
        return False
    return True


def _page(
    request: HttpRequest, step: str, draft: SetUp | None, facts: dict[str, Any]
) -> HttpResponse:
    shown = steps_of(step, draft)
    number = next(place for place, one in enumerate(shown, 1) if one.current)
    status = 422 if request.method == "POST" else 200
    everything = {"steps": shown, "number": number, "current": shown[number - 1], **facts}
    name = request.resolver_match.url_name if request.resolver_match else step
    template = f"firms/{name}.html"
    return render(request, template, everything, status=status)
