"""Lists brought in through the console: looked at, applied as shown, done once, undone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks import TaskResultStatus
from tests.core.imports.lists import GOOGLE
from tests.core.imports.lists import INTUNE as INTUNE_OF_2027

from duecare.errors import InputError
from duecare.imports.fields import ListKind
from duecare.imports.guarded import table_value
from duecare.imports.opening import open_list
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.zones import firm_time
from duecare_web.clients import actions as clients
from duecare_web.clients import hand_over, lists
from duecare_web.clients.facts import current_facts
from duecare_web.clients.models import Client, Contact, Device, DeviceFact, Employee, ExternalId
from duecare_web.clients.queries import clients_of
from duecare_web.imports import actions, tasks
from duecare_web.imports.models import ImportRun, RememberedChoice
from duecare_web.insurance.models import InsurancePolicy
from duecare_web.ledger import queries
from duecare_web.training.actions import assign_lesson

INTUNE = INTUNE_OF_2027.replace("2027-", "2026-")  # what lies in the future is not believed
ACTOR = Actor("member:1", "Ava Ortiz", "ava@north.example", "advisor")


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: Any) -> None:
    """Reads lists here: that a worker gives the same has its own test."""

    def read(content: bytes, *, name: str = "", how: Any = None) -> Any:
        return open_list(content, name=name, how=how)

    monkeypatch.setattr(actions, "open_guarded", read)


def opened(side: Any, kind: ListKind, text: str, *, all_clients: bool = False) -> ImportRun:
    return actions.open_import(
        firm=side.firm,
        actor=ACTOR,
        kind=kind,
        content=text.encode(),
        client=None if all_clients else side.client,
        file_name="list.csv",
    )


def imported(side: Any, kind: ListKind, text: str, *, all_clients: bool = False) -> ImportRun:
    run = opened(side, kind, text, all_clients=all_clients)
    return actions.apply_import(run=run, actor=ACTOR, digest=run.digest)


def test_devices_of_a_recognized_export_are_measured_by_their_check_in(
    north: Any, entries_of: Any
) -> None:
    run = imported(north, ListKind.DEVICES, INTUNE)
    device = Device.objects.get(client=north.client, name="LA-LT-07")
    fact = current_facts(device)["encrypted"]
    assert (device.encrypted, fact.proof, fact.line, fact.column) == (False, 3, 2, "Encrypted")
    assert fact.observed_at.isoformat() == "2026-03-12T16:05:00+00:00"
    assert (fact.source.sha256, fact.source.profile) == (run.file_sha256, "intune_devices")
    assert Device.objects.get(client=north.client, name="LA-LT-11").encrypted is None
    kind, values = entries_of(north.client)[-1]
    assert kind == "list.imported"
    assert {key: values["content"][key] for key in ("added", "rows", "plan")} == {
        "added": 3,
        "rows": 3,
        "plan": run.digest,
    }
    assert values["content"]["measured"] == 10  # five facts of each of the two that checked in
    assert bytes(ImportRun.objects.get(pk=run.pk).sealed) == b""


def test_the_same_list_again_has_nothing_to_import(north: Any) -> None:
    imported(north, ListKind.DEVICES, INTUNE)
    facts, ids = DeviceFact.objects.count(), ExternalId.objects.count()
    again = opened(north, ListKind.DEVICES, INTUNE)
    assert again.counts["changes"] == 0
    with pytest.raises(InputError, match="on record already"):
        actions.apply_import(run=again, actor=ACTOR, digest=again.digest)
    assert (DeviceFact.objects.count(), ExternalId.objects.count()) == (facts, ids)


def test_only_the_plan_that_was_shown_is_applied(north: Any) -> None:
    run = opened(north, ListKind.DEVICES, INTUNE)
    clients.add_device(client=north.client, actor=ACTOR, name="LA-LT-07", kind="laptop")
    with pytest.raises(InputError, match="changed since"):
        actions.apply_import(run=run, actor=ACTOR, digest=run.digest)
    assert Device.objects.filter(client=north.client).count() == 1


def test_an_undone_import_leaves_nothing_that_counts(north: Any, entries_of: Any) -> None:
    first = imported(north, ListKind.DEVICES, INTUNE)
    newer = INTUNE.replace("2026-03-12 16:05", "2026-03-13 16:05").replace(
        "False,Windows", "True,Windows"
    )
    second = imported(north, ListKind.DEVICES, newer)
    device = Device.objects.get(client=north.client, name="LA-LT-07")
    assert device.encrypted is True
    actions.undo_import(run=second, actor=ACTOR)
    device.refresh_from_db()
    assert device.encrypted is False
    actions.undo_import(run=first, actor=ACTOR)
    assert not Device.objects.filter(client=north.client, retired_at=None).exists()
    assert north.client.profile_facts()["devices"] == []
    assert [kind for kind, _ in entries_of(north.client)][-2:] == ["import.undone"] * 2
    with pytest.raises(InputError, match="undone already"):
        actions.undo_import(run=first, actor=ACTOR)


def test_employees_are_added_changed_and_their_accounts_kept_as_facts(
    north: Any, entries_of: Any
) -> None:
    imported(north, ListKind.EMPLOYEES, GOOGLE)
    amy = Employee.objects.get(client=north.client, name="Amy Crane")
    assert current_facts(amy)["mfa_registered"].state is True
    assert current_facts(amy)["mfa_enforced"].state is False
    assert not Employee.objects.filter(client=north.client, name="Ben Dorn").exists()
    moved = "name,email,department\nAmy Crane,amy@harbor.example.com,Tax\n"
    run = imported(north, ListKind.EMPLOYEES, moved)
    amy.refresh_from_db()
    assert amy.department == "Tax"
    assert [kind for kind, _ in entries_of(north.client)][-3:] == [
        "list.imported",
        "employee.changed",
        "list.imported",
    ]
    actions.undo_import(run=run, actor=ACTOR)
    amy.refresh_from_db()
    assert (amy.department, amy.is_active) == ("", True)


def test_the_language_of_people_comes_with_the_list_and_goes_when_it_is_undone(
    north: Any, entries_of: Any
) -> None:
    imported(
        north,
        ListKind.EMPLOYEES,
        "name,email,Preferred Language\nAna Ruiz,ana@a.example,Español\nBo Lee,bo@a.example,en-US\n"
        "Cy Day,cy@a.example,\n",
    )
    people = {one.name: one.language for one in Employee.objects.filter(client=north.client)}
    assert {name: people[name] for name in ("Ana Ruiz", "Bo Lee", "Cy Day")} == {
        "Ana Ruiz": "es",
        "Bo Lee": "en",
        "Cy Day": "",
    }
    run = imported(north, ListKind.EMPLOYEES, "name,email,idioma\nCy Day,cy@a.example,Spanish\n")
    person = Employee.objects.get(name="Cy Day")
    assert person.language == "es"
    assert dict(entries_of(north.client))["person.language_chosen"]["details"] == {
        "before": "",
        "after": "es",
    }
    actions.undo_import(run=run, actor=ACTOR)
    person.refresh_from_db()
    assert person.language == ""


def test_a_leaver_on_the_list_comes_back_only_when_somebody_says_so(north: Any) -> None:
    clients.change_employee(employee=north.employee, actor=ACTOR, is_active=False)
    text = f"name,email\n{north.employee.name},{north.employee.email}\n"
    run = opened(north, ListKind.EMPLOYEES, text)
    assert (run.counts["returned"], run.counts["changes"]) == (1, 0)
    plan = actions.choose(run=run, choices={**run.choices, "bring_back": True})
    actions.apply_import(run=run, actor=ACTOR, digest=plan.digest)
    north.employee.refresh_from_db()
    assert north.employee.is_active


def test_a_new_name_and_a_return_keep_the_person_and_the_record_says_it(
    north: Any, entries_of: Any
) -> None:
    clerk = north.employee
    assign_lesson(employee=clerk, lesson="report-fast", actor=ACTOR)
    imported(north, ListKind.EMPLOYEES, f"name,email\nNorth Married,{clerk.email}\n")
    clerk.refresh_from_db()
    assert clerk.name == "North Married"
    clients.change_employee(employee=clerk, actor=ACTOR, is_active=False)
    run = opened(north, ListKind.EMPLOYEES, f"name,email\nNorth Married,{clerk.email}\n")
    plan = actions.choose(run=run, choices={**run.choices, "bring_back": True})
    actions.apply_import(run=run, actor=ACTOR, digest=plan.digest)
    clerk.refresh_from_db()
    assert (clerk.is_active, clerk.left_at, clerk.assignments.count()) == (True, None, 1)
    assert Employee.objects.filter(client=north.client).count() == 1
    told = [one for kind, one in entries_of(north.client) if kind == "employee.changed"]
    assert told[0]["details"]["name_before"] == "North Clerk"
    assert told[0]["details"]["name_after"] == "North Married"
    assert [one["content"]["active_after"] for one in told] == [True, False, True]
    assert {one["person"]["id"] for one in told} == {f"employee:{clerk.pk}"}


def test_two_people_on_one_address_stay_two_and_the_page_says_so(
    north: Any, signed_in: Any
) -> None:
    text = "name,email\nAnn Lee,front@north.example\nAnn Ruiz,front@north.example\n"
    imported(north, ListKind.EMPLOYEES, text.rpartition("Ann Ruiz")[0])
    run = opened(north, ListKind.EMPLOYEES, text)
    page = signed_in(north.advisor).get(reverse("imports:run", args=[run.pk])).content.decode()
    assert "front@north.example: Ann Lee, Ann Ruiz" in page
    assert reverse("portal:kiosks", args=[north.client.pk]) in page
    actions.apply_import(run=run, actor=ACTOR, digest=run.digest)
    names = Employee.objects.filter(client=north.client, email="front@north.example")
    assert sorted(names.values_list("name", flat=True)) == ["Ann Lee", "Ann Ruiz"]


def test_clients_then_the_devices_of_all_of_them_in_one_list(north: Any, south: Any) -> None:
    imported(
        north,
        ListKind.CLIENTS,
        "Company,State,Industry,Employees\nHarbor Tax,Texas,Accounting,9\nAlder Dental,WI,Dental,\n",
        all_clients=True,
    )
    harbor = Client.objects.get(firm=north.firm, name="Harbor Tax")
    assert (harbor.state, harbor.industry, harbor.employee_count) == ("TX", "finance", 9)
    run = imported(
        north,
        ListKind.DEVICES,
        "Client,hostname\nHarbor Tax,H-1\nalder dental,A-1\nSouth Dental,S-1\n",
        all_clients=True,
    )
    assert set(Device.objects.values_list("client__name", "name")) == {
        ("Harbor Tax", "H-1"),
        ("Alder Dental", "A-1"),
    }
    assert run.counts["new"] == 2


def test_contacts_never_get_the_right_to_sign_from_a_list(north: Any) -> None:
    imported(
        north, ListKind.CONTACTS, "Name,Email,Title,May sign\nNora Best,nora@a.example,Owner,yes\n"
    )
    assert Contact.objects.get(name="Nora Best").may_sign is False


def test_policies_are_recorded_once_with_their_amounts(north: Any) -> None:
    text = 'Insurer,Effective,Expires,Limit,Retention\nHarbor Mutual,1/1/2027,1/1/2028,"1,000,000","$2,500"\n'
    imported(north, ListKind.POLICIES, text)
    policy = InsurancePolicy.objects.get(client=north.client, carrier="Harbor Mutual")
    assert (policy.terms["aggregate_limit"], policy.terms["retention"]) == (1_000_000, 2_500)
    assert opened(north, ListKind.POLICIES, text).counts["changes"] == 0


def test_a_preview_of_policies_shows_every_term_and_kinds_in_words(
    north: Any, signed_in: Any
) -> None:
    text = (
        "Insurer,Coverage,Effective,Expires,Aggregate,Limit per claim,Retention\n"
        'Harbor Mutual,Cyber,1/1/2026,1/1/2027,"$500,000","$250k","$5,000"\n'
        "Harbor Mutual,Umbrella,1/1/2026,1/1/2027,1MM,1MM,0\n"
    )
    run = opened(north, ListKind.POLICIES, text)
    page = signed_in(north.owner).get(reverse("imports:run", args=[run.pk])).content.decode()
    for term in ("aggregate limit $500,000", "limit, each claim $250,000", "retention $5,000"):
        assert term in page
    assert "until January 1, 2027" in page
    assert "tech_eo" not in page.lower().replace('value="tech_eo"', "")
    assert "Technology errors and omissions" in page
    assert "None of these: left out" in page
    assert "headings in line 1,\n    2 rows" in page


def test_a_refused_column_is_in_no_row_of_the_database(north: Any) -> None:
    text = "Name,Email,SSN\nAmy Crane,amy@a.example,078-05-1120\n"
    run = opened(north, ListKind.EMPLOYEES, text)
    assert "078-05" not in str(table_value(open_list(text.encode())))
    page = b"".join(bytes(one) for one in ImportRun.objects.values_list("sealed", flat=True))
    assert b"Amy" not in page
    assert run.state == "preview"


def test_a_word_that_was_explained_once_is_known_next_time(north: Any, signed_in: Any) -> None:
    text = "Computer,BitLocker\nPC-1,Perhaps\n"
    run = opened(north, ListKind.DEVICES, text)
    browser = signed_in(north.technician)
    page = browser.get(reverse("imports:run", args=[run.pk])).content.decode()
    assert "Not known yet" in page
    answer = browser.post(
        reverse("imports:choose", args=[run.pk]),
        {"column_0": "name", "column_1": "encrypted", "word_0": "no"},
    )
    assert answer.status_code == 302
    run.refresh_from_db()
    actions.apply_import(run=run, actor=ACTOR, digest=run.digest)
    assert Device.objects.get(name="PC-1").encrypted is False
    assert RememberedChoice.objects.get(firm=north.firm).meaning == "no"
    again = opened(north, ListKind.DEVICES, text.replace("PC-1", "PC-2"))
    assert again.choices["words"] == {"encrypted:perhaps": "no"}


def test_the_whole_way_in_the_console(north: Any, south: Any, signed_in: Any) -> None:
    browser = signed_in(north.technician)
    start = reverse("imports:start", args=[north.client.pk])
    file = SimpleUploadedFile("intune.csv", INTUNE.encode("utf-16"))
    address = browser.post(start, {"kind": "devices", "file": file}).headers["Location"]
    page = browser.get(address).content.decode()
    for told in ("Intune, all devices", "placeholder of the maker", "not encrypted", "measured"):
        assert told in page, told
    run = ImportRun.objects.get()
    rows = browser.get(reverse("imports:failed", args=[run.pk])).content.decode("utf-8-sig")
    assert rows.splitlines()[0].endswith(",Reason")
    browser.post(reverse("imports:apply", args=[run.pk]), {"digest": run.digest})
    assert "The list was imported" in browser.get(address).content.decode()
    browser.post(reverse("imports:undo", args=[run.pk]))
    assert "was undone" in browser.get(address).content.decode()
    assert signed_in(south.owner).get(address).status_code == 404


def test_a_technician_imports_devices_and_no_people(north: Any, signed_in: Any) -> None:
    browser = signed_in(north.technician)
    start = reverse("imports:start", args=[north.client.pk])
    answer = browser.post(start, {"kind": "employees", "pasted": "name,email\nA,a@b.example\n"})
    assert answer.status_code == 403


def test_a_file_that_is_no_list_is_told_in_words(north: Any, signed_in: Any) -> None:
    start = reverse("imports:start", args=[north.client.pk])
    file = SimpleUploadedFile("scan.pdf", b"%PDF-1.7")
    answer = signed_in(north.advisor).post(start, {"kind": "devices", "file": file})
    assert answer.status_code == 422
    assert "The file is a PDF, not a list." in answer.content.decode()


def test_a_large_plan_is_applied_in_the_background(
    north: Any, signed_in: Any, monkeypatch: Any
) -> None:
    rows = "".join(f"PC-{number}\n" for number in range(70))
    run = opened(north, ListKind.DEVICES, "hostname\n" + rows)
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        tasks.apply_requested.__class__, "enqueue", lambda _, *given: asked.append(given)
    )
    browser = signed_in(north.owner)
    browser.post(reverse("imports:apply", args=[run.pk]), {"digest": run.digest})
    address, script = reverse("imports:run", args=[run.pk]), {"HX-Request": "true"}
    assert "being imported" in browser.get(address, headers=script).content.decode()
    tasks.apply_requested.func(*asked[0])
    assert browser.get(address, headers=script).headers["HX-Refresh"] == "true"
    assert Device.objects.filter(client=north.client).count() == 70
    tasks.apply_requested.func(*asked[0])
    assert Device.objects.filter(client=north.client).count() == 70


def test_a_large_import_is_undone_in_the_background_and_a_stop_is_told(
    north: Any, signed_in: Any, monkeypatch: Any
) -> None:
    rows = "".join(f"Person {number},p{number}@h.example\n" for number in range(70))
    run = imported(north, ListKind.EMPLOYEES, "name,email\n" + rows)
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        tasks.undo_requested.__class__, "enqueue", lambda _, *given: asked.append(given)
    )
    browser, address = signed_in(north.owner), reverse("imports:run", args=[run.pk])
    browser.post(reverse("imports:undo", args=[run.pk]))
    assert "is being undone" in browser.get(address).content.decode()
    stopped = SimpleNamespace(
        status=TaskResultStatus.FAILED, task=tasks.undo_requested, args=asked[0]
    )
    tasks.tell_of_failure(task_result=stopped)
    page = browser.get(address).content.decode()
    assert tasks.STOPPED in page
    assert "Undo the import" in page
    browser.post(reverse("imports:undo", args=[run.pk]))
    with CaptureQueriesContext(connection) as told:
        tasks.undo_requested.func(*asked[1])
    assert len(told) < 70
    tasks.undo_requested.func(*asked[1])
    added = Employee.objects.filter(client=north.client, email__endswith="@h.example")
    assert added.filter(is_active=False, left_at=None).count() == added.count() == 70
    assert "The import was undone" in browser.get(address).content.decode()


def test_an_import_whose_process_is_given_up_shows_its_plan_again(
    north: Any, signed_in: Any
) -> None:
    run = opened(north, ListKind.DEVICES, "hostname\nPC-1\n")
    actions.start_applying(run=run)
    stopped = SimpleNamespace(
        status=TaskResultStatus.FAILED, task=tasks.apply_requested, args=[str(run.pk), "", ""]
    )
    tasks.tell_of_failure(task_result=stopped)
    page = signed_in(north.owner).get(reverse("imports:run", args=[run.pk])).content.decode()
    assert tasks.STOPPED in page


def test_a_client_is_archived_and_brought_back_on_record(north: Any, entries_of: Any) -> None:
    hand_over.archive_client(client=north.client, actor=ACTOR, reason="moved to another firm")
    member = north.viewer.memberships.get()
    assert not clients_of(member).exists()
    with pytest.raises(InputError, match="archived already"):
        hand_over.archive_client(client=north.client, actor=ACTOR, reason="again")
    hand_over.bring_back_client(client=north.client, actor=ACTOR)
    assert [kind for kind, _ in entries_of(north.client)][-2:] == [
        "client.archived",
        "client.brought_back",
    ]


def test_a_list_of_all_clients_is_for_members_who_see_all_of_them(
    north: Any, signed_in: Any
) -> None:
    run = opened(north, ListKind.CLIENTS, "Company,State\nHarbor Tax,TX\n", all_clients=True)
    north.advisor.memberships.update(sees_all_clients=False)
    address = reverse("imports:run", args=[run.pk])
    assert signed_in(north.advisor).get(address).status_code == 403
    assert signed_in(north.owner).get(address).status_code == 200


def test_more_new_people_cost_no_more_queries(north: Any, entries_of: Any) -> None:
    """5,000 people are one transaction of about two seconds: others can't write meanwhile."""

    def statements(first: int, number: int) -> int:
        rows = "".join(f"Person {one},p{one}@h.example\n" for one in range(first, first + number))
        run = opened(north, ListKind.EMPLOYEES, "name,email\n" + rows)
        with CaptureQueriesContext(connection) as told:
            actions.apply_import(run=run, actor=ACTOR, digest=run.digest)
        return len(told)

    few, many = statements(0, 4), statements(100, 14)
    assert many <= few + 1
    added = [values for kind, values in entries_of(north.client) if kind == "employee.added"]
    assert [one["person"]["name"] for one in added[-14:]] == [
        f"Person {n}" for n in range(100, 114)
    ]
    assert queries.verify_log(north.client.log).passed


def test_a_list_of_people_is_added_whole_or_not_at_all(north: Any) -> None:
    people = [
        lists.NewEmployee("Cy New", "cy@h.example"),
        lists.NewEmployee("cy new ", "CY@h.example"),
    ]
    with pytest.raises(InputError, match="already exists"):
        lists.add_employees(client=north.client, actor=ACTOR, people=people)
    assert not Employee.objects.filter(email="cy@h.example").exists()


def test_a_day_without_a_zone_is_a_day_at_the_firm(north):
    """November 12 in a spreadsheet was shown as 7 p.m. on November 11: midnight in UTC."""
    north.firm.time_zone = "America/New_York"
    north.firm.save(update_fields=["time_zone"])
    sheet = "Device name,Encrypted,Last check-in\nPC-1,No,2026-11-12\nPC-2,No,2026-11-12 08:12\n"
    imported(north, ListKind.DEVICES, sheet)
    seen = DeviceFact.objects.filter(client=north.client, key="encrypted", is_current=True)
    at = sorted(firm_time(north.firm, one.observed_at).isoformat(" ", "minutes") for one in seen)
    assert at == ["2026-11-12 00:00-05:00", "2026-11-12 08:12-05:00"]
