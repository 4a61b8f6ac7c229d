"""A second factor is required of every member who may do more than read."""

from __future__ import annotations

import re
import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.core import mail
from django.urls import reverse
from tests.web.accounts.apps import SECRET, code_of, give_app
from tests.web.accounts.test_signing_in import PASSWORD, owner, try_password

from duecare.errors import InputError
from duecare_web.accounts import actions
from duecare_web.accounts.actors import member_actor
from duecare_web.commands.member import member
from duecare_web.ledger.actions import firm_log

__all__ = ["owner"]
SET_UP = "accounts:set_up_second_factor"


def of_firm(side, entries_of):
    return entries_of(SimpleNamespace(log=firm_log(side.firm)))


@pytest.mark.parametrize("role", ["owner", "advisor", "technician"])
@pytest.mark.parametrize("page", ["clients:portfolio", "accounts:members", "mfa_index"])
def test_who_may_do_more_than_read_sets_it_up_before_anything_else(north, client, role, page):
    client.force_login(getattr(north, role))
    answer = client.get(reverse(page))
    assert answer.headers["Location"] == reverse(SET_UP)
    assert client.post(reverse("clients:add"), {"name": "x"}).headers["Location"] == reverse(SET_UP)
    assert client.get(reverse("home")).headers["Location"] == reverse(SET_UP)
    assert client.get(reverse(SET_UP)).status_code == 200


def test_who_only_reads_is_not_asked(north, client):
    client.force_login(north.viewer)
    assert client.get(reverse("clients:portfolio")).status_code == 200


def test_a_member_of_two_firms_is_asked_if_one_of_them_asks(north, south, client):
    actor = member_actor(south.owner, south.firm)
    actions.add_member(
        firm=south.firm, email=north.viewer.email, name="x", role="advisor", actor=actor
    )
    client.force_login(north.viewer)
    assert client.get(reverse("clients:portfolio")).headers["Location"] == reverse(SET_UP)


@pytest.mark.django_db(transaction=True)  # allauth tells of the new factor when it is committed
def test_from_the_first_sign_in_to_the_codes_that_are_shown_once(owner, client):
    try_password(client, owner.email, PASSWORD)
    assert client.get(reverse("clients:portfolio")).headers["Location"] == reverse(SET_UP)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    shown = client.get(answer.headers["Location"]).content.decode()
    listed = re.search(r"<pre[^>]*>([0-9\s]+)</pre>", shown)
    assert listed
    codes = listed[1].split()
    assert len(codes) == 10
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not [code for code in codes if code in again]
    assert client.get(reverse("clients:portfolio")).status_code == 200
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept  # encrypted under the installation's key
    client.logout()
    try_password(client, owner.email, PASSWORD)
    for code, page in ((codes[0], "home"), (codes[0], None)):
        answer = client.post(reverse("mfa_authenticate"), {"code": code})
        if page is None:
            assert answer.status_code == 200  # a recovery code works once
        else:
            assert answer.headers["Location"] == reverse(page)
            client.logout()
            try_password(client, owner.email, PASSWORD)


def test_a_session_from_before_shows_the_factor_and_adds_none(owner, client):
    try_password(client, owner.email, PASSWORD)  # a stranger who has the password was first
    give_app(owner)  # the member has set the app up elsewhere
    for page in ("clients:portfolio", "mfa_activate_totp", "mfa_add_webauthn", SET_UP):
        answer = client.get(reverse(page))
        assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate")), page
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(reverse("clients:portfolio")).status_code == 302
    client.post(reverse("mfa_reauthenticate"), {"code": code_of()})
    assert client.get(reverse("clients:portfolio")).status_code == 200


def test_a_first_password_needs_the_factor_again(north, signed_in):
    give_app(north.owner)
    browser, page = signed_in(north.owner), reverse("account_set_password")
    new = {"password1": PASSWORD, "password2": PASSWORD}
    for answer in (browser.get(page), browser.post(page, new)):
        assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    north.owner.refresh_from_db()
    assert not north.owner.has_usable_password()
    browser.post(reverse("mfa_reauthenticate"), {"code": code_of()})
    assert browser.post(page, new).status_code == 302
    north.owner.refresh_from_db()
    assert north.owner.check_password(PASSWORD)
    page = reverse("account_change_password")
    other = {"password1": "another long password 9", "password2": "another long password 9"}
    assert browser.post(page, {**other, "oldpassword": "wrong"}).status_code == 200
    north.owner.refresh_from_db()
    assert north.owner.check_password(PASSWORD)


def test_a_new_password_by_mail_does_not_replace_the_factor(owner, client):
    give_app(owner)
    client.post(reverse("account_reset_password"), {"email": owner.email})
    link = re.search(r"http\S+", mail.outbox[0].body)
    assert link
    answer = client.get(link[0], follow=True)
    new = "another long password 9"
    answer = client.post(answer.request["PATH_INFO"], {"password1": new, "password2": new})
    assert answer.status_code == 302
    try_password(client, owner.email, new)
    assert client.get(reverse("clients:portfolio")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})
    assert client.get(reverse("clients:portfolio")).status_code == 200


def test_an_owner_resets_the_factor_of_a_member(
    north, signed_in, entries_of, django_capture_on_commit_callbacks
):
    give_app(north.advisor)
    theirs, browser = signed_in(north.advisor), signed_in(north.owner)
    assert theirs.get(reverse("clients:portfolio")).status_code == 200
    address = reverse("accounts:reset_second_factor", args=[north.advisor.memberships.get().pk])
    assert "told by email" in browser.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(address, {"reason": "phone lost, called back"}).status_code == 302
    assert not Authenticator.objects.filter(user=north.advisor).exists()
    assert theirs.get(reverse("clients:portfolio")).headers["Location"].startswith("/account/login")
    kind, values = of_firm(north, entries_of)[-1]
    assert kind == "member.factor_reset"
    assert values["content"] == {"where": "console"}
    assert values["details"] == {"reason": "phone lost, called back"}
    assert values["person"]["email"] == north.advisor.email
    assert values["actor"]["email"] == north.owner.email
    assert mail.outbox[0].to == [north.advisor.email]
    assert north.owner.name in mail.outbox[0].body


def test_a_reset_needs_a_reason_a_factor_and_an_owner_of_all_its_firms(north, south, signed_in):
    membership = north.advisor.memberships.get()
    actor = member_actor(north.owner, north.firm)
    reset = lambda reason: actions.reset_second_factor(  # noqa: E731
        membership=membership, reason=reason, actor=actor
    )
    with pytest.raises(InputError, match="no second factor"):
        reset("lost")
    give_app(north.advisor)
    with pytest.raises(InputError, match="reason is missing"):
        reset(" ")
    actions.add_member(
        firm=south.firm,
        email=north.advisor.email,
        name="x",
        role="viewer",
        actor=member_actor(south.owner, south.firm),
    )
    with pytest.raises(InputError, match="works for another firm"):
        reset("lost")
    address = reverse("accounts:reset_second_factor", args=[membership.pk])
    assert signed_in(south.owner).post(address, {"reason": "x"}).status_code == 404
    assert signed_in(north.advisor).post(address, {"reason": "x"}).status_code == 403
    assert Authenticator.objects.filter(user=north.advisor).exists()


def test_the_only_owner_is_helped_on_the_machine(north, entries_of, monkeypatch):
    monkeypatch.setattr("duecare_web.commands.serve.prepare", lambda: None)
    give_app(north.owner)
    command = ["reset-second-factor", north.owner.email, "--reason", "phone lost"]
    outcome = CliRunner().invoke(member, command, catch_exceptions=False)
    assert outcome.exit_code == 0
    assert not Authenticator.objects.filter(user=north.owner).exists()
    kind, values = of_firm(north, entries_of)[-1]
    assert (kind, values["content"]["where"]) == ("member.factor_reset", "machine")
    unknown = ["reset-second-factor", "x@else.example", "--reason", "x"]
    with pytest.raises(InputError, match="no member has the address"):
        CliRunner().invoke(member, unknown, standalone_mode=False, catch_exceptions=False)


def test_the_rule_of_a_firm_is_changed_by_an_owner_with_a_reason(north, signed_in, entries_of):
    browser, address = signed_in(north.owner), reverse("accounts:second_factor_rule")
    assert browser.post(address, {"reason": ""}).status_code == 200
    assert browser.post(address, {"reason": "no phones on site"}).status_code == 302
    kind, values = of_firm(north, entries_of)[-1]
    assert (kind, values["content"]) == ("firm.second_factor_rule", {"required": False})
    assert (
        "anyone who reads the mail"
        in browser.get(reverse("accounts:members")).content.decode().lower()
    )
    assert signed_in(north.advisor).get(address).status_code == 403
    from django.test import Client

    password_only = Client()
    password_only.force_login(north.advisor)
    assert password_only.get(reverse("clients:portfolio")).status_code == 200


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_that_changed_while_it_was_typed_is_taken_once(owner, client, monkeypatch, steps):
    give_app(owner)
    start = time.time()
    code = code_of(at=start + steps * 30)
    for later, taken in ((0, True), (0, False), (31, False), (100, False)):
        monkeypatch.setattr(time, "time", lambda later=later: start + later)
        client.logout()
        try_password(client, owner.email, PASSWORD)
        answer = client.post(reverse("mfa_authenticate"), {"code": code})
        assert (answer.status_code == 302) is taken, later


def test_a_code_two_steps_old_is_refused(owner, client):
    give_app(owner)
    try_password(client, owner.email, PASSWORD)
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(at=time.time() - 65)})
    assert answer.status_code == 200


def test_the_demonstration_says_that_its_rule_is_off_and_why(db, home, client, settings):
    from duecare_web.accounts.actors import system_actor

    actor = system_actor("tests")
    firm = actions.add_firm(name="Demo IT", actor=actor, is_demo=True)
    user = actions.add_member(
        firm=firm, email="demo@demo.example", name="Demo", role="owner", actor=actor
    ).user
    settings.DUECARE_DEMO = True
    client.post(reverse("accounts:demo_sign_in"), {"email": user.email})
    page = client.get(reverse("accounts:members"))
    assert page.status_code == 200
    assert "This is a demonstration" in page.content.decode()
