"""The public page on which a stranger checks a certificate of training by its code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from duecare.documents.wording.training import WRONG_CODE
from duecare.training import typed_code
from duecare_web.accounts import limits
from duecare_web.portal.access import public
from duecare_web.portal.forms import CertificateCodeForm
from duecare_web.training.checking import find_certificate


@public
@never_cache
@sensitive_post_parameters("code")
def check_certificate(request: HttpRequest) -> HttpResponse:
    """The code first; then what the certificate tells. A wrong code always gets the same answer."""
    form = CertificateCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        turn = _turn(request, form.cleaned_data["code"])
        found = find_certificate(form.cleaned_data["code"])
        if found is not None:
            turn.was_right()
            context = {"found": found, "look_of": found.client.firm}
            return render(request, "portal/certificate_checked.html", context)
        form.add_error("code", WRONG_CODE)
    status = 422 if form.errors else 200
    return render(request, "portal/check_certificate.html", {"form": form}, status=status)


def _turn(request: HttpRequest, code: str) -> limits.Turn:
    """Waits that double by address, and by code from everywhere; a right code costs no turn."""
    source = limits.source_of(request)
    return limits.take_turn(
        [
            limits.Bucket("certificate, address", source, free=10),
            limits.Bucket("certificate, code", typed_code(code), free=20),
        ]
    )
