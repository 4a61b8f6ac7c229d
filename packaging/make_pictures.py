"""``python packaging/make_pictures.py --home demo-home``: the pictures of the documentation.

The home is one that ``duecare demo --home demo-home --no-serve`` has played. It is served on this
machine while a Chromium walks through the year of the dental practice and takes the pictures.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

PORT = 8765
SERVER = f"http://127.0.0.1:{PORT}"
CLIENT = "Lakeside Family Dental"
ADVISOR, OWNER = "Adam Quist", "helena.reyes@lakeside-dental.example.com"
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
PAGES = {
    "client": "",
    "assessment": "assessments/",
    "recommendations": "recommendations/",
    "record": "ledger/",
    "training": "training/",
}
"""Pages of the client, by the name of their picture."""
PATIENCE = 60  # seconds


@contextmanager
def served(home: Path) -> Iterator[None]:
    """``duecare serve`` over the demonstration in ``home``."""
    given = {"DUECARE_HOME": str(home), "DUECARE_DEMO": "yes", "DUECARE_BASE_URL": SERVER}
    command = [sys.executable, "-m", "duecare.cli.main", "serve", "--port", str(PORT)]
    process = subprocess.Popen(command, env={**os.environ, **given}, stderr=subprocess.DEVNULL)
    try:
        _wait_for(lambda: urlopen(f"{SERVER}/health", timeout=2))  # noqa: S310  # this machine
        yield
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait_for(ask: Any) -> Any:
    """What ``ask`` gives, as soon as it gives anything."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if found := ask():
                return found
        except (URLError, OSError):
            pass
        time.sleep(0.5)
    raise SystemExit(f"{SERVER} gave no answer in {PATIENCE} seconds")


def console_pictures(page: Any, folder: Path) -> None:
    """What a member of the firm sees: Home, the client, its incident."""
    page.goto(f"{SERVER}/account/login/")
    page.get_by_role("button", name=f"Sign in as {ADVISOR}").click()
    page.goto(f"{SERVER}/")
    page.screenshot(path=folder / "home.png")
    page.goto(f"{SERVER}/clients/")
    page.get_by_role("link", name=CLIENT).first.click()
    page.wait_for_load_state()
    client = page.url
    for name, path in PAGES.items():
        page.goto(client + path)
        page.screenshot(path=folder / f"{name}.png")
    page.goto(f"{SERVER}/incidents/")
    page.locator("main a[href*='/incidents/']:not([href$='/new/'])").first.click()
    page.wait_for_load_state()
    page.screenshot(path=folder / "incident.png")


def portal_pictures(page: Any, folder: Path, home: Path) -> None:
    """What the owner of the practice sees on a phone."""
    page.goto(f"{SERVER}/portal/sign-in/")
    before = set(_mails(home))
    page.get_by_label(re.compile("email", re.IGNORECASE)).fill(OWNER)
    page.locator("main button").first.click()
    page.goto(_wait_for(lambda: _link(set(_mails(home)) - before)))
    page.get_by_role("button", name="Email me the code").click()
    page.wait_for_load_state()
    page.get_by_label("Code").fill(page.locator(".notice .mono").first.inner_text())
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state()
    page.screenshot(path=folder / "portal.png")
    page.locator("a[href*='/portal/recommendations/']").first.click()
    page.wait_for_load_state()
    page.screenshot(path=folder / "decision.png")


def _mails(home: Path) -> list[Path]:
    return sorted((home / "outbox").glob("*"))


def _link(mails: set[Path]) -> str:
    for one in mails:
        text = one.read_text(encoding="utf-8", errors="replace").replace("=\n", "")
        if found := re.search(rf"{re.escape(SERVER)}/portal/\S+", text):
            return found[0]
    return ""


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--into", type=Path, default=Path("docs/pictures"))
    given = parser.parse_args()
    from playwright.sync_api import sync_playwright

    given.into.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with served(given.home.resolve()), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        console_pictures(browser.new_page(viewport=DESK), given.into)
        portal_pictures(browser.new_page(viewport=PHONE), given.into, given.home.resolve())
        browser.close()


if __name__ == "__main__":
    main()
