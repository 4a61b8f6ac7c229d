"""Two people with one page open: each changes only what they typed over, the second is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from tests.web.opened_forms import sent_by

from duecare_web.accounts.actors import Actor
from duecare_web.clients import actions

ACTOR = Actor("member:1", "Ava Ortiz")


def _employee(client: Any) -> Any:
    return actions.add_employee(
        client=client, actor=ACTOR, name="Kim", email="kim@x.example", roles=["cards"]
    )


def _device(client: Any) -> Any:
    return actions.add_device(client=client, actor=ACTOR, name="LT-01", kind="laptop")


CASES = [
    ("change_contact", lambda c: c.contacts.first(), "title", ("", "Co-owner", "Partner", "Clerk"),
     ("language", "", "es")),
    ("change_employee", _employee, "roles", (["cards"], ["remote"], ["finance"], ["managers"]),
     ("department", "", "Front desk")),
    ("change_device", _device, "scan_path", ("", "laptops/1", "laptops/2", "laptops/3"),
     ("encrypted", None, True)),
    ("deciding", lambda _: None, "licenses", (None, ["ptin"], [], ["efin"]),
     ("assets_usd", None, 70_000)),
]  # fmt: skip


def _known(client: Any, row: Any, name: str) -> Any:
    client.refresh_from_db()
    if row is None:
        return client.deciding.get(name)
    row.refresh_from_db()
    return getattr(row, name)


@pytest.mark.parametrize(("page", "make", "field", "values", "other"), CASES)
def test_the_second_is_told_who_changed_what_and_chooses(
    north: Any, signed_in: Any, page: str, make: Any, field: str, values: Any, other: Any
) -> None:
    row = make(north.client)
    keys = [north.client.pk, *([row.pk] if row else [])]
    address, browser = reverse(f"clients:{page}", args=keys), signed_in(north.owner)
    first, _, none = values[1], values[2], values[2] == []
    mine, theirs, third = (sent_by(browser.get(address)) for _ in range(3))
    assert browser.post(address, {**mine, field: first}).status_code == 302
    # what the second did not touch stays as the first has made it
    name, before, after = other
    assert _known(north.client, row, name) in (before, "")
    assert browser.post(address, {**theirs, name: str(after)}).status_code == 302
    assert (_known(north.client, row, name), _known(north.client, row, field)) == (after, first)
    # both changed one
    second = browser.post(address, {**third, field: ["none_of_these"] if none else values[2]})
    assert second.status_code == 422
    (told,) = second.context["form"].errors[field]
    form = second.context["form"]
    assert told.startswith(f"This was changed to “{form.shows(field, first)}” by ")
    assert f"by {north.owner.get_full_name()} on " in told
    assert told in second.content.decode().replace("&amp;", "&")
    assert _known(north.client, row, field) == first
    again = sent_by(second)
    assert browser.post(address, again).status_code == 302
    assert (_known(north.client, row, field), _known(north.client, row, name)) == (values[2], after)
    # changed once more, by another way, while the page of the second is open
    stale = sent_by(second)
    assert browser.post(address, {**stale, field: values[3]}).status_code == 422
