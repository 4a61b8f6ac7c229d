"""Clients go to another member, to another provider, or to the archive; devices are retired."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.imports.lists import INTUNE as INTUNE_OF_2027

from duecare.errors import InputError
from duecare.imports.fields import ListKind
from duecare.imports.opening import open_list
from duecare_web.accounts.actors import Actor
from duecare_web.clients import actions, finding, hand_over, queries, upkeep
from duecare_web.clients.models import Client, Device, Due, Employee
from duecare_web.desk import queries as desk
from duecare_web.imports import actions as imports
from duecare_web.imports.exporting import lists_of
from duecare_web.outbox.posting import post
from duecare_web.outbox.sending import send_due

ACTOR = Actor("member:1", "Ava Ortiz", "ava@north.example", "advisor")
INTUNE = INTUNE_OF_2027.replace("2027-", "2026-")


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: Any) -> None:
    def read(content: bytes, *, name: str = "", how: Any = None) -> Any:
        return open_list(content, name=name, how=how)

    monkeypatch.setattr(imports, "open_guarded", read)


def bring(client: Client, kind: ListKind, text: str) -> Any:
    return imports.open_import(
        firm=client.firm, actor=ACTOR, kind=kind, content=text.encode(), client=client
    )


def apply(client: Client, kind: ListKind, text: str) -> None:
    run = bring(client, kind, text)
    imports.apply_import(run=run, actor=ACTOR, digest=run.digest)


# --- the archive ----------------------------------------------------------------------------------
def test_an_archived_client_is_out_of_every_list_and_of_the_work_that_is_due(
    north: Any, signed_in: Any
) -> None:
    owner = north.owner.memberships.get()
    today = timezone.now().date() + timedelta(days=1)
    for kind in upkeep._deadlines:
        Due.objects.filter(client=north.client, kind=kind).update(at=upkeep.AT_ONCE)
    now = timezone.now()

    def everywhere() -> dict[str, bool]:
        hits = finding.find(owner, north.client.name, may=dict.fromkeys(["manage_clients"], True))
        people = finding.find(owner, north.employee.name, may={})
        named = [hit.label for group in people if group.name == "People" for hit in group.lines]
        due = {kind for kind in upkeep._deadlines if north.client in upkeep.clients_due(kind, now)}
        return {
            "list": north.client in queries.clients_of(owner),
            "to do": desk.lines_of(owner, today=today).filter(client=north.client).exists(),
            "palette": north.client.name in str(hits),
            "people": north.employee.name in named,
            "due": due >= upkeep._deadlines.keys() - {"expiry"},
        }

    assert set(everywhere().values()) == {True}, everywhere()
    before = {kind for kind in upkeep._deadlines if upkeep._deadlines[kind].of_archived}
    browser = signed_in(north.owner)
    address = reverse("clients:archive", args=[north.client.pk])
    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": "moved to another provider"}).status_code == 302
    assert set(everywhere().values()) == {False}, everywhere()
    still = {kind for kind in upkeep._deadlines if north.client in upkeep.clients_due(kind, now)}
    assert still == before  # what must be destroyed is destroyed all the same
    archived = browser.get(reverse("clients:portfolio"), {"show": "archived"}).content.decode()
    assert north.client.name in archived
    page = browser.get(reverse("clients:overview", args=[north.client.pk])).content.decode()
    assert "has not served this client since" in page
    browser.post(reverse("clients:bring_back", args=[north.client.pk]))
    Due.objects.filter(client=north.client).update(at=upkeep.AT_ONCE)
    assert set(everywhere().values()) == {True}


def test_an_advisor_archives_and_a_technician_does_not(north: Any, signed_in: Any) -> None:
    address = reverse("clients:archive", args=[north.client.pk])
    assert signed_in(north.technician).post(address, {"reason": "x"}).status_code == 403
    assert signed_in(north.advisor).post(address, {"reason": "x"}).status_code == 302


def test_a_mail_that_waits_for_an_archived_client_is_not_sent(north: Any) -> None:
    message = EmailMessage("A reminder", "Text", to=[north.contact.email])
    waiting = post(message, what="Reminder", to=north.contact)
    hand_over.archive_client(client=north.client, actor=ACTOR, reason="moved to another provider")
    send_due(timezone.now())
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem) == ("failed", "the firm no longer serves this client")


# --- another member -------------------------------------------------------------------------------
def test_a_client_is_handed_over_and_the_member_sees_it(
    north: Any, signed_in: Any, entries_of: Any
) -> None:
    to = north.technician.memberships.get()
    to.sees_all_clients = False
    to.save()
    address = reverse("clients:overview", args=[north.client.pk])
    assert signed_in(north.technician).get(address).status_code == 404
    sent = {"to": to.pk, "note": "The owner calls on Fridays."}
    signed_in(north.owner).post(reverse("clients:hand_over", args=[north.client.pk]), sent)
    assert north.technician.name in signed_in(north.technician).get(address).content.decode()
    kind, values = entries_of(north.client)[-1]
    assert (kind, values["person"]["name"]) == ("client.handed_over", north.technician.name)
    assert sent["note"] in str(values)
    assert list(queries.clients_of(to, show="mine")) == [north.client]
    north.client.refresh_from_db()
    with pytest.raises(InputError, match="looks after"):
        hand_over.hand_over_client(client=north.client, to=to, actor=ACTOR)


def test_nobody_of_another_firm_can_take_a_client_over(
    north: Any, south: Any, signed_in: Any
) -> None:
    stranger = south.owner.memberships.get()
    address = reverse("clients:hand_over", args=[north.client.pk])
    assert signed_in(north.owner).post(address, {"to": stranger.pk}).status_code == 422
    with pytest.raises(InputError, match="only a member of the firm"):
        hand_over.hand_over_client(client=north.client, to=stranger, actor=ACTOR)


def test_a_member_who_leaves_the_firm_leaves_the_client_without_one(north: Any) -> None:
    to = north.technician.memberships.get()
    hand_over.hand_over_client(client=north.client, to=to, actor=ACTOR)
    to.delete()
    north.client.refresh_from_db()
    assert north.client.lead is None


# --- another provider -----------------------------------------------------------------------------
def test_the_lists_of_a_client_are_downloaded_on_record(
    north: Any, south: Any, signed_in: Any, entries_of: Any
) -> None:
    address = reverse("imports:lists", args=[north.client.pk])
    browser = signed_in(north.advisor)
    assert browser.post(address, {"reason": " "}).status_code == 302
    answer = browser.post(address, {"reason": "Taken over by Harbor IT on December 1"})
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert set(archive.namelist()) == {f"{kind}.csv" for kind in ListKind if not kind.is_results}
    assert north.employee.name in archive.read("employees.csv").decode("utf-8-sig")
    kind, values = entries_of(north.client)[-1]
    assert (kind, values["content"]["rows"]["clients"]) == ("lists.exported", 1)
    assert signed_in(south.owner).post(address, {"reason": "x"}).status_code == 404
    assert signed_in(north.technician).post(address, {"reason": "x"}).status_code == 403


def test_what_was_exported_changes_nothing_when_it_is_imported_again(north: Any) -> None:
    apply(north.client, ListKind.DEVICES, INTUNE)
    apply(
        north.client,
        ListKind.POLICIES,
        'Insurer,Effective,Expires,Limit,Retention\nHarbor Mutual,1/1/2027,1/1/2028,"1,000,000","$2,500"\n',
    )
    for kind, text in lists_of(north.client).items():
        if kind == ListKind.CLIENTS:
            continue
        run = bring(north.client, kind, text)
        assert run.counts["rows"] == text.count("\r\n") - 1, kind
        assert (run.counts["changes"], run.counts.get("problems", 0)) == (0, 0), kind


@given(name=st.text(min_size=1, max_size=30), title=st.text(max_size=30))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_cell_of_an_export_is_a_formula(north: Any, name: str, title: str) -> None:
    Employee.objects.filter(pk=north.employee.pk).update(
        name=f"={name}".replace("\x00", " "), title=f"+{title}".replace("\x00", " ")
    )
    text = lists_of(north.client)[ListKind.EMPLOYEES]
    table = open_list(text.encode())
    assert len(table.rows) == 1
    lines = text.split("\r\n")[1:]
    assert not any(cell.startswith(("=", "+", "@")) for cell in lines[0].split(","))


# --- devices --------------------------------------------------------------------------------------
def test_a_device_is_retired_and_used_again(north: Any, signed_in: Any, entries_of: Any) -> None:
    device = actions.add_device(client=north.client, actor=ACTOR, name="LT-99", kind="laptop")
    browser = signed_in(north.technician)
    devices = reverse("clients:devices", args=[north.client.pk])
    change = reverse("clients:change_device", args=[north.client.pk, device.pk])
    assert "Retire this device" in browser.get(change).content.decode()
    retire = reverse("clients:retire_device", args=[north.client.pk, device.pk])
    browser.post(retire)
    assert (
        "LT-99" not in browser.get(devices).content.decode().split("</h1>")[1].split("<table")[-1]
    )
    assert "LT-99" in browser.get(devices, {"show": "retired"}).content.decode()
    kind, values = entries_of(north.client)[-1]
    assert (kind, values["content"]["after"]["retired"]) == ("device.changed", True)
    assert not any(one["id"] == "LT-99" for one in north.client.profile_facts()["devices"])
    browser.post(retire)
    assert Device.objects.get(pk=device.pk).retired_at is None


def test_a_retired_device_does_not_come_back_beside_its_successor(north: Any) -> None:
    old = actions.add_device(client=north.client, actor=ACTOR, name="LT-99", kind="laptop")
    actions.retire_device(device=old, actor=ACTOR)
    with pytest.raises(InputError, match="retired already"):
        actions.retire_device(device=old, actor=ACTOR)
    actions.add_device(client=north.client, actor=ACTOR, name="LT-99", kind="laptop")
    with pytest.raises(InputError, match="called 'LT-99' already"):
        actions.use_device_again(device=old, actor=ACTOR)
