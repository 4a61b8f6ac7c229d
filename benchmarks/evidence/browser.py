"""How long ``verify.html`` takes in Chromium on a bundle, opened from ``file://``."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from duecare.evidence.trust import Trust, trust_text
from duecare.evidence.verifier.build import FOLDER


def seconds_in_chromium(bundle: Path, trust: Trust, verdict: str = "verified") -> float | None:
    """Wall seconds from the click to the expected result; None where Chromium is not installed."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        return None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto((FOLDER / "verify.html").as_uri())
        page.fill("#trust", trust_text(trust))
        page.set_input_files("#file", bundle)
        start = time.perf_counter()
        page.click("button[type=submit]")
        page.wait_for_selector(f"#result[data-verdict={verdict}]", timeout=300_000)
        spent = time.perf_counter() - start
        browser.close()
    return spent
