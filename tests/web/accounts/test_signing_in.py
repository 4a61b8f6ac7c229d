"""Signing in: password, code, demonstration; nobody signs up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

PASSWORD = "a long enough password"


@pytest.fixture
def owner(north: Any) -> Any:
    north.owner.set_password(PASSWORD)
    north.owner.save()
    return north.owner


def try_password(client: Any, email: str, password: str) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_a_member_signs_in_with_address_and_password(owner: Any, client: Any) -> None:
    response = try_password(client, "OWNER@north.example", PASSWORD)
    assert response.headers["Location"] == reverse("home")


def test_a_member_signs_in_with_a_code_sent_by_mail(owner: Any, client: Any) -> None:
    client.post(reverse("account_request_login_code"), {"email": owner.email})
    assert mail.outbox[0].to == [owner.email]
    found = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[0].body, re.MULTILINE)
    assert found
    response = client.post(reverse("account_confirm_login_code"), {"code": found[1]})
    assert response.headers["Location"] == reverse("home")


def test_an_unknown_address_gets_the_same_answer_as_a_known_one(owner: Any, client: Any) -> None:
    address = reverse("account_request_login_code")
    known = client.post(address, {"email": owner.email})
    client.logout()
    unknown = client.post(address, {"email": "nobody@north.example"})
    assert known.status_code == unknown.status_code
    assert known.headers["Location"] == unknown.headers["Location"]


def test_nobody_signs_up(client: Any, db: None) -> None:
    response = client.post(
        reverse("account_signup"),
        {"email": "new@else.example", "password1": PASSWORD, "password2": PASSWORD},
    )
    from duecare_web.accounts.models import User

    assert not User.objects.filter(email="new@else.example").exists()
    assert response.status_code in (200, 302, 403)


def test_the_demonstration_sign_in_needs_a_demonstration(
    north: Any, client: Any, settings: Any
) -> None:
    address = reverse("accounts:demo_sign_in")
    assert client.post(address, {"email": north.owner.email}).status_code == 404
    settings.DUECARE_DEMO = True
    assert client.post(address, {"email": north.owner.email}).status_code == 404
    north.firm.is_demo = True
    north.firm.save()
    assert client.post(address, {"email": north.owner.email}).status_code == 302
    outside = client.post(address, {"email": north.owner.email}, REMOTE_ADDR="192.0.2.9")
    assert outside.status_code == 404


def test_pages_are_never_kept_and_never_framed(north: Any, signed_in: Any) -> None:
    headers = signed_in(north.viewer).get(reverse("clients:portfolio")).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Frame-Options"] == "DENY"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Permissions-Policy"].startswith("camera=()")
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_member_switches_a_second_factor_on_and_needs_it_from_then_on(
    owner: Any, client: Any
) -> None:
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    try_password(client, owner.email, PASSWORD)
    assert client.get(reverse("mfa_activate_totp")).status_code == 302  # who is at the keyboard
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    assert get_adapter().is_mfa_enabled(owner)
    client.logout()
    response = try_password(client, owner.email, PASSWORD)
    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("clients:portfolio")).status_code == 302
