"""``duecare import``: the plan first, nothing left by a dry run, and exit codes for scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from duecare.imports.opening import open_list
from duecare_web.accounts.actors import system_actor
from duecare_web.clients import actions as clients
from duecare_web.clients import hand_over
from duecare_web.clients.models import Client, Device, Employee
from duecare_web.commands.import_list import import_list
from duecare_web.imports import actions
from duecare_web.imports.models import ImportRun, RunState
from duecare_web.ledger.models import PendingEntry

STAFF = {
    "ansi": (
        "Name,Email\r\nJürgen Größ,jurgen.gross@harbor-tax.example.com\r\n".encode("cp1252"),
        "Jürgen Größ",
    ),
    "m365": (
        b"Display name,User principal name,Department\r\nQuin Sable,quin@harbor-tax.example,Tax\r\n",
        "Quin Sable",
    ),
    "sep": (b"sep=;\r\nname;email\r\nAmy Crane;amy.crane@harbor-tax.example.com\r\n", "Amy Crane"),
    "title": (
        b"Staff list November,,\r\nname,email,department\r\nBen Dorn,ben@harbor-tax.example,\r\n",
        "Ben Dorn",
    ),
}
"""The staff lists of small offices that an importer has to take as they are."""


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: Any) -> None:
    monkeypatch.setattr("duecare_web.commands.serve.prepare", lambda **_: None)

    def read(content: bytes, *, name: str = "", how: Any = None) -> Any:
        return open_list(content, name=name, how=how)

    monkeypatch.setattr(actions, "open_guarded", read)


@pytest.fixture
def bring(tmp_path: Path, north: Any) -> Any:
    """Runs the command on a file with this content, for North's firm and client."""

    def run(kind: str, content: bytes, *options: str, client: bool = True, **given: Any) -> Result:
        file = tmp_path / "list.csv"
        file.write_bytes(content)
        whose = ["--client", north.client.name] if client else []
        firm = ["--firm", north.firm.name]
        return CliRunner().invoke(import_list, [kind, str(file), *whose, *firm, *options], **given)

    return run


def rows_of_everything() -> list[int]:
    return [one.objects.count() for one in (ImportRun, Employee, Device, Client, PendingEntry)]


@pytest.mark.parametrize("name", STAFF)
def test_a_dry_run_shows_the_plan_and_leaves_nothing(bring: Any, north: Any, name: str) -> None:
    content, person = STAFF[name]
    before = rows_of_everything()
    done = bring("employees", content, "--dry-run")
    assert done.exit_code == 3, done.output
    assert person in done.stdout
    assert "1 changes." in done.stdout
    assert rows_of_everything() == before


def test_a_list_is_imported_once_and_then_there_is_nothing_to_do(
    bring: Any, north: Any, entries_of: Any
) -> None:
    content, person = STAFF["m365"]
    done = bring("employees", content, "--yes")
    assert done.exit_code == 0, done.output
    assert Employee.objects.get(client=north.client, name=person).department == "Tax"
    kind, values = entries_of(north.client)[-1]
    assert (kind, values["actor"]["id"]) == ("list.imported", "system:command line")
    before = rows_of_everything()
    for options in (["--yes"], ["--dry-run"]):
        again = bring("employees", content, *options)
        assert (again.exit_code, "nothing to import" in again.stdout) == (0, True)
    assert rows_of_everything() == before


def test_a_plan_that_is_not_confirmed_is_forgotten(bring: Any) -> None:
    content, person = STAFF["sep"]
    done = bring("employees", content, input="n\n")
    assert done.exit_code == 1
    assert not ImportRun.objects.exists()
    assert not Employee.objects.filter(name=person).exists()
    assert bring("employees", content, input="y\n").exit_code == 0
    assert ImportRun.objects.get().state == RunState.APPLIED


def test_the_plan_as_json_says_what_the_table_says(bring: Any, north: Any) -> None:
    content = b"Computer,BitLocker\nPC-1,On\nPC-2,Off\n"
    done = bring("devices", content, "--dry-run", "--json")
    plan = json.loads(done.stdout)
    assert (plan["schema"], plan["changes"], plan["counts"]) == (
        "duecare.import-plan/1",
        2,
        {"new": 2},
    )
    assert [(one["title"], one["action"], one["client"]) for one in plan["items"]] == [
        ("PC-1", "new", north.client.name),
        ("PC-2", "new", north.client.name),
    ]


def test_clients_come_first_and_then_the_devices_of_all(bring: Any) -> None:
    names = b"Company,State\nHarbor Tax,Guam\nCove Dental,VI\n"
    assert bring("clients", names, "--yes", client=False).exit_code == 0
    assert dict(Client.objects.values_list("name", "state")).items() >= {
        ("Harbor Tax", "GU"),
        ("Cove Dental", "VI"),
    }
    devices = b"Client,hostname\nHarbor Tax,H-1\nNobody Knows,X-1\n"
    done = bring("devices", devices, "--yes", client=False)
    assert done.exit_code == 0, done.output
    assert "Line 3, Client: no client has this name" in done.stderr
    assert set(Device.objects.values_list("client__name", "name")) == {("Harbor Tax", "H-1")}


def test_somebody_who_left_comes_back_only_with_the_option(bring: Any, north: Any) -> None:
    actor = system_actor("test")
    uma = clients.add_employee(
        client=north.client, actor=actor, name="Uma Wick", email="u@h.example"
    )
    clients.change_employee(employee=uma, actor=actor, is_active=False)
    content = b"name,email\nUma Wick,u@h.example\n"
    done = bring("employees", content, "--dry-run")
    assert (done.exit_code, "Left, and on the list" in done.stdout) == (0, True)
    assert bring("employees", content, "--bring-back", "--yes").exit_code == 0
    uma.refresh_from_db()
    assert uma.is_active


def test_those_missing_are_marked_only_with_their_number(bring: Any, north: Any) -> None:
    people = "".join(f"Person {one},p{one}@h.example\n" for one in range(7))
    assert bring("employees", f"name,email\n{people}".encode(), "--yes").exit_code == 0
    short = b"name,email\nPerson 0,p0@h.example\n"
    missing = Employee.objects.filter(client=north.client, is_active=True).count() - 1
    refused = bring("employees", short, "--missing-left", str(missing + 1), "--yes")
    assert refused.exit_code == 1
    assert f"{missing} on record are not on the list, not {missing + 1}" in refused.stderr
    assert Employee.objects.filter(client=north.client, is_active=True).count() == missing + 1
    done = bring("employees", short, "--missing-left", str(missing), "--yes")
    assert done.exit_code == 0, done.output
    assert Employee.objects.get(client=north.client, is_active=True).name == "Person 0"


def test_the_action_itself_refuses_a_number_that_was_not_given(north: Any) -> None:
    actor = system_actor("test")
    opened = actions.open_import(
        firm=north.firm, actor=actor, kind="employees", client=north.client,
        content=b"name,email\nSomebody Else,s@h.example\n",
    )  # fmt: skip
    plan = actions.choose(run=opened, choices={**opened.choices, "missing": "left"})
    with pytest.raises(Exception, match="marking them as left needs that number"):
        actions.apply_import(run=opened, actor=actor, digest=plan.digest)
    north.employee.refresh_from_db()
    assert north.employee.is_active


@pytest.mark.parametrize(
    ("kind", "content", "options", "told"),
    [
        ("devices", b"%PDF-1.7", (), "PDF, not a list"),
        ("devices", b"Color,Size\nred,4\n", (), "No column is the name of the device."),
        ("clients", b"Company,State\nHarbor Tax,TX\n", (), "leave --client out"),
    ],
)
def test_what_is_no_list_is_refused_in_words_and_nothing_is_kept(
    bring: Any, kind: str, content: bytes, options: tuple[str, ...], told: str
) -> None:
    done = bring(kind, content, "--yes", *options)
    assert done.exit_code == 1
    assert told in done.stderr
    assert not ImportRun.objects.exists()


def test_an_unknown_or_archived_client_is_refused(bring: Any, north: Any, south: Any) -> None:
    content = STAFF["sep"][0]
    other = bring("employees", content, "--client", south.client.name, "--yes", client=False)
    assert (other.exit_code, "has no client called" in other.stderr) == (1, True)
    hand_over.archive_client(client=north.client, actor=system_actor("test"), reason="moved away")
    archived = bring("employees", content, "--yes")
    assert (archived.exit_code, "is archived" in archived.stderr) == (1, True)
