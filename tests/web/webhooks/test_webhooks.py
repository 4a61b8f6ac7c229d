"""Tickets to a receiver: signed as Standard Webhooks says, once each, again until taken, on record.

``standardwebhooks`` is the specification's own library; it verifies what our code signs.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
import standardwebhooks
from django.urls import reverse
from django.utils import timezone

from duecare.errors import DuecareError, InputError
from duecare_web.accounts.actors import Actor
from duecare_web.assessments.models import Recommendation
from duecare_web.ledger.actions import firm_log
from duecare_web.webhooks import actions, delivery, following, queries, tasks
from duecare_web.webhooks.models import Webhook, WebhookMessage
from duecare_web.webhooks.signatures import signed_headers

ACTOR = Actor("member:1", "Ava Ortiz", "ava@north.example", "owner")


class Receiver:
    """A server on this machine that keeps what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        mine = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                mine.got.append((dict(self.headers), body))
                self.send_response(mine.answers.pop(0) if mine.answers else 204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/in"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.DUECARE_PRIVATE_ADDRESSES = True
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def hook(north: Any, receiver: Receiver) -> tuple[Webhook, str]:
    return actions.add_webhook(firm=north.firm, actor=ACTOR, url=receiver.url)


def send_all(north: Any) -> int:
    found = queries.tickets_of(north.client, accepted_only=False)
    return actions.send_tickets(client=north.client, actor=ACTOR, tickets=found)


def drain(at: Any = None) -> int:
    taken = 0
    while done := delivery.send_due(at or timezone.now()):
        taken += done
    return taken


# --- the signature --------------------------------------------------------------------------------
def test_the_signature_is_that_of_the_published_example() -> None:
    from datetime import UTC, datetime

    # Of the specification's own reference implementations (libraries/*/test).
    headers = signed_headers(
        b'{"test": 2432232314}',
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_id_that_would_make_the_signed_text_ambiguous_is_refused() -> None:
    with pytest.raises(ValueError, match="full stop"):
        signed_headers(b"{}", message_id="a.1", at=timezone.now(), secrets=["whsec_AAAA"])


# --- messages -------------------------------------------------------------------------------------
def test_each_recommendation_goes_out_once_and_verifies(
    north: Any, desk: Any, receiver: Receiver, hook: Any, entries_of: Any
) -> None:
    _, secret = hook
    number = send_all(north)
    assert number == Recommendation.objects.filter(client=north.client).count() > 1
    assert drain() == number
    verifier = standardwebhooks.Webhook(secret)
    for headers, body in receiver.got:
        told = verifier.verify(body, headers)
        assert told["type"] == "ticket.created"
        assert headers["webhook-id"] == told["data"]["external_id"]
        assert told["data"]["client"] == north.client.name
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        verifier.verify(receiver.got[0][1] + b" ", receiver.got[0][0])
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == number
    kind, values = entries_of(north.client)[-1]
    assert (kind, values["content"]["tickets"]) == ("tickets.sent", number)
    with pytest.raises(InputError, match="has these tickets"):
        send_all(north)
    assert drain() == 0


def test_a_changed_ticket_goes_out_again_under_the_same_external_id(
    north: Any, desk: Any, receiver: Receiver, hook: Any
) -> None:
    send_all(north)
    drain()
    before = len(receiver.got)
    Recommendation.objects.filter(client=north.client, rank=1).update(assignee="Marcus Bell")
    assert send_all(north) == 1
    drain()
    headers, body = receiver.got[before]
    told = json.loads(body)
    assert (told["type"], told["data"]["assignee"]) == ("ticket.updated", "Marcus Bell")
    assert headers["webhook-id"] != told["data"]["external_id"]
    assert told["data"]["external_id"] in {json.loads(one)["data"]["external_id"] for _, one in receiver.got[:before]}  # fmt: skip
    Recommendation.objects.filter(client=north.client, rank=1).update(assignee="")
    assert send_all(north) == 1  # as it was at first, and yet news
    drain()
    ids = [one["webhook-id"] for one, _ in receiver.got]
    assert len(set(ids)) == len(ids)


def test_what_is_not_taken_is_sent_again_under_its_id_until_a_person_is_needed(
    north: Any, receiver: Receiver, hook: Any
) -> None:
    webhook, _ = hook
    sent = actions.send_test(webhook=webhook)
    receiver.answers = [500] * 20
    now = timezone.now()
    waits = []
    while True:
        sent.refresh_from_db()
        if sent.next_attempt_at is None:
            break
        waits.append(sent.next_attempt_at - now)
        now = sent.next_attempt_at
        assert delivery.send_due(now - timedelta(seconds=1)) == 0
        delivery.send_due(now)
    assert waits[1:] == list(delivery.PAUSES)
    assert (sent.attempts, sent.last_status, sent.taken_at) == (10, 500, None)
    assert {one["webhook-id"] for one, _ in receiver.got} == {sent.message_id}
    stamps = [int(one["webhook-timestamp"]) for one, _ in receiver.got]
    assert stamps == sorted(set(stamps))  # each attempt has its own time, so that none is too old
    receiver.answers = []
    actions.send_again(message=sent)
    assert drain() == 1
    with pytest.raises(InputError, match="has this message"):
        actions.send_again(message=WebhookMessage.objects.get(pk=sent.pk))


def test_two_processes_at_once_make_one_attempt(north: Any, receiver: Receiver, hook: Any) -> None:
    sent = actions.send_test(webhook=hook[0])
    same = WebhookMessage.objects.get(pk=sent.pk)
    assert delivery.deliver(sent, timezone.now())
    assert not delivery.deliver(same, timezone.now())
    assert len(receiver.got) == 1


def test_a_receiver_that_is_gone_is_stopped_on_record(
    north: Any, receiver: Receiver, hook: Any, entries_of: Any
) -> None:
    receiver.answers = [410]
    actions.send_test(webhook=hook[0])
    actions.send_test(webhook=hook[0])
    drain()
    assert len(receiver.got) == 1
    webhook = Webhook.objects.get()
    assert not webhook.is_on
    kind, values = entries_of(SimpleNamespace(log=firm_log(north.firm)))[-1]
    assert (kind, values["content"]["change"]) == ("webhook.changed", "stopped")
    actions.start_webhook(webhook=webhook, actor=ACTOR)
    assert drain() == 2


def test_both_secrets_sign_for_a_day_and_then_the_new_one_alone(
    north: Any, receiver: Receiver, hook: Any
) -> None:
    webhook, old = hook
    new = actions.renew_secret(webhook=webhook, actor=ACTOR)
    actions.send_test(webhook=webhook)
    drain()
    headers, body = receiver.got[-1]
    for secret in (old, new):
        assert standardwebhooks.Webhook(secret).verify(body, headers)["type"] == "test"
    now = timezone.now()
    assert queries.secrets_of(webhook, now=now + actions.CHANGE_OVER) == [new]


def test_no_secret_is_readable_in_the_database(north: Any, hook: Any) -> None:
    webhook, secret = hook
    row = Webhook.objects.get(pk=webhook.pk)
    assert secret.encode() not in bytes(row.secret)
    assert queries.secrets_of(row, now=timezone.now()) == [secret]
    actions.remove_webhook(webhook=row, actor=ACTOR)
    assert bytes(Webhook.objects.get(pk=webhook.pk).secret) == b""


# --- addresses ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "url",
    [
        "http://tickets.example/in", "ftp://tickets.example/", "https://127.0.0.1/in",
        "https://10.0.0.8/in", "https://169.254.169.254/latest", "https://[::1]/in",
        "https://[::ffff:10.0.0.1]/in", "https://localhost/in", "https://desk.internal/in",
        "https://user:word@tickets.example/in", "https://2130706433/in", "nothing",
    ],
)  # fmt: skip
def test_an_address_inside_is_never_named(north: Any, settings: Any, url: str) -> None:
    settings.DUECARE_PRIVATE_ADDRESSES = False
    with pytest.raises(DuecareError):
        actions.add_webhook(firm=north.firm, actor=ACTOR, url=url)
    assert not Webhook.objects.exists()


def test_a_name_that_leads_inside_is_not_asked(
    north: Any, receiver: Receiver, settings: Any, monkeypatch: Any
) -> None:
    settings.DUECARE_PRIVATE_ADDRESSES = False
    port = receiver.server.server_port
    webhook, _ = actions.add_webhook(
        firm=north.firm, actor=ACTOR, url=f"https://tickets.example:{port}/in"
    )
    inside = [(2, 1, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr("duecare.evidence.outgoing.socket.getaddrinfo", lambda *_, **__: inside)
    sent = actions.send_test(webhook=webhook)
    assert not delivery.deliver(sent, timezone.now())
    sent.refresh_from_db()
    assert "private network" in sent.last_problem
    assert receiver.got == []


# --- by itself, and on the pages ------------------------------------------------------------------
def test_an_accepted_recommendation_becomes_a_ticket_by_itself(
    north: Any, desk: Any, receiver: Receiver, hook: Any, monkeypatch: Any
) -> None:
    from tests.web.recommendations.test_desk import sign

    from duecare_web.recommendations import sending

    asked: list[str] = []
    monkeypatch.setattr(tasks.accepted.__class__, "enqueue", lambda _, pk: asked.append(pk))
    one = next(row for row in queries.desk_of(north.client).rows if row.can_be_sent)
    sending.send_for_decision(
        contact=north.contact, actor=ACTOR, recommendations=[one.recommendation]
    )
    sign(north, one.recommendation, kind="accept")
    assert asked == [str(north.client.pk)]
    tasks.accepted.func(asked[0])
    tasks.accepted.func(asked[0])
    assert drain() == 1
    told = json.loads(receiver.got[0][1])
    assert (told["data"]["state"], told["data"]["title"]) == ("accept", one.recommendation.title)
    actions.stop_webhook(webhook=hook[0], actor=ACTOR, because="tests")
    following.follow({north.client.log_id: {"decision.accepted"}})
    assert len(asked) == 1


def test_an_owner_sets_a_receiver_up_and_sees_what_it_got(
    north: Any, south: Any, desk: Any, receiver: Receiver, signed_in: Any
) -> None:
    browser = signed_in(north.owner)
    page = browser.post(reverse("webhooks:webhooks"), {"url": receiver.url, "on_decisions": "on"})
    webhook = Webhook.objects.get()
    secret = queries.secrets_of(webhook, now=timezone.now())[0]
    assert secret in page.content.decode()
    address = reverse("webhooks:webhook", args=[webhook.pk])
    assert secret not in browser.get(address).content.decode()
    browser.post(reverse("webhooks:test", args=[webhook.pk]))
    assert "Taken" in browser.get(address).content.decode()
    assert signed_in(south.owner).get(address).status_code == 404
    assert signed_in(north.advisor).get(address).status_code == 403
    tickets = reverse("webhooks:tickets", args=[north.client.pk])
    advisor = signed_in(north.advisor)
    assert "Not sent" in advisor.get(tickets).content.decode()
    advisor.post(tickets)
    assert "Sent as it is" in advisor.get(tickets).content.decode()
    twice = browser.post(reverse("webhooks:webhooks"), {"url": receiver.url})
    assert "named already" in twice.content.decode()


def test_removing_a_receiver_asks_a_second_time(north: Any, hook: Any, signed_in: Any) -> None:
    browser, row = signed_in(north.owner), Webhook.objects.get()
    address = reverse("webhooks:remove", args=[row.pk])
    page = browser.get(address).content.decode()
    assert "Its secret is destroyed" in page
    assert "No message waits." in page
    row.refresh_from_db()
    assert row.removed_at is None
    assert browser.post(address).status_code == 302
    row.refresh_from_db()
    assert row.removed_at is not None
