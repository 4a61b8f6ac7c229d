"""Puts a plan on record: one kind of list a function. Part of the action that writes the entry."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from duecare.imports.facts import Proof
from duecare.imports.fields import ListKind
from duecare.imports.plan import ImportPlan, PlanItem
from duecare.imports.policies import policy_terms
from duecare_web.accounts.actors import Actor
from duecare_web.clients import actions as clients
from duecare_web.clients import facts, hand_over, lists
from duecare_web.clients.languages import choose_languages, note_language
from duecare_web.clients.models import (
    Client,
    Contact,
    Device,
    Employee,
    ExternalId,
    FactOrigin,
    FactSource,
)
from duecare_web.imports.known import OBJECT_OF
from duecare_web.imports.models import ImportChange, ImportRun
from duecare_web.insurance import actions as insurance
from duecare_web.insurance.models import InsurancePolicy
from duecare_web.results import actions as results

SUCCEEDED = "a list brought in states other terms"
_COUNTED = ("new", "changed", "seen", "left", "returned", "missing")


@dataclass(slots=True)
class ClientResult:
    """What an import did for one client, for its entry."""

    client: Client
    items: list[PlanItem] = field(default_factory=list)
    facts: int = 0
    measured: int = 0
    source: FactSource | None = None


@dataclass(slots=True)
class _Work:
    """One import at work: what was done to each thing, to be undone if need be."""

    run: ImportRun
    plan: ImportPlan
    actor: Actor
    at: datetime
    changes: list[ImportChange] = field(default_factory=list)
    ids: list[ExternalId] = field(default_factory=list)

    def is_done(self, item: PlanItem) -> bool:
        """Whether the item changes anything, as it was chosen."""
        if item.action == "returned":
            return self.plan.choices.bring_back
        if item.action == "missing":
            return self.plan.marks_missing
        return item.action in _COUNTED

    def note(
        self,
        item: PlanItem,
        client: Client,
        thing: uuid.UUID,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep what was done to one thing, and its ids."""
        self.changes.append(
            ImportChange(
                run=self.run,
                client=client,
                thing=thing,
                action=item.action,
                before=dict(before or {}),
                after=dict(after or {}),
            )
        )
        kind = OBJECT_OF.get(self.plan.kind)
        if kind is not None:
            self.ids += [
                ExternalId(
                    firm=self.run.firm,
                    client=client,
                    kind=kind,
                    source=source,
                    external_id=value[:200],
                    object_id=thing,
                )
                for source, value in item.ids
            ]


def apply_plan(
    run: ImportRun, plan: ImportPlan, *, actor: Actor, at: datetime
) -> list[ClientResult]:
    """Do what the plan says; returns what was done for each client, unchanged things counted too."""
    work = _Work(run, plan, actor, at)
    if plan.kind == ListKind.CLIENTS:
        results = _apply_clients(work)
    else:
        results = _by_client(work)
        for result in results:
            _APPLY[plan.kind](work, result)
    ExternalId.objects.bulk_create(work.ids, batch_size=500, ignore_conflicts=True)
    sources = {result.client.pk: result.source for result in results}
    for change in work.changes:
        change.source = sources.get(change.client_id)
    ImportChange.objects.bulk_create(work.changes, batch_size=500)
    return results


def _by_client(work: _Work) -> list[ClientResult]:
    wanted = {item.client for item in work.plan.items}
    some = Client.objects.filter(firm=work.run.firm).select_related("firm", "log")
    found = {str(one.pk): one for one in some if str(one.pk) in wanted}
    results = {pk: ClientResult(client) for pk, client in found.items()}
    for item in work.plan.items:
        results[item.client].items.append(item)
    return sorted(results.values(), key=lambda one: one.client.name)


# --- clients --------------------------------------------------------------------------------------
def _apply_clients(work: _Work) -> list[ClientResult]:
    results = []
    names = ("industry", "state", "employee_count", "revenue_usd", "sites")
    for item in work.plan.items:
        if not work.is_done(item):
            continue
        given = {name: _plain(item.values[name]) for name in names if name in item.values}
        if "revenue_usd" in given:
            given["revenue_usd"] = int(float(given["revenue_usd"]))
        if item.action == "new":
            defaults = {"industry": "other", "employee_count": 1}
            client = clients.add_client(
                firm=work.run.firm, actor=work.actor, name=item.title[:200], **{**defaults, **given}
            )
            work.note(item, client, client.pk)
        else:
            client = Client.objects.select_related("firm", "log").get(pk=item.thing)
            before = {name: getattr(client, name) for name in given}
            if item.action == "returned":
                hand_over.bring_back_client(client=client, actor=work.actor)
            elif given:
                clients.change_client(client=client, actor=work.actor, **given)
            work.note(item, client, client.pk, before=before, after=given)
        results.append(ClientResult(client, [item]))
    return results


# --- people ---------------------------------------------------------------------------------------
def _apply_contacts(work: _Work, result: ClientResult) -> None:
    there = {str(one.pk): one for one in Contact.objects.filter(client=result.client)}
    for item in filter(work.is_done, result.items):
        given = {
            name: str(item.values[name])
            for name in ("name", "email", "title", "language")
            if name in item.values
        }
        if item.action == "new":
            made = clients.add_contact(
                client=result.client,
                actor=work.actor,
                name=given["name"],
                email=given["email"],
                title=given.get("title", ""),
                language=given.get("language", ""),
            )
            work.note(item, result.client, made.pk)
            continue
        contact = there[item.thing]
        contact.client = result.client
        active = item.action != "left"
        before = {name: getattr(contact, name) for name in given} | {"is_active": contact.is_active}
        after = {**given, "is_active": active}
        note_language(person=contact, actor=work.actor, language=given.pop("language", ""))
        clients.change_contact(
            contact=contact,
            actor=work.actor,
            may_sign=contact.may_sign,
            is_active=active,
            **{"title": contact.title, **given},
        )
        work.note(item, result.client, contact.pk, before=before, after=after)


def _apply_employees(work: _Work, result: ClientResult) -> None:
    noted = _add_employees(work, result)
    there = {str(one.pk): one for one in Employee.objects.filter(client=result.client)}
    changes: list[lists.EmployeeChange] = []
    speaks: dict[str, list[Employee]] = {}
    for item in filter(work.is_done, result.items):
        if item.action == "new":
            continue
        given: dict[str, Any] = {**_given_of_person(item)}
        employee = there[item.thing]
        active = item.action not in ("left", "missing")
        before = {name: getattr(employee, name) for name in given}
        before["is_active"] = employee.is_active
        work.note(
            item, result.client, employee.pk, before=before, after={**given, "is_active": active}
        )
        if (language := given.pop("language", "")) not in ("", employee.language):
            speaks.setdefault(language, []).append(employee)
        if given or active != employee.is_active:
            changes.append(lists.EmployeeChange(employee, active, **given))
        noted[employee.pk] = item
    for language, people in speaks.items():
        choose_languages(client=result.client, people=people, actor=work.actor, language=language)
    if changes:
        lists.change_employees(client=result.client, actor=work.actor, changes=changes)
    _note_facts(work, result, noted, facts.note_employee_facts)


def _given_of_person(item: PlanItem) -> dict[str, str]:
    lengths = {"title": 100, "department": 100, "name": 200, "email": 200, "language": 2}
    return {
        name: str(item.values[name])[:most] for name, most in lengths.items() if name in item.values
    }


def _add_employees(work: _Work, result: ClientResult) -> dict[uuid.UUID, PlanItem]:
    """Those who are new: there can be thousands, and others wait to write meanwhile."""
    items = [item for item in result.items if item.action == "new" and work.is_done(item)]
    if not items:
        return {}
    people = [lists.NewEmployee(**_given_of_person(item)) for item in items]
    made = lists.add_employees(client=result.client, actor=work.actor, people=people)
    for item, employee in zip(items, made, strict=True):
        work.note(item, result.client, employee.pk)
    return {employee.pk: item for item, employee in zip(items, made, strict=True)}


# --- devices --------------------------------------------------------------------------------------
def _apply_devices(work: _Work, result: ClientResult) -> None:
    there = {str(one.pk): one for one in Device.objects.filter(client=result.client)}
    made, changed, noted = [], [], {}
    for item in filter(work.is_done, result.items):
        given = {name: str(item.values[name]) for name in ("name", "holder") if name in item.values}
        given = {name: value[: 100 if name == "name" else 200] for name, value in given.items()}
        if item.action == "new":
            device = Device(
                firm=work.run.firm,
                client=result.client,
                kind=str(item.values.get("kind", "laptop")),
                **given,
            )
            made.append(device)
            work.note(item, result.client, device.pk)
        else:
            device = there[item.thing]
            before = {name: getattr(device, name) for name in given}
            before["retired"] = device.retired_at is not None
            for name, value in given.items():
                setattr(device, name, value)
            device.retired_at = work.at if item.action in ("left", "missing") else None
            changed.append(device)
            after = {**given, "retired": device.retired_at is not None}
            work.note(item, result.client, device.pk, before=before, after=after)
        noted[device.pk] = item
    Device.objects.bulk_create(made, batch_size=500)
    Device.objects.bulk_update(changed, ["name", "holder", "retired_at"], batch_size=200)
    _note_facts(work, result, noted, facts.note_device_facts)


def _note_facts(
    work: _Work,
    result: ClientResult,
    noted: Mapping[uuid.UUID, PlanItem],
    keep: Callable[[FactSource, Mapping[uuid.UUID, Sequence[facts.Noted]]], int],
) -> None:
    given = {pk: list(_facts(item, work.at)) for pk, item in noted.items()}
    if not any(given.values()):
        return
    result.source = facts.open_source(
        client=result.client,
        actor=work.actor,
        origin=FactOrigin.FILE,
        profile=work.plan.source,
        label=work.plan.label,
        at=work.at,
        file_name=work.run.file_name,
        sha256=work.run.file_sha256,
    )
    result.facts = keep(result.source, given)
    result.measured = sum(one.proof == Proof.MEASURED for some in given.values() for one in some)


def _facts(item: PlanItem, at: datetime) -> Iterable[facts.Noted]:
    """The facts of an item; those without a day of their own only where they are news."""
    news = {one.field for one in item.differences}
    for one in item.facts:
        if one.observed_at is None and item.action != "new" and one.key not in news:
            continue
        state = one.value if isinstance(one.value, bool) else None
        yield facts.Noted(
            key=one.key,
            observed_at=one.observed_at or at,
            proof=one.proof,
            state=state,
            value="" if state is not None else str(_plain(one.value)),
            line=one.line,
            column=one.heading,
        )


# --- insurance policies ---------------------------------------------------------------------------
def _apply_policies(work: _Work, result: ClientResult) -> None:
    """A policy is never edited: with other terms it is ended, and its successor recorded."""
    there = {str(one.pk): one for one in InsurancePolicy.objects.filter(client=result.client)}
    for item in result.items:
        if item.action not in ("new", "changed"):
            continue
        earlier = there.get(item.thing)
        terms = policy_terms(item.values, earlier.terms if earlier else None)
        if earlier is not None:
            earlier.client = result.client
            insurance.end_policy(policy=earlier, actor=work.actor, reason=SUCCEEDED, at=work.at)
        made = insurance.record_client_policy(client=result.client, actor=work.actor, terms=terms)
        before = {"policy": str(earlier.pk)} if earlier else {}
        work.note(item, result.client, made.pk, before=before)


# --- results of other programs --------------------------------------------------------------------
def _apply_results(work: _Work, result: ClientResult) -> None:
    done = list(filter(work.is_done, result.items))
    made = results.keep_results(
        client=result.client,
        actor=work.actor,
        given=results.ResultFile(
            kind=work.plan.kind.value,
            source=work.plan.source,
            label=work.plan.label,
            file_name=work.run.file_name,
            file_sha256=work.run.file_sha256,
        ),
        results=[_new_result(item) for item in done],
        at=work.at,
    )
    for item, row in zip(done, made, strict=True):
        work.note(item, result.client, row.pk, before={"result": item.thing} if item.thing else {})


def _new_result(item: PlanItem) -> results.NewResult:
    return results.NewResult(
        employee=uuid.UUID(str(item.values["employee"])),
        ref=item.ids[0][1],
        values=item.values,
        replaces=uuid.UUID(item.thing) if item.thing else None,
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


_APPLY: dict[ListKind, Callable[[_Work, ClientResult], None]] = {
    ListKind.CONTACTS: _apply_contacts,
    ListKind.EMPLOYEES: _apply_employees,
    ListKind.DEVICES: _apply_devices,
    ListKind.POLICIES: _apply_policies,
    ListKind.TRAINING: _apply_results,
    ListKind.PHISHING: _apply_results,
}
