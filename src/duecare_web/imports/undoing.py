"""Takes an import back: what it changed becomes what it was, unless it was changed again since."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from duecare.imports.fields import ListKind
from duecare.risk.insurance import program
from duecare_web.accounts.actors import Actor
from duecare_web.clients import actions as clients
from duecare_web.clients import facts, hand_over, lists
from duecare_web.clients.languages import choose_language
from duecare_web.clients.models import Client, Contact, Device, Employee, FactSource
from duecare_web.imports.models import ImportChange, ImportRun, RunState
from duecare_web.insurance import actions as insurance
from duecare_web.insurance.models import InsurancePolicy
from duecare_web.results.actions import take_back
from duecare_web.results.models import OutsideResult

REASON = "the import that added it was undone"


def undo_changes(
    run: ImportRun, changes: list[ImportChange], *, actor: Actor, at: datetime
) -> tuple[int, int]:
    """Take the changes of one client back; returns how many, and how many were left as they are.

    What an import added is marked as left, retired, archived or ended: nothing leaves the record.
    """
    undone, kept = _take_back_new_people(run, changes, actor, at), 0
    for change in reversed(changes):
        if run.kind == ListKind.EMPLOYEES and change.action == "new":
            continue
        if _UNDO[ListKind(run.kind)](change, actor, at):
            undone += 1
        else:
            kept += 1
    for source in FactSource.objects.filter(
        pk__in={one.source_id for one in changes if one.source_id}, undone_at=None
    ):
        facts.undo_source(source, at=at)
    return undone, kept


def _take_back_new_people(
    run: ImportRun, changes: list[ImportChange], actor: Actor, at: datetime
) -> int:
    """Those whom the import added, together: there can be thousands. Returns how many it added."""
    if run.kind != ListKind.EMPLOYEES:
        return 0
    new = {one.thing for one in changes if one.action == "new"}
    if new:
        rows = Employee.objects.filter(client=changes[0].client_id, is_active=True)
        people = [one for one in rows if one.pk in new]
        if people:
            client = changes[0].client
            lists.take_back_employees(client=client, actor=actor, people=people, at=at)
    return len(new)


def _is_as_left(thing: Any, change: ImportChange) -> bool:
    """Whether a thing still is what the import made of it."""
    return all(
        getattr(thing, name) == value for name, value in change.after.items() if name != "retired"
    )


def _undo_client(change: ImportChange, actor: Actor, _at: datetime) -> bool:
    client = Client.objects.select_related("firm", "log").get(pk=change.thing)
    if change.action in ("new", "returned"):
        if change.action == "new" and _has_work(client):
            return False
        if client.archived_at is None:
            hand_over.archive_client(client=client, actor=actor, reason=REASON)
        return True
    if not _is_as_left(client, change) or not change.before:
        return not change.before
    clients.change_client(client=client, actor=actor, **change.before)
    return True


def _has_work(client: Client) -> bool:
    """Whether somebody went on with a client since: it has people, devices or an assessment."""
    return (
        client.contacts.filter(is_active=True).exists()
        or client.employees.filter(is_active=True).exists()
        or client.devices.filter(retired_at=None).exists()
        or client.assessments.exists()
    )


def _undo_person(change: ImportChange, actor: Actor, _at: datetime) -> bool:
    employee = Employee.objects.select_related("client__firm", "client__log").get(pk=change.thing)
    if not _is_as_left(employee, change):
        return False
    before = dict(change.before)
    if any(getattr(employee, name) != value for name, value in before.items()):
        active = bool(before.pop("is_active"))
        _undo_language(employee, actor, before)
        clients.change_employee(employee=employee, actor=actor, is_active=active, **before)
    return True


def _undo_language(person: Contact | Employee, actor: Actor, before: dict[str, Any]) -> None:
    language = before.pop("language", person.language)
    if language != person.language:
        choose_language(person=person, actor=actor, language=language)


def _undo_contact(change: ImportChange, actor: Actor, _at: datetime) -> bool:
    contact = Contact.objects.select_related("client__firm", "client__log").get(pk=change.thing)
    if change.action != "new" and not _is_as_left(contact, change):
        return False
    before = dict(change.before) if change.action != "new" else {"is_active": False}
    _undo_language(contact, actor, before)
    clients.change_contact(
        contact=contact,
        actor=actor,
        may_sign=contact.may_sign,
        **{"title": contact.title, **before},
    )
    return True


def _undo_device(change: ImportChange, _actor: Actor, at: datetime) -> bool:
    device = Device.objects.get(pk=change.thing)
    if change.action == "new":
        device.retired_at = device.retired_at or at
        device.save(update_fields=["retired_at"])
        return True
    if not _is_as_left(device, change):
        return False
    before = dict(change.before)
    device.retired_at = (device.retired_at or at) if before.pop("retired") else None
    for name, value in before.items():
        setattr(device, name, value)
    device.save(update_fields=[*before, "retired_at"])
    return True


def _undo_policy(change: ImportChange, actor: Actor, at: datetime) -> bool:
    policy = InsurancePolicy.objects.select_related("client__log", "firm").get(pk=change.thing)
    if policy.ended_at is not None:
        return False
    insurance.end_policy(policy=policy, actor=actor, reason=REASON, at=at)
    if earlier := InsurancePolicy.objects.filter(pk=change.before.get("policy")).first():
        terms = program.InsurancePolicy.model_validate_json(json.dumps(earlier.terms))
        insurance.record_client_policy(client=change.client, actor=actor, terms=terms)
    return True


def _undo_result(change: ImportChange, _actor: Actor, at: datetime) -> bool:
    result = OutsideResult.objects.get(pk=change.thing)
    before = change.before.get("result")
    undone = ImportChange.objects.filter(thing=before, run__state=RunState.UNDONE)
    return take_back(result, replaced=None if undone.exists() else before, at=at)


_UNDO = {
    ListKind.CLIENTS: _undo_client,
    ListKind.CONTACTS: _undo_contact,
    ListKind.EMPLOYEES: _undo_person,
    ListKind.DEVICES: _undo_device,
    ListKind.POLICIES: _undo_policy,
    ListKind.TRAINING: _undo_result,
    ListKind.PHISHING: _undo_result,
}
