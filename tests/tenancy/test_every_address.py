"""Every address of the site is asked for by every kind of visitor, with real ids of one firm.

The table is ``matrix.py``. A new address fails until it has its line there.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client as Browser
from tests.tenancy.matrix import ADDRESSES, AUDIENCES, FORMS, PORTAL, ROLES, SIGN_IN, YES
from tests.tenancy.world import Address, World, addresses, make_world

pytestmark = pytest.mark.long

MOST_REDIRECTS = 4
ALL = addresses()
OWN = {name: one for name, one in ALL.items() if one.is_ours}


def test_every_address_has_its_line_in_the_matrix() -> None:
    listed = [name for group in ADDRESSES.values() for name in group]
    assert sorted(listed) == sorted(ALL)
    assert set(ADDRESSES) == set(AUDIENCES)


def test_every_audience_names_every_role() -> None:
    assert all(set(told) == set(ROLES) for told in AUDIENCES.values())


def test_every_view_says_who_may_see_it() -> None:
    marks = ("duecare_permission", "duecare_portal", "duecare_public")
    bare = [name for name, one in OWN.items() if not any(hasattr(one.view, m) for m in marks)]
    assert bare == []


def test_public_views_are_few_and_known() -> None:
    public = {name for name, one in OWN.items() if getattr(one.view, "duecare_public", False)}
    console = {name for name in public if not name.startswith("portal:")}
    set_up = {"firms:code", *(f"firms:set_up_{one}" for one in ("firm", "you", "factor", "codes"))}
    look = {"icon", "firms:color", "firms:logo", "firms:mail_check", "firms:invitation"}
    # Who submits to the witness is decided by the signature of a listed log (C2SP tlog-witness).
    probes = {"health", "ready", "metrics", "icon"}
    behind_a_code = {"sharing:shared", "sharing:paper"}  # for who has the link and the code
    behind_a_secret = {f"simulations:{one}" for one in ("landing", "signs", "leave")}
    behind_a_secret |= {"notices:feed"}
    assert console == probes | set_up | look | behind_a_code | behind_a_secret | {
        "accounts:demo_sign_in",
        "witnesses:add_checkpoint",
    }


LATE = b"You were signed out before this was sent"


@contextmanager
def afterwards_as_before(browser: Browser) -> Iterator[None]:
    """Undo in the database, the cache and the cookies what a request has done."""
    cookies = copy.deepcopy(browser.cookies)
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)
    browser.cookies = cookies
    cache.clear()


def told(response: Any) -> str:
    """What a visitor was told: a status, or to which sign-in they were sent."""
    where = response.headers.get("Location", "")
    if response.status_code in (301, 302):
        if where.startswith("/account/login/"):
            return SIGN_IN
        if where.startswith("/portal/sign-in/"):
            return PORTAL
    if response.status_code == 403 and LATE in response.content:  # with words to be copied first
        return SIGN_IN if b'href="/account/login/' in response.content else PORTAL
    return str(response.status_code)


def chain(browser: Browser, address: str) -> str:
    """The status at the end of all redirects; ``loop`` where they do not end."""
    for _ in range(MOST_REDIRECTS):
        response = browser.get(address)
        if response.status_code not in (301, 302):
            return str(response.status_code)
        address = response.headers["Location"]
    return "loop"


def audience_of(name: str) -> tuple[dict[str, str], list[str]]:
    group = next(group for group, names in ADDRESSES.items() if name in names)
    return AUDIENCES[group], (ADDRESSES[group][name] or "405 405").split()


class Crawl:
    """One walk over all addresses; ``faults`` are the answers that the matrix does not expect."""

    def __init__(self, world: World) -> None:
        self.world, self.faults = world, list[str]()
        self.followed = set[tuple[str, str]]()
        self.browsers = world.browsers()
        for one in self.browsers.values():
            one.raise_request_exception = False

    def visit(self, one: Address) -> None:
        """Ask for one address as everybody."""
        audience, answers = audience_of(one.name)
        address = self.world.address(one)
        form = {
            key: value.format_map(self.world.ids) for key, value in FORMS.get(one.name, {}).items()
        }
        for role, method, answer in self._requests(audience, answers):
            browser = self.browsers[role]
            with afterwards_as_before(browser):
                response = getattr(browser, method)(address, form if method == "post" else {})
                got = told(response)
                # Whether an address takes a method may be said before who asks.
                expected = [answer] if audience[role] == YES else [audience[role], "405"]
                if got not in "|".join(expected).split("|"):
                    self.faults.append(f"{method} {one.name} as {role}: {got}, not {expected}")
                self._follow(browser, one, role, response.headers.get("Location", ""))

    def _requests(
        self, audience: dict[str, str], answers: list[str]
    ) -> Iterator[tuple[str, str, str]]:
        """Role, method and the answer to who has the right.

        All who have it read the page, one of them sends the form. Who is refused tries both; who
        is merely not signed in here tries one of them, in turn.
        """
        last = [role for role in ROLES if audience[role] == YES][-1:]
        for number, role in enumerate(ROLES):
            unknown = audience[role] in (SIGN_IN, PORTAL, "401") and role != "anonymous"
            for place, (method, answer) in enumerate(zip(("get", "post"), answers, strict=True)):
                if audience[role] == YES and method == "post" and role not in last:
                    continue
                if unknown and place != number % 2:
                    continue
                yield role, method, answer

    def _follow(self, browser: Browser, one: Address, role: str, address: str) -> None:
        """Go where a redirect leads, once for each page and role."""
        page = (role, address.partition("?")[0])
        if not address or page in self.followed:
            return
        self.followed.add(page)
        end = chain(browser, address)
        # A user without a firm lands on the portfolio, which is nobody's.
        if end not in ("200", "404" if role == "no firm" else "200", "403"):
            self.faults.append(f"{one.name} as {role}: redirects end in {end}")


@pytest.fixture
def crawl(north: Any, south: Any) -> Iterator[Crawl]:
    logging.disable(logging.CRITICAL)  # a line for each of some thousand refusals
    yield Crawl(make_world(north, south))
    logging.disable(logging.NOTSET)


def test_every_role_at_every_address(crawl: Crawl) -> None:
    for one in ALL.values():
        crawl.visit(one)
    assert crawl.faults == []
    _ids_of_others_below_an_own_client(crawl)


def _ids_of_others_below_an_own_client(crawl: Crawl) -> None:
    """South's owner asks below South's own client for things of North."""
    world, browser = crawl.world, crawl.browsers["other firm"]
    mixed = [one for one in OWN.values() if "client_id" in one.parameters]
    own_texts = {
        "outline_id",
        "section",
        "form",
        "question",
        "framework",
        "kind",
    }  # names of the catalog are the same for everybody
    found = []
    for one in mixed:
        if set(one.parameters) - own_texts == {"client_id"}:
            continue
        for method in ("get", "post"):
            with afterwards_as_before(browser):
                address = world.address(one, client_id=world.south.client.pk)
                found.append((one.name, getattr(browser, method)(address).status_code))
    assert len(found) > 40
    assert {name for name, status in found if status not in (404, 405)} == set()
