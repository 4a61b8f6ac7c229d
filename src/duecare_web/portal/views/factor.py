"""Second factors of a contact in the portal, and the second contact's countersignature."""

from __future__ import annotations

import uuid

import segno
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from duecare.errors import InputError
from duecare_web.accounts import limits
from duecare_web.accounts.access import parse_uuid_or_404
from duecare_web.clients.models import Contact
from duecare_web.portal import factors, rules
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.telling import told

SECRET_KEY = "duecare_factor_secret"  # noqa: S105 - the name of a place in the session
MAKING_KEY = "duecare_passkey_making"
CHECK_KEY = "duecare_passkey_check"
PROVEN_KEY = "duecare_factor_proven"
PROVEN_SECONDS = 600


@portal_view(Contact)
@never_cache
@sensitive_variables("secret")
def second_factor(request: PortalRequest, contact: Contact) -> HttpResponse:
    """The factors of this contact; the first is added freely, later changes need one of them."""
    own = list(factors.factors_of(contact))
    may_change = not own or _is_proven(request)
    if request.method == "POST":
        try:
            _act(request, contact, may_change=may_change)
        except InputError as error:
            messages.error(request, told(error))
        return redirect("portal:second_factor")
    context: dict[str, object] = {"factors": own, "may_change": may_change}
    if may_change:
        secret = factors.new_secret()
        request.session[SECRET_KEY] = secret.hex()
        address = factors.app_address(secret, contact)
        options, request.session[MAKING_KEY] = factors.begin_passkey(
            contact, host=request.get_host()
        )
        picture = segno.make(address).svg_data_uri(scale=4)
        context |= {"picture": picture, "secret": _groups(address), "options": options}
    else:
        options, request.session[CHECK_KEY] = factors.begin_check(contact, host=request.get_host())
        context |= {"check_options": options, **kinds_of(contact)}
    return render(request, "portal/second_factor.html", context)


def kinds_of(contact: Contact) -> dict[str, bool]:
    """Which kinds of factor a contact can use, for the template."""
    kinds = set(factors.factors_of(contact).values_list("kind", flat=True))
    return {"has_app": factors.Kind.TOTP in kinds, "has_passkey": factors.Kind.PASSKEY in kinds}


def _groups(address: str) -> str:
    text = address.partition("secret=")[2].partition("&")[0]
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _is_proven(request: PortalRequest) -> bool:
    proven = request.session.get(PROVEN_KEY, 0)
    return bool(timezone.now().timestamp() - proven < PROVEN_SECONDS)


def _act(request: PortalRequest, contact: Contact, *, may_change: bool) -> None:
    step, label = request.POST.get("step", ""), request.POST.get("label", "").strip()
    if step == "prove":
        checked_factor(request, contact)
        request.session[PROVEN_KEY] = timezone.now().timestamp()
        return
    if not may_change:
        raise InputError("use your second factor first")
    if step == "app":
        secret = bytes.fromhex(request.session.pop(SECRET_KEY, ""))
        if not secret:
            raise InputError("the page was open for too long", hint="scan the new code")
        code = request.POST.get("code", "")
        factors.add_app(contact=contact, secret=secret, code=code, label=label)
    elif step == "passkey":
        state = request.session.pop(MAKING_KEY, None)
        answer = request.POST.get("passkey", "")
        factors.add_passkey(
            contact=contact, state=state, response=answer, label=label, host=request.get_host()
        )
    elif step == "remove":
        chosen = parse_uuid_or_404(request.POST.get("factor", ""))
        found = factors.factors_of(contact).filter(pk=chosen).first()
        if found is None:
            raise InputError("no such factor")
        factors.remove_factor(factor=found)
        messages.success(request, _("Removed and recorded."))
        return
    request.session[PROVEN_KEY] = timezone.now().timestamp()
    messages.success(request, _("Added. Only you have it; it is not in your mailbox."))


def checked_factor(
    request: PortalRequest, contact: Contact, *, document_sha256: str = "", subject: str = ""
) -> factors.FactorProof:
    """The factor that this request brings; raises :class:`InputError` if it does not fit.

    Raises :class:`duecare.errors.TooManyAttemptsError` while the next try has to wait.
    """
    if request.POST.get("passkey"):
        return factors.check_passkey(
            contact=contact,
            begun=request.session.pop(CHECK_KEY, {}),
            response=request.POST["passkey"],
            host=request.get_host(),
            document_sha256=document_sha256,
            subject=subject,
        )
    turn = limits.factor_turn(contact.pk)
    proof = factors.check_code(contact=contact, code=request.POST.get("code", ""))
    turn.was_right()
    return proof


def factor_context(
    request: PortalRequest, contact: Contact, *, document_sha256: str, subject: str
) -> dict[str, object]:
    """What the page of a decision that needs a factor shows."""
    options, request.session[CHECK_KEY] = factors.begin_check(
        contact, host=request.get_host(), document_sha256=document_sha256, subject=subject
    )
    return {"needs_factor": True, "check_options": options, **kinds_of(contact)}


@portal_view(Contact)
@require_POST
def countersign(request: PortalRequest, contact: Contact, decision_id: uuid.UUID) -> HttpResponse:
    """The second person of the client stands behind a decline."""
    waiting = rules.open_countersignatures(contact.client, rules.Role.CONTACT)
    found = next((one for one in waiting if one.pk == decision_id), None)
    if found is None:
        raise Http404("nothing to countersign")
    try:
        rules.countersign_as_second(decision=found, contact=contact)
    except InputError as error:
        messages.error(request, told(error))
    else:
        messages.success(request, _("Recorded: you confirmed this decision."))
    return redirect("portal:overview")
