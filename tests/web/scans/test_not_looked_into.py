"""What the overview says nobody has looked into: it never reads as if all had been scanned."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from tests.web.portal.assessed import small_inventory

from duecare_web.accounts.actors import system_actor
from duecare_web.clients.actions import add_device
from duecare_web.scans.actions import record_scan
from duecare_web.scans.models import Scan
from duecare_web.scans.unseen import unseen_block

ACTOR = system_actor("tests")


def listed(side: Any, name: str, kind: str = "laptop", scan_path: str = "") -> None:
    add_device(
        client=side.client,
        actor=ACTOR,
        name=name,
        kind=kind,
        encrypted=None,
        holder="",
        scan_path=scan_path,
    )


def test_listed_devices_that_no_scan_has_seen_are_named(north: Any, signed_in: Any) -> None:
    assert unseen_block(north.client) is None
    inventory = small_inventory()
    first = inventory.locations[0]
    record_scan(client=north.client, actor=ACTOR, inventory=inventory, origin=Scan.Origin.FILE)
    browser = signed_in(north.viewer)
    overview = reverse("clients:overview", args=[north.client.pk])
    assert "A scan has looked at each listed device" in browser.get(overview).content.decode()
    listed(north, "LT-01", scan_path=first.id)
    for number in range(2, 9):
        listed(north, f"LT-0{number}")
    listed(north, "PH-01", kind="phone")
    found = unseen_block(north.client)
    assert found is not None
    assert [one.text for one in found["unseen"]] == ["7 devices", "1 phone or tablet"]
    assert found["unseen"][0].note == (
        "On the list and in no scan: LT-02, LT-03, LT-04, LT-05, LT-06 and 2 more."
    )
    assert "LT-02, LT-03" in browser.get(overview).content.decode()
