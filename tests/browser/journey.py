"""A journey: people in front of browsers who do one whole piece of work by the pages alone.

Every page that is looked at is checked: the content security policy, the console, axe (WCAG 2.2
AA), the keyboard, sideways scrolling. The browser counts the clicks (pointer events, and each
choice in a list), so that the count is what a hand does; typed letters and words on new pages are
counted beside it. With ``DUECARE_TEST_PICTURES=1`` each look leaves a picture in
``test-results/journeys``, and each journey its figures.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.urls import resolve
from tests.browser.console import KEYBOARD, PASSWORD, TOO_WIDE, WATCH, faults_of, sign_in
from tests.web.defense.test_exporting import work_off_tasks

from duecare_web.ledger.sequencer import seal_pending

RESULTS = Path(__file__).parents[2] / "test-results" / "journeys"
PICTURES = "DUECARE_TEST_PICTURES" in os.environ
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
COUNT = """
addEventListener("pointerdown", event => event.isTrusted && window.counted("click"), true);
addEventListener("change", event => event.target.tagName === "SELECT" && window.counted("choice"), true);
"""
WORDS = r"""
() => {
  const main = document.querySelector("main") || document.body;
  const words = text => text.split(/\s+/).filter(Boolean).length;
  const lists = [...main.querySelectorAll("select:not([size]):not([multiple])")].filter(
    one => one.checkVisibility() && one.innerText);
  const folded = one => words(one.innerText) - words(one.selectedOptions[0]?.text || "");
  return words(main.innerText) - lists.reduce((sum, one) => sum + folded(one), 0);
}
"""
"""Words that are seen: of a list that is folded only the choice, although its text has them all."""
CODE = r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b"
MEANT = re.compile(r"status of (404|410|422)\b")
"""Answers that a person is meant to get: a form with an error, a link that has ended."""
A_CLICK = 1.1 + 0.2 + 1.35
"""Seconds to point, press and think (Card, Moran and Newell, keystroke-level model, 1980)."""
A_KEY = 0.28
"""Seconds for a key by an average typist (the same model)."""
WORDS_A_MINUTE = 238
"""Silent reading of adults (Brysbaert, 2019)."""


class Journey:
    """The people of one journey, and what it took them."""

    def __init__(self, name: str, browser: Any, server: str) -> None:
        self.name, self.browser, self.server = name, browser, server
        self.title = ""
        self.walker: type[Walk] = Walk
        self.pictures = 0
        self.slowest = 0.0
        self.walks: list[Walk] = []
        self.faults: list[str] = []
        if PICTURES:  # of this run alone
            shutil.rmtree(RESULTS / name, ignore_errors=True)

    def person(self, who: str, size: dict[str, Any] = DESK, **more: Any) -> Walk:
        """A window of its own for ``who``, as for a different person at a different machine."""
        return self.walker(self, who, self.browser.new_context(**size, **more))

    def member(self, user: Any, who: str, size: dict[str, Any] = DESK) -> Walk:
        """A window in which a member of the firm is signed in; the sign-in is not counted."""
        user.set_password(PASSWORD)
        user.save()
        walk = self.person(who, size)
        sign_in(walk.page, self, user)
        walk.clicks = 0
        return walk

    @property
    def url(self) -> str:
        """Where the server answers, as a live server has it."""
        return self.server

    @property
    def clicks(self) -> int:
        """Of all people together."""
        return sum(one.clicks for one in self.walks)

    @property
    def minutes(self) -> float:
        """Of all people together."""
        return sum(one.minutes for one in self.walks)

    def figures(self) -> dict[str, Any]:
        """What the page of figures shows."""
        return {
            "title": self.title,
            "clicks": self.clicks,
            "keys": sum(one.keys for one in self.walks),
            "words": sum(one.words for one in self.walks),
            "slowest": round(self.slowest, 1),
            "minutes": round(self.minutes),
            "people": {one.who: round(one.minutes) for one in self.walks},
            "pages": {one.who: one.read for one in self.walks},
        }

    def finish(self) -> None:
        """Say what was wrong on the way, and keep the figures."""
        if PICTURES:
            RESULTS.mkdir(parents=True, exist_ok=True)
            text = json.dumps(self.figures(), indent=1)
            (RESULTS / f"{self.name}.json").write_text(text, encoding="utf-8")
        assert not self.faults, "\n".join(self.faults)


class Walk:
    """One browser in front of one person."""

    def __init__(self, journey: Journey, who: str, context: Any) -> None:
        self.journey, self.who, self.context = journey, who, context
        self.clicks = self.keys = 0
        self.seconds = 0.0
        self.read: dict[str, int] = {}
        journey.walks.append(self)
        context.expose_function("counted", self._count)
        context.add_init_script(WATCH)
        context.add_init_script(COUNT)
        self.page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._fault(str(error)))

    @property
    def words(self) -> int:
        """Those seen on each page that this person came to, once."""
        return sum(self.read.values())

    @property
    def minutes(self) -> float:
        """What a person takes who reads every word of each new page, types and clicks."""
        by_hand = self.clicks * A_CLICK + self.keys * A_KEY + self.seconds
        return by_hand / 60 + self.words / WORDS_A_MINUTE

    def _count(self, _what: str) -> None:
        self.clicks += 1

    def _fault(self, text: str) -> None:
        self.journey.faults.append(f"{self.page.url}: {text}")

    def _heard(self, said: Any) -> None:
        if said.type == "error" and not MEANT.search(said.text):
            self._fault(said.text)

    def look(self, name: str = "") -> None:
        """Check the page that is open, and keep a picture of it."""
        journey = self.journey
        path = re.sub(r"^\w+://[^/]+|[?#].*$", "", self.page.url)
        route = "verify" if self.page.url.startswith("file:") else resolve(path).view_name
        if route not in self.read:
            self.read[route] = self.page.evaluate(WORDS)
        journey.pictures += 1
        if PICTURES:
            folder = RESULTS / journey.name
            folder.mkdir(parents=True, exist_ok=True)
            label = name or route.replace(":", "-")
            shown = f"{journey.pictures:02}-{self.who}-{label}.png"
            self.page.screenshot(path=folder / shown, full_page=True)
        for one in [*faults_of(self.page), *self.page.evaluate(KEYBOARD)]:
            self._fault(one)
        if wide := self.page.evaluate(TOO_WIDE):
            self._fault(f"scrolls sideways, {wide}")
        for one in self.page.evaluate("window.violations"):
            self._fault(one)

    def go(self, address: str) -> None:
        """Open an address: a link of a mail, or where a person was before."""
        self._wait(lambda: self.page.goto(address if "://" in address else self.server + address))

    def go_back(self) -> None:
        """Press the browser's own button."""
        self._wait(self.page.go_back)
        self.clicks += 1

    @property
    def server(self) -> str:
        """Where the pages are."""
        return self.journey.server

    def press(self, name: Any, role: str = "button", **more: Any) -> None:
        """Press the first button (or what ``role`` says) of that name."""
        button = self.page.get_by_role(role, name=name, **more).locator("visible=true").first
        self._wait(lambda: self._use(button))

    def follow(self, address: str) -> None:
        """Click the first link that is seen and leads there."""
        link = self.page.locator(f"a[href*='{address}']:visible").first
        self._wait(lambda: self._use(link))

    def open(self, name: Any, **more: Any) -> None:
        """Click the first link of that name."""
        self.press(name, "link", **more)

    def _use(self, control: Any) -> None:
        """Have a button or a link do what it does."""
        control.click()

    def _wait(self, act: Any) -> None:
        began = time.monotonic()
        act()
        self.page.wait_for_load_state()
        self._took(time.monotonic() - began)

    def _took(self, seconds: float) -> None:
        self.seconds += seconds
        self.journey.slowest = max(self.journey.slowest, seconds)

    def fill(self, **given: str) -> None:
        """Type into fields by their names; choose where it is a list."""
        for field, value in given.items():
            control = self.page.locator(f"[name={field}]:visible").first
            if control.evaluate("one => one.tagName") == "SELECT":
                self.choose(control, value)
            else:
                self.write(control, value)

    def type(self, label: Any, value: str, **more: Any) -> None:
        """Type into the field of that label."""
        self.write(self.page.get_by_label(label, **more).locator("visible=true").first, value)

    def tick(self, label: Any) -> None:
        """Tick a box, or choose one of several, by its label."""
        self.check(self.page.get_by_label(label).locator("visible=true").first)

    def write(self, control: Any, value: str) -> None:
        """Type into a field, in place of what is there."""
        control.fill(value)
        self.keys += len(value)

    def choose(self, control: Any, value: str) -> None:
        """Choose what has this value in a list."""
        control.select_option(value)

    def check(self, control: Any) -> None:
        """Tick a box, or choose one of several."""
        control.check()

    def paper(self, name: Any, role: str = "link") -> bytes:
        """The file behind a link, which the browser saves or shows in a window of its own."""
        link = self.page.get_by_role(role, name=name).locator("visible=true").first
        began = time.monotonic()
        answer = self.context.request.get(self.server + str(link.get_attribute("href")))
        self._took(time.monotonic() - began)
        assert answer.ok, answer.status
        self.clicks += 1
        return bytes(answer.body())

    def upload(self, field: str, path: Path) -> None:
        """Choose a file, which takes a click on the field and one in the dialog of the system."""
        self.page.locator(f"[name={field}]").first.set_input_files(path)
        self.clicks += 2

    def end(self) -> None:
        """Close the window."""
        self.context.close()


def background() -> None:
    """What the signer and the working process of the server would do in these seconds."""
    seal_pending()
    work_off_tasks()


def letters_to(address: str) -> list[Any]:
    """The mails that went to an address, oldest first."""
    return [one for one in mail.outbox if any(address in to for to in one.to)]


def link_to(address: str, inside: str = "/portal/") -> str:
    """The newest link in a mail to that address."""
    for letter in reversed(letters_to(address)):
        if found := re.search(rf"http\S+{inside}\S+", letter.body):
            return found[0].rstrip(".)")
    raise AssertionError(f"no link was mailed to {address}")


def enter_portal(walk: Walk, address: str, *, looks: bool = True) -> None:
    """Follow the link in the newest mail, have a code mailed, type it."""
    walk.go(link_to(address))
    if looks:
        walk.look("link")
    walk.press(re.compile("Email me the code|Enviarme"))
    code = re.search(CODE, letters_to(address)[-1].body)
    assert code, letters_to(address)[-1].body
    walk.fill(code=code[0])
    walk.press(re.compile("Continue|Seguir"))
    walk.page.wait_for_load_state()


@pytest.fixture
def journey(page: Any, live_server: Any, settings: Any, request: Any) -> Any:
    """The journey of this test, named after its file."""
    settings.DUECARE_BASE_URL = live_server.url
    name = Path(request.path).stem.removeprefix("test_")
    made = Journey(name.replace("_", "-"), page.context.browser, live_server.url)
    made.title = request.module.__doc__.partition("\n")[0]
    yield made
    made.finish()
