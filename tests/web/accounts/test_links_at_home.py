"""Links carry the configured address, whatever a request claims; no redirect leads away."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse
from tests.web.accounts.test_signing_in import PASSWORD, owner

from duecare_web.portal.actions import request_link
from duecare_web.settings import environment

__all__ = ["owner"]
HOME = "https://duecare.example.com"
FORGED = (
    {"HTTP_HOST": "localhost"},
    {"HTTP_HOST": "localhost:8000", "HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_HOST": "testserver", "HTTP_X_FORWARDED_HOST": "evil.example"},
    {
        "HTTP_HOST": "testserver",
        "HTTP_FORWARDED": "host=evil.example",
        "HTTP_X_HOST": "evil.example",
    },
)


@pytest.fixture
def at_home(settings):
    settings.DUECARE_BASE_URL = HOME
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]


@pytest.mark.parametrize("headers", FORGED)
@pytest.mark.parametrize("page", ["account_reset_password", "account_request_login_code"])
@pytest.mark.parametrize("email", ["owner@north.example", "stranger@else.example"])
def test_mails_of_the_sign_in_lead_home(owner, client, at_home, headers, page, email):
    client.post(reverse(page), {"email": email}, **headers)
    assert mail.outbox
    for message in mail.outbox:
        text = f"{message.subject}\n{message.body}"
        assert "localhost" not in text
        assert "evil" not in text
        assert "testserver" not in text
        for found in re.findall(r"https?://\S+", text):
            assert found.startswith(f"{HOME}/"), found


def test_a_host_that_is_not_configured_is_refused(owner, client):
    answer = client.post(
        reverse("account_reset_password"), {"email": owner.email}, HTTP_HOST="evil.example"
    )
    assert answer.status_code == 400
    assert not mail.outbox


def test_links_of_the_portal_lead_home(north, at_home):
    assert request_link(email=north.contact.email) == 1
    assert re.findall(r"https?://[^/\s]+", mail.outbox[0].body) == [HOME]


@pytest.mark.parametrize(
    "target",
    ["http://localhost/x", "http://127.0.0.1:9/", "//evil.example/", "https:evil.example",
     "https://duecare.example.com.evil.example/", "http://duecare.example.com/", "javascript:alert(1)",
     "/\\evil.example", "https://duecare.example.com@evil.example/"],
)  # fmt: skip
def test_no_redirect_leads_away(owner, client, at_home, target):
    answer = client.post(
        reverse("account_login"), {"login": owner.email, "password": PASSWORD, "next": target}
    )
    assert answer.headers["Location"] == reverse("home")


@pytest.mark.parametrize("target", ["/members/", f"{HOME}/members/"])
def test_a_redirect_to_this_installation_works(owner, client, at_home, target):
    answer = client.post(
        reverse("account_login"), {"login": owner.email, "password": PASSWORD, "next": target}
    )
    assert answer.headers["Location"] == target


@pytest.mark.parametrize(
    ("variables", "hosts"),
    [
        ({}, ["127.0.0.1", "[::1]", "localhost"]),
        ({"DUECARE_BASE_URL": HOME}, ["duecare.example.com"]),
        (
            {"DUECARE_BASE_URL": HOME, "DUECARE_HOSTS": "old.example.com"},
            ["duecare.example.com", "old.example.com"],
        ),
    ],
)
def test_names_of_this_machine_are_answered_to_on_this_machine_only(variables, hosts):
    found = environment.read_environment(variables)
    assert environment.allowed_hosts(found) == hosts
