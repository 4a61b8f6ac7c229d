"""Pages about the data that was found at a client."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from duecare.documents.charts import people_by_place_chart, people_by_state_chart
from duecare.documents.statements.wording import data_type_name
from duecare_web.accounts.access import MemberRequest, get_for_member_or_404, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.scans import actions, queries
from duecare_web.scans.forms import InventoryForm
from duecare_web.scans.models import Scan

SHOWN_UNREAD = 200


@client_view(Permission.VIEW)
def scans(request: MemberRequest, client: Client) -> HttpResponse:
    """All scans of a client, and the newest in detail."""
    found = list(queries.scans_of(client)[:50])
    context = {"client": client, "tab": "scans", "scans": found}
    if found:
        context |= _detail(found[0])
    return render(request, "scans/scans.html", context)


@client_view(Permission.VIEW)
def scan(request: MemberRequest, client: Client, scan_id: uuid.UUID) -> HttpResponse:
    """One scan of a client."""
    one = get_for_member_or_404(
        Scan.objects.filter(client=client), request.user, permission=Permission.VIEW, pk=scan_id
    )
    return render(request, "scans/scan.html", {"client": client, "tab": "scans", **_detail(one)})


@client_view(Permission.SCAN)
def import_inventory(request: MemberRequest, client: Client) -> HttpResponse:
    """Import an inventory file that was made on the client's side."""
    form = InventoryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        actions.record_scan(
            client=client,
            actor=request_actor(request, client.firm),
            inventory=form.cleaned_data["inventory"],
            origin=Scan.Origin.FILE,
        )
        messages.success(request, "The inventory was recorded.")
        return redirect("scans:scans", client.pk)
    context = {"client": client, "tab": "scans", "form": form}
    return render(request, "scans/import.html", context, status=422 if form.errors else 200)


def _detail(one: Scan) -> dict[str, object]:
    inventory = queries.read_inventory(one)
    states = sorted(inventory.states.items(), key=lambda item: -item[1].best)
    types = sorted(inventory.data_types.items(), key=lambda item: -item[1].records)
    names = {place.id: place.name for place in inventory.locations}
    return {
        "scan": one,
        "people_note": f"between {one.people_low:,} and {one.people_high:,}",
        "files_note": f"of {one.files_seen:,} seen",
        "unread_tone": "warn" if one.unread else "good",
        "places": list(one.locations.all()),
        "states": states,
        "data_types": [(sentence(data_type_name(key)), found) for key, found in types],
        "unread": [
            {
                "place": names.get(item.location, item.location),
                "path": item.path,
                "reason": item.reason,
            }
            for item in inventory.scope.unread[:SHOWN_UNREAD]
        ],
        "chart": people_by_place_chart(inventory),
        "state_chart": people_by_state_chart(inventory) if states else None,
    }


def sentence(text: str) -> str:
    """Text with a capital at its start; the rest stays as it is."""
    return text[:1].upper() + text[1:]
