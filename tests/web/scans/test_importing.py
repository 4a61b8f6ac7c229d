"""Importing inventories: what is recorded, what is refused and in which words."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.web.portal.assessed import small_inventory

from duecare.inventory import Account, Amount, Cause, ReadClass, ScanScope, Unread
from duecare_web.accounts.actors import system_actor
from duecare_web.scans import forms, queries
from duecare_web.scans.actions import record_scan
from duecare_web.scans.models import Scan

ACTOR = system_actor("tests")


def upload(browser, client, content):
    file = SimpleUploadedFile("inventory.json", content, "application/json")
    return browser.post(reverse("scans:import", args=[client.pk]), {"inventory": file})


def changed(change):
    values = json.loads(small_inventory().to_json())
    change(values)
    return json.dumps(values).encode()


def test_an_imported_inventory_is_recorded_with_its_exact_bytes(north, signed_in, entries_of):
    content = small_inventory().to_json().encode()
    response = upload(signed_in(north.technician), north.client, content)
    assert response.headers["Location"] == reverse("scans:scans", args=[north.client.pk])
    scan = Scan.objects.get(client=north.client)
    kind, values = entries_of(north.client)[-1]
    assert kind == "scan.recorded"
    assert values["content"]["people"] == {"low": 3900, "best": 4000, "high": 4100}
    assert values["content"]["origin"] == "file"
    assert values["actor"]["name"] == "North technician"
    assert queries.read_inventory(scan) == small_inventory()
    assert [place.people_best for place in scan.locations.all()] == [4000, 900]


def no_sketch(values):
    values["locations"][0]["sketch"] = "nonsense"


def two_of_one_id(values):
    values["locations"][1]["id"] = values["locations"][0]["id"]


def long_ids(values):
    for number, place in enumerate(values["locations"]):
        place["id"] = "x" * 200 + str(number)


def impossible(values):
    values["scope"]["files_seen"] = 10**30


def future(values):
    values["scanned_at"] = (datetime.now(UTC) + timedelta(days=9)).isoformat()


def other_schema(values):
    values["schema"] = "duecare.loss/1"


@pytest.mark.parametrize(
    "change", [no_sketch, two_of_one_id, long_ids, impossible, future, other_schema]
)
def test_a_damaged_inventory_is_refused_in_words(change, north, signed_in):
    response = upload(signed_in(north.technician), north.client, changed(change))
    assert response.status_code == 422
    assert b"errorlist" in response.content
    assert not Scan.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff\xfe\x00", b"%PDF-1.7", b"[" * 100_000, b'{"schema": 1}']
)
def test_a_foreign_file_is_refused_in_words(content, north, signed_in):
    response = upload(signed_in(north.technician), north.client, content)
    assert response.status_code == 422
    assert not Scan.objects.exists()


def test_a_huge_file_is_refused_before_it_is_read(north, signed_in, monkeypatch):
    monkeypatch.setattr(forms, "LARGEST_FILE", 10)
    response = upload(signed_in(north.technician), north.client, b"x" * 11)
    assert response.status_code == 422
    assert b"larger than 200 MB" in response.content


def test_a_viewer_sees_scans_and_imports_none(north, signed_in):
    browser = signed_in(north.viewer)
    page = browser.get(reverse("scans:scans", args=[north.client.pk]))
    assert b"No scan yet" in page.content
    assert reverse("scans:import", args=[north.client.pk]).encode() not in page.content
    assert upload(browser, north.client, b"{}").status_code == 403


def test_another_firm_finds_no_scan(north, south, signed_in):
    scan = record_scan(client=north.client, actor=ACTOR, inventory=small_inventory())
    browser = signed_in(south.owner)
    for name, args in (("scans", []), ("import", []), ("scan", [scan.pk])):
        address = reverse(f"scans:{name}", args=[north.client.pk, *args])
        assert browser.get(address).status_code == 404
    mixed = reverse("scans:scan", args=[south.client.pk, scan.pk])
    assert browser.get(mixed).status_code == 404


def test_the_page_of_scans_needs_a_steady_number_of_queries(north, signed_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = signed_in(north.viewer)
    counts = []
    for more in (2, 8):
        for _ in range(more):
            record_scan(client=north.client, actor=ACTOR, inventory=small_inventory())
        with CaptureQueriesContext(connection) as captured:
            page = browser.get(reverse("scans:scans", args=[north.client.pk]))
        counts.append(len(captured))
    assert b"laptop-1" in page.content
    assert counts[0] == counts[1]


def account_of_an_office():
    """Not everything was read: a practice database was looked through, a mailbox was damaged."""
    account = Account(
        read=Amount(files=17_962, bytes=41_300_000_000),
        read_in_part=Amount(files=214, bytes=3_900_000_000),
        looked_through=Amount(files=96, bytes=22_400_000_000),
        unread=Amount(files=58, bytes=7_200_000_000),
        no_text=Amount(files=2_204, bytes=21_600_000_000),
    )
    unread = [
        Unread(location="x", path="D:/data/PATIENT.DAT", reason="a database", size=19_800_000_000,
               reading=ReadClass.LOOKED_THROUGH, cause=Cause.STORE, store="faircom"),
        Unread(location="x", path="mail/2019.pst", reason="damaged", size=800_000_000,
               cause=Cause.DAMAGED),
    ]  # fmt: skip
    return ScanScope(sources=["share"], account=account, unread=unread)


def test_the_page_says_what_the_count_rests_on_and_what_to_do(north, signed_in, entries_of):
    inventory = small_inventory().model_copy(update={"scope": account_of_an_office()})
    scan = record_scan(client=north.client, actor=ACTOR, inventory=inventory)
    page = signed_in(north.viewer).get(reverse("scans:scan", args=[north.client.pk, scan.pk]))
    text = " ".join(page.content.decode().split())
    for words in (
        "At least 3,900 people. Best count of what was read: 4,000 (3,900 to 4,100).",
        "Read: 97.9% of the files that may hold text, 55.2% of their bytes.",
        "Looked through: FairCom database (Dentrix and others)",
        "Export the patient list",
        "Restore or repair it, scan again",
        "of 18,330 that may hold text",
    ):
        assert words in text
    assert "100%" not in text
    _, values = entries_of(north.client)[-1]
    assert values["content"]["account"]["looked_through"] == {"files": 96, "bytes": 22_400_000_000}
    assert scan.files_without_text == 2_204


def test_an_amount_that_an_entry_cannot_say_exactly_is_refused(north, signed_in):
    content = changed(lambda v: v["scope"]["account"]["read"].update(bytes=2**53))
    assert upload(signed_in(north.technician), north.client, content).status_code == 422
    assert not Scan.objects.exists()
