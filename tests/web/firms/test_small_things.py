"""What people type, see and are asked on many pages: amounts, states, labels, whose page it is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.web.imports.test_imports import opened

from duecare.imports.fields import ListKind
from duecare.states import STATES
from duecare_web.accounts.models import Firm
from duecare_web.clients.forms import ClientForm
from duecare_web.firms.forms import WayForm
from duecare_web.insurance.forms import PolicyForm
from duecare_web.prices.forms import RateForm

POLICY = {
    "carrier": "Harbor Mutual",
    "kind": "cyber",
    "starts_on": "2026-12-01",
    "ends_on": "2027-12-01",
    "aggregate_limit": "1,000,000",
    "retention": "$2,500",
}
CLIENT = {"name": "Pago Dental", "industry": "health", "state": "GU", "employee_count": "4",
          "hipaa": "unknown", "sites": "1"}  # fmt: skip


def test_amounts_are_taken_as_a_declarations_page_prints_them() -> None:
    form = PolicyForm(POLICY)
    assert form.is_valid(), form.errors
    assert (form.terms.aggregate_limit, form.terms.retention) == (1_000_000, 2_500)


@pytest.mark.parametrize(
    ("typed", "dollars"),
    [("$1,000,000.50", "1000000.50"), ("2.5M", "2500000"), (" 1000000 ", "1000000"), ("USD 50K", "50000")],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_written(typed: str, dollars: str) -> None:
    form = PolicyForm({**POLICY, "aggregate_limit": typed})
    form.is_valid()
    assert float(form.cleaned_data["aggregate_limit"]) == float(dollars)


@pytest.mark.parametrize("typed", ["1,00", "1.000.000", "about a million", "-5", "NaN", "1e9"])
def test_an_amount_that_cannot_be_read_is_refused(typed: str) -> None:
    form = PolicyForm({**POLICY, "aggregate_limit": typed})
    assert not form.is_valid()
    assert "aggregate_limit" in form.errors


def test_revenue_and_rates_are_amounts_too() -> None:
    client = ClientForm({**CLIENT, "revenue_usd": "$1,200,000"})
    assert client.is_valid(), client.errors
    assert client.cleaned_data["revenue_usd"] == 1_200_000
    assert ClientForm(CLIENT).is_valid()
    rate = RateForm({"hourly_rate": "$165.50"})
    assert rate.is_valid()
    assert float(rate.cleaned_data["hourly_rate"]) == 165.5


def test_a_client_can_be_in_every_state_and_territory_that_has_a_notice_act() -> None:
    choices = dict(ClientForm().fields["state"].choices)  # type: ignore[attr-defined]
    assert choices.keys() - {""} == set(STATES) >= {"GU", "VI", "PR"}
    assert choices["VI"] == "U.S. Virgin Islands"


def test_a_password_that_the_other_answer_asks_for_is_not_called_optional() -> None:
    page = str(WayForm())
    assert "Password" in page
    assert "optional" not in page


def test_the_pages_of_an_import_belong_to_the_clients(north: Any, signed_in: Any) -> None:
    run = opened(north, ListKind.DEVICES, "hostname\nPC-1\n")
    page = signed_in(north.owner).get(reverse("imports:run", args=[run.pk])).content.decode()
    here = re.findall(r'<a href="([^"]+)"[^>]*aria-current', page)
    assert reverse("clients:portfolio") in here
    assert reverse("imports:runs") not in here


def test_before_somebody_is_known_the_portal_has_the_look_of_the_only_firm(north: Any) -> None:
    Firm.objects.filter(pk=north.firm.pk).update(color="#0a5c36")
    page = Browser().get(reverse("portal:sign_in")).content.decode()
    assert north.firm.name in page
    assert reverse("firms:color", args=["0a5c36"]) in page


def test_with_several_firms_the_portal_tells_none_of_them(north: Any, south: Any) -> None:
    page = Browser().get(reverse("portal:sign_in")).content.decode()
    assert north.firm.name not in page
    assert south.firm.name not in page
