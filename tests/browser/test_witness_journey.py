"""A contact's real Chromium as a witness: it cosigns, remembers, and raises the alarm on a rewrite.

Also the pages about time and witnesses: content security policy, console, axe, phone width.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from tests.browser import test_portal_journey as portal
from tests.core.evidence.test_witness import new_witness

from duecare.evidence.report import SeenLevel
from duecare.evidence.trust import Trust
from duecare.evidence.verify.verify import verify_bundle
from duecare_web.accounts.actors import system_actor
from duecare_web.clients import actions as clients
from duecare_web.defense import actions as defense
from duecare_web.defense.queries import trust_for_client
from duecare_web.ledger import documents, sequencer
from duecare_web.ledger.models import Checkpoint
from duecare_web.portal import actions
from duecare_web.portal.views import witness as view
from duecare_web.witnesses import actions as witnesses
from duecare_web.witnesses import mails
from duecare_web.witnesses.models import BrowserWitness, Cosignature

pytestmark = portal.pytestmark
chromium, base_url = portal.chromium, portal.base_url
ACTOR = system_actor("tests")
WITHOUT_ED25519 = """
crypto.subtle.generateKey = () => Promise.reject(new DOMException("no", "NotSupportedError"));
"""
KEPT_KEY = """
new Promise((resolve) => {
  const request = indexedDB.open("duecare-witness", 1);
  request.onsuccess = () => {
    const all = request.result.transaction("logs").objectStore("logs").getAll();
    all.onsuccess = () => crypto.subtle.exportKey("pkcs8", all.result[0].privateKey)
      .then(() => resolve("exported"), (error) => resolve(
        `${all.result[0].privateKey.extractable} ${error.name}`));
  };
})
"""


def enter(browser: Any, north: Any, name: str, **options: Any) -> Any:
    """The contact signs in and opens the page."""
    visitor = portal.Visitor(browser, name, **options)
    portal.sign_in(visitor, actions.invite(person=north.contact, actor=ACTOR))
    sequencer.seal_pending()
    visitor.page.get_by_role("link", name="Witness").click()
    return visitor


def reads(visitor: Any, text: str) -> None:
    visitor.page.locator("#cosign-status").get_by_text(text).wait_for(timeout=15_000)


def grow(north: Any, name: str) -> None:
    clients.add_employee(client=north.client, actor=ACTOR, name=name, email=f"{name}@n.example")
    sequencer.seal_pending()


def cosign(visitor: Any) -> None:
    visitor.press("Check and cosign")
    reads(visitor, "Cosigned:")
    sequencer.seal_pending()


@pytest.mark.parametrize("options", [{}, portal.PHONE], ids=["desktop", "phone"])
def test_a_browser_cosigns_what_it_has_checked(
    chromium: Any,
    base_url: str,
    north: Any,
    entries_of: Any,
    options: Any,
    tmp_path: Any,
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(mails, "EVERY", timedelta())  # the first is mailed a week after the link
    actions.invite(person=north.contact, actor=ACTOR)
    sequencer.seal_pending()
    mails.send_due(datetime.now(UTC))
    visitor = enter(chromium, north, f"witness-{len(options)}", **options)
    reads(visitor, "The first time")
    visitor.check("first")
    visitor.press("I have this email")
    visitor.page.get_by_text("you hold it").wait_for()
    cosign(visitor)
    assert not visitor.page.locator("#alarm").is_visible()
    visitor.check("cosigned")
    browser = BrowserWitness.objects.get(contact=north.contact)
    first = Cosignature.objects.get()
    assert first.vkey == browser.vkey
    assert visitor.page.evaluate(KEPT_KEY) == "false InvalidAccessError"
    grow(north, "ann")
    visitor.page.reload()
    reads(visitor, "continues what this browser remembers")
    cosign(visitor)
    visitor.context.close()
    assert Cosignature.objects.count() == 2
    assert BrowserWitness.objects.count() == 1
    kinds = [kind for kind, _ in entries_of(north.client)]
    assert kinds.count("witness.cosigned") == 2
    made = defense.export_defense_file(client=north.client, actor=ACTOR, recipient="Counsel")
    path = tmp_path / "file.zip"
    path.write_bytes(documents.read(made.document))
    own = trust_for_client(north.client)
    keys = tuple(key for key in own.client_keys if str(key) == browser.vkey)
    report = verify_bundle(path, Trust(client_keys=keys, seal_keys=own.seal_keys))
    seen = Cosignature.objects.latest("pk").checkpoint.size
    assert report.facts["seen_entries"] == seen
    assert report.outcome.level is SeenLevel.CLIENT
    assert not list(verify_bundle(path, replace(own, client_keys=keys)).failures())


@pytest.mark.parametrize("how", ["rolled back", "rewritten"])
def test_a_history_that_does_not_continue_raises_a_red_alarm(
    chromium: Any,
    base_url: str,
    north: Any,
    entries_of: Any,
    signed_in: Any,
    monkeypatch: Any,
    how: str,
) -> None:
    sequencer.seal_pending()
    visitor = enter(chromium, north, f"alarm-{how[:6]}")
    reads(visitor, "The first time")
    cosign(visitor)
    old = Checkpoint.objects.filter(log=north.client.log).order_by("size").first()
    assert old

    grow(north, "ann")
    if how == "rolled back":  # as after a restore of an old backup, without the signer's memory
        monkeypatch.setattr(view, "newest_checkpoint", lambda _client: old)
    else:
        wrong = SimpleNamespace(consistency_proof=lambda *_: [bytes(32)])
        monkeypatch.setattr(view, "merkle", wrong)
    visitor.page.reload()
    visitor.page.locator("#alarm-text").get_by_text("does not continue that").wait_for()
    visitor.page.get_by_text("Nothing was signed.").wait_for()
    assert visitor.page.get_by_role("button", name="Check and cosign").is_disabled()
    visitor.check(how.replace(" ", "-"))
    visitor.context.close()
    alarms = [values for kind, values in entries_of(north.client) if kind == "witness.alarm"]
    assert len(alarms) == 1
    assert alarms[0]["content"]["remembered_size"] == Cosignature.objects.get().checkpoint.size
    page = signed_in(north.viewer).get(reverse("witnesses:client", args=[north.client.pk]))
    assert "remembers a different history" in page.content.decode()


def test_a_browser_without_ed25519_says_so(chromium: Any, base_url: str, north: Any) -> None:
    sequencer.seal_pending()
    visitor = portal.Visitor(chromium, "no-ed25519")
    visitor.page.add_init_script(WITHOUT_ED25519)
    portal.sign_in(visitor, actions.invite(person=north.contact, actor=ACTOR))
    sequencer.seal_pending()
    visitor.page.get_by_role("link", name="Witness").click()
    reads(visitor, "cannot make Ed25519 signatures")
    assert visitor.page.get_by_role("button", name="Check and cosign").is_disabled()
    visitor.check("page")
    visitor.context.close()


@pytest.mark.parametrize("options", [{}, portal.PHONE], ids=["desktop", "phone"])
def test_the_pages_of_the_firm_are_clean(
    chromium: Any, base_url: str, north: Any, signed_in: Any, settings: Any, options: Any
) -> None:
    settings.DUECARE_TSA_URLS = ("http://127.0.0.1:9/tsa", "http://localhost:9/tsa")
    actions.invite(person=north.contact, actor=ACTOR)
    sequencer.seal_pending()
    mails.send_due(datetime.now(UTC) + mails.EVERY)
    key = str(new_witness().cosigner.vkey())
    witnesses.add_peer(firm=north.firm, actor=ACTOR, url="http://peer.example/witness", vkey=key)
    log_key = trust_for_client(north.client).log_keys[0]
    witnesses.add_known_log(firm=north.firm, actor=ACTOR, vkeys=str(log_key))
    from duecare_web.witnesses import stamping

    stamping.want_hourly(datetime.now(UTC))
    stamping.work_queue(datetime.now(UTC))
    visitor = portal.Visitor(chromium, f"time-{len(options)}", **options)
    cookie = signed_in(north.owner).cookies["duecare_session"].value
    visitor.context.add_cookies([{"name": "duecare_session", "value": cookie, "url": base_url}])
    for name, arguments in (
        ("witnesses:overview", []),
        ("witnesses:client", [north.client.pk]),
        ("clients:overview", [north.client.pk]),
    ):
        visitor.page.goto(base_url + reverse(name, args=arguments))
        visitor.check(name.replace(":", "-"))
    visitor.context.close()
