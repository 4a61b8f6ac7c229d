"""Limits slow an attacker down; they lock out no member, no office and no machine."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from tests.web.accounts.apps import code_of, give_app
from tests.web.accounts.test_signing_in import PASSWORD, owner, try_password

from duecare.errors import TooManyAttemptsError
from duecare_web.accounts import devices, limits
from duecare_web.accounts.limits import Bucket, take_turn
from duecare_web.accounts.models import Slowdown
from duecare_web.portal import factors

__all__ = ["owner"]
OFFICE = "198.51.100.7"


def wrong(browser, email, source):
    return browser.post(
        reverse("account_login"), {"login": email, "password": "guess"}, REMOTE_ADDR=source
    )


def guess_from_elsewhere(email, number):
    """A wrong try from another address, as the page makes it, without the page around it."""
    source = f"203.0.{number // 250}.{number % 250}"
    try:
        limits.sign_in_turn(RequestFactory().post("/", REMOTE_ADDR=source), email)
    except TooManyAttemptsError:
        return 429
    return 200


def test_a_thousand_guesses_from_elsewhere_do_not_lock_a_known_device(owner, client):
    give_app(owner)
    try_password(client, owner.email, PASSWORD)
    client.post(reverse("mfa_authenticate"), {"code": code_of()})
    assert client.get(reverse("clients:portfolio")).status_code == 200
    assert devices.COOKIE in client.cookies
    client.post(reverse("account_logout"))
    answers = [guess_from_elsewhere(owner.email, number) for number in range(1000)]
    assert answers.count(200) < 40  # the attacker is slowed down
    unknown = wrong(Client(), owner.email, "192.0.2.1")
    assert unknown.status_code == 429
    answer = try_password(client, owner.email, PASSWORD)
    assert answer.headers["Location"] == reverse("mfa_authenticate")


def test_the_wait_is_told_in_words_and_in_a_header(owner, client, settings):
    for _ in range(settings.DUECARE_SIGN_IN_ATTEMPTS):
        assert wrong(client, owner.email, OFFICE).status_code == 200
    answer = wrong(client, owner.email, OFFICE)
    assert answer.status_code == 429
    seconds = int(answer.headers["Retry-After"])
    assert 1 <= seconds <= 2
    page = answer.content.decode()
    assert f"Try again in {seconds} second" in page
    assert "sign-in code by email" in page


def test_ten_wrong_from_the_office_do_not_lock_the_office(owner, north):
    north.advisor.set_password(PASSWORD)
    north.advisor.save()
    for number in range(10):
        wrong(Client(), f"colleague{number % 3}@north.example", OFFICE)
    for user in (owner, north.advisor):
        answer = Client().post(
            reverse("account_login"),
            {"login": user.email, "password": PASSWORD},
            REMOTE_ADDR=OFFICE,
        )
        assert answer.headers["Location"] == reverse("home")


def test_a_known_device_is_slowed_down_by_its_own_guesses_only(owner, client, settings):
    give_app(owner)
    try_password(client, owner.email, PASSWORD)
    client.post(reverse("mfa_authenticate"), {"code": code_of()})
    client.get(reverse("clients:portfolio"))
    client.post(reverse("account_logout"))
    for _ in range(settings.DUECARE_SIGN_IN_ATTEMPTS):
        wrong(client, owner.email, OFFICE)
    assert wrong(client, owner.email, OFFICE).status_code == 429
    assert wrong(Client(), owner.email, OFFICE).status_code == 200


def test_a_device_is_known_after_a_full_sign_in_only(owner, client):
    try_password(client, owner.email, PASSWORD)
    client.get(reverse("clients:portfolio"))  # led to set a second factor up
    assert devices.COOKIE not in client.cookies


def test_a_made_up_device_cookie_is_nothing(owner):
    browser = Client()
    browser.cookies[devices.COOKIE] = "eyJ4IjoieSJ9:1abcde:forged"
    request = RequestFactory().get("/")
    request.COOKIES[devices.COOKIE] = "eyJ4IjoieSJ9:1abcde:forged"
    assert devices.known_device(request, owner.email) == ""
    assert wrong(browser, owner.email, OFFICE).status_code == 200


def test_codes_of_the_app_are_limited_by_account_and_never_for_good(owner, client, monkeypatch):
    give_app(owner)
    try_password(client, owner.email, PASSWORD)
    address = reverse("mfa_authenticate")
    answers = [client.post(address, {"code": "000000"}).status_code for _ in range(6)]
    assert answers == [*[200] * 5, 429]
    later = timezone.now() + timedelta(seconds=4)
    monkeypatch.setattr(limits.timezone, "now", lambda: later)
    answer = client.post(address, {"code": code_of()})
    assert answer.headers["Location"] == reverse("home")


@pytest.mark.parametrize(
    ("page", "field"),
    [
        ("account_request_login_code", "email"),
        ("account_reset_password", "email"),
        ("portal:sign_in", "email"),
    ],
)
def test_mails_are_limited_alike_whether_the_address_is_known(owner, north, page, field):
    known = north.contact.email if page.startswith("portal") else owner.email
    seen = [
        [
            Client().post(reverse(page), {field: email}, REMOTE_ADDR=OFFICE).status_code
            for _ in range(4)
        ]
        for email in (known, "stranger@else.example")
    ]
    assert seen[0] == seen[1]
    assert seen[0][-1] == 429
    other = Client().post(reverse(page), {field: known}, REMOTE_ADDR="192.0.2.77")
    assert other.status_code in (200, 302)  # asked for elsewhere: the person is not locked out


def test_a_wrong_code_of_a_contact_waits_and_a_right_one_empties_the_count(north):
    for _ in range(10):
        limits.factor_turn(north.contact.pk)
    with pytest.raises(TooManyAttemptsError):
        limits.factor_turn(north.contact.pk)
    assert factors.factors_of(north.contact).count() == 0


@pytest.mark.parametrize(("free", "first"), [(1, 1), (5, 2), (10, 60), (50, 7)])
def test_waits_double_up_to_a_ceiling_of_minutes(free, first):
    bucket = Bucket("x", "y", free=free, first=first)
    for tries in (*range(100), 1_000, 10_000):
        wait, following = (bucket.wait_after(one).total_seconds() for one in (tries, tries + 1))
        assert (wait == 0) == (tries < free)
        assert following in (0, first, min(bucket.ceiling, 2 * wait))
        assert wait <= bucket.ceiling <= 900


def test_knocking_while_a_wait_runs_does_not_make_it_longer_and_quiet_empties_it(db):
    bucket, now = Bucket("x", "y", free=1, first=40), timezone.now()
    take_turn([bucket], at=now)
    for seconds in range(39):
        with pytest.raises(TooManyAttemptsError) as told:
            take_turn([bucket], at=now + timedelta(seconds=seconds))
        assert told.value.seconds == 40 - seconds
    assert str(told.value) == "Too many attempts. Try again in 2 seconds."
    take_turn([bucket], at=now + timedelta(seconds=40))
    assert Slowdown.objects.get().tries == 2
    take_turn([bucket], at=now + timedelta(hours=2))
    assert Slowdown.objects.get().tries == 1


def test_what_is_tried_is_not_kept(owner, client):
    wrong(client, owner.email, OFFICE)
    kept = str(list(Slowdown.objects.values()))
    assert owner.email not in kept
    assert OFFICE not in kept
