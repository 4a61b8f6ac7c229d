"""From a server without a firm to a signed-in owner, with everything that goes wrong on the way."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.urls import reverse
from tests.web.accounts.apps import code_of

from duecare_web.accounts.models import Firm, User
from duecare_web.commands.firm import firm as firm_command
from duecare_web.firms import codes
from duecare_web.firms.clock import clock_difference, difference_words
from duecare_web.firms.models import SetUp, SetUpCode
from duecare_web.ledger.actions import firm_log

FIRM = {
    "name": "Northwind Managed IT",
    "state": "WI",
    "phone": "608-555-0110",
    "reply_to": "care@northwind.example",
    "time_zone": "America/Chicago",
}
OWNER = {
    "name": "Nora Whitfield",
    "email": "Nora@northwind.example",
    "way": "password",
    "password": "four plain words together",
}
pytestmark = pytest.mark.django_db


def where(answer):
    return answer.headers["Location"]


def typed_code(browser):
    assert where(browser.post("/setup/", {"code": codes.make_code()})) == "/setup/firm/"


def as_far_as_the_app(browser):
    """Code, firm and owner are saved; returns the secret of the app."""
    typed_code(browser)
    assert where(browser.post("/setup/firm/", FIRM)) == "/setup/you/"
    assert where(browser.post("/setup/you/", OWNER)) == "/setup/second-factor/"
    page = browser.get("/setup/second-factor/").content.decode()
    shown = re.search(r'class="mono">([A-Z2-7 ]+)<', page)
    assert shown
    return shown[1].replace(" ", "")


@pytest.mark.parametrize(
    ("state", "zone"),
    [("WI", "America/Chicago"), ("NY", "America/New_York"), ("GU", "Pacific/Guam")],
)
def test_without_a_choice_the_clock_is_that_of_the_state(home, state, zone):
    browser = Browser()
    typed_code(browser)
    browser.post("/setup/firm/", {**FIRM, "state": state, "time_zone": ""})
    assert SetUp.objects.get().firm_facts["time_zone"] == zone


def set_up(browser):
    secret = as_far_as_the_app(browser)
    answer = browser.post("/setup/second-factor/", {"digits": code_of(secret)})
    assert where(answer) == "/setup/recovery-codes/"
    assert where(browser.post("/setup/recovery-codes/", {"kept": "on"})) == "/setup/mail/"


@pytest.mark.parametrize("page", ["/", "/clients/", "/account/login/", "/portal/sign-in/"])
def test_without_a_firm_every_page_leads_to_the_set_up(home, client, page):
    assert where(client.get(page)) == "/setup/"
    assert client.get("/setup/").status_code == 200


def test_probes_answer_without_a_firm(home, client):
    assert client.get("/health").status_code == 200


def test_code_firm_owner_app_and_codes_make_a_firm_with_a_signed_in_owner(home, entries_of):
    browser = Browser()
    set_up(browser)
    firm, owner = Firm.objects.get(), User.objects.get()
    assert (firm.name, firm.time_zone, firm.reply_to) == (
        FIRM["name"], FIRM["time_zone"], FIRM["reply_to"],
    )  # fmt: skip
    assert owner.email == "nora@northwind.example"
    assert owner.check_password(OWNER["password"])
    kinds = {one.type for one in Authenticator.objects.filter(user=owner)}
    assert kinds == {"totp", "recovery_codes"}
    told = entries_of(type("Logged", (), {"log": firm_log(firm)}))
    assert [kind for kind, _ in told] == ["firm.added", "member.added", "firm.changed"]
    assert told[-1][1]["actor"]["name"] == owner.name
    assert browser.get("/clients/").status_code == 200
    draft = SetUp.objects.get()
    assert draft.owner_facts == {}  # no secret stays


def test_after_the_set_up_its_pages_are_gone(home):
    browser = Browser()
    set_up(browser)
    assert browser.get("/setup/").status_code == 404
    assert Browser().get("/setup/you/").status_code == 404
    assert browser.get("/setup/mail/").status_code == 200
    assert where(browser.post("/setup/ready/", {"next": "clients:add"})) == reverse("clients:add")
    for step in ("mail", "look", "ready"):
        assert browser.get(f"/setup/{step}/").status_code == 404


def test_a_code_works_once(home):
    code = codes.make_code()
    assert codes.use_code(f" {code.lower()} ")
    assert not codes.use_code(code)


def test_the_fifth_wrong_code_ends_it_and_another_is_printed(home, client, capsys):
    code = codes.make_code()
    for _ in range(4):
        assert b"not the code" in client.post("/setup/", {"code": "AAAA-AAAA"}).content
    assert capsys.readouterr().err == ""
    assert b"five tries" in client.post("/setup/", {"code": "AAAA-AAAA"}).content
    printed = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", capsys.readouterr().err)
    assert printed
    assert printed[0] != code
    assert not codes.use_code(code)
    assert codes.use_code(printed[0])


def test_a_code_lasts_an_hour(home, now):
    code = codes.make_code()
    assert codes.use_code(code, at=now + codes.LASTS / 2)
    late = codes.make_code()
    assert not codes.use_code(late, at=now + codes.LASTS * 2)


def test_the_code_lives_as_long_as_its_server(home, capsys):
    with codes.code_while_running(alone=True), codes.code_while_running(alone=False):
        assert codes.valid_codes() == 2  # two web processes, a code each
    assert not SetUpCode.objects.exists()
    assert capsys.readouterr().err.count("works once") == 2


def test_no_code_is_printed_where_a_firm_is(north, capsys):
    with codes.code_while_running(alone=True):
        assert capsys.readouterr().err == ""


def test_a_second_browser_gets_nowhere_without_a_code_of_its_own(home):
    first, second = Browser(), Browser()
    typed_code(first)
    first.post("/setup/firm/", FIRM)
    assert where(second.get("/setup/you/")) == "/setup/"
    assert b"Another browser began" in second.get("/setup/").content
    typed_code(second)  # who has the newer code takes over, with what was saved
    assert FIRM["name"] in second.get("/setup/firm/").content.decode()
    assert where(first.get("/setup/you/")) == "/setup/"


def test_no_firm_comes_of_a_set_up_that_was_left(home):
    browser = Browser()
    secret = as_far_as_the_app(browser)
    browser.post("/setup/second-factor/", {"digits": code_of(secret)})
    refused = browser.post("/setup/recovery-codes/", {})
    assert refused.status_code == 422
    assert b"not shown again" in refused.content
    assert not Firm.objects.exists()
    assert not User.objects.exists()


def test_recovery_codes_are_not_shown_before_the_digits_match(home):
    browser = Browser()
    as_far_as_the_app(browser)
    assert where(browser.get("/setup/recovery-codes/")) == "/setup/second-factor/"


def test_wrong_digits_name_a_clock_that_is_off(home):
    browser = Browser()
    secret = as_far_as_the_app(browser)
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    ahead = format_hotp_value(hotp_value(secret, int(time.time()) // 30 + 10))
    page = browser.post("/setup/second-factor/", {"digits": ahead}).content.decode()
    assert "about 5 minutes ahead of that of this server" in page
    page = browser.post("/setup/second-factor/", {"digits": "000000"}).content.decode()
    assert "This server&#x27;s clock says" in page


def test_the_difference_of_clocks_is_found_and_said():
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    digits = format_hotp_value(hotp_value(secret, 1_000_000 // 30 - 120))
    assert clock_difference(secret, digits, now=1_000_000) == -3600
    assert difference_words(-3600) == "about 60 minutes behind"
    assert difference_words(7200) == "about 2 hours ahead of"


def test_a_weak_password_is_refused_and_a_code_by_mail_needs_none(home):
    browser = Browser()
    typed_code(browser)
    browser.post("/setup/firm/", FIRM)
    assert browser.post("/setup/you/", OWNER | {"password": "duecare1"}).status_code == 422
    by_code = OWNER | {"way": "code", "password": ""}
    assert where(browser.post("/setup/you/", by_code)) == "/setup/second-factor/"


def test_a_test_mail_says_what_is_known_and_no_more(home):
    browser = Browser()
    set_up(browser)
    browser.post("/setup/mail/", {"to": "nora@northwind.example"})
    sent = mail.outbox[-1]
    assert sent.reply_to == [FIRM["reply_to"]]
    assert sent.from_email.startswith(FIRM["name"])
    page = browser.get("/setup/mail/").content.decode()
    assert "has not been opened" in page
    link = re.search(r"/mail-check/\S+", sent.body)
    assert link
    stranger = Browser()
    assert b"Did the test mail arrive" in stranger.get(link[0]).content
    assert "has not been opened" in browser.get("/setup/mail/").content.decode()
    stranger.post(link[0])
    assert "was opened" in browser.get("/setup/mail/").content.decode()


def test_the_command_does_the_same_without_a_browser(home, monkeypatch):
    monkeypatch.setattr("duecare_web.commands.serve.prepare", lambda **_: None)
    monkeypatch.setattr("duecare_web.firms.setting_up.new_factor", lambda: ("A" * 32, "b" * 80))
    options = ["new", "--name", FIRM["name"], "--state", "wi", "--owner", OWNER["name"],
               "--email", OWNER["email"], "--time-zone", "America/Chicago"]  # fmt: skip
    password = OWNER["password"]
    typed = f"short\nshort\n{password}\n{password}\n000000\n{code_of('A' * 32)}\n"
    done = CliRunner().invoke(firm_command, options, input=typed)
    assert done.exception is None, done.output
    assert "otpauth://totp/" in done.output
    owner = User.objects.get()
    assert owner.check_password(password)
    assert Firm.objects.get().state == "WI"
    assert len(re.findall(r"^  \d{8}$", done.stdout, re.MULTILINE)) == 10
    again = CliRunner().invoke(firm_command, options, input=typed)
    assert "set up already" in str(again.exception)


def test_what_the_page_would_refuse_the_command_refuses(home, monkeypatch):
    monkeypatch.setattr("duecare_web.commands.serve.prepare", lambda **_: None)
    options = ["new", "--name", "X", "--state", "ZZ", "--owner", "N", "--email", "n@x.example"]
    refused = CliRunner().invoke(firm_command, options, input="America/Chicago\n")
    assert "ZZ" in str(refused.exception)
    assert not Firm.objects.exists()


def test_a_superuser_is_refused_with_the_way_to_an_owner():
    with pytest.raises(CommandError, match="duecare firm new"):
        call_command("createsuperuser")
