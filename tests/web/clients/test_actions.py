"""Writes about clients leave entries, and bad input is refused with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.clients import actions
from duecare_web.clients.lists import (
    EmployeeChange,
    NewEmployee,
    add_employees,
    change_employees,
)
from duecare_web.clients.models import Client, Employee
from duecare_web.ledger.models import EntryValue

ACTOR = Actor("member:1", "Ava Ortiz", "ava@north.example", "advisor")


def test_every_write_about_a_client_leaves_its_entry(north: Any, entries_of: Any) -> None:
    client = north.client
    actions.change_client(client=client, actor=ACTOR, sites=3)
    actions.change_contact(
        contact=north.contact, actor=ACTOR, title="CEO", may_sign=True, is_active=True
    )
    actions.change_employee(
        employee=north.employee, actor=ACTOR, department="Billing", is_active=False
    )
    device = actions.add_device(client=client, actor=ACTOR, name="LT-07", kind="laptop")
    actions.change_device(device=device, actor=ACTOR, encrypted=True)
    actions.add_engagement(client=client, actor=ACTOR, starts_on=date(2026, 1, 1))
    kinds = [kind for kind, _ in entries_of(client)]
    assert kinds == [
        "client.added",
        "contact.added",
        "employee.added",
        "client.changed",
        "contact.changed",
        "employee.changed",
        "leaver.begun",
        "device.added",
        "device.changed",
        "engagement.added",
    ]


def test_a_change_records_what_was_and_what_is(north: Any, entries_of: Any) -> None:
    actions.change_client(client=north.client, actor=ACTOR, sites=3, state="OK")
    _, values = entries_of(north.client)[-1]
    assert values["content"] == {
        "before": {"sites": 1, "state": "TX"},
        "after": {"sites": 3, "state": "OK"},
    }
    assert values["actor"]["name"] == "Ava Ortiz"


def test_a_fact_that_is_no_longer_known_is_left_out(north: Any, entries_of: Any) -> None:
    actions.change_client(client=north.client, actor=ACTOR, revenue_usd=None)
    _, values = entries_of(north.client)[-1]
    assert values["content"] == {"before": {"revenue_usd": 1_500_000}, "after": {}}


def test_title_and_department_lie_under_the_key_of_their_person(
    north: Any, entries_of: Any
) -> None:
    actions.change_contact(
        contact=north.contact, actor=ACTOR, title="Partner", may_sign=True, is_active=True
    )
    actions.change_employee(
        employee=north.employee, actor=ACTOR, department="Billing", is_active=False
    )
    (_, contact), (_, employee), (last, _) = entries_of(north.client)[-3:]
    assert last == "leaver.begun"
    assert contact["details"]["title_after"] == "Partner"
    assert employee["details"]["department_after"] == "Billing"
    assert contact["content"]["after"] == {"may_sign": True, "active": True}
    assert employee["content"] == {"active_before": True, "active_after": False}
    kept = EntryValue.objects.filter(log=north.client.log, path="details")
    owners = set(kept.values_list("key__reference", flat=True))
    assert owners == {north.contact.as_person()["id"], north.employee.as_person()["id"]}


def test_a_fact_that_is_none_is_refused(north: Any) -> None:
    with pytest.raises(InputError, match="firm_id"):
        actions.change_client(client=north.client, actor=ACTOR, firm_id=1)


def test_two_clients_of_a_firm_have_two_names_and_two_firms_may_share_one(
    north: Any, south: Any
) -> None:
    facts = {"actor": ACTOR, "industry": "legal", "state": "tx", "employee_count": 3}
    with pytest.raises(InputError, match="already"):
        actions.add_client(firm=north.firm, name="North Dental ", **facts)
    assert actions.add_client(firm=south.firm, name="North Dental", **facts).state == "TX"
    assert Client.objects.filter(name="North Dental").count() == 2


def test_an_engagement_cannot_end_before_it_starts(north: Any) -> None:
    with pytest.raises(InputError, match="before it starts"):
        actions.add_engagement(
            client=north.client, actor=ACTOR, starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)
        )


def test_the_profile_has_the_keys_of_client_yaml(north: Any) -> None:
    actions.add_device(
        client=north.client,
        actor=ACTOR,
        name="LT-07",
        kind="laptop",
        encrypted=False,
        holder="reception",
        scan_path="laptops/LT-07",
    )
    facts = north.client.profile_facts()
    assert facts["devices"] == [
        {
            "id": "LT-07",
            "kind": "laptop",
            "encrypted": False,
            "owner": "reception",
            "scan": "laptops/LT-07",
        }
    ]
    assert (facts["industry"], facts["state"], facts["employees"]) == ("health", "TX", 12)


def test_many_people_of_a_list_are_changed_in_as_many_statements_as_a_few(
    north: Any, entries_of: Any, django_assert_max_num_queries: Any
) -> None:
    made = [NewEmployee(f"Crew {n}", f"crew{n}@north.example") for n in range(40)]
    people = add_employees(client=north.client, actor=ACTOR, people=made)
    changes = [EmployeeChange(one, True, name=f"{one.name} Lee") for one in people[:39]]
    changes.append(EmployeeChange(people[39], False))
    with django_assert_max_num_queries(60):
        change_employees(client=north.client, actor=ACTOR, changes=changes)
    kept = Employee.objects.get(pk=people[0].pk)
    assert (kept.name, kept.is_active) == ("Crew 0 Lee", True)
    gone = Employee.objects.get(pk=people[39].pk)
    assert gone.left_at is not None
    told = [one for kind, one in entries_of(north.client) if kind == "employee.changed"]
    assert len(told) == 40
    assert "Crew 0 Lee" in str(told[0])
    assert [one["content"]["active_after"] for one in told].count(False) == 1
