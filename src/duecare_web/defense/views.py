"""Pages about the files of a client: the firm's defense files, the client's program files."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from duecare.defense.certificate import certificate_paragraphs
from duecare.errors import InputError
from duecare.evidence.trust import trust_text
from duecare.ids import slug
from duecare_web.accounts.access import MemberRequest, parse_uuid_or_404, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.defense import actions, queries
from duecare_web.defense.forms import CertificateForm, ExportForm, PrivilegeForm, ProgramForm
from duecare_web.defense.models import DefenseFile
from duecare_web.defense.tasks import defense_file_requested, program_file_requested
from duecare_web.ledger.queries import check_growth


@client_view(Permission.VIEW)
def defense_files(request: MemberRequest, client: Client) -> HttpResponse:
    """The exports so far, and the state of the log."""
    under_way = queries.exports_under_way(client, task="defense_file_requested")
    context = {
        "client": client,
        "tab": "defense",
        "files": queries.listed_files(client, under_way),
        "claims": queries.standing_claims(client).count(),
        "check": check_growth(client.log),
        "under_way": under_way,
        "form": ExportForm(),
    }
    return render(request, "defense/defense_files.html", context)


@client_view(Permission.EXPORT)
def export(request: MemberRequest, client: Client) -> HttpResponse:
    """Export a defense file."""
    form = ExportForm(request.POST or None, words=queries.chosen_words(client.log))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        defense_file_requested.enqueue(
            str(client.pk),
            asked["recipient"].strip(),
            str(request.user.pk),
            str(asked["profile"]),
            str(asked["basis"]),
            asked["chosen"],
        )
        messages.success(
            request, "The defense file is being created. It appears here when it is ready."
        )
        return redirect("defense:defense_files", client.pk)
    context = {"client": client, "tab": "defense", "form": form}
    return render(request, "defense/export.html", context, status=422 if form.errors else 200)


@client_view(Permission.VIEW)
def program_files(request: MemberRequest, client: Client) -> HttpResponse:
    """The client's program files; the firm exports one only with the client's consent."""
    form = ProgramForm(request.POST if request.method == "POST" else None)
    consent = queries.program_consent(client)
    if request.method == "POST":
        if not request.may["export"]:
            raise PermissionDenied("Your role does not include exports.")
        if consent is None:
            form.add_error(None, actions.NO_CONSENT)
        elif form.is_valid():
            recipient = form.cleaned_data["recipient"].strip()
            program_file_requested.enqueue(str(client.pk), recipient, str(request.user.pk), None)
            messages.success(
                request, "The program file is being created. It appears here when it is ready."
            )
            return redirect("defense:program_files", client.pk)
    context = {
        "client": client,
        "tab": "program",
        "files": queries.program_files_of(client),
        "under_way": queries.exports_under_way(client, task="program_file_requested"),
        "consent": consent,
        "consent_words": actions.PROGRAM_CONSENT,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "defense/program_files.html", context, status=status)


@client_view(Permission.EXPORT)
def privilege(request: MemberRequest, client: Client) -> HttpResponse:
    """What defense files withhold, and on what ground."""
    actor = request_actor(request, client.firm)
    withdrawn = request.POST.get("withdraw")
    form = PrivilegeForm(None if withdrawn else request.POST or None)
    if withdrawn:
        claim = queries.standing_claims(client).filter(pk=parse_uuid_or_404(withdrawn)).first()
        if claim is None:
            raise Http404("no such claim")
        actions.withdraw_claim(claim=claim, actor=actor)
        return redirect("defense:privilege", client.pk)
    if request.method == "POST" and form.is_valid():
        try:
            actions.claim_privilege(client=client, actor=actor, **form.cleaned_data)
        except InputError as error:
            form.add_error(None, f"{error}. {error.hint}".strip())
        else:
            return redirect("defense:privilege", client.pk)
    context = {
        "client": client,
        "tab": "defense",
        "claims": queries.standing_claims(client),
        "form": form,
    }
    return render(request, "defense/privilege.html", context, status=422 if form.errors else 200)


@client_view(Permission.EXPORT)
def certificate(request: MemberRequest, client: Client, file_id: uuid.UUID) -> HttpResponse:
    """A qualified person confirms the certificate of one file, paragraph by paragraph."""
    file = queries.defense_files_of(client).filter(pk=file_id).exclude(facts={}).first()
    if file is None:
        raise Http404("no such file")
    paragraphs = certificate_paragraphs(file.facts)
    form = CertificateForm(request.POST or None, paragraphs=paragraphs)
    done = getattr(file, "certificate", None)
    if request.method == "POST" and form.is_valid() and done is None:
        _confirm(request, file, form)
        messages.success(request, "Confirmed. The certificate is no longer marked Draft.")
        return redirect("defense:certificate", client.pk, file.pk)
    context = {
        "client": client,
        "tab": "defense",
        "file": file,
        "form": form,
        "done": done,
        "people": [
            form[name] for name in ("name", "position", "qualification", "place", "signed_on")
        ],
        "paragraphs": [form[f"paragraph_{number}"] for number in range(len(paragraphs))],
    }
    return render(request, "defense/certificate.html", context, status=422 if form.errors else 200)


def _confirm(request: MemberRequest, file: DefenseFile, form: CertificateForm) -> None:
    names = ("name", "position", "qualification", "place", "signed_on")
    actions.confirm_certificate(
        export=file,
        actor=request_actor(request, file.firm),
        confirmed=form.confirmed(),
        **{name: form.cleaned_data[name] for name in names},
    )


@client_view(Permission.VIEW)
def trust_file(_request: MemberRequest, client: Client) -> HttpResponse:
    """The public keys of the client's log as a trust file, to be handed over apart."""
    text = trust_text(queries.trust_for_client(client))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug(client.firm.name)}-trust.txt"'
    return response
