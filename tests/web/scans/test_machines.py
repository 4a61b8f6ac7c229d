"""Enrolments, machines, and carried files, as members see and do them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.web.scans.machines_of_a_client import ACTOR, enrol, machine_inventory

from duecare.errors import InputError
from duecare.inventory import merge_inventories
from duecare_web.clients.actions import add_device
from duecare_web.scans import actions, queries
from duecare_web.scans.machines import machine_rows
from duecare_web.scans.models import Enrolment, Machine, Scan


def page(browser, name, client, *more):
    return browser.get(reverse(f"scans:{name}", args=[client.pk, *more]))


def upload(browser, client, inventory):
    file = SimpleUploadedFile("LT-07.json", inventory.to_json().encode(), "application/json")
    return browser.post(reverse("scans:import", args=[client.pk]), {"inventory": file}, follow=True)


def values(**changes):
    day = timezone.now().date() + timedelta(days=10)
    return {"label": "laptops", "most_machines": "4", "expires_on": f"{day}"} | changes


def test_the_token_is_shown_once_and_only_its_hash_is_kept(north, signed_in, entries_of):
    browser = signed_in(north.technician)
    address = reverse("scans:add_enrolment", args=[north.client.pk])
    shown = browser.post(address, values(key_id="0123456789ab")).content.decode()
    tokens = set(re.findall(r"dct_[0-9a-f]{16}_[\w-]{43}", shown))
    assert len(tokens) == 1
    token = tokens.pop()
    for system in ("Windows", "macOS", "Linux"):
        assert f"<h3>{system}</h3>" in shown
    kept = Enrolment.objects.get()
    stored = [str(value) for value in Enrolment.objects.values().get().values()]
    assert not [text for text in stored if token in text or token[21:] in text]
    assert kept.most_machines == 4
    assert queries.key_of(north.client) == "0123456789ab"
    later = page(browser, "machines", north.client).content.decode()
    assert token not in later
    assert "0123456789ab" in later
    kind, entry = entries_of(north.client)[-1]
    assert kind == "enrolment.created"
    assert entry["content"]["token_name"] == kept.token_id
    assert token[21:] not in str(entry)


@pytest.mark.parametrize(
    "change",
    [
        {"label": ""},
        {"most_machines": "0"},
        {"most_machines": "100000"},
        {"expires_on": "2020-01-01"},
        {"expires_on": "2099-01-01"},
        {"key_id": "dck_secret"},
    ],
)
def test_an_enrolment_that_cannot_be_is_refused(change, north, signed_in):
    address = reverse("scans:add_enrolment", args=[north.client.pk])
    assert signed_in(north.technician).post(address, values(**change)).status_code == 422
    assert not Enrolment.objects.exists()


def test_a_second_enrolment_keeps_the_first_key(north):
    enrol(north.client, key_id="0123456789ab")
    enrol(north.client, key_id="ffffffffffff")
    assert queries.key_of(north.client) == "0123456789ab"


def test_revoking_is_recorded_and_done_once(north, signed_in, entries_of):
    enrolment, _ = enrol(north.client)
    browser = signed_in(north.advisor)
    address = reverse("scans:revoke_enrolment", args=[north.client.pk, enrolment.pk])
    for words in (b"was revoked; its machines", b"has already been revoked"):
        assert words in browser.post(address, follow=True).content
    assert [kind for kind, _ in entries_of(north.client)].count("enrolment.revoked") == 1


def test_a_viewer_sees_machines_and_enrols_none(north, signed_in):
    enrol(north.client)
    browser = signed_in(north.viewer)
    shown = page(browser, "machines", north.client)
    assert shown.status_code == 200
    assert b"Revoke" not in shown.content
    assert page(browser, "add_enrolment", north.client).status_code == 403


def test_another_firm_finds_neither_enrolment_nor_machine(north, south, signed_in):
    enrolment, _ = enrol(north.client)
    actions.record_scan(
        client=north.client, actor=ACTOR, inventory=machine_inventory("A", range(3))
    )
    machine = Machine.objects.get()
    browser = signed_in(south.owner)
    for client in (north.client, south.client):
        for name, number in (("revoke_enrolment", enrolment.pk), ("remove_machine", machine.pk)):
            address = reverse(f"scans:{name}", args=[client.pk, number])
            assert browser.post(address, {"reason": "x"}).status_code == 404
    enrolment.refresh_from_db()
    machine.refresh_from_db()
    assert enrolment.revoked_at is None
    assert machine.removed_at is None


def test_carried_files_are_united_and_a_repeated_one_counts_once(north, signed_in):
    browser = signed_in(north.technician)
    first, second = machine_inventory("A", range(30)), machine_inventory("B", range(20, 60))
    assert b"was recorded." in upload(browser, north.client, first).content
    assert b"was recorded." in upload(browser, north.client, second).content
    assert queries.latest_scan(north.client).people_best == 60
    assert b"counts once" in upload(browser, north.client, first).content
    assert Scan.objects.exclude(origin=Scan.Origin.UNION).count() == 2
    assert queries.latest_scan(north.client).people_best == 60


def test_a_merged_file_is_its_machines(north, south, signed_in):
    parts = [machine_inventory("A", range(30)), machine_inventory("B", range(20, 60))]
    upload(signed_in(north.technician), north.client, merge_inventories(parts))
    assert [machine.name for machine in Machine.objects.filter(client=north.client)] == ["A", "B"]
    assert queries.latest_scan(north.client).people_best == 60
    for part in parts:
        actions.record_scan(client=south.client, actor=ACTOR, inventory=part)
    whole = [queries.read_inventory(queries.latest_scan(s.client)) for s in (north, south)]
    assert whole[0] == whole[1]


def test_a_file_under_another_key_is_refused_in_words(north, signed_in):
    browser = signed_in(north.technician)
    upload(browser, north.client, machine_inventory("A", range(3)))
    refused = upload(browser, north.client, machine_inventory("B", range(3), key_id="bbbbbbbbbbbb"))
    assert refused.status_code == 422
    assert b"count twice" in refused.content
    assert Scan.objects.count() == 1


def test_after_a_new_key_the_old_scans_count_until_a_machine_reports(north, entries_of):
    for name in ("A", "B"):
        actions.record_scan(
            client=north.client, actor=ACTOR, inventory=machine_inventory(name, range(9))
        )
    actions.replace_key(client=north.client, actor=ACTOR, reason="key lost")
    assert queries.latest_scan(north.client).people_best == 9
    again = machine_inventory("A", range(5), day=3, key_id="bbbbbbbbbbbb")
    actions.record_scan(client=north.client, actor=ACTOR, inventory=again)
    assert queries.latest_scan(north.client).people_best == 5
    rows = {row.name: row.status for row in machine_rows(north.client, now=timezone.now())}
    assert rows == {"A": "Reported", "B": "To be scanned again"}
    assert "scan_key.replaced" in [kind for kind, _ in entries_of(north.client)]


def test_a_removed_machine_stops_counting_and_counts_again_when_it_reports(north, entries_of):
    for name, people in (("A", range(30)), ("B", range(20, 60)), ("C", range(50, 90))):
        actions.record_scan(
            client=north.client, actor=ACTOR, inventory=machine_inventory(name, people)
        )
    assert queries.latest_scan(north.client).people_best == 90
    machine = Machine.objects.get(name="C")
    actions.remove_machine(machine=machine, actor=ACTOR, reason="returned to the lessor")
    assert queries.latest_scan(north.client).people_best == 60
    with pytest.raises(InputError, match="already been removed"):
        actions.remove_machine(machine=machine, actor=ACTOR, reason="again")
    kind, values = entries_of(north.client)[-2]
    assert kind == "machine.removed"
    assert values["details"] == {"reason": "returned to the lessor"}
    back = machine_inventory("C", range(50, 70), day=2)
    actions.record_scan(client=north.client, actor=ACTOR, inventory=back)
    assert queries.latest_scan(north.client).people_best == 70


def test_removing_all_machines_leaves_no_inventory(north):
    scan = actions.record_scan(
        client=north.client, actor=ACTOR, inventory=machine_inventory("A", range(3))
    )
    actions.remove_machine(machine=scan.machine, actor=ACTOR, reason="sold")
    assert queries.latest_scan(north.client) is None
    assert Scan.objects.count() == 1


def test_the_page_says_what_is_stale_missing_or_no_longer_scanned(north, signed_in):
    for name in ("LT-07", "LT-99"):
        add_device(
            client=north.client,
            actor=ACTOR,
            name=name,
            kind="laptop",
            encrypted=False,
            holder="",
            scan_path="",
        )
    for day, sources in ((1, ["/home", "/data"]), (2, ["/home"])):
        inventory = machine_inventory("LT-07", range(3), day=day, sources=sources)
        actions.record_scan(client=north.client, actor=ACTOR, inventory=inventory)
    inventory = machine_inventory("server", range(9))
    actions.record_scan(client=north.client, actor=ACTOR, inventory=inventory)
    rows = {row.name: row for row in machine_rows(north.client, now=timezone.now())}
    assert rows["LT-99"].status == "Never reported"
    assert rows["LT-07"].lost_sources == ("/data",)
    assert rows["LT-07"].unread_share == "5.0%"
    later = timezone.now() + timedelta(days=120)
    assert {row.status for row in machine_rows(north.client, now=later)} == {
        "Stale",
        "Never reported",
    }
    shown = page(signed_in(north.viewer), "machines", north.client).content.decode()
    assert "no longer scanned: /data" in shown
    assert "Alone and together" in shown


def test_old_scans_are_among_the_next_steps(north, signed_in, monkeypatch):
    from duecare_web.scans import machines

    actions.record_scan(
        client=north.client, actor=ACTOR, inventory=machine_inventory("LT-07", range(3))
    )
    overview = reverse("clients:overview", args=[north.client.pk])
    browser = signed_in(north.viewer)
    assert b"Scan again" not in browser.get(overview).content
    monkeypatch.setattr(machines, "STALE_AFTER", timedelta(days=1))
    assert b"days ago: LT-07" in browser.get(overview).content


def test_nothing_that_is_kept_about_reporting_holds_the_token(north):
    from django.apps import apps

    _, token = enrol(north.client)
    rows = [
        str(row)
        for model in apps.get_app_config("scans").get_models()
        for row in model.objects.values()
    ]
    assert rows
    assert not [row for row in rows if token.split("_", 2)[2] in row]


def test_an_assessment_starts_from_all_machines_and_knows_their_devices(north, signed_in):
    from duecare.risk.exposure.places import find_places
    from duecare.risk.inputs.profile import ClientProfile
    from duecare_web.assessments.models import AssessmentRequest

    add_device(
        client=north.client,
        actor=ACTOR,
        name="LT-07",
        kind="laptop",
        encrypted=True,
        holder="",
        scan_path="",
    )
    for name, people in (("lt-07", range(30)), ("server", range(20, 60))):
        actions.record_scan(
            client=north.client, actor=ACTOR, inventory=machine_inventory(name, people)
        )
    address = reverse("assessments:complete", args=[north.client.pk])
    signed_in(north.technician).post(address)
    asked = AssessmentRequest.objects.get()
    assert asked.scan == queries.latest_scan(north.client)
    inventory = queries.read_inventory(asked.scan)
    assert inventory.people.best == 60
    profile = ClientProfile.model_validate(north.client.profile_facts())
    places, _ = find_places(inventory, profile)
    (laptop,) = places.of_kind("endpoint_laptop")
    assert laptop.name == "lt-07: home"
    assert laptop.encrypted
    assert places.people_at(place.id for place in places.all).best == 60


def test_the_page_of_machines_needs_a_steady_number_of_queries(north, signed_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = signed_in(north.technician)
    counts = []
    for names in ("AB", "CDEFG"):
        for name in names:
            enrol(north.client)
            actions.record_scan(
                client=north.client, actor=ACTOR, inventory=machine_inventory(name, range(3))
            )
        with CaptureQueriesContext(connection) as captured:
            page(browser, "machines", north.client)
        counts.append(len(captured))
    assert counts[0] == counts[1]
