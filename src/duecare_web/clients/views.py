"""Pages about clients: portfolio, overview, people, devices."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from duecare.documents.wording.words import plural
from duecare.errors import DuecareError
from duecare.numerals import whole_number
from duecare_web.accounts import rights
from duecare_web.accounts.access import (
    MemberRequest,
    get_for_member_or_404,
    member_required,
    request_actor,
)
from duecare_web.accounts.locking import lock
from duecare_web.accounts.roles import Permission
from duecare_web.accounts.typed_over import say
from duecare_web.clients import actions, finding, forms, languages, panels, queries, who_changed
from duecare_web.clients.access import client_view
from duecare_web.clients.deciding_form import (
    DecidingFactsForm,
    initial_of,
    known_of,
    proposed_services,
)
from duecare_web.clients.models import Client, Contact, Employee, Language
from duecare_web.ledger.actions import together
from duecare_web.ui.paging import SIZES, page_part


@member_required(Permission.VIEW)
def find(request: MemberRequest) -> HttpResponse:
    """Find or do: for the dialog, and without a script as a page."""
    text = request.GET.get("q", "").strip()
    found = finding.find(request.membership, text, may=request.may)
    in_dialog = request.headers.get("HX-Request") == "true"
    template = "clients/found.html" if in_dialog else "clients/find.html"
    return render(request, template, {"title": "Find or do", "found": found, "text": text})


@member_required(Permission.MANAGE_CLIENTS)
def add(request: MemberRequest) -> HttpResponse:
    """Add a client."""
    form = forms.ClientForm(request.POST or None, initial={"employee_count": ""})

    def save() -> str:
        actor = request_actor(request, request.firm)
        client = actions.add_client(firm=request.firm, actor=actor, **form.cleaned_data)
        rights.keep_in_sight(
            membership=request.membership, client_id=client.pk, log=client.log.origin, actor=actor
        )
        messages.success(request, f"{client.name} was added; its ledger has begun.")
        return reverse("clients:overview", args=[client.pk])

    facts = {"title": "Add a client", "cancel_url": reverse("clients:portfolio")}
    return _form_page(request, form, save, "clients/add.html", facts)


@client_view(Permission.VIEW)
def overview(request: MemberRequest, client: Client) -> HttpResponse:
    """Everything about a client at a glance."""
    with panels.one_page():
        facts = {
            "client": client,
            "tab": "overview",
            "tiles": panels.tiles(client),
            "blocks": panels.blocks(client),
            "next_steps": panels.next_steps(client),
            "contacts": queries.contacts_read(client)[:5],
            "engagement": client.engagements.first(),
        }
    return render(request, "clients/overview.html", facts)


@client_view(Permission.MANAGE_CLIENTS)
def change(request: MemberRequest, client: Client) -> HttpResponse:
    """Change the facts of a client."""

    def on_record() -> dict[str, Any]:
        return {name: getattr(client, name) for name in actions.CHANGEABLE}

    form = forms.ClientFactsForm(request.POST or None, initial=on_record())

    def save() -> None:
        actor = request_actor(request, client.firm)
        with together():
            lock(client)
            values = form.settled(on_record(), who_changed.of_client(client))
            if values != on_record():
                actions.change_client(client=client, actor=actor, **values)

    return _client_form(request, client, form, save, "Client facts", "overview")


@client_view(Permission.MANAGE_CLIENTS)
def deciding(request: MemberRequest, client: Client) -> HttpResponse:
    """Answer the questions that decide which laws reach the client."""
    initial = initial_of(client.deciding, client.industry)
    form = DecidingFactsForm(
        request.POST or None, initial=initial, on_record=known_of(client.deciding)
    )

    back = reverse("clients:overview", args=[client.pk])

    def save() -> str:
        actor = request_actor(request, client.firm)
        with together():
            lock(client)
            facts = form.settled(known_of(client.deciding), who_changed.of_client(client))
            actions.change_deciding_facts(client=client, actor=actor, facts=facts)
        return back

    facts = {
        "client": client,
        "tab": "overview",
        "title": "Facts that decide laws",
        "cancel_url": back,
        "parts": form.parts(),
        "proposed": proposed_services(client.deciding, client.industry),
    }
    return _form_page(request, form, save, "clients/deciding.html", facts)


@client_view(Permission.VIEW)
def people(request: MemberRequest, client: Client) -> HttpResponse:
    """Contacts and employees."""
    text = request.GET.get("q", "").strip()[:100]
    employees = queries.employees_of(client, text=text)
    number, size = (whole_number(request.GET.get(name, "")) for name in ("page", "size"))
    page = page_part(employees.count(), number, size)
    facts = {
        "client": client,
        "tab": "people",
        "contacts": queries.contacts_of(client),
        "employees": employees[page.rows],
        "page": page,
        "sizes": SIZES,
        "text": text,
    }
    return render(request, "clients/people.html", facts)


@client_view(Permission.MANAGE_CLIENTS)
def add_contact(request: MemberRequest, client: Client) -> HttpResponse:
    """Add a contact; ``?signs=yes`` leads here as a next step and back to the others."""
    signs = request.GET.get("signs") == "yes"
    form = forms.ContactForm(request.POST or None, initial={"may_sign": signs})

    def save() -> None:
        actor = request_actor(request, client.firm)
        actions.add_contact(client=client, actor=actor, **form.cleaned_data)

    back = "overview" if signs else "people"
    return _client_form(request, client, form, save, "Add a contact", "people", back=back)


@client_view(Permission.MANAGE_CLIENTS)
def change_contact(request: MemberRequest, client: Client, contact_id: uuid.UUID) -> HttpResponse:
    """Change what a contact is and may do."""
    contact = get_for_member_or_404(
        queries.contacts_of(client),
        request.user,
        permission=Permission.MANAGE_CLIENTS,
        pk=contact_id,
    )
    names = ("name", "email", "title", "may_sign", "language", "is_active")
    change = partial(actions.change_contact, contact=contact)
    return _change_person(request, client, contact, names, forms.ContactChangeForm, change)


@client_view(Permission.MANAGE_CLIENTS)
def add_employee(request: MemberRequest, client: Client) -> HttpResponse:
    """Add an employee."""
    form = forms.EmployeeForm(request.POST or None)

    def save() -> None:
        actor = request_actor(request, client.firm)
        actions.add_employee(client=client, actor=actor, **form.cleaned_data)

    return _client_form(request, client, form, save, "Add an employee", "people")


@client_view(Permission.MANAGE_CLIENTS)
def choose_languages(request: MemberRequest, client: Client) -> HttpResponse:
    """One language for many employees."""
    form = forms.LanguagesForm(request.POST or None, client=client)

    def save() -> None:
        number = languages.choose_languages(
            client=client,
            people=form.people(),
            actor=request_actor(request, client.firm),
            language=form.cleaned_data["language"],
        )
        told = Language(form.cleaned_data["language"]).label
        messages.success(request, f"{plural(number, 'person', 'people')} will read {told}.")

    return _client_form(request, client, form, save, "Language of employees", "people")


@client_view(Permission.MANAGE_CLIENTS)
def change_employee(request: MemberRequest, client: Client, employee_id: uuid.UUID) -> HttpResponse:
    """Change an employee, or note that they left."""
    employee = get_for_member_or_404(
        queries.employees_of(client),
        request.user,
        permission=Permission.MANAGE_CLIENTS,
        pk=employee_id,
    )
    names = ("name", "email", "title", "department", "roles", "language", "is_active")
    change = partial(actions.change_employee, employee=employee)
    return _change_person(request, client, employee, names, forms.EmployeeChangeForm, change)


def _change_person(
    request: MemberRequest,
    client: Client,
    person: Contact | Employee,
    names: Sequence[str],
    form_class: type[forms.ContactChangeForm | forms.EmployeeChangeForm],
    change: Callable[..., object],
) -> HttpResponse:
    def on_record() -> dict[str, Any]:
        return {name: getattr(person, name) for name in names}

    form = form_class(request.POST or None, initial=on_record())

    def save() -> None:
        actor = request_actor(request, client.firm)
        with together():
            lock(person)
            values = form.settled(on_record(), who_changed.of_person(person))
            language = values.pop("language")
            change(actor=actor, **values)
            languages.note_language(person=person, actor=actor, language=language)

    return _client_form(request, client, form, save, person.name, "people")


@client_view(Permission.MANAGE_CLIENTS)
def add_engagement(request: MemberRequest, client: Client) -> HttpResponse:
    """Note the agreement with the client."""
    form = forms.EngagementForm(request.POST or None)

    def save() -> None:
        actor = request_actor(request, client.firm)
        actions.add_engagement(client=client, actor=actor, **form.cleaned_data)

    return _client_form(request, client, form, save, "Add the engagement", "overview")


@client_view(Permission.VIEW)
def devices(request: MemberRequest, client: Client) -> HttpResponse:
    """The places where data sits."""
    every = queries.devices_of(client)
    retired = request.GET.get("show") == "retired"
    facts = {
        "client": client,
        "tab": "devices",
        "devices": every.exclude(retired_at=None) if retired else every.filter(retired_at=None),
        "shows_retired": retired,
        "retired": client.devices.exclude(retired_at=None).count(),
    }
    return render(request, "clients/devices.html", facts)


@client_view(Permission.SCAN)
def add_device(request: MemberRequest, client: Client) -> HttpResponse:
    """Add a device."""
    form = forms.DeviceForm(request.POST or None)

    def save() -> None:
        actor = request_actor(request, client.firm)
        actions.add_device(client=client, actor=actor, **form.cleaned_data)

    return _client_form(request, client, form, save, "Add a device", "devices")


@client_view(Permission.SCAN)
def change_device(request: MemberRequest, client: Client, device_id: uuid.UUID) -> HttpResponse:
    """Change a device, for example when it was encrypted."""
    device = get_for_member_or_404(
        queries.devices_of(client), request.user, permission=Permission.SCAN, pk=device_id
    )
    names = ("name", "kind", "encrypted", "holder", "scan_path")

    def on_record() -> dict[str, Any]:
        return {name: getattr(device, name) for name in names}

    form = forms.DeviceChangeForm(request.POST or None, initial=on_record())
    back = reverse("clients:devices", args=[client.pk])

    def save() -> str:
        actor = request_actor(request, client.firm)
        with together():
            lock(device)
            values = form.settled(on_record(), who_changed.of_device(device))
            actions.change_device(device=device, actor=actor, **values)
        return back

    facts = {"client": client, "tab": "devices", "title": device.name, "cancel_url": back}
    return _form_page(request, form, save, "clients/device.html", {**facts, "device": device})


@require_POST
@client_view(Permission.SCAN)
def retire_device(request: MemberRequest, client: Client, device_id: uuid.UUID) -> HttpResponse:
    """Note that a device is no longer in use, or in use again."""
    device = get_for_member_or_404(
        queries.devices_of(client), request.user, permission=Permission.SCAN, pk=device_id
    )
    change = actions.use_device_again if device.retired_at else actions.retire_device
    try:
        change(device=device, actor=request_actor(request, client.firm))
        state = "no longer in use" if device.retired_at else "in use again"
        messages.success(request, f"{device.name} is noted as {state}.")
    except DuecareError as error:
        messages.error(request, str(error))
    return redirect("clients:devices", client.pk)


def _client_form(
    request: HttpRequest,
    client: Client,
    form: BaseForm,
    save: Callable[[], None],
    title: str,
    tab: str,
    *,
    back: str = "",
) -> HttpResponse:
    back = reverse(f"clients:{back or tab}", args=[client.pk])

    def save_and_return() -> str:
        save()
        return back

    facts = {"client": client, "tab": tab, "title": title, "cancel_url": back}
    return _form_page(request, form, save_and_return, "clients/form.html", facts)


def _form_page(
    request: HttpRequest,
    form: BaseForm,
    save: Callable[[], str],
    template: str,
    facts: Mapping[str, object],
) -> HttpResponse:
    """Show the form; when it is sent and valid, save and go on to the address that it gives."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(save())
        except DuecareError as error:
            say(form, error)
    status = 422 if request.method == "POST" else 200
    return render(request, template, {**facts, "form": form}, status=status)
