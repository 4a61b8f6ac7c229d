"""Lists that would do harm quietly: applied whole or not at all, said on the page, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from tests.web.imports.test_imports import ACTOR, _in_this_process, imported, opened

from duecare.imports.fields import ListKind
from duecare_web.clients import actions as clients
from duecare_web.clients.models import Client, Device, Employee
from duecare_web.imports import actions
from duecare_web.insurance.models import InsurancePolicy

__all__ = ["_in_this_process"]
POLICY = "Insurer,Kind,Effective,Expiration,Limit\nAcme,Cyber,01/01/2026,01/01/2027,{}\n"


def _limits(client: Client) -> list[float]:
    rows = InsurancePolicy.objects.filter(client=client, ended_at=None)
    return [one.terms["aggregate_limit"] for one in rows]


def test_a_policy_with_another_limit_has_a_successor_and_undo_brings_it_back(north: Any) -> None:
    imported(north, ListKind.POLICIES, POLICY.format("$1 million"))
    run = imported(north, ListKind.POLICIES, POLICY.format("$2M"))
    assert _limits(north.client) == [2_000_000.0]
    actions.undo_import(run=run, actor=ACTOR)
    assert _limits(north.client) == [1_000_000.0]
    assert InsurancePolicy.objects.filter(client=north.client).count() == 3


def test_two_devices_of_one_name_stay_two_when_the_list_comes_again(north: Any) -> None:
    text = "Device name,Model\nLT-1,HP\nLT-1,Dell\n"
    imported(north, ListKind.DEVICES, text)
    before = Device.objects.filter(client=north.client, name="LT-1").count()
    again = opened(north, ListKind.DEVICES, text)
    assert (before, again.counts["changes"]) == (2, 0)


def test_what_somebody_corrected_since_stays_when_an_import_is_undone(north: Any) -> None:
    imported(north, ListKind.EMPLOYEES, "Name,Email,Job Title\nAna Ruiz,ana@x.example,Clerk\n")
    run = imported(north, ListKind.EMPLOYEES, "Name,Email,Job Title\nAna Ruiz,ana@x.example,Boss\n")
    ana = Employee.objects.select_related("client__firm", "client__log").get(email="ana@x.example")
    clients.change_employee(employee=ana, actor=ACTOR, is_active=True, title="Owner")
    actions.undo_import(run=run, actor=ACTOR)
    ana.refresh_from_db()
    assert ana.title == "Owner"


def test_a_client_with_which_somebody_went_on_stays_when_its_import_is_undone(north: Any) -> None:
    text = "Client name,State\nBay Dental,WI\nHill Law,WI\n"
    run = imported(north, ListKind.CLIENTS, text, all_clients=True)
    bay = Client.objects.select_related("firm", "log").get(name="Bay Dental")
    clients.add_employee(client=bay, actor=ACTOR, name="Ana Ruiz")
    actions.undo_import(run=run, actor=ACTOR)
    archived = Client.objects.filter(firm=north.firm, archived_at__isnull=False)
    assert [one.name for one in archived] == ["Hill Law"]


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        (
            ListKind.CLIENTS,
            'Client name,State\nSmith Dental,WI\n"Smith Dental, LLC",WI\n',
            ["Names that are alike", "“Smith Dental”, “Smith Dental, LLC”"],
        ),
        (
            ListKind.EMPLOYEES,
            "Name,Job Title\nJohn Smith,Clerk\nJohn Smith,Driver\n",
            ["Rows taken as one", "John Smith (lines 2, 3)"],
        ),
        (
            ListKind.EMPLOYEES,
            "Name,Notes\nAna Ruiz,219-08-4471\n",
            ["Notes"],
        ),
        (
            ListKind.POLICIES,
            "Insurer,Kind,Limit\nAcme,Umbrella,$1M\nBeta,Cyber,$1M\n",
            ["policy of a kind that is not priced"],
        ),
    ],
)
def test_the_preview_says_what_a_list_does_not(
    north: Any, signed_in: Any, kind: ListKind, text: str, words: list[str]
) -> None:
    run = opened(north, kind, text, all_clients=kind == ListKind.CLIENTS)
    page = signed_in(north.owner).get(reverse("imports:run", args=[run.pk])).content.decode()
    for one in words:
        assert one in page
    assert "4471" not in page
