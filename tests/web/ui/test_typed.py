"""What people type: refused with its way out where it must not be kept, and never lost."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from duecare import record
from duecare.errors import InputError
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import append_entry
from duecare_web.ui.typed import file_name

SSN = "Her number is 219-08-4471"


def test_any_field_of_text_refuses_an_identifier_and_says_the_way_out() -> None:
    class Form(forms.Form):
        note = forms.CharField(widget=forms.Textarea)

    form = Form({"note": SSN})
    assert "write only its last four digits" in str(form.errors["note"])
    assert Form({"note": "last four 4471, call 608-555-0107"}).is_valid()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\dana\\w2.pdf", "w2.pdf"),
        ("../../etc/passwd", "passwd"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("Whitfield 219-08-4471 W2.pdf", "Whitfield •••-••-•••• W•.pdf"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ("\u202e", "file"),
    ],
)
def test_names_of_files(given: str, kept: str) -> None:
    assert file_name(given) == kept


@pytest.mark.parametrize("field", ["reason", "carrier"])
def test_no_door_leads_an_identifier_into_the_log(north: Any, field: str) -> None:
    entry = record.InsuranceEnded(
        **{"carrier": "Acme", "kind": "cyber", "reason": "moved", field: SSN}
    )
    with pytest.raises(InputError, match="Social Security number"), transaction.atomic():
        append_entry(client=north.client, actor=_actor(), entry=entry)


def _actor() -> Any:
    from duecare_web.accounts.actors import Actor

    return Actor("member:1", "Ava Ortiz", "ava@north.example", "advisor")


@pytest.mark.parametrize(
    ("page", "field"),
    [
        ("clients:change", "name"),
        ("clients:add_contact", "title"),
        ("clients:add_device", "holder"),
    ],
)
def test_pages_of_the_console_show_it_beside_the_field(
    north: Any, signed_in: Any, page: str, field: str
) -> None:
    answer = signed_in(north.advisor).post(reverse(page, args=[north.client.pk]), {field: SSN})
    assert answer.status_code == 422
    assert "last four digits" in answer.content.decode()
    assert not Client.objects.filter(name=SSN).exists()


def test_words_that_come_after_the_session_are_shown_to_be_copied(north: Any) -> None:
    words = "The laptop was found at the airport, and the bag was open."
    address = reverse("clients:change", args=[north.client.pk])
    answer = Browser().post(address, {"name": words, "password": "two words", "state": "WI"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert words in page
    assert "two words" not in page
    assert reverse("account_login") in page
    assert Browser().post(address, {"state": "WI"}).status_code == 302


def test_a_form_that_expired_shows_its_words_and_one_of_another_site_does_not(north: Any) -> None:
    browser = Browser(enforce_csrf_checks=True)
    address = reverse("portal:sign_in")
    sent = {"email": "The laptop was found at the airport."}
    assert sent["email"] in browser.post(address, sent).content.decode()
    foreign = browser.post(address, sent, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert sent["email"] not in foreign.content.decode()
    assert north.firm
