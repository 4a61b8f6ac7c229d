"""No input gives a server error: every parameter, query, field and body, with hostile values.

The names that a view reads are watched while it answers, so that a new parameter is tried without
being listed. ``DUECARE_TEST_FUZZ=all`` tries every value in every place. The ordinary run takes
turns: the next value for some fields at a time, and for all fields of a form at once.
"""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from django.http import QueryDict
from django.urls import resolve
from tests.tenancy import hostile
from tests.tenancy.hostile import FORM, TEXTS, Form, FormReader, form_body
from tests.tenancy.matrix import ROLES, YES
from tests.tenancy.test_every_address import ALL, afterwards_as_before, audience_of
from tests.tenancy.world import Address, World, machine_inventory, make_world

pytestmark = pytest.mark.long
UUID_HYPHENS = 4
MOST_TURNS = 40
"""How often the ordinary run sends one form, about; the policy questionnaire has hundreds of fields."""
EVERYTHING = os.environ.get("DUECARE_TEST_FUZZ") == "all"
HIDDEN: dict[str, list[dict[str, str]]] = {
    "custody:erasure": [{"step": "erase"}, {"step": "refuse", "answer": "No."}],
    "custody:release_hold": [{"step": "ask", "reason": "Settled."}, {"step": "release"}],
    "defense:privilege": [{"withdraw": "1"}],
    "portal:practice": [{"message": "{next_message}", "choice": "report", "mark": "0"}],
    "portal:alarm": [{"size": "1", "root": "0" * 64, "problem": "fork"}],
    "portal:cosign": [{"size": "1", "vkey": "a+1+A", "line": "- a"}],
    "portal:reading": [{"seconds": "3", "reached": "1"}],
    "portal:invite": [{"person": "employees"}],
    "portal:program": [{"step": "consent"}, {"step": "export", "recipient": "Counsel"}],
    "portal:second_factor": [
        {"step": "prove", "code": "123456"},
        {"step": "prove", "passkey": "{}"},
        {"step": "app", "code": "123456", "label": "Phone"},
        {"step": "passkey", "passkey": "{}", "label": "Key"},
        {"step": "remove", "factor": "1"},
    ],
}
"""Steps that a page offers only in some state, or that a script sends."""


@contextmanager
def names_read() -> Iterator[set[str]]:
    """The names of query parameters and form fields that are asked for meanwhile."""
    found: set[str] = set()

    def watching(real: Any) -> Any:
        def read(self: Any, key: Any, *more: Any) -> Any:
            found.add(str(key))
            return real(self, key, *more)

        return read

    watched = ("get", "getlist", "__getitem__", "__contains__")
    with mock.patch.multiple(
        QueryDict, **{name: watching(getattr(QueryDict, name)) for name in watched}
    ):
        yield found


class Fuzz:
    """Sends, and keeps what answered with a server error."""

    def __init__(self, world: World) -> None:
        self.world, self.faults, self.sent = world, dict[str, str](), 0
        self.browsers = world.browsers()
        self.turn = itertools.cycle(TEXTS)
        self.body, self.method = itertools.cycle(hostile.BODIES), itertools.cycle(hostile.METHODS)
        self.heads = itertools.cycle(hostile.HEADS)
        self.doubles = itertools.cycle([False] if EVERYTHING else [False, True, True])
        self.forms: dict[str, list[dict[str, str]]] = {}
        for one in self.browsers.values():
            one.raise_request_exception = False

    def visitor(self, one: Address) -> Any:
        """A browser of the first role that has the right, or of an owner."""
        audience, _ = audience_of(one.name)
        roles = ("owner", *ROLES)
        return self.browsers[next((role for role in roles if audience[role] == YES), "owner")]

    def send(self, one: Address, method: str, path: str, **more: Any) -> Any:
        """One request; a server error is a fault, under the place in the code where it arose."""
        browser, self.sent = self.visitor(one), self.sent + 1
        with afterwards_as_before(browser):
            response = browser.generic(method, path, **more)
            _ = b"".join(response) if getattr(response, "streaming", False) else b""
        if response.status_code >= 500:
            self.faults.setdefault(_place(response), f"{method} {one.name}: {str(more)[:300]}")
        return response

    def read(self, one: Address) -> None:
        """Each query parameter that the page reads; and remember the page's forms."""
        address = self.world.address(one)
        with names_read() as found:
            page = self.send(one, "GET", address)
        if "html" in page.headers.get("Content-Type", "") and not page.streaming:
            for form in FormReader(page.content.decode(), address).forms:
                self._remember(form)
        names = sorted(found - {"csrfmiddlewaretoken"})
        for text in self._some(2) if names else ():
            for some in [[name] for name in names] if EVERYTHING else [names]:
                query = form_body([(name, text) for name in some]).decode()
                self.send(one, "GET", f"{address}?{query}")
        self.send(one, "GET", address + "?%00=%FF&&=&page=1&page=2&next=//evil.example/%0d%0aa:b")

    def _remember(self, form: Form) -> None:
        path = form.action.partition("?")[0]
        if path.startswith("/"):
            known = self.forms.setdefault(resolve(path).view_name, [])
            if not any(one.keys() == form.fields.keys() for one in known):
                known.append(form.fields)

    def write(self, one: Address) -> None:
        """Each field of each form, single and all together."""
        address = self.world.address(one)
        known = [*self.forms.get(one.name, []), *HIDDEN.get(one.name, []), {}]
        seen = set[tuple[str, ...]]()
        for form in known:
            with names_read() as found:
                self._post(one, address, {**form, "x": "1"})
            names = sorted({*found, *form} - {"csrfmiddlewaretoken"})
            if tuple(names) in seen and not HIDDEN.get(one.name):
                continue  # the same form for another row
            seen.add(tuple(names))
            together = _together(names)
            apart = EVERYTHING or len(together) != 1 or _steps(form)
            for text in self._some(1) if apart else ():  # else it would be the same twice
                self._post(one, address, {**dict.fromkeys(names, text), **_steps(form)})
            for few in together:
                for text in self._some(1):
                    self._post(one, address, {**form, **dict.fromkeys(few, text)})
            if next(self.doubles):
                continue
            doubled = [(name, text) for name in names for text in ("", "1", "²")]
            self._post(one, address, doubled)

    def _post(self, one: Address, address: str, fields: Any) -> None:
        pairs = list(fields.items()) if isinstance(fields, dict) else fields
        self.send(one, "POST", address, data=form_body(pairs), content_type=FORM)

    def addresses(self, one: Address) -> None:
        """Each parameter of the address."""
        for key in one.parameters:
            marked = self.world.address(one).replace(
                hostile.encoded(str(self.world.values(one)[key])), "\x01", 1
            )
            made_up = str(self.world.values(one)[key]).count("-") != UUID_HYPHENS
            for text in self._some(4 if made_up else 1):
                self.send(one, "GET", marked.replace("\x01", hostile.encoded(text[:8_000])))

    def bodies(self, one: Address) -> None:
        """Bodies that are no form, methods that nobody uses, heads that no browser sends."""
        address = self.world.address(one)
        for kind, body in hostile.BODIES if EVERYTHING else itertools.islice(self.body, 1):
            self.send(one, "POST", address, data=body, content_type=kind)
        for method in hostile.METHODS if EVERYTHING else itertools.islice(self.method, 1):
            self.send(one, method, address)
        for heads in hostile.HEADS if EVERYTHING else itertools.islice(self.heads, 1):
            self.send(one, "GET", address, headers=heads)

    def _some(self, count: int) -> list[str]:
        """Every text, or the next few of an ordinary run."""
        return list(TEXTS) if EVERYTHING else list(itertools.islice(self.turn, count))


def _together(names: list[str]) -> list[list[str]]:
    """One field at a time in the long run; in the ordinary one six, of a very long form some more."""
    step = 1 if EVERYTHING else max(6, len(names) // MOST_TURNS)
    return [names[at : at + step] for at in range(0, len(names), step)]


def _steps(form: dict[str, str]) -> dict[str, str]:
    """What says which of several acts a form is for: kept, so that the others are reached."""
    return {name: form[name] for name in ("step", "message") if name in form}


def _place(response: Any) -> str:
    """Kind and place of the error behind an answer."""
    if not getattr(response, "exc_info", None):
        return f"{response.status_code}: {response.content[:200]!r}"
    kind, error, trace = response.exc_info
    place = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if "duecare" in code.co_filename:
            place = f"{code.co_filename.rpartition('/src/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{kind.__name__} at {place}: {str(error)[:120]}"


@pytest.fixture
def fuzz(north: Any, south: Any) -> Iterator[Fuzz]:
    logging.disable(logging.CRITICAL)  # a line for each of some thousand refusals
    yield Fuzz(make_world(north, south))
    logging.disable(logging.NOTSET)


def test_no_input_gives_a_server_error(fuzz: Fuzz) -> None:
    for step in (fuzz.read, fuzz.write, fuzz.addresses, fuzz.bodies):
        for one in ALL.values():
            step(one)
    sends = ALL["scans:api-1:send_inventory"]
    for body, headers in hostile.scan_bodies(machine_inventory("scan-2").to_json()):
        fuzz.send(
            sends, "POST", fuzz.world.address(sends),
            data=body, content_type="application/json", headers=headers,
        )  # fmt: skip
    assert fuzz.faults == {}
    assert fuzz.sent > 1_000
