"""The real command on two machines reports to the real server, and nobody is counted twice."""

from __future__ import annotations

import pytest
from tests.web.scans.machines_of_a_client import (
    PLANTED,
    duecare,
    enrol,
    two_machines,
    whole_token,
)

from duecare.discovery import key_code
from duecare.inventory import DataInventory
from duecare_web.scans import queries, tasks
from duecare_web.scans.models import Scan

pytestmark = pytest.mark.django_db(transaction=True)


def report(folder, server, token, *, home, machine, more=()):
    return duecare(
        "scan",
        folder,
        "--report-to",
        server.url,
        "--token",
        token,
        "--machine",
        machine,
        "--workers",
        1,
        "--attempts",
        2,
        *more,
        home=home,
    )


def test_two_machines_report_and_are_counted_together(live_server, north, entries_of, tmp_path):
    first, second = two_machines(tmp_path / "files")
    _, token = enrol(north.client)
    given = whole_token(token)
    for folder, name in ((first, "LT-07"), (second, "LT-09")):
        done = report(folder, live_server, given, home=tmp_path / name, machine=name)
        assert done.returncode == 0, done.stderr
        assert f"the inventory of {name} for North Dental is recorded" in done.stderr
        assert done.stdout == ""
        assert not (tmp_path / name / "keys").exists()  # the key is not left behind
    tasks.unite_machines.func(str(north.client.pk))
    scan = queries.latest_scan(north.client)
    assert scan.origin == Scan.Origin.UNION
    inventory = queries.read_inventory(scan)
    assert [machine.people.best for machine in inventory.machines] == [3, 2]
    assert inventory.people.best == 4
    assert inventory.home_state == "TX"
    kinds = [kind for kind, _ in entries_of(north.client)]
    assert kinds[-4:] == [
        "enrolment.created",
        "inventory.received",
        "inventory.received",
        "inventory.united",
    ]


def test_what_is_stored_holds_no_value_no_key_and_no_token(live_server, north, home, tmp_path):
    first, _ = two_machines(tmp_path / "files")
    _, token = enrol(north.client)
    given = whole_token(token)
    assert report(first, live_server, given, home=tmp_path / "m", machine="A").returncode == 0
    stored = queries.read_inventory(Scan.objects.get(client=north.client)).to_json()
    kept = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    for secret in (*PLANTED, *(number.replace("-", "") for number in PLANTED), given, token):
        assert secret not in stored
        assert not [content for content in kept if secret.encode() in content]


def test_a_console_that_is_away_leaves_the_file_and_the_way_on(live_server, north, tmp_path):
    first, _ = two_machines(tmp_path / "files")
    _, token = enrol(north.client)
    home = tmp_path / "machine"
    away = duecare(
        "scan",
        first,
        "--report-to",
        "http://127.0.0.1:9",
        "--token",
        whole_token(token),
        "--attempts",
        1,
        home=home,
    )
    assert away.returncode == 4
    assert "cannot be reached" in away.stderr
    (file,) = (home / "unsent").iterdir()
    assert str(file) in away.stderr
    for state in ("is recorded", "was already recorded"):
        later = duecare("report", file, "--report-to", live_server.url, "--token", token, home=home)
        assert later.returncode == 0, later.stderr
        assert state in later.stderr
    assert Scan.objects.filter(client=north.client).count() == 1


def test_another_key_is_refused_before_the_scan_begins(live_server, north, tmp_path):
    first, second = two_machines(tmp_path / "files")
    _, token = enrol(north.client)
    mine, other = whole_token(token), f"{token}.{key_code(bytes(32))}"
    assert report(first, live_server, mine, home=tmp_path / "a", machine="A").returncode == 0
    refused = report(second, live_server, other, home=tmp_path / "b", machine="B")
    assert refused.returncode == 2
    assert "people would count twice" in refused.stderr
    assert "Read" not in refused.stderr
    file = tmp_path / "b.json"
    (tmp_path / "other.key").write_bytes(bytes(32))
    duecare("scan", second, "--key-file", tmp_path / "other.key", "--out", file, home=tmp_path)
    late = duecare("report", file, "--report-to", live_server.url, "--token", token, home=tmp_path)
    assert late.returncode == 4
    assert "people would count twice" in late.stderr


def test_a_revoked_token_stops_the_scan_before_it_begins(live_server, north, tmp_path):
    from tests.web.scans.machines_of_a_client import ACTOR

    from duecare_web.scans.actions import revoke_enrolment

    first, _ = two_machines(tmp_path / "files")
    enrolment, token = enrol(north.client)
    revoke_enrolment(enrolment=enrolment, actor=ACTOR)
    refused = report(first, live_server, whole_token(token), home=tmp_path / "a", machine="A")
    assert refused.returncode == 2
    assert "was revoked" in refused.stderr
    assert "Create another" in refused.stderr


def test_files_carried_and_machines_reported_give_the_same_inventory(
    live_server, north, south, tmp_path
):
    from tests.web.scans.machines_of_a_client import ACTOR, KEY

    from duecare_web.scans.actions import record_scan

    (tmp_path / "client.key").write_bytes(KEY)
    files = []
    for folder in two_machines(tmp_path / "files"):
        files.append(tmp_path / f"{folder.name}.json")
        duecare(
            "scan",
            folder,
            "--key-file",
            tmp_path / "client.key",
            "--machine",
            folder.name,
            "--state",
            "TX",
            "--out",
            files[-1],
            home=tmp_path / folder.name,
        )
    merged = tmp_path / "client.json"
    done = duecare("merge", *files, "--out", merged, home=tmp_path)
    assert done.returncode == 0, done.stderr
    _, token = enrol(north.client)
    sent = duecare(
        "report", *reversed(files), "--report-to", live_server.url, "--token", token, home=tmp_path
    )
    assert sent.returncode == 0, sent.stderr
    tasks.unite_machines.func(str(north.client.pk))
    record_scan(client=south.client, actor=ACTOR, inventory=DataInventory.read(merged))
    here, there = (
        queries.read_inventory(queries.latest_scan(side.client)) for side in (north, south)
    )
    assert here == there == DataInventory.read(merged)
