"""The interface for scanned machines: who may, what is refused and in which words."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.web.scans.machines_of_a_client import ACTOR, enrol, machine_inventory

from duecare_web.clients.actions import add_client
from duecare_web.scans import actions, api, queries
from duecare_web.scans.models import Enrolment, Machine, Scan, ScanKey

SEND = "/api/v1/inventories"
STATE = "/api/v1/enrolment"


@pytest.fixture(autouse=True)
def empty_cache(db):
    cache.clear()


def send(token, inventory, **extra):
    body = inventory if isinstance(inventory, bytes) else inventory.to_json().encode()
    headers = {"Authorization": f"Bearer {token}"} | extra.pop("headers", {})
    return Browser().post(SEND, body, content_type="application/json", headers=headers, **extra)


def ask(token, address=STATE, **extra):
    return Browser().get(address, headers={"Authorization": f"Bearer {token}"}, **extra)


def assert_problem(answer, status, words):
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    values = answer.json()
    assert values["status"] == status
    assert words in values["detail"]


def test_a_machine_learns_what_its_token_is_for(north):
    _, token = enrol(north.client, most_machines=3, key_id="0123456789ab")
    answer = ask(token)
    assert answer.status_code == 200
    assert answer.json() == {
        "client": "North Dental",
        "label": "office laptops",
        "home_state": "TX",
        "key_id": "0123456789ab",
        "expires_at": Enrolment.objects.get().expires_at.isoformat(),
        "machines_left": 3,
    }
    assert not answer.cookies


def test_an_inventory_is_recorded_for_the_client_of_the_token(north, entries_of):
    _, token = enrol(north.client)
    answer = send(token, machine_inventory("LT-07", range(30)))
    assert answer.status_code == 201
    assert answer.json()["state"] == "recorded"
    assert answer.json()["people"] == 30
    assert not answer.cookies
    kind, values = entries_of(north.client)[-1]
    assert kind == "inventory.received"
    assert values["actor"]["name"] == "machine LT-07"
    assert values["content"]["machine"] == "LT-07"
    assert values["content"]["key"] == "aaaaaaaaaaaa"
    assert queries.latest_scan(north.client).people_best == 30
    state = ask(token, f"{SEND}/LT-07-1").json()
    assert state["sealed"]
    assert state["counted"]


def test_the_same_scan_sent_again_changes_nothing(north, entries_of):
    _, token = enrol(north.client)
    answers = [send(token, machine_inventory("LT-07", range(30))) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert answers[1].json()["state"] == "recorded_before"
    assert Scan.objects.count() == 1
    kinds = [kind for kind, _ in entries_of(north.client)]
    assert kinds.count("inventory.received") == 1


def test_a_machine_that_reports_again_replaces_its_former_scan_and_an_older_one_does_not(north):
    _, token = enrol(north.client)
    for day, people in ((5, range(30)), (9, range(12)), (7, range(99))):
        assert send(token, machine_inventory("LT-07", people, day=day)).status_code == 201
    assert Machine.objects.count() == 1
    assert queries.latest_scan(north.client).people_best == 12


def test_machines_are_united_and_who_is_on_several_counts_once(north, entries_of):
    _, token = enrol(north.client)
    send(token, machine_inventory("LT-07", range(30)))
    send(token, machine_inventory("LT-09", range(20, 60)))
    assert queries.is_outdated(north.client)
    united = actions.unite_machines(client=north.client)
    assert united.people_best == 60
    assert not queries.is_outdated(north.client)
    assert actions.unite_machines(client=north.client) == united
    kind, values = entries_of(north.client)[-1]
    assert kind == "inventory.united"
    assert values["content"]["people_counted_on_each_machine"] == 70
    assert [one["machine"] for one in values["content"]["machines"]] != []


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer"}, {"Authorization": "Basic x"}])
def test_without_a_token_nothing_opens_and_a_cookie_does_not_help(north, signed_in, header):
    for browser in (Browser(), signed_in(north.owner)):
        for method in (browser.get, browser.post):
            answer = method(STATE if method == browser.get else SEND, headers=header)
            assert_problem(answer, 401, "unknown")
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_with_one_letter_changed_is_not_known(north):
    _, token = enrol(north.client)
    for place in (-1, 6, 25):
        letter = "0" if token[place] != "0" else "1"
        wrong = token[:place] + letter + (token[place + 1 :] if place != -1 else "")
        assert_problem(ask(wrong), 401, "unknown")
    assert ask(token).status_code == 200


def test_wrong_tokens_wait_ever_longer_and_never_stop_right_ones(north):
    _, token = enrol(north.client)
    answers = [ask(f"dct_wrong{number}") for number in range(33)]
    assert [one.status_code for one in answers[:30]] == [401] * 30
    assert_problem(answers[-1], 429, "Try again in")
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600
    assert ask(token).status_code == 200  # the machines behind the same address
    assert ask("dct_other", REMOTE_ADDR="::1").status_code == 401


def test_one_enrolment_cannot_flood_the_console(north, monkeypatch):
    monkeypatch.setattr(api, "REQUESTS_AN_HOUR", 2)
    monkeypatch.setattr(api, "REQUESTS_OF_A_MACHINE", 0)
    _, token = enrol(north.client)
    assert [ask(token).status_code for _ in range(3)] == [200, 200, 429]


def test_an_enrolment_of_many_machines_has_room_for_all_of_them(north, monkeypatch):
    monkeypatch.setattr(api, "REQUESTS_AN_HOUR", 2)
    monkeypatch.setattr(api, "REQUESTS_OF_A_MACHINE", 3)
    _, token = enrol(north.client, most_machines=2)
    assert [ask(token).status_code for _ in range(7)] == [*[200] * 6, 429]


@pytest.mark.parametrize(
    "scan_id", ["../../etc/passwd", "a/b", "a\\b", "..", "a b", "\u202ea", "-a", "x" * 65, "a\n"]
)
def test_a_scan_id_is_a_plain_name(north, scan_id):
    _, token = enrol(north.client)
    text = machine_inventory("A", range(3), scan_id="scan-1").to_json()
    sent = text.replace('"scan-1"', json.dumps(scan_id)).encode()
    assert_problem(send(token, sent), 422, "not an inventory file")
    assert not Scan.objects.exists()


@pytest.mark.parametrize(
    ("named", "hostile"),
    [('"a-0000"', '"../a"'), ('"aaaaaaaaaaaa"', '"../../key"'), ('"A"', '"A\\u0000"'),
     ('"/home"', '"/ho\\u0000me"'), ('"A"', '"A\\u001b[2J"')],
)  # fmt: skip
def test_no_id_or_name_of_a_machine_carries_what_a_path_or_terminal_would_obey(
    north, named, hostile
):
    _, token = enrol(north.client)
    text = machine_inventory("A", range(3), scan_id="scan-1").to_json()
    assert named in text
    assert send(token, text.replace(named, hostile).encode()).status_code == 422
    assert not Scan.objects.exists()


def test_an_ended_enrolment_says_how_it_ended(north):
    expired, token = enrol(north.client)
    Enrolment.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(1))
    assert_problem(ask(token), 403, "has expired")
    revoked, token = enrol(north.client)
    actions.revoke_enrolment(enrolment=revoked, actor=ACTOR)
    assert_problem(send(token, machine_inventory("A", range(3))), 403, "was revoked")
    assert not Scan.objects.exists()


def test_a_key_that_comes_along_is_refused_and_said(north):
    _, token = enrol(north.client)
    assert_problem(ask(f"{token}.dck_{'A' * 48}"), 400, "key came along")


def test_an_unencrypted_connection_is_refused_from_elsewhere(north):
    _, token = enrol(north.client)
    assert_problem(ask(token, REMOTE_ADDR="203.0.113.9"), 403, "https only")
    assert ask(token, REMOTE_ADDR="203.0.113.9", secure=True).status_code == 200


def test_no_more_machines_than_the_enrolment_is_for(north):
    _, token = enrol(north.client, most_machines=2)
    for name in ("A", "B"):
        assert send(token, machine_inventory(name, range(3))).status_code == 201
    assert_problem(send(token, machine_inventory("C", range(3))), 403, "for 2 machines")
    assert send(token, machine_inventory("A", range(4), day=2)).status_code == 201
    actions.remove_machine(machine=Machine.objects.get(name="B"), actor=ACTOR, reason="sold")
    assert send(token, machine_inventory("C", range(3))).status_code == 201


def test_an_inventory_under_another_key_is_refused_in_words(north):
    _, token = enrol(north.client)
    send(token, machine_inventory("A", range(3)))
    answer = send(token, machine_inventory("B", range(3), key_id="bbbbbbbbbbbb"))
    assert_problem(answer, 409, "count twice")
    assert "client's key" in answer.json()["hint"]
    assert Scan.objects.count() == 1


def test_a_token_of_one_client_reaches_no_other(north, south):
    second = add_client(
        firm=north.firm,
        actor=ACTOR,
        name="North Tax",
        industry="finance",
        state="OK",
        employee_count=3,
    )
    tokens = [enrol(client)[1] for client in (north.client, second, south.client)]
    assert send(tokens[1], machine_inventory("A", range(3))).status_code == 201
    assert {scan.client for scan in Scan.objects.all()} == {second}
    assert {machine.client for machine in Machine.objects.all()} == {second}
    assert {key.client for key in ScanKey.objects.all()} == {second}
    for token in (tokens[0], tokens[2]):
        assert_problem(ask(token, f"{SEND}/A-1"), 404, "No such inventory")
    # The same machine at two clients is two machines, each under its own client's key.
    other = machine_inventory("A", range(3), key_id="cccccccccccc")
    assert send(tokens[2], other).status_code == 201
    assert Machine.objects.count() == 2


def test_a_body_may_come_packed(north):
    _, token = enrol(north.client)
    body = gzip.compress(machine_inventory("A", range(3)).to_json().encode())
    assert send(token, body, headers={"Content-Encoding": "gzip"}).status_code == 201


def test_a_bomb_is_refused_before_it_unpacks(north, monkeypatch):
    monkeypatch.setattr(api, "LARGEST_FILE", 10_000)
    _, token = enrol(north.client)
    bomb = gzip.compress(b" " * 5_000_000)
    assert_problem(send(token, bomb, headers={"Content-Encoding": "gzip"}), 413, "larger than")
    monkeypatch.setattr(api, "LARGEST_SENT", 1000)
    assert_problem(send(token, b" " * 1001), 413, "larger than")


def test_sketches_that_announce_too_much_are_refused_before_they_unpack(north, monkeypatch):
    from duecare_web.scans import checking

    monkeypatch.setattr(checking, "LARGEST_SKETCHES", 100)
    _, token = enrol(north.client)
    assert_problem(send(token, machine_inventory("A", range(300))), 422, "not an inventory")


PACKED = {"Content-Encoding": "gzip"}
EMPTY = gzip.compress(b"{}", mtime=0)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", {}, 422),
        (b"{}", {}, 422),
        (b"[" * 100_000, {}, 422),
        (b"\xff\xfe", {}, 422),
        (b"not packed", PACKED, 422),
        (EMPTY[:-4], PACKED, 422),
        (EMPTY + b"more", PACKED, 422),
        (b"{}", {"Content-Encoding": "br"}, 415),
    ],
    ids=["empty", "no fields", "nested", "no text", "unpacked", "cut off", "followed", "unknown"],
)
def test_a_foreign_body_is_refused_in_words(body, headers, status, north):
    _, token = enrol(north.client)
    answer = send(token, body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not Scan.objects.exists()


def test_an_inventory_that_names_no_machine_or_several_is_refused(north):
    from duecare.inventory import merge_inventories

    _, token = enrol(north.client)
    several = merge_inventories(
        [machine_inventory("A", range(3)), machine_inventory("B", range(4))]
    )
    unnamed = json.loads(machine_inventory("A", range(3)).to_json()) | {"machines": []}
    for body in (several, json.dumps(unnamed).encode()):
        assert_problem(send(token, body), 422, "the one machine")


def test_findings_are_no_part_of_what_is_accepted(north):
    _, token = enrol(north.client)
    values = json.loads(machine_inventory("A", range(3)).to_json()) | {"findings": [{"path": "x"}]}
    assert send(token, json.dumps(values).encode()).status_code == 422


def test_an_error_of_our_own_is_a_problem_without_its_words(north, monkeypatch):
    def fail(**_):
        raise RuntimeError("212-34-5679")

    monkeypatch.setattr(actions, "record_inventory", fail)
    _, token = enrol(north.client)
    answer = send(token, machine_inventory("A", range(3)))
    assert_problem(answer, 500, "error in Duecare")
    assert b"212" not in answer.content


def test_members_read_the_description_and_nobody_else(north, signed_in):
    address = reverse("scans:api_description")
    assert Browser().get(address).status_code == 302
    assert signed_in(north.viewer).get(address).status_code == 403
    described = signed_in(north.technician).get(address).json()
    assert set(described["paths"]) == {
        "/api/v1/enrolment",
        "/api/v1/inventories",
        "/api/v1/inventories/{scan_id}",
    }
    for address in ("/api/v1/", "/api/v1/docs"):
        assert Browser().get(address).status_code == 404
