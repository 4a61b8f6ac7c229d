"""Dated facts about devices and people: which counts, where it came from, and what undoes it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from duecare.errors import InputError
from duecare.imports.facts import Proof
from duecare_web.accounts.actors import Actor
from duecare_web.clients import actions, facts
from duecare_web.clients.models import Device, DeviceFact, FactOrigin

ACTOR = Actor("member:1", "Ava Ortiz", "ava@north.example", "advisor")
NOW = datetime(2027, 3, 12, 15, 0, tzinfo=UTC)


def _source(client: Any) -> Any:
    return facts.open_source(
        client=client,
        actor=ACTOR,
        origin=FactOrigin.FILE,
        profile="intune_devices",
        label="Intune, all devices",
        at=NOW,
        sha256="ab" * 32,
    )


def _checked_in(day: int, *, encrypted: bool) -> list[facts.Noted]:
    at = NOW - timedelta(days=day)
    return [
        facts.Noted("encrypted", at, Proof.MEASURED, state=encrypted, line=3, column="Encrypted"),
        facts.Noted("last_seen", at, Proof.MEASURED, value=at.isoformat()),
    ]


@pytest.fixture
def device(north: Any) -> Device:
    return actions.add_device(client=north.client, actor=ACTOR, name="LT-07", kind="laptop")


def test_a_fact_is_dated_by_its_check_in_and_an_older_list_changes_nothing(device: Device) -> None:
    facts.note_device_facts(_source(device.client), {device.pk: _checked_in(2, encrypted=False)})
    facts.note_device_facts(_source(device.client), {device.pk: _checked_in(9, encrypted=True)})
    device.refresh_from_db()
    assert device.encrypted is False
    assert device.last_seen_at == NOW - timedelta(days=2)
    assert DeviceFact.objects.filter(device=device).count() == 4
    counts = facts.current_facts(device)["encrypted"]
    assert (counts.line, counts.column, counts.proof) == (3, "Encrypted", Proof.MEASURED)
    assert counts.source.sha256 == "ab" * 32


def test_the_same_fact_twice_is_kept_once(device: Device) -> None:
    given = {device.pk: _checked_in(2, encrypted=True)}
    assert facts.note_device_facts(_source(device.client), given) == 2
    assert facts.note_device_facts(_source(device.client), given) == 0


def test_an_undone_source_counts_no_more_and_what_was_before_counts_again(
    device: Device,
) -> None:
    first = _source(device.client)
    facts.note_device_facts(first, {device.pk: _checked_in(9, encrypted=True)})
    second = _source(device.client)
    facts.note_device_facts(second, {device.pk: _checked_in(2, encrypted=False)})
    facts.undo_source(second, at=NOW)
    device.refresh_from_db()
    assert device.encrypted is True
    assert device.last_seen_at == NOW - timedelta(days=9)
    facts.undo_source(first, at=NOW)
    device.refresh_from_db()
    assert (device.encrypted, device.last_seen_at) == (None, None)
    assert DeviceFact.objects.filter(device=device).count() == 4


def test_a_word_of_a_member_does_not_undo_a_measurement(device: Device) -> None:
    at = datetime.now(UTC) - timedelta(days=3)
    measured = facts.Noted("encrypted", at, Proof.MEASURED, state=False)
    facts.note_device_facts(_source(device.client), {device.pk: [measured]})
    device.refresh_from_db()
    with pytest.raises(InputError, match="Intune, all devices"):
        actions.change_device(device=device, actor=ACTOR, encrypted=True)
    device.refresh_from_db()
    assert device.encrypted is False


def test_what_a_member_says_is_a_fact_and_can_be_taken_back(device: Device) -> None:
    actions.change_device(device=device, actor=ACTOR, encrypted=True)
    assert facts.current_facts(device)["encrypted"].proof == Proof.SAID
    actions.change_device(device=device, actor=ACTOR, encrypted=None)
    device.refresh_from_db()
    assert device.encrypted is None


def test_a_fact_that_is_none_is_refused(device: Device) -> None:
    with pytest.raises(KeyError, match="color"):
        facts.note_device_facts(
            _source(device.client), {device.pk: [facts.Noted("color", NOW, Proof.SEEN)]}
        )
    assert facts.note_device_facts(_source(device.client), {uuid.uuid4(): []}) == 0


def test_a_host_name_that_repeats_is_two_devices_in_a_price(north: Any, device: Device) -> None:
    Device.objects.create(firm=north.firm, client=north.client, name="LT-07", kind="desktop")
    ids = [one["id"] for one in north.client.profile_facts()["devices"]]
    assert ids == ["LT-07", "LT-07 (2)"]


def test_a_retired_device_leaves_the_price_and_comes_back(north: Any, device: Device) -> None:
    actions.retire_device(device=device, actor=ACTOR)
    assert north.client.profile_facts()["devices"] == []
    actions.use_device_again(device=device, actor=ACTOR)
    assert [one["id"] for one in north.client.profile_facts()["devices"]] == ["LT-07"]


def test_two_people_share_an_address_and_one_has_none(north: Any, entries_of: Any) -> None:
    for name in ("Uma Wick", "Ben Dorn"):
        actions.add_employee(
            client=north.client, actor=ACTOR, name=name, email="desk@north.example"
        )
    actions.add_employee(client=north.client, actor=ACTOR, name="Lee Park")
    with pytest.raises(InputError, match="already"):
        actions.add_employee(client=north.client, actor=ACTOR, name="lee park")


def test_a_corrected_name_stands_under_the_key_of_its_person(north: Any, entries_of: Any) -> None:
    actions.change_employee(
        employee=north.employee, actor=ACTOR, is_active=True, email="New@north.example"
    )
    actions.change_contact(
        contact=north.contact,
        actor=ACTOR,
        name="Nora Best",
        title="Owner",
        may_sign=True,
        is_active=True,
    )
    (_, employee), (_, contact) = entries_of(north.client)[-2:]
    assert employee["details"]["email_after"] == "new@north.example"
    assert contact["details"]["name_after"] == "Nora Best"
    assert "name_after" not in contact["content"]
