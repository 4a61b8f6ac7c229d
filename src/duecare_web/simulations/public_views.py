"""The pages behind the link of an exercise. They have no field, need no script and set no cookie.

The buttons are plain forms without any input. They need no token against foreign sites: who knows
the secret of the address may press them, and they only say "a person read this" or "no more of it".
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from duecare_web.portal.access import public
from duecare_web.simulations import landing as openings
from duecare_web.simulations import queries
from duecare_web.simulations.campaigns import opt_out
from duecare_web.simulations.debrief import explanations, words_of
from duecare_web.simulations.models import ExerciseOptOut, Lure

DEBRIEF = "d"
"""The copy of the link that the mail at the end has: it leads to the signs and counts nothing."""


@public
@csrf_exempt
@never_cache
@sensitive_variables("token")
def landing(request: HttpRequest, token: str, copy: str) -> HttpResponse:
    """This was an exercise; one plain button leads to the signs."""
    lure = _lure_or_404(token)
    if copy == DEBRIEF:
        return redirect("simulations:signs", token=token)
    if copy not in queries.COPIES:
        raise Http404("no such page")
    openings.note_opening(
        lure=lure,
        copy=copy,
        method=request.method or "",
        headers={name.lower(): value for name, value in request.headers.items()},
        address=str(request.META.get("REMOTE_ADDR", "")),
        at=timezone.now(),
        pressed=request.method == "POST",
    )
    if request.method == "POST":
        return redirect("simulations:signs", token=token)
    ordered = sorted(("en", "es"), key=lambda one: one != lure.language)
    texts = [words_of(lure, "es" if one == "es" else "en") for one in ordered]
    return render(
        request,
        "simulations/landing.html",
        {"texts": texts, "page": texts[0], "look_of": lure.client.firm},
    )


@public
@never_cache
@require_safe
@sensitive_variables("token")
def signs(request: HttpRequest, token: str) -> HttpResponse:
    """The message with its signs, what to do, and the way out of the exercises."""
    lure = _lure_or_404(token)
    parts = explanations(lure, timezone.now())
    context = {
        "parts": parts,
        "page": parts[0].words,
        "token": token,
        "is_out": ExerciseOptOut.objects.filter(employee=lure.employee).exists(),
        "look_of": lure.client.firm,
    }
    return render(request, "simulations/signs.html", context)


@public
@csrf_exempt
@never_cache
@require_POST
@sensitive_variables("token")
def leave(_request: HttpRequest, token: str) -> HttpResponse:
    """The person gets no more exercises; no reason is asked for."""
    lure = _lure_or_404(token)
    if not ExerciseOptOut.objects.filter(employee=lure.employee).exists():
        opt_out(employee=lure.employee, actor=lure.employee.as_actor())
    return redirect("simulations:signs", token=token)


def _lure_or_404(token: str) -> Lure:
    lure = queries.find_lure(token)
    if lure is None:
        raise Http404("no such page")
    return lure
