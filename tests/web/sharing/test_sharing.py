"""Papers behind a link and a code: without names, for a time, each look on record, ended at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from duecare.documents.stored import statement_of
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.clients import actions as clients
from duecare_web.ledger import documents
from duecare_web.sharing import actions, mailing, queries
from duecare_web.sharing.models import PaperShare, ShareView

ACTOR = Actor("member:1", "Ava Ortiz", "ava@north.example", "advisor")
CONTEXT = {"ip": "192.0.2.7", "user_agent": "tests"}


@pytest.fixture
def shared(north: Any, desk: Any) -> actions.NewShare:
    return share(north)


def share(north: Any, **more: Any) -> actions.NewShare:
    papers = [one.key for one in queries.offered_papers(north.client)][:1]
    given = {"recipient": "Iris Hale, Harbor Mutual", "reason": "renewal 2027", "days": 14}
    return actions.share_papers(
        client=north.client, actor=ACTOR, **{"papers": papers, **given, **more}
    )


def opened(made: actions.NewShare) -> Browser:
    browser = Browser()
    address = reverse("sharing:shared", args=[made.token])
    assert browser.post(address, {"code": made.code.lower()}).status_code == 302
    return browser


def test_the_recipient_types_the_code_and_reads_each_look_on_record(
    north: Any, shared: actions.NewShare, entries_of: Any
) -> None:
    address = reverse("sharing:shared", args=[shared.token])
    stranger = Browser()
    assert north.client.name not in stranger.get(address).content.decode()
    paper = shared.share.papers.get()
    file = reverse("sharing:paper", args=[shared.token, paper.pk])
    assert stranger.get(file).headers["Location"] == address
    browser = opened(shared)
    assert paper.title in browser.get(address).content.decode()
    answer = browser.get(file)
    assert answer.content.startswith(b"%PDF")
    assert stranger.get(file).status_code == 302
    kinds = [(kind, values) for kind, values in entries_of(north.client) if kind[:6] == "share."]
    assert [kind for kind, _ in kinds] == ["share.made", "share.opened", "share.read"]
    assert kinds[-1][1]["actor"]["name"] == "Iris Hale, Harbor Mutual"
    assert kinds[-1][1]["content"]["sha256"] == paper.document.sha256
    assert [view.paper for view in ShareView.objects.all()] == [paper, None]


def test_names_are_left_out_unless_somebody_says_so(north: Any, desk: Any) -> None:
    device = clients.add_device(client=north.client, actor=ACTOR, name="LT-07", kind="laptop")
    found = queries.names_at(north.client)
    assert found[north.employee.name] != north.employee.name
    assert found[north.employee.email] == found[north.employee.name]
    assert found[device.name] == "device 1"
    made = share(north, papers=[one.key for one in queries.offered_papers(north.client)])
    for paper in made.share.papers.select_related("document__log"):
        statement = statement_of(documents.read(paper.document))
        text = statement.to_json.decode()
        left = [name for name in found if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
        assert left == []
        assert "were left out of this copy" in statement.notice
    whole = share(north, with_names=True)
    one = whole.share.papers.select_related("document__log").get()
    assert "left out" not in statement_of(documents.read(one.document)).notice


def test_a_link_works_for_its_days_and_not_a_second_longer(
    north: Any, shared: actions.NewShare
) -> None:
    last = shared.share.expires_at
    assert queries.find_share(shared.token, now=last - timedelta(seconds=1)) is not None
    assert queries.find_share(shared.token, now=last) is None
    browser = opened(shared)
    PaperShare.objects.update(expires_at=shared.share.made_at)
    paper = shared.share.papers.get()
    for address in (
        reverse("sharing:shared", args=[shared.token]),
        reverse("sharing:paper", args=[shared.token, paper.pk]),
        reverse("sharing:shared", args=["never-was"]),
    ):
        answer = browser.get(address)
        assert answer.status_code == 410
        assert "This link no longer works" in answer.content.decode()


def test_a_link_that_was_ended_works_for_nobody(
    north: Any, south: Any, shared: actions.NewShare, signed_in: Any
) -> None:
    reader = opened(shared)
    end = reverse("sharing:end", args=[north.client.pk, shared.share.pk])
    assert signed_in(south.owner).post(end).status_code == 404
    assert signed_in(north.technician).post(end).status_code == 403
    assert signed_in(north.advisor).post(end).status_code == 302
    assert reader.get(reverse("sharing:shared", args=[shared.token])).status_code == 410
    shared.share.refresh_from_db()
    with pytest.raises(InputError, match="ended already"):
        actions.end_share(share=shared.share, actor=ACTOR, because="again")


def test_five_wrong_codes_end_the_link(north: Any, shared: actions.NewShare) -> None:
    browser, address = Browser(), reverse("sharing:shared", args=[shared.token])
    answers = [browser.post(address, {"code": "AAAA-AAAA"}).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 410]
    assert browser.post(address, {"code": shared.code}).status_code == 410
    shared.share.refresh_from_db()
    assert shared.share.ended_because == "wrong codes were typed"


def test_the_code_of_one_share_opens_no_other(north: Any, shared: actions.NewShare) -> None:
    other = share(north)
    assert not actions.enter_code(share=other.share, code=shared.code, context=CONTEXT)
    reader = opened(shared)
    paper = other.share.papers.get()
    assert reader.get(reverse("sharing:paper", args=[other.token, paper.pk])).status_code == 302
    assert reader.get(reverse("sharing:paper", args=[shared.token, paper.pk])).status_code == 404


def test_link_and_code_are_shown_once_and_kept_as_hashes(
    north: Any, desk: Any, signed_in: Any
) -> None:
    browser = signed_in(north.advisor)
    address = reverse("sharing:shares", args=[north.client.pk])
    papers = [one.key for one in queries.offered_papers(north.client)][:2]
    sent = {"recipient": "Iris Hale", "reason": "renewal", "papers": papers, "days": "14"}
    page = browser.post(address, sent).content.decode()
    assert "/shared/" in page
    assert "names left out" in page
    kept = PaperShare.objects.get()
    again = browser.get(address).content.decode()
    assert "/shared/" not in again
    assert kept.token_hash not in page
    assert browser.post(address, {**sent, "days": "400"}).status_code == 422
    assert browser.post(address, {**sent, "papers": ["s:other"]}).status_code == 422


@pytest.mark.parametrize("wrong", [{"papers": []}, {"papers": ["x:1"]}, {"days": 0}, {"days": 91}])
def test_what_cannot_be_shared_is_refused_and_nothing_is_kept(
    north: Any, desk: Any, wrong: dict[str, Any]
) -> None:
    with pytest.raises(InputError):
        share(north, **wrong)
    assert not PaperShare.objects.exists()


# --- by mail --------------------------------------------------------------------------------------
def test_the_link_is_mailed_after_a_look_at_the_mail_and_never_with_the_code(
    north: Any, desk: Any, signed_in: Any, entries_of: Any
) -> None:
    browser, address = signed_in(north.advisor), reverse("sharing:shares", args=[north.client.pk])
    paper = queries.offered_papers(north.client)[0]
    asked = {
        "recipient": "Iris Hale",
        "email": "iris@harbor.example",
        "reason": "renewal",
        "papers": [paper.key],
        "days": 14,
    }
    shown = browser.post(address, asked)
    assert "(the link, when it is made)" in shown.content.decode()
    assert not PaperShare.objects.exists()
    assert mail.outbox == []
    made = browser.post(address, {**dict(shown.context["sent"]), "confirm": "yes"}).context["made"]
    assert [one.to for one in mail.outbox] == [["Iris Hale <iris@harbor.example>"]]
    body = mail.outbox[0].body
    assert f"/shared/{made.token}" in body
    assert made.code not in body
    assert opened(made).get(mailing.link_of(made.token)).status_code == 200
    handed = [values for kind, values in entries_of(north.client) if kind == "mail.handed_over"]
    assert handed[-1]["content"]["what"] == mailing.WHAT
    assert handed[-1]["person"]["email"] == "iris@harbor.example"


def test_an_address_that_guesses_codes_has_to_wait_and_others_do_not(
    north: Any, shared: actions.NewShare
) -> None:
    other = share(north)
    first, second = (reverse("sharing:shared", args=[one.token]) for one in (shared, other))
    answers = [Browser().post(first, {"code": "wrong"}).status_code for _ in range(5)]
    answers += [Browser().post(second, {"code": "wrong"}).status_code for _ in range(4)]
    assert answers == [422, 422, 422, 422, 410, 422, 422, 422, 429]
    right = Browser(REMOTE_ADDR="198.51.100.9")
    assert right.post(second, {"code": other.code}).status_code == 302


def test_names_that_were_only_typed_are_left_out_too(north: Any) -> None:
    clients.add_device(
        client=north.client, actor=ACTOR, name="LT-08", kind="laptop", holder="Dr. Ruth Alder, DDS"
    )
    found = queries.names_at(north.client)
    for form in ("Dr. Ruth Alder, DDS", "Ruth Alder", "Alder", "Alder, Ruth", "R. Alder"):
        assert found[form] == "a person", form
    assert not {"DDS", "Dr.", "Ruth"} & found.keys()
