"""How long a session lasts, how it ends everywhere, and what its cookies and headers say."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
import time

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from duecare_web.accounts.sessions import BEGAN_KEY, SEEN_KEY
from duecare_web.settings.logs import ShortLines

HOUR = 3600


def after(browser, **ago):
    """The same browser, with moments of its session put back by seconds."""
    session = browser.session
    session.update({key: time.time() - seconds for key, seconds in ago.items()})
    session.save()
    return browser.get(reverse("clients:portfolio"))


@pytest.mark.parametrize(("key", "seconds"), [(SEEN_KEY, HOUR + 5), (BEGAN_KEY, 12 * HOUR + 5)])
def test_a_session_ends_when_idle_or_old(north, signed_in, key, seconds):
    browser = signed_in(north.owner)
    assert browser.get(reverse("clients:portfolio")).status_code == 200
    assert after(browser, **{key: seconds - 60}).status_code == 200
    assert after(browser, **{key: seconds}).headers["Location"].startswith("/account/login/")


def test_work_keeps_a_session_from_being_idle(north, signed_in):
    browser = signed_in(north.owner)
    after(browser, **{SEEN_KEY: 600})
    assert time.time() - browser.session[SEEN_KEY] < 60


def test_a_session_is_named_by_165_random_bits(north, signed_in):
    keys = {signed_in(north.owner).session.session_key for _ in range(20)}
    assert len(keys) == 20
    assert {len(key) for key in keys} == {32}
    assert 30 < len(set("".join(keys))) <= 36
    assert 36**32 > 2**165


def test_a_password_is_kept_by_a_slow_function():
    kind, rounds, *_ = make_password("a long enough password").split("$")
    assert kind == "pbkdf2_sha256"
    assert int(rounds) >= 600_000  # OWASP's guidance for this function


def test_the_log_holds_no_token_of_a_link(client, north):
    lines = io.StringIO()
    handler, logger = logging.StreamHandler(lines), logging.getLogger("django.request")
    handler.addFilter(ShortLines())
    logger.addHandler(handler)
    try:
        client.get(reverse("portal:link", args=["Zx-" * 14 + "y"]))
    finally:
        logger.removeHandler(handler)
    assert lines.getvalue() == "Gone: /portal/link/.../\n"


def test_who_signs_out_everywhere_is_out_in_every_browser(north, signed_in):
    here, there, other = signed_in(north.owner), signed_in(north.owner), signed_in(north.viewer)
    here.post(reverse("accounts:sign_out_everywhere"))
    answers = [one.get(reverse("clients:portfolio")).status_code for one in (here, there, other)]
    assert answers == [302, 302, 200]


def test_a_member_who_was_removed_reaches_nothing_with_an_open_session(north, signed_in):
    theirs, owner = signed_in(north.viewer), signed_in(north.owner)
    owner.post(reverse("accounts:remove_member", args=[north.viewer.memberships.get().pk]))
    assert theirs.get(reverse("clients:portfolio")).status_code == 404


@pytest.mark.parametrize(
    "bad", ["northduecare2026", "Password-Password-1", "qwertyuiop123", "x" * 3]
)
def test_a_password_that_anyone_would_try_is_refused(north, bad):
    with pytest.raises(ValidationError):
        validate_password(bad, north.owner)


@pytest.mark.parametrize("good", ["correct horse battery", "é " * 40, "only lower letters here"])
def test_a_long_password_of_any_characters_is_taken(north, good):
    validate_password(good, north.owner)


def test_cookies_are_bound_to_the_host_where_there_is_https(tmp_path):
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE",
             "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
             "SECURE_HSTS_SECONDS", "DEBUG")  # fmt: skip
    code = f"import json, duecare_web.settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "DUECARE_HOME": str(tmp_path), "DUECARE_BASE_URL": "https://d.example"},
        capture_output=True, check=True,
    )  # fmt: skip
    assert json.loads(told.stdout) == [
        "__Host-duecare_session", "__Host-duecare_csrf", True, True, True, "Lax", 63072000, False,
    ]  # fmt: skip


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_methods_that_no_address_takes_are_refused(client, db, method):
    assert client.generic(method, reverse("health")).status_code == 405


def test_every_answer_carries_the_protecting_headers(client, db):
    for address in ("/account/login/", "/portal/sign-in/", "/nowhere/", "/health"):
        headers = client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cache-Control"] in (
            "private, no-store",
            "max-age=0, no-cache, no-store, must-revalidate, private",
        )
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in headers
        assert headers["Content-Type"].partition(";")[0] in ("text/html", "application/json")


def test_a_form_without_its_token_is_refused(north):
    from django.test import Client as Browser

    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(north.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.post(reverse("clients:add"), {"name": "x"}).status_code == 403


def test_a_cookie_with_a_nul_is_no_cookie(client, north):
    answer = client.get("/account/login/", headers={"Cookie": 'duecare_session="\\000"'})
    assert answer.status_code == 200
