"""Pages about the data that was found at a client."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.dates import long_date
from duecare.documents.charts import (
    people_by_machine_chart,
    people_by_place_chart,
    people_by_state_chart,
)
from duecare.documents.wording.reading import READING_NAMES, people_sentences
from duecare.documents.wording.words import data_type_name
from duecare.errors import InputError
from duecare.inventory import DataInventory, machines_of
from duecare_web.accounts.access import (
    MemberRequest,
    get_for_member_or_404,
    member_required,
    request_actor,
)
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.scans import actions, queries
from duecare_web.scans.api import api
from duecare_web.scans.commands import scan_commands
from duecare_web.scans.coverage import concern_rows, coverage_rows, sentence
from duecare_web.scans.forms import EnrolmentForm, InventoryForm, ReasonForm
from duecare_web.scans.machines import STALE_AFTER, enrolment_rows, machine_rows
from duecare_web.scans.models import Enrolment, Machine, Scan

SHOWN_UNREAD = 200


@client_view(Permission.VIEW)
def scans(request: MemberRequest, client: Client) -> HttpResponse:
    """What the client's machines hold together, and all scans."""
    found = list(queries.scans_of(client)[:50])
    whole = queries.latest_scan(client)
    context = {"client": client, "tab": "scans", "scans": found, "is_whole": True}
    if whole is not None:
        context |= _detail(whole) | {"outdated": queries.is_outdated(client)}
    return render(request, "scans/scans.html", context)


@client_view(Permission.VIEW)
def scan(request: MemberRequest, client: Client, scan_id: uuid.UUID) -> HttpResponse:
    """One scan of a client."""
    one = get_for_member_or_404(
        queries.scans_of(client), request.user, permission=Permission.VIEW, pk=scan_id
    )
    return render(request, "scans/scan.html", {"client": client, "tab": "scans", **_detail(one)})


@client_view(Permission.SCAN)
def import_inventory(request: MemberRequest, client: Client) -> HttpResponse:
    """Import an inventory file that was made on the client's side."""
    form = InventoryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        inventory = form.cleaned_data["inventory"]
        before = queries.find_scan(client, machines_of(inventory)[0].scan_id)
        try:
            actions.record_scan(
                client=client,
                actor=request_actor(request, client.firm),
                inventory=inventory,
                origin=Scan.Origin.FILE,
            )
        except InputError as error:
            form.add_error("inventory", " ".join(filter(None, [str(error), error.hint])))
        else:
            _say_what_was_imported(request, before)
            return redirect("scans:scans", client.pk)
    context = {"client": client, "tab": "scans", "form": form}
    return render(request, "scans/import.html", context, status=422 if form.errors else 200)


def _say_what_was_imported(request: MemberRequest, before: Scan | None) -> None:
    if before is None:
        messages.success(request, "The inventory was recorded.")
    else:
        day = long_date(timezone.localdate(before.recorded_at))
        messages.info(request, f"This scan was already recorded on {day}; it counts once.")


@client_view(Permission.VIEW)
def machines(request: MemberRequest, client: Client) -> HttpResponse:
    """The machines that have reported, and who may report."""
    now = timezone.now()
    whole = queries.latest_scan(client)
    inventory = queries.read_inventory(whole) if whole else None
    several = inventory is not None and len(inventory.machines) > 1
    rows = machine_rows(client, now=now)
    context = {
        "client": client,
        "tab": "scans",
        "machines": rows,
        "enrolments": enrolment_rows(client, now=now),
        "key_id": queries.key_of(client),
        "whole": whole,
        "alone": sum(row.scan.people_best for row in rows if row.scan),
        "counted": sum(row.scan is not None for row in rows),
        "chart": people_by_machine_chart(inventory) if inventory and several else None,
        "outdated": queries.is_outdated(client),
        "stale_days": STALE_AFTER.days,
    }
    return render(request, "scans/machines.html", context)


@client_view(Permission.SCAN)
def add_enrolment(request: MemberRequest, client: Client) -> HttpResponse:
    """Let machines report. The answer to the form shows the token, once."""
    month = timezone.localdate() + dt.timedelta(days=30)
    form = EnrolmentForm(request.POST or None, initial={"expires_on": month})
    key_id = queries.key_of(client)
    if request.method == "POST" and form.is_valid():
        enrolment, token = actions.create_enrolment(
            client=client,
            actor=request_actor(request, client.firm),
            label=form.cleaned_data["label"],
            expires_at=form.expires_at,
            most_machines=form.cleaned_data["most_machines"],
            key_id=form.cleaned_data["key_id"],
        )
        context = {
            "client": client,
            "tab": "scans",
            "enrolment": enrolment,
            "commands": scan_commands(enrolment, token),
            "key_id": queries.key_of(client),
            "key_was_known": bool(key_id),
        }
        return render(request, "scans/enrolment_created.html", context)
    context = {"client": client, "tab": "scans", "form": form, "key_id": key_id}
    return render(request, "scans/enrolment_add.html", context, status=422 if form.errors else 200)


@require_POST
@client_view(Permission.SCAN)
def revoke_enrolment(
    request: MemberRequest, client: Client, enrolment_id: uuid.UUID
) -> HttpResponse:
    """End an enrollment at once."""
    enrolment = get_for_member_or_404(
        Enrolment.objects.filter(client=client).select_related("client__log", "client__firm"),
        request.user,
        permission=Permission.SCAN,
        pk=enrolment_id,
    )
    try:
        actions.revoke_enrolment(enrolment=enrolment, actor=request_actor(request, client.firm))
        messages.success(request, f"{enrolment.label} was revoked; its machines are now refused.")
    except InputError as error:
        messages.info(request, str(error))
    return redirect("scans:machines", client.pk)


@client_view(Permission.SCAN)
def remove_machine(request: MemberRequest, client: Client, machine_id: uuid.UUID) -> HttpResponse:
    """Stop counting a machine."""
    machine = get_for_member_or_404(
        Machine.objects.filter(client=client).select_related("client__log", "client__firm"),
        request.user,
        permission=Permission.SCAN,
        pk=machine_id,
    )
    form = ReasonForm(request.POST or None)

    def remove() -> None:
        actor = request_actor(request, client.firm)
        reason = form.cleaned_data["reason"]
        actions.remove_machine(machine=machine, actor=actor, reason=reason)
        messages.success(request, f"{machine.name} no longer counts. Its scans stay on record.")

    return _with_reason(
        request,
        client,
        form,
        remove,
        title=f"Remove {machine.name}",
        text="The people on this machine stop counting from now on, except those who are on others "
        "too. What it reported stays on record. If it reports again, it counts again.",
        submit="Remove",
    )


@client_view(Permission.SCAN)
def replace_key(request: MemberRequest, client: Client) -> HttpResponse:
    """Start over under another key."""
    form = ReasonForm(request.POST or None)

    def replace() -> None:
        actor = request_actor(request, client.firm)
        actions.replace_key(client=client, actor=actor, reason=form.cleaned_data["reason"])
        messages.success(request, "The next enrollment or inventory brings the new key.")

    return _with_reason(
        request,
        client,
        form,
        replace,
        title="Start over with another key",
        text="Do this when the key is lost, or when an unauthorized person may have it. Every machine "
        "is to be scanned again under the new key; until then the figures are those of the old one.",
        submit="Start over",
    )


def _with_reason(
    request: MemberRequest,
    client: Client,
    form: ReasonForm,
    save: Callable[[], None],
    *,
    title: str,
    text: str,
    submit: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except InputError as error:
            messages.error(request, str(error))
        return redirect("scans:machines", client.pk)
    context = {
        "client": client,
        "tab": "scans",
        "form": form,
        "title": title,
        "text": text,
        "submit": submit,
        "cancel_url": reverse("scans:machines", args=[client.pk]),
    }
    return render(request, "scans/reason.html", context, status=422 if form.errors else 200)


@member_required(Permission.SCAN)
def api_description(_request: MemberRequest) -> HttpResponse:
    """The interface for machines as OpenAPI, for members only."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1/"))


def _count_sentences(inventory: DataInventory) -> tuple[str, ...]:
    """What the count rests on; the count itself is above, where everything could be read."""
    told = people_sentences(inventory)
    return told if inventory.scope.may_hold_more else told[1:]


def _detail(one: Scan) -> dict[str, object]:
    inventory = queries.read_inventory(one)
    states = sorted(inventory.states.items(), key=lambda item: -item[1].best)
    types = sorted(inventory.data_types.items(), key=lambda item: -item[1].records)
    names = {place.id: inventory.place_name(place) for place in inventory.locations}
    return {
        "scan": one,
        "people_note": f"between {one.people_low:,} and {one.people_high:,}",
        "files_note": f"of {one.files_seen - one.files_without_text:,} that may hold text",
        "count_sentences": _count_sentences(inventory),
        "coverage": coverage_rows(inventory.scope),
        "concerns": concern_rows(inventory.scope),
        "unread_tone": "warn" if one.unread else "good",
        "unread_note": f"{'item' if one.unread == 1 else 'items'}, listed below with what to do",
        "places": list(one.locations.all()),
        "states": states,
        "data_types": [(sentence(data_type_name(key)), found) for key, found in types],
        "unread": [
            {
                "place": names.get(item.location, item.location),
                "path": item.path,
                "reading": READING_NAMES[item.reading],
                "reason": item.reason,
            }
            for item in inventory.scope.unread[:SHOWN_UNREAD]
        ],
        "chart": people_by_place_chart(inventory),
        "state_chart": people_by_state_chart(inventory) if states else None,
    }
