"""Every address of the site is requested by a stranger, by the wrong firm, by the wrong role."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from duecare.record import DocumentDownloaded
from duecare_web.accounts.roles import PERMISSIONS, Permission
from duecare_web.ledger import sequencer
from duecare_web.ledger.actions import Attached, action, append_entry
from duecare_web.ledger.models import Document

OF_OTHERS = ("allauth", "django.", "ninja")
"""Modules whose views decide by themselves: signing in, static redirects."""


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Every named pattern of ours: (name with namespace, pattern)."""

    def walk(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[tuple[str, URLPattern]]:
        for one in resolver.url_patterns:
            if isinstance(one, URLResolver):
                yield from walk(one, (*spaces, one.namespace) if one.namespace else spaces)
            elif not str(one.callback.__module__).startswith(OF_OTHERS):
                assert one.name, f"{one.pattern} has no name"
                yield ":".join([*spaces, one.name]), one

    yield from walk(get_resolver(), ())


ALL = dict(addresses())
GUARDED = {name: one for name, one in ALL.items() if hasattr(one.callback, "duecare_permission")}


def test_every_view_says_who_may_see_it() -> None:
    marks = ("duecare_permission", "duecare_portal", "duecare_public")
    bare = [
        name for name, one in ALL.items() if not any(hasattr(one.callback, mark) for mark in marks)
    ]
    assert bare == []


def test_public_views_are_few_and_known() -> None:
    public = {name for name, one in ALL.items() if getattr(one.callback, "duecare_public", False)}
    console = {name for name in public if not name.startswith("portal:")}
    # Who submits to the witness is decided by the signature of a listed log (C2SP tlog-witness).
    assert console <= {"health", "accounts:demo_sign_in", "witnesses:add_checkpoint"}


def address_of(name: str, side: Any, known: dict[str, Any]) -> str:
    """The address with ids of ``side``; ids that a side does not have are made up."""
    converters = ALL[name].pattern.converters
    values: dict[str, Any] = {}
    for key, converter in converters.items():
        made_up = uuid.uuid4() if type(converter).__name__ == "UUIDConverter" else 1
        values[key] = known.get(key, made_up)
    return reverse(name, kwargs=values)


@pytest.fixture
def known(north: Any) -> dict[str, Any]:
    """Real ids of North, by the names that addresses use."""

    @action
    def keep() -> Any:
        return append_entry(
            client=north.client,
            entry=DocumentDownloaded(document_sha256="0" * 64),
            actor=north.contact.as_actor(),
            attachments=[Attached("a.pdf", b"%PDF-1.7")],
        )

    entry_id = keep().entry_id
    sequencer.seal_pending()
    return {
        "client_id": north.client.pk,
        "contact_id": north.contact.pk,
        "employee_id": north.employee.pk,
        "entry_id": entry_id,
        "document_id": Document.objects.get(log=north.client.log).pk,
        "membership_id": north.viewer.memberships.get().pk,
        "firm_id": north.firm.pk,
    }


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_a_stranger_is_asked_to_sign_in(name: str, north: Any, known: Any, client: Any) -> None:
    for method in (client.get, client.post):
        response = method(address_of(name, north, known))
        assert response.status_code in (302, 405), response.status_code
        if response.status_code == 302:
            assert response.headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize(
    "name", sorted(name for name, one in GUARDED.items() if one.pattern.converters)
)
def test_the_wrong_firm_learns_nothing(
    name: str, north: Any, south: Any, known: Any, signed_in: Callable[[Any], Any]
) -> None:
    browser = signed_in(south.owner)
    for method in (browser.get, browser.post):
        assert method(address_of(name, north, known)).status_code in (404, 405)


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for name, one in GUARDED.items()
        if one.callback.duecare_permission not in PERMISSIONS["viewer"]
    ),
)
def test_a_viewer_is_refused_what_a_viewer_may_not(
    name: str, north: Any, known: Any, signed_in: Callable[[Any], Any]
) -> None:
    browser = signed_in(north.viewer)
    for method in (browser.get, browser.post):
        assert method(address_of(name, north, known)).status_code in (403, 405)


def test_pages_that_a_viewer_may_see_open(north: Any, known: Any, signed_in: Any) -> None:
    browser = signed_in(north.viewer)
    own = {"clients", "accounts", "ledger"}
    for name, one in GUARDED.items():
        plain = set(one.pattern.converters) <= set(known)
        if one.callback.duecare_permission == Permission.VIEW and plain:
            if name.partition(":")[0] not in own or name == "accounts:use_firm":
                continue
            if name == "ledger:entry":  # an entry of the firm's own log, asked for in its test
                continue
            response = browser.get(address_of(name, north, known))
            assert response.status_code == 200, (name, response.status_code)


def test_a_user_without_a_firm_finds_nothing(db: None, signed_in: Any) -> None:
    from duecare_web.accounts.models import User

    browser = signed_in(User.objects.create_user("nobody@else.example", name="Nobody"))
    assert browser.get(reverse("clients:portfolio")).status_code == 404
